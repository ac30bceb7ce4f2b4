"""Fetching what a query finds at the registry, page by page, and later what is new or changed in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from store.fetch.errors import TokenRefused
from store.fetch.memory import Memory, QueryMark
from store.fetch.question import Question, days_before
from store.fetch.registry import Registry
from store.fetch.run import STARTS, UNWATCHED, FetchSummary, Run, Watch
from store.library import Library

OVERLAP_DAYS = 1
"""Days asked for again: the registry counts days in its own time zone, and may post twice on one."""

LAG_DAYS = 7
"""How far behind a server's data may be that does not say of when they are."""


def fetch_query(
    library: Library,
    registry: Registry,
    query: str,
    watch: Watch = UNWATCHED,
    *,
    update: bool = False,
    restart: bool = False,
) -> FetchSummary:
    """Fetch every study that the registry finds for an expression; with `update`, what is new or changed in that.

    An interrupted fetch goes on after the last page that was stored, unless `restart`. Raises Refused when the registry
    does not understand the query, StoreError when something cannot be stored; the summary says what else went wrong.
    """
    run = Run(library, registry, watch)
    term = " ".join(query.split())
    with run.ending():
        memory = Memory(library, registry.api)
        mark = _begun(run, memory, term, update=update, restart=restart)
        for start in range(1, STARTS + 1):
            try:
                _fetch(run, memory, mark)
                break
            except TokenRefused as fault:
                if start == STARTS:
                    raise
                run.notice(
                    f"The registry's data have changed meanwhile, so that it no longer knows the next page ({fault}) "
                    "Starting again from the first page; what is stored and has not changed is not stored again."
                )
                mark = replace(mark, token=None, pages=0, received=0, total=None)
                memory.keep(mark, term)
    return run.summary


def day_of_data(run: Run) -> str:
    """The day that the registry's data are of; a cautious guess where it does not say."""
    return run.version() or days_before(datetime.now(UTC).date().isoformat(), LAG_DAYS)


def _begun(run: Run, memory: Memory, term: str, *, update: bool, restart: bool) -> QueryMark:
    """The mark to go on from: that of an interrupted run of the same kind, or a new one."""
    mark = memory.recall(QueryMark, term)
    checked = mark.checked if mark else None
    since = days_before(checked, OVERLAP_DAYS) if update and checked else None
    if update and not checked:
        run.notice("This query was never fetched to its end here, so all of it is asked for.")
    if mark and mark.running and mark.since == since and mark.pages and not restart:
        of = f" of {mark.total:,}" if mark.total is not None else ""
        run.notice(f"Going on after {mark.received:,}{of} trials, where it was interrupted ({mark.at}).")
        run.summary.is_resumable = True
        return mark
    return QueryMark(query=term, since=since, checked=checked)


def _fetch(run: Run, memory: Memory, mark: QueryMark) -> None:
    run.done, run.total = mark.received, mark.total
    for page in run.pages(Question(term=mark.query, changed_since=mark.since), mark.token):
        run.store(page)
        mark = replace(
            mark,
            running=page.next_token is not None,
            token=page.next_token,
            pages=mark.pages + 1,
            received=mark.received + len(page.studies),
            total=page.total if mark.total is None else mark.total,
            version=mark.version or page.version,
        )
        if not mark.running:
            mark = replace(mark, checked=mark.version or day_of_data(run))
        memory.keep(mark, mark.query)
        run.done, run.total = mark.received, mark.total if mark.running or mark.total is not None else mark.received
        run.summary.is_resumable = mark.running

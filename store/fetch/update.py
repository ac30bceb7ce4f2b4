"""Bringing the trials of a library up to what the registry says now, by asking only for what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tinydb.table import Document

from parsers.formats import ctgov
from store.fetch.by_ids import nct_id
from store.fetch.by_query import OVERLAP_DAYS, day_of_data
from store.fetch.memory import LibraryMark, Memory
from store.fetch.question import day_in, days_before
from store.fetch.registry import Registry
from store.fetch.run import IDS_AT_ONCE, UNWATCHED, FetchSummary, Run, Watch
from store.library import SUMMARIES, Library
from store.summary import held_in


@dataclass(frozen=True)
class _Held:
    """A trial of the library: its id, and the day that its record from the registry is of (None: there is none)."""

    nct_id: str
    as_of: str | None


def fetch_update(
    library: Library,
    registry: Registry,
    ids: Sequence[str] | None = None,
    watch: Watch = UNWATCHED,
    *,
    restart: bool = False,
) -> FetchSummary:
    """Fetch what changed at the registry of the trials in the library, or of these ids only.

    A trial without a record from the registry (read from another site's page, or not in the library) is fetched whole.
    An interrupted update of the library goes on where it was, unless `restart`. Raises as `fetch_query`.
    """
    run = Run(library, registry, watch)
    with run.ending():
        if ids is None:
            _update_library(run, library, Memory(library, registry.api), restart=restart)
        else:
            _update_some(run, library, ids)
    return run.summary


def _update_some(run: Run, library: Library, ids: Sequence[str]) -> None:
    wanted = list(dict.fromkeys(found for found in map(nct_id, ids) if found))
    run.total = len(wanted)
    rows = library.rows.table(SUMMARIES)
    today = day_of_data(run) if wanted else ""
    for start in range(0, len(wanted), IDS_AT_ONCE):
        some = wanted[start : start + IDS_AT_ONCE]
        held = [_held(found[0], None) if (found := rows.find("id", each)) else _Held(each, None) for each in some]
        for absent in _ask(run, held, today):
            names = run.study(absent)
            if names is None:
                run.summary.missing.append(absent)
            else:
                run.renamed(absent, names)
        run.done += len(some)


def _update_library(run: Run, library: Library, memory: Memory, *, restart: bool) -> None:
    mark = memory.recall(LibraryMark) or LibraryMark(running=False)
    if mark.running and mark.position and not restart:
        run.notice(f"Going on with the update that was interrupted ({mark.at}).")
    else:
        mark = replace(mark, running=True, position=0, missing=(), version=day_of_data(run))
    today = mark.version or day_of_data(run)
    table = library.rows.table(SUMMARIES)
    doc_ids = table.ids()
    run.total = len(doc_ids)
    run.done = sum(1 for doc_id in doc_ids if doc_id <= mark.position)
    run.summary.missing += mark.missing
    left = [doc_id for doc_id in doc_ids if doc_id > mark.position]
    for start in range(0, len(left), IDS_AT_ONCE):
        some = left[start : start + IDS_AT_ONCE]
        absent = _ask(run, list(_from_registry(table.by_ids(some), mark)), today)
        run.summary.missing += absent
        mark = replace(mark, position=some[-1], missing=(*mark.missing, *absent))
        memory.keep(mark)
        run.done += len(some)
        run.summary.is_resumable = True
    memory.keep(replace(mark, running=False, position=0, missing=(), checked=today, up_to=max(doc_ids, default=0)))
    run.summary.is_resumable = False


def _from_registry(rows: Sequence[Document], mark: LibraryMark) -> Iterator[_Held]:
    """The trials of these rows that the registry knows by their ids, as of when the library holds them."""
    for row in rows:
        if nct_id(row["id"]):
            yield _held(row, mark.checked if row.doc_id <= mark.up_to else None)


def _held(row: Document, checked: str | None) -> _Held:
    """A row, as of the latest day that its record names (that of the registry's data), or of its last update."""
    stamps = [max(source.as_of) for source in held_in(row) if source.kind == ctgov.NAME]
    days = [day for day in map(day_in, stamps) if day]
    if not days:
        return _Held(row["id"], None)
    return _Held(row["id"], max(*days, checked or ""))


def _ask(run: Run, trials: Sequence[_Held], today: str) -> list[str]:
    """Store what changed of these trials; the ids that were asked for whole and did not come.

    Those held are asked for together, with what changed since the oldest of them; none is asked for from a later day
    than the registry's own.
    """
    held = [trial for trial in trials if trial.as_of]
    if held:
        oldest = min(today, *(trial.as_of or "" for trial in held))
        names = run.batch([trial.nct_id for trial in held], days_before(oldest, OVERLAP_DAYS))
        for trial in held:
            if trial.nct_id in names:
                run.renamed(trial.nct_id, names)
    whole = [trial.nct_id for trial in trials if not trial.as_of]
    names = run.batch(whole)
    for each in whole:
        if each in names:
            run.renamed(each, names)
    return [each for each in whole if each not in names]

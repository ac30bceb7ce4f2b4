"""`trialtui fetch`: trials from ClinicalTrials.gov into the library, by id, by query, or what changed."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from parsers.document import Rejected
from parsers.text import decode, visible
from store import fetch
from store.errors import StoreError
from store.fetch import FetchProgress, FetchSummary, Registry, Watch
from store.library import Library
from tui.cli.context import Context
from tui.cli.ending import INTERRUPTED, say
from tui.cli.long_work import interruptible, show_line

_PLAIN_SECONDS = 30.0
"""Time between two plain lines of progress where standard error is no terminal."""

_MEGABYTE = 1_000_000

_HELP = """Fetch trials from ClinicalTrials.gov (its API, version 2) into the library.

By id: NCT ids in any spelling; `-` reads ids from standard input, --ids FILE from a file, one a line (also among
other text). 500 ids go into one request. An older id is followed to the one in use now, and told.

By query: --query EXPR fetches every trial that the registry finds for an expression in its own search language, such
as `heart failure AND AREA[Phase]PHASE3`.

What changed: --update asks only for trials whose last update was posted since the records held here were made.

\b
  fetch --update
      The trials in the library, and no others; one that was read from another
      site's page only is fetched whole. Run it before a screening goes on,
      and before results are reported.
  fetch --query EXPR --update
      What is new or changed in a query since it was last fetched to its end.
      A trial that no longer matches does not come: `fetch --update` has it.
  fetch NCT... --update
      Of these trials, those that changed.

Nothing is ever removed from the library, and decisions stay as they are.

Interrupted by ctrl-C, a dropped connection or a fault, what was received is kept, and the same command goes on from
there (--restart begins anew). One request a second is made at most; a busy server is asked again later. Messages, ids
not found among them, go to standard error. Exit status: 0 all well, 1 something was not found or failed, 2 wrong usage
or a query that the registry does not understand, 130 stopped by ctrl-C.
"""


@click.command("fetch", help=_HELP)
@click.argument("names", nargs=-1, metavar="[NCT... | -]")
@click.option("--ids", "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True), help="A file of ids.")
@click.option("--query", metavar="EXPR", help="Every trial that the registry finds for this.")
@click.option("--update", is_flag=True, help="Only what changed since last time.")
@click.option("--restart", is_flag=True, help="Begin anew instead of going on where it was interrupted.")
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    default=1.0,
    show_default=True,
    help="Requests a second at most; more than one only at a server of your own.",
)
@click.option(
    "--api",
    metavar="ADDRESS",
    envvar="TRIALTUI_CTGOV_API",
    default=fetch.API,
    show_default=True,
    help="Address of the API (also TRIALTUI_CTGOV_API).",
)
@click.pass_context
def fetch_trials(
    ctx: click.Context,
    names: tuple[str, ...],
    file: str | None,
    query: str | None,
    update: bool,
    restart: bool,
    rate: float,
    api: str,
) -> None:
    """Run the command; its help is `_HELP`."""
    ids, rejected = _ids(ctx, names, file)
    asks_for_ids = bool(names or file)
    _check_usage(ctx, asks_for_ids, query, update)
    wish = _Wish(ids if asks_for_ids else None, query, update, restart)
    try:
        registry = Registry(api, rate=rate)
    except fetch.WrongAddress as fault:
        raise click.BadParameter(str(fault), ctx, param_hint="--api") from fault
    context: Context = ctx.obj
    with registry, context.open_library() as library:
        try:
            summary = _watched(lambda watch: wish.fulfil(library, registry, watch))
        except fetch.Refused as fault:
            say(str(fault))
            ctx.exit(1 if query is None else 2)
        except StoreError as error:
            kept = "What was stored before is kept; once that is mended, run the same again."
            raise StoreError(f"{error} {kept}") from error
        all_well = _report(library, registry, wish, summary, rejected)
    ctx.exit(INTERRUPTED if summary.cancelled else int(not all_well))


@dataclass(frozen=True)
class _Wish:
    """What is to be fetched; `ids` None means that none were asked for."""

    ids: list[str] | None
    query: str | None
    update: bool
    restart: bool

    def fulfil(self, library: Library, registry: Registry, watch: Watch) -> FetchSummary:
        """Fetch it."""
        if self.query is not None:
            return fetch.fetch_query(library, registry, self.query, watch, update=self.update, restart=self.restart)
        if self.update:
            return fetch.fetch_update(library, registry, self.ids, watch, restart=self.restart)
        return fetch.fetch_ids(library, registry, self.ids or [], watch, restart=self.restart)


def _check_usage(ctx: click.Context, asks_for_ids: bool, query: str | None, update: bool) -> None:
    """Raise a usage error when it is not clear what is wanted."""
    if asks_for_ids and query is not None:
        raise click.UsageError("ids and --query do not go together: fetch one after the other.", ctx)
    if not (asks_for_ids or query is not None or update):
        raise click.UsageError("name NCT ids, or give --ids FILE, --query EXPR or --update.", ctx)
    if query is not None and not query.strip():
        raise click.BadParameter("the expression is empty.", ctx, param_hint="--query")
    if query is not None and query.lstrip().lower().startswith(("http://", "https://")):
        raise click.BadParameter(
            "that is an address; give the expression that it searches for.", ctx, param_hint="--query"
        )


def _ids(ctx: click.Context, names: tuple[str, ...], file: str | None) -> tuple[list[str], list[Rejected]]:
    """The ids asked for, and the lines of a list that are none. Raises a usage error for a word that is none."""
    ids: dict[str, None] = {}
    rejected: list[Rejected] = []
    for name in names:
        found = fetch.nct_id(name)
        if found:
            ids[found] = None
        elif name != "-":
            raise click.UsageError(
                f"{name!r} is no ClinicalTrials.gov id (NCT and eight digits); --query searches for words.", ctx
            )
    for source in dict.fromkeys(["-"] * ("-" in names) + ([file] if file else [])):
        listed, faults = _read_ids(source)
        ids.update(dict.fromkeys(listed))
        rejected += faults
    return list(ids), rejected


def _read_ids(source: str) -> tuple[list[str], list[Rejected]]:
    data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    name = "standard input" if source == "-" else source
    ids, rejected = fetch.ids_in(decode(data)[0].splitlines(), name)
    return ids, rejected if ids or rejected else [Rejected(name, "there is no id in it")]


def _watched(work: Callable[[Watch], FetchSummary]) -> FetchSummary:
    """Do the work, saying on standard error how far it is; the first ctrl-C stops it in order, a second one at once."""
    line = _Line(sys.stderr.isatty())
    with interruptible() as is_interrupted:
        try:
            return work(Watch(line.show, line.notice, is_interrupted))
        finally:
            line.clear()


class _Line:
    """The progress on standard error: one line that is kept on a terminal, else a plain one now and then."""

    def __init__(self, is_terminal: bool) -> None:
        self._is_terminal = is_terminal
        self._first: FetchProgress | None = None
        self._said = 0.0

    def show(self, progress: FetchProgress) -> None:
        """Show how far the fetch is."""
        self._first = self._first or progress
        if self._is_terminal:
            show_line(self._words(progress))
        elif progress.seconds - self._said >= _PLAIN_SECONDS:
            self._said = progress.seconds
            click.echo(self._words(progress), err=True)

    def notice(self, sentence: str) -> None:
        """Say a sentence in a line of its own."""
        self.clear()
        click.echo(visible(sentence, single_line=True), err=True)

    def clear(self) -> None:
        """Take the line of progress away."""
        if self._is_terminal:
            show_line("")

    def _words(self, progress: FetchProgress) -> str:
        if not progress.done and not progress.bytes and not progress.doing:
            return "asking, no answer yet"
        of = f" of {progress.total:,}" if progress.total is not None else ""
        parts = [f"fetching {progress.done:,}{of} trials", f"{progress.bytes / _MEGABYTE:.1f} MB"]
        done = progress.done - (self._first.done if self._first else 0)
        if progress.doing:
            parts.append(progress.doing)
        elif progress.total and done:
            parts.append(f"{progress.seconds / done * (progress.total - progress.done):,.0f} s left")
        return ", ".join(parts)


def _report(library: Library, registry: Registry, wish: _Wish, summary: FetchSummary, rejected: list[Rejected]) -> bool:
    """Name on standard error what did not come, say on standard output what did; whether all came."""
    not_read = [*rejected, *summary.rejected]
    for each in not_read:
        click.echo(str(each), err=True)
    for nct_id in summary.missing:
        click.echo(f"{nct_id}: {registry.host} has no such trial.", err=True)
    nothing = wish.query is not None and not wish.update and summary.found == 0
    if nothing:
        click.echo(f"{registry.host} finds no trial for this query.", err=True)
    if summary.fault:
        say(summary.fault)
    for line in [*summary.lines(), f"{library.count():,} trials in the library"]:
        click.echo(visible(line, single_line=True))
    if wish.update and wish.query is None and wish.ids is None:
        if summary.found == 0 and not summary.fault:
            click.echo("There is no trial in the library that could be updated.", err=True)
        _name_queries(library, registry)
    return not (not_read or summary.missing or summary.fault or nothing)


def _name_queries(library: Library, registry: Registry) -> None:
    """Say which queries were fetched before: an update of the library does not look for trials that are new in them."""
    for mark in fetch.Memory(library, registry.api).queries():
        expression = shlex.quote(visible(mark.query, single_line=True))
        click.echo(f"For trials that are new in a query: trialtui fetch --update --query {expression}", err=True)

"""`trialtui review list|status|export`: the decision log without a screen. Data to standard output, the rest to error.

Exit status: 0 all well, 1 something was not found, damaged or not written (said on standard error), 2 wrong usage.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, Protocol

import click

from parsers.text import visible
from store.errors import StoreError
from store.export.decisions import DECISION_FIELDS, EVENT_FIELDS, as_csv, as_jsonl, decision_rows, event_rows
from store.export.files import write_file
from store.review_progress import Counts, count, decided_ids
from store.review_state import Session
from tui.cli.ending import say
from tui.cli.output import echo_data, safe_json

if TYPE_CHECKING:
    from store.library import Library
    from store.review import ReviewLog

P = ParamSpec("P")

UNNAMED = "(unnamed)"
"""How the session of decisions outside any named session is shown; `--session ""` names it."""


class Opener(Protocol):
    """What the command line passes down: the way to the reader's library."""

    def open_library(self) -> Library:
        """Open the library; the caller closes it. Raises StoreError."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a session is over the trials that its query finds now; `elsewhere` counts decided trials it does not."""

    counts: Counts
    elsewhere: int = 0
    problem: str = ""


@click.group("review")
def review_group() -> None:
    """Review sessions: list them, show how far they are, export the decisions."""


def _says_errors(command: Callable[P, int]) -> Callable[P, None]:
    """End a command with the exit status that it returns; a StoreError is said in its sentence, with status 1."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            status = command(*args, **kwargs)
        except StoreError as error:
            say(str(error))
            status = 1
        if status:
            raise click.exceptions.Exit(status)

    return run


@review_group.command("list")
@click.pass_obj
@_says_errors
def list_sessions(opener: Opener) -> int:
    """List the sessions with their query, start and counts, one a line."""
    with opener.open_library() as library:
        log = library.reviews
        sessions = _sessions(log, None)
        if not sessions:
            say("No review sessions yet.")
        table: list[tuple[str, ...]] = [("SESSION", "STARTED", "DECIDED", "INCLUDE", "EXCLUDE", "MAYBE", "QUERY")]
        problems = _problems(log)
        for session in sessions:
            progress = _progress(library, session)
            problems += _named(session, progress.problem)
            counts = progress.counts
            table.append(
                (
                    session.name or UNNAMED,
                    _minute(session.started_at),
                    f"{counts.decided}/{counts.total}",
                    str(counts.include),
                    str(counts.exclude),
                    str(counts.maybe),
                    session.query,
                )
            )
        if sessions:
            _put(_aligned(table))
    return _report(problems)


@review_group.command("status")
@click.option("--session", "name", metavar="NAME", help="One session only; without it, every session.")
@click.pass_obj
@_says_errors
def show_status(opener: Opener, name: str | None) -> int:
    """Show how far a session is.

    Counts, progress, and the reasons of the exclusions.
    """
    with opener.open_library() as library:
        log = library.reviews
        sessions = _sessions(log, name)
        if not sessions:
            say("No review sessions yet.")
        problems = _problems(log)
        for number, session in enumerate(sessions):
            progress = _progress(library, session)
            problems += _named(session, progress.problem)
            _put([""] if number else [])
            _put(_status_lines(session, progress))
    return _report(problems)


@review_group.command("export")
@click.option("--session", "name", metavar="NAME", help="One session only; without it, every session.")
@click.option("--format", "format_name", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.option("--events", "whole_log", is_flag=True, help="The whole log, an event a row, not only what stands now.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to this file (mode 0600); - is standard output."
)
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.pass_obj
@_says_errors
def export_decisions(
    opener: Opener, name: str | None, format_name: str, whole_log: bool, output: Path | None, force: bool
) -> int:
    """Export decisions as CSV or JSON lines.

    Those that stand now, or with --events the whole log.
    """
    with opener.open_library() as library:
        log = library.reviews
        sessions = _sessions(log, name)
        if whole_log:
            fields: tuple[str, ...] = EVENT_FIELDS
            rows = list(event_rows(log.history(session=None if name is None else sessions[0].name)))
        else:
            fields = DECISION_FIELDS
            rows = [row for each in sessions for row in decision_rows(log.states(each.name), each.name)]
        problems = _problems(log)
    chunks = as_csv(fields, rows) if format_name == "csv" else (safe_json(line.encode()) for line in as_jsonl(rows))
    if output is None or str(output) == "-":
        echo_data("".join(chunks))
    else:
        write_file(output, chunks, force=force)
        say(f"{len(rows)} {'events' if whole_log else 'decisions'} written to {output}.")
    return _report(problems)


def _sessions(log: ReviewLog, name: str | None) -> list[Session]:
    """The session of this name, or every one in which something was said. Raises StoreError for an unknown name."""
    if name is None:
        unnamed = log.session("") if log.states("") else None
        return [*([unnamed] if unnamed else []), *log.sessions()]
    name = "" if name == UNNAMED else name
    session = log.session(name)
    if session is None:
        names = ", ".join(each.name for each in log.sessions()) or "none yet"
        raise StoreError(f"There is no review session named {name!r}; there are: {names}.")
    return [session]


def _progress(library: Library, session: Session) -> Progress:
    """Count a session over its query's results, without reading the records: only decided trials are looked up."""
    states = library.reviews.states(session.name)
    decided = sorted(decided_ids(states))
    try:
        hits = library.search(session.query)
    except StoreError as error:
        return Progress(count(states, decided), problem=f"its query cannot be run: {error}")
    found = set(hits.doc_ids)
    listed = [trial_id for trial_id in decided if not found.isdisjoint(library.ids_of([trial_id]))]
    counts = count(states, listed)
    counts = replace(counts, undecided=len(found) - counts.decided)
    return Progress(counts, len(decided) - len(listed), library.notice or "")


def _status_lines(session: Session, progress: Progress) -> Iterator[str]:
    counts = progress.counts
    share = f" ({100 * counts.decided // counts.total} %)" if counts.total else ""
    yield f"session    {session.name or UNNAMED}"
    yield f"query      {session.query or '(all trials)'}"
    if session.started_at:
        yield f"started    {_minute(session.started_at)} UTC by {session.started_by}"
    yield f"progress   {counts.decided} of {counts.total} decided{share}"
    yield f"include    {counts.include}"
    yield f"exclude    {counts.exclude}"
    for reason, number in counts.reasons.items():
        yield f"  {number:>6}   {reason or '(no reason given)'}"
    yield f"maybe      {counts.maybe}"
    yield f"undecided  {counts.undecided}"
    if progress.elsewhere:
        yield f"elsewhere  {progress.elsewhere} decided that the query does not find now"


def _aligned(table: list[tuple[str, ...]]) -> Iterator[str]:
    shown = [[visible(text, single_line=True) for text in row] for row in table]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def _minute(at: str) -> str:
    """A time of the log, to the minute."""
    return at[:16].replace("T", " ")


def _problems(log: ReviewLog) -> list[str]:
    log.refresh()
    return [str(problem) for problem in log.problems]


def _named(session: Session, problem: str) -> list[str]:
    return [f"Session {session.name or UNNAMED}: {problem}"] if problem else []


def _report(problems: list[str]) -> int:
    for problem in problems:
        say(problem)
    return 1 if problems else 0


def _put(lines: Iterable[str]) -> None:
    echo_data("".join(f"{visible(line, single_line=True)}\n" for line in lines))

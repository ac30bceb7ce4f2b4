"""`trialtui duplicates`: trials that may be one, and the reader's word on them. Data to standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from parsers.text import visible
from store.export.csv_cells import csv_lines
from tui.cli.context import Context
from tui.cli.ending import say
from tui.cli.long_work import interruptible, show_line
from tui.cli.output import echo_data, echo_json, terminal_width

if TYPE_CHECKING:
    from store.duplicates import Proposal
    from store.library import Library
    from store.linking_log import LinkReversal
    from store.summary import Summary

FIELDS = ("score", "id", "title", "other_id", "other_title", "kind", "evidence", "doubt")
"""The columns of the list, and the keys of its JSON."""

_LEAST_WIDTH = 60


@click.group("duplicates")
def duplicates() -> None:
    """Trials that may be one: list them, say whether they are, take that back.

    Records that name each other's registry ids are linked when they are imported. What is listed here is left to you:
    names that do not settle it, and records that are much alike. Nothing is merged before you say so.
    """


@duplicates.command("list")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The first N only.")
@click.pass_context
def list_proposals(ctx: click.Context, form: str, limit: int | None) -> None:
    """List the trials that may be one.

    Each pair stands with what speaks for it, the surest first.
    """
    context: Context = ctx.obj
    with context.open_library() as library:
        proposals, is_whole = _found(library)
        rows = [_row(each, library) for each in proposals[:limit]]
        if form == "json":
            echo_json([dict(zip(FIELDS, row, strict=True)) for row in rows])
        elif form == "csv":
            echo_data("".join(csv_lines(FIELDS, rows)))
        else:
            echo_data("".join(f"{line}\n" for line in _table(proposals[:limit], library)))
        if not proposals and is_whole:
            say("No trials that may be one are left to answer.")
    if not is_whole:
        say("stopped; not all trials were compared.")
        ctx.exit(1)


@duplicates.command("same")
@click.argument("one", metavar="ID")
@click.argument("other", metavar="ID")
@click.option("--reason", default="", help="Why, kept with it.")
@click.pass_obj
def same(context: Context, one: str, other: str, reason: str) -> None:
    """Say that two records are of one trial.

    They are merged, and shown as one; `trialtui duplicates undo` takes it back.
    """
    with _library(context) as library:
        is_new = library.link(one, other, reason=reason)
        entry = library.entry(one)
        shown = f"{visible(one.strip(), single_line=True)} and {visible(other.strip(), single_line=True)}"
        trial = f", listed as {entry.id}" if entry else ""
        say(f"{shown} are one trial{trial}." if is_new else f"{shown} were said to be one trial before{trial}.")


@duplicates.command("different")
@click.argument("one", metavar="ID")
@click.argument("other", metavar="ID")
@click.option("--reason", default="", help="Why, kept with it.")
@click.pass_obj
def different(context: Context, one: str, other: str, reason: str) -> None:
    """Say that two records are of different trials.

    Where they were merged they are parted; `trialtui duplicates undo` takes it back.
    """
    with _library(context) as library:
        is_new = library.unlink(one, other, reason=reason)
        shown = f"{visible(one.strip(), single_line=True)} and {visible(other.strip(), single_line=True)}"
        say(f"{shown} are different trials." if is_new else f"{shown} were said to be different trials before.")


@duplicates.command("undo")
@click.pass_context
def undo(ctx: click.Context) -> None:
    """Take back your last word, of this session or an earlier one."""
    with _library(ctx.obj) as library:
        _say_reversal(ctx, library.links.undo(), "Nothing was said that could be taken back.")


@duplicates.command("redo")
@click.pass_context
def redo(ctx: click.Context) -> None:
    """Say again what was taken back last."""
    with _library(ctx.obj) as library:
        _say_reversal(ctx, library.links.redo(), "Nothing was taken back that could be said again.")


def _library(context: Context) -> Library:
    """The library, with who speaks; the caller closes it."""
    library = context.open_library()
    if context.reviewer:
        library.reviews.reviewer = context.reviewer
    return library


def _say_reversal(ctx: click.Context, done: LinkReversal | None, nothing: str) -> None:
    say(done.text if done else nothing)
    ctx.exit(0 if done else 1)


def _found(library: Library) -> tuple[list[Proposal], bool]:
    """The proposals, and whether all trials were compared; on a terminal one line says how far it is."""
    with interruptible() as is_interrupted:
        tell = _show_progress if sys.stderr.isatty() else None
        try:
            found = library.proposals(tell=tell, cancelled=is_interrupted)
        finally:
            if tell:
                show_line("")
        return found, not is_interrupted()


def _show_progress(done: int, total: int) -> None:
    show_line(f"{done:,} of {total:,} trials read")


def _row(proposal: Proposal, library: Library) -> tuple[int | str | None, ...]:
    one, other = (library.entry(each) for each in proposal.ids)
    return (
        proposal.score,
        proposal.ids[0],
        one.title if one else "",
        proposal.ids[1],
        other.title if other else "",
        proposal.kind,
        proposal.evidence,
        proposal.doubt,
    )


def _table(proposals: Sequence[Proposal], library: Library) -> Iterator[str]:
    """A line of evidence for two trials, then a line each."""
    width = max(terminal_width() or 1000, _LEAST_WIDTH)
    for number, proposal in enumerate(proposals):
        if number:
            yield ""
        score = f"{proposal.score:>3}  " if proposal.score is not None else " id  "
        yield visible(f"{score}{proposal.why}", single_line=True)
        ids = max(map(len, proposal.ids))
        for trial_id in proposal.ids:
            entry = library.entry(trial_id)
            yield visible(f"     {trial_id:<{ids}}  {_said(entry) if entry else ''}".rstrip(), single_line=True)[:width]


def _said(entry: Summary) -> str:
    """What tells a trial from its sister: its title, sponsor, enrolment and start."""
    enrolled = f"{entry.enrollment:,} participants" if entry.enrollment is not None else ""
    return " · ".join(each for each in (entry.title, entry.sponsor, enrolled, entry.start_date) if each)

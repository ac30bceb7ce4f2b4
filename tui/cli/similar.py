"""`trialtui similar`: the trials most like one, with what they share."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from parsers.text import visible
from store.search.similar import LIMIT, Similar, similar_to
from tui.cli.context import Context
from tui.cli.ending import say
from tui.cli.output import echo_data, echo_json, terminal_width
from tui.cli.records import print_table, public
from tui.render.lines import text_of
from tui.render.similar import shared_line

if TYPE_CHECKING:
    from store.summary import Summary

_UNCUT = 100_000


@click.command()
@click.argument("trial_id", metavar="ID")
@click.option("--limit", type=click.IntRange(1, 1000), default=LIMIT, show_default=True, help="At most so many trials.")
@click.option("--format", "form", type=click.Choice(["table", "json", "ids"]), default="table", show_default=True)
@click.pass_context
def similar(ctx: click.Context, trial_id: str, limit: int, form: str) -> None:
    """List the trials most like one, the most alike first, with the conditions, interventions and words they share."""
    context: Context = ctx.obj
    with context.open_library() as library:
        origin = library.entry(trial_id)
        if origin is None:
            name = visible(trial_id.strip(), single_line=True) or "An empty id"
            say(f"{name} is not in the library ({library.count():,} trials).")
            ctx.exit(1)
        found = {each.doc_id: each for each in similar_to(library, origin.doc_id, limit=limit)}
        summaries, notice = library.summaries([*found]), library.notice
    if notice:
        say(notice)
    _print(summaries, found, form)
    if not summaries:
        say(f"No other trial is like {origin.id}.")
        ctx.exit(1)


def _print(summaries: list[Summary], found: dict[int, Similar], form: str) -> None:
    if form == "ids":
        echo_data("".join(f"{summary.id}\n" for summary in summaries))
    elif form == "json":
        echo_json([public(summary) | _likeness(found[summary.doc_id]) for summary in summaries])
    else:
        for summary in summaries:
            print_table([summary])
            each = found[summary.doc_id]
            click.echo(text_of(shared_line(each.percent, each.shared, terminal_width() or _UNCUT)))


def _likeness(similar: Similar) -> dict[str, Any]:
    return {"percent": similar.percent, "shared": asdict(similar.shared)}

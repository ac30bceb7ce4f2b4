"""`trialtui views`: the saved searches without a screen. Data to standard output, the rest to error.

Exit status: 0 all well, 1 there is no such saved search or it was not written (said on standard error), 2 wrong usage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from parsers.text import visible
from store.saved_queries import View, views_of
from store.search.query import parse
from store.search.tree import QueryError
from tui.cli.context import Context
from tui.cli.ending import say
from tui.cli.output import echo_json
from tui.cli.records import SORTS, QueryCommand


@click.group("views", invoke_without_command=True)
@click.pass_context
def views(ctx: click.Context) -> None:
    """Saved searches: list them, save one, remove one. `trialtui search @NAME` runs one."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_views)


@views.command("list")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_context
def list_views(ctx: click.Context, form: str = "table") -> None:
    """List the saved searches with their order and query, one a line."""
    context: Context = ctx.obj
    with context.open_library() as library:
        store = views_of(library)
        held, problems = store.all(), store.problems
    if form == "json":
        echo_json([asdict(view) for view in held])
    elif held:
        _print(held)
    else:
        say("No saved searches yet.")
    for problem in problems:
        say(str(problem))
    if problems:
        ctx.exit(1)


@views.command("save", cls=QueryCommand)
@click.argument("name")
@click.argument("query", nargs=-1)
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True)
@click.option("--reverse", is_flag=True, help="The order turned round.")
@click.pass_context
def save_view(ctx: click.Context, name: str, query: tuple[str, ...], sort: str, reverse: bool) -> None:
    """Save a QUERY under a NAME.

    It takes the place of what has that name. Without a QUERY it is all trials.
    """
    text = " ".join(query).strip()
    try:
        parse(text)
    except QueryError as error:
        say(str(error))
        ctx.exit(2)
    context: Context = ctx.obj
    with context.open_library() as library:
        saved = views_of(library, reviewer=context.reviewer or "").save(name, text, sort=sort, is_reversed=reverse)
    say(f"Saved as @{saved.name}.")


@views.command("rename")
@click.argument("name")
@click.argument("new_name")
@click.pass_context
def rename_view(ctx: click.Context, name: str, new_name: str) -> None:
    """Give a saved search another name."""
    context: Context = ctx.obj
    with context.open_library() as library:
        renamed = views_of(library, reviewer=context.reviewer or "").rename(name, new_name)
    say(f"It is @{renamed.name} now.")


@views.command("remove")
@click.argument("name")
@click.pass_context
def remove_view(ctx: click.Context, name: str) -> None:
    """Take a saved search off the list."""
    context: Context = ctx.obj
    with context.open_library() as library:
        removed = views_of(library, reviewer=context.reviewer or "").remove(name)
    say(f"Removed @{removed.name}: {removed.query or 'all trials'}")


def _print(held: Sequence[View]) -> None:
    names = [f"@{visible(view.name, single_line=True)}" for view in held]
    orders = [view.sort + (", reversed" if view.is_reversed else "") for view in held]
    for name, order, view in zip(names, orders, held, strict=True):
        query = visible(view.query, single_line=True) or "(all trials)"
        click.echo(f"{name.ljust(max(map(len, names)))}  {order.ljust(max(map(len, orders)))}  {query}")

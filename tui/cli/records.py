"""`trialtui search`, `show` and `compare`: records on standard output, for people and for pipes."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click
import orjson
from click.core import ParameterSource

from parsers import labels
from parsers.formats import ctgov
from parsers.text import visible
from parsers.trial import Trial, dump
from store.compare import compare as compare_trials
from store.errors import StoreError
from store.export.comparison import COLUMNS, WRITERS, to_text
from store.export.csv_cells import csv_lines
from store.library import Library
from store.saved_queries import View, named_view
from store.search.tree import QueryError
from store.summary import Summary
from tui.cli.context import Context
from tui.cli.ending import say
from tui.cli.output import echo_data, echo_json, safe_json, terminal_width
from tui.cli.why import FORMS, Why, explain, print_why
from tui.cli.why import public as public_why
from tui.render import plain, tabs
from tui.render.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from store.search.expansion import Applied
    from store.search.hits import Hits

SORTS = (
    "relevance",
    "updated",
    "start",
    "completion",
    "posted",
    "id",
    "title",
    "status",
    "phase",
    "enrollment",
    "decision",
)


class QueryCommand(click.Command):
    """A command that takes a query: `-word` in it is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, with words that only look like options set apart from those that are."""
        # An argument that begins with a blank is not taken for an option, and to a query the blank means nothing.
        dashed = re.compile(r"-[^-]")
        options = {name for option in self.get_params(ctx) for name in option.opts}
        return super().parse_args(
            ctx, [f" {each}" if dashed.match(each) and each not in options else each for each in args]
        )

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """End the help page with the query language."""
        from tui.cli.query_help import write_query_help  # for those who ask for help

        super().format_epilog(ctx, formatter)
        write_query_help(formatter)


_SOON = 3000
"""Records to learn names from before a search: some two seconds."""


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many trials.")
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True)
@click.option("--format", "form", type=click.Choice(["table", "json", "jsonl", "ids", "csv"]), default="table")
@click.option("--why", is_flag=True, help="Say under each trial where it matches (also as JSON).")
@click.pass_context
def search(ctx: click.Context, query: tuple[str, ...], limit: int | None, sort: str, form: str, why: bool) -> None:
    """Search the library with words, fields, or an expression or address of ClinicalTrials.gov.

    Example: trialtui search metformin phase:2,3 age:70 start:2023..
    """
    if why and form not in FORMS:
        raise click.UsageError(f"--why goes with --format {', '.join(FORMS)}.", ctx)
    context: Context = ctx.obj
    with context.open_library() as library:
        _learn_names(library)
        try:
            hits = _hits(library, _wanted(ctx, library, query, sort), limit)
        except QueryError as error:
            say(str(error))
            ctx.exit(2)
        found = library.summaries(hits.doc_ids)
        total, notice = library.count(), library.notice
        seen = ("title",) if form == "table" else ()
        reasons = explain(library, found, hits.query, seen=seen) if why else None
    for sentence in (notice, *hits.query.notes, *also_looked_for(hits.applied)):
        if sentence:
            say(sentence)
    _print_found(found, form, reasons)
    if not found:
        nothing = f"No trial matches{' in what could be searched' if notice else ''}."
        click.echo(nothing if total else none_yet(library), err=True)
        ctx.exit(1)
    if form == "table":
        shown = f"the first {len(found):,} of " if len(found) < hits.total else ""
        click.echo(f"{shown}{hits.total:,} found in {total:,} trials", err=True)


def none_yet(library: Library) -> str:
    """What is said of a library without trials: which one was looked in, and what fills it."""
    folder = visible(str(library.folder), single_line=True)
    return f"There is no trial in the library {folder} yet: trialtui import PATH reads some."


def _learn_names(library: Library) -> None:
    """Learn what records call things too, where that is soon done; else a search does with what is known."""
    with suppress(StoreError):
        library.gather_names(most=_SOON)


def _wanted(ctx: click.Context, library: Library, query: Sequence[str], sort: str) -> View:
    """What is asked for: the words as a query, or the saved search that they name, in an order that was asked for."""
    view = named_view(library, query)
    if view is None:
        return View("", " ".join(query), sort)
    if ctx.get_parameter_source("sort") is ParameterSource.COMMANDLINE or view.sort not in SORTS:
        return replace(view, sort=sort, is_reversed=False)
    return view


def _hits(library: Library, wanted: View, limit: int | None) -> Hits:
    """What a query finds; when that is nothing, what it finds if its last word may go on, with a sentence."""
    text, sort, is_reversed, off = wanted.query, wanted.sort, wanted.is_reversed, wanted.off
    hits = library.search(text, limit=limit, sort=sort, reverse=is_reversed, off=off)
    if hits.total or not text.strip():
        return hits
    begun = library.search(text, limit=limit, sort=sort, reverse=is_reversed, off=off, typing=True)
    if begun.total:
        last = visible(text.split()[-1], single_line=True)
        click.echo(f"No trial matches as written; these match when the last word, {last}, may go on.", err=True)
    return begun


def also_looked_for(applied: Sequence[Applied]) -> Iterator[str]:
    """What a query was widened by, with the evidence and how to look for its own words only, a sentence each."""
    for each in applied:
        if each.is_on:
            quoted = f'"{each.words}"'
            yield f"also looked for: {each.words} = {each.shown} ({each.why}); in quotes, {quoted}, it is not."


def _print_found(found: list[Summary], form: str, why: Why | None = None) -> None:
    if form == "ids":
        echo_data("".join(f"{summary.id}\n" for summary in found))
    elif form == "json":
        echo_json([public(summary, why) for summary in found])
    elif form == "jsonl":
        echo_data("".join(safe_json(orjson.dumps(public(summary, why))) + "\n" for summary in found))
    elif form == "csv":
        _print_csv(found)
    else:
        print_table(found, why)


def public(summary: Summary, why: Why | None = None) -> dict[str, Any]:
    """A summary as scripts see it: the row number inside the store is of no use outside."""
    fields = asdict(summary)
    del fields["doc_id"]
    return fields if why is None else {**fields, "why": public_why(why.get(summary.doc_id, ()))}


_COLUMNS = ("id", "status", "phases", "enrollment", "start_date", "completion_date", "sponsor", "title")


def _print_csv(found: list[Summary]) -> None:
    rows = ([_csv_cell(getattr(summary, name)) for name in _COLUMNS] for summary in found)
    echo_data("".join(csv_lines(_COLUMNS, rows)))


def _csv_cell(value: str | int | tuple[str, ...] | None) -> str | int | None:
    return "|".join(value) if isinstance(value, tuple) else value


def print_table(found: list[Summary], why: Why | None = None) -> None:
    """Print trials as lines, each with where it matches below it when that is known."""
    width = terminal_width()
    for summary in found:
        status = labels.label("Status", summary.status) or "-"
        phase = labels.phase_label(summary.phases) or "-"
        enrollment = "-" if summary.enrollment is None else f"{summary.enrollment:,}"
        line = visible(f"{summary.id:<12} {status:<24} {phase:<16} {enrollment:>8}  {summary.title}", single_line=True)
        start, stop = wrap(line, width)[0] if width else (0, len(line))
        click.echo(line[start:stop])
        if why is not None:
            print_why(why.get(summary.doc_id, ()))


@click.command()
@click.argument("trial_id", metavar="ID")
@click.option("--changes", is_flag=True, help="What each newer version of the record changed, the last one first.")
@click.option("--tab", help=f"Only this tab: {', '.join(known.id for known in tabs.TABS)}.")
@click.option("--format", "form", type=click.Choice(["text", "json", "md", "ctgov"]), default="text", show_default=True)
@click.pass_context
def show(ctx: click.Context, trial_id: str, changes: bool, tab: str | None, form: str) -> None:
    """Show one trial: as text, as JSON in the model's own names, or as ClinicalTrials.gov v2 JSON."""
    page = _tab(ctx, tab)
    context: Context = ctx.obj
    if changes or page == "changes":
        _show_changes(ctx, trial_id, page, form)
        return
    with context.open_library() as library:
        trial = _get(ctx, library, trial_id)
    if page and form in ("json", "ctgov"):
        click.echo(f"--tab goes with text and md; --format {form} is always the whole record.", err=True)
    if form == "json":
        echo_json(dump(trial))
    elif form == "ctgov":
        echo_json(ctgov.to_study(trial))
    elif form == "md":
        echo_data(f"{plain.markdown(trial, page)}\n")
    else:
        click.echo(plain.text(trial, page, terminal_width(plain.WIDTH)))


def _show_changes(ctx: click.Context, trial_id: str, page: str | None, form: str) -> None:
    """Print what became of a trial."""
    from tui.cli.showing_changes import print_changes

    if form == "ctgov":
        raise click.UsageError("--changes goes with --format text, md or json.", ctx)
    if page not in (None, "changes"):
        raise click.UsageError("--changes and --tab do not go together.", ctx)
    context: Context = ctx.obj
    with context.open_library() as library:
        trial = _get(ctx, library, trial_id)
        found = library.history(trial.id)
    print_changes(found, form)


def _tab(ctx: click.Context, name: str | None) -> str | None:
    """The id of a tab that is named by its id or title, in any case."""
    if name is None:
        return None
    for known in tabs.TABS:
        if name.strip().casefold() in (known.id, known.title.casefold()):
            return known.id
    names = ", ".join(known.id for known in tabs.TABS)
    raise click.BadParameter(f"{name!r} is not one of {names}.", ctx, param_hint="--tab")


def _get(ctx: click.Context, library: Library, trial_id: str) -> Trial:
    trial = library.get(trial_id)
    if trial is None:
        name = visible(trial_id.strip(), single_line=True) or "An empty id"
        total = library.count()
        click.echo(f"{name} is not in the library ({total:,} trials)." if total else none_yet(library), err=True)
        ctx.exit(1)
    return trial


@click.command()
@click.argument("trial_ids", nargs=-1, required=True, metavar="ID ID [ID ...]")
@click.option("--only-differences", is_flag=True, help="Leave out the rows that are the same in every trial.")
@click.option("--format", "form", type=click.Choice(["text", "md", "csv", "json"]), default="text", show_default=True)
@click.pass_context
def compare(ctx: click.Context, trial_ids: tuple[str, ...], only_differences: bool, form: str) -> None:
    """Compare trials field by field; a row that differs is marked with ≠."""
    if len(trial_ids) < 2:
        raise click.UsageError("compare needs two trials or more.", ctx)
    context: Context = ctx.obj
    with context.open_library() as library:
        trials = [_get(ctx, library, trial_id) for trial_id in trial_ids]
    comparison = compare_trials(trials)
    if only_differences:
        comparison = comparison.only_differences()
    if form == "text":
        click.echo(to_text(comparison, terminal_width(COLUMNS)), nl=False)
    else:
        echo_data(WRITERS[form](comparison))

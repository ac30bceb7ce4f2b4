"""`trialtui search`, `show` and `compare`: records on standard output, for people and for pipes."""

from __future__ import annotations

import sys
from dataclasses import asdict
from shutil import get_terminal_size
from typing import Any

import click
import orjson

from parsers import labels
from parsers.formats import ctgov
from parsers.text import visible
from parsers.trial import Trial, dump
from store.compare import compare as compare_trials
from store.export.comparison import WRITERS
from store.export.csv_cells import csv_lines
from store.library import Library
from store.summary import Summary
from tui.cli.context import Context
from tui.cli.output import echo_json, safe_json
from tui.render import plain, tabs
from tui.render.wrap import wrap

SORTS = ("relevance", "updated", "start", "id", "title", "status", "phase", "enrollment")


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many trials.")
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True)
@click.option("--format", "form", type=click.Choice(["table", "json", "jsonl", "ids", "csv"]), default="table")
@click.pass_context
def search(ctx: click.Context, query: tuple[str, ...], limit: int | None, sort: str, form: str) -> None:
    """Search the library: words (all must match), "a phrase", -word, and field:value.

    Fields: status phase cond drug sponsor country id type sex age. Example: trialtui search metformin phase:2,3 age:70
    """
    context: Context = ctx.obj
    with context.open_library() as library:
        hits = library.search(" ".join(query), limit=limit, sort=sort)
        found = library.summaries(hits.doc_ids)
        _print_found(found, form)
        if form == "table" and found:
            shown = f"{len(found):,} of " if len(found) < hits.total else ""
            click.echo(f"{shown}{hits.total:,} of {library.count():,} trials", err=True)
    if not found:
        click.echo("No trial matches.", err=True)
        ctx.exit(1)


def _print_found(found: list[Summary], form: str) -> None:
    if form == "ids":
        click.echo("".join(f"{summary.id}\n" for summary in found), nl=False)
    elif form == "json":
        echo_json([_public(summary) for summary in found])
    elif form == "jsonl":
        click.echo("".join(safe_json(orjson.dumps(_public(summary))) + "\n" for summary in found), nl=False)
    elif form == "csv":
        _print_csv(found)
    else:
        _print_table(found)


def _public(summary: Summary) -> dict[str, Any]:
    """A summary as scripts see it: the row number inside the store is of no use outside."""
    fields = asdict(summary)
    del fields["doc_id"]
    return fields


_COLUMNS = ("id", "status", "phases", "enrollment", "start_date", "completion_date", "sponsor", "title")


def _print_csv(found: list[Summary]) -> None:
    rows = ([_csv_cell(getattr(summary, name)) for name in _COLUMNS] for summary in found)
    for line in csv_lines(_COLUMNS, rows):
        click.echo(line, nl=False)


def _csv_cell(value: str | int | tuple[str, ...] | None) -> str | int | None:
    return "|".join(value) if isinstance(value, tuple) else value


def _print_table(found: list[Summary]) -> None:
    width = get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 0
    for summary in found:
        status = labels.label("Status", summary.status) or "-"
        phase = labels.phase_label(summary.phases) or "-"
        enrollment = "-" if summary.enrollment is None else f"{summary.enrollment:,}"
        title = visible(summary.title, single_line=True)
        line = f"{summary.id:<12} {status:<24} {phase:<16} {enrollment:>8}  {title}"
        start, stop = wrap(line, width)[0] if width else (0, len(line))
        click.echo(line[start:stop])


@click.command()
@click.argument("trial_id", metavar="ID")
@click.option("--tab", help="Only this tab: overview, arms, eligibility, outcomes, contacts, references, sources, raw.")
@click.option("--format", "form", type=click.Choice(["text", "json", "md", "ctgov"]), default="text", show_default=True)
@click.pass_context
def show(ctx: click.Context, trial_id: str, tab: str | None, form: str) -> None:
    """Show one trial: as text, as JSON in the model's own names, or as ClinicalTrials.gov v2 JSON."""
    context: Context = ctx.obj
    with context.open_library() as library:
        trial = _get(ctx, library, trial_id)
    if form == "json":
        echo_json(dump(trial))
    elif form == "ctgov":
        echo_json(ctgov.to_study(trial))
    else:
        click.echo(_text(ctx, trial, tab, form))


def _get(ctx: click.Context, library: Library, trial_id: str) -> Trial:
    trial = library.get(trial_id)
    if trial is None:
        click.echo(
            f"{visible(trial_id, single_line=True)} is not in the library ({library.count():,} trials).", err=True
        )
        ctx.exit(1)
    return trial


def _text(ctx: click.Context, trial: Trial, tab: str | None, form: str) -> str:
    names = [known.id for known in tabs.TABS]
    if tab is not None and tab not in names:
        raise click.BadParameter(f"{tab!r} is not one of {', '.join(names)}.", ctx, param_hint="--tab")
    return plain.markdown(trial, tab) if form == "md" else plain.text(trial, tab)


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
    click.echo(WRITERS[form](comparison), nl=False)

"""`trialtui export`: whole records to a file, for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
import orjson

from parsers.formats import ctgov
from parsers.trial import Trial, dump
from store.export.files import write_file
from store.export.tinydb_json import tinydb_chunks
from store.library import Library
from store.saved_queries import named_view
from store.search.tree import QueryError
from tui.cli.context import Context
from tui.cli.ending import say
from tui.cli.output import echo_data
from tui.cli.records import QueryCommand, none_yet


def _lines(trials: Iterable[Trial]) -> Iterator[str]:
    return (orjson.dumps(dump(trial), option=orjson.OPT_APPEND_NEWLINE).decode() for trial in trials)


def _studies(trials: Iterable[Trial]) -> Iterator[str]:
    return (orjson.dumps(ctgov.to_study(trial), option=orjson.OPT_APPEND_NEWLINE).decode() for trial in trials)


FORMATS: dict[str, Callable[[Iterable[Trial]], Iterator[str]]] = {
    "tinydb": tinydb_chunks,
    "jsonl": _lines,
    "ctgov": _studies,
}
"""By name, how trials become the text of a file, a piece at a time."""


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1)
@click.option("--format", "form", type=click.Choice([*FORMATS]), required=True, help="See above.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write (default: standard output).")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.pass_context
def export(ctx: click.Context, query: tuple[str, ...], form: str, output: Path | None, force: bool) -> None:
    """Write the trials that QUERY finds (all of them without one) as whole records.

    tinydb: a JSON file that TinyDB opens with its own storage; jsonl: a record a line in trialtui's own names; ctgov: a
    ClinicalTrials.gov v2 study a line. `trialtui import` reads all three back. Contacts are personal data: mind where
    the file goes.
    """
    context: Context = ctx.obj
    with context.open_library() as library:
        try:
            view = named_view(library, query)
            rows = library.search(view.query if view else " ".join(query), sort="id").doc_ids
        except QueryError as error:
            say(str(error))
            ctx.exit(2)
        if not rows:
            say("No trial matches." if library.count() else none_yet(library))
            ctx.exit(1)
        chunks = FORMATS[form](_loaded(library, rows))
        if output is None or str(output) == "-":
            for chunk in chunks:
                echo_data(chunk)
            return
        write_file(output, chunks, force=force)
    noun = "trial" if len(rows) == 1 else "trials"
    say(f"{len(rows):,} {noun} written to {output}.")


def _loaded(library: Library, rows: Iterable[int]) -> Iterator[Trial]:
    return (trial for row in rows if (trial := library.load(row)) is not None)

"""`trialtui import`: records into the library, with progress on a terminal and a summary."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click
import orjson

import parsers
from parsers.plugins import plugin_faults
from parsers.text import visible
from store.errors import StoreError
from store.export.files import write_file
from store.import_summary import ImportProgress, ImportSummary
from store.ingest import import_paths as import_into
from store.library import Library
from tui.cli.context import Context
from tui.cli.ending import INTERRUPTED
from tui.cli.long_work import interruptible, show_line
from tui.render.progress import advance_line

PLAIN_SECONDS = 10.0
"""Time between two lines of progress where standard error is no terminal."""


class _Import(click.Command):
    """`trialtui import`: its help ends with the names of the formats, those of other packages among them."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the formats."""
        with formatter.section("Formats"):
            formatter.write_text(", ".join(parsers.format_names()))


@click.command("import", cls=_Import)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--format",
    "format_name",
    metavar="NAME",
    help="Read every PATH as this format (see below) instead of recognising it.",
)
@click.option("--rejects", type=click.Path(dir_okay=False), help="Write what was rejected to this file (JSON lines).")
@click.pass_context
def import_records(ctx: click.Context, paths: tuple[str, ...], format_name: str | None, rejects: str | None) -> None:
    """Import records: files, folders and zips, also gzipped, in any format known (recognised from content).

    `-` reads standard input; names with * or ? are looked up. Each input that is no record is named with its reason
    on standard error; the rest goes in. Exit status 1 when something was rejected or a listed id is not here, 130 when
    ctrl-C stopped it: what was read before is kept, and the same command goes on from there.

    A list of ids, one a line, imports nothing: it says which of them are not in the library, for `trialtui fetch`.
    """
    for fault in plugin_faults():
        click.echo(fault, err=True)
    if format_name is not None and format_name not in parsers.format_names():
        known = ", ".join(parsers.format_names())
        raise click.BadParameter(f"{format_name!r} is not one of {known}.", ctx, param_hint="--format")
    context: Context = ctx.obj
    with context.open_library() as library:
        try:
            summary = import_paths(library, paths, format_name)
        except StoreError as error:
            kept = f"{library.count():,} trials are in the library"
            raise StoreError(f"{error} {kept}; once that is mended, import the same again.") from error
        total = library.count()
    unwritten = _name_rejected(summary, rejects)
    for wanted in summary.missing:
        click.echo(f"not in the library: {visible(wanted.trial_id, single_line=True)}", err=True)
    for line in [*summary.lines(), f"{total:,} trials in the library"]:
        click.echo(line)
    if unwritten:
        raise unwritten
    ctx.exit(INTERRUPTED if summary.cancelled else 1 if summary.rejected or summary.missing else 0)


def _name_rejected(summary: ImportSummary, rejects: str | None) -> StoreError | None:
    """Name what was rejected: all of it in a file when one is asked for, else on standard error.

    There too when the file cannot be written; then the reason is returned.
    """
    unwritten = None
    if rejects is not None:
        lines = (orjson.dumps(vars(each)).decode() + "\n" for each in summary.rejected)
        try:
            write_file(Path(rejects), lines, force=True)
        except StoreError as error:
            unwritten = error
    if rejects is None or unwritten:
        for rejected in summary.rejected:
            click.echo(str(rejected), err=True)
    elif summary.rejected:
        click.echo(f"{len(summary.rejected):,} rejected: named in {visible(rejects, single_line=True)}", err=True)
    return unwritten


def import_paths(library: Library, paths: Iterable[str | Path], format_name: str | None = None) -> ImportSummary:
    """Import `paths`; on a terminal one line of progress is kept on standard error, at most four times a second.

    The first ctrl-C stops it in order, with what was read; a second one at once.
    """
    with interruptible() as is_interrupted:
        if not sys.stderr.isatty():
            return import_into(library, paths, form=format_name, progress=_Plain().show, cancelled=is_interrupted)
        try:
            return import_into(library, paths, form=format_name, progress=_show_progress, cancelled=is_interrupted)
        finally:
            show_line("")


class _Plain:
    """Progress where no line can be rewritten: a plain one now and then, so that a log shows signs of life."""

    def __init__(self) -> None:
        self._next = PLAIN_SECONDS

    def show(self, progress: ImportProgress) -> None:
        """Print a line when it is time for one."""
        if progress.seconds >= self._next:
            self._next = progress.seconds + PLAIN_SECONDS
            click.echo(advance_line(progress), err=True)


def _show_progress(progress: ImportProgress) -> None:
    show_line(advance_line(progress))

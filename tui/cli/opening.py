"""`trialtui [PATH ...]` and `trialtui demo`: the only commands that import textual."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from tui.cli.context import Context
from tui.cli.ending import say

_SWITCH_SECONDS = 0.0005
"""How long a thread runs Python on while another waits to. With Python's own 5 ms a picture that is ready waits so long
for the thread that writes it, behind the one that goes on to read the trial under the cursor.
"""


@click.command("open", hidden=True)
@click.argument("paths", nargs=-1, metavar="[PATH ...]")
@click.pass_context
def open_app(ctx: click.Context, paths: tuple[str, ...]) -> None:
    """Open the app; PATHs are imported first."""
    context: Context = ctx.obj
    missing = [path for path in paths if not Path(path).exists()]
    if paths and len(missing) == len(paths):
        for path in missing:
            say(f"{path}: no such file or folder.")
        ctx.exit(1)
    ctx.exit(run_app(context, paths))


@click.command()
@click.pass_context
def demo(ctx: click.Context) -> None:
    """Open the app on the built-in records, in a throw-away library."""
    from parsers import examples

    context: Context = ctx.obj
    with tempfile.TemporaryDirectory(prefix="trialtui-demo-") as folder:
        throw_away = Context(Path(folder) / "library", context.query, context.session, context.reviewer)
        status = run_app(throw_away, examples.paths(), cache=Path(folder) / "cache")
    ctx.exit(status)


def run_app(context: Context, paths: Sequence[str | Path], *, cache: Path | None = None) -> int:
    """Run the app until it ends; what its import rejected is named on standard error. The exit status."""
    from tui import garbage, terminal

    refusal = terminal.check_terminal()
    if refusal:
        say(refusal)
        return 2
    terminal.prepare_environment()
    garbage.hold()
    sys.setswitchinterval(_SWITCH_SECONDS)
    from tui.app import TrialApp

    app = TrialApp(
        partial(context.open_library, cache),
        import_paths=[Path(path) for path in paths],
        session=context.session,
        query=context.query,
        reviewer=context.reviewer,
    )
    try:
        app.run()
    finally:
        garbage.resume()
        app.desk.close()
    for sentence in [f"trialtui: {app.fault}"] if app.fault else map(str, app.rejected):
        click.echo(sentence, err=True)
    return 1 if app.rejected else (app.return_code or 0)

"""The `trialtui` command: opens the app, or works without a screen.

Sub-commands are imported when they are called, and none but those that open the app imports textual: it costs a tenth
of a second. Messages go to standard error, data to standard output. Exit status: 0 all well, 1 something was rejected
or not found, 2 wrong usage.
"""

from __future__ import annotations

import sys
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

import click

from tui.cli.context import Context

COMMANDS = {
    "open": "tui.cli.opening:open_app",
    "demo": "tui.cli.opening:demo",
    "import": "tui.cli.importing:import_records",
    "search": "tui.cli.records:search",
    "show": "tui.cli.records:show",
    "compare": "tui.cli.records:compare",
    "review": "tui.cli.review:review_group",
    "keys": "tui.cli.keys:keys",
}


class _Commands(click.Group):
    """The sub-commands by name; anything else is a PATH to open the app with."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if name != "open"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] in COMMANDS:
            return super().resolve_command(ctx, args)
        _refuse_misspelt_command(ctx, args[0])
        return "open", self.get_command(ctx, "open"), args


def _refuse_misspelt_command(ctx: click.Context, word: str) -> None:
    """Raise a usage error for a word that is neither a file nor written like one."""
    if Path(word).exists() or "/" in word or "." in word or "*" in word:
        return
    near = get_close_matches(word, COMMANDS, n=1)
    hint = f" Did you mean `trialtui {near[0]}`?" if near else " `trialtui --help` lists the commands."
    raise click.UsageError(f"{word!r} is neither a command nor a file or folder here.{hint}", ctx)


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="[PATH ...] | COMMAND ...",
)
@click.option(
    "--library",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="TRIALTUI_LIBRARY",
    help="Folder of the library (default: the user data folder; also TRIALTUI_LIBRARY).",
)
@click.option("--query", default="", help="Open the app with this search.")
@click.option("--session", help="Open the app in this review session.")
@click.option("--reviewer", envvar="TRIALTUI_REVIEWER", help="Name written with decisions (default: the login name).")
@click.version_option(package_name="trialtui", prog_name="trialtui")
@click.pass_context
def cli(ctx: click.Context, library: Path | None, query: str, session: str | None, reviewer: str | None) -> None:
    """Browse, search, compare and decide on clinical-trial records in the terminal.

    Without a command the app opens; PATHs (files or folders of records) are imported first. `trialtui demo` opens it on
    built-in records.
    """
    ctx.obj = Context(library=library, query=query, session=session, reviewer=reviewer)
    if ctx.invoked_subcommand is None:
        command = cli.get_command(ctx, "open")
        assert command is not None
        ctx.invoke(command, paths=())


def main() -> None:
    """Run the command; a fault that the program knows becomes one sentence on standard error and exit status 1."""
    from store.errors import StoreError

    try:
        cli(prog_name="trialtui")
    except StoreError as error:
        click.echo(f"trialtui: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has gone: not an error, but nothing more can be written.
        sys.stderr.close()
        sys.exit(0)

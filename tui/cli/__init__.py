"""The `trialtui` command: opens the app, or works without a screen.

Sub-commands are imported when they are called, and none but those that open the app imports textual: it costs a tenth
of a second. Messages go to standard error, data to standard output. Exit status: 0 all well, 1 something was rejected
or not found, 2 wrong usage, 130 stopped by ctrl-C.
"""

from __future__ import annotations

import sys
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

import click

from tui.cli.context import Context
from tui.cli.ending import drop_output, one_sentence, prepare_streams
from tui.cli.program_options import EVERYWHERE, OF_THE_APP, allow_behind, before_command

COMMANDS = {
    "open": ("tui.cli.opening:open_app", "Open the app; PATHs are imported first."),
    "demo": ("tui.cli.opening:demo", "Open the app on built-in records, in a throw-away library."),
    "import": ("tui.cli.importing:import_records", "Import records: files, folders and zips, also gzipped."),
    "fetch": ("tui.cli.fetching:fetch_trials", "Fetch trials from ClinicalTrials.gov: ids, a query, what changed."),
    "search": ("tui.cli.records:search", 'Search: words, a "phrase", -word and field:value.'),
    "show": ("tui.cli.records:show", "Show one trial as text, Markdown or JSON."),
    "compare": ("tui.cli.records:compare", "Compare trials field by field."),
    "similar": ("tui.cli.similar:similar", "The trials most like one, with what they share."),
    "duplicates": ("tui.cli.duplicates:duplicates", "Records that may be one trial: list them, confirm, reject, undo."),
    "export": ("tui.cli.exporting:export", "Write whole records to a file: TinyDB JSON, JSON lines, v2 studies."),
    "review": ("tui.cli.review:review_group", "Review sessions: list, progress, export."),
    "views": ("tui.cli.views:views", "Saved searches: list, save, rename, remove."),
    "keys": ("tui.cli.keys:keys", "List the keys of the app."),
}
"""Where each sub-command is, and its line in `--help`, so that the help imports none of them."""

_OPENING = ("open", "demo")


class _Commands(click.Group):
    """The sub-commands by name; anything else is a PATH to open the app with."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if name != "open"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        allow_behind(command, OF_THE_APP if cmd_name in _OPENING else EVERYWHERE)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # The reader of a pipe (`| head`) has gone: not an error, but nothing more can be written.
            drop_output()
            return None

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
@before_command
@click.version_option(package_name="trialtui", prog_name="trialtui")
@click.pass_context
def cli(ctx: click.Context, library: Path | None, query: str | None, session: str | None, reviewer: str | None) -> None:
    """Browse, search, compare and decide on clinical-trial records in the terminal.

    Without a command the app opens; PATHs (files or folders of records) are imported first. `trialtui demo` opens it on
    built-in records.
    """
    ctx.obj = Context(library=library, query=query or "", session=session, reviewer=reviewer)
    if ctx.invoked_subcommand is None:
        command = cli.get_command(ctx, "open")
        assert command is not None
        ctx.invoke(command, paths=())


def main() -> None:
    """Run the command; whatever goes wrong becomes one sentence on standard error and an exit status."""
    prepare_streams()
    with one_sentence():
        status = cli.main(prog_name="trialtui", standalone_mode=False)
    sys.exit(status if isinstance(status, int) else 0)

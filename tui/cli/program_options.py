"""The options of the program as a whole: before a sub-command, and just as well behind it, where people type them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from tui.cli.context import Context


class _Folder(click.Path):
    """The name of a folder; an empty one (an unset variable of a script) is not taken for the current folder."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        if value == "":
            self.fail("the name is empty; name a folder, or leave the option out.", param, ctx)
        return super().convert(value, param, ctx)


_FOLDER: Final = _Folder(file_okay=False, path_type=Path)
_HELP: Final = {
    "library": "Folder of the library (default: the user data folder; also TRIALTUI_LIBRARY).",
    "query": "Open the app with this search.",
    "session": "Open the app in this review session.",
    "reviewer": "Name written with decisions (default: the login name).",
}
_VARIABLES: Final = {"library": "TRIALTUI_LIBRARY", "reviewer": "TRIALTUI_REVIEWER"}

EVERYWHERE: Final = ("library", "reviewer")
OF_THE_APP: Final = tuple(_HELP)
"""What every sub-command is given, and what those are that open the app."""


def before_command(command: Callable[..., None]) -> Callable[..., None]:
    """Give the program its options."""
    for name in reversed(_HELP):
        kind = _FOLDER if name == "library" else None
        command = click.option(f"--{name}", type=kind, envvar=_VARIABLES.get(name), help=_HELP[name])(command)
    return command


def allow_behind(command: click.Command, names: Sequence[str]) -> None:
    """Let options of the program stand behind a sub-command too, unless it has one of that name itself."""
    own = {spelled for param in command.params for spelled in param.opts}
    command.params += [_behind(name) for name in names if f"--{name}" not in own]
    if isinstance(command, click.Group):
        for part in command.commands.values():
            allow_behind(part, names)


def _behind(name: str) -> click.Option:
    """No variable is read for it: that was done for the program, and what stood before would be lost."""
    kind = _FOLDER if name == "library" else None
    is_hidden = name != "library"
    return click.Option(
        [f"--{name}"], type=kind, expose_value=False, callback=_take, help=_HELP[name], hidden=is_hidden
    )


def _take(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Any, because click converts it to the type of the option and says no more."""
    if value is not None and isinstance(ctx.obj, Context) and param.name:
        ctx.obj = replace(ctx.obj, **{param.name: value})

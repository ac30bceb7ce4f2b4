"""`trialtui keys`: the keymap, from the table of commands."""

from __future__ import annotations

import click

from tui.commands import COMMANDS, shown_keys


@click.command()
def keys() -> None:
    """List the keys of the app, by what they are for and where they work."""
    heading = None
    for command in COMMANDS:
        where = ", ".join(command.contexts)
        if (command.group, where) != heading:
            click.echo(f"{'' if heading is None else chr(10)}{command.group} ({where})")
            heading = (command.group, where)
        click.echo(f"  {shown_keys(command) or 'palette':<18} {command.title:<26} {command.help}")

"""The table of commands: one place for every key, and nothing in it that does nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest
from textual.binding import BindingsMap

from store.library import Library
from tests.tui.running_app import press, running
from tui.commands import BY_ID, COMMANDS, Context, command_for, commands_of, hints, shown_keys
from tui.keymap import bindings_of
from tui.screens.browse import BrowseScreen
from tui.screens.compare import CompareScreen

CONTEXTS: tuple[Context, ...] = (
    "list",
    "detail",
    "search",
    "reason",
    "compare",
    "duplicates",
    "facets",
    "similar",
    "dialog",
)


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_key_means_one_thing_in_a_context(context: Context) -> None:
    keys = [key for command in commands_of(context) for key in command.keys]
    assert len(keys) == len(set(keys))


def test_ids_are_unique_and_everything_is_said() -> None:
    assert len(BY_ID) == len(COMMANDS)
    for command in COMMANDS:
        assert command.title
        assert command.help.endswith(".")
        assert command.contexts
        assert all(other in BY_ID for other in command.beside)


def test_keys_that_a_terminal_or_its_multiplexer_takes_are_not_used() -> None:
    taken = {"ctrl+b", "ctrl+a", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m"}
    used = {key for command in COMMANDS for key in command.keys}
    assert not used & taken
    assert not any(key.startswith("alt+") for key in used)


def test_hints_are_ranked_and_show_the_keys_of_the_table() -> None:
    assert hints("list")[0] == ("i x m", "decide")
    assert all(
        any(part in shown_keys(BY_ID[name]) for name in BY_ID) for keys, _ in hints("list") for part in keys.split()
    )


def test_the_context_decides_what_a_key_means() -> None:
    in_list, in_detail = command_for("list", "j"), command_for("detail", "j")
    assert in_list is not None
    assert in_detail is not None
    assert (in_list.id, in_detail.id) == ("cursor_down", "scroll_down")


async def test_every_command_of_the_browse_screen_is_answered(library: Library) -> None:
    async with running(library) as (app, _):
        known = set(app.browse._by_command) | set(app._commands())
        wanted = {command.id for command in commands_of("list", "detail", "reason")}
        assert wanted <= known, wanted - known


async def test_every_command_of_the_comparison_is_answered(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "space", "space", "c")
        assert isinstance(app.screen, CompareScreen)
        known = set(app.screen._commands()) | set(app.screen._moves()) | set(app._commands())
        wanted = {command.id for command in commands_of("compare")}
        assert wanted <= known, wanted - known


async def test_only_the_table_binds_keys(library: Library) -> None:
    async with running(library) as (app, _):
        table = {key for command in COMMANDS for key in BindingsMap(bindings_of(*command.contexts)).key_to_bindings}
        for node in app.browse.rows.ancestors_with_self:
            assert set(node._bindings.key_to_bindings) <= table


async def test_a_command_can_be_bound_to_another_key(library: Library) -> None:
    async with running(library) as (app, pilot):
        app.set_keymap({"cursor_down": "n"})
        await press(pilot, "n")
        assert app.browse.rows.cursor == 1


def test_bindings_carry_the_ids_of_their_commands() -> None:
    assert all(
        BY_ID[binding.id or ""]
        for bindings in BindingsMap(BrowseScreen.BINDINGS).key_to_bindings.values()
        for binding in bindings
    )


def test_the_table_needs_no_screen() -> None:
    loaded = "{'textual', 'rich'} & {name.split('.')[0] for name in sys.modules}"
    code = f"import sys, tui.commands, tui.terminal; print({loaded})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "set()\n"

"""Help and palette: what can be done here, found by word or key, and done."""

from __future__ import annotations

from store.library import Library
from tests.tui.running_app import press, running, settle, type_text
from tui.app import TrialApp
from tui.commands import COMMANDS, commands_of
from tui.screens.help import HelpScreen, PaletteScreen
from tui.screens.pickers import matching
from tui.widgets.choice_list import Choice, ChoiceList


def titles(app: TrialApp) -> list[str]:
    """The ids of the choices that are shown."""
    return [choice.id for choice in app.screen.query_one(ChoiceList).choices]


async def test_help_lists_the_commands_of_the_pane(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "question_mark")
        assert isinstance(app.screen, HelpScreen)
        assert titles(app) == [command.id for command in commands_of("list")]
        await press(pilot, "escape", "enter", "question_mark")
        assert titles(app) == [command.id for command in commands_of("detail")]


async def test_typing_filters_by_word_and_enter_runs(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "question_mark")
        await type_text(pilot, "last trial of")
        assert titles(app) == ["last"]
        await press(pilot, "enter")
        assert app.screen is app.browse
        assert app.browse.rows.cursor == 11


async def test_what_is_typed_at_once_goes_into_the_filter(library: Library) -> None:
    async with running(library) as (app, pilot):
        for key in ["question_mark", *"include", "backspace"]:
            app.simulate_key(key)
        await settle(pilot)
        assert isinstance(app.screen, HelpScreen)
        assert app.screen.typed == "includ"
        assert app.browse.book.verdicts == {}


async def test_typing_a_key_finds_its_command_first(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "question_mark", "x")
        assert titles(app)[0] == "exclude"


async def test_the_whole_map(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "question_mark", "tab")
        assert len(app.screen.query_one(ChoiceList).choices) == sum(bool(command.keys) for command in COMMANDS)
        await press(pilot, "tab")
        assert titles(app) == [command.id for command in commands_of("list")]


async def test_palette_finds_commands_without_a_key(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "colon")
        assert isinstance(app.screen, PaletteScreen)
        await type_text(pilot, "theme")
        await press(pilot, "enter")
        await type_text(pilot, "light")
        await press(pilot, "enter")
        assert app.theme == "trialtui-light"


async def test_a_theme_is_tried_and_given_up(library: Library) -> None:
    async with running(library) as (app, pilot):
        before = app.theme
        await press(pilot, "colon", *"theme", "enter", "down", "down")
        assert app.theme != before
        await press(pilot, "escape")
        assert app.theme == before


async def test_nothing_found_says_so(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "question_mark", *"zzz")
        assert titles(app) == []
        await press(pilot, "enter", "backspace", "ctrl+u")
        assert titles(app)


def test_matching_wants_every_word_and_puts_keys_first() -> None:
    choices = [Choice("a", (), "alpha beta", ("q",)), Choice("b", (), "beta q", ()), Choice("c", (), "gamma", ("b",))]
    assert [choice.id for choice in matching(choices, "beta alpha")] == ["a"]
    assert [choice.id for choice in matching(choices, "b")] == ["c", "a", "b"]
    assert [choice.id for choice in matching(choices, "")] == ["a", "b", "c"]

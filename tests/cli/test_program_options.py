"""The options of the whole program, wherever on the line they stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from parsers import examples
from tui.cli import COMMANDS, cli, opening
from tui.cli.context import Context
from tui.cli.program_options import allow_behind


def run(*arguments: str | Path, **variables: str) -> tuple[int, str]:
    """Run the program; its status and what it said."""
    done = CliRunner().invoke(cli, [*map(str, arguments)], env=variables)
    return done.exit_code, done.output


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Context]:
    """What the app was opened with, in place of the app."""
    found: list[Context] = []

    def note(context: Context, paths: Sequence[str | Path], *, cache: Path | None = None) -> int:
        found.append(context)
        return 0

    monkeypatch.setattr(opening, "run_app", note)
    return found


def test_the_library_is_named_before_or_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    here, other = tmp_path / "here", tmp_path / "other"
    studies = examples.FOLDER / "studies.jsonl"
    assert run("import", studies, "--library", here)[0] == 0
    behind = run("show", "NCT00000003", "--library", here)
    assert behind == run("--library", here, "show", "NCT00000003")
    assert behind[0] == 0
    assert "NCT00000003" in behind[1]
    assert run("show", "NCT00000003", "--library", here, TRIALTUI_LIBRARY=str(other)) == behind
    assert run("--library", here, "show", "NCT00000003", TRIALTUI_LIBRARY=str(other)) == behind
    assert run("--library", other, "show", "NCT00000003", "--library", here) == behind
    assert not other.exists()


def test_what_stands_before_stays_where_nothing_stands_behind(tmp_path: Path, opened: list[Context]) -> None:
    assert run("--library", tmp_path, "--query", "asthma", "open", "--session", "second", "--reviewer", "ann") == (
        0,
        "",
    )
    assert opened == [Context(tmp_path, "asthma", "second", "ann")]


def test_paths_to_open_may_stand_first(tmp_path: Path, opened: list[Context]) -> None:
    studies = examples.FOLDER / "studies.jsonl"
    assert run(studies, "--library", tmp_path, "--query", "melanoma") == (0, "")
    assert opened == [Context(tmp_path, "melanoma", None, None)]


def test_parts_of_a_command_take_them_too(tmp_path: Path) -> None:
    expected = run("--library", tmp_path / "here", "review", "list")
    assert run("review", "list", "--library", tmp_path / "here") == expected
    assert run("review", "--library", tmp_path / "here", "list") == expected
    assert expected[0] == 0


def test_an_empty_name_is_refused_behind_a_command_too() -> None:
    status, said = run("show", "NCT00000003", "--library", "")
    assert status == 2
    assert "the name is empty" in said


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_is_there_twice(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    again = cli.get_command(click.Context(cli), name)
    assert again is command
    waiting = [command]
    while waiting:
        part = waiting.pop()
        spelled = [option for param in part.params for option in param.opts]
        assert len(spelled) == len(set(spelled))
        assert "--library" in spelled
        waiting += part.commands.values() if isinstance(part, click.Group) else ()


def test_an_option_of_a_command_itself_keeps_its_meaning() -> None:
    asked: list[str] = []

    @click.command()
    @click.option("--session")
    def command(session: str) -> None:
        asked.append(session)

    allow_behind(command, ("session", "reviewer"))
    done = CliRunner().invoke(command, ["--session", "mine", "--reviewer", "ann"], obj=(context := Context()))
    assert (done.exit_code, asked, context) == (0, ["mine"], Context())

"""Decisions against sudden death: the program is killed at random while a scripted reader decides.

What the screen showed as decided when the process died must be in the library afterwards, each time.
"""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

import parsers
from parsers import examples
from store.ingest import ingest
from store.library import Library
from tests.terminal_session import TerminalSession

ROUNDS, KILLS = 3, 10
DECIDED_ROW = re.compile(r"^.{0,2}\s?([ixm]) +(NCT\d{8})", re.MULTILINE)
WORDS = {"i": "include", "x": "exclude", "m": "maybe"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    with Library.open(folder / "library", cache=folder / "cache") as library:
        ingest(library, parsers.read(examples.paths()))
    return folder / "library"


def decide_until_killed(library: Path, choice: random.Random) -> set[tuple[str, str]]:
    """Decide on the trials of `library` and kill the program at some moment; what the screen then showed as decided."""
    with TerminalSession("--library", library, columns=100, rows=30) as session:
        session.wait_for(lambda screen: "NCT000000" in screen and "saved" not in screen)
        fatal = choice.randrange(1, 9)
        for number in range(fatal):
            session.send(choice.choice(["i", "m", "x1", "I", "xj", "X"]).replace("j", "\r"))
            if number < fatal - 1:
                session.wait_for(lambda screen: bool(DECIDED_ROW.search(screen)))
            session.pump(choice.random() * 0.05)
        session.kill()
        return {(trial_id, WORDS[letter]) for letter, trial_id in DECIDED_ROW.findall(session.text())}


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_every_decision_shown_is_there_after_a_kill(filled: Path, tmp_path: Path, seed: int) -> None:
    choice = random.Random(seed)
    seen = 0
    for kill in range(3 * KILLS):
        if kill >= KILLS and seen > KILLS:
            break
        library = tmp_path / str(kill)
        shutil.copytree(filled, library)
        shown = decide_until_killed(library, choice)
        with Library.open(library, cache=tmp_path / "cache") as reopened:
            # The log and not the state: a later decision on the trial may be stored and not yet shown.
            stored = {(event.trial_id, event.value) for event in reopened.reviews.history()}
            assert reopened.reviews.check() == []
        assert shown <= stored, f"seed {seed}, kill {kill}: shown but not stored"
        seen += len(shown)
    assert seen > KILLS, "too few decisions were ever on the screen for the test to mean anything"

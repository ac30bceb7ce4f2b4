"""A process that decides is killed at random, again and again: whatever it said was saved is there afterwards."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from store.review import ReviewLog
from store.review_events import Event
from store.rows import RowDB

ROOT = Path(__file__).resolve().parents[2]
KILLS = 30
SEED = 20260731


def test_every_acknowledged_event_survives_thirty_kills(tmp_path: Path) -> None:
    path = tmp_path / "reviews.db"
    chance = random.Random(SEED)
    acknowledged: list[str] = []
    command = [sys.executable, "-m", "tests.store.decide_until_killed", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin and server.stdout
        for _ in range(KILLS):
            server.stdin.write("go\n")
            server.stdin.flush()
            child = int(server.stdout.readline())
            lines = [server.stdout.readline() for _ in range(chance.randint(0, 12))]
            _wander(chance)
            os.kill(child, signal.SIGKILL)
            lines.extend(iter(server.stdout.readline, "dead\n"))
            acknowledged += [line.removeprefix("saved ").strip() for line in lines]
            _stands(path, acknowledged)
        server.stdin.close()
    assert len(acknowledged) > KILLS * 2
    assert len({line.split()[1] for line in acknowledged}) == 5, "every kind of event was among them"


def _wander(chance: random.Random) -> None:
    """Let the child go on for a random piece of work, so that the kill falls at any place of a write."""
    for _ in range(chance.randrange(3000)):
        hashlib.sha256(b"a" * 64).digest()


def _stands(path: Path, acknowledged: list[str]) -> None:
    """Open the log anew: all that was acknowledged is in it, as it was said, and the log is whole."""
    with RowDB(path) as db:
        log = ReviewLog(db, reviewer="child")
        written = [described(event) for event in log.history()]
        assert log.check() == []
    assert not Counter(acknowledged) - Counter(written)
    assert len(written) - len(acknowledged) <= KILLS, "at most the write that each kill cut off from its answer"


def described(event: Event) -> str:
    """An event as the child acknowledges it."""
    return f"{event.seq} {event.action} {event.trial_id or '-'} {event.value} {event.sha256}".replace("\n", " ")

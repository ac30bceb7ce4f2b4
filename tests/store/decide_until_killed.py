"""Forks, at each line on standard input, a child that decides for ever and says after each call what was saved.

`python -m tests.store.decide_until_killed PATH`. Prints the child's process id, then a line `saved ...` a call, and
`dead` when the child has ended.
"""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path

from store.review import ReviewLog
from store.review_events import Event
from store.rows import RowDB
from tests.store.test_review_kill import described


def main(path: str) -> None:
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            decide_for_ever(Path(path))
        os.waitpid(child, 0)
        say("dead")


def decide_for_ever(path: Path) -> None:
    say(str(os.getpid()))
    log = ReviewLog(RowDB(path), reviewer="child")
    for number in itertools.count(len(log.history())):
        say(f"saved {described(act(log, number))}")


def act(log: ReviewLog, number: int) -> Event:
    """The next of a fixed round of calls; each returns when it is on disk."""
    trial_id = f"NCT{number:08}"
    match number % 6:
        case 0:
            return log.note(trial_id, f"note {number}")
        case 1:
            return log.label(trial_id, [str(number)])
        case 2:
            undone = log.undo()
            assert undone
            return undone.event
        case 3:
            redone = log.redo()
            assert redone
            return redone.event
    return log.decide(trial_id, "include" if number % 2 else "exclude", record_revision=number, record_sha256="ab" * 32)


def say(line: str) -> None:
    """One line by one system call, so that a line is whole or not there."""
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1])

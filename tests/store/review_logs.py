"""What the tests of the decision log share: opening logs on one file, deciding, and damaging a stored event."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from store.review import ReviewLog
from store.rows import RowDB

ONE, TWO, THREE = "NCT00000001", "NCT00000002", "NCT00000003"
SHA = "ab" * 32

Open = Callable[..., ReviewLog]


@contextmanager
def opener(path: Path) -> Iterator[Open]:
    """Opens logs on one file, each with a connection of its own; closes them at the end."""
    with ExitStack() as opened:

        def open_one(reviewer: str = "ada") -> ReviewLog:
            return ReviewLog(opened.enter_context(RowDB(path)), reviewer=reviewer)

        yield open_one


def decide(log: ReviewLog, trial_id: str, verdict: str | None, session: str = "", reason: str = "") -> int:
    """The number of the event of a decision."""
    return log.decide(
        trial_id,
        verdict,  # type: ignore[arg-type]  # wrong verdicts are tried too
        reason=reason,
        session=session,
        record_revision=7,
        record_sha256=SHA,
    ).seq


def change_row(path: Path, seq: int, change: Callable[[str], str]) -> None:
    """Alter one stored event behind the log's back, and behind SQLite's, as a failing disk would."""
    with closing(sqlite3.connect(path)) as db:
        (document,) = db.execute("SELECT doc FROM events WHERE doc_id = ?", (seq,)).fetchone()
    changed = change(document).ljust(len(document))
    content = path.read_bytes()
    assert content.count(document.encode()) == 1
    if len(changed) == len(document):
        path.write_bytes(content.replace(document.encode(), changed.encode()))
    else:
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("UPDATE events SET doc = ? WHERE doc_id = ?", (changed, seq))

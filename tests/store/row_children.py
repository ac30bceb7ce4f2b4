"""What the child processes of test_rows_faults.py do; each prints a line for what it has been told is stored.

Run as `python -m tests.store.row_children COMMAND PATH [NUMBER]`.
"""

from __future__ import annotations

import resource
import sys
from itertools import count
from pathlib import Path

from store.errors import StoreError
from store.rows import RowDB


def acknowledge(path: Path, number: int) -> None:
    """Insert, update, and replace two documents together, without end, saying so after each."""
    db = RowDB(path)
    events, pair = db.table("events"), db.table("pair")
    for n in count(number):
        events.insert({"n": n, "text": "x" * (n % 7) * 3000})
        print(f"event {n}", flush=True)
        with db.transaction():
            pair.put({"n": n, "text": "left " * (n % 5) * 1000}, 1)
            pair.put({"n": n, "text": "right " * (n % 5) * 1000}, 2)
        print(f"pair {n}", flush=True)


def insert(path: Path, number: int) -> None:
    """Insert `number` documents, and count each of them in one shared document."""
    db = RowDB(path, wait_seconds=60)
    for n in range(number):
        db.table("events").insert({"n": n})
        with db.transaction():
            [counter] = db.table("counter").all()
            db.table("counter").update({"value": counter["value"] + 1}, doc_ids=[counter.doc_id])


def fill(path: Path, number: int) -> None:
    """Insert until a file may not grow beyond `number` bytes, then say what the store said, and read."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (number, resource.RLIM_INFINITY))
    db = RowDB(path)
    for n in count():
        try:
            db.table("events").insert({"n": n, "text": "x" * 5000})
        except StoreError as error:
            print(f"{type(error).__name__} {error}")
            break
        print(f"event {n}")
    print(f"readable {len(db.table('events').all())}")


def hold(path: Path, number: int) -> None:
    """Change so much in one transaction that part of it is written ahead, then wait to be killed inside it."""
    db = RowDB(path)
    with db.transaction():
        db.connection.execute("PRAGMA cache_size=5")
        for n in range(number):
            db.table("events").insert({"n": n, "text": "x" * 5000})
        db.table("events").update({"n": -1})
        print("inside", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    {"acknowledge": acknowledge, "insert": insert, "fill": fill, "hold": hold}[sys.argv[1]](
        Path(sys.argv[2]), int(sys.argv[3])
    )

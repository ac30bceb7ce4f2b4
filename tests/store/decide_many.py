"""A process that decides on a log: `python -m tests.store.decide_many PATH REVIEWER COUNT`."""

from __future__ import annotations

import sys
from pathlib import Path

from store.review import ReviewLog
from store.rows import RowDB


def main(path: str, reviewer: str, count: str) -> None:
    with RowDB(Path(path)) as db:
        log = ReviewLog(db, reviewer=reviewer)
        for number in range(int(count)):
            log.decide(f"{reviewer}-{number}", "include", record_revision=1, record_sha256="")


if __name__ == "__main__":
    main(*sys.argv[1:])

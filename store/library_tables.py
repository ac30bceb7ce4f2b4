"""The tables of a library's file of trials, and how a new one is made."""

from __future__ import annotations

from uuid import uuid4

from store.rows import RowDB, RowTable

SUMMARIES, TRIALS, PARTS, ABOUT = "summaries", "trials", "parts", "about"
"""What lists show, whole records under the same ids, the single sources of merged records, and what the file is."""

NAMES, ALIASES, PAIRS, DOUBTS = "names", "aliases", "pairs", "doubts"
"""Behind the links between records: each naming, the ids that a trial is found by beside its own, the reader's word
(copied from the log of it), and links that were not made. All are derived from the records and that log."""

REMOVED = "removed"
"""The rows that are no more, each under a revision, so that an index can follow."""

NAMING = 2
"""Counts the rules of `parsers.naming`: where they were others, what records name is read from them anew."""

IDENTITY, LINKED, REGROUPED = 1, 2, 3
"""Rows of `ABOUT`: what tells the library from others, which links it makes and the reader's word it knows, and how
often records were put into other trials."""

INDEXED = (
    (SUMMARIES, "revision"),
    (SUMMARIES, "last_update"),
    (PARTS, "trial_id"),
    (NAMES, "id"),
    (NAMES, "by"),
    (ALIASES, "id"),
    (PAIRS, "a"),
    (PAIRS, "b"),
    (DOUBTS, "a"),
    (DOUBTS, "b"),
    (REMOVED, "revision"),
)
"""Fields that rows are looked up by."""


def last_revision(summaries: RowTable) -> int:
    """The largest revision in a table of summaries; 0 when it is empty."""
    last = summaries.last("revision")
    return last if isinstance(last, int) else 0


def linked_head(rows: RowDB) -> str:
    """The hash of the last word on links that was put into effect; empty when none was."""
    found = rows.table(ABOUT).by_ids([LINKED])
    return str(found[0].get("head", "")) if found else ""


def put_linked(rows: RowDB, head: str) -> None:
    """Note that what records name is known by the rules of now, and the word on links is in effect up to `head`."""
    rows.table(ABOUT).put({"head": head, "naming": NAMING}, LINKED)


def is_named(rows: RowDB) -> bool:
    """Whether what the records name is known by the rules of now."""
    found = rows.table(ABOUT).by_ids([LINKED])
    return bool(found) and found[0].get("naming") == NAMING


def regrouped(rows: RowDB) -> int:
    """How often records were put into other trials: what ids lead to which trial is known as of then."""
    found = rows.table(ABOUT).by_ids([REGROUPED])
    return int(found[0]["times"]) if found else 0


def prepare_tables(rows: RowDB) -> str:
    """Make the tables of a new library; return its identity (empty for one that is new and cannot be written)."""
    about = rows.table(ABOUT)
    held = {row.doc_id: row for row in about.by_ids([IDENTITY, LINKED])}
    if len(held) < 2 and not rows.read_only:
        with rows.transaction():
            for table, name in INDEXED:
                rows.index(table, name)
            rows.index(SUMMARIES, "id", unique=True)
            if not about.by_ids([IDENTITY]):
                about.put({"library": uuid4().hex}, IDENTITY)
            if not about.by_ids([LINKED]) and not len(rows.table(SUMMARIES)):
                put_linked(rows, "")
            held = {row.doc_id: row for row in about.by_ids([IDENTITY])}
    return str(held[IDENTITY].get("library", "")) if IDENTITY in held else ""

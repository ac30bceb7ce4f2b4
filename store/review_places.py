"""Where each reviewer was last: one row a reviewer and session, written over at each move."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import orjson

from store.errors import Damaged, StoreError
from store.rows import RowDB


class Places:
    """The `places` table. It is a convenience, not a record: a damaged row is no place.

    A row's id is derived from whose place it is and in which session, so that a move is one write by id. One more row
    a reviewer names the session of the last move.
    """

    def __init__(self, db: RowDB, clock: Callable[[], str]) -> None:
        self._db = db
        self._rows = db.table("places")
        self._clock = clock

    def save(self, reviewer: str, session: str, place: Mapping[str, object]) -> None:
        """Keep a place (JSON values); it is durable on return, and nothing is written when it is the last one already.

        Raises:
            StoreError: a value has no JSON form, or the write failed.
        """
        try:
            kept = orjson.loads(orjson.dumps(dict(place)))
        except (TypeError, ValueError) as error:
            raise StoreError(f"This place cannot be kept: {error}.") from error
        if self.last(reviewer, None) == {**kept, "session": session}:
            return
        row = {"reviewer": reviewer, "session": session, "at": self._clock(), "place": kept}
        latest = {"reviewer": reviewer, "latest": session, "at": row["at"]}
        with self._db.transaction():
            self._rows.put(row, doc_id=_row_id(reviewer, session))
            self._rows.put(latest, doc_id=_row_id(reviewer, None))

    def last(self, reviewer: str, session: str | None) -> dict[str, object] | None:
        """The place in one session, or in the session of the last move (None), with the session's name beside it."""
        if session is None:
            latest = self._row(reviewer, None).get("latest")
            if not isinstance(latest, str):
                return None
            session = latest
        place = self._row(reviewer, session).get("place")
        return {**place, "session": session} if isinstance(place, dict) else None

    def _row(self, reviewer: str, session: str | None) -> Mapping[str, object]:
        try:
            found = self._rows.by_ids([_row_id(reviewer, session)])
        except Damaged:
            return {}
        return found[0] if found and found[0].get("reviewer") == reviewer else {}


def _row_id(reviewer: str, session: str | None) -> int:
    """48 bits of a hash of the reviewer and the session (None: the last move in any): a positive row id."""
    key = orjson.dumps([reviewer, session])
    return int.from_bytes(hashlib.sha256(key).digest()[:6], "big") + 1

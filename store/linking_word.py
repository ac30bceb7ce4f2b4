"""The reader's word on links put into effect: said, on disk, then the trials grouped anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydb.table import Document

from parsers.identifiers import normalise
from store.errors import Busy, StoreError
from store.grouping import Grouping, Pair
from store.library_tables import PAIRS, linked_head, put_linked
from store.linking import Linking, form_of
from store.linking_log import LinkLog, LinkReversal, Verdict, Word
from store.storing import Storing
from store.summary import held_in

if TYPE_CHECKING:
    from store.library import Library

_TRIES = 3
"""How often to wait for another session's write, some seconds each time."""


class Links:
    """What readers say of links, put into effect: on disk first, then the trials grouped so, then the index."""

    def __init__(self, library: Library, log: LinkLog) -> None:
        self._library = library
        self.log = log
        log.reviewer = library.reviews.reviewer

    def say(self, one: str, other: str, verdict: Verdict, *, reason: str = "") -> bool:
        """Say that two records, given by any id, are of the same or of different trials; False when that was said.

        Raises StoreError for ids of which there is no record, for a record and itself, and for a word that goes
        against another that stands.
        """
        first, second = sorted(self._record(each) for each in (one, other))
        if first == second:
            raise StoreError(f"{one.strip()} and {other.strip()} are ids of one record.")
        self.apply()
        self._refuse_contradiction((first, second), verdict)
        event = self.log.say(first, second, verdict, reason=reason)
        self.apply()
        return event is not None

    def undo(self) -> LinkReversal | None:
        """Take back this reviewer's last word, and group as without it; None when there is none."""
        done = self.log.undo()
        self.apply()
        return done

    def redo(self) -> LinkReversal | None:
        """Say again what was taken back last; None when there is none, or something was said since."""
        done = self.log.redo()
        self.apply()
        return done

    def apply(self) -> None:
        """Group the records as the log says, where that is not done; does nothing, quickly, when it is.

        Raises Busy when another session keeps writing: what was said is on disk, and is put into effect later.
        """
        for attempt in range(_TRIES):
            if linked_head(self._library.rows) == self.log.head:
                return
            try:
                self._group()
                self._library.try_to_catch_up()
            except Busy as error:
                if attempt == _TRIES - 1:
                    raise Busy(f"What was said of links is saved; the list follows later. {error}") from error

    def _group(self) -> None:
        rows = self._library.rows
        table = rows.table(PAIRS)
        with rows.transaction():
            storing = Storing(rows)
            storing.begin()
            said, head = self.log.words(), self.log.head
            kept = {(row["a"], row["b"]): row for row in table}
            wanted = {ids: _row(word) for ids, word in said.items()}
            changed = sorted(ids for ids in kept.keys() | wanted.keys() if kept.get(ids) != wanted.get(ids))
            table.remove(doc_ids=[kept[ids].doc_id for ids in changed if ids in kept])
            table.append([wanted[ids] for ids in changed if ids in wanted])
            storing.regroup({each for ids in changed for each in ids})
            put_linked(rows, head)

    def _record(self, trial_id: str) -> str:
        """The id of the record that is meant: its own where there is one of it, or else the trial that it leads to."""
        known = normalise(trial_id) or trial_id.strip()
        row = self._library.row_of(known)
        if row is None:
            raise StoreError(f"There is no trial {trial_id.strip()} in the library.")
        own = [each.trial_id for each in held_in(row)]
        same = [each for each in own if form_of(each) == form_of(known)]
        return known if known in own else max(same, default=str(row["id"]))

    def _refuse_contradiction(self, pair: Pair, verdict: Verdict) -> None:
        """Raise StoreError when a word goes against others that stand."""
        around = Linking(self._library.rows).surroundings(pair)
        before = around.grouped()
        around.pairs[pair] = Document({"same": verdict == "same", "words": ""}, 0)
        after = around.grouped()
        for ids, said in sorted(around.pairs.items()):
            if said["same"] and not _is_together(after, ids) and (ids == pair or _is_together(before, ids)):
                against = next(doubt.doubt for doubt in after.doubts if doubt.ids == ids)
                if verdict == "different":
                    against = f"{ids[0]} and {ids[1]} were said to be one trial, which brings them together"
                what = "one trial" if verdict == "same" else "different trials"
                raise StoreError(f"{pair[0]} and {pair[1]} cannot be {what}: {against}. Take that back first.")


def _is_together(grouping: Grouping, ids: Pair) -> bool:
    return any(set(ids) <= set(group.ids) for group in grouping.groups)


def _row(word: Word) -> dict[str, object]:
    return {"a": word.ids[0], "b": word.ids[1], "same": word.verdict == "same", "words": word.text}

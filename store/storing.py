"""Records into the rows of a library: beside the others of their trial, in place of an older one, or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from store.errors import Damaged, StoreError, Unstorable
from store.library_tables import ABOUT, REGROUPED, SUMMARIES, last_revision, regrouped
from store.linking import Linking, Surroundings, form_of
from store.linking_entries import Entries, Key, Staged, Written
from store.placing import Place, place, succeeding
from store.preparing import Prepared
from store.rows import RowDB
from store.summary import Held, held_in
from store.versions import Versions

__all__ = ["Outcome", "Storing", "Written"]


class Outcome(Enum):
    """What became of a record."""

    NEW = "new"
    CHANGED = "changed"
    MERGED = "merged"
    UNCHANGED = "unchanged"


class Storing:
    """Writes records; to be used within a transaction."""

    def __init__(self, rows: RowDB) -> None:
        self._rows = rows
        self._summaries, self._about = rows.table(SUMMARIES), rows.table(ABOUT)
        self._linking = Linking(rows)
        self._entries = Entries(rows)
        self._versions = Versions(rows)

    @property
    def revision(self) -> int:
        """The last number given to a change; a row that is removed gets one too."""
        return self._entries.revision

    @property
    def written(self) -> list[Written]:
        """The rows written since `begin`, for the index."""
        return self._entries.written

    @property
    def removed(self) -> list[int]:
        """The rows removed since `begin`, none of which is written again."""
        return self._entries.removed

    def begin(self) -> None:
        """Look where the library is; other sessions may have written since the last transaction."""
        self._entries.revision = last_revision(self._summaries)
        self.written.clear()
        self.removed.clear()

    def place_all(self, records: Sequence[Prepared]) -> list[Outcome | StoreError]:
        """Store records where they belong, and say what became of each: a fault is of that record alone.

        Records that nothing else has to do with, which most are, are written together; the others after them.
        """
        mentioned = [_mentioned(record) for record in records]
        times = Counter(each for ids in mentioned for each in ids)
        known = self._known(sorted(times))
        alone = [all(times[each] == 1 and each not in known for each in ids) for ids in mentioned]
        new = [record for record, is_alone in zip(records, alone, strict=True) if is_alone]
        if new:
            doc_ids = self._entries.write_new(new)
            self._linking.name_first(zip(doc_ids, (record.source for record in new), strict=True))
        others = [record for record, is_alone in zip(records, alone, strict=True) if not is_alone]
        settled = iter(self._settle_each(others))
        return [Outcome.NEW if is_alone else next(settled) for is_alone in alone]

    def regroup(self, trial_ids: Iterable[str]) -> None:
        """Group the records of these ids anew, with all that they have to do with."""
        self._regroup(trial_ids, {})

    def name_again(self, sources: Sequence[Held]) -> None:
        """Take it that these stored sources name what they say now, and group them so."""
        self._regroup(self._linking.rename(sources), {})

    def _known(self, ids: Sequence[str]) -> set[str]:
        """Those of these ids that anything is known of."""
        return {row["id"] for row in self._summaries.find_any("id", ids)} | self._linking.known_among(ids)

    def _settle_each(self, records: Sequence[Prepared]) -> list[Outcome | StoreError]:
        """Settle records together, or, when one of them cannot be, each by itself."""
        if not records:
            return []
        try:
            return [*self._undoing_faults(records)]
        except (Unstorable, Damaged) as error:
            if len(records) == 1:
                return [error]
        return [outcome for record in records for outcome in self._settle_each([record])]

    def _undoing_faults(self, records: Sequence[Prepared]) -> list[Outcome]:
        before = self.revision, len(self.written), len(self.removed)
        try:
            with self._rows.transaction():
                return self._settle(records)
        except (Unstorable, Damaged):
            self._entries.revision = before[0]
            del self.written[before[1] :], self.removed[before[2] :]
            raise

    def _settle(self, records: Sequence[Prepared]) -> list[Outcome]:
        """Store records that have to do with others, among them or stored."""
        held = self._held({record.trial_id for record in records})
        known = set(held)
        come: dict[Key, list[Staged]] = {}
        outcomes = [_place(held.setdefault(record.trial_id, []), record, come) for record in records]
        if not come:
            return outcomes
        row_of, trials = self._regroup([], come)
        for number, record in enumerate(records):
            if record.trial_id not in known:
                known.add(record.trial_id)
                outcomes[number] = Outcome.MERGED if row_of[record.trial_id] in trials else Outcome.NEW
                trials.add(row_of[record.trial_id])
        return outcomes

    def _regroup(
        self, trial_ids: Iterable[str], come: Mapping[Key, Sequence[Staged]]
    ) -> tuple[dict[str, int], set[int]]:
        """Group records anew, with the contents that come; returns the row of each, and the rows there were before."""
        staged = {key: contents[-1] for key, contents in come.items()}
        self._linking.coming = {key[0] for key in staged}
        touched = self._linking.rename([each.held for each in staged.values()]).union(trial_ids)
        around = self._linking.surroundings(touched)
        self._keep_versions(around, come)
        grouping = around.grouped()
        row_of = self._entries.regroup(around, grouping, staged)
        if self._linking.keep(around, grouping, row_of, touched):
            self._about.put({"times": regrouped(self._rows) + 1}, REGROUPED)
        return row_of, set(around.entries)

    def _keep_versions(self, around: Surroundings, come: Mapping[Key, Sequence[Staged]]) -> None:
        """Keep the contents that others take the place of."""
        replacing = {key: contents for key, contents in come.items() if contents[-1].held.superseded}
        if replacing:
            own = {key[0] for key in replacing}
            entries = [around.entries[row] for row in sorted({around.row_of[each] for each in own} - {0})]
            documents = {key: [each.document for each in contents] for key, contents in replacing.items()}
            self._versions.keep_all(entries, documents)

    def _held(self, trial_ids: set[str]) -> dict[str, list[Held]]:
        """By id, the sources that are held of these records."""
        found: dict[str, list[Held]] = {}
        for row in self._linking.entries_of(trial_ids):
            for each in held_in(row):
                if each.trial_id in trial_ids:
                    found.setdefault(each.trial_id, []).append(each)
        return found


def _place(held: list[Held], record: Prepared, come: dict[Key, list[Staged]]) -> Outcome:
    """Put a record among the sources that are held of its id, and with the contents that are to be stored."""
    where, position = place(held, record.source)
    if where is Place.NEWER:
        held[position] = succeeding(held[position], record.source)
        come.setdefault(record.source.key, []).append(Staged(held[position], record))
        return Outcome.CHANGED
    if where is Place.OTHER:
        held.append(record.source)
        come.setdefault(record.source.key, []).append(Staged(record.source, record))
        return Outcome.MERGED
    return Outcome.UNCHANGED


def _mentioned(record: Prepared) -> set[str]:
    """Every id that a record has to do with."""
    return {record.trial_id, form_of(record.trial_id), *(naming.id for naming in record.source.names)}

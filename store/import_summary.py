"""How far an import is, and what it did, in figures and in sentences."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path

from parsers.document import Rejected, Wanted

MOST_NAMED = 100_000
"""Rejected records that are kept with their reasons, some 50 MB; of more only the number is."""


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is: records handled, those rejected among them, seconds since it began, and bytes of input.

    `bytes_total` is None when the size of the input is not known.
    """

    records: int
    rejected: int
    seconds: float
    bytes_read: int = 0
    bytes_total: int | None = None

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.records / self.seconds if self.seconds > 0 else 0.0

    @property
    def remaining(self) -> float | None:
        """Seconds that are left at the rate so far; None when that cannot be said."""
        if not self.bytes_total or not self.bytes_read or self.seconds <= 0:
            return None
        return max(0.0, (self.bytes_total - self.bytes_read) * self.seconds / self.bytes_read)


@dataclass(slots=True)
class ImportSummary:
    """What an import did. `records` were read; each was new, changed, merged, unchanged or rejected.

    `changed` took the place of an older content of the same source; `merged` is another source of a known trial.
    `rejected` names the first `MOST_NAMED` of these, `not_named` counts the others. `missing` are ids that a list of
    ids named and the library does not hold.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    merged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    not_named: int = 0
    wanted: int = 0
    missing: list[Wanted] = field(default_factory=list)
    seconds: float = 0.0
    cancelled: bool = False
    notice: str | None = None

    @property
    def records(self) -> int:
        """How many records were read, rejected ones included."""
        return self.new + self.changed + self.unchanged + self.merged + self.refused

    @property
    def refused(self) -> int:
        """How many records were rejected."""
        return len(self.rejected) + self.not_named

    @property
    def stored(self) -> int:
        """How many records changed the library."""
        return self.new + self.changed + self.merged

    def add(self, other: ImportSummary) -> None:
        """Add the counts of a part of the import."""
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.merged += other.merged
        room = max(0, MOST_NAMED - len(self.rejected))
        self.rejected += other.rejected[:room]
        self.not_named += other.not_named + len(other.rejected[room:])

    def lines(self) -> list[str]:
        """The summary for people, one sentence a line; it counts what was rejected, and leaves naming it to others."""
        counts = [(self.new, "new"), (self.changed, "changed"), (self.merged, "merged"), (self.unchanged, "unchanged")]
        parts = [f"{number:,} {name}" for number, name in [*counts, (self.refused, "rejected")] if number]
        rate = f" in {self.seconds:.1f} s ({self.records / self.seconds:,.0f} a second)" if self.seconds > 0 else ""
        noun = "record" if self.records == 1 else "records"
        lines = []
        if self.refused and self.records == self.refused:
            lines.append(f"Nothing was imported: {self.refused:,} rejected.")
        elif self.records or not self.wanted:
            lines.append(f"{self.records:,} {noun} read{rate}: {', '.join(parts) or 'nothing to import'}.")
        if self.records and not self.stored and not self.rejected:
            lines.append("The library holds all of it already; nothing was changed.")
        if self.not_named:
            lines.append(f"Of the rejected the first {len(self.rejected):,} are named with their reasons.")
        if self.wanted:
            lines.append(self._wanted_line())
        if self.cancelled:
            lines.append("Stopped; what was read is kept, and importing again goes on from there.")
        return lines + ([self.notice] if self.notice else [])

    def _wanted_line(self) -> str:
        noun = "id" if self.wanted == 1 else "ids"
        if not self.missing:
            return f"{self.wanted:,} {noun} on the list: all are in the library."
        lists = {each.name for each in self.missing}
        name = lists.pop() if len(lists) == 1 else ""
        # An entry of a zip, or standard input, is no file that `fetch` could read.
        where = f"--ids {shlex.quote(name)}" if name and Path(name).is_file() else "--ids FILE"
        return (
            f"{self.wanted:,} {noun} on the list: {self.wanted - len(self.missing):,} in the library, "
            f"{len(self.missing):,} not. Those of ClinicalTrials.gov: trialtui fetch {where}"
        )

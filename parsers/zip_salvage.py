"""The entries of a zip whose directory is missing, as of a download that broke off: found by their own headers."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.extents import Extent, ReadAhead
from parsers.zip_directory import LOCAL, Entry, local_entry
from parsers.zip_entries import DEFLATED, STORED

_STEP = 256 * 1024
_LONGEST_NAME = 4096
_METHODS = frozenset((STORED, DEFLATED, 1, 6, 9, 12, 14, 93, 95, 98, 99))


class Salvage:
    """Entries one after another. Who reads an entry to its end says so in `place`; else the search goes on behind what
    the header says, or, where it says nothing, behind the header.
    """

    def __init__(self, extent: Extent) -> None:
        self.place = 0
        self.fault = ""
        self._ahead = ReadAhead(extent)

    def entries(self) -> Iterator[Entry]:
        """The entries whose headers can be found."""
        while (found := self._find()) is not None:
            self.place = found + len(LOCAL)
            held = local_entry(self._ahead, found)
            if held and _is_plausible(held[0]):
                self.place = held[1] + (held[0].packed or 0)
                yield held[0]

    def end_of(self, entry: Entry) -> int:
        """Where the data of an entry must end at the latest."""
        return max(self._ahead.size, self.place)

    def _find(self) -> int | None:
        """Where the next header may be."""
        place = self.place
        while place + len(LOCAL) <= self._ahead.size:
            data = self._ahead.read(place, _STEP)
            at = data.find(LOCAL)
            if at >= 0:
                return place + at
            place += max(len(data) - len(LOCAL) + 1, 1)
        return None


def _is_plausible(entry: Entry) -> bool:
    """Whether it is an entry, and not four bytes of other data that look like one."""
    name = entry.raw_name
    return 0 < len(name) <= _LONGEST_NAME and b"\0" not in name and entry.method in _METHODS

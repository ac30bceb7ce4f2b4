"""What is chosen in a list: marked rows by their ids, and a range from where it was begun to the cursor."""

from __future__ import annotations

from collections.abc import Sequence


class RowChoice:
    """Marks and a range. It knows no list: positions and ids are given to it, and what is to be painted it gives."""

    def __init__(self) -> None:
        self._marked: dict[int, None] = {}
        self._anchor: int | None = None

    # marks

    @property
    def marked(self) -> list[int]:
        """The marked row ids, in the order in which they were marked."""
        return list(self._marked)

    def is_marked(self, row_id: int) -> bool:
        """Whether a row is marked."""
        return row_id in self._marked

    def toggle(self, row_ids: Sequence[int]) -> None:
        """Mark rows; take the mark off where all have it."""
        if all(row_id in self._marked for row_id in row_ids):
            for row_id in row_ids:
                del self._marked[row_id]
        else:
            self._marked.update(dict.fromkeys(row_ids))

    def clear(self) -> list[int]:
        """Take every mark off, and give the rows that had one."""
        marked = self.marked
        self._marked.clear()
        return marked

    # the range

    @property
    def has_range(self) -> bool:
        """Whether a range was begun."""
        return self._anchor is not None

    def begin_range(self, position: int) -> None:
        """Begin a range at a position."""
        self._anchor = position

    def end_range(self) -> None:
        """Forget the range."""
        self._anchor = None

    def span(self, cursor: int) -> range:
        """The positions that a command is for: those of the range, or that of the cursor."""
        first, last = sorted((cursor if self._anchor is None else self._anchor, cursor))
        return range(first, last + 1)

    def is_in_range(self, position: int, cursor: int) -> bool:
        """Whether a position is in the range, if there is one."""
        return self._anchor is not None and position in self.span(cursor)

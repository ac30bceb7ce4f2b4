"""A trial under construction: fields by path, and the lines of a page that some field has claimed.

A page parser reads `lines`, sets fields and says which lines each came from. What no rule claimed is in `unparsed` of
the finished trial, so that a line cannot be lost by forgetting it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from textwrap import dedent

from pydantic import JsonValue

from parsers.document import Document
from parsers.fields import Fields
from parsers.trial import SourceRecord, Trial

_SPACES = re.compile(r"\s+")
_WITHOUT_WIDTH = re.compile("[\u200b\u2060\ufeff]+")
"""Characters that only say where a line may be broken, which pages put beside labels and values."""

_HEADING_MARK = re.compile(r"#{1,6} ")


@dataclass(frozen=True)
class Line:
    """A line of a page: its number (from 1) and its text without the blanks at its end."""

    number: int
    text: str

    @cached_property
    def words(self) -> str:
        """The text to compare labels with: every run of blanks (no-break ones too) one space, no Markdown dress."""
        words = _SPACES.sub(" ", self.text.replace("**", "")).strip()
        return _HEADING_MARK.sub("", words, count=1) if words.startswith("#") else words

    @property
    def blank(self) -> bool:
        """Whether there is nothing to see on the line."""
        return not self.text.strip()


def read_lines(text: str) -> tuple[Line, ...]:
    """The lines of a text, blank ones too; numbered as editors number them (only newlines part lines).

    Without the characters that have no width and no meaning; a label is the same with one beside it.
    """
    seen = text if text.isascii() else _WITHOUT_WIDTH.sub("", text)
    return tuple(Line(number, line.rstrip()) for number, line in enumerate(seen.split("\n"), 1))


def filled(lines: Iterable[Line]) -> list[Line]:
    """The lines that say something."""
    return [line for line in lines if not line.blank]


def block(lines: Sequence[Line]) -> str:
    """Lines of one place on a page as one text: blank lines between them kept, those around and a common indent not."""
    kept = filled(lines)
    text = "".join("\n" * (line.number - before.number) + line.text for before, line in pairwise(kept))
    return dedent(kept[0].text + text).strip() if kept else ""


def said(**fields: str | Sequence[str] | None) -> dict[str, JsonValue]:
    """The fields that say something, as a part of a trial; the others are not set."""
    return {name: value if isinstance(value, str) else [*value] for name, value in fields.items() if value}


class Draft(Fields):
    """Collects the fields of one trial from one page.

    A field is set once: when a page says two things of one field, the first stays, the other's lines are left to
    `unparsed` and a warning names the field.
    """

    def __init__(self, document: Document, source: SourceRecord) -> None:
        super().__init__(document, source)
        self.lines = read_lines(document.text)
        self._claimed: set[int] = set()

    def claim(self, *lines: Line) -> None:
        """Say that these lines are read (or are the site's own words) and do not belong in `unparsed`."""
        self._claimed.update(line.number for line in lines)

    def warn(self, text: str, line: Line | None = None) -> None:
        """Tell the reader something about the page, in one sentence."""
        self.warn_at(text, line.number if line else None)

    def set(self, path: str, value: JsonValue, *lines: Line) -> bool:
        """Set the field at a path (`status.overall_status`) and claim the lines it came from.

        An empty value claims its lines and sets nothing. False when the field holds something else already.
        """
        if not self.put(path, value):
            self.warn(f"the page gives {path} more than once; the first is kept", lines[0] if lines else None)
            return False
        self.claim(*lines)
        return True

    def add(self, path: str, item: JsonValue, *lines: Line) -> int:
        """Append to the list at a path and claim the lines; the item's index."""
        self.claim(*lines)
        return self.append(path, item)

    def trial(self, trial_id: str, registry: str) -> Trial:
        """The finished trial. Raises pydantic's ValidationError when a field was given a value of the wrong type."""
        left = [line for line in filled(self.lines) if line.number not in self._claimed]
        return self.finish(trial_id, registry, [{"line": line.number, "text": line.text.strip()} for line in left])

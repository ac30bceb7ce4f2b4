"""A trial under construction: its fields by path, what to tell the reader of it, and the source text of what was split.

`Draft` builds on it for pages of lines, `RecordDraft` for structured records.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from parsers.document import Document
from parsers.trial import SourceRecord, Trial


class Fields:
    """The fields of one trial as a format finds them. A field is set once."""

    def __init__(self, document: Document, source: SourceRecord) -> None:
        self._source = source
        self._fields: dict[str, JsonValue] = {}
        self._raw: dict[str, JsonValue] = {}
        self._warnings: list[JsonValue] = []
        if document.decode_warning:
            self.warn_at(document.decode_warning)

    def warn_at(self, text: str, line: int | None = None) -> None:
        """Tell the reader something about the source, in one sentence; `line` of it, from 1, where there is one."""
        self._warnings.append({"text": text} if line is None else {"line": line, "text": text})

    def raw(self, path: str, text: str) -> None:
        """Keep beside a field the source text that a rule split."""
        self._raw[path] = text

    def get(self, path: str) -> JsonValue:
        """What a field holds so far, or None."""
        node: JsonValue = self._fields
        for name in path.split("."):
            if not isinstance(node, dict):
                return None
            node = node.get(name)
        return node

    def put(self, path: str, value: JsonValue) -> bool:
        """Set the field at a path (`status.overall_status`); an empty value sets nothing.

        False, and nothing set, when the field holds something else already.
        """
        if value is None or value in ("", [], {}):
            return True
        parent = self._parent(path)
        name = path.rpartition(".")[2]
        if name in parent and parent[name] != value:
            return False
        parent[name] = value
        return True

    def append(self, path: str, item: JsonValue) -> int:
        """Append to the list at a path; the item's index."""
        held = self._parent(path).setdefault(path.rpartition(".")[2], [])
        if not isinstance(held, list):
            raise TypeError(f"{path} is not a list")
        held.append(item)
        return len(held) - 1

    def _parent(self, path: str) -> dict[str, JsonValue]:
        node = self._fields
        for name in path.split(".")[:-1]:
            below = node.setdefault(name, {})
            if not isinstance(below, dict):
                raise TypeError(f"{path} leads through a value")
            node = below
        return node

    def finish(self, trial_id: str, registry: str, unparsed: Sequence[JsonValue]) -> Trial:
        """The finished trial. Raises pydantic's ValidationError when a field was given a value of the wrong type."""
        own: dict[str, object] = {"id": trial_id, "registry": registry, "sources": [self._source]}
        book = {"raw_parts": self._raw, "unparsed": [*unparsed], "warnings": self._warnings}
        return Trial.model_validate({**self._fields, **own} | {name: part for name, part in book.items() if part})

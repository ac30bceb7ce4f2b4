"""A trial under construction from a structured record: what is put in the trial is taken from the record."""

from __future__ import annotations

from pydantic import JsonValue

from parsers.document import Document
from parsers.fields import Fields
from parsers.record import Record
from parsers.trial import SourceRecord, Trial


class RecordDraft(Fields):
    """Collects the fields of one trial from one record; what nobody took is in `unparsed`, by its path.

    `value` is changed by reading from `record`: give one that nobody else needs.
    """

    def __init__(self, document: Document, source: SourceRecord, value: JsonValue) -> None:
        super().__init__(document, source)
        self.record = Record(value)
        self._second: list[JsonValue] = []

    def set(self, path: str, value: JsonValue) -> None:
        """Set the field at a path (`status.overall_status`); an empty value sets nothing.

        A second, different value is kept in `unparsed` and a warning names the field.
        """
        if not self.put(path, value):
            self.warn_at(f"the record gives {path} more than once; the first is kept")
            self._second.append({"path": path, "text": str(value)})

    def trial(self, trial_id: str, registry: str) -> Trial:
        """The finished trial. Raises pydantic's ValidationError when a field was given a value of the wrong type."""
        left: list[JsonValue] = [{"path": path, "text": text} for path, text in self.record.left()]
        return self.finish(trial_id, registry, left + self._second)

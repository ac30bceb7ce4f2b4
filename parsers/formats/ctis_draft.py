"""A trial under construction from a CTIS record: texts with their HTML entities undone, repetitions left out.

The portal writes a thing (an organisation, a product, a sponsor) in full at each place that names it. What is left over
of such a copy is not kept a second time: it is the same as at the first place.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import orjson
from pydantic import JsonValue

from parsers.document import Document
from parsers.paths import Step
from parsers.record import Record
from parsers.record_draft import RecordDraft
from parsers.trial import SourceRecord, Trial

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_FIRST = ("authorizedApplication", "authorizedPartI", "productRoleGroupInfos", "sponsors", "authorizedPartsII")
_NAMED_BY = ("id", "businessKey", "clinicalTrialIdentifiers", "eutctId")
"""Keys of an object that is one thing, whichever place names it."""


def unescaped(text: str) -> str:
    """A text of the portal, which has some of them as HTML: entities undone once."""
    return _ENTITY.sub(lambda found: html.unescape(found.group()), text)


class CtisDraft(RecordDraft):
    """Collects the fields of one trial. `value` is changed by reading."""

    def __init__(self, document: Document, source: SourceRecord, value: JsonValue) -> None:
        self._repeats = [*_repeats(value, (), set())]
        super().__init__(document, source, value)

    def trial(self, trial_id: str, registry: str) -> Trial:
        """The finished trial; what was not taken is unparsed, each thing once."""
        for steps in self._repeats:
            self.record.take(*steps)
        return super().trial(trial_id, registry)


def said(record: Record, *steps: Step) -> str:
    """The text at a place, taken, entities undone; empty for none."""
    return unescaped(record.text(*steps) or "")


def told(record: Record, *steps: Step) -> str:
    """The text at a place, left there, entities undone; empty for none or no text."""
    held = record.peek(*steps)
    if isinstance(held, bool) or held is None:
        return ""
    return unescaped(str(held).strip()) if isinstance(held, str | int | float) else ""


def flag(record: Record, *steps: Step) -> bool | None:
    """The yes or no at a place, taken; None for anything else."""
    held = record.peek(*steps)
    if isinstance(held, bool):
        record.take(*steps)
        return held
    return None


def _repeats(value: JsonValue, steps: tuple[Step, ...], seen: set[bytes]) -> Iterator[tuple[Step, ...]]:
    """Where in a record an object stands that stood before, whole, at another place."""
    if isinstance(value, dict):
        if any(key in value for key in _NAMED_BY):
            written = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
            if written in seen:
                yield steps
                return
            seen.add(written)
        for key in sorted(value, key=lambda key: _FIRST.index(key) if key in _FIRST else len(_FIRST)):
            yield from _repeats(value[key], (*steps, key), seen)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _repeats(inner, (*steps, number), seen)

"""What is read of a page of an unknown layout, put into the fields of a trial; one that is told twice is set once."""

from __future__ import annotations

from pydantic import JsonValue

from parsers import identifiers
from parsers.draft import Draft, Line
from parsers.formats.markdown import unbulleted
from parsers.formats.unknown_page_entries import Entry
from parsers.formats.unknown_page_labels import key
from parsers.formats.unknown_page_values import interventions, outcome, type_in, value_fields

_SEPARATORS = (";", "|", ",")


class Reader:
    """Reads entries into a draft; `paths` are the fields that were set, ids aside."""

    def __init__(self, draft: Draft, own: tuple[str, str]) -> None:
        self._draft = draft
        self._own = own
        self._criteria: dict[str, tuple[str, list[Line]]] = {}
        self._headings: set[str] = set()
        self._ids: set[str] = {own[1]}
        self.paths: set[str] = set()

    def read(self, entry: Entry) -> None:
        """Set what an entry says, where it is certain; else its lines are left unparsed."""
        kind = entry.known.kind
        lines = [*entry.own, *entry.value]
        if kind in ("id", "other ids"):
            self._read_ids(entry, lines)
        elif kind == "criteria":
            self._hold_criteria(entry, lines)
        elif kind == "block":
            self._set(entry.known.path, entry.text, lines)
        elif kind == "list":
            self._read_list(entry, lines)
        elif kind == "interventions":
            self._read_items(entry, lines)
        elif kind == "outcomes":
            self._read_outcomes(entry)
        else:
            self._read_value(entry, lines)

    def _hold_criteria(self, entry: Entry, lines: list[Line]) -> None:
        """Keep criteria for the end; those below another heading of the same meaning go on with them."""
        path = entry.known.path
        before = self._criteria.get(path)
        if before is None:
            self._criteria[path] = (entry.text, lines)
        elif key(entry.label) not in self._headings and path != "eligibility.eligibility_criteria":
            self._criteria[path] = (f"{before[0]}\n\n{entry.text}", [*before[1], *lines])
        elif before[0] != entry.text:
            self._draft.warn("the page gives these criteria more than once; the first are kept", entry.own[0])
        self._headings.add(key(entry.label))

    def _set(self, path: str, value: JsonValue, lines: list[Line]) -> bool:
        is_set = self._draft.set(path, value, *lines)
        if is_set:
            self.paths.add(path)
        return is_set

    def _read_value(self, entry: Entry, lines: list[Line]) -> None:
        fields = value_fields(entry.known, entry.text)
        if not fields:
            return
        told = type_in(entry.label) if entry.known.kind in ("date", "count") and entry.known.enum != "bare" else None
        if told and f"{entry.known.path}.type" not in fields:
            fields[f"{entry.known.path}.type"] = told
        for path, value in fields.items():
            self._set(path, value, lines)

    def _read_ids(self, entry: Entry, lines: list[Line]) -> None:
        """Ids of the trial: its own, and those of other registers that an entry consists of."""
        found = identifiers.find(entry.text)
        whole = len(found) == 1 and identifiers.normalise(entry.text) is not None
        if whole and found[0] == self._own:
            self._draft.claim(*lines)
        elif whole and found[0][0] != self._own[0]:
            if found[0][1] not in self._ids:
                self._draft.append("identification.secondary_id_infos", {"id": found[0][1]})
                self._ids.add(found[0][1])
            self._draft.claim(*lines)

    def _read_list(self, entry: Entry, lines: list[Line]) -> None:
        """A list of bullets; one line with separators in it is kept whole, as the raw text too."""
        items = [unbulleted(line).strip() for line in entry.text.split("\n") if line.strip()]
        raw = f"{entry.known.path}_raw"
        if self._set(entry.known.path, [*items], lines) and len(items) == 1:
            self._draft.set(raw, items[0] if any(mark in items[0] for mark in _SEPARATORS) else None)

    def _read_items(self, entry: Entry, lines: list[Line]) -> None:
        found = interventions([unbulleted(line).strip() for line in entry.text.split("\n") if line.strip()])
        if found:
            self._set(entry.known.path, [*found], lines)

    def _read_outcomes(self, entry: Entry) -> None:
        """The outcomes whose time frame is marked; other lines are left unparsed."""
        for line in entry.value:
            item = outcome(unbulleted(line.text).strip())
            if item:
                self._draft.add(entry.known.path, item, line, *entry.own)
                self.paths.add(entry.known.path)

    def finish(self) -> None:
        """Set the criteria, inclusion and exclusion as one text in the registry's shape."""
        whole = self._criteria.get("eligibility.eligibility_criteria")
        parts = [
            (f"{title} Criteria:\n\n{self._criteria[name][0]}", self._criteria[name][1])
            for name, title in (("inclusion", "Inclusion"), ("exclusion", "Exclusion"))
            if name in self._criteria
        ]
        if whole:
            parts = [whole] if not parts or ("inclusion" not in self._criteria and len(whole[0]) > 40) else parts
        text = "\n\n".join(part[0] for part in parts)
        self._set(
            "eligibility.eligibility_criteria", text, [line for part in parts for line in part[1]]
        ) if text else None

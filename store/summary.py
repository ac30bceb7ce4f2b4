"""A trial's row: what the list shows and sorts by, and what an import needs to know of it without loading it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from parsers.months import month_number
from parsers.titles import title_of

if TYPE_CHECKING:
    from parsers.naming import Naming

Record = Mapping[str, Any]
"""What `dump` gives of a trial, or a part of it; Any, because its values are of many types and come from the store."""

_NOTHING: Record = {}

_STAMP = re.compile(r"(\d{4}(?:-\d\d){0,2})(?:[ T@]+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([AaPp][Mm])?)?")
_IN_WORDS = re.compile(r"(\d{1,2})[\s-]([^\W\d_]+)[\s-](\d{4})\b")
"""`16 March 2020`, as WHO's portal dates its records."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One trial in short, as the registry codes it; dates are partial (`2024`, `2024-01`), None means not reported.

    `revision` is the library-wide number of the record's last change, `sha256` is of what its sources hold.
    """

    doc_id: int
    id: str
    title: str
    status: str | None
    phases: tuple[str, ...]
    enrollment: int | None
    enrollment_type: str | None
    study_type: str | None
    conditions: tuple[str, ...]
    sponsor: str | None
    start_date: str | None
    completion_date: str | None
    last_update: str | None
    revision: int
    sha256: str
    source_kinds: tuple[str, ...]
    has_results: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A source that a stored trial holds: what it is of, its content's hash, how recent it is, and what it replaced.

    `trial_id` is its own registry id, `names` the other ids by which it names its trial (of a record that comes in).
    """

    trial_id: str
    kind: str
    part: str
    sha256: str
    as_of: tuple[str, ...]
    superseded: tuple[str, ...] = ()
    names: tuple[Naming, ...] = ()

    def __reduce__(self) -> tuple[type[Held], tuple[object, ...]]:
        """What goes to another process, one record after the other."""
        return Held, (self.trial_id, self.kind, self.part, self.sha256, self.as_of, self.superseded, self.names)

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is a content of: a later one of the same id, kind and part takes its place."""
        return self.trial_id, self.kind, self.part


def summary_document(trial: Record, held: Sequence[Held]) -> dict[str, Any]:
    """The row of a dumped trial, all but its revision; `held` are its sources, in the order of the trial's own."""
    status, design, named = (_at(trial, name) for name in ("status", "design", "identification"))
    enrollment = _at(design, "enrollment_info")
    conditions = _at(trial, "conditions")
    raw = conditions.get("conditions_raw")
    links = {"links": trial["links"]} if trial.get("links") else {}
    sponsor = _at(_at(trial, "sponsor_collaborators"), "lead_sponsor").get("name")
    return {
        "id": trial["id"],
        "title": title_of(trial),
        "status": status.get("overall_status"),
        "phases": design.get("phases", []),
        "enrollment": enrollment.get("count"),
        "enrollment_type": enrollment.get("type"),
        "study_type": design.get("study_type"),
        "conditions": conditions.get("conditions") or ([raw] if raw else []),
        "sponsor": sponsor or _at(named, "organization").get("full_name"),
        "start_date": _at(status, "start_date").get("date"),
        "completion_date": _at(status, "completion_date").get("date"),
        "last_update": last_update(trial),
        "sha256": content_hash([source.sha256 for source in held]),
        "source_kinds": list(dict.fromkeys(source.kind for source in held)),
        "has_results": bool(trial.get("has_results")),
        "sources": [_held_row(each, trial["id"]) for each in held],
    } | links


def _held_row(source: Held, trial_id: str) -> list[Any]:
    """A source in a row: its own id only where that is not the trial's."""
    row = [source.kind, source.part, source.sha256, list(source.as_of), list(source.superseded)]
    return row if source.trial_id == trial_id else [*row, source.trial_id]


def _at(record: Record, name: str) -> Record:
    return record.get(name) or _NOTHING


def summary_of(doc_id: int, document: Mapping[str, Any]) -> Summary:
    """The summary in a stored row. Raises KeyError when the row is not one."""
    return Summary(
        doc_id=doc_id,
        id=document["id"],
        title=document["title"],
        status=document["status"],
        phases=tuple(document["phases"]),
        enrollment=document["enrollment"],
        enrollment_type=document["enrollment_type"],
        study_type=document["study_type"],
        conditions=tuple(document["conditions"]),
        sponsor=document["sponsor"],
        start_date=document["start_date"],
        completion_date=document["completion_date"],
        last_update=document["last_update"],
        revision=document["revision"],
        sha256=document["sha256"],
        source_kinds=tuple(document["source_kinds"]),
        has_results=document["has_results"],
    )


def held_in(document: Mapping[str, Any]) -> list[Held]:
    """The sources named in a stored row, in the order of the trial's own `sources`."""
    return [
        Held(own[0] if own else document["id"], kind, part, content, tuple(as_of), tuple(superseded))
        for kind, part, content, as_of, superseded, *own in document["sources"]
    ]


def held_from(trial: Record) -> Held:
    """What a row will say of the source of a dumped single-source record."""
    from parsers.naming import names_of  # not needed by a start

    source = trial["sources"][0]
    superseded = tuple(source.get("superseded", ()))
    kind, part = source["kind"], source.get("part", "")
    return Held(trial["id"], kind, part, source["sha256"], as_of(trial, source), superseded, names_of(trial))


def content_hash(hashes: Sequence[str]) -> str:
    """The hash of what a trial's sources hold: a single source's own, or the hash of them all, whatever their order."""
    return hashes[0] if len(hashes) == 1 else sha256("\n".join(sorted(hashes)).encode()).hexdigest()


def last_update(trial: Record) -> str | None:
    """When the record was last changed, by its registry (posted, or else submitted), or by the page read."""
    status = _at(trial, "status")
    posted = _at(status, "last_update_post_date").get("date")
    pages = [source.get("page_modified") for source in trial.get("sources", ())]
    dates = (_date(stamp) for stamp in [posted, status.get("last_update_submit_date"), *pages] if stamp)
    return next(filter(None, dates), None)


@lru_cache(maxsize=10_000)
def _date(stamp: str) -> str | None:
    found = _stamp_in(stamp)
    return found[1] if found else None


def _stamp_in(stamp: str) -> re.Match[str] | None:
    """The date at the start of a text, a month's name made its number."""
    text = stamp.strip()
    if (words := _IN_WORDS.match(text)) and (month := month_number(words[2])):
        text = f"{words[3]}-{month:02}-{int(words[1]):02}{text[words.end() :]}"
    return _STAMP.match(text)


def as_of(trial: Record, source: Record) -> tuple[str, ...]:
    """How recent a single-source record is, to tell versions apart: compare as tuples, the greater is the newer.

    The record's own dates in order of weight; a date that it does not give is the oldest.
    """
    status = _at(trial, "status")
    stamps = (
        _at(status, "last_update_post_date").get("date"),
        status.get("last_update_submit_date"),
        _at(_at(trial, "derived"), "misc_info").get("version_holder"),
        source.get("page_modified"),
    )
    return tuple(_sortable(stamp or "") for stamp in stamps)


@lru_cache(maxsize=10_000)
def _sortable(stamp: str) -> str:
    """A date, or a page's date with a time of day (`2025-12-25 @ 12:22 AM`), as text that sorts in time."""
    found = _stamp_in(stamp)
    if not found:
        return ""
    date, hour, minute, second, half = found.groups()
    if hour is None:
        return date
    hours = int(hour) if half is None else int(hour) % 12 + (12 if half.lower() == "pm" else 0)
    return f"{date}T{hours:02}:{minute}:{second or '00'}"

"""A page of a site that has no format of its own: what stands beside known labels is read, all else is kept.

Such a page must say which trial it is of, and have several labels with values that can mean one thing. The trial has a
warning that the layout was not known. Its `matches` is low, so that any other format is asked first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from parsers import identifiers
from parsers.document import Document, Rejected
from parsers.draft import Draft, Line, filled
from parsers.formats.unknown_page_entries import Entry, entries_of, is_definition, is_label, page_lines
from parsers.formats.unknown_page_fields import Reader
from parsers.json_start import begins_as_json
from parsers.page_text import unwrapped
from parsers.trial import Trial

NAME = "page"

_PARSER = "page/1"
_LABELS_AT_LEAST = 3
_CHARACTERS_AT_MOST = 1_000_000
_NOT_TEXT = re.compile(r"\s*(?:\{|<\?xml|<\w)")
_HEAD = 4096
_TOP_LINES = 3
_HEAD_LINES = 15
_ID_AT_MOST = 80
_TITLE_BELOW_ID = re.compile(r"\s+[-–—|]\s+|:\s+")
_ID_KINDS = ("id", "other ids")
_OTHERS = re.compile(
    r"(?:(?:more|other|similar|related|recommended|comparable|nearby|suggested) )+"
    r"(?:(?:clinical|research|recruiting) )?(?:trials?|studies|study)"
    r"(?: (?:for|in|of|near|you|from|by|at|to)\b.{0,60})?|"
    r"(?:trials|studies) you may .{1,40}|you (?:may|might) also .{1,40}|people also viewed",
    re.IGNORECASE,
)
"""The headings of other trials, below the trial that a page is of."""
_NAMED_AT_MOST = 5
_WARNING = (
    "read from a page of an unknown layout: only values beside labels that are known went into fields, everything else "
    "is kept unread"
)

Id = tuple[str, str]
"""A register and an id in it."""


def matches(document: Document) -> float:
    """0.5 for a page that names a registry id and has at least three labels with a certain value; else 0."""
    text = document.text
    if len(text) > _CHARACTERS_AT_MOST or _NOT_TEXT.match(text) or "\0" in text:
        return 0.0
    if begins_as_json(text[:_HEAD].encode("utf-8", "replace")):
        return 0.0
    found = entries_of(page_lines(text))
    fields = {entry.known.path for entry in found if entry.certain and entry.known.kind not in _ID_KINDS}
    return 0.5 if len(fields) >= _LABELS_AT_LEAST and identifiers.find(text) else 0.0


def parse(document: Document) -> Iterator[Trial | Rejected]:
    """The trial of a page, or one `Rejected` when it is not clear which trial the page is of."""
    document = unwrapped(document, is_label)
    lines = page_lines(document.text)
    entries = entries_of(lines)
    lines = _own_part(lines, entries)
    entries = [entry for entry in entries if entry.own[0].number <= lines[-1].number]
    known = _trial_id(lines, entries)
    if isinstance(known, str):
        yield document.reject(known)
        return
    registry, trial_id = known
    draft = Draft(document, document.source(NAME, PurePath(document.name).name, parser=_PARSER))
    draft.set("identification.nct_id", trial_id if registry == "NCT" else None)
    reader = Reader(draft, (registry, trial_id))
    elsewhere = _of_others(lines, entries, known)
    for entry in (entry for entry in entries if entry.own[0].number not in elsewhere):
        reader.read(entry)
    reader.finish()
    if len(reader.paths) < _LABELS_AT_LEAST:
        yield document.reject(
            f"a page that names {trial_id}, but has fewer than {_LABELS_AT_LEAST} labels whose value is certain: "
            "save the trial's own page, or its record from the register"
        )
        return
    _read_title(draft, lines, known)
    draft.warn(_WARNING)
    yield draft.trial(trial_id, registry)


def _trial_id(lines: Sequence[Line], entries: Sequence[Entry]) -> Id | str:
    """The trial that the page is of, or a sentence why that is not clear.

    An id beside a label for it comes first, then one in the page's heading or first lines, then the only one there is.
    A register's own page has its id at the head of its first lines, and labels for those of the trial elsewhere.
    """
    labelled = _ids([entry.text for entry in entries if entry.known.kind == "id" and len(entry.text) <= _ID_AT_MOST])
    others = set(_ids([entry.text for entry in entries if entry.known.kind == "other ids"]))
    told = "\n".join(line.text for line in lines if not is_definition(line.words))
    everywhere = [found for found in identifiers.find(told) if found not in others]
    headed = _ids([line.words for line in _top(lines)])
    values = {line.number for entry in entries if entry.known.kind in _ID_KINDS for line in (*entry.own, *entry.value)}
    first = [line for line in filled(lines)[:_HEAD_LINES] if line.number not in values]
    opening = [found for line in first if (found := _opening_id(line.words))]
    if len(set(opening)) == 1 and opening[0][0] not in {registry for registry, _ in {*labelled, *others} - {*opening}}:
        return opening[0]
    for group in (labelled, headed, everywhere):
        if group:
            return _one_of(group)
    return "a page without a registry id, so it is not known which trial this is"


def _own_part(lines: Sequence[Line], entries: Sequence[Entry]) -> tuple[Line, ...]:
    """The lines above the heading of the other trials that a site shows below a trial (`Similar trials`)."""
    headings = [line.number for line in lines if _OTHERS.fullmatch(line.words.rstrip(":"))]
    end = headings[-1] if headings else 0
    above = {entry.known.path for entry in entries if entry.certain and entry.own[0].number < end}
    return tuple(line for line in lines if line.number < end) if len(above) > _LABELS_AT_LEAST else tuple(lines)


def _of_others(lines: Sequence[Line], entries: Sequence[Entry], own: Id) -> set[int]:
    """The lines below another trial's id on a line of its own, down to the page's own on one."""
    ids = {line.number for entry in entries if entry.known.kind in _ID_KINDS for line in (*entry.own, *entry.value)}
    found: set[int] = set()
    elsewhere = False
    for line in filled(lines):
        short = len(line.words) <= _ID_AT_MOST and line.words[-1].isdigit() and line.number not in ids
        known = short and identifiers.registry_of(line.words) == own[0]
        elsewhere = identifiers.normalise(line.words) != own[1] if known else elsewhere
        found |= {line.number} if elsewhere else set()
    return found


def _opening_id(words: str) -> Id | None:
    """The id that a line is, or begins with before a dash, a colon or a bar (`DRKS00000001 - Thyme for sailors`)."""
    head = _TITLE_BELOW_ID.split(words, maxsplit=1)[0]
    trial_id, registry = identifiers.normalise(head), identifiers.registry_of(head)
    return (registry, trial_id) if registry and trial_id else None


def _ids(texts: Sequence[str]) -> list[Id]:
    return list(dict.fromkeys(found for text in texts for found in identifiers.find(text)))


def _top(lines: Sequence[Line]) -> list[Line]:
    """The page's first lines and its main headings."""
    said = filled(lines)
    return said[:_TOP_LINES] + [line for line in said[_TOP_LINES:] if line.text.startswith("# ")]


def _one_of(ids: Sequence[Id]) -> Id | str:
    """The one id among those that are as likely: ClinicalTrials.gov's of ids of several registers."""
    of_registry = [found for found in ids if found[0] == "NCT"] or list(ids)
    if len(of_registry) == 1:
        return of_registry[0]
    named = ", ".join(trial_id for _, trial_id in of_registry[:_NAMED_AT_MOST])
    more = len(of_registry) - _NAMED_AT_MOST
    return (
        f"a page that names several trials ({named}{f' and {more} more' if more > 0 else ''}) and does not say "
        "which of them it is of: save the page of one trial"
    )


def _read_title(draft: Draft, lines: Sequence[Line], own: Id) -> None:
    """The main heading as the title, where the page gives no other and the trial's id stands right above or below."""
    said = filled(lines)
    places = [at for at, line in enumerate(said) if line.text.startswith("# ")]
    if draft.get("identification.brief_title") is not None or len(places) != 1:
        return
    at = places[0]
    beside = [line.words for line in (*said[max(0, at - 1) : at], *said[at + 1 : at + 2])]
    if any(identifiers.find(words) == [own] for words in beside) and not identifiers.find(said[at].words):
        draft.set("identification.brief_title", said[at].words, said[at])

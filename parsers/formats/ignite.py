"""Module pages of the site Ignite, as text: one page holds one module of a trial, as `Label: value` lines.

A page names its kind (`Eligibility Module path is as follows:`) and the path of the part it holds; labels are read by
the model's own names, so that a module not seen before is read too. The study page (`Viewing Study NCT...`) has other
labels, of all modules. A label that means no field is left to `unparsed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from parsers import identifiers
from parsers.document import Document, Rejected
from parsers.draft import Draft, filled
from parsers.formats import ignite_results, ignite_tables
from parsers.formats.ignite_fields import Leaf, key, value_of
from parsers.formats.ignite_page import Entry, Frame, contents, frame, is_label, page_lines, page_starts
from parsers.formats.markdown import outside, tables
from parsers.formats.pages_apart import apart
from parsers.formats.study_literal import holds_study, read_study
from parsers.page_text import unwrapped
from parsers.trial import Trial

NAME = "ignite"

_PARSER = "ignite/1"
_SIGNS = re.compile(
    r"Ignite\s+(?:Creation|Modification)|Viewing\s+Study|Study\s?(?:->|→)|Viewing\s+(?:\w+ ){1,5}(?:Module|Section)"
)
"""What no page of the site is without: a look at it saves other documents a closer one."""
_DATES = ("Ignite Creation Date:", "Ignite Modification Date:")
_RAW = {"conditions.conditions": "conditions.conditions_raw", "conditions.keywords": "conditions.keywords_raw"}


def matches(document: Document) -> float:
    """How sure it is (0 to 1) that this is an Ignite page: by its frame and the site's two dates.

    A study as Python writes it is surely from this site: no other shows one.
    """
    if holds_study(document.text):
        return 0.9
    if not _SIGNS.search(document.text):
        return 0.0
    lines = page_lines(document.text)
    dated = any(line.words.startswith(_DATES) for line in filled(lines))
    framed = frame(lines).sure
    return 1.0 if dated and framed else 0.9 if dated else 0.5 if framed else 0.0


def parse(document: Document) -> Iterator[Trial | Rejected]:
    """The part of a trial that a page holds, or one `Rejected` when the page names no registry id; of several pages
    in one text the part that each holds.
    """
    if holds_study(document.text):
        yield read_study(document, NAME, _PARSER)
        return
    document = unwrapped(document, is_label)
    for page in apart(document, [*page_starts(page_lines(document.text))]):
        yield _parse_page(page)


def _parse_page(document: Document) -> Trial | Rejected:
    lines = page_lines(document.text)
    in_cells = tables(lines)
    lines = tuple(outside(lines, in_cells))
    page = frame(lines)
    entries, in_lines = contents(lines, page)
    known = _trial_id(entries, page)
    if known is None:
        return document.reject("an Ignite page without its `NCT ID:` line, so it is not known which trial this is")
    registry, trial_id = known
    source = document.source(
        NAME,
        page.kind,
        parser=_PARSER,
        page_created=_said(entries, "ignitecreationdate"),
        page_modified=_said(entries, "ignitemodificationdate", "lastmodificationdate"),
    )
    draft = Draft(document, source)
    draft.claim(*page.lines)
    draft.set("identification.nct_id", trial_id if registry == "NCT" else None)
    _read(draft, page, entries, trial_id)
    for table in in_lines:
        draft.claim(table.opened)
        ignite_results.read_table(draft, table.name, table.rows)
    ignite_tables.read_tables(draft, page.place, lines, in_cells)
    if draft.get("results") is not None:
        draft.set("has_results", True)
    return draft.trial(trial_id, registry)


def _said(entries: Sequence[Entry], *keys: str) -> str | None:
    """What the page says under one of these labels."""
    return next((entry.value for entry in entries if key(entry.label) in keys and entry.value), None)


def _trial_id(entries: Sequence[Entry], page: Frame) -> tuple[str, str] | None:
    """The register and id of the page's trial."""
    said = [
        _said(entries, "nctid", "studynctid"),
        page.viewed,
        _said(entries, "study"),
        _said(entries, "protocolsection"),
    ]
    return next((ids[0] for text in said if text and (ids := identifiers.find(text))), None)


def _read(draft: Draft, page: Frame, entries: Sequence[Entry], trial_id: str) -> None:
    item: dict[str, JsonValue] = {}
    in_list = page.place if page.place and page.place.item else None
    for entry in entries:
        if entry.result:
            draft.set(entry.result, ignite_results.results_value(entry.result, entry.value), *entry.lines)
        elif entry.leaf and in_list and entry.leaf.path.startswith(f"{in_list.path}."):
            _set_in_item(draft, item, entry, entry.leaf, entry.leaf.path.removeprefix(f"{in_list.path}."))
        elif entry.leaf:
            _set(draft, entry, entry.leaf)
        else:
            _keep_house(draft, entry, trial_id)
    if item and in_list:
        draft.add(in_list.path, item)


def _keep_house(draft: Draft, entry: Entry, trial_id: str) -> None:
    """The lines that every page has: its dates, its trial's id and title; another trial's id is left unparsed."""
    name = key(entry.label)
    if name == "studybrief":
        draft.set("identification.brief_title", None if entry.value == "None" else entry.value, *entry.lines)
    elif name.endswith("date") or not entry.value or identifiers.normalise(entry.value) == trial_id:
        draft.claim(*entry.lines)


def _set(draft: Draft, entry: Entry, leaf: Leaf) -> None:
    for value in value_of(leaf, entry.value):
        if draft.set(leaf.path, value, *entry.lines) and leaf.path in _RAW and value == [entry.value]:
            draft.set(_RAW[leaf.path], entry.value)


def _set_in_item(draft: Draft, item: dict[str, JsonValue], entry: Entry, leaf: Leaf, name: str) -> None:
    """Set a field of the list entry that the page holds; one below a part of the entry is left unparsed."""
    for value in value_of(leaf, entry.value):
        if "." not in name and name not in item:
            item |= {} if value is None else {name: value}
            draft.claim(*entry.lines)

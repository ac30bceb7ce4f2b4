"""JSON that has no screen of its own (results, notices) as an indented outline that reads as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pydantic import JsonValue

from tui.render.layout import Page, joined
from tui.render.lines import Line, Span
from tui.render.values import coded, shown, shown_line, unmarked

_MARKUP_KEYS = frozenset(
    [
        "allCauseMortalityComment",
        "ciLowerLimitComment",
        "ciUpperLimitComment",
        "comment",
        "description",
        "estimateComment",
        "groupDescription",
        "nonInferiorityComment",
        "notes",
        "otherAnalysisDescription",
        "otherDetails",
        "pValueComment",
        "populationDescription",
        "preAssignmentDetails",
        "recruitmentDetails",
        "statisticalComment",
    ]
)
"""Keys of the results section whose values are markup (v2 `studies/metadata`, type `markup`)."""

_ENUMS = {
    "assessmentType": ("EventAssessment",),
    "ciNumSides": ("ConfidenceIntervalNumSides",),
    "dispersionType": ("MeasureDispersionType", "AnalysisDispersionType"),
    "nonInferiorityType": ("NonInferiorityType",),
    "paramType": ("MeasureParam",),
    "reportingStatus": ("ReportingStatus",),
    "type": ("OutcomeMeasureType", "ViolationEventType", "UnpostedEventType"),
}
"""Keys whose values may be codes, with the enums they may be of (v2 `studies/metadata`)."""

_WRAPPERS = frozenset({"categories", "classes", "denoms"})
"""Lists that say nothing of their own when they hold a single entry without a title."""

_ROW_KEYS = frozenset({"achievements", "counts", "measurements", "stats"})
"""Lists of one row a group, which need no heading above the groups' names."""

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_STEP = 2

Names = Mapping[str, str]


@cache
def words(key: str) -> str:
    """Give a key as words: `otherEvents` as `Other events`."""
    parts = _CAPITAL.sub(" ", key.removesuffix("Module")).replace("_", " ").split()
    lowered = [part if part.isupper() and len(part) > 1 else part.lower() for part in parts]
    text = " ".join(lowered)
    return shown_line(text[:1].upper() + text[1:])


def outline(page: Page, value: JsonValue, indent: int = 0) -> None:
    """Set any JSON value, whole, with nested parts indented; ids of groups are shown as the groups' titles."""
    if isinstance(value, dict):
        _mapping(page, value, indent, {})
    elif isinstance(value, list):
        _sequence(page, "", value, indent, {})
    else:
        page.text(_scalar("", value), indent=indent)


def _scalar(key: str, value: JsonValue) -> str:
    if isinstance(value, str):
        if key in _MARKUP_KEYS:
            return unmarked(value)
        labels = (coded(enum, value) for enum in _ENUMS.get(key, ()))
        return next((label for label in labels if label != value), None) or shown(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "none" if value is None else f"{value}" if not isinstance(value, (dict, list)) else "none"


def _is_flat(value: JsonValue) -> bool:
    return isinstance(value, dict) and not any(isinstance(part, (dict, list)) for part in value.values())


def _group_names(value: dict[str, JsonValue], names: Names) -> Names:
    found = dict(names)
    for key in ("groups", "eventGroups"):
        groups = value.get(key)
        for group in groups if isinstance(groups, list) else ():
            if isinstance(group, dict) and isinstance(group.get("id"), str) and isinstance(group.get("title"), str):
                found[str(group["id"])] = shown_line(str(group["title"]))
    return found


def _mapping(page: Page, value: dict[str, JsonValue], indent: int, names: Names) -> None:
    names = _group_names(value, names)
    for key, part in value.items():
        if isinstance(part, dict) and part:
            page.text(words(key), "title", indent)
            _mapping(page, part, indent + _STEP, names)
        elif isinstance(part, list) and part:
            _sequence(page, key, part, indent, names)
        else:
            _pair(page, key, part, indent)


def _pair(page: Page, key: str, value: JsonValue, indent: int) -> None:
    label = (Span(words(key), "label"), Span("  ")) if key else ()
    page.hanging((*label, Span(_scalar(key, value))), indent, _STEP)


def _sequence(page: Page, key: str, values: list[JsonValue], indent: int, names: Names) -> None:
    if not any(isinstance(value, (dict, list)) for value in values):
        _pair(page, key, "; ".join(_scalar(key, value) for value in values), indent)
        return
    first = values[0]
    if key in _WRAPPERS and len(values) == 1 and isinstance(first, dict) and _title_key(first) is None:
        _mapping(page, first, indent, names)
        return
    if key and key not in _ROW_KEYS:
        head = (Span(words(key), "title"), Span(f"  {len(values)}", "dim"))
        page.text(head, indent=indent)
        indent += _STEP
    digits = len(f"{len(values)}")
    for number, value in enumerate(values, 1):
        if isinstance(value, dict) and _is_flat(value):
            _row(page, value, indent, names)
        elif isinstance(value, dict):
            _entry(page, f"{number:>{digits}}", value, indent, names)
        elif isinstance(value, list):
            _sequence(page, "", value, indent, names)
        else:
            page.text(_scalar(key, value), indent=indent)


def _row(page: Page, value: dict[str, JsonValue], indent: int, names: Names) -> None:
    lead: list[Span] = []
    parts: list[Line] = []
    for key, part in value.items():
        if key == "groupId" and isinstance(part, str) and part in names:
            lead = [Span(names[part], "label"), Span("  ")]
        elif key == "value":
            parts.append((Span(_scalar(key, part)),))
        else:
            parts.append((Span(_row_label(key), "label"), Span(" "), Span(_scalar(key, part))))
    page.hanging((*lead, *joined(parts)), indent, _STEP)


@cache
def _row_label(key: str) -> str:
    return words(key).removeprefix("Num ").lower()


def _title_key(value: dict[str, JsonValue]) -> str | None:
    return next((key for key in ("title", "term", "type") if isinstance(value.get(key), str)), None)


def _entry(page: Page, number: str, value: dict[str, JsonValue], indent: int, names: Names) -> None:
    title_key = _title_key(value)
    title = _scalar(title_key, value[title_key]) if title_key else ""
    page.item(number, (Span(title, "title"),) if title else "", indent=indent, marker_width=len(number))
    rest = {key: part for key, part in value.items() if key != title_key}
    _mapping(page, rest, indent + len(number) + _STEP, names)

"""Values of a legacy XML record: what an element says, taken from a `Record`, in the form that v2 has for it.

Each reader takes a value only when it understands all of it; what it does not understand stays where it is, and so
ends in `unparsed`, except dates and codes: those keep the source's own text in the field.
"""

from __future__ import annotations

import re
from calendar import monthrange
from functools import lru_cache

from lxml import etree
from pydantic import JsonValue

from parsers import labels
from parsers.formats.ctgov_xml_text import collapsed, is_laid_out, laid_out, paragraphs
from parsers.months import month_number
from parsers.record import Record
from parsers.record_draft import RecordDraft
from parsers.xml_text import local_name

_WRITTEN = re.compile(r"([A-Za-z]{3,9})\.?,?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})")
_NUMBERS = re.compile(r"(\d{1,2})/(\d{4})")
_FLAGS = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
_GROUP = re.compile(r"[A-Z]{1,2}(\d{1,3})")
_NUMBER = re.compile(r"-?\d{1,15}")
_SHORT = 200
"""Characters that a code or a date has at most."""
_NO_BRACKETS = str.maketrans("()[]", "    ")


def value_of(element: etree._Element) -> JsonValue:
    """An element as plain values for `Record`, as `xml_text.to_value` gives them, but with text as it is laid out."""
    text = element.text or ""
    if len(element):
        text = "\n".join(piece for piece in _words_beside(element, text) if piece.strip())
    elif not element.attrib:
        return text
    value: dict[str, JsonValue] = {f"@{local_name(str(name))}": str(said) for name, said in element.items()}
    for child in element:
        if isinstance(child.tag, str):
            held = value.setdefault(local_name(child.tag), [])
            if isinstance(held, list):
                held.append(value_of(child))
    if not value:
        return text
    if text.strip():
        value["#text"] = text
    return value


def _words_beside(element: etree._Element, text: str) -> list[str]:
    """The text of an element around its children; an entity that XML does not know stands as it is written."""
    entities = [
        (child.text or "" if isinstance(child, etree._Entity) else "") + (child.tail or "") for child in element
    ]
    return [text, *entities]


def said(**fields: JsonValue | list[str] | list[dict[str, JsonValue]]) -> dict[str, JsonValue]:
    """The fields that say something, as a part of a trial; the others are not set. `class_` stands for `class`."""
    return {
        name.removesuffix("_"): [*value] if isinstance(value, list) else value
        for name, value in fields.items()
        if value or value is False or value == 0
    }


def add(draft: RecordDraft, path: str, part: dict[str, JsonValue]) -> None:
    """Append a part of a trial to the list at a path, unless it says nothing."""
    if part:
        draft.append(path, part)


def words(record: Record, *steps: str | int) -> str | None:
    """The text of an element (with or without attributes), taken: blanks and line breaks collapsed."""
    held = _only(record.peek(*steps))
    if isinstance(held, dict):
        text = record.text(*steps, "#text")
        return collapsed(text) if text else None
    if isinstance(held, str):
        record.take(*steps)
        return collapsed(held) or None
    return None


def _only(held: JsonValue) -> JsonValue:
    """What is held, or the only element of a list of one."""
    return held[0] if isinstance(held, list) and len(held) == 1 else held


def all_words(record: Record, *steps: str | int) -> list[JsonValue]:
    """The texts of all elements of a name, taken."""
    return [collapsed(text) for text in record.texts(*steps)]


def markup(record: Record, *steps: str | int) -> str | None:
    """The text of an element as the registry's CommonMark, taken."""
    raw = _raw(record, *steps)
    if raw is None:
        return None
    record.take(*steps)
    return laid_out(raw) if is_laid_out(raw) else paragraphs(raw)


def textblock(record: Record, *steps: str | int) -> str | None:
    """The text of an element that holds a `textblock` (or, as some do, the text itself), as CommonMark, taken."""
    raw = _raw(record, *steps, "textblock")
    if raw is None:
        return markup(record, *steps)
    record.take(*steps, "textblock")
    return laid_out(raw) or None


def _raw(record: Record, *steps: str | int) -> str | None:
    """The text at a place as it is laid out, left where it is; None when there is none or it is not alone."""
    found = _only(record.peek(*steps))
    return found if isinstance(found, str) and found.strip() else None


def flag(record: Record, *steps: str | int) -> bool | None:
    """Yes or no at a place, taken when it is one of them."""
    raw = _raw(record, *steps)
    known = _FLAGS.get(raw.strip().lower()) if raw else None
    if known is not None:
        record.take(*steps)
    return known


def number(record: Record, *steps: str | int) -> int | None:
    """The whole number at a place, taken when it is one."""
    for place in ((*steps, "#text"), steps):
        raw = _raw(record, *place)
        if raw and _NUMBER.fullmatch(raw.strip()):
            record.take(*place)
            return int(raw)
    return None


def code(enum: str, text: str) -> str:
    """The v2 code that a text means, or the text itself when it says something else, or more."""
    return _code(enum, text) if len(text) <= _SHORT else text


@lru_cache(maxsize=4096)
def _code(enum: str, text: str) -> str:
    found = labels.code(enum, text)
    whole = labels.code(enum, text.translate(_NO_BRACKETS)) if "(" in text or "[" in text else found
    return found if found and whole == found else text


def coded(record: Record, enum: str, *steps: str | int) -> str | None:
    """The v2 code of the text of an element, taken."""
    text = words(record, *steps)
    return None if text is None else code(enum, text)


def iso_date(text: str) -> str:
    """A date as precise as it is written: `March 3, 2008` is 2008-03-03, `March 2008` and `03/2008` are 2008-03.

    What is no such date (and `February 30, 2008`) stays as it is. Source of the forms: the legacy schema.
    """
    return _iso_date(text) if len(text) <= _SHORT else text


@lru_cache(maxsize=4096)
def _iso_date(text: str) -> str:
    found = _WRITTEN.fullmatch(text)
    if found:
        month = month_number(found[1]) or 0
        return _iso(text, int(found[3]), month, int(found[2]) if found[2] else None)
    found = _NUMBERS.fullmatch(text)
    return _iso(text, int(found[2]), int(found[1]), None) if found else text


def _iso(text: str, year: int, month: int, day: int | None) -> str:
    if not 1 <= month <= 12 or year < 1 or (day is not None and not 1 <= day <= monthrange(year, month)[1]):
        return text
    return f"{year:04}-{month:02}" if day is None else f"{year:04}-{month:02}-{day:02}"


def date(record: Record, *steps: str | int) -> str | None:
    """The date of an element, taken; one that is `Unknown` is left, since v2 has no date then."""
    raw = _raw(record, *steps, "#text") or _raw(record, *steps)
    if raw is None or raw.strip().lower() == "unknown":
        return None
    text = words(record, *steps)
    return None if text is None else iso_date(text)


def date_struct(record: Record, *steps: str | int) -> dict[str, JsonValue]:
    """The date of an element with its kind (`type`), taken."""
    when = date(record, *steps)
    return said(date=when, type=coded(record, "DateType", *steps, "@type")) if when else {}


def groups(record: Record, prefix: str) -> list[dict[str, JsonValue]]:
    """The groups that a part of the results is by, under v2's ids."""
    found: list[dict[str, JsonValue]] = []
    for entry in record.records("group_list", "group"):
        title, description = words(entry, "title"), markup(entry, "description")
        found.append(said(id=group_id(entry, prefix), title=title, description=description))
    return found


def group_id(entry: Record, prefix: str, *, peek: bool = False) -> str | None:
    """The group that an element is of, under v2's id; taken unless `peek` is set."""
    raw = _raw(entry, "@group_id")
    if raw and not peek:
        entry.take("@group_id")
    return mapped_group(raw.strip(), prefix) if raw else None


def mapped_group(name: str, prefix: str) -> str:
    """v2's id of a group: `O1` of an outcome is `OG000`. An id that is not of that form stays as it is."""
    found = _GROUP.fullmatch(name)
    return f"{prefix}{int(found[1]) - 1:03}" if found and int(found[1]) else name

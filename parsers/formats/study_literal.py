"""A ClinicalTrials.gov v2 study shown on a page as Python writes it, or as JSON with other text around it.

Read as data only: the literal is never run, and its size and depth are limited.
"""

from __future__ import annotations

import ast
import re
from typing import Final

import orjson
from pydantic import JsonValue

from parsers.document import Document, Rejected
from parsers.draft import filled, read_lines
from parsers.formats.ctgov import NoStudyError, from_study
from parsers.json_text import JsonText
from parsers.trial import Trial

_SECTIONS = "protocolSection|resultsSection|derivedSection|documentSection|annotationSection|hasResults"
_OPENING = re.compile(rf"\{{\s*(['\"])(?:{_SECTIONS})\1\s*:")
_LOOKED_AT = 6000
_AT_MOST: Final = 16 * 1024 * 1024
"""Characters of a study as Python writes it: its syntax tree takes some hundred times as much memory."""

PART = "show_json"
"""The part that a source of this kind holds: a whole study."""


def holds_study(text: str) -> bool:
    """Whether a page shows a study as Python writes it, or JSON with text around it; JSON alone is no page."""
    found = _OPENING.search(text, 0, _LOOKED_AT)
    return found is not None and (found.group(1) == "'" or text.lstrip()[:1] not in "{[")


def read_study(document: Document, kind: str, parser: str) -> Trial | Rejected:
    """The trial of the study that a page shows; the lines around the study are left unparsed."""
    text = document.text
    found = _OPENING.search(text)
    end = text.rfind("}") + 1
    if found is None or end <= found.start():
        return document.reject("the study on this page is cut off: save the whole page again")
    study = _study(text[found.start() : end])
    if not isinstance(study, dict):
        return document.reject(study)
    content = JsonText.of(study).canonical
    try:
        trial = from_study(study, document.source(kind, PART, parser=parser, content=content))
    except NoStudyError as fault:
        return document.reject(str(fault))
    first = text.count("\n", 0, end)
    before, after = read_lines(text[: found.start()]), read_lines(text[end:])
    left: list[JsonValue] = [{"line": line.number, "text": line.text.strip()} for line in filled(before)]
    left += [{"line": first + line.number, "text": line.text.strip()} for line in filled(after)]
    return Trial.model_validate(trial.model_dump(exclude_unset=True) | {"unparsed": left}) if left else trial


def _study(text: str) -> dict[str, JsonValue] | str:
    """The study as JSON values, or a sentence why there is none."""
    as_json = JsonText.read(text.encode("utf-8", "replace"))
    if isinstance(as_json.value, dict):
        return as_json.value
    if len(text) > _AT_MOST:
        return f"the study on this page is longer than {_AT_MOST // (1024 * 1024)} MB of text: read its JSON instead"
    try:
        value: object = ast.literal_eval(text)
        read = JsonText.read(orjson.dumps(value))
    except (ValueError, SyntaxError, TypeError):
        return "the study on this page is neither JSON nor what Python writes: it may be cut off, so save it again"
    except (MemoryError, RecursionError):
        return "the study on this page is too deep or too large for the memory there is"
    return read.value if isinstance(read.value, dict) else "the study on this page cannot be kept as JSON"

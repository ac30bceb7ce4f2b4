"""ClinicalTrials.gov studies within other JSON: API pages, lists of pages, studies by their ids, one under a name."""

from __future__ import annotations

from pydantic import JsonValue

_LISTS = ("studies", "FullStudies", "StudyFields")
"""Under what an API page, of the present or of the classic API, has its studies."""
_DEEPEST = 4


def records_in(value: JsonValue) -> list[JsonValue] | None:
    """The studies that a JSON object holds and is not itself, in their order; None when it holds none.

    What stands beside them (the number of hits, the token of the next page) is of the download, not of a study.
    """
    found = _held(value, _DEEPEST) if isinstance(value, dict) and not _is_study(value) else None
    return None if found is None else [study for item in found for study in opened(item)]


def opened(item: JsonValue, depth: int = _DEEPEST) -> list[JsonValue]:
    """The studies of an element of a list: of an API page all, the one under a name of its own, else the element."""
    if not isinstance(item, dict) or _is_study(item) or not depth:
        return [item]
    page = next((item[name] for name in _LISTS if isinstance(item.get(name), list)), None)
    if isinstance(page, list):
        return [study for each in page for study in opened(each, depth - 1)]
    alone = [part for name, part in item.items() if name.casefold() != "rank"]
    held = opened(alone[0], depth - 1) if len(alone) == 1 else []
    return held if any(map(_is_study, held)) else [item]


def _is_study(value: JsonValue) -> bool:
    return isinstance(value, dict) and ("protocolSection" in value or "ProtocolSection" in value)


def _held(value: dict[str, JsonValue], depth: int) -> list[JsonValue] | None:
    for name in _LISTS:
        listed = value.get(name)
        if isinstance(listed, list):
            return listed
    parts: list[JsonValue] = [part for part in value.values() if isinstance(part, dict | list)]
    if parts and all(map(_is_study, parts)):
        return parts
    if len(parts) != 1 or not depth:
        return None
    (only,) = parts
    if isinstance(only, dict):
        return _held(only, depth - 1)
    listed = only if isinstance(only, list) else []
    return listed if any(_is_study(study) for item in listed for study in opened(item)) else None

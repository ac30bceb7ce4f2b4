"""What an older JSON value has that a newer one has not: small, plain JSON, and enough to rebuild the older exactly.

Exactly: to the byte of its JSON text, the order of keys and the kind of each number included. A delta is an object
with one key that says how the older value is made of the newer one:

- `{"v": value}`: it is this value;
- `{"d": {key: delta}, "x": [keys], "k": [keys]}`: an object, with these parts changed or added, these keys taken out,
  and, where their order is another, all its keys in order;
- `{"l": [[start, stop] | delta ...]}`: a list, of runs of the newer one's items, of its items changed
  (`{"i": index, "c": delta}`) and of new ones (`{"v": value}`);
- `{"t": [head, tail, middle]}`: a text, with so many characters of the newer one's beginning and end.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import orjson
from rapidfuzz.distance import Indel

Json = Any
"""A plain JSON value; Any, because it is of any type and is only taken apart here."""

Delta = dict[str, Any]
"""See above."""

_TEXT_SAVES = 24
"""Characters that must be shared before a text is written as a change of another."""


def delta(older: Json, newer: Json) -> Delta | None:
    """What must be known beside `newer` to rebuild `older`; None when they are the same."""
    if _text(older) == _text(newer):
        return None
    if isinstance(older, dict) and isinstance(newer, dict):
        return _of_objects(older, newer)
    if isinstance(older, list) and isinstance(newer, list):
        return _of_lists(older, newer)
    if isinstance(older, str) and isinstance(newer, str):
        return _of_texts(older, newer)
    return {"v": older}


def restored(newer: Json, change: Delta | None) -> Json:
    """The older value. Raises LookupError, TypeError or ValueError when `change` was not made against `newer`."""
    if change is None:
        return newer
    [way] = change.keys() & {"v", "d", "l", "t"}
    if way == "v":
        return change["v"]
    if way == "d":
        return _restored_object(newer, change)
    if way == "l":
        return [item for piece in change["l"] for item in _restored_items(newer, piece)]
    head, tail, middle = change["t"]
    if head + tail > len(newer):
        raise ValueError("the text that was changed is longer than the one at hand")
    return newer[:head] + middle + newer[len(newer) - tail :]


def _text(value: Json) -> bytes:
    """The JSON text of a value: equal for values that are the same to the kind of number and the order of keys."""
    return orjson.dumps(value)


def _of_objects(older: dict[str, Json], newer: dict[str, Json]) -> Delta:
    changed: dict[str, Json] = {}
    for key, value in older.items():
        if key not in newer:
            changed[key] = {"v": value}
        elif (inner := delta(value, newer[key])) is not None:
            changed[key] = inner
    change: Delta = {"d": changed}
    gone = [key for key in newer if key not in older]
    if gone:
        change["x"] = gone
    if list(older) != _keys_after(newer, change):
        change["k"] = list(older)
    return change


def _keys_after(newer: dict[str, Json], change: Delta) -> list[str]:
    """The keys of a rebuilt object, in the order in which they come without being told."""
    kept = [key for key in newer if key not in change.get("x", ())]
    return [*kept, *(key for key in change["d"] if key not in newer)]


def _restored_object(newer: dict[str, Json], change: Delta) -> dict[str, Json]:
    parts = {
        key: restored(newer.get(key), change["d"][key]) if key in change["d"] else newer[key]
        for key in _keys_after(newer, change)
    }
    return {key: parts[key] for key in change["k"]} if "k" in change else parts


def _of_lists(older: Sequence[Json], newer: Sequence[Json]) -> Delta:
    before, after = [_text(item) for item in older], [_text(item) for item in newer]
    pieces: list[Json] = []
    pending: list[int] = []
    free: list[int] = []

    def settle() -> None:
        """Write the older items between two runs, each as a change of the newer one that stood in its place."""
        for mine, theirs in zip_longest(pending, free[: len(pending)]):
            inner = None if theirs is None else delta(older[mine], newer[theirs])
            pieces.append({"v": older[mine]} if inner is None or "v" in inner else {"i": theirs, "c": inner})
        pending.clear()
        free.clear()

    for step in Indel.opcodes(after, before):
        if step.tag == "equal":
            settle()
            pieces.append([step.src_start, step.src_end])
        else:
            free.extend(range(step.src_start, step.src_end))
            pending.extend(range(step.dest_start, step.dest_end))
    settle()
    return {"l": pieces}


def _restored_items(newer: Sequence[Json], piece: Json) -> Sequence[Json]:
    if isinstance(piece, list):
        start, stop = piece
        if stop > len(newer):
            raise ValueError("the list that was changed is longer than the one at hand")
        return newer[start:stop]
    if "i" in piece:
        return [restored(newer[piece["i"]], piece["c"])]
    return [piece["v"]]


def _of_texts(older: str, newer: str) -> Delta:
    head = _shared(older, newer)
    tail = _shared(older[head:][::-1], newer[head:][::-1])
    if head + tail < _TEXT_SAVES:
        return {"v": older}
    return {"t": [head, tail, older[head : len(older) - tail]]}


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike, found by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low

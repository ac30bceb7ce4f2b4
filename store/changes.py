"""What differs between two versions of a record: by module, each field before and after, long texts by word.

Pure: two dumped trials in, changes out. Items of a list are matched by what identifies them, so that a site that was
edited, or moved in its list, is one change. All text is safe to show; the values as they are stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from parsers.paths import write_path
from store.changes_fields import LEADING, MODULES, ROUTINE, is_code, is_composite, label_of, shown
from store.changes_lists import ItemList, list_at, match
from store.words_diff import Piece, words_diff

Json = Any
"""A plain JSON value; Any, because fields hold values of many types."""

Kind = Literal["added", "removed", "changed", "moved"]

_LEFT_OUT = frozenset({"sources", "links", "claims", "origins", "raw_parts", "warnings"})
"""Our own bookkeeping in a record."""

_DERIVED = frozenset({"version_holder", "ancestors", "browseLeaves", "browseBranches"})
"""What the registry derives by itself, of fields under `derived`."""

_OPEN = frozenset({"results", "annotation", "unknown"})
"""Parts kept as the registry's own JSON, of any shape."""

_FEW_VALUES = 12
"""Values up to which those of a part that came or went are listed one by one."""

_LONG = 40
"""Characters from which a text is compared by word."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field, or one item of a list, that came, went or changed.

    `item` names the item; `parts` are the changes within it. `old` and `new` read as text, `before` and `after` are the
    values themselves; `pieces` are the words of a long text. `only_spacing` says that no word differs.
    """

    path: str
    label: str
    kind: Kind
    before: Json = None
    after: Json = None
    old: str = ""
    new: str = ""
    item: str = ""
    pieces: tuple[Piece, ...] = ()
    parts: tuple[Change, ...] = ()
    only_spacing: bool = False
    items: ItemList | None = None


@dataclass(frozen=True, slots=True)
class ModuleChanges:
    """The changes in one module of a record."""

    title: str
    changes: tuple[Change, ...]


BOOKKEEPING = "Bookkeeping"
"""The title of what is left out unless it is asked for."""


def changes(before: Mapping[str, Json], after: Mapping[str, Json], *, bookkeeping: bool = False) -> list[ModuleChanges]:
    """What differs between two dumped trials, the modules first that a reader decides by; none when nothing does.

    `bookkeeping` adds what says nothing of the study: where it was read, the registry's data version and the terms that
    it derived.
    """
    found = [
        ModuleChanges(title, _in_order(each for name in names for each in _differences((name,), before, after)))
        for title, names in MODULES.items()
    ]
    if bookkeeping:
        names = sorted((before.keys() | after.keys()) & _LEFT_OUT)
        said = [each for name in names for each in _differences((name,), before, after)]
        for part in ("misc_info", "condition_browse", "intervention_browse"):
            old, new = ((record.get("derived") or {}).get(part) or {} for record in (before, after))
            for key in sorted((old.keys() | new.keys()) & _DERIVED):
                said += _field(("derived", part, key), old.get(key), new.get(key))
        found.append(ModuleChanges(BOOKKEEPING, tuple(said)))
    return [module for module in found if module.changes]


def differences(path: Sequence[str], before: Json, after: Json) -> list[Change]:
    """What differs between two values of the field at a path (`contacts_locations`, `locations`)."""
    return list(_field(tuple(path), before, after))


def _in_order(found: Iterable[Change]) -> tuple[Change, ...]:
    """Changes as they stand in the record, but for what a reader looks for first and what moves with every update."""
    return tuple(sorted(found, key=lambda change: (change.path in ROUTINE) - (change.path in LEADING)))


def _differences(path: tuple[str, ...], before: Mapping[str, Json], after: Mapping[str, Json]) -> Iterator[Change]:
    return _field(path, before.get(path[-1]), after.get(path[-1]))


def _field(path: tuple[str, ...], old: Json, new: Json) -> Iterator[Change]:
    """The changes of a field, by its kind of value."""
    if old == new and _text(old) == _text(new):
        return
    if is_composite(old, new):
        yield _value(path, old, new)
    elif _are(dict, old, new):
        yield from _object(path, old or {}, new or {})
    elif _are(list, old, new) and not (_is_plain(old, new) and is_code(path)):
        yield from _list(path, old or [], new or [])
    elif not _is_nothing(old, new):
        yield _value(path, old, new)


def _object(path: tuple[str, ...], old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[Change]:
    keys = [*old, *(key for key in new if key not in old)]
    if path[0] == "derived":
        keys = [key for key in keys if key not in _DERIVED]
    if path[0] in _OPEN and len(path) > 1:
        yield from _open_part(path, old or None, new or None)
        return
    for key in keys:
        yield from _field((*path, key), old.get(key), new.get(key))


def _open_part(path: tuple[str, ...], old: Json, new: Json) -> Iterator[Change]:
    """An object of the registry's own JSON: one change, with what differs within it."""
    if old is None or new is None:
        yield _whole(path, old, new)
        return
    keys = [*old, *(key for key in new if key not in old)]
    parts = tuple(each for key in keys for each in _field((*path, key), old.get(key), new.get(key)))
    if parts:
        yield Change(write_path(path), label_of(path), "changed", parts=parts)


def _whole(path: tuple[str, ...], old: Json, new: Json, item: str = "", of: ItemList | None = None) -> Change:
    """A part or an item that came or went as a whole; its values one by one where they are few."""
    held = new if old is None else old
    few = path[0] not in _OPEN or _count(held) <= _FEW_VALUES
    left = {} if of is None else dict.fromkeys(of.named_by or (of.known_by[0] if of.known_by else ()))
    parts: tuple[Change, ...] = ()
    if few and isinstance(held, dict):
        rest = {key: value for key, value in held.items() if key not in left}
        sides = ({}, rest) if old is None else (rest, {})
        parts = tuple(each for key in rest for each in _field((*path, key), sides[0].get(key), sides[1].get(key)))
    text = "" if few and (parts or item) else _counted(held)
    return Change(
        write_path(path),
        label_of(path) if of is None or not of.one else of.one[:1].upper() + of.one[1:],
        _kind(old, new),
        before=old,
        after=new,
        old="" if old is None else text,
        new="" if new is None else text,
        item=item,
        parts=parts,
        items=of if of is not None and of.one else None,
    )


def _list(path: tuple[str, ...], older: Sequence[Json], newer: Sequence[Json]) -> Iterator[Change]:
    """The changes of a list, item by item."""
    of = list_at(path, [*older, *newer])
    if path == ("unparsed",):
        older, newer = ([_without_place(line) for line in lines] for lines in (older, newer))
    found = match(older, newer, of)
    for old, new in found.pairs:
        mine, theirs = None if old is None else older[old], None if new is None else newer[new]
        if mine is None or theirs is None:
            held = theirs if mine is None else mine
            yield _whole(path, mine, theirs, of.name(held) if held is not None else "", of)
        elif _text(mine) != _text(theirs):
            yield from _item(path, mine, theirs, of)
    if found.moved:
        label = f"Order of {of.many}" if of.many else f"Order of {label_of(path).lower()}"
        yield Change(write_path(path), label, "moved")


def _item(path: tuple[str, ...], old: Json, new: Json, of: ItemList) -> Iterator[Change]:
    """An item that is in both lists and differs."""
    label = of.one[:1].upper() + of.one[1:] if of.one else label_of(path)
    parts: tuple[Change, ...]
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [*old, *(key for key in new if key not in old)]
        parts = tuple(each for key in keys for each in _field((*path, key), old.get(key), new.get(key)))
        if parts:
            known = of if of.one else None
            yield Change(write_path(path), label, "changed", old, new, item=of.name(old), parts=parts, items=known)
        return
    said = _value(path, old, new)
    yield Change(
        said.path, label, "changed", old, new, said.old, said.new, "", said.pieces, (), said.only_spacing,
        of if of.one else None,
    )  # fmt: skip


def _value(path: tuple[str, ...], old: Json, new: Json) -> Change:
    """A single value that came, went or changed; two long texts are compared by word."""
    before, after = shown(path, old), shown(path, new)
    kind = _kind(old, new)
    is_text = isinstance(old, str) and isinstance(new, str) and not is_code(path)
    is_long = max(len(before), len(after)) >= _LONG
    return Change(
        write_path(path),
        label_of(path),
        kind,
        old,
        new,
        before,
        after,
        pieces=words_diff(before, after) if is_text and is_long else (),
        only_spacing=is_text and before.split() == after.split(),
    )


def _kind(old: Json, new: Json) -> Kind:
    if _is_nothing(old):
        return "added"
    return "removed" if _is_nothing(new) else "changed"


def _are(kind: type, old: Json, new: Json) -> bool:
    """Whether two values, of which one may be absent, are both of a kind."""
    return all(value is None or isinstance(value, kind) for value in (old, new)) and (
        old is not None or new is not None
    )


def _is_plain(*lists: Json) -> bool:
    return not any(isinstance(item, dict | list) for items in lists for item in items or ())


def _is_nothing(*values: Json) -> bool:
    return all(value is None or value in ("", [], {}) for value in values)


def _text(value: Json) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _without_place(line: Json) -> Json:
    """A line that no rule claimed, without its number, which changes with the lines before it."""
    return {key: value for key, value in line.items() if key in ("path", "text")}


def _count(value: Json) -> int:
    """How many single values there are in a part."""
    if isinstance(value, dict):
        return sum(map(_count, value.values()))
    return sum(map(_count, value)) if isinstance(value, list) else 1


def _counted(value: Json) -> str:
    if isinstance(value, dict | list):
        number = _count(value)
        return f"{number:,} value{'' if number == 1 else 's'}"
    return shown(("",), value)

"""Formats that other packages bring: modules named by entry points of the group `trialtui.parsers`.

A package says in its pyproject.toml

    [project.entry-points."trialtui.parsers"]
    my-register = "my_package.my_register"

and the module has `NAME`, `matches(document)` and `parse(document)` as the modules in `parsers.formats` have them. They
are imported when they are first asked for. A package that cannot be used costs one sentence and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, EntryPoint, distributions
from typing import TYPE_CHECKING, cast

from parsers.text import visible

if TYPE_CHECKING:
    from parsers.document import Document
    from parsers.reading import Format, Item

GROUP = "trialtui.parsers"
_LONGEST_REASON = 200


@dataclass(frozen=True)
class _Guarded:
    """A format of another package: a fault in `matches` is no claim, and says no more than that."""

    NAME: str
    _form: Format

    def matches(self, document: Document) -> float:
        """How surely the document is of this format; 0 when the package fails on it or gives no number from 0 to 1."""
        try:
            score = float(self._form.matches(document))
        except Exception:
            return 0.0
        return score if 0 <= score <= 1 else 0.0

    def parse(self, document: Document) -> Iterator[Item]:
        """What the package reads in the document."""
        return iter(self._form.parse(document))


@dataclass(frozen=True)
class _Loaded:
    formats: tuple[Format, ...]
    faults: tuple[str, ...]


def plugin_formats(taken: Iterable[str] | None = None) -> tuple[Format, ...]:
    """The formats of other packages, in the order of their names.

    `taken` are names that they may not have; without it those of the formats that `parsers.reading` has.
    """
    return _load(_own_names() if taken is None else frozenset(taken)).formats


def plugin_faults(taken: Iterable[str] | None = None) -> tuple[str, ...]:
    """A sentence for each entry point that cannot be used, naming its package; `taken` as for `plugin_formats`."""
    return _load(_own_names() if taken is None else frozenset(taken)).faults


def forget_plugins() -> None:
    """Look for packages again when next asked."""
    _load.cache_clear()


def _own_names() -> frozenset[str]:
    from parsers.reading import FORMATS  # here, for reading may ask for plugins itself

    return frozenset(form.NAME for form in FORMATS)


@cache
def _load(taken: frozenset[str]) -> _Loaded:
    formats: dict[str, Format] = {}
    faults: list[str] = []
    for package, entry in _entries():
        try:
            form = _format(entry)
            if form.NAME in taken:
                raise _UnusableError(f"its name {form.NAME!r} is one of this program's own formats")
            if form.NAME in formats:
                raise _UnusableError(f"another package has a format named {form.NAME!r}")
            formats[form.NAME] = form
        except _UnusableError as fault:
            faults.append(_sentence(package, entry, str(fault)))
        except (Exception, SystemExit) as fault:
            faults.append(_sentence(package, entry, f"it cannot be imported ({type(fault).__name__}: {fault})"))
    return _Loaded(tuple(formats.values()), tuple(faults))


def _entries() -> list[tuple[str, EntryPoint]]:
    """The entry points of the group with their packages, by name; of a package that is there twice the first one's."""
    found: list[tuple[str, EntryPoint]] = []
    seen: set[str] = set()
    for package in distributions():
        name, entries = _group_of(package)
        if entries and name not in seen:
            seen.add(name)
            found += ((name, entry) for entry in entries)
    return sorted(found, key=lambda pair: (pair[1].name, pair[0]))


def _group_of(package: Distribution) -> tuple[str, list[EntryPoint]]:
    """A package's name and its entry points of the group; none when what it says of itself cannot be read."""
    try:
        entries = [entry for entry in package.entry_points if entry.group == GROUP]
        return (package.name or entries[0].module if entries else ""), entries
    except Exception:
        return "", []


class _UnusableError(Exception):
    """An entry point that names no format; its text says why."""


def _format(entry: EntryPoint) -> Format:
    """The format that an entry point names. Raises _UnusableError, or whatever importing it raises."""
    module: object = entry.load()
    name = getattr(module, "NAME", None)
    if not isinstance(name, str) or not name.strip() or visible(name, single_line=True) != name:
        raise _UnusableError("it has no NAME, the format's name as a text")
    missing = [function for function in ("matches", "parse") if not callable(getattr(module, function, None))]
    if missing:
        raise _UnusableError(f"it has no function {' and no function '.join(missing)}")
    return _Guarded(name, cast("Format", module))


def _sentence(package: str, entry: EntryPoint, why: str) -> str:
    reason = why if len(why) <= _LONGEST_REASON else f"{why[:_LONGEST_REASON]}..."
    told = f"the format {entry.name!r} of the package {package} is not used: {reason}; update or remove that package"
    return visible(told, single_line=True)

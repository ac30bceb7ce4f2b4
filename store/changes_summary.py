"""The changes between two versions of a record in one line: what a reader decides by first, lists as counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from store.changes import Change, ModuleChanges
from store.changes_fields import ROUTINE

_FIRST = (
    "status.overall_status",
    "status.why_stopped",
    "design.enrollment_info",
    "has_results",
    "design.phases",
    "status.start_date",
    "status.primary_completion_date",
    "status.completion_date",
    "eligibility.eligibility_criteria",
    "eligibility.minimum_age",
    "eligibility.maximum_age",
    "eligibility.sex",
    "outcomes.primary_outcomes",
    "arms_interventions.arm_groups",
    "arms_interventions.interventions",
    "contacts_locations.locations",
    "outcomes.secondary_outcomes",
)
"""Fields that come first, in this order; the others follow as their modules do."""

MOST = 6
"""Phrases of a summary at most; what is more is counted."""

_SHORT = 44
"""Characters of a value before and after together that are told in full."""


def summary(modules: Iterable[ModuleChanges], most: int = MOST) -> str:
    """One line such as `status Recruiting → Completed; enrollment 120 → 118 (actual); 3 sites added`.

    Without changes it says that only bookkeeping differs.
    """
    every = [change for module in modules for change in module.changes]
    telling = [change for change in every if change.path not in ROUTINE and not change.only_spacing]
    phrases = list(_phrases(telling or every))
    if not phrases:
        return "only the registry's or our own bookkeeping differs"
    more = len(phrases) - most
    return "; ".join(phrases[:most] + ([f"and {more:,} more"] if more > 0 else []))


def _phrases(every: Sequence[Change]) -> Iterator[str]:
    by_path: dict[str, list[Change]] = {}
    for change in every:
        by_path.setdefault(change.path, []).append(change)
    order = sorted(by_path, key=lambda path: _FIRST.index(path) if path in _FIRST else len(_FIRST))
    for path in order:
        items = [change for change in by_path[path] if change.items]
        if items:
            yield _counted(items)
        yield from (_phrase(change) for change in by_path[path] if not change.items)


def _counted(changes: Sequence[Change]) -> str:
    """Items of a list as numbers: `3 sites added, 1 removed`."""
    counts = Counter(change.kind for change in changes)
    parts: list[str] = []
    of = changes[0].items
    assert of is not None
    for kind in ("added", "removed", "changed"):
        number = counts[kind]
        if number:
            name = "" if parts else f" {of.one if number == 1 else of.many}"
            parts.append(f"{number:,}{name} {kind}")
    return ", ".join(parts)


def _phrase(change: Change) -> str:
    name = _lowered(change.label) + (f" {change.item}" if change.item else "")
    if change.kind == "moved":
        return f"{name} changed"
    if change.kind == "changed" and change.old and change.new and not change.pieces and not change.parts:
        if len(change.old) + len(change.new) <= _SHORT and "\n" not in change.old + change.new:
            return f"{name} {change.old} → {change.new}"
        return f"{name} changed"
    said = change.new or change.old
    if change.kind == "changed" or change.parts or len(said) > _SHORT or "\n" in said:
        return f"{name} {change.kind}"
    return f"{name} {said} {change.kind}"


def _lowered(label: str) -> str:
    """A label within a sentence; one that begins with an abbreviation stays."""
    first = label.split(" ")[0]
    return label if first[1:2].isupper() else label[:1].lower() + label[1:]

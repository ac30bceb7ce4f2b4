"""The lists that a comparison lines up: arms and outcomes by position, interventions by name, criteria by likeness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import TypeVar

from parsers.criteria import Section, split
from parsers.modules import Arm, Intervention, Outcome
from parsers.text import visible
from parsers.trial import Trial
from store.align import align
from store.compare_fields import Cell, code, joined, markup, noted, text

NamedCells = tuple[str, Sequence[Cell]]
"""The label of a row and its cells, one a trial."""

Item = TypeVar("Item")


def _by_position(name: str, lists: Sequence[Sequence[Item]], read: Callable[[Item], Cell]) -> Iterable[NamedCells]:
    """The nth items of all trials in the nth row."""
    for number, row in enumerate(zip_longest(*lists), 1):
        yield f"{name} {number}", [None if item is None else read(item) for item in row]


def _by_likeness(name: str, lists: Sequence[Sequence[str]], shown: Sequence[Sequence[Cell]]) -> Iterable[NamedCells]:
    """Rows of items that are alike by the words of `lists`, with the cells of `shown`."""
    for number, row in enumerate(align(lists), 1):
        cells = [None if item is None else shown[column][item] for column, item in enumerate(row)]
        yield f"{name} {number}", cells


def _arms(trials: Sequence[Trial]) -> Iterable[NamedCells]:
    return _by_position("Arm", [trial.arms_interventions.arm_groups for trial in trials], _arm)


def _arm(arm: Arm) -> Cell:
    named = noted(text(arm.label), code("ArmGroupType", arm.type))
    return joined([named, markup(arm.description), joined(arm.intervention_names, "; ")])


def _interventions(trials: Sequence[Trial]) -> Iterable[NamedCells]:
    lists = [trial.arms_interventions.interventions for trial in trials]
    names = [[each.name or "" for each in interventions] for interventions in lists]
    shown = [[_intervention(each) for each in interventions] for interventions in lists]
    return _by_likeness("Intervention", names, shown)


def _intervention(intervention: Intervention) -> Cell:
    kind = code("InterventionType", intervention.type)
    name = text(intervention.name)
    also = joined(intervention.other_names, "; ")
    return joined(
        [
            f"{kind}: {name}" if kind and name else kind or name,
            f"Also: {also}" if also else None,
            markup(intervention.description),
        ]
    )


def _outcomes(kind: str, name: str) -> Callable[[Sequence[Trial]], Iterable[NamedCells]]:
    """Outcomes of a kind, by the name of their field."""

    def rows(trials: Sequence[Trial]) -> Iterable[NamedCells]:
        lists: list[list[Outcome]] = [getattr(trial.outcomes, name) for trial in trials]
        return _by_position(f"{kind} outcome", lists, _outcome)

    return rows


def _outcome(outcome: Outcome) -> Cell:
    when = text(outcome.time_frame)
    return joined([outcome.measure, f"Time frame: {when}" if when else None])


def _criteria(trials: Sequence[Trial]) -> Iterable[NamedCells]:
    """Inclusion, then exclusion, then criteria under another heading."""
    sections = [split(trial.eligibility.eligibility_criteria or "") for trial in trials]
    for kind, name in (("inclusion", "Inclusion"), ("exclusion", "Exclusion"), ("other", "Other criterion")):
        lists = [_criteria_of(kind, of_trial) for of_trial in sections]
        yield from _by_likeness(name, lists, lists)


def _criteria_of(kind: str, sections: Sequence[Section]) -> list[str]:
    """The criteria of one kind; a heading is one of them where it says which part or cohort the next are for."""
    of_kind = [section for section in sections if section.kind == kind]
    texts: list[str] = []
    for section in of_kind:
        if section.title and (len(of_kind) > 1 or kind == "other"):
            texts.append(visible(section.title))
        texts += [visible(f"{'  ' * item.depth}{item.text}") for item in section.items]
    return [each for each in texts if each.strip()]


LISTS: Mapping[str, tuple[Callable[[Sequence[Trial]], Iterable[NamedCells]], ...]] = {
    "Arms": (_arms,),
    "Interventions": (_interventions,),
    "Outcomes": (
        _outcomes("Primary", "primary_outcomes"),
        _outcomes("Secondary", "secondary_outcomes"),
        _outcomes("Other", "other_outcomes"),
    ),
    "Eligibility": (_criteria,),
}

"""Arms of a meddatax page that have no `Group Type` line, as those of observational studies.

Without the type nothing marks where an arm begins. It is told by the list of interventions, which has the name and the
description of each: what is left between them is arms. Where that could be cut in two ways nothing is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parsers.draft import Draft, Line
from parsers.formats.labelled import coded
from parsers.formats.meddatax_arms import Cut, Group, Treatment, cuts_of

_NAME_AT_MOST = 120


def read_groups(draft: Draft, lines: Sequence[Line], told: Mapping[str, Treatment]) -> list[Group]:
    """The arms of a Study Groups section without types, or nothing when it is not certain where they begin.

    `told` are the interventions by name, as their own section tells them.
    """
    cuts, tail = cuts_of(lines)
    if any(cut.mark.label == "Group Type" for cut in cuts):
        return []
    groups = _alone(tail)
    if cuts:
        groups = _read(cuts, tail, told, type_first=True) or _read(cuts, tail, told, type_first=False)
    if groups:
        draft.claim(*(line for cut in cuts for line in cut.mark.lines))
    return groups


def _read(cuts: Sequence[Cut], tail: Sequence[Line], told: Mapping[str, Treatment], *, type_first: bool) -> list[Group]:
    groups: list[Group] = []
    last: Treatment | None = None
    for cut in cuts:
        lines = list(cut.before)
        if type_first and last is not None:
            lines = _without(lines, last)
        own = _treatment(lines, told, type_first=type_first)
        if own is None:
            return []
        left = lines[: len(lines) - 1 - len([] if type_first else own.description)]
        if left or not groups:
            arm = _arm(left)
            if arm is None:
                return []
            groups.append(arm)
        last = Treatment(own.name, coded("InterventionType", cut.mark.value), own.description)
        groups[-1].treatments.append(last)
    rest = _without(list(tail), last) if type_first and last is not None else list(tail)
    return groups if not rest else []


def _treatment(lines: Sequence[Line], told: Mapping[str, Treatment], *, type_first: bool) -> Treatment | None:
    """The intervention that lines end in; with the type first its description follows later."""
    if not lines:
        return None
    if type_first:
        known = told.get(lines[-1].words)
        return Treatment(lines[-1], "", list(known.description)) if known else None
    for at in range(len(lines) - 1, -1, -1):
        known = told.get(lines[at].words)
        if known and known.text == tuple(line.words for line in lines[at + 1 :]):
            return Treatment(lines[at], "", list(lines[at + 1 :]))
    return None


def _without(lines: list[Line], last: Treatment) -> list[Line]:
    """The lines without the description of the intervention above, whose lines they are then."""
    count = len(last.description)
    if count and last.text == tuple(line.words for line in lines[:count]):
        last.description = lines[:count]
        return lines[count:]
    last.description = []
    return lines


def _arm(lines: Sequence[Line]) -> Group | None:
    """An arm from its name and description; None when the lines could be two arms."""
    if not lines or (len(lines) > 1 and not all(_tells(line) for line in lines[1:])) or not _names(lines[0]):
        return None
    return Group(lines[0], "", list(lines[1:]))


def _alone(lines: Sequence[Line]) -> list[Group]:
    """Arms without interventions: names and descriptions in turn, or one name."""
    if len(lines) == 1:
        return [Group(lines[0])] if _names(lines[0]) else []
    if len(lines) % 2 or not all(map(_names, lines[::2])) or not all(map(_tells, lines[1::2])):
        return []
    return [Group(name, "", [about]) for name, about in zip(lines[::2], lines[1::2], strict=True)]


def _names(line: Line) -> bool:
    """Whether a line can be a name: short, and no sentence."""
    return len(line.text.strip()) <= _NAME_AT_MOST and not line.text.rstrip().endswith((".", ";", ":"))


def _tells(line: Line) -> bool:
    """Whether a line can only be a description: a sentence, or longer than names are."""
    return line.text.rstrip().endswith((".", ";", ":")) or len(line.text.strip()) > _NAME_AT_MOST

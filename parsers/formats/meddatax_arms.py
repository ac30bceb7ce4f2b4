"""Arms and interventions of a meddatax page: where one ends and the next begins is told by type lines and by names.

The page writes an arm as name, description, `Group Type X`, then its interventions; an intervention as name,
`Intervention Type X`, description, or as name, description, `Intervention Type X`. Descriptions run over several
lines, so what stands between two type lines is cut by the names that the two sections have in common.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers import labels
from parsers.draft import Draft, Line, block, said
from parsers.formats.labelled import Label, Mark, code_of, coded, known_code_of, marked

_GROUP = Label("Group Type", code_of("ArmGroupType"), known_code_of("ArmGroupType"))
_INTERVENTION = Label("Intervention Type", code_of("InterventionType"), known_code_of("InterventionType"))
_NAME_AT_MOST = 120


@dataclass
class Treatment:
    """An intervention as one section of the page tells it."""

    name: Line
    type: str = ""
    description: list[Line] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same intervention in another place."""
        return self.type, self.name.words

    @property
    def text(self) -> tuple[str, ...]:
        """The description to compare with another."""
        return tuple(line.words for line in self.description)

    @property
    def registry_name(self) -> str:
        """The name as the registry lists it in an arm: `Drug: X`."""
        name = self.name.text.strip()
        return f"{labels.label('InterventionType', self.type)}: {name}" if self.type else name


@dataclass
class Group:
    """An arm or cohort as the page tells it."""

    name: Line
    type: str = ""
    description: list[Line] = field(default_factory=list)
    treatments: list[Treatment] = field(default_factory=list)


@dataclass(frozen=True)
class Cut:
    """The lines before a type line (all that stand between it and the type line before it), and the type line."""

    before: list[Line]
    mark: Mark


def cuts_of(lines: Sequence[Line]) -> tuple[list[Cut], list[Line]]:
    """The lines cut at the type lines, and the lines after the last of them."""
    cuts: list[Cut] = []
    held: list[Line] = []
    for piece in marked(lines, (_GROUP, _INTERVENTION)):
        if isinstance(piece, Mark):
            cuts.append(Cut(held, piece))
            held = []
        else:
            held.append(piece)
    return cuts, held


def _is_group(cut: Cut) -> bool:
    return cut.mark.label == _GROUP.name


def _description_first(cuts: Sequence[Cut]) -> bool:
    """Whether the arms' interventions have the description before the type: more than a name follows a group line."""
    return any(_is_group(left) and not _is_group(right) and len(right.before) > 1 for left, right in pairwise(cuts))


def names_in_groups(lines: Sequence[Line]) -> set[str]:
    """The intervention names that the arms of the page give for certain."""
    cuts, _ = cuts_of(lines)
    at = 0 if _description_first(cuts) else -1
    return {cut.before[at].words for cut in cuts if cut.before and not _is_group(cut)}


def read_interventions(draft: Draft, lines: Sequence[Line], known: set[str]) -> list[Treatment]:
    """The interventions of the Interventions section, each in whichever order it is written.

    `known` are names that the arms give; without any, a page that ends in a description has descriptions last.
    """
    cuts, tail = cuts_of(lines)
    found: list[Treatment] = []
    for cut in cuts:
        draft.claim(*cut.mark.lines)
        start = _next_name(cut.before, found[-1], known, bool(tail)) if found else 0
        if found:
            found[-1].description += cut.before[:start]
        if start < len(cut.before):
            kind = coded("InterventionType", cut.mark.value)
            found.append(Treatment(cut.before[start], kind, cut.before[start + 1 :]))
        else:
            draft.warn("an intervention type stands without a name", cut.mark.lines[0])
    if found and not found[-1].description:
        found[-1].description = tail
    return found


def _next_name(lines: Sequence[Line], last: Treatment, known: set[str], tail: bool) -> int:
    """Where, between two type lines, the next intervention's name stands: what is before it describes the last one."""
    first = bool(last.description) or not tail
    named = [at for at, line in enumerate(lines) if line.words in known]
    if named:
        return named[0] if first else named[-1]
    return 0 if first else max(len(lines) - 1, 0)


def read_groups(draft: Draft, lines: Sequence[Line], told: Mapping[str, Treatment]) -> list[Group]:
    """The arms of the Study Groups section; `told` are the interventions by name, as their own section tells them."""
    cuts, tail = cuts_of(lines)
    if not any(_is_group(cut) for cut in cuts):
        return []
    type_first = not _description_first(cuts)
    groups: list[Group] = []
    for cut in cuts:
        draft.claim(*cut.mark.lines)
        last = groups[-1].treatments[-1] if groups and groups[-1].treatments else None
        if _is_group(cut):
            own = _described(draft, cut.before, last, groups, told) if type_first and last else 0
            if last:
                last.description += cut.before[:own]
            _open_group(draft, groups, cut, own)
        else:
            _add_treatment(draft, groups, cut, last, type_first)
    if type_first and groups and groups[-1].treatments:
        last = groups[-1].treatments[-1]
        last.description += tail[: _told_length(tail, told.get(last.name.words)) or len(tail)]
    return groups


def _told_length(lines: Sequence[Line], same: Treatment | None) -> int:
    """How many of the lines are the description that the list of interventions has too; 0 when they are not."""
    text = same.text if same else ()
    return len(text) if tuple(line.words for line in lines[: len(text)]) == text else 0


def _open_group(draft: Draft, groups: list[Group], cut: Cut, own: int) -> None:
    if own < len(cut.before):
        kind = coded("ArmGroupType", cut.mark.value)
        groups.append(Group(cut.before[own], kind, cut.before[own + 1 :]))
    else:
        draft.warn("a group type stands without a name", cut.mark.lines[0])


def _add_treatment(draft: Draft, groups: list[Group], cut: Cut, last: Treatment | None, first: bool) -> None:
    """Add an intervention to the last arm; `first` says that the type comes before the description."""
    if not groups or not cut.before:
        draft.warn("an intervention type stands without a name or an arm", cut.mark.lines[0])
        return
    at = len(cut.before) - 1 if first and last else 0
    if last:
        last.description += cut.before[:at]
    kind = coded("InterventionType", cut.mark.value)
    groups[-1].treatments.append(Treatment(cut.before[at], kind, cut.before[at + 1 :]))


def _described(
    draft: Draft, lines: Sequence[Line], last: Treatment, groups: Sequence[Group], told: Mapping[str, Treatment]
) -> int:
    """How many of the lines before an arm's type describe the intervention above; the next is the arm's name."""
    same = told.get(last.name.words)
    length = _told_length(lines, same)
    if len(lines) <= 1 or (same and not same.description):
        return 0
    if 0 < length < len(lines):
        return length
    draft.warn("where an intervention's description ends and the next arm begins is a guess", lines[0])
    if not groups[0].description:
        return len(lines) - 1
    short = [
        at for at, line in enumerate(lines[:-1]) if len(line.text) <= _NAME_AT_MOST and not line.text.endswith(".")
    ]
    return short[-1] if short else len(lines) - 1


def write(draft: Draft, groups: Sequence[Group], own: Sequence[Treatment]) -> None:
    """Put arms and interventions in their fields, each linked to the other by name."""
    told = _Told(own)
    arms: dict[tuple[str, str], list[str]] = {}
    for group in groups:
        for treatment in group.treatments:
            told.learn(draft, treatment)
            arms.setdefault(treatment.key, []).append(group.name.text.strip())
    for group in groups:
        item = said(label=group.name.text.strip(), type=group.type, description=block(group.description))
        names = [treatment.registry_name for treatment in group.treatments]
        draft.add("arms_interventions.arm_groups", item | said(intervention_names=names), group.name)
        draft.claim(*group.description)
    linked = {key: list(dict.fromkeys(named)) for key, named in arms.items()}
    for treatment in [*own, *told.new]:
        item = said(type=treatment.type, name=treatment.name.text.strip(), description=block(treatment.description))
        item |= said(arm_group_labels=linked.get(treatment.key, []))
        draft.add("arms_interventions.interventions", item, treatment.name, *treatment.description)


class _Told:
    """The interventions of the page by type and name, with what is said of each; `new` are those only arms name."""

    def __init__(self, own: Sequence[Treatment]) -> None:
        self.new: list[Treatment] = []
        self._first: dict[tuple[str, str], Treatment] = {}
        self._texts: dict[tuple[str, str], set[tuple[str, ...]]] = {}
        for treatment in own:
            self._add(treatment)

    def _add(self, treatment: Treatment) -> None:
        self._first.setdefault(treatment.key, treatment)
        self._texts.setdefault(treatment.key, set()).add(treatment.text)

    def learn(self, draft: Draft, treatment: Treatment) -> None:
        """Take what an arm says of an intervention: new, the same again, or (left unparsed) something else."""
        draft.claim(treatment.name)
        if treatment.key not in self._first:
            self.new.append(treatment)
            self._add(treatment)
        texts = self._texts[treatment.key]
        if texts == {()}:
            self._first[treatment.key].description = treatment.description
            texts.add(treatment.text)
        if treatment.text in texts:
            draft.claim(*treatment.description)
        elif treatment.text:
            draft.warn("an arm describes an intervention in other words than the list does", treatment.name)

"""How far a review is: counts over a list of trials, and where the next undecided one is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from store.review_state import ReviewState

Id = TypeVar("Id")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many trials of a list are decided, and how; `reasons` counts the exclusions by reason, the most used first.

    An exclusion without a reason is counted under "".
    """

    include: int = 0
    exclude: int = 0
    maybe: int = 0
    undecided: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def decided(self) -> int:
        """How many have a verdict."""
        return self.include + self.exclude + self.maybe

    @property
    def total(self) -> int:
        """How many trials the list holds."""
        return self.decided + self.undecided


def count(states: Mapping[str, ReviewState], trial_ids: Iterable[str]) -> Counts:
    """Count the verdicts over a list of trials; one that is named twice counts once."""
    ids = dict.fromkeys(trial_ids)
    found = [states[trial_id] for trial_id in ids if trial_id in states]
    verdicts = Counter(state.verdict for state in found if state.verdict)
    reasons = Counter(state.reason for state in found if state.verdict == "exclude")
    return Counts(
        include=verdicts["include"],
        exclude=verdicts["exclude"],
        maybe=verdicts["maybe"],
        undecided=len(ids) - verdicts.total(),
        reasons=dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
    )


def decided_ids(states: Mapping[str, ReviewState]) -> set[str]:
    """The ids of the trials that have a verdict."""
    return {trial_id for trial_id, state in states.items() if state.verdict is not None}


def next_undecided(
    trial_ids: Sequence[str],
    states: Mapping[str, ReviewState],
    position: int,
    direction: Literal[1, -1] = 1,
    *,
    wrap: bool = True,
) -> int | None:
    """The position of the nearest undecided trial after `position` (before it, for direction -1); None when none is.

    `position` itself is never the answer. A position before the list (-1) starts from its beginning. With `wrap` the
    search goes on from the other end.
    """
    return next_outside(trial_ids, decided_ids(states), position, direction, wrap=wrap)


def next_outside(
    ids: Sequence[Id], decided: Container[Id], position: int, direction: Literal[1, -1] = 1, *, wrap: bool = True
) -> int | None:
    """`next_undecided` over ids of any kind (row ids), given those that are decided."""
    total = len(ids)
    ahead = range(position + 1, total) if direction == 1 else range(min(position, total) - 1, -1, -1)
    for place in ahead:
        if ids[place] not in decided:
            return place
    if wrap:
        behind = range(0, min(position, total)) if direction == 1 else range(total - 1, max(position, -1), -1)
        for place in behind:
            if ids[place] not in decided:
                return place
    return None

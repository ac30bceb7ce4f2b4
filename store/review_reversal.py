"""What an undo or redo did, so that the screen can say it and move there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from store.review_events import Event
from store.review_state import ReviewState


class Change(NamedTuple):
    """What an undo or redo did to one trial."""

    trial_id: str
    before: ReviewState
    after: ReviewState

    @property
    def text(self) -> str:
        """The change in words: `include → undecided, its note`."""
        parts = []
        if (self.before.verdict, self.before.reason) != (self.after.verdict, self.after.reason):
            parts.append(f"{_said(self.before)} → {_said(self.after)}")
        if self.before.note != self.after.note:
            parts.append("its note")
        if self.before.labels != self.after.labels:
            parts.append("its labels")
        return ", ".join(parts) or "(stays as it was decided since)"


@dataclass(frozen=True, slots=True)
class Reversal:
    """An undo or redo that is on disk: its event, and what it changed, trial by trial in the order first decided."""

    event: Event
    changes: tuple[Change, ...]

    @property
    def trial_ids(self) -> tuple[str, ...]:
        """The trials of the step."""
        return tuple(change.trial_id for change in self.changes)

    @property
    def text(self) -> str:
        """What happened, for the status line."""
        done = "undone" if self.event.action == "undo" else "done again"
        if len(self.changes) != 1:
            return f"{done}: {len(self.changes)} trials"
        return f"{done}: {self.changes[0].trial_id} {self.changes[0].text}"


class Undone(Reversal):
    """A step taken back."""


class Redone(Reversal):
    """A step that was taken back, done again."""


def _said(state: ReviewState) -> str:
    verdict = state.verdict or "undecided"
    return f"{verdict} ({state.reason})" if state.reason else verdict

"""What the decision log amounts to: events folded, in their order, into the state of each trial and the undo stacks."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, cast

from store.review_events import EDITS, Event, Verdict

DEFAULT_REASONS: Final = (
    "population",
    "intervention",
    "design",
    "duplicate",
    "comparator",
    "outcome",
    "setting",
    "time frame",
    "other",
)
"""The reasons for exclusion that a session starts with, chosen by the keys 1 to 9."""


@dataclass(frozen=True, slots=True)
class ReviewState:
    """What is said of one trial in one session now.

    `at`, `reviewer`, `seq` and the record's revision and hash are those of the decision (also of one that was
    cleared); of the last note or label where no decision was ever made; empty where nothing was said.
    """

    verdict: Verdict | None = None
    reason: str = ""
    note: str = ""
    labels: tuple[str, ...] = ()
    at: str = ""
    reviewer: str = ""
    record_revision: int = 0
    record_sha256: str = ""
    seq: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands: no verdict, no note, no label."""
        return self.verdict is None and not self.note and not self.labels


UNDECIDED: Final = ReviewState()
"""The state of a trial of which nothing was ever said."""


@dataclass(frozen=True, slots=True)
class Session:
    """A review session: a name over a query, with the reasons that its exclusions choose from.

    The name "" stands for decisions outside any named session. `started_at` is "" where nothing was written yet.
    """

    name: str
    query: str = ""
    started_at: str = ""
    reasons: tuple[str, ...] = DEFAULT_REASONS
    started_by: str = ""


class Draft(NamedTuple):
    """An edit that is to be written: the part of an event that its author chooses."""

    action: str
    trial_id: str
    value: object
    reason: str = ""
    record_revision: int = 0
    record_sha256: str = ""


@dataclass(slots=True)
class Step:
    """The edits that were written together and are undone together, in their order."""

    number: int
    edits: list[Event] = field(default_factory=list)

    @property
    def trial_ids(self) -> tuple[str, ...]:
        """The trials that the step touches, each once, in the order of the edits."""
        return tuple(dict.fromkeys(edit.trial_id for edit in self.edits))


class ReviewFold:
    """The state that a sequence of events leads to. Nothing is read or written here.

    An undone edit is set aside and a redone one put back in its old place, so that undoing one's own edit never hides
    what another reviewer said later. Undo and redo stacks are kept per session and reviewer.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._edits: dict[str, dict[str, list[Event]]] = {}
        self._states: dict[str, dict[str, ReviewState]] = {}
        self._undo: dict[tuple[str, str], list[Step]] = {}
        self._redo: dict[tuple[str, str], list[Step]] = {}
        self._sessions: dict[str, Session] = {}
        self._started: set[str] = set()
        self._leads: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self.trial_ids: list[str] = []
        """The ids that edits were made under, in the order in which each first came up."""
        self._known_ids: set[str] = set()

    def apply(self, event: Event) -> None:
        """Take in the next event. Actions of a later version are kept in the history and change nothing."""
        self.events.append(event)
        if event.session not in self._sessions:
            self._sessions[event.session] = Session(event.session, started_at=event.at, started_by=event.reviewer)
        scope = (event.session, event.reviewer)
        if event.action in EDITS:
            self._apply_edit(scope, event)
        elif event.action == "undo":
            step = _take(self._undo.get(scope), event.span.start)
            if step is not None:
                self._redo.setdefault(scope, []).append(step)
                self._set_aside(step)
        elif event.action == "redo":
            step = _take(self._redo.get(scope), event.span.start)
            if step is not None:
                self._undo.setdefault(scope, []).append(step)
                self._put_back(step)
        elif event.action == "session":
            self._apply_session(event)

    def regroup(self, leads: Mapping[str, str], *, add: bool = False) -> bool:
        """Take it that these ids stand under another id, besides those that did (`add`) or in their place.

        True when that says something new.
        """
        wanted = {**self._leads, **leads} if add else dict(leads)
        if wanted == self._leads:
            return False
        self._leads, self._members = wanted, {}
        for each, lead in sorted(wanted.items()):
            self._members.setdefault(lead, [lead]).append(each)
        self._states.clear()
        return True

    def lead(self, trial_id: str) -> str:
        """The id that a trial stands under, of which this is an id."""
        return self._leads.get(trial_id, trial_id)

    def ids_with(self, trial_id: str) -> Sequence[str]:
        """All ids of the trial of which this is one, as far as edits were made under them."""
        lead = self.lead(trial_id)
        return self._members.get(lead, (lead,))

    def _standing_edits(self, session: str, trial_id: str) -> list[Event]:
        """What stands of a trial, under any of its ids, in order."""
        edits = self._edits.get(session, {})
        return sorted(edit for each in self.ids_with(trial_id) for edit in edits.get(each, ()))

    def cleared_with(self, session: str, draft: Draft) -> Iterator[Draft]:
        """What is to be cleared with a draft that clears: the same under the trial's other ids."""
        for each in () if draft.value else self.ids_with(draft.trial_id):
            edits = [edit for edit in self._edits.get(session, {}).get(each, ()) if edit.action == draft.action]
            if each != draft.trial_id and edits and edits[-1].value:
                yield draft._replace(trial_id=each)

    def _apply_edit(self, scope: tuple[str, str], event: Event) -> None:
        if event.trial_id not in self._known_ids:
            self._known_ids.add(event.trial_id)
            self.trial_ids.append(event.trial_id)
        standing = self._edits.setdefault(event.session, {}).setdefault(event.trial_id, [])
        if not event.value and not any(edit.action == event.action for edit in standing):
            return  # clearing what was never set changes nothing, so there is nothing to undo
        standing.append(event)
        self._forget(event)
        steps = self._undo.setdefault(scope, [])
        if not steps or steps[-1].number != event.step:
            steps.append(Step(event.step))
        steps[-1].edits.append(event)
        self._redo.pop(scope, None)

    def _apply_session(self, event: Event) -> None:
        value = cast(Mapping[str, object], event.value)
        self._started.add(event.session)
        self._sessions[event.session] = Session(
            name=event.session,
            query=cast(str, value["query"]),
            started_at=self._sessions[event.session].started_at,
            reasons=tuple(cast(Sequence[str], value["reasons"])),
            started_by=self._sessions[event.session].started_by,
        )

    def _set_aside(self, step: Step) -> None:
        for edit in step.edits:
            self._edits[edit.session][edit.trial_id].remove(edit)
            self._forget(edit)

    def _put_back(self, step: Step) -> None:
        for edit in step.edits:
            insort(self._edits[edit.session][edit.trial_id], edit)
            self._forget(edit)

    def _forget(self, edit: Event) -> None:
        self._states.setdefault(edit.session, {}).pop(self.lead(edit.trial_id), None)

    def state(self, session: str, trial_id: str) -> ReviewState:
        """What is said of one trial in a session; `UNDECIDED` when nothing was."""
        known = self._states.setdefault(session, {})
        lead = self.lead(trial_id)
        state = known.get(lead)
        if state is None:
            edits = self._standing_edits(session, lead)
            if not edits:
                return UNDECIDED
            state = known[lead] = _state(edits)
        return state

    def states(self, session: str) -> dict[str, ReviewState]:
        """Every trial of which something was said in a session, in the order in which each first came up."""
        said = dict.fromkeys(self.lead(each) for each, edits in self._edits.get(session, {}).items() if edits)
        return {trial_id: self.state(session, trial_id) for trial_id in said}

    def standing(self, session: str, reviewer: str, draft: Draft) -> Event | None:
        """The edit that already says exactly what a draft says, by the same reviewer of the same record revision."""
        for edit in reversed(self._standing_edits(session, draft.trial_id)):
            if edit.action == draft.action:
                said = Draft(
                    edit.action, edit.trial_id, edit.value, edit.reason, edit.record_revision, edit.record_sha256
                )
                return edit if said == draft and edit.reviewer == reviewer else None
        return None

    def next_undo(self, session: str, reviewer: str) -> Step | None:
        """The step that an undo by this reviewer takes back."""
        steps = self._undo.get((session, reviewer))
        return steps[-1] if steps else None

    def next_redo(self, session: str, reviewer: str) -> Step | None:
        """The step that a redo by this reviewer does again."""
        steps = self._redo.get((session, reviewer))
        return steps[-1] if steps else None

    def session(self, name: str) -> Session | None:
        """A session by its name: started, or known by what was decided in it. The unnamed one is always there."""
        return self._sessions.get(name) or (Session("") if not name else None)

    def sessions(self) -> list[Session]:
        """The named sessions, in the order in which they were started."""
        return [session for name, session in self._sessions.items() if name]

    def was_started(self, name: str) -> bool:
        """Whether a session was started by name, and not only decided in."""
        return name in self._started


def _take(steps: list[Step] | None, number: int) -> Step | None:
    """Remove a step from a stack; None when it is not there (its events are damaged)."""
    for place in range(len(steps or ()) - 1, -1, -1):
        if steps and steps[place].number == number:
            return steps.pop(place)
    return None


def _state(edits: Sequence[Event]) -> ReviewState:
    decided: Event | None = None
    note = ""
    labels: tuple[str, ...] = ()
    for edit in edits:
        if edit.action == "decide":
            decided = edit
        elif edit.action == "note":
            note = cast(str, edit.value)
        else:
            labels = edit.labels
    last = decided or edits[-1]
    return ReviewState(
        verdict=cast("Verdict | None", decided.value) if decided else None,
        reason=decided.reason if decided else "",
        note=note,
        labels=labels,
        at=last.at,
        reviewer=last.reviewer,
        record_revision=last.record_revision,
        record_sha256=last.record_sha256,
        seq=last.seq,
    )

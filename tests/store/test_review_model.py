"""Random decisions, notes, labels, undo, redo and restarts, by two reviewers at once, against a simple model."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from store.review import Decision, ReviewLog
from store.review_events import Verdict
from store.rows import RowDB

TRIALS = ("NCT00000001", "NCT00000002", "NCT00000003")
REVIEWERS = ("ada", "bob")
SESSIONS = ("", "s")

reviewers = st.sampled_from(REVIEWERS)
sessions = st.sampled_from(SESSIONS)
trials = st.sampled_from(TRIALS)
verdicts: st.SearchStrategy[Verdict | None] = st.sampled_from(["include", "exclude", "maybe", None])
texts = st.sampled_from(["", "a", "b"])


@dataclass
class Said:
    """One thing said, as the model keeps it: in force or taken back."""

    reviewer: str
    session: str
    trial: str
    kind: str
    value: object
    in_force: bool = True


@dataclass
class Model:
    """Everything ever said, in its order; the last that is in force counts. Steps to undo and redo, a pair a scope."""

    said: list[Said] = field(default_factory=list)
    undo: dict[tuple[str, str], list[list[Said]]] = field(default_factory=dict)
    redo: dict[tuple[str, str], list[list[Said]]] = field(default_factory=dict)

    def last(self, session: str, trial: str, kind: str) -> Said | None:
        for said in reversed(self.said):
            if (said.session, said.trial, said.kind, said.in_force) == (session, trial, kind, True):
                return said
        return None

    def say(self, everything: list[Said]) -> None:
        step = []
        known = [self.last(said.session, said.trial, said.kind) for said in everything]
        for said, before in zip(everything, known, strict=True):
            if before is None and not any(said.value if isinstance(said.value, tuple) else (said.value,)):
                continue
            if before is not None and (before.reviewer, before.value) == (said.reviewer, said.value):
                continue
            self.said.append(said)
            step.append(said)
        if step:
            scope = step[0].session, step[0].reviewer
            self.undo.setdefault(scope, []).append(step)
            self.redo[scope] = []

    def move(self, scope: tuple[str, str], action: str) -> list[str] | None:
        origin, target = (self.undo, self.redo) if action == "undo" else (self.redo, self.undo)
        if not origin.get(scope):
            return None
        step = origin[scope].pop()
        target.setdefault(scope, []).append(step)
        for said in step:
            said.in_force = action == "redo"
        return [said.trial for said in step]


class ReviewMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "reviews.db"
        self.model = Model()
        self.dbs: dict[str, RowDB] = {}
        self.logs: dict[str, ReviewLog] = {}
        for reviewer in REVIEWERS:
            self._open(reviewer)

    def _open(self, reviewer: str) -> None:
        self.dbs[reviewer] = RowDB(self.path)
        self.logs[reviewer] = ReviewLog(self.dbs[reviewer], reviewer=reviewer)

    def teardown(self) -> None:
        assert self.logs["ada"].check() == []
        for db in self.dbs.values():
            db.close()
        self.folder.cleanup()

    @rule(who=reviewers, session=sessions, trial=trials, verdict=verdicts, reason=texts)
    def decide(self, who: str, session: str, trial: str, verdict: Verdict | None, reason: str) -> None:
        reason = reason if verdict else ""
        self.logs[who].decide(trial, verdict, reason=reason, session=session, record_revision=1, record_sha256="")
        self.model.say([Said(who, session, trial, "verdict", (verdict, reason))])

    @rule(who=reviewers, session=sessions, chosen=st.lists(trials, unique=True), verdict=verdicts)
    def decide_many(self, who: str, session: str, chosen: list[str], verdict: Verdict | None) -> None:
        self.logs[who].decide_many([Decision(trial, verdict, 1, "") for trial in chosen], session=session)
        self.model.say([Said(who, session, trial, "verdict", (verdict, "")) for trial in chosen])

    @rule(who=reviewers, session=sessions, trial=trials, text=texts)
    def note(self, who: str, session: str, trial: str, text: str) -> None:
        self.logs[who].note(trial, text, session=session)
        self.model.say([Said(who, session, trial, "note", text)])

    @rule(who=reviewers, session=sessions, trial=trials, labels=st.lists(st.sampled_from("xyz"), unique=True))
    def label(self, who: str, session: str, trial: str, labels: list[str]) -> None:
        self.logs[who].label(trial, labels, session=session)
        self.model.say([Said(who, session, trial, "labels", tuple(labels))])

    @rule(who=reviewers, session=sessions, times=st.integers(1, 4))
    def undo(self, who: str, session: str, times: int) -> None:
        for _ in range(times):
            undone = self.logs[who].undo(session)
            assert (list(undone.trial_ids) if undone else None) == self.model.move((session, who), "undo")

    @rule(who=reviewers, session=sessions, times=st.integers(1, 4))
    def redo(self, who: str, session: str, times: int) -> None:
        for _ in range(times):
            redone = self.logs[who].redo(session)
            assert (list(redone.trial_ids) if redone else None) == self.model.move((session, who), "redo")

    @rule(who=reviewers)
    def reopen(self, who: str) -> None:
        self.dbs[who].close()
        self._open(who)

    @invariant()
    def both_see_what_stands(self) -> None:
        for log in self.logs.values():
            for session in SESSIONS:
                states = log.states(session)
                for trial in TRIALS:
                    last = {kind: self.model.last(session, trial, kind) for kind in ("verdict", "note", "labels")}
                    assert (trial in states) == any(last.values())
                    state = log.state(trial, session)
                    verdict, note, labels = last["verdict"], last["note"], last["labels"]
                    assert (state.verdict, state.reason) == (verdict.value if verdict else (None, ""))
                    assert state.note == (note.value if note else "")
                    assert state.labels == (labels.value if labels else ())


TestReview = ReviewMachine.TestCase
TestReview.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)

"""The reader's word on which records are of one trial: events that are only added, beside the decisions."""

from __future__ import annotations

import contextlib
import threading
from bisect import insort
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tinydb.table import Document

from store.errors import Damaged, ReadOnly
from store.review import utc_now
from store.review_events import Chain, Event, seal
from store.review_rows import next_number, read_events
from store.review_text import LONGEST_NAME, default_reviewer, one_line
from store.rows import RowDB

if TYPE_CHECKING:
    from store.grouping import Pair

Verdict = Literal["same", "different"]
"""What a reader says of two records."""

LINKS: Final = "links"
"""The table in reviews.db."""


@dataclass(frozen=True, slots=True)
class Word:
    """What was said of two records last, by whom, and why where a reason was given; `at` is UTC, ISO-8601."""

    ids: Pair
    verdict: Verdict
    reviewer: str
    at: str
    reason: str = ""

    @property
    def text(self) -> str:
        """The word as a sentence for the record that it links."""
        what = "of one trial" if self.verdict == "same" else "of different trials"
        why = f": {self.reason}" if self.reason else ""
        return f"{self.reviewer} said on {self.at[:10]} that they are {what}{why}"


@dataclass(frozen=True, slots=True)
class LinkReversal:
    """An undo or redo that is on disk: its event, the pair, and what is said of the pair then (None: nothing)."""

    event: Event
    ids: Pair
    verdict: Verdict | None

    @property
    def text(self) -> str:
        """What happened, for the status line."""
        done = "undone" if self.event.action == "undo" else "done again"
        said = {"same": "one trial", "different": "different trials", None: "nothing said"}[self.verdict]
        return f"{done}: {self.ids[0]} and {self.ids[1]}: {said}"


class _Draft(NamedTuple):
    """The part of an event that its author chooses."""

    action: str
    trial_id: str
    value: object


class LinkLog:
    """The links confirmed and rejected in one `reviews.db`, seen as one reviewer.

    Every method that writes returns when the write is durable, and raises a StoreError when it is not; what other
    processes add is seen by the next call. Of what several readers say of a pair the last word counts. Safe to call
    from several threads.
    """

    def __init__(self, db: RowDB, *, reviewer: str = "", clock: Callable[[], str] = utc_now) -> None:
        self.reviewer = one_line(reviewer)[:LONGEST_NAME] or default_reviewer()
        self._db = db
        self._clock = clock
        self._events = db.table(LINKS)
        self._lock = threading.RLock()
        self._chain = Chain()
        self._fold = _Fold()
        with contextlib.suppress(ReadOnly):  # a log that cannot be written is read without its index
            db.index(LINKS, "seq", unique=True)

    @property
    def head(self) -> str:
        """The hash of the last event, by which it shows that something was said since; empty for an empty log."""
        last = self._events.last("seq")
        found = self._events.by_ids([last]) if isinstance(last, int) else []
        return str(found[0].get("sha256", "")) if found else ""

    @property
    def problems(self) -> tuple[Damaged, ...]:
        """The damage met so far, one sentence each, naming the event; what is whole stays readable."""
        return tuple(Damaged(sentence) for sentence in self._chain.problems)

    def say(self, one: str, other: str, verdict: Verdict, *, reason: str = "") -> Event | None:
        """Say that two records are of the same or of different trials; None when that is what was said last."""
        ids = (one, other) if one < other else (other, one)

        def compose() -> _Draft | None:
            said = self._fold.words().get(ids)
            return None if said and said.verdict == verdict else _Draft(verdict, ids[0], ids[1])

        with self._lock:
            return self._write(compose, one_line(reason))

    def undo(self) -> LinkReversal | None:
        """Take back this reviewer's last word, of this run or an earlier one; None when none is left."""
        return self._reverse("undo", self._fold.undone)

    def redo(self) -> LinkReversal | None:
        """Say again what was taken back last; None when there is none, or something was said since."""
        return self._reverse("redo", self._fold.redone)

    def words(self) -> Mapping[Pair, Word]:
        """What is said now, by pair of ids."""
        with self._lock:
            self._catch_up()
            return self._fold.words()

    def history(self) -> list[Event]:
        """The log in its order."""
        with self._lock:
            self._catch_up()
            return list(self._fold.events)

    def check(self) -> list[str]:
        """Read the whole log again and verify every event and the chain; one sentence a fault."""
        with self._lock:
            chain = Chain()
            for _ in read_events(self._events, chain):
                pass
            chain.ends_before(next_number(self._events, chain))
            return chain.problems

    def _reverse(self, action: str, next_step: Callable[[str], Event | None]) -> LinkReversal | None:
        with self._lock:
            steps: list[Event] = []

            def compose() -> _Draft | None:
                step = next_step(self.reviewer)
                if step is None:
                    return None
                steps.append(step)
                return _Draft(action, step.trial_id, {"first": step.seq, "last": step.seq})

            event = self._write(compose, "")
            if event is None:
                return None
            ids = _pair(steps[-1])
            said = self._fold.words().get(ids)
            return LinkReversal(event, ids, said.verdict if said else None)

    def _write(self, compose: Callable[[], _Draft | None], reason: str) -> Event | None:
        """Add the event that `compose` asks for, having seen the whole log; the caller holds the lock."""
        with self._db.transaction():
            self._catch_up()
            draft = compose()
            if draft is None:
                return None
            event = self._sealed(draft, reason)
            self._events.insert(Document(event.document(), doc_id=event.seq))
        self._chain.accept(event)
        self._fold.apply(event)
        return event

    def _sealed(self, draft: _Draft, reason: str) -> Event:
        number = next_number(self._events, self._chain)
        return seal(
            Event(
                seq=number,
                at=self._clock(),
                reviewer=self.reviewer,
                session="",
                **draft._asdict(),
                reason=reason,
                record_revision=0,
                record_sha256="",
                step=number,
                previous=self._chain.head,
                sha256="",
            )
        )

    def _catch_up(self) -> None:
        for event in read_events(self._events, self._chain):
            self._fold.apply(event)


class _Fold:
    """The words that a sequence of events leads to, and each reviewer's stacks of undo and redo."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._said: dict[Pair, list[Event]] = {}
        self._undo: dict[str, list[Event]] = {}
        self._redo: dict[str, list[Event]] = {}

    def apply(self, event: Event) -> None:
        """Take in the next event. Actions of a later version are kept in the history and change nothing."""
        self.events.append(event)
        if event.action in ("same", "different") and isinstance(event.value, str):
            self._said.setdefault(_pair(event), []).append(event)
            self._undo.setdefault(event.reviewer, []).append(event)
            self._redo.pop(event.reviewer, None)
        elif event.action == "undo" and (step := _take(self._undo.get(event.reviewer), event.span.start)):
            self._redo.setdefault(event.reviewer, []).append(step)
            self._said[_pair(step)].remove(step)
        elif event.action == "redo" and (step := _take(self._redo.get(event.reviewer), event.span.start)):
            self._undo.setdefault(event.reviewer, []).append(step)
            insort(self._said[_pair(step)], step)

    def words(self) -> dict[Pair, Word]:
        """What is said of each pair."""
        last = {ids: events[-1] for ids, events in self._said.items() if events}
        return {
            ids: Word(ids, "same" if event.action == "same" else "different", event.reviewer, event.at, event.reason)
            for ids, event in last.items()
        }

    def undone(self, reviewer: str) -> Event | None:
        """The word that an undo by this reviewer takes back."""
        return next(reversed(self._undo.get(reviewer, [])), None)

    def redone(self, reviewer: str) -> Event | None:
        """The word that a redo by this reviewer says again."""
        return next(reversed(self._redo.get(reviewer, [])), None)


def _pair(event: Event) -> Pair:
    return event.trial_id, str(event.value)


def _take(steps: list[Event] | None, number: int) -> Event | None:
    """Remove an event from a stack; None when it is not there (it is damaged)."""
    for place in range(len(steps or ()) - 1, -1, -1):
        if steps and steps[place].seq == number:
            return steps.pop(place)
    return None

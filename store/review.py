"""The decision log: every decision, note and label as an event that is on disk when the call returns."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from tinydb.table import Document

from store.errors import Damaged, ReadOnly, StoreError
from store.review_events import VERDICTS, Chain, Event, Verdict, seal
from store.review_places import Places
from store.review_progress import Counts, count
from store.review_reversal import Change, Redone, Undone
from store.review_rows import next_number, read_events
from store.review_state import DEFAULT_REASONS, Draft, ReviewFold, ReviewState, Session, Step
from store.review_text import LONGEST_NAME, default_reviewer, one_line, reason_list, repaired, session_name
from store.rows import RowDB


class Decision(NamedTuple):
    """One verdict of several that are made at once."""

    trial_id: str
    verdict: Verdict | None
    record_revision: int
    record_sha256: str
    reason: str = ""


class Grouped(Protocol):
    """Says which of the ids that decisions were made under stand under another id now."""

    def version(self) -> int:
        """A number that changes when `of` may answer differently."""

    def of(self, trial_ids: Sequence[str]) -> Mapping[str, str]:
        """Those of these ids that stand under another, with that one."""


def utc_now() -> str:
    """The time now: UTC, ISO-8601 with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class ReviewLog:
    """The decisions kept in one `reviews.db`, seen as one reviewer.

    Events are only ever added. Every method that writes returns when the write is durable, and raises a StoreError
    when it is not; what other processes add is seen by the next call. Safe to call from several threads.

    Where the library has put records of several ids into one trial (`grouped`), what was said of any of them is said of
    the trial: the latest counts. The events keep their own id, so that each gets its own back when they part.
    """

    def __init__(
        self,
        db: RowDB,
        *,
        reviewer: str | None = None,
        clock: Callable[[], str] = utc_now,
        grouped: Grouped | None = None,
    ) -> None:
        self.reviewer = reviewer or ""
        self._db = db
        self._clock = clock
        self._events = db.table("events")
        self._lock = threading.RLock()
        self._chain = Chain()
        self._fold = ReviewFold()
        self._seen_version: int | None = None
        self._grouped = grouped
        self._grouped_as_of: tuple[int, int] = (0, 0)
        self._places = Places(db, clock)
        with contextlib.suppress(ReadOnly):  # a log that cannot be written is read without its index
            db.index("events", "seq", unique=True)

    @property
    def reviewer(self) -> str:
        """Who decides, and whose steps undo takes back. Setting it to "" means the default, see `default_reviewer`."""
        return self._reviewer

    @reviewer.setter
    def reviewer(self, name: str) -> None:
        self._reviewer = one_line(name)[:LONGEST_NAME] or default_reviewer()

    def decide(
        self,
        trial_id: str,
        verdict: Verdict | None,
        *,
        reason: str = "",
        session: str = "",
        record_revision: int,
        record_sha256: str,
    ) -> Event:
        """Set a trial's verdict (None clears it); saying the same again adds nothing and returns the standing event."""
        decision = Decision(trial_id, verdict, record_revision, record_sha256, reason)
        return self.decide_many([decision], session=session)[0]

    def decide_many(self, decisions: Sequence[Decision], *, session: str = "") -> list[Event]:
        """Set several verdicts at once, all or none, as one step for undo. Returns an event a decision."""
        for decision in decisions:
            if decision.verdict is not None and decision.verdict not in VERDICTS:
                raise StoreError(f"A verdict is one of {', '.join(VERDICTS)}, not {decision.verdict!r}.")
        return self._edit(session, [_draft(decision) for decision in decisions])

    def note(
        self, trial_id: str, text: str, *, session: str = "", record_revision: int = 0, record_sha256: str = ""
    ) -> Event:
        """Set a trial's note; the empty text removes it."""
        draft = Draft("note", trial_id, repaired(text).strip(), "", record_revision, record_sha256)
        return self._edit(session, [draft])[0]

    def label(
        self,
        trial_id: str,
        labels: Sequence[str],
        *,
        session: str = "",
        record_revision: int = 0,
        record_sha256: str = "",
    ) -> Event:
        """Set a trial's labels, in this order, each once; no labels removes them."""
        names = list(dict.fromkeys(name for name in map(one_line, labels) if name))
        return self._edit(session, [Draft("label", trial_id, names, "", record_revision, record_sha256)])[0]

    def undo(self, session: str = "") -> Undone | None:
        """Take back this reviewer's last step in a session, of this run or an earlier one; None when none is left."""
        reversal = self._reverse("undo", session, self._fold.next_undo)
        return Undone(*reversal) if reversal else None

    def redo(self, session: str = "") -> Redone | None:
        """Do the step again that was taken back last; None when there is none, or something was decided since."""
        reversal = self._reverse("redo", session, self._fold.next_redo)
        return Redone(*reversal) if reversal else None

    def state(self, trial_id: str, session: str = "") -> ReviewState:
        """What is said of one trial in a session now."""
        with self._lock:
            self.refresh()
            return self._fold.state(session, trial_id)

    def states(self, session: str = "") -> Mapping[str, ReviewState]:
        """What is said in a session now, by trial id; the mapping is the caller's and does not change later."""
        with self._lock:
            self.refresh()
            return self._fold.states(session)

    def counts(self, session: str, trial_ids: Iterable[str]) -> Counts:
        """How many of these trials are included, excluded (with the reasons), maybe, and undecided in a session."""
        return count(self.states(session), trial_ids)

    def history(self, trial_id: str | None = None, *, session: str | None = None) -> list[Event]:
        """The log in its order: all of it, or what touched one trial (undo and redo too), or one session's part."""
        with self._lock:
            self.refresh()
            events = list(self._fold.events)
        if session is not None:
            events = [event for event in events if event.session == session]
        if trial_id is None:
            return events
        ids = self._fold.ids_with(trial_id)
        touched = {event.seq for event in events if event.trial_id in ids}
        return [event for event in events if event.seq in touched or not touched.isdisjoint(event.span)]

    def refresh(self) -> bool:
        """Read what was added since the last look, by this process or another; True when there was something."""
        with self._lock:
            version, before = self._db.data_version(), self._chain.last
            if version != self._seen_version:
                self._catch_up()
                self._seen_version = version
            return self._regroup() or self._chain.last != before

    @property
    def problems(self) -> tuple[Damaged, ...]:
        """The damage met so far, one sentence each, naming the event; what is whole stays readable."""
        return tuple(Damaged(sentence) for sentence in self._chain.problems)

    def check(self) -> list[str]:
        """Read the whole log again and verify every event and the chain; one sentence a fault, none when all is well.

        Differs from `problems` in that events read earlier are verified again as they are on disk now.
        """
        with self._lock:
            chain = Chain()
            for _ in read_events(self._events, chain):
                pass
            chain.ends_before(next_number(self._events, chain))
            return chain.problems

    def start_session(self, name: str, query: str, *, reasons: Sequence[str] = DEFAULT_REASONS) -> Session:
        """Start a named session over a query. Raises StoreError for a name that is taken or cannot be one."""
        name = session_name(name)
        value = {"query": repaired(query).strip(), "reasons": reason_list(reasons)}

        def compose() -> list[Draft]:
            for other in self._fold.sessions():
                if other.name.casefold() == name.casefold() and self._fold.was_started(other.name):
                    raise StoreError(
                        f"There is a review session named {other.name!r} already; resume it or take another name."
                    )
            return [Draft("session", "", value)]

        with self._lock:
            self._write(name, compose)
            return self._known(name)

    def set_reasons(self, session: str, reasons: Sequence[str]) -> Session:
        """Set the reasons that a session's exclusions choose from, in the order of the keys 1 to 9."""
        chosen = reason_list(reasons)
        with self._lock:
            self._write(
                session, lambda: [Draft("session", "", {"query": self._known(session).query, "reasons": chosen})]
            )
            return self._known(session)

    def sessions(self) -> list[Session]:
        """The named sessions, in the order in which they were started."""
        with self._lock:
            self.refresh()
            return self._fold.sessions()

    def session(self, name: str) -> Session | None:
        """One session by its name, to resume it; "" is the unnamed one and always there."""
        with self._lock:
            self.refresh()
            return self._fold.session(name)

    def save_place(self, session: str, place: Mapping[str, object]) -> None:
        """Keep where this reviewer is in a session (query, trial id, tab, sort; JSON values), in place of the last."""
        with self._lock:
            self._places.save(self.reviewer, session, place)

    def place(self, session: str | None = None) -> dict[str, object] | None:
        """Where this reviewer was last, in one session or (None) in any; the key `session` says in which."""
        with self._lock:
            return self._places.last(self.reviewer, session)

    def _edit(self, session: str, drafts: Sequence[Draft]) -> list[Event]:
        for draft in drafts:
            if not draft.trial_id or draft.trial_id != one_line(draft.trial_id):
                raise StoreError("A decision needs the id of a trial.")
        with self._lock:
            self.refresh()
            standing: list[Event | None] = []

            def compose() -> list[Draft]:
                standing.extend(self._fold.standing(session, self.reviewer, draft) for draft in drafts)
                wanted = [draft for draft, event in zip(drafts, standing, strict=True) if event is None]
                return [*wanted, *(other for draft in wanted for other in self._fold.cleared_with(session, draft))]

            written = iter(self._write(session, compose))
            return [event or next(written) for event in standing]

    def _reverse(
        self, action: str, session: str, next_step: Callable[[str, str], Step | None]
    ) -> tuple[Event, tuple[Change, ...]] | None:
        with self._lock:
            self.refresh()
            before: dict[str, ReviewState] = {}

            def compose() -> list[Draft]:
                step = next_step(session, self.reviewer)
                if step is None:
                    return []
                trials = dict.fromkeys(map(self._fold.lead, step.trial_ids))
                before.update((trial_id, self._fold.state(session, trial_id)) for trial_id in trials)
                only = step.trial_ids[0] if len(step.trial_ids) == 1 else ""
                return [Draft(action, only, {"first": step.number, "last": step.edits[-1].seq})]

            events = self._write(session, compose)
            if not events:
                return None
            return events[0], tuple(
                Change(trial_id, state, self._fold.state(session, trial_id)) for trial_id, state in before.items()
            )

    def _write(self, session: str, compose: Callable[[], Sequence[Draft]]) -> list[Event]:
        """Add the events that `compose` asks for, having seen the whole log; the caller holds the lock."""
        if session != one_line(session):
            raise StoreError(f"{session!r} cannot be the name of a session.")
        with self._db.transaction():
            self._catch_up()
            events = self._sealed(session, compose())
            if events:
                self._events.insert_multiple(Document(event.document(), doc_id=event.seq) for event in events)
        for event in events:
            self._chain.accept(event)
            self._fold.apply(event)
        return events

    def _sealed(self, session: str, drafts: Sequence[Draft]) -> list[Event]:
        events: list[Event] = []
        at, first, previous = self._clock(), next_number(self._events, self._chain), self._chain.head
        for number, draft in enumerate(drafts, first):
            event = seal(
                Event(
                    seq=number,
                    at=at,
                    reviewer=self.reviewer,
                    session=session,
                    **draft._asdict(),
                    step=first,
                    previous=previous,
                    sha256="",
                )
            )
            previous = event.sha256
            events.append(event)
        return events

    def _catch_up(self) -> None:
        for event in read_events(self._events, self._chain):
            self._fold.apply(event)

    def _regroup(self) -> bool:
        """Ask which ids stand under which, when that may have changed; True when something is said differently now."""
        if self._grouped is None:
            return False
        ids = self._fold.trial_ids
        version = self._grouped.version()
        was, asked = self._grouped_as_of
        if (version, len(ids)) == self._grouped_as_of:
            return False
        is_more = version == was
        leads = self._grouped.of(ids[asked:] if is_more else ids)
        self._grouped_as_of = version, len(ids)
        return self._fold.regroup(leads, add=is_more)

    def _known(self, name: str) -> Session:
        session = self._fold.session(name)
        if session is None:
            raise StoreError(f"There is no review session named {name!r}.")
        return session


def _draft(decision: Decision) -> Draft:
    trial_id, verdict, record_revision, record_sha256, reason = decision
    return Draft("decide", trial_id, verdict, one_line(reason), record_revision, record_sha256)

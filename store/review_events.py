"""One event of the decision log: its fields, its document, and the chain of hashes that shows damage."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, NamedTuple, get_args

import orjson

Verdict = Literal["include", "exclude", "maybe"]
"""What a reviewer says of a trial; undecided is the absence of a verdict."""

VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)

EDITS: Final = frozenset({"decide", "note", "label"})
"""The actions that change what is said of a trial, and that undo and redo reach."""


class Event(NamedTuple):
    """One thing that a reviewer did, as it stands in the log; never changed and never removed.

    `seq` counts from 1 without gaps and is the row's id. `at` is UTC, ISO-8601 with milliseconds. `value` is by
    action: a verdict or None (decide), text (note), a list of texts (label), `{"first": seq, "last": seq}` of the step
    that is taken back or done again (undo, redo), `{"query": text, "reasons": [text]}` (session). `step` is the `seq`
    of the first event written together with this one: a step is undone as a whole. `previous` is the hash of the event
    before, `sha256` the hash of this one.
    """

    seq: int
    at: str
    reviewer: str
    session: str
    trial_id: str
    action: str
    value: object
    reason: str
    record_revision: int
    record_sha256: str
    step: int
    previous: str
    sha256: str

    @property
    def time(self) -> datetime:
        """When the event was written, with its time zone (UTC)."""
        return datetime.fromisoformat(self.at)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that a label event sets."""
        return tuple(str(label) for label in self.value) if isinstance(self.value, list) else ()

    @property
    def span(self) -> range:
        """The numbers of the events that an undo or redo event names."""
        first, last = _numbers(self.value)
        return range(first, last + 1)

    def document(self) -> dict[str, object]:
        """The event as it is stored."""
        return self._asdict()


def seal(event: Event) -> Event:
    """The event with its own hash in place."""
    return event._replace(sha256=digest(event.document()))


def digest(document: Mapping[str, object]) -> str:
    """SHA-256 over a stored event: its canonical JSON (sorted keys, no spaces, UTF-8) without the hash itself.

    The content holds the hash of the event before, so that the events form a chain.

    Raises:
        ValueError: a value has no JSON form.
    """
    content = dict(document)
    content.pop("sha256", None)
    try:
        return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    except TypeError as error:
        raise ValueError(f"a value has no JSON form ({error})") from error


def parse(document: Mapping[str, object]) -> Event:
    """The event that a stored document holds; fields of a later version are left aside.

    Raises:
        ValueError: a field is missing or of the wrong kind.
    """
    try:
        event = Event._make(map(document.__getitem__, Event._fields))
    except KeyError as error:
        raise ValueError(f"the field {error.args[0]} is missing") from None
    if set(map(type, (event.seq, event.record_revision, event.step))) != {int}:
        raise ValueError("a number is not a whole number")
    texts = (*event[1:6], event.reason, event.record_sha256, event.previous, event.sha256)
    if set(map(type, texts)) != {str}:
        raise ValueError("a text field holds something else")
    if not _is_value(event.action, event.value, event.seq):
        raise ValueError(f"its value does not fit the action {event.action}")
    return event


def _is_value(action: str, value: object, seq: int) -> bool:
    """Whether a value is of the kind that its action needs; an action of a later version may hold anything.

    An undo or redo, being event `seq`, names events before itself.
    """
    match action:
        case "decide":
            return value is None or value in VERDICTS
        case "note":
            return isinstance(value, str)
        case "label":
            return _is_texts(value)
        case "undo" | "redo":
            first, last = _numbers(value)
            return 0 < first <= last < seq
        case "session":
            return isinstance(value, dict) and isinstance(value.get("query"), str) and _is_texts(value.get("reasons"))
    return True


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _numbers(value: object) -> tuple[int, int]:
    """The first and last event number of an undo's value; (0, -1), an empty span, when it is not one."""
    if isinstance(value, dict):
        first, last = value.get("first"), value.get("last")
        if isinstance(first, int) and isinstance(last, int):
            return first, last
    return 0, -1


class Chain:
    """Checks stored events in their order: each one's own hash, and that it follows the one before.

    `last` is the number of the last event read and `head` its hash, which the next event to be written carries.
    `problems` holds one sentence a fault, each naming the event by its number.
    """

    def __init__(self) -> None:
        self.last = 0
        self.head = ""
        self.problems: list[str] = []
        self._is_sound = True

    def read(self, seq: int, document: Mapping[str, object]) -> Event | None:
        """The event stored under `seq`, or None, with a problem noted, when its content is not what was written."""
        self._note_missing(seq)
        try:
            is_intact = digest(document) == document.get("sha256")
            event = parse(document)
            fault = "" if is_intact and event.seq == seq else "its content does not match its hash"
        except ValueError as error:
            fault = str(error)
        if fault:
            self.unreadable(seq, fault, document.get("sha256"))
            return None
        if self._is_sound and event.previous != self.head:
            self.problems.append(
                f"Event {seq} of the decision log does not follow event {seq - 1}: something before it was changed."
            )
        self.accept(event)
        return event

    def unreadable(self, seq: int, reason: str, stored_hash: object = "") -> None:
        """Note that the event `seq` cannot be trusted, and why; the ones after it still count."""
        self._note_missing(seq)
        self.problems.append(f"Event {seq} of the decision log is damaged and left out: {reason}.")
        self.last, self.head, self._is_sound = seq, stored_hash if isinstance(stored_hash, str) else "", False

    def accept(self, event: Event) -> None:
        """Take an event known to be whole as the end of the chain."""
        self._note_missing(event.seq)
        self.last, self.head, self._is_sound = event.seq, event.sha256, True

    def ends_before(self, seq: int) -> None:
        """Note the events that are missing at the end, given the number that the next event would get."""
        self._note_missing(seq)

    def _note_missing(self, seq: int) -> None:
        if seq <= self.last + 1:
            return
        first, last = self.last + 1, seq - 1
        what = f"Event {first} is" if first == last else f"Events {first} to {last} are"
        self.problems.append(f"{what} missing from the decision log.")
        self.last, self._is_sound = last, False

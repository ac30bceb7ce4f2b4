"""What workers tell the screen: facts, with the number of the request they answer, so that a late one is dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, dataclass_transform

from textual.message import Message

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping, Sequence

    from parsers.trial import Link, Trial
    from store.compare import Comparison
    from store.duplicates import Proposal
    from store.linking_log import Verdict as LinkVerdict
    from store.linking_log import Word
    from store.review_events import Event
    from store.review_state import ReviewState, Session
    from store.search.expansion import Applied
    from store.search.hits import Query
    from store.summary import Summary
    from tui.browse.asking import Asked
    from tui.render.lines import Line
    from tui.state import Progress
    from tui.widgets.row_strips import Marker

M = TypeVar("M", bound=Message)


@dataclass_transform()
def fact(message: type[M]) -> type[M]:
    """Make a message of its fields: a dataclass that is never compared or printed, which is a third of the work.

    There are thirty, and all of them are made at the start.
    """
    return dataclass(eq=False, repr=False, match_args=False)(message)


@fact
class Found(Message):
    """A search has its answer: `found` rows of `total` trials.

    With the ids of the first in order, where the cursor is to be among them, and the records of those that will be on
    the screen. `asked` has the text as it was understood, `applied` is what it was widened by. `revision` is the number
    of the last change to the library before it was searched.
    """

    asked: Asked
    ids: array[int]
    found: int
    total: int
    query: Query | None
    applied: Sequence[Applied]
    marker: Marker | None
    cursor: int
    records: Sequence[Summary]
    progress: Progress
    revision: int


@fact
class Whole(Message):
    """All rows that a search found, of which the first were shown before, and the decisions over them."""

    serial: int
    ids: array[int]
    progress: Progress
    book_version: int


@fact
class NotWhole(Message):
    """The rows after the first could not be read: the sentence says why."""

    serial: int
    sentence: str


@fact
class Counted(Message):
    """The decisions over a list were counted, as they were when the book had that version."""

    ids: array[int]
    progress: Progress
    book_version: int


@fact
class CaughtUp(Message):
    """The search index is as up to date as it can be made now."""


@fact
class LibraryLookedAt(Message):
    """The library is another than the one listed: the number of its last change, and how many trials it has."""

    revision: int
    count: int


@fact
class NotFound(Message):
    """A search could not be done: the sentence says why."""

    serial: int
    sentence: str


@fact
class TrialRead(Message):
    """A trial was read and set as lines; `trial` is None when it is no longer in the library."""

    serial: int
    trial_id: str
    revision: int
    trial: Trial | None
    head: list[Line]
    lines: list[Line]
    tab: int
    width: int
    fault: str = ""


@fact
class SessionOpened(Message):
    """The decisions of a session were read; `row_ids` are those of the trials that have any."""

    serial: int
    session: Session
    states: Mapping[str, ReviewState]
    row_ids: Mapping[str, int]
    place: Mapping[str, object] | None = None


@fact
class Saved(Message):
    """A write is on disk: what now stands of each trial it touched, and where that trial is in the library.

    `row_ids` are the rows that were waiting for it; `said` is for the status line; `goes_to` is the trial to show.
    """

    session: str
    changes: Sequence[tuple[str, int | None, ReviewState]]
    row_ids: Sequence[int] = ()
    said: str = ""
    goes_to: int | None = None


@fact
class NotSaved(Message):
    """A write failed: the sentence says why. It is tried again if `is_kept`, else given up."""

    sentence: str
    is_kept: bool
    row_ids: Sequence[int] = ()


@fact
class HistoryRead(Message):
    """What was decided on a trial was read."""

    trial_id: str
    events: Sequence[Event]


@fact
class SessionsRead(Message):
    """The review sessions were read."""

    sessions: Sequence[Session]


@fact
class Compared(Message):
    """The trials to compare were read and aligned."""

    comparison: Comparison


@fact
class ProposalsAdvanced(Message):
    """The search for trials that may be one goes on: so many of `total` were looked at."""

    looked_at: int
    total: int

    def can_replace(self, message: Message) -> bool:
        """Let a later count take the place of one that was not shown yet."""
        return isinstance(message, ProposalsAdvanced)


@fact
class ProposalsRead(Message):
    """Which trials may be one and are not answered was read; `is_whole` says that all records were looked at for it."""

    serial: int
    proposals: Sequence[Proposal]
    is_whole: bool


@fact
class PairCompared(Message):
    """The trials of a pair were read and aligned, or could not be: `fault` says why."""

    serial: int
    comparison: Comparison | None
    fault: str = ""


@fact
class WordSaid(Message):
    """What the reader said of two records is on disk and in effect; `verdict` None: nothing is said of them now.

    `goes_there` asks to show the pair. Without `ids` there was nothing to take back, or to say again.
    """

    ids: tuple[str, str] | None
    verdict: LinkVerdict | None
    said: str
    goes_there: bool = False


@fact
class WordNotSaid(Message):
    """What the reader said of two records could not be written: the sentence says why. It is tried if `is_kept`."""

    ids: tuple[str, str] | None
    sentence: str
    is_kept: bool


@fact
class LinksRead(Message):
    """Why records stand as one trial was read, and which records were said to be of another."""

    trial_id: str
    links: Sequence[Link]
    apart: Sequence[Word]


@fact
class Failed(Message):
    """Something that a worker tried could not be done: the sentence says what and why."""

    sentence: str


@fact
class ImportAdvanced(Message):
    """An import goes on: one line that says how far it is, and shorter forms of it."""

    line: str
    shorter: Sequence[str] = ()

    def can_replace(self, message: Message) -> bool:
        """Let a later line take the place of one that was not shown yet."""
        return isinstance(message, ImportAdvanced)


@fact
class ImportEnded(Message):
    """An import has ended, or was stopped: one line that says what came of it."""

    line: str
    has_changes: bool


@fact
class FetchAdvanced(Message):
    """A fetch goes on: one line that says how far it is, and shorter forms of it."""

    line: str
    shorter: Sequence[str] = ()

    def can_replace(self, message: Message) -> bool:
        """Let a later line take the place of one that was not shown yet."""
        return isinstance(message, FetchAdvanced)


@fact
class FetchEnded(Message):
    """A fetch has ended, or was stopped: one sentence that says what came of it, and a sentence for each that did not.

    `role` is that of the sentence.
    """

    line: str
    role: str
    has_changes: bool
    not_fetched: Sequence[str] = ()


@fact
class CommandRequested(Message):
    """The reader wants a command that is the app's to run (help, palette, quit, ...)."""

    command_id: str

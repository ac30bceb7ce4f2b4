"""The decisions of the open session as the list needs them: by row id, with those that are being written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from store.review_state import UNDECIDED, ReviewState, Session
from tui.state import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from store.review_events import Verdict


_COUNTED_AT_ONCE = 32768


class ReviewBook:
    """What is decided in one session. Lives on the UI thread; `version` changes with every decision."""

    def __init__(self) -> None:
        self.session = Session("")
        self.verdicts: dict[int, Verdict] = {}
        self.pending: dict[int, int] = {}
        self.version = 0
        self.last_saved = ""
        self._states: dict[str, ReviewState] = {}

    def open(self, session: Session, states: Mapping[str, ReviewState], row_ids: Mapping[str, int]) -> None:
        """Take the decisions of another session."""
        self.session = session
        self._states = dict(states)
        self.verdicts = {
            row_id: state.verdict
            for trial_id, row_id in row_ids.items()
            if (state := states.get(trial_id)) is not None and state.verdict is not None
        }
        self.pending = {}
        self.version += 1

    def state(self, trial_id: str) -> ReviewState:
        """What is said of a trial."""
        return self._states.get(trial_id, UNDECIDED)

    @property
    def labels(self) -> list[str]:
        """Every label used in the session, the most used first."""
        used = Counter(label for state in self._states.values() for label in state.labels)
        return [label for label, _ in used.most_common()]

    def begin(self, row_ids: Iterable[int]) -> None:
        """Note that decisions on some rows are being written."""
        for row_id in row_ids:
            self.pending[row_id] = self.pending.get(row_id, 0) + 1

    def end(self, row_ids: Iterable[int]) -> None:
        """Note that the writing of decisions on some rows has ended, well or not."""
        for row_id in row_ids:
            left = self.pending.get(row_id, 0) - 1
            if left > 0:
                self.pending[row_id] = left
            else:
                self.pending.pop(row_id, None)

    def set(self, trial_id: str, row_id: int | None, state: ReviewState) -> tuple[Verdict | None, Verdict | None]:
        """Take what was written of a trial; its verdict before and after."""
        before = self.state(trial_id).verdict
        self._states[trial_id] = state
        if row_id is not None:
            if state.verdict is None:
                self.verdicts.pop(row_id, None)
            else:
                self.verdicts[row_id] = state.verdict
        self.version += 1
        return before, state.verdict

    def is_settled(self, row_id: int) -> bool:
        """Whether a row has a decision, or one on its way."""
        return row_id in self.verdicts or row_id in self.pending


class Settled:
    """The settled rows of a book, to be asked `in`."""

    def __init__(self, book: ReviewBook) -> None:
        self._book = book

    def __contains__(self, row_id: object) -> bool:
        """Whether a row has a decision, or one on its way."""
        return isinstance(row_id, int) and self._book.is_settled(row_id)


def progress_of(row_ids: Sequence[int], verdicts: Mapping[int, Verdict]) -> Progress:
    """Count the decisions over a list of rows; in steps, so that nothing else waits long for a long list."""
    counts: Counter[Verdict | None] = Counter()
    if verdicts:
        for start in range(0, len(row_ids), _COUNTED_AT_ONCE):
            counts.update(map(verdicts.get, row_ids[start : start + _COUNTED_AT_ONCE]))
    return Progress(counts["include"], counts["exclude"], counts["maybe"], len(row_ids))


def progress_of_first(total: int, verdicts: Mapping[int, Verdict], *, is_everything: bool) -> Progress:
    """What is known of the decisions over a list of `total` rows before all of them are known.

    A list of every row that there is holds every decision; over another they cannot be counted yet.
    """
    if not is_everything:
        return Progress(total=total, is_counted=not verdicts)
    counts = Counter(list(verdicts.values()))
    return Progress(counts["include"], counts["exclude"], counts["maybe"], total)

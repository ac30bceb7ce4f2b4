"""What is said of the pairs that are listed: which are open, being saved, answered, or settled by other answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tui.render.duplicates import PairCounts, PairState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from store.linking_log import Verdict

Ids = tuple[str, str]


class PairBook:
    """The state of each pair, by its ids. Lives on the UI thread."""

    def __init__(self) -> None:
        self._open: frozenset[Ids] = frozenset()
        self._said: dict[Ids, Literal["saving", "same", "different"]] = {}

    def state(self, ids: Ids) -> PairState:
        """What is said of a pair."""
        return self._said.get(ids) or ("open" if ids in self._open else "settled")

    @property
    def counts(self) -> PairCounts:
        """How many pairs are open, and how many were answered since all was looked through."""
        said = list(self._said.values())
        return PairCounts(len(self._open - self._said.keys()), said.count("same"), said.count("different"))

    @property
    def is_saving(self) -> bool:
        """Whether an answer is not on disk yet."""
        return "saving" in self._said.values()

    def read(self, still_open: Iterable[Ids], *, is_whole: bool) -> None:
        """Take which pairs the library has open now; with `is_whole` the answers given before are listed no more."""
        self._open = frozenset(still_open)
        self._said = {
            ids: said for ids, said in self._said.items() if said == "saving" or not (is_whole or ids in self._open)
        }

    def begin(self, ids: Ids) -> None:
        """Note that an answer is being saved."""
        self._said[ids] = "saving"

    def end(self, ids: Ids, verdict: Verdict | None) -> None:
        """Note what is said of a pair now; None: nothing, it is open."""
        if verdict is None:
            self._said.pop(ids, None)
            self._open |= {ids}
        else:
            self._said[ids] = verdict
            self._open -= {ids}

    def fail(self, ids: Ids) -> None:
        """Note that an answer was given up."""
        self._said.pop(ids, None)

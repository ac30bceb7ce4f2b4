"""Which rows a reviewer said something of, for the fields of a query that ask so: decision, tag, note and session."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain

from store.review import ReviewLog
from store.review_events import Verdict
from store.review_state import ReviewState
from store.rows import RowTable
from store.search.tree import Reviewed
from store.search.words import squeezed, tokens

_AT_ONCE = 500
_ORDER: tuple[Verdict, ...] = ("include", "maybe", "exclude")

Is = Callable[[ReviewState], bool]


def reviewed_rows(said: Reviewed, log: ReviewLog, session: str, summaries: RowTable) -> Sequence[int]:
    """The rows that a session's decisions, tags or notes fit; for `session:NAME` those that it says anything of.

    For `decision:none` the rows with a decision: it is for the asker to turn that round. Raises StoreError when the
    decisions cannot be read.
    """
    if said.kind == "session":
        named = next((each.name for each in log.sessions() if squeezed(each.name) == squeezed(said.value)), said.value)
        return _rows(log.states(named), lambda state: not state.is_empty, summaries)
    return _rows(log.states(session), _fitting(said), summaries)


def by_decision(
    rows: Sequence[int], states: Mapping[str, ReviewState], summaries: RowTable, *, reverse: bool = False
) -> array[int]:
    """Rows with the included first, then the maybes, the excluded and, last, those without a decision.

    In reverse the excluded come first; within each the order stays.
    """
    order = (*reversed(_ORDER), None) if reverse else (*_ORDER, None)
    verdict_of = {
        row: verdict for verdict in _ORDER for row in _rows(states, partial(_has_verdict, verdict=verdict), summaries)
    }
    groups: dict[Verdict | None, array[int]] = {verdict: array("q") for verdict in order}
    for row in rows:
        groups[verdict_of.get(row)].append(row)
    return array("q", chain.from_iterable(groups.values()))


def _has_verdict(state: ReviewState, verdict: Verdict) -> bool:
    return state.verdict == verdict


def _fitting(said: Reviewed) -> Is:
    if said.kind == "decision":
        return lambda state: state.verdict is not None and said.value in (state.verdict, "none")
    if said.kind == "tag":
        wanted = squeezed(said.value)
        return lambda state: any(squeezed(label) == wanted for label in state.labels)
    words = tokens(said.value)
    return lambda state: bool(state.note) and _in_a_row(words, tokens(state.note))


def _in_a_row(words: Sequence[str], text: Sequence[str]) -> bool:
    return any(text[place : place + len(words)] == words for place in range(len(text) - len(words) + 1))


def _rows(states: Mapping[str, ReviewState], fits: Is, summaries: RowTable) -> Sequence[int]:
    ids = [trial_id for trial_id, state in states.items() if fits(state)]
    return [row for start in range(0, len(ids), _AT_ONCE) for row in _found(ids[start : start + _AT_ONCE], summaries)]


def _found(ids: Sequence[str], summaries: RowTable) -> Iterator[int]:
    return (row.doc_id for row in summaries.find_any("id", ids))

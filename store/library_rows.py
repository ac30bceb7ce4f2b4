"""A library's rows read: what cannot be is said to be damaged, and by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tinydb.table import Document

from store.errors import Damaged
from store.library_tables import REMOVED, SUMMARIES
from store.rows import RowDB, RowTable
from store.summary import Summary, summary_of

if TYPE_CHECKING:
    from parsers.trial import Trial
    from store.search.schema import Columns


Read = TypeVar("Read")


class Step(NamedTuple):
    """Changes to index at once, up to a revision."""

    revision: int
    doc_ids: list[int]
    removed: list[int]


def changed_since(rows: RowDB, revision: int, most: int) -> Step | None:
    """The next changes after a revision, `most` rows of them; None when there are none."""
    changed = rows.table(SUMMARIES).since("revision", revision, most)
    if not changed:
        return None
    # An index of nothing has nothing to remove.
    gone = rows.table(REMOVED).since("revision", revision, most) if revision else []
    last = min(some[-1]["revision"] for some in (changed, gone) if some is changed or len(some) == most)
    doc_ids = [row.doc_id for row in changed if row["revision"] <= last]
    return Step(last, doc_ids, [row["doc_id"] for row in gone if row["revision"] <= last])


def readable(
    table: RowTable, doc_ids: Sequence[int], read: Callable[[Document], Read], notices: MutableMapping[str, str]
) -> Iterator[Read]:
    """What can be read of these rows; the notice of `record` names the last that cannot."""
    try:
        rows = table.by_ids(doc_ids)
    except Damaged as error:
        if len(doc_ids) > 1:
            for doc_id in doc_ids:
                yield from readable(table, [doc_id], read, notices)
            return
        notices["record"] = str(error)
        return
    for row in rows:
        try:
            yield read(row)
        except Damaged as error:
            notices["record"] = str(error)


def load_trial(document: Document) -> Trial:
    """The trial in a row. Raises Damaged."""
    # The model and pydantic take a tenth of a second to import, and a list of summaries needs neither.
    from pydantic import ValidationError

    from parsers.trial import load

    try:
        return load(document)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, fault["loc"]))
        raise Damaged(
            f"The record of {document.get('id', 'a trial')} cannot be read: {place}: {fault['msg']}."
        ) from error


def load_columns(document: Document) -> Columns:
    """What the index holds of the trial in a row. Raises Damaged."""
    from store.search.schema import columns

    try:
        return columns(document.doc_id, document)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Damaged(f"The record of {document.get('id', 'a trial')} cannot be read: {error}.") from error


def load_summary(document: Document) -> Summary:
    """The summary in a row. Raises Damaged."""
    try:
        return summary_of(document.doc_id, document)
    except (KeyError, TypeError) as error:
        raise Damaged(f"The summary of {document.get('id', 'a trial')} cannot be read: {error}.") from error

"""A library's rows read: what cannot be is said to be damaged, and by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tinydb.table import Document

from store.errors import Damaged
from store.summary import Summary, summary_of

if TYPE_CHECKING:
    from parsers.trial import Trial
    from store.search.schema import Columns


class Step(NamedTuple):
    """Changes to index at once, up to a revision."""

    revision: int
    doc_ids: list[int]
    removed: list[int]


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

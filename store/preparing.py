"""A document read and made ready to be stored: all the work on a record that needs nothing of the library.

It can be done in another process: what goes in and what comes out is plain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from parsers.document import Document, Rejected, Wanted
from parsers.reading import formats_named, parsed_dumped
from parsers.trial import Dumped
from store.document_text import to_text
from store.errors import Unstorable
from store.search.schema import Columns, columns
from store.summary import Held, held_from, summary_document


@dataclass(frozen=True, slots=True)
class Prepared:
    """A single-source record ready to be stored.

    `name` and `record` say where it was read. `text` is the dumped trial as JSON; `row` its summary without the
    revision; `values` the index's columns of it, without the row's id.
    """

    name: str
    record: int | None
    trial_id: str
    source: Held
    text: str
    row: dict[str, Any]
    values: Columns


Ready = Prepared | Rejected | Wanted


def prepare(trial: Dumped) -> Prepared | Rejected:
    """Make a dumped single-source trial ready; a value that cannot be kept as JSON rejects it."""
    source = held_from(trial)
    name, record = trial["sources"][0]["name"], trial["sources"][0].get("record")
    try:
        text = to_text(trial)
    except Unstorable as error:
        return Rejected(name, str(error), record)
    return Prepared(name, record, trial["id"], source, text, summary_document(trial, [source]), columns(0, trial))


def prepare_documents(documents: Iterable[Document], form: str | None = None) -> list[list[Ready]]:
    """What each document holds, ready to be stored; `form` names the format when the reader did."""
    formats = formats_named(form)
    return [list(_ready(parsed_dumped(each, formats, forced=form is not None))) for each in documents]


def _ready(items: Iterable[Dumped | Rejected | Wanted]) -> Iterator[Ready]:
    for item in items:
        yield item if isinstance(item, Rejected | Wanted) else prepare(item)

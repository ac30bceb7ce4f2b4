"""A document read and made ready to be stored: all the work on a record that needs nothing of the library.

It can be done in another process: what goes in and what comes out is plain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from parsers.document import Document, Rejected, Wanted
from parsers.reading import Format, formats_named, parsed_dumped
from parsers.trial import AsRead, Dumped
from store.document_text import to_bytes
from store.errors import Unstorable
from store.search.schema import as_json, columns
from store.summary import Held, held_from, summary_document


@dataclass(frozen=True, slots=True)
class Prepared:
    """A single-source record ready to be stored.

    `name` and `record` say where it was read. JSON, in UTF-8, since that goes from process to process and into the
    tables at the least cost: `text` is the dumped trial; `row` its summary without the revision; `values` the index's
    columns of it, without the row's id.
    """

    name: str
    record: int | None
    trial_id: str
    source: Held
    text: bytes
    row: bytes
    values: bytes

    def __reduce__(self) -> tuple[type[Prepared], tuple[object, ...]]:
        """What goes to another process; what a dataclass with slots does by itself takes much longer."""
        return Prepared, (self.name, self.record, self.trial_id, self.source, self.text, self.row, self.values)


Ready = Prepared | Rejected | Wanted


def prepare(trial: Dumped) -> Prepared | Rejected:
    """Make a dumped single-source trial ready; a value that cannot be kept as JSON rejects it."""
    source = held_from(trial)
    name, record = trial["sources"][0]["name"], trial["sources"][0].get("record")
    try:
        finite = type(trial) is AsRead
        text, row = to_bytes(trial, finite=finite), to_bytes(summary_document(trial, [source]), finite=finite)
    except Unstorable as error:
        return Rejected(name, str(error), record)
    return Prepared(name, record, trial["id"], source, text, row, columns_text(trial))


def columns_text(trial: Dumped) -> bytes:
    """The index's columns of a dumped trial as JSON, without the row's id."""
    values = columns(0, trial)
    del values["doc_id"]
    return as_json(values)


def prepare_documents(documents: Iterable[Document], form: str | None = None) -> list[list[Ready]]:
    """What each document holds, ready to be stored; `form` names the format when the reader did."""
    formats = formats_named(form)
    return [prepare_document(each, formats, forced=form is not None) for each in documents]


def prepare_document(document: Document, formats: tuple[Format, ...], *, forced: bool) -> list[Ready]:
    """What a document holds, ready to be stored; `forced`: there is one format, and the reader named it."""
    return list(_ready(parsed_dumped(document, formats, forced=forced)))


def _ready(items: Iterable[Dumped | Rejected | Wanted]) -> Iterator[Ready]:
    for item in items:
        yield item if isinstance(item, Rejected | Wanted) else prepare(item)

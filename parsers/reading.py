"""Reading: paths to trials, each document by the format that knows it best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from parsers.document import Document, Rejected
from parsers.formats import ctgov, ignite, meddatax, medpath
from parsers.lookalike import json_line, what_it_is
from parsers.sources import documents_at, shown, size_of
from parsers.streams import Meter
from parsers.trial import Trial

SURE_ENOUGH = 0.5
"""The least that a format must be sure of a document to parse it."""


class Format(Protocol):
    """What a module in `parsers.formats` offers."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a module's constant
        """The name that `--format` takes and `SourceRecord.kind` holds."""

    def matches(self, document: Document) -> float:
        """How surely the document is of this format, 0 to 1, told from its content."""

    def parse(self, document: Document) -> Iterator[Trial | Rejected]:
        """The trials in a document, each with one entry in `sources`, and what in it could not be read."""


FORMATS: tuple[Format, ...] = (ctgov, ignite, meddatax, medpath)
"""The formats, in the order in which they are asked."""


_NO_NAME = "\0"
"""Stands for an empty path, which would otherwise be the folder that the program was started in."""


@dataclass(frozen=True)
class Progress:
    """How far reading is: the file being read, bytes of all input read and to read (None: not known), trials so far."""

    name: str
    bytes_read: int
    bytes_total: int | None
    records: int


def format_names() -> tuple[str, ...]:
    """The names of the formats, as `read` takes them."""
    return tuple(form.NAME for form in FORMATS)


def read(
    paths: Iterable[str | Path],
    *,
    progress: Callable[[Progress], None] | None = None,
    format: str | None = None,  # noqa: A002 - the command line's own word for it
) -> Iterator[Trial | Rejected]:
    """Read files and folders: a Trial for each record, a Rejected for whatever cannot be one.

    `progress` is called after each of them. `format` forces a format by name; else each document is read by the format
    that is surest of it. Raises ValueError for a format that there is not.
    """
    formats = FORMATS if format is None else tuple(form for form in FORMATS if format == form.NAME)
    if not formats:
        raise ValueError(f"there is no format {format!r}: the formats are {', '.join(format_names())}")
    return _read([Path(path or _NO_NAME) for path in paths], progress, formats, forced=format is not None)


def _read(
    paths: list[Path], progress: Callable[[Progress], None] | None, formats: tuple[Format, ...], *, forced: bool
) -> Iterator[Trial | Rejected]:
    meter = Meter(bytes_total=sum(map(size_of, paths)) if progress else None)
    records = 0
    for path in paths:
        before, seen = records, 0
        for document in documents_at(path, meter):
            seen += 1
            items = (document,) if isinstance(document, Rejected) else _parsed(document, formats, forced=forced)
            for item in items:
                records += isinstance(item, Trial)
                yield item
                if progress:
                    progress(Progress(document.name, meter.bytes_read, meter.bytes_total, records))
        if records == before and path.is_dir():
            held = "there is no file in this folder" if not seen else "no trial record was found in this folder"
            yield Rejected(shown(path), held)


def recognise(document: Document, formats: Iterable[Format] = FORMATS) -> Format | None:
    """The format that is surest of a document, or None when none is sure enough.

    What a format raises is raised only when no other is sure.
    """
    best, surest = None, SURE_ENOUGH
    fault: Exception | None = None
    for form in formats:
        try:
            score = form.matches(document)
        except Exception as raised:
            fault = raised
            continue
        if score >= surest and (best is None or score > surest):
            best, surest = form, score
        if score >= 1:
            break
    if best is None and fault:
        raise fault
    return best


def _parsed(document: Document, formats: tuple[Format, ...], *, forced: bool) -> Iterator[Trial | Rejected]:
    """What a document holds. A fault of a format is told as a sentence, so that it cannot stop the rest."""
    who = "a format"
    try:
        form = formats[0] if forced else recognise(document, formats)
        if form is None:
            yield document.reject(_unknown(document), json_line(document))
            return
        who = f"the {form.NAME} format"
        found = False
        for item in form.parse(document):
            found = True
            yield item
        if not found:
            yield document.reject(f"there is no trial record in it that {who} knows")
    except (MemoryError, RecursionError):
        yield document.reject("it is too large or too deep for the memory there is: split it")
    except Exception as fault:
        yield document.reject(f"{who} failed on it ({type(fault).__name__}: {fault}); please report this")


def _unknown(document: Document) -> str:
    names = ", ".join(format_names())
    return f"not a trial record in any format known ({names}): {what_it_is(document)}"

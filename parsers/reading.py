"""Reading: paths to trials, each document by the format that knows it best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from parsers.document import Document, Rejected, Wanted
from parsers.formats import (
    ctgov,
    ctgov_csv,
    ctgov_xml,
    ctis,
    drks,
    euctr,
    ictrp,
    ignite,
    isrctn,
    meddatax,
    medpath,
    nct_list,
    tinydb_json,
    unknown_page,
)
from parsers.html_text import as_page, is_html
from parsers.lookalike import json_line, what_it_is
from parsers.page_text import unquoted
from parsers.sources import found_at, shown, size_of
from parsers.streams import Meter
from parsers.trial import Dumped, Trial, dump
from parsers.zip_files import Found, only_documents

Item = Trial | Rejected | Wanted
"""What a document gives: trials, what cannot be one, and ids that stand alone."""

Made = TypeVar("Made")

SURE_ENOUGH = 0.5
"""The least that a format must be sure of a document to parse it."""


class Format(Protocol):
    """What a module in `parsers.formats` offers."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a module's constant
        """The name that `--format` takes and `SourceRecord.kind` holds."""

    def matches(self, document: Document) -> float:
        """How surely the document is of this format, 0 to 1, told from its content."""

    def parse(self, document: Document) -> Iterator[Item]:
        """The trials in a document, each with one entry in `sources`, and what in it could not be read."""


FORMATS: tuple[Format, ...] = (
    ctgov,
    ctgov_xml,
    ctgov_csv,
    ictrp,
    ctis,
    euctr,
    isrctn,
    drks,
    tinydb_json,
    ignite,
    meddatax,
    medpath,
    nct_list,
    unknown_page,
)
"""The project's own formats, in the order in which they are asked: of equally sure ones the first reads.

A format with a true `READS_HTML` is given a web page as it was saved; the others see its text, line by line.
"""

READING = 4
"""Version of what all the formats together make of a document; raised when one of them reads more than before."""


@dataclass(frozen=True)
class Progress:
    """How far reading is: the file being read, bytes of all input read and to read (None: not known), trials so far."""

    name: str
    bytes_read: int
    bytes_total: int | None
    records: int


def format_names() -> tuple[str, ...]:
    """The names of the formats, as `read` takes them; those of other packages among them."""
    return tuple(form.NAME for form in all_formats())


def all_formats() -> tuple[Format, ...]:
    """The project's own formats, and before the last of them (pages of unknown sites) those of other packages."""
    from parsers.plugins import plugin_formats  # it needs the names of ours

    *known, unknown = FORMATS
    return (*known, *plugin_formats(), unknown)


def formats_named(name: str | None) -> tuple[Format, ...]:
    """The format of this name alone, or all formats. Raises ValueError for a format that there is not."""
    formats = all_formats()
    if name is not None:
        formats = tuple(form for form in formats if name == form.NAME)
    if not formats:
        raise ValueError(f"there is no format {name!r}: the formats are {', '.join(format_names())}")
    return formats


def read(
    paths: Iterable[str | Path],
    *,
    progress: Callable[[Progress], None] | None = None,
    format: str | None = None,  # noqa: A002 - the command line's own word for it
) -> Iterator[Item]:
    """Read files and folders: a Trial for each record, a Rejected for whatever cannot be one.

    `progress` is called after each of them. `format` forces a format by name; else each document is read by the format
    that is surest of it. Raises ValueError for a format that there is not.
    """
    return _read(paths, progress, format, formats_named(format))


def _read(
    paths: Iterable[str | Path],
    progress: Callable[[Progress], None] | None,
    form: str | None,
    formats: tuple[Format, ...],
) -> Iterator[Item]:
    meter, records = Meter(), 0
    for document in documents(paths, meter, total=progress is not None):
        items = (document,) if isinstance(document, Rejected) else parsed(document, formats, forced=form is not None)
        for item in items:
            records += isinstance(item, Trial)
            yield item
            if progress:
                progress(Progress(document.name, meter.bytes_read, meter.bytes_total, records))


def documents(paths: Iterable[str | Path], meter: Meter, *, total: bool = False) -> Iterator[Document | Rejected]:
    """Every record and page at these paths as a document, in order, and what could not be opened or taken apart.

    `meter` counts the bytes read, and with `total` those to read.
    """
    return only_documents(found(paths, meter, total=total))


def found(paths: Iterable[str | Path], meter: Meter, *, total: bool = False, apart: int | None = None) -> Found:
    """`documents`; entries of zips that hold `apart` bytes or more come as `Later`, to be read by other processes."""
    named = [*paths]
    if total:
        meter.bytes_total = sum(size_of(Path(path)) for path in named if str(path))
    for path in named:
        if not str(path):
            yield Rejected("", "a name is empty: name a file or folder")
            continue
        place, seen = Path(path), False
        for document in found_at(place, meter, apart=apart):
            seen = True
            yield document
        if not seen and place.is_dir():
            yield Rejected(shown(place), "there is no file in this folder")


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


def parsed(document: Document, formats: tuple[Format, ...], *, forced: bool = False) -> Iterator[Item]:
    """What a document holds. A fault of a format is told as a sentence, so that it cannot stop the rest."""
    return _guarded(document, formats, forced, lambda form, seen: form.parse(seen))


def parsed_dumped(
    document: Document, formats: tuple[Format, ...], *, forced: bool = False
) -> Iterator[Dumped | Rejected | Wanted]:
    """What a document holds, trials as `dump` gives them: quicker where a format can do without building a `Trial`."""
    return _guarded(document, formats, forced, _dumped_by)


def _dumped_by(form: Format, document: Document) -> Iterator[Dumped | Rejected | Wanted]:
    quick: Callable[[Document], Iterator[Dumped | Rejected | Wanted]] | None = getattr(form, "parse_dumped", None)
    if quick is not None:
        return quick(document)
    return (dump(item) if isinstance(item, Trial) else item for item in form.parse(document))


def _seen_as(document: Document, formats: tuple[Format, ...], forced: bool) -> tuple[Format | None, Document]:
    """The format of a document, and the document as that format wants to see it: a web page mostly as its lines."""
    as_saved = document.data.startswith(b"{") or not is_html(document)
    able = formats if as_saved else tuple(form for form in formats if getattr(form, "READS_HTML", False))
    document = unquoted(document) if as_saved else document
    form = able[0] if forced and able else recognise(document, able)
    if form is not None or as_saved:
        return form, document
    page = as_page(document)
    return (formats[0] if forced else recognise(page, formats)), page


def _guarded(
    document: Document, formats: tuple[Format, ...], forced: bool, parse: Callable[[Format, Document], Iterable[Made]]
) -> Iterator[Made | Rejected]:
    who = "a format"
    try:
        form, seen = _seen_as(document, formats, forced)
        if form is None:
            yield document.reject(_unknown(document), json_line(document))
            return
        who = f"the {form.NAME} format"
        found = False
        for item in parse(form, seen):
            found = True
            yield item
        if not found:
            yield document.reject(f"there is no trial record in it that {who} knows")
    except (MemoryError, RecursionError):
        yield document.reject("it is too large or too deep for the memory there is: split it")
    except Exception as fault:
        yield document.reject(f"{who} failed on it ({type(fault).__name__}: {fault}); please report this")


def _unknown(document: Document) -> str:
    return f"not a trial record in any format known: {what_it_is(document)}"

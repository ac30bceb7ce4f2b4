"""What is read: `Document`, one record's or page's bytes; `Rejected`, a sentence instead; `Wanted`, an id alone."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, fields
from functools import cached_property
from time import gmtime, strftime
from typing import TYPE_CHECKING

from parsers.json_text import JsonText
from parsers.text import decode, visible
from parsers.trial import SourceRecord

if TYPE_CHECKING:
    from parsers.xml_text import XmlText


_OTHER_ENCODING = re.compile(rb"\s*<\?xml[^>]*\bencoding\s*=\s*[\"'](?!utf-?8)", re.IGNORECASE)


@dataclass(frozen=True)
class Rejected:
    """Input that gave no trial: which file, which record and line where known (from 1), and why."""

    name: str
    reason: str
    record: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        """The whole sentence, safe to print: `file, record 3, line 3: reason`."""
        place = self.name or "(no name)"
        if self.record is not None:
            place += f", record {self.record}"
        if self.line is not None:
            place += f", line {self.line}"
        return visible(f"{place}: {self.reason}", single_line=True)


@dataclass(frozen=True)
class Wanted:
    """An id on a reader's list of ids: no record, but one that should be in the library. Where it stands, from 1."""

    name: str
    trial_id: str
    line: int | None = None


@dataclass(frozen=True)
class Document:
    """One record or page, as bytes: what a format looks at and parses.

    `name` is the file it came from, `record` its number in that file when the file holds several, `line` the line that
    it starts on (both from 1). `parsed` is for who has read the bytes as JSON already; others leave it out.
    """

    name: str
    data: bytes
    record: int | None = None
    line: int | None = None
    parsed: JsonText | None = field(default=None, repr=False, compare=False)

    def __getstate__(self) -> dict[str, object]:
        """What goes to another process: no more than cannot be read from the bytes again."""
        state = {each.name: getattr(self, each.name) for each in fields(self)}
        return state if self.parsed and self.parsed.warning else state | {"parsed": None}

    @cached_property
    def _decoded(self) -> tuple[str, str | None]:
        return decode(self.data)

    @property
    def text(self) -> str:
        """The text: BOM and UTF-16 understood, line ends as newlines, undecodable bytes as U+FFFD."""
        return self._decoded[0]

    @property
    def decode_warning(self) -> str | None:
        """A sentence when bytes had to be replaced in `text`, or None; XML of another encoding is read by that."""
        return None if _OTHER_ENCODING.match(self.data) else self._decoded[1]

    @cached_property
    def xml(self) -> XmlText:
        """The document read as XML: the root element, or why there is none."""
        from parsers.xml_text import XmlText

        return XmlText.read(self.data)

    def part(self, data: bytes, record: int, line: int | None = None) -> Document:
        """One of several records in this document, numbered from 1; `line` of it in the file."""
        return Document(self.name, data, record, line)

    @cached_property
    def json(self) -> JsonText:
        """The document read as JSON: the value, or why there is none."""
        return self.parsed or JsonText.read(self.data)

    def reject(self, reason: str, line: int | None = None) -> Rejected:
        """Refuse this document; `line` when the fault is on another line than the record starts on."""
        return Rejected(self.name, reason, self.record, self.line if line is None else line)

    @property
    def own_content(self) -> bytes:
        """What is hashed where a format has no canonical form."""
        return self.text.encode("utf-8", "surrogatepass")

    def source(
        self,
        kind: str,
        part: str = "",
        *,
        parser: str,
        content: bytes | None = None,
        url: str | None = None,
        page_created: str | None = None,
        page_modified: str | None = None,
    ) -> SourceRecord:
        """Where a trial came from, for `Trial.sources`.

        `parser` is the parser's name and version (`ctgov/1`). The hash is of `content` where a format has a canonical
        form (the same record in another file must hash the same), else of `text`, so that encodings and line ends do
        not count.
        """
        said = {"url": url, "page_created": page_created, "page_modified": page_modified}
        values = self.source_values(kind, part, parser=parser, content=content)
        return SourceRecord.model_validate(values | {key: value for key, value in said.items() if value is not None})

    def source_values(
        self, kind: str, part: str = "", *, parser: str, content: bytes | None = None
    ) -> dict[str, str | int]:
        """`source` as it is dumped."""
        hashed = self.own_content if content is None else content
        values: dict[str, str | int] = {
            "kind": kind,
            "part": part,
            "name": self.name,
            "sha256": hashlib.sha256(hashed).hexdigest(),
            "read_at": strftime("%Y-%m-%dT%H:%M:%SZ", gmtime()),
            "parser": parser,
        }
        return values if self.record is None else values | {"record": self.record}

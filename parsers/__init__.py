"""Formats of trial records, and the `Trial` they all become.

    from parsers import Rejected, read

    for item in read(["downloads/", "studies.jsonl.gz"]):
        if isinstance(item, Rejected):
            print(item)              # a sentence: file, record, line, why
        else:
            print(item.id, item.title)

`read` takes files and folders, plain or gzipped, and tells each document's format by what is in it. It yields a `Trial`
for each record, with one entry in `sources` that says where it came from, and a `Rejected` for whatever it could not
read; one bad record never stops the others. Records are read one at a time, as they are asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.document import Document, Rejected
    from parsers.reading import FORMATS, Format, Progress, format_names, read
    from parsers.trial import Trial
__all__ = ["FORMATS", "Document", "Format", "Progress", "Rejected", "Trial", "format_names", "read"]

_HOMES = {"Document": "document", "Rejected": "document", "Trial": "trial"}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: a screen needs labels long before it needs the readers."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"parsers.{_HOMES.get(name, 'reading')}"), name)

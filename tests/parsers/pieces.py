"""Bytes taken apart, and what came of them in short: for the tests of sources."""

from __future__ import annotations

import io

from parsers.containers import documents
from parsers.document import Document, Rejected
from parsers.limits import LIMITS, Limits
from parsers.streams import Meter, Stream

Found = list[Document | Rejected]


def found_in(data: bytes, limits: Limits = LIMITS) -> Found:
    """The documents in some bytes."""
    return list(documents("input", Stream(io.BytesIO(data), Meter()), limits))


def texts(found: Found) -> list[str]:
    """The text of each document."""
    return [item.text for item in found if isinstance(item, Document)]


def sentences(found: Found) -> list[str]:
    """What is said of what cannot be read."""
    return [str(item) for item in found if isinstance(item, Rejected)]


def places(found: Found) -> list[tuple[int | None, int | None]]:
    """The record and line of each."""
    return [(item.record, item.line) for item in found]


def block(number: str, state: str) -> str:
    """A member state's block of the EU register's text export, shortened."""
    return (
        f"Summary\nEudraCT Number: {number}\nSponsor's Protocol Code Number: X-1\n"
        f"National Competent Authority: {state}\n\nA. Protocol Information\nA.2 EudraCT number: {number}\n"
        "E.3 Principal inclusion criteria:\nSummary\nof what is asked\n\n"
    )

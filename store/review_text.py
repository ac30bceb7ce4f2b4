"""Words that people type into a review, made fit to be kept: names, reasons, notes, and who the reviewer is."""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping, Sequence
from typing import Final

from store.errors import StoreError

LONGEST_NAME: Final = 80
"""Characters in the name of a session or a reviewer."""

MOST_REASONS: Final = 9
"""A reason is chosen by one key, 1 to 9."""


def repaired(text: str) -> str:
    """The text with lone surrogates, which have no place in a file, as replacement characters."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def one_line(text: str) -> str:
    """The text repaired, with every run of white space as one space."""
    return " ".join(repaired(text).split())


def session_name(text: str) -> str:
    """The name of a session. Raises StoreError when it is empty or too long."""
    name = one_line(text)
    if not name or len(name) > LONGEST_NAME:
        raise StoreError(f"A session needs a name of 1 to {LONGEST_NAME} characters.")
    return name


def reason_list(reasons: Sequence[str]) -> list[str]:
    """The reasons for exclusion of a session, each once. Raises StoreError when there are more than keys."""
    chosen = list(dict.fromkeys(reason for reason in map(one_line, reasons) if reason))
    if len(chosen) > MOST_REASONS:
        raise StoreError(f"A session has at most {MOST_REASONS} reasons, one a key; these are {len(chosen)}.")
    return chosen


def default_reviewer(environ: Mapping[str, str] = os.environ) -> str:
    """Who decides: `TRIALTUI_REVIEWER`, or the login name, or the user's number where there is no name."""
    named = one_line(environ.get("TRIALTUI_REVIEWER", ""))
    if named:
        return named[:LONGEST_NAME]
    try:
        return one_line(getpass.getuser()) or f"user {os.getuid()}"
    except (KeyError, OSError, ImportError):
        return f"user {os.getuid()}"

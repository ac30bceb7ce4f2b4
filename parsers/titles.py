"""The title to list a trial under."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NO_TITLE = "(no title in the sources read)"


def title_of(document: Mapping[str, Any]) -> str:
    """The title of a dumped trial: brief, official, acronym, or a sentence that there is none."""
    named = document.get("identification") or {}
    title: str = named.get("brief_title") or named.get("official_title") or named.get("acronym") or NO_TITLE
    return title

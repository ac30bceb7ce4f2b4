"""What a command is, and where its keys work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

Context = Literal["list", "detail", "search", "reason", "compare", "duplicates", "facets", "similar", "views", "dialog"]
"""Where the keys go: a pane of the browse screen, its search bar or reason prompt, another screen or panel."""

Contexts = tuple[Context, ...]

LIST: Final[Contexts] = ("list",)
DETAIL: Final[Contexts] = ("detail",)
READING: Final[Contexts] = ("list", "detail")
TEXT: Final[Contexts] = ("detail", "compare")
COMPARE: Final[Contexts] = ("compare",)
DUPLICATES: Final[Contexts] = ("duplicates",)
SIDE_BY_SIDE: Final[Contexts] = ("compare", "duplicates")
FACETS: Final[Contexts] = ("facets",)
SIMILAR: Final[Contexts] = ("similar",)
DECIDING: Final[Contexts] = ("list", "detail", "compare")
SCREENS: Final[Contexts] = (*DECIDING, "duplicates", "similar")


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the reader can do.

    `keys` are in the terminal's names (`ctrl+d`, `pagedown`, `]`); none for a command of the palette only. `rank` is
    its place among the hints of the status line, 0 for none; a hint shows the keys of the commands `beside` it too.
    """

    id: str
    title: str
    help: str
    keys: tuple[str, ...]
    contexts: Contexts
    group: str
    rank: int = 0
    hint: str = ""
    beside: tuple[str, ...] = ()


def group(name: str, contexts: Contexts, *rows: tuple[str, str, str, str]) -> list[Command]:
    """Commands that share a group and contexts; a row is id, keys (with spaces between), title, help."""
    return [Command(each, title, text, tuple(keys.split()), contexts, name) for each, keys, title, text in rows]


def hinted(
    rank: int, hint: str, name: str, contexts: Contexts, row: tuple[str, str, str, str], *, beside: tuple[str, ...] = ()
) -> Command:
    """A command that the status line may name by a word, `hint`; `name` is its group, and the row as in `group`."""
    return replace(group(name, contexts, row)[0], rank=rank, hint=hint, beside=beside)

"""What workers tell the screen about typing a search: suggestions, earlier searches, saved searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from tui.messages import fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.saved_queries import View
    from store.search.completion import Completion


@fact
class SuggestionsFound(Message):
    """What the library has for what is being typed."""

    serial: int
    found: Sequence[Completion]


@fact
class SearchesRead(Message):
    """The reader's earlier searches were read, the oldest first."""

    texts: Sequence[str]


@fact
class ViewsRead(Message):
    """The saved searches were read, or changed; `said` is for the status line, `opens` is the one to show then."""

    views: Sequence[View]
    said: str = ""
    opens: str = ""

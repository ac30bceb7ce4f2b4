"""Keys in their turn: the next one waits until what the ones before it asked for has been answered."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_SECONDS: Final = 1.0
"""How long a key waits at most; after that the answer is late, and the keys go on without it."""

AT_ONCE: Final = frozenset({"quit", "interrupt", "redraw", "suspend"})
"""Commands that wait for nothing: what they do is the same whatever is shown."""


class Turn:
    """Whether an answer is awaited that the next key may depend on, and what is to be done first when it comes."""

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._is_free = asyncio.Event()
        self._is_free.set()
        self._first: deque[Callable[[], None]] = deque()

    def begin(self) -> None:
        """Have the next key wait: something was asked for."""
        self._is_free.clear()

    def end(self) -> None:
        """Let keys pass: it was answered, or it no longer matters."""
        self._is_free.set()
        if self._first:
            asyncio.get_running_loop().call_soon(self._catch_up)

    def put_first(self, task: Callable[[], None]) -> None:
        """Have something done before any key that waits: it comes from a key that was pressed before those."""
        self._first.append(task)
        self._catch_up()

    async def wait(self) -> None:
        """Wait until keys may pass; one late answer is waited for once."""
        self._catch_up()
        while not self._is_free.is_set():
            try:
                await asyncio.wait_for(self._is_free.wait(), self._patience)
            except TimeoutError:
                self._is_free.set()
            self._catch_up()

    def _catch_up(self) -> None:
        while self._first and self._is_free.is_set():
            self._first.popleft()()

"""Keys in their turn: the next one waits until what the ones before it asked for has been answered."""

from __future__ import annotations

import asyncio
from typing import Final

PATIENCE_SECONDS: Final = 1.0
"""How long a key waits at most; after that the answer is late, and the keys go on without it."""


class Turn:
    """Whether an answer is awaited that the next key may depend on."""

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._is_free = asyncio.Event()
        self._is_free.set()

    def begin(self) -> None:
        """Have the next key wait: something was asked for."""
        self._is_free.clear()

    def end(self) -> None:
        """Let keys pass: it was answered, or it no longer matters."""
        self._is_free.set()

    async def wait(self) -> None:
        """Wait until keys may pass; one late answer is waited for once."""
        try:
            await asyncio.wait_for(self._is_free.wait(), self._patience)
        except TimeoutError:
            self._is_free.set()

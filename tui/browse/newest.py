"""A few tasks at a time in worker threads, and of those that wait only the newest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """Runs requests as they come, `most` at a time; one that still waits when a newer one comes is left off.

    `start` runs a function in a thread, `run` does one request there and raises nothing.
    """

    def __init__(
        self, start: Callable[[Callable[[], None]], object], run: Callable[[T], None], *, most: int = 1
    ) -> None:
        self._start = start
        self._run = run
        self._most = most
        self._lock = threading.Lock()
        self._waiting: T | None = None
        self._running = 0

    def ask(self, request: T) -> None:
        """Have a request done next."""
        with self._lock:
            self._waiting = request
            if self._running == self._most:
                return
            self._running += 1
        self._start(self._work)

    def _work(self) -> None:
        while (request := self._next()) is not None:
            self._run(request)

    def _next(self) -> T | None:
        with self._lock:
            request, self._waiting = self._waiting, None
            if request is None:
                self._running -= 1
            return request

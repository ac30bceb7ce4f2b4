"""The writer: one thread that does every write of the app, one after another, in the order of the keys."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from store.errors import Busy, DiskFull, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

RETRY_SECONDS: Final = 2.0
"""How long the writer waits before it tries a failed write again."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """One write: `run` does it and returns when it is durable; then `done`, or `failed` with the sentence, is called.

    Both are called in the writer's thread. A job that can be superseded has a `slot`: a later job of the same slot
    takes its place while it waits, and it is tried only once.
    """

    run: Callable[[], T]
    done: Callable[[T], object]
    failed: Callable[[str, bool], object]
    slot: str = ""

    def attempt(self) -> Exception | None:
        """Do the write and tell of it; the error when it failed."""
        try:
            result = self.run()
        except Exception as error:  # whatever it is, the writer goes on with the next key
            return error
        self.done(result)
        return None


class Writer:
    """Runs jobs in their order in one thread of its own, started at the first job.

    A job that fails for a passing reason (the library is locked, the disk is full) stays at the head and is tried
    again, since a key must not be lost; one that can never succeed (the library is read-only) is given up.
    """

    def __init__(self, retry_seconds: float = RETRY_SECONDS) -> None:
        self._retry_seconds = retry_seconds
        self._jobs: deque[Job[object]] = deque()
        self._changed = threading.Condition()
        self._is_stopping = False
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """How many writes that must not be lost are not done yet."""
        with self._changed:
            return sum(not job.slot for job in self._jobs)

    def submit(self, job: Job[T]) -> None:
        """Put a job at the end of the line."""
        with self._changed:
            if job.slot:
                superseded = [other for other in list(self._jobs)[1:] if other.slot == job.slot]
                for other in superseded:
                    self._jobs.remove(other)
            self._jobs.append(job)  # type: ignore[arg-type]  # the result type of a job matters only inside it
            if self._thread is None and not self._is_stopping:
                self._thread = threading.Thread(target=self._work, name="trialtui-writer", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def wait_idle(self, seconds: float) -> bool:
        """Wait until every job is done; False when some are not after so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._jobs, seconds)

    def stop(self, seconds: float) -> int:
        """Do what is waiting, each job tried once more, and end. How many writes that matter were not done."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return self.waiting

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._jobs) or self._is_stopping)
                if not self._jobs:
                    return
                job = self._jobs[0]
            error = job.attempt()
            if error is not None and not self._is_given_up(job, error):
                if self._is_stopping:
                    return
                with self._changed:
                    self._changed.wait_for(lambda: self._is_stopping, self._retry_seconds)
                continue
            with self._changed:
                self._jobs.popleft()
                self._changed.notify_all()

    def _is_given_up(self, job: Job[object], error: Exception) -> bool:
        """Tell of a failed write; True when it is not tried again."""
        is_final = bool(job.slot) or not isinstance(error, Busy | DiskFull)
        sentence = str(error) if isinstance(error, StoreError) else f"an error in the program ({error!r})"
        job.failed(sentence, not is_final)
        return is_final

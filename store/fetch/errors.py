# ruff: noqa: N818 - each name is what happened, as in store.errors; they all are StoreErrors.
"""What the registry did not answer, and why. The text of each error is a sentence for the reader."""

from __future__ import annotations

from store.errors import StoreError


class FetchError(StoreError):
    """Something could not be fetched; what was fetched before it is stored."""


class WrongAddress(FetchError):
    """The address of the API is none that can be asked."""


class NoAnswer(FetchError):
    """The registry gave no usable answer, and asking again at once would not help."""


class Refused(FetchError):
    """The registry does not understand what it was asked (HTTP 400); the sentence has its own words."""


class TokenRefused(FetchError):
    """The registry no longer takes the page token that it gave: its data have changed since."""


class NotFound(FetchError):
    """There is nothing at the address (HTTP 404)."""


class TooLong(FetchError):
    """The request was too long for the server (HTTP 413, 414, 431)."""


class TooLarge(FetchError):
    """The answer was longer than what is read at once."""


class Passing(FetchError):
    """A failure that may be gone when asked again: a busy server, a cut connection.

    `wait` is how many seconds the server asked to wait; `is_unreachable` says that it was not even connected to.
    """

    def __init__(self, sentence: str, *, wait: float | None = None, is_unreachable: bool = False) -> None:
        super().__init__(sentence)
        self.wait = wait
        self.is_unreachable = is_unreachable


class Stopped(Exception):
    """The reader stopped the fetch."""

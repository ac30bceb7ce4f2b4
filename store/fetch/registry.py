"""Asking the registry over HTTP: politely, again where that helps, and never more than can be read."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Protocol, Self, TypeVar

import httpx
import stamina
from stamina.instrumentation import set_on_retry_hooks

from parsers.text import decode, visible
from store.fetch.errors import FetchError, NoAnswer, NotFound, Passing, Refused, TooLarge, TooLong
from store.fetch.pace import Pace, seconds_asked
from store.fetch.question import API, checked_api

TRIES = 8
"""How often one request is made before it is given up; the waits between take two minutes together."""

FIRST_TRIES = 3
"""The same for a server that was never reached: more likely there is no network."""

LONGEST_WAIT = 900.0
"""Seconds that a server may ask to wait; a longer time is told to the reader instead."""

LONGEST_ANSWER = 64 * 1024**2
"""Bytes of an answer, decompressed: three times what a page of 1,000 usual studies takes."""

SLOWEST_ANSWER = 300.0
"""Seconds that one answer may take: a server that sends a byte now and then would hold a fetch for ever."""

_LONGEST_COMPLAINT = 4096
_REDIRECTS = 5
_BUSY = (408, 425, 429)
_TOO_LONG = (413, 414, 431)
_MOVED = (301, 302, 303, 307, 308)
_TIMEOUT = httpx.Timeout(90.0, connect=20.0)

_ERRNO = re.compile(r"^\[Errno -?\d+\] ")

Read = TypeVar("Read")


class Listener(Protocol):
    """Who waits for an answer."""

    def beat(self, doing: str) -> None:
        """Hear several times a second what is being done ("" for asking); raises Stopped to end it."""

    def notice(self, sentence: str) -> None:
        """Hear what a reader should know at once."""


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: httpx.Headers
    body: bytes


class Registry:
    """The API of a registry, asked one request at a time, `rate` a second at most. Close it, or use it with `with`.

    `clock` (seconds, never going back), `sleep` and `jitter` (0 to 1, added to the seconds waited before asking again)
    are for tests. `requests` and `bytes` count what was asked and received; `has_answered` says that a server is there.
    """

    def __init__(
        self,
        api: str = API,
        *,
        rate: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """Raises WrongAddress when `api` is no http(s) address."""
        self.api = checked_api(api)
        self.requests = 0
        self.bytes = 0
        self.clock = clock
        self._jitter = jitter
        self._pace = Pace(rate, clock, sleep)
        self.has_answered = False
        self._client = httpx.Client(
            headers={"User-Agent": user_agent(), "Accept": "application/json"}, timeout=_TIMEOUT
        )
        # Left alone, stamina writes every new try to standard error in its own words.
        set_on_retry_hooks(())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    @property
    def host(self) -> str:
        """The host, to name it in sentences."""
        return httpx.URL(self.api).host

    def ask(self, address: str, read: Callable[[bytes, str], Read], listener: Listener, *, tries: int = TRIES) -> Read:
        """What `read` makes of the answer (its bytes, and the API's address). What may pass is tried again, ever later.

        Raises Refused, NotFound, TooLong, TooLarge, NoAnswer; Stopped when the listener does.
        """
        for attempt in stamina.retry_context(
            on=_at_once, attempts=tries, timeout=None, wait_initial=1.0, wait_max=60.0, wait_jitter=0.0
        ):
            with attempt:
                try:
                    return read(self._followed(address, listener), self.api)
                except Passing as fault:
                    self._hold(fault, attempt.num, tries, attempt.next_wait, listener)
                    raise
        raise AssertionError("a retry ends with an answer or an error")

    def _hold(self, fault: Passing, tried: int, tries: int, usual: float, listener: Listener) -> None:
        """Let the next try wait; raises NoAnswer when there should be none."""
        most = min(tries, FIRST_TRIES) if fault.is_unreachable and not self.has_answered else tries
        if tried >= most:
            raise NoAnswer(f"{fault} It was tried {tried} times.") from fault
        wait = usual + self._jitter() if fault.wait is None else fault.wait
        if wait > LONGEST_WAIT:
            raise NoAnswer(f"{fault} It asks to wait {_span(wait)} before the next request.") from fault
        self._pace.hold(wait)
        listener.notice(f"{fault} Trying again in {_span(wait)} ({tried + 1} of {most}).")

    def _followed(self, address: str, listener: Listener) -> bytes:
        """The body at an address, or where the same host leads on to. Raises what the status means."""
        for _ in range(_REDIRECTS):
            answer = self._once(address, listener)
            self.has_answered = True
            if answer.status == 200:
                return answer.body
            if answer.status not in _MOVED:
                raise _meaning(self.host, answer)
            address = self._next_address(address, answer.headers.get("Location", ""))
        raise NoAnswer(f"{self.host} leads from one address to the next without end.")

    def _next_address(self, address: str, location: str) -> str:
        """Where a redirect leads. Raises NoAnswer when that is another host, or no longer encrypted."""
        here = httpx.URL(address)
        try:
            there = here.join(location)
        except httpx.InvalidURL:
            there = httpx.URL("")
        moved_to_tls = (here.scheme, there.scheme) == ("http", "https")
        is_same = (here.scheme, here.port) == (there.scheme, there.port) or moved_to_tls
        if not location or there.host != here.host or not is_same:
            shown = visible(location, single_line=True)[:200] or "nowhere"
            raise NoAnswer(f"{self.host} leads on to {shown}, another host, which is not followed.")
        return str(there)

    def _once(self, address: str, listener: Listener) -> _Answer:
        """Make one request, when it may be made."""
        self._pace.wait(listener.beat)
        self.requests += 1
        try:
            with self._client.stream("GET", address) as response:
                return _Answer(response.status_code, response.headers, self._body(response, listener))
        except httpx.ConnectTimeout as fault:
            raise Passing(f"{self.host} cannot be reached (no answer in time).", is_unreachable=True) from fault
        except httpx.TimeoutException as fault:
            raise Passing(f"{self.host} did not answer in time.") from fault
        except httpx.ConnectError as fault:
            raise Passing(f"{self.host} cannot be reached ({_reason(fault)}).", is_unreachable=True) from fault
        except (httpx.NetworkError, httpx.RemoteProtocolError, httpx.DecodingError) as fault:
            raise Passing(f"The answer of {self.host} was cut off ({_reason(fault)}).") from fault
        except (httpx.TransportError, httpx.InvalidURL, UnicodeError) as fault:  # the last for an odd host's name
            raise NoAnswer(f"{self.host} cannot be asked ({_reason(fault)}).") from fault

    def _body(self, response: httpx.Response, listener: Listener) -> bytes:
        """What a response holds; of a complaint only the beginning."""
        parts: list[bytes] = []
        size = 0
        most = LONGEST_ANSWER if response.status_code == 200 else _LONGEST_COMPLAINT
        began = self.clock()
        for chunk in response.iter_bytes():
            size += len(chunk)
            self.bytes += len(chunk)
            parts.append(chunk)
            listener.beat("")
            if size > most and response.status_code == 200:
                raise TooLarge(f"An answer of {self.host} is longer than {most // 1024**2} MiB, which is not read.")
            if size > most:
                break
            if self.clock() - began > SLOWEST_ANSWER:
                raise TooLarge(f"An answer of {self.host} had not come whole after {_span(SLOWEST_ANSWER)}.")
        return b"".join(parts)


def user_agent() -> str:
    """Who asks: the program and its version."""
    try:
        number = version("trialtui")
    except PackageNotFoundError:
        number = "0"
    return f"trialtui/{number} (a terminal browser for clinical-trial records)"


def _at_once(fault: Exception) -> float | bool:
    """Try again what may pass, with no wait of stamina's own: Pace waits, where it can be stopped."""
    return 0.0 if isinstance(fault, Passing) else False


def _meaning(host: str, answer: _Answer) -> FetchError:
    """The error that a status stands for."""
    status = answer.status
    words = _words(answer)
    said = f"{host} answered {status}{f': {words}' if words else '.'}"
    if said[-1] not in ".!?":
        said += "."
    if status == 400:
        return Refused(said)
    if status == 404:
        return NotFound(said)
    if status in _TOO_LONG:
        return TooLong(said)
    if status in _BUSY or status >= 500:
        return Passing(said, wait=seconds_asked(answer.headers))
    return NoAnswer(said)


def _words(answer: _Answer) -> str:
    """What a server says of an error in plain text, or the usual name of the error."""
    kind = Message()
    kind["Content-Type"] = answer.headers.get("Content-Type", "")
    text = visible(decode(answer.body)[0].strip(), single_line=True)
    if text and kind.get_content_type() in ("text/plain", "application/json"):
        return text if len(text) <= 300 else f"{text[:300]}..."
    try:
        return httpx.codes(answer.status).name.replace("_", " ").lower()
    except ValueError:
        return ""


def _reason(fault: Exception) -> str:
    """What an error says, without the number that the operating system gives it."""
    said = _ERRNO.sub("", visible(str(fault).strip().rstrip("."), single_line=True))
    return said[:1].lower() + said[1:200] if said else type(fault).__name__


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.0f} hours"

"""One fetch under way: what was asked, what came of it, and who is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from parsers.document import Rejected
from parsers.trial import Trial
from store.errors import ReadOnly
from store.fetch.errors import FetchError, NoAnswer, NotFound, Refused, Stopped, TokenRefused, TooLarge, TooLong
from store.fetch.page import Page, read_page, read_study, read_version
from store.fetch.question import (
    PAGE_SIZE,
    Question,
    day_in,
    page_address,
    study_address,
    version_address,
)
from store.fetch.registry import Registry
from store.import_summary import ImportProgress
from store.ingest import ingest
from store.library import Library

IDS_AT_ONCE = 500
"""Ids in one request: 6 KB of address, where servers take 8 KB."""

FEWEST_IDS = 25
"""A request with so few ids is not too long: a server that refuses it has another reason."""

VERSION_TRIES = 3
"""How often the day of the data is asked for: a cautious guess does too."""

STARTS = 3
"""How often pages are begun anew because the registry's data changed meanwhile."""

TELL_SECONDS = 0.25
"""Time between two calls of the progress callback at least."""


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How far a fetch is.

    `done` of `total` trials are dealt with (None: not known yet); `bytes` were received by `requests` in `seconds`.
    `doing` is "" while asking, else what is being done.
    """

    done: int
    total: int | None
    requests: int
    bytes: int
    seconds: float
    doing: str


@dataclass(frozen=True)
class Watch:
    """Who follows a fetch: `progress` is called at most four times a second, `notice` with sentences for the reader.

    `cancelled` is asked often; once it says so, what was received is kept and the rest can be fetched later.
    """

    progress: Callable[[FetchProgress], None] | None = None
    notice: Callable[[str], None] | None = None
    cancelled: Callable[[], bool] | None = None


UNWATCHED = Watch()


@dataclass(slots=True)
class FetchSummary:
    """What a fetch did. Of the trials received each was new, changed, merged, unchanged or rejected.

    `found` is how many trials were asked for, or found by a query (None: not known). `missing` are ids that the
    registry does not have; `renamed` leads from an older id to the one in use. `fault` is a sentence when the fetch
    ended before its time; `is_resumable` says that the same fetch would go on from there.
    """

    found: int | None = None
    new: int = 0
    changed: int = 0
    merged: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    seconds: float = 0.0
    cancelled: bool = False
    fault: str | None = None
    is_resumable: bool = False
    index_notice: str | None = None

    @property
    def received(self) -> int:
        """How many trials were received, rejected ones included."""
        return self.new + self.changed + self.merged + self.unchanged + len(self.rejected)

    def lines(self) -> list[str]:
        """The summary for people, one sentence a line; it counts what was not found, and leaves naming it to others."""
        counts = [
            (self.new, "new"),
            (self.changed, "changed"),
            (self.merged, "merged"),
            (self.unchanged, "unchanged"),
            (len(self.rejected), "rejected"),
            (len(self.missing), "not found"),
        ]
        parts = ", ".join(f"{number:,} {name}" for number, name in counts if number)
        trials = "trial" if self.received == 1 else "trials"
        requests = "request" if self.requests == 1 else "requests"
        asked = f"{self.received:,} {trials} received with {self.requests:,} {requests} in {self.seconds:.1f} s"
        lines = [f"{asked}: {parts or 'nothing to store'}."]
        if self.cancelled:
            lines.append("The fetch was stopped; what was received before is kept.")
        if (self.cancelled or self.fault) and self.is_resumable:
            lines.append("The same command goes on from there.")
        return lines + ([self.index_notice] if self.index_notice else [])


class Run:
    """A fetch into a library.

    `done` and `total` are trials dealt with and wanted; `aliases` leads from older ids of what came to the ones in use.
    """

    def __init__(self, library: Library, registry: Registry, watch: Watch) -> None:
        """Raises ReadOnly when the library cannot take what is fetched, before anything is asked."""
        if library.rows.read_only:
            raise ReadOnly(f"The library {library.folder} can be read and not written, so nothing is fetched.")
        self.summary = FetchSummary()
        self.done = 0
        self.total: int | None = None
        self.aliases: dict[str, str] = {}
        self.ids_at_once = IDS_AT_ONCE
        self.api = registry.api
        self._library = library
        self._registry = registry
        self._watch = watch
        self._page_size = PAGE_SIZE
        self._before = registry.requests, registry.bytes
        self._began = registry.clock()
        self._told = self._began - TELL_SECONDS

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Bring the summary to its end, whatever ends the block; a refused question is raised on."""
        try:
            yield
        except Stopped:
            self.summary.cancelled = True
        except (Refused, TooLong):
            raise
        except FetchError as fault:
            self.summary.fault = str(fault)
        finally:
            self.summary.found = self.total
            self.summary.requests = self._registry.requests - self._before[0]
            self.summary.seconds = self._registry.clock() - self._began
            self._tell("", last=True)

    def beat(self, doing: str) -> None:
        """Tell how far the fetch is. Raises Stopped when the reader wants it to end."""
        if self._watch.cancelled is not None and self._watch.cancelled():
            raise Stopped
        self._tell(doing)

    def notice(self, sentence: str) -> None:
        """Tell a sentence at once."""
        if self._watch.notice is not None:
            self._watch.notice(sentence)

    def pages(self, question: Question, token: str | None = None) -> Iterator[Page]:
        """The pages of an answer, from the first one or from a token's; smaller ones after one that was too large.

        Raises TokenRefused when the registry does not take a token, which it does when its data have changed.
        """
        tokens = {token}
        while True:
            address = page_address(self.api, question, size=self._page_size, token=token)
            try:
                page = self._registry.ask(address, read_page, self)
            except TooLarge:
                if self._page_size == 1:
                    raise
                self._page_size = max(1, self._page_size // 4)
                continue
            except Refused as fault:
                if token is None:
                    raise
                raise TokenRefused(str(fault)) from fault
            yield page
            token = page.next_token
            if token is None:
                return
            if token in tokens:
                raise NoAnswer(f"{self._registry.host} gives the same page again and again, so no more are asked for.")
            tokens.add(token)

    def batch(self, ids: Sequence[str], changed_since: str | None = None) -> dict[str, str]:
        """Store the studies of these ids; the id of each study that came, by its ids. Few requests for many ids."""
        names: dict[str, str] = {}
        position = 0
        while position < len(ids):
            some = tuple(ids[position : position + self.ids_at_once])
            try:
                names |= self._all_pages(Question(ids=some, changed_since=changed_since))
            except (TooLong, Refused):
                if len(some) <= FEWEST_IDS:
                    raise
                self.ids_at_once = max(FEWEST_IDS, len(some) // 2)
                continue
            position += len(some)
        return names

    def _all_pages(self, question: Question) -> dict[str, str]:
        for start in range(1, STARTS + 1):
            names: dict[str, str] = {}
            try:
                for page in self.pages(question):
                    self.store(page)
                    names |= page.names
                return names
            except TokenRefused:
                if start == STARTS:
                    raise
        raise AssertionError("the last start ends with an answer or an error")

    def study(self, nct_id: str) -> dict[str, str] | None:
        """Store one study, also when it goes by another id now; its ids as in `batch`, None when there is none."""
        try:
            page = self._registry.ask(study_address(self.api, nct_id), read_study, self)
        except NotFound:
            return None
        self.store(page)
        return page.names

    def version(self) -> str | None:
        """The day of the registry's data, or None when it does not say. Raises NoAnswer when no server is there."""
        try:
            stamp = self._registry.ask(version_address(self.api), read_version, self, tries=VERSION_TRIES)
        except FetchError:
            if not self._registry.has_answered:
                raise
            return None
        return day_in(stamp)

    def store(self, page: Page) -> None:
        """Store the studies of a page, all of them also when the reader stops the fetch."""
        if not page.studies:
            return
        self.aliases |= {name: nct_id for name, nct_id in page.names.items() if name != nct_id}
        stored = ingest(self._library, self._news(page), progress=self._tell_stored)
        summary = self.summary
        summary.new += stored.new
        summary.changed += stored.changed
        summary.merged += stored.merged
        summary.unchanged += stored.unchanged
        summary.rejected += stored.rejected
        summary.index_notice = stored.notice

    def _tell_stored(self, progress: ImportProgress) -> None:
        """Tell how far the studies of a page are stored, which takes seconds where there are a thousand."""
        self._tell(f"storing, {progress.records:,} so far")

    def _news(self, page: Page) -> Iterator[Trial | Rejected]:
        """What a page holds."""
        for study in page.studies:
            yield from page.read(study)

    def renamed(self, nct_id: str, names: dict[str, str]) -> None:
        """Tell when a study goes by another id than the one asked for."""
        now = names.get(nct_id) or next(iter(names.values()), nct_id)
        if now != nct_id:
            self.summary.renamed[nct_id] = now
            self.notice(f"{nct_id} is an older id of {now}, which was fetched.")

    def _tell(self, doing: str, *, last: bool = False) -> None:
        now = self._registry.clock()
        if self._watch.progress is not None and (last or now - self._told >= TELL_SECONDS):
            self._told = now
            requests = self._registry.requests - self._before[0]
            received = self._registry.bytes - self._before[1]
            self._watch.progress(FetchProgress(self.done, self.total, requests, received, now - self._began, doing))

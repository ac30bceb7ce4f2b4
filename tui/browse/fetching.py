"""Fetching trials anew from ClinicalTrials.gov while the reader goes on reading."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from store.errors import StoreError
from tui.commands import BY_ID, shown_keys
from tui.messages import FetchAdvanced, FetchEnded
from tui.render.fetch import fetch_advance, fetch_outcome, not_fetched
from tui.render.progress import STOPS, STOPS_SHORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.message import Message

    from parsers.trial import Trial
    from store.fetch import FetchProgress, FetchSummary
    from store.library import Library
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen

ADDRESS: Final = "TRIALTUI_CTGOV_API"
"""The variable of the environment that names another server, as for `trialtui fetch`."""

REQUESTS_A_SECOND = 1.0
"""How often the registry is asked at most."""


class Fetching:
    """Runs one fetch at a time; it can be stopped, and keeps what is done.

    Its thread is one that the end of the app need not wait for: a server may take its time to answer.
    """

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._notice = ""
        self.is_running = False

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {"fetch": self.start}

    def start(self) -> None:
        """Fetch the trials of the range, else those marked, else the one under the cursor."""
        rows = self._screen.rows
        row_ids = rows.chosen if rows.has_range or not rows.marked else rows.marked
        if self.is_running:
            self._screen.tell("a fetch is running; ctrl+c stops it")
        elif self._screen.importing.is_running:
            self._screen.tell("an import is running; fetch when it has ended")
        elif not row_ids:
            self._screen.tell("there is no trial to fetch")
        else:
            rows.end_range()
            self.is_running = True
            self._stopped.clear()
            self._screen.tell(f"asking ClinicalTrials.gov  {STOPS}", stays=True)
            self._thread = threading.Thread(target=partial(self._run, row_ids), name="trialtui-fetch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ask the fetch to end after the answer that it is at."""
        self._stopped.set()

    def leave(self, seconds: float) -> None:
        """Stop, and give what is being stored some time to be stored."""
        self.stop()
        if self._thread is not None:
            self._thread.join(seconds)

    # in the thread

    def _run(self, row_ids: Sequence[int]) -> None:
        try:
            ended = self._fetch(row_ids)
        except StoreError as error:
            ended = FetchEnded(f"The fetch stopped: {error}", "warn", has_changes=True)
        except Exception as error:  # a fault of the program must not end a session of decisions
            ended = FetchEnded(f"The fetch stopped: an error in the program ({error!r})", "warn", has_changes=True)
        self._post(ended)

    def _fetch(self, row_ids: Sequence[int]) -> FetchEnded:
        from store.fetch import API, Registry, Watch, fetch_ids  # httpx takes its time to load

        library = self._screen.desk.library
        wanted = wanted_of(library, row_ids)
        summary = None
        if wanted.ids:
            watch = Watch(self._advance, self._note, self._stopped.is_set)
            with Registry(os.environ.get(ADDRESS) or API, rate=REQUESTS_A_SECOND) as registry:
                summary = fetch_ids(library, registry, wanted.ids, watch)
        return _ended(wanted, summary)

    def _advance(self, progress: FetchProgress) -> None:
        """Tell how far the fetch is, at most four times a second."""
        if not progress.doing.startswith("waiting"):
            self._notice = ""
        said = fetch_advance(progress, self._notice)
        self._post(FetchAdvanced(f"{said}  {STOPS}", (f"{said}  {STOPS_SHORT}",)))

    def _note(self, sentence: str) -> None:
        self._notice = sentence
        self._post(FetchAdvanced(sentence))

    def _post(self, message: Message) -> None:
        with suppress(RuntimeError):  # the app has ended, and its loop with it
            self._screen.post_message(message)

    # what came of it

    def show_advance(self, message: FetchAdvanced) -> None:
        """Say how far the fetch is."""
        if self.is_running and not self._stopped.is_set():
            self._screen.tell(message.line, stays=True, shorter=message.shorter)

    def show_end(self, message: FetchEnded) -> None:
        """Say what came of the fetch, and show what it brought; the cursor stays on its trial."""
        self.is_running = False
        self._notice = ""
        self._screen.desk.not_fetched = message.not_fetched
        if message.has_changes:
            self._screen.linking.library_changed()
            self._screen.listing.refresh()
            self._screen.reviewing.read_again()
        self._screen.tell(message.line, message.role)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The registry's ids of some trials, and the ids of those trials that have none."""

    ids: Sequence[str]
    elsewhere: Sequence[str]


def wanted_of(library: Library, row_ids: Iterable[int]) -> Wanted:
    """The ids to ask the registry for; rows that are no longer there are left out. Raises StoreError."""
    ids: dict[str, None] = {}
    elsewhere: list[str] = []
    for row_id in row_ids:
        trial = library.load(row_id)
        found = _registry_ids(trial) if trial else []
        ids.update(dict.fromkeys(found))
        if trial and not found:
            elsewhere.append(trial.id)
    return Wanted(list(ids), elsewhere)


def _registry_ids(trial: Trial) -> list[str]:
    """Under which ids the registry holds a trial: those of its records, or else those that its records name."""
    from parsers.naming import names_of
    from parsers.trial import dump
    from store.fetch import nct_id

    own = [trial.id, *(source.trial_id for source in trial.sources if source.trial_id)]
    found = [known for each in own if (known := nct_id(each))]
    return found or [naming.id for naming in names_of(dump(trial)) if nct_id(naming.id)]


def _ended(wanted: Wanted, summary: FetchSummary | None) -> FetchEnded:
    line = fetch_outcome(
        summary, wanted.elsewhere, keys=shown_keys(BY_ID["fetch"]), list_keys=shown_keys(BY_ID["rejected"])
    )
    missing, rejected = (summary.missing, summary.rejected) if summary else ([], [])
    absent = not_fetched(wanted.elsewhere, missing, rejected)
    is_well = not absent and summary is not None and not summary.fault
    changed = summary is not None and bool(summary.new or summary.changed or summary.merged)
    return FetchEnded(line, "" if is_well else "warn", has_changes=changed, not_fetched=absent)

"""The detail pane: which trial and tab it shows, read and set in a worker, a moment after the cursor comes to rest."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.timer import Timer

from store.errors import StoreError
from tui import terminal
from tui.messages import TrialRead
from tui.render.empty import no_trial_chosen, unreadable
from tui.render.lines import Line, Span
from tui.render.tabs import TABS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.trial import Trial
    from store.library import Library
    from store.search.hits import Query
    from store.summary import Summary
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen

_REST_SECONDS = 0.02
_REST_SECONDS_OVER_SSH = 0.08
_KEPT_TRIALS = 16


class Reading:
    """Fills the detail pane with the trial under the cursor."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._serial = 0
        self._timer: Timer | None = None
        self._rest = _REST_SECONDS_OVER_SSH if terminal.is_over_ssh() else _REST_SECONDS
        self._trials: OrderedDict[tuple[str, int], Trial] = OrderedDict()
        self._shown: tuple[str, int, int, int] | None = None

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        text = self._screen.detail.text
        return {
            "scroll_down": lambda: text.scroll_rows(1),
            "scroll_up": lambda: text.scroll_rows(-1),
            "scroll_half_down": lambda: text.scroll_half(1),
            "scroll_half_up": lambda: text.scroll_half(-1),
            "scroll_page_down": lambda: text.scroll_page(1),
            "scroll_page_up": lambda: text.scroll_page(-1),
            "scroll_top": text.scroll_top,
            "scroll_bottom": text.scroll_bottom,
            "next_trial": lambda: self._screen.rows.move_by(1),
            "previous_trial": lambda: self._screen.rows.move_by(-1),
            "next_tab": lambda: self.show_tab((self._screen.place.tab + 1) % len(TABS)),
            "previous_tab": lambda: self.show_tab((self._screen.place.tab - 1) % len(TABS)),
            "matching_lines": lambda: self._screen.tell(text.toggle_matching_only()),
            **{f"tab_{number}": partial(self.show_tab, number - 1) for number in range(1, len(TABS) + 1)},
        }

    @property
    def tab(self) -> int:
        """The tab that is shown, from 0."""
        return min(max(self._screen.place.tab, 0), len(TABS) - 1)

    @property
    def is_waiting(self) -> bool:
        """Whether the cursor has not rested long enough yet for its trial to be read."""
        return self._timer is not None

    def show_tab(self, tab: int) -> None:
        """Show another tab of the trial."""
        self._screen.change_place(replace(self._screen.place, tab=tab))
        self._screen.detail.tabs.show_tab(tab)
        self._read()

    def mark_matches(self, query: Query | None) -> None:
        """Mark the words of a search in the text, which is painted when it is known whether it stays."""
        self._screen.detail.text.mark(query)

    def forget(self) -> None:
        """Drop the trials held, for the library has changed."""
        self._trials.clear()
        self._shown = None

    def follow(self) -> None:
        """Show the trial under the cursor once the cursor rests."""
        self._screen.looking.paint_headings()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._screen.set_timer(self._rest, self._rested)

    def _rested(self) -> None:
        """Read when the rows are painted, unless the cursor has moved on by then."""
        self._screen.rows.call_after_refresh(self._read_after, self._timer)

    def _read_after(self, timer: Timer | None) -> None:
        if timer is self._timer:
            self._read()

    def _read(self) -> None:
        """Read and set what the pane is to show, unless it shows it."""
        self._timer = None
        if not self._screen.looking.layout.detail:
            return
        detail, summary = self._screen.detail, self._screen.rows.current
        if summary is None:
            if self._screen.rows.current_id is None and self._screen.listing.total is not None:
                self._show_nothing(no_trial_chosen() if self._screen.listing.total else ())
            return
        wanted = (summary.id, summary.revision, self.tab, detail.text_width)
        if wanted == self._shown or not detail.text_width:
            detail.text.paint_marks()
            return
        self._serial += 1
        read = partial(self._ask, self._serial, summary, self.tab, detail.text_width)
        self._screen.work(read, "read")

    def _ask(self, serial: int, summary: Summary, tab: int, width: int) -> None:
        """Read a trial and set its head and one tab, in a worker."""
        from tui.render.header import header  # brings the record's model, which a start can do without

        if serial != self._serial:
            return
        library = self._screen.desk.library
        trial: Trial | None = None
        head: list[Line] = []
        lines: list[Line] = []
        fault = ""
        try:
            trial = self._trial(summary)
            if trial is None:
                fault = f"{summary.id} is no longer in the library."
            else:
                head, lines = header(trial, width), _set(library, trial, tab, width)
        except StoreError as error:
            trial, fault = None, str(error)
        except Exception as error:  # the text of another trial must not stay under this one's name
            trial, fault = None, f"{summary.id} cannot be shown: an error in the program ({error!r})"
        self._screen.post_message(
            TrialRead(serial, summary.id, summary.revision, trial, head, lines, tab, width, fault)
        )

    def _trial(self, summary: Summary) -> Trial | None:
        """The trial of a row, in a worker. Raises StoreError."""
        held = self._trials.get((summary.id, summary.revision))
        return held or self._screen.desk.library.load(summary.doc_id)

    def lines_of(self, summary: Summary, tab: int, width: int) -> list[Line]:
        """A tab of a trial set as lines, in a worker; none when the trial is gone. Raises StoreError."""
        trial = self._trial(summary)
        return [] if trial is None else _set(self._screen.desk.library, trial, tab, width)

    def show(self, message: TrialRead) -> None:
        """Show what was read, unless something else was asked for since."""
        if message.serial != self._serial:
            return
        detail, trial = self._screen.detail, message.trial
        if trial is None:
            self._show_nothing(unreadable(message.fault, detail.text_width))
            return
        key = (message.trial_id, message.revision)
        before, self._shown = self._shown, (*key, message.tab, message.width)
        self._keep(key, trial)
        detail.tabs.show_tab(message.tab)
        if before is None or before[:2] != key or before[3] != message.width:
            detail.show_head(message.head)
        detail.text.show(message.lines, keep_text=before is not None and before[:3] == self._shown[:3])
        self._screen.finding.tab_shown()
        if message.width != detail.text_width:
            self.follow()

    def _keep(self, key: tuple[str, int], trial: Trial) -> None:
        self._trials[key] = trial
        self._trials.move_to_end(key)
        if len(self._trials) > _KEPT_TRIALS:
            self._trials.popitem(last=False)

    def _show_nothing(self, lines: Sequence[Line]) -> None:
        self._serial += 1
        self._shown = None
        self._screen.detail.show_head([(Span(""),)])
        self._screen.detail.text.show(lines)


def _set(library: Library, trial: Trial, tab: int, width: int) -> list[Line]:
    """Set a tab; what became of the trial takes a moment to read, and is read only where it is shown."""
    earlier = library.history(trial.id) if TABS[tab].needs_history else None
    return TABS[tab].render(trial, width, earlier)

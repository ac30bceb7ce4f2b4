"""Review sessions and the reader's place: kept so that the next start opens where this one ends, however it ends."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.timer import Timer

from store.errors import StoreError
from store.review_state import Session
from tui.messages import Failed, SessionOpened, SessionsRead
from tui.render.lines import Line, Span
from tui.render.values import shown_line
from tui.state import Place
from tui.workers import Job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen
    from tui.screens.pickers import Picker, PickerScreen
    from tui.widgets.choice_list import Choice

_SAVE_SECONDS = 0.3
_UNNAMED = "\n"
"""The id of the choice that leaves every named session; no session can have this name."""
_NEW = "\n+"


class Reviewing:
    """Opens sessions and keeps the place."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._serial = 0
        self._timer: Timer | None = None
        self._saved: Place | None = None
        self._dialog: PickerScreen | None = None

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {"sessions": self.choose}

    # opening

    def open(self, session: str | None, *, query: str = "", starts: bool = False) -> None:
        """Open a session with its place; None opens the place of the last run. With `starts` a new one may be made."""
        self._serial += 1
        self._screen.work(partial(self._read, self._serial, session, query, starts), "session")

    def _read(self, serial: int, name: str | None, query: str, starts: bool) -> None:
        """Read a session, in a worker. Without its decisions the records can still be read."""
        desk = self._screen.desk
        try:
            log = desk.reviews()
            place = log.place(name)
            wanted = str((place or {}).get("session", "")) if name is None else name
            session = log.session(wanted)
            if session is None:
                session = log.start_session(wanted, query) if starts else Session("")
                place = {"query": session.query}
            elif place is None:
                place = {"query": session.query}
            states = log.states(session.name)
            rows = {trial_id: found[0] for trial_id in states if (found := desk.library.ids_of([trial_id]))}
        except StoreError as error:
            self._screen.post_message(Failed(f"Decisions cannot be read or written: {error}"))
            self._screen.post_message(SessionOpened(serial, Session(""), {}, {}, {}))
            return
        self._screen.post_message(SessionOpened(serial, session, states, rows, place))

    def read_again(self) -> None:
        """Read the decisions of the open session again: another program may have added some."""
        self._serial += 1
        self._screen.work(partial(self._read, self._serial, self._screen.book.session.name, "", False), "session")

    def show_opened(self, message: SessionOpened) -> None:
        """Take the decisions of a session, and go to its place unless the session was open already."""
        if message.serial != self._serial:
            return
        screen = self._screen
        is_again = screen.is_open and message.session.name == screen.book.session.name
        screen.book.open(message.session, message.states, message.row_ids)
        screen.rows.show_decisions(screen.book.verdicts, screen.book.pending)
        if is_again:
            screen.listing.counting.recount()
        else:
            self._go_to_place(message)
        screen.looking.paint_status()

    def _go_to_place(self, message: SessionOpened) -> None:
        screen, desk = self._screen, self._screen.desk
        place = replace(Place.of(message.place), session=message.session.name)
        if not screen.is_open and desk.query:
            place = replace(place, query=desk.query, trial_id="")
        is_first, screen.is_open = not screen.is_open, True
        screen.place = place
        screen.detail.tabs.show_tab(screen.reading.tab)
        screen.listing.search(place.query, trial_id=place.trial_id)
        if not is_first:
            screen.tell(f"session {shown_line(place.session)}" if place.session else "no session")

    # choosing

    def choose(self) -> None:
        """Ask for a session; the ones there are appear when they are read, while a name may be typed already."""
        from tui.screens.pickers import PickerScreen  # not needed by a start

        self._dialog = PickerScreen(self._picker([]))
        self._screen.app.push_screen(self._dialog, self._open_chosen)
        self._screen.work(self._read_sessions, "sessions")

    def _read_sessions(self) -> None:
        self._screen.post_message(SessionsRead(self._screen.desk.reviews().sessions()))

    def show_sessions(self, message: SessionsRead) -> None:
        """List the sessions."""
        if self._dialog is not None and self._dialog.is_current:
            self._dialog.fill(self._picker(message.sessions))

    def _picker(self, sessions: Sequence[Session]) -> Picker:
        from tui.screens.pickers import Picker  # not needed by a start
        from tui.widgets.choice_list import Choice

        choices = [Choice(session.name, _session_line(session), session.name) for session in sessions]
        choices.append(Choice(_UNNAMED, (Span("no session", "dim"),), "no session"))
        return Picker(
            "Review sessions",
            choices,
            selected=self._screen.book.session.name or _UNNAMED,
            hint="enter opens   type a new name to start one over this search   esc closes",
            made_of=partial(self._new_session, {session.name.casefold() for session in sessions}),
        )

    def _new_session(self, names: set[str], typed: str) -> Choice | None:
        from tui.widgets.choice_list import Choice  # not needed by a start

        name = " ".join(typed.split())
        if not name or name.casefold() in names:
            return None
        query = self._screen.place.query
        over = f"over “{shown_line(query)}”" if query else "over all trials"
        line: Line = (Span("start ", "dim"), Span(shown_line(name), "accent"), Span(f"  {over}", "dim"))
        return Choice(_NEW + name, line, name)

    def _open_chosen(self, chosen: str | None) -> None:
        if chosen is None:
            return
        self.save_place()
        if chosen.startswith(_NEW):
            self.open(chosen.removeprefix(_NEW), query=self._screen.place.query, starts=True)
        else:
            self.open("" if chosen == _UNNAMED else chosen)

    # the place

    def place_changed(self) -> None:
        """Keep the place, a moment from now."""
        if self._timer is None and self._screen.is_open:
            self._timer = self._screen.set_timer(_SAVE_SECONDS, self.save_place)

    def save_place(self) -> None:
        """Have the place written, if it is another one than was written last."""
        if self._timer:
            self._timer.stop()
            self._timer = None
        place = self._screen.place
        if not self._screen.is_open or place == self._saved:
            return
        self._saved = place
        self._screen.desk.writer.submit(
            Job(partial(self._write_place, place), done=lambda _: None, failed=lambda *_: None, slot="place")
        )

    def _write_place(self, place: Place) -> None:
        document = place.document()
        del document["session"]
        self._screen.desk.reviews().save_place(place.session, document)


def _session_line(session: Session) -> Line:
    return (
        Span(shown_line(session.name)),
        Span(f"   {shown_line(session.query) or 'all trials'}", "accent" if session.query else "dim"),
        Span(f"   started {session.started_at[:10]}", "dim") if session.started_at else Span(""),
    )

"""Notes and labels on a trial, and the history of what was decided on it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.messages import HistoryRead, Saved
from tui.render.history import event_line
from tui.render.values import shown_line

if TYPE_CHECKING:
    from store.summary import Summary
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen


class Writing:
    """Asks for notes and labels and has them written."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {"note": self.ask_note, "labels": self.ask_labels, "history": self.read_history}

    def _trial(self) -> Summary | None:
        summary = self._screen.rows.current
        if summary is None:
            self._screen.tell("there is no trial here")
        return summary

    def ask_note(self) -> None:
        """Ask for the note on the trial."""
        from tui.screens.note import TextAsked, TextScreen  # the text area is loaded when it is first needed

        summary = self._trial()
        if summary is None:
            return
        note = self._screen.book.state(summary.id).note
        hint = "enter saves   ctrl+j breaks the line   esc leaves it as it was"
        asked = TextAsked(f"Note on {shown_line(summary.id)}", note, hint)
        self._screen.app.push_screen(TextScreen(asked), partial(self._note, summary, note))

    def _note(self, summary: Summary, before: str, text: str | None) -> None:
        if text is not None and text.strip() != before:
            session = self._screen.book.session.name
            self._screen.deciding.write(partial(self._write_note, session, summary, text))

    def _write_note(self, session: str, summary: Summary, text: str) -> Saved:
        log = self._screen.desk.reviews()
        log.note(summary.id, text, session=session, record_revision=summary.revision, record_sha256=summary.sha256)
        said = f"{summary.id} note {'written' if text.strip() else 'removed'}"
        return Saved(session, [(summary.id, summary.doc_id, log.state(summary.id, session))], said=said)

    def ask_labels(self) -> None:
        """Ask for the labels of the trial."""
        from tui.screens.note import TextAsked, TextScreen  # the text area is loaded when it is first needed

        summary = self._trial()
        if summary is None:
            return
        labels = ", ".join(self._screen.book.state(summary.id).labels)
        used = ", ".join(self._screen.book.labels[:6])
        hint = "commas between labels   enter saves   esc closes" + (f"   used: {shown_line(used)}" if used else "")
        asked = TextAsked(f"Labels of {shown_line(summary.id)}", labels, hint, has_lines=False)
        self._screen.app.push_screen(TextScreen(asked), partial(self._label, summary, labels))

    def _label(self, summary: Summary, before: str, text: str | None) -> None:
        if text is not None and text.strip() != before:
            session = self._screen.book.session.name
            self._screen.deciding.write(partial(self._write_labels, session, summary, text))

    def _write_labels(self, session: str, summary: Summary, text: str) -> Saved:
        log = self._screen.desk.reviews()
        labels = [label.strip() for label in text.split(",")]
        log.label(summary.id, labels, session=session, record_revision=summary.revision, record_sha256=summary.sha256)
        state = log.state(summary.id, session)
        said = f"{summary.id} labels: {', '.join(state.labels) or 'none'}"
        return Saved(session, [(summary.id, summary.doc_id, state)], said=said)

    def read_history(self) -> None:
        """Read what was decided on the trial, in a worker."""
        summary = self._trial()
        if summary is not None:
            self._screen.work(partial(self._read_history, summary.id), "history")

    def _read_history(self, trial_id: str) -> None:
        self._screen.post_message(HistoryRead(trial_id, self._screen.desk.reviews().history(trial_id)))

    def show_history(self, message: HistoryRead) -> None:
        """List what was decided on a trial, the newest first."""
        from tui.screens.pickers import Picker, PickerScreen, text_width, wrapped_choices  # not needed by a start

        trial_id = shown_line(message.trial_id)
        width = text_width(self._screen.app.size.width)
        choices = [choice for event in reversed(message.events) for choice in wrapped_choices(event_line(event), width)]
        picker = Picker(
            f"History of {trial_id}", choices, hint="esc closes", empty="Nothing was decided on this trial yet."
        )
        self._screen.app.push_screen(PickerScreen(picker))

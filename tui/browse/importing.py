"""Importing what the command line named, while the reader can already read."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from store.errors import StoreError
from tui.messages import ImportAdvanced, ImportEnded
from tui.render.lines import Span
from tui.render.progress import advance_forms
from tui.render.values import shown_line

if TYPE_CHECKING:
    from store.import_summary import ImportProgress, ImportSummary
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen


class Importing:
    """Runs one import in a worker; it can be stopped, and keeps what is done."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._stopped = threading.Event()
        self.is_running = False

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {"rejected": self.list_rejected}

    def start(self) -> None:
        """Begin the import, if the command line asked for one."""
        if self._screen.desk.import_paths:
            self.is_running = True
            self._screen.listing.begin_following()
            self._screen.work(self._run, "import")

    def stop(self) -> None:
        """Ask the import to end after the record it is at."""
        self._stopped.set()

    def _run(self) -> None:
        """Import, in a worker."""
        from store.ingest import import_paths  # the formats are not needed by a start without an import

        desk = self._screen.desk
        try:
            summary = import_paths(
                desk.library, desk.import_paths, progress=self._advance, cancelled=self._stopped.is_set
            )
        except StoreError as error:
            self._screen.post_message(ImportEnded(f"The import stopped: {error}", has_changes=True))
            return
        except Exception as error:  # a fault of the program must not end a session of decisions
            self._screen.post_message(ImportEnded(f"The import stopped: an error in the program ({error!r})", True))
            return
        desk.rejected.extend(summary.rejected)
        self._screen.post_message(ImportEnded(_outcome(summary), has_changes=bool(summary.stored)))

    def _advance(self, progress: ImportProgress) -> None:
        """Tell how far the import is, at most four times a second."""
        line, *shorter = advance_forms(progress)
        self._screen.post_message(ImportAdvanced(line, shorter))

    def show_advance(self, message: ImportAdvanced) -> None:
        """Say how far the import is, and show what it has brought."""
        self._screen.tell(message.line, stays=True, shorter=message.shorter)
        self._screen.listing.follow()

    def show_end(self, message: ImportEnded) -> None:
        """Say what came of the import, and show what it brought."""
        self.is_running = False
        self._screen.linking.library_changed()
        self._screen.learning.begin()
        if message.has_changes or not self._screen.rows.ids:
            self._screen.rows.forget_records()
            self._screen.reading.forget()
            has_moved = self._screen.rows.cursor > 0
            self._screen.listing.search(self._screen.place.query, keeps_trial=has_moved)
        self._screen.tell(message.line, "warn" if self._screen.desk.rejected else "")

    def list_rejected(self) -> None:
        """List what the import could not take and the last fetch did not bring, with its reasons."""
        from tui.screens.pickers import Picker, PickerScreen, text_width, wrapped_choices  # not needed by a start

        width = text_width(self._screen.app.size.width)
        desk = self._screen.desk
        groups = {"Not imported": map(str, desk.rejected), "Not fetched": desk.not_fetched}
        choices = [
            replace(choice, group=group)
            for group, sentences in groups.items()
            for sentence in sentences
            for choice in wrapped_choices((Span(shown_line(sentence)),), width)
        ]
        picker = Picker("What did not come", choices, hint="esc closes", empty="All that was asked for came.")
        self._screen.app.push_screen(PickerScreen(picker))


def _outcome(summary: ImportSummary) -> str:
    """An import in one line."""
    parts = [
        f"{number:,} {name}"
        for number, name in (
            (summary.new, "new"),
            (summary.changed, "changed"),
            (summary.merged, "merged"),
            (summary.unchanged, "unchanged"),
        )
        if number
    ]
    said = f"imported: {', '.join(parts) or 'nothing'}"
    if summary.cancelled:
        said = f"import stopped, kept: {', '.join(parts) or 'nothing'}"
    return said + (f"   {summary.refused:,} rejected, ! lists them" if summary.rejected else "")

"""Decisions: from a key to the writer, and from the writer back to the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from store.review_progress import next_outside
from tui.browse.book import Settled
from tui.browse.reason import ReasonQuestion
from tui.messages import NotSaved, Saved
from tui.render.values import shown_line
from tui.workers import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from store.review_events import Verdict
    from store.summary import Summary
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen

_DONE: Final[dict[Verdict | None, str]] = {
    "include": "included",
    "exclude": "excluded",
    "maybe": "maybe:",
    None: "no decision on",
}

_SLOW_SECONDS = 0.3
"""After which the status line says that a decision is still being written."""

_MANY = 50
"""Changes at once from which the list is counted anew rather than one by one."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The trials that a key is for: their rows, and the records of those that the reader saw."""

    row_ids: tuple[int, ...]
    seen: tuple[Summary, ...]

    @property
    def name(self) -> str:
        """What to call them: an id, or how many."""
        if len(self.row_ids) == 1 and self.seen:
            return shown_line(self.seen[0].id)
        return "1 trial" if len(self.row_ids) == 1 else f"{len(self.row_ids):,} trials"


class Deciding:
    """Turns keys into decisions. Each is written in its turn, and the screen says so only when it is on disk."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self.question = ReasonQuestion(screen, lambda: self.reasons)
        self.last_reason = ""

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {
            "include": partial(self.decide, "include"),
            "maybe": partial(self.decide, "maybe"),
            "exclude": self.ask_reason,
            "include_stay": partial(self.decide, "include", stays=True),
            "maybe_stay": partial(self.decide, "maybe", stays=True),
            "exclude_stay": self._exclude_again,
            "clear": partial(self.decide, None, stays=True),
            "undo": partial(self.reverse, "undo"),
            "redo": partial(self.reverse, "redo"),
            "next_undecided": partial(self.go_to_undecided, 1),
            "previous_undecided": partial(self.go_to_undecided, -1),
            **self.question.commands(),
        }

    # keys

    @property
    def reasons(self) -> Sequence[str]:
        """The reasons of the open session for an exclusion."""
        return self._screen.book.session.reasons

    def chosen(self) -> Chosen | None:
        """The trials that a key is for now: those of the range, or the one under the cursor."""
        rows = self._screen.rows
        row_ids = tuple(rows.chosen)
        if not row_ids:
            self._screen.tell("there is no trial to decide on")
            return None
        return Chosen(row_ids, tuple(found for row_id in row_ids if (found := rows.summary(row_id)) is not None))

    def decide(self, verdict: Verdict | None, *, stays: bool = False) -> None:
        """Decide on what is chosen, and go on to the next undecided unless told to stay."""
        chosen = self.chosen()
        if chosen is not None:
            self._decide(chosen, verdict, "", stays=stays)

    def ask_reason(self) -> None:
        """Ask for the reason of an exclusion, in the status line."""
        chosen = self.chosen()
        if chosen is not None:
            self.question.ask(chosen.name, partial(self._exclude, chosen))

    def _exclude(self, chosen: Chosen, reason: str) -> None:
        self.last_reason = reason
        self._decide(chosen, "exclude", reason, stays=False)

    def _exclude_again(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self._decide(chosen, "exclude", self.last_reason, stays=True)

    def decide_on(self, trial_id: str, verdict: Verdict | None, reason: str = "") -> None:
        """Decide on one trial by its id; the cursor of the list stays where it is."""
        if reason:
            self.last_reason = reason
        self.write(partial(self._write_decision_on, self._screen.book.session.name, trial_id, verdict, reason))

    # writing

    def _decide(self, chosen: Chosen, verdict: Verdict | None, reason: str, *, stays: bool) -> None:
        screen = self._screen
        screen.book.begin(chosen.row_ids)
        screen.rows.end_range()
        screen.rows.repaint_rows(chosen.row_ids)
        session = screen.book.session.name
        run = partial(self._write_decisions, session, chosen, verdict, reason)
        self.write(run, chosen.row_ids)
        screen.set_timer(_SLOW_SECONDS, screen.looking.paint_status)
        if not stays:
            self.go_to_undecided(1, is_after_decision=True)

    def _write_decisions(self, session: str, chosen: Chosen, verdict: Verdict | None, reason: str) -> Saved:
        """Write decisions, in the writer; a record that had not reached the screen is looked up here."""
        from store.review import Decision  # brings the database, which the first paint can do without

        desk = self._screen.desk
        seen = {summary.doc_id: summary for summary in chosen.seen}
        missing = [row_id for row_id in chosen.row_ids if row_id not in seen]
        seen |= {summary.doc_id: summary for summary in desk.library.summaries(missing)}
        trials = [seen[row_id] for row_id in chosen.row_ids if row_id in seen]
        log = desk.reviews()
        log.decide_many(
            [Decision(trial.id, verdict, trial.revision, trial.sha256, reason) for trial in trials], session=session
        )
        changes = [(trial.id, trial.doc_id, log.state(trial.id, session)) for trial in trials]
        what = f"{_DONE[verdict]} {Chosen(chosen.row_ids, tuple(trials)).name}" + (f" ({reason})" if reason else "")
        return Saved(session, changes, chosen.row_ids, what)

    def _write_decision_on(self, session: str, trial_id: str, verdict: Verdict | None, reason: str) -> Saved:
        """Write a decision on a trial that the list need not hold, in the writer."""
        rows = tuple(self._screen.desk.library.ids_of([trial_id]))
        if not rows:
            return Saved(session, [], said=f"{trial_id} is no longer in the library")
        saved = self._write_decisions(session, Chosen(rows, ()), verdict, reason)
        return replace(saved, row_ids=())

    def write(self, run: Callable[[], Saved], row_ids: Sequence[int] = ()) -> None:
        """Give the writer a write to do; its answer comes back as a message."""
        screen = self._screen
        screen.desk.writer.submit(
            Job(
                run,
                done=screen.post_message,
                failed=lambda sentence, is_kept: screen.post_message(NotSaved(sentence, is_kept, row_ids)),
            )
        )

    def reverse(self, way: Literal["undo", "redo"]) -> None:
        """Take back the last change, or do again what was taken back."""
        self.write(partial(self._write_reversal, way, self._screen.book.session.name))

    def _write_reversal(self, way: Literal["undo", "redo"], session: str) -> Saved:
        """Take back or do again, in the writer."""
        log, library = self._screen.desk.reviews(), self._screen.desk.library
        reversal = log.undo(session) if way == "undo" else log.redo(session)
        if reversal is None:
            return Saved(session, [], said=f"there is nothing to {way}")
        changes = []
        for change in reversal.changes:
            rows = library.ids_of([change.trial_id])
            changes.append((change.trial_id, rows[0] if rows else None, change.after))
        return Saved(session, changes, said=reversal.text, goes_to=changes[-1][1] if changes else None)

    # what came of it

    def show_saved(self, message: Saved) -> None:
        """Show what is on disk now: the letters, the counts, and when it was saved."""
        screen = self._screen
        screen.book.end(message.row_ids)
        if message.session == screen.book.session.name:
            self._apply(message)
        if message.changes:
            screen.book.last_saved = datetime.now().strftime("%H:%M:%S")
            screen.reviewing.save_place()
        screen.rows.repaint_rows([*message.row_ids, *(row for _, row, _ in message.changes if row is not None)])
        screen.taking.show_verdicts()
        screen.tell(message.said)
        if message.goes_to is not None:
            self._go_to(message.goes_to)
        screen.looking.paint_status()

    def _apply(self, message: Saved) -> None:
        listing = self._screen.listing
        is_many = len(message.changes) > _MANY
        for trial_id, row_id, state in message.changes:
            before, after = self._screen.book.set(trial_id, row_id, state)
            if not is_many:
                listing.counting.changed(row_id, before, after)
        if is_many:
            listing.counting.recount()

    def show_not_saved(self, message: NotSaved) -> None:
        """Say that a decision is not on disk, and whether it is tried again."""
        self._screen.tell(f"not saved: {message.sentence}" + ("  Trying again." if message.is_kept else ""), "bad")
        if not message.is_kept:
            self._screen.book.end(message.row_ids)
            self._screen.rows.repaint_rows(message.row_ids)
        self._screen.looking.paint_status()

    # undecided

    def go_to_undecided(self, direction: Literal[1, -1], *, is_after_decision: bool = False) -> None:
        """Go to the nearest undecided trial of the list, round its end if need be."""
        rows = self._screen.rows
        settled = Settled(self._screen.book)
        position = next_outside(rows.ids, settled, rows.cursor, direction, wrap=rows.is_whole)
        if position is not None:
            rows.move_to(position)
        elif not rows.is_whole:
            again = partial(self.go_to_undecided, direction, is_after_decision=is_after_decision)
            self._screen.listing.rest.when_whole(again)
        elif not is_after_decision:
            only = bool(rows.ids) and not self._screen.book.is_settled(rows.ids[rows.cursor])
            self._screen.tell("no other trial of this list is undecided" if only else self._all_decided())

    def _all_decided(self) -> str:
        progress = self._screen.listing.progress
        if not progress.total:
            return "there is no trial in this list"
        return (
            f"all {progress.total:,} decided: {progress.include} included, {progress.exclude} excluded, "
            f"{progress.maybe} maybe   trialtui review export writes them"
        )

    def _go_to(self, row_id: int) -> None:
        rows = self._screen.rows
        position = rows.position_of(row_id)
        if position is not None:
            rows.move_to(position)
        elif not rows.is_whole:
            self._screen.listing.rest.when_whole(partial(self._go_to, row_id))

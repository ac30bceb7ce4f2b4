"""Which records are of one trial: the pairs that may be, the links of a trial, and what the reader says of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from store.errors import StoreError
from tui.commands import BY_ID, shown_keys
from tui.messages import LinksRead, WordNotSaid, WordSaid
from tui.render.lines import Line, Span
from tui.render.values import shown, shown_line
from tui.workers import Job

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.trial import Trial
    from store.compare import Comparison
    from store.duplicates import Cancelled, Proposal, Tell
    from store.linking_log import LinkReversal
    from store.linking_log import Verdict as LinkVerdict
    from store.linking_word import Links
    from store.review_events import Verdict
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen
    from tui.screens.duplicates import DuplicatesScreen
    from tui.widgets.choice_list import Choice

_SAID: Final[dict[LinkVerdict, str]] = {"same": "one trial", "different": "different trials"}
_PART: Final = "\n"
"""Between the parts of a choice's id; no registry id holds it."""


class Linking:
    """Opens what shows the links, and has the reader's word on them written in its turn."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._is_fresh = False
        self._has_changed = False
        self.duplicates: DuplicatesScreen | None = None
        """The list of probable duplicates that is over the browse screen."""

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {
            "duplicates": self.list_duplicates,
            "links": self.read_links,
            "undo_link": partial(self.reverse, "undo"),
        }

    def library_changed(self) -> None:
        """Note that records came or changed: which trials may be one is to be looked for anew."""
        self._is_fresh = False

    # probable duplicates

    def list_duplicates(self) -> None:
        """List the pairs of trials that may be one; the search for them begins when they are listed."""
        from tui.screens.duplicates import DuplicatesScreen  # not needed by a start

        current = self._screen.rows.current
        near = current.id if current else ""
        self.duplicates = DuplicatesScreen(self, near=near, again=not self._is_fresh)
        self._screen.app.push_screen(self.duplicates, self._close)

    def _close(self, _: None) -> None:
        self.duplicates = None
        if self._has_changed:
            self._show_changed()

    def propose(self, *, again: bool, tell: Tell, cancelled: Cancelled) -> list[Proposal]:
        """The pairs that nobody answered yet, in a worker. Raises StoreError."""
        found = self._screen.desk.library.proposals(again=again, tell=tell, cancelled=cancelled)
        self._is_fresh = not cancelled() and (again or self._is_fresh)
        return found

    def compare(self, ids: tuple[str, str]) -> Comparison:
        """The trials of a pair side by side, one alone where they are one now; in a worker. Raises StoreError."""
        from store.compare import compare  # not needed by a start

        library = self._screen.desk.library
        found: dict[str, Trial] = {}
        for each in ids:
            trial = library.get(each)
            if trial is None:
                raise StoreError(f"{each} is no longer in the library.")
            found[trial.id] = trial
        return compare(list(found.values()))

    def verdict(self, trial_id: str) -> Verdict | None:
        """The decision on a trial as it is on disk."""
        return self._screen.book.state(trial_id).verdict

    # what the reader says

    def say(self, ids: tuple[str, str], verdict: LinkVerdict) -> None:
        """Have it written that two records are of one trial, or of different ones."""
        self._write(partial(self._say, ids, verdict), ids)

    def _say(self, ids: tuple[str, str], verdict: LinkVerdict) -> WordSaid:
        """Write what is said, in the writer."""
        self._links().say(*ids, verdict)
        return WordSaid(ids, verdict, f"{ids[0]} and {ids[1]}: {_SAID[verdict]}")

    def reverse(self, way: Literal["undo", "redo"]) -> None:
        """Take back what was said last, or say again what was taken back."""
        self._write(_Reversal(self._links, way), None)

    def _links(self) -> Links:
        """The reader's word on links. Reads the disk: call it in a worker."""
        desk = self._screen.desk
        desk.reviews()  # names the reviewer
        return desk.library.links

    def _write(self, run: Callable[[], WordSaid], ids: tuple[str, str] | None) -> None:
        screen = self._screen
        screen.desk.writer.submit(
            Job(
                run,
                done=screen.post_message,
                failed=lambda sentence, is_kept: screen.post_message(WordNotSaid(ids, sentence, is_kept)),
            )
        )

    def show_said(self, message: WordSaid) -> None:
        """Show what is said now: in the list of pairs where it is open, else in the list of trials."""
        self._has_changed = self._has_changed or message.ids is not None
        if self.duplicates is not None:
            self.duplicates.show_said(message)
        else:
            if message.ids is not None:
                self._show_changed()
            can_turn = message.ids is not None and shown_keys(BY_ID["links"])
            self._screen.tell(f"{message.said}   {can_turn} turns it round" if can_turn else message.said)

    def show_not_said(self, message: WordNotSaid) -> None:
        """Say that a word is not on disk, and whether it is tried again."""
        if self.duplicates is not None:
            self.duplicates.show_not_said(message)
        else:
            self._screen.tell(message.sentence + ("  Trying again." if message.is_kept else ""), "bad")

    def _show_changed(self) -> None:
        """Show the trials as they are grouped now, with their decisions."""
        self._has_changed = False
        self._screen.listing.refresh()
        self._screen.reviewing.read_again()

    # the links of a trial

    def read_links(self) -> None:
        """Read why records stand as the trial under the cursor, in a worker."""
        summary = self._screen.rows.current
        if summary is None:
            self._screen.tell("there is no trial here")
        else:
            self._screen.work(partial(self._read_links, summary.doc_id, summary.id), "links")

    def _read_links(self, row_id: int, trial_id: str) -> None:
        trial = self._screen.desk.library.load(row_id)
        if trial is None:
            raise StoreError(f"{trial_id} is no longer in the library.")
        own = {trial.id, *(source.trial_id for source in trial.sources if source.trial_id)}
        words = self._links().log.words().values()
        apart = [word for word in words if word.verdict == "different" and not own.isdisjoint(word.ids)]
        self._screen.post_message(LinksRead(trial.id, trial.links, apart))

    def show_links(self, message: LinksRead) -> None:
        """List the links of a trial, and the records that were said to be of another; a choice says the opposite."""
        from tui.screens.pickers import Picker, PickerScreen  # not needed by a start

        choices = [
            _choice("different", (link.ids[0], link.ids[1]), "=", link.reason, "One trial because")
            for link in message.links
            if len(link.ids) == 2
        ]
        choices += [_choice("same", word.ids, "≠", word.text, "Said to be different") for word in message.apart]
        picker = Picker(
            f"Links of {shown_line(message.trial_id)}",
            choices,
            hint=f"enter: {_offer(message)}   esc closes",
            empty="Its records are all of one id.  D lists trials that may be the same.",
        )
        self._screen.app.push_screen(PickerScreen(picker), self._say_opposite)

    def _say_opposite(self, chosen: str | None) -> None:
        if chosen:
            verdict, one, other = chosen.split(_PART)
            self.say((one, other), "same" if verdict == "same" else "different")


class _Reversal:
    """One undo or redo: tried again after another session's write, it is not done a second time."""

    def __init__(self, links: Callable[[], Links], way: Literal["undo", "redo"]) -> None:
        self._links = links
        self._way = way
        self._is_written = False
        self._done: LinkReversal | None = None

    def __call__(self) -> WordSaid:
        """Take back or say again, in the writer."""
        links = self._links()
        if not self._is_written:
            self._done = links.log.undo() if self._way == "undo" else links.log.redo()
            self._is_written = True
        links.apply()
        if self._done is None:
            return WordSaid(None, None, f"there is nothing to {self._way}")
        return WordSaid(self._done.ids, self._done.verdict, self._done.text, goes_there=True)


def _offer(message: LinksRead) -> str:
    """What choosing a row says."""
    if message.links and message.apart:
        return "the opposite is so"
    return "they are one trial" if message.apart else "they are different trials"


def _choice(verdict: LinkVerdict, ids: tuple[str, str], sign: str, why: str, group: str) -> Choice:
    """A link or its opposite as a row; choosing it gives `verdict`."""
    from tui.widgets.choice_list import Choice  # not needed by a start

    named = f" {sign} ".join(map(shown_line, ids))
    line: Line = (Span(named, "title"), Span(f"  {shown_line(shown(why))}", "dim"))
    return Choice(_PART.join((verdict, *ids)), line, f"{named} {why}", group=group)

"""The tabs of a trial, in order; every field of a record can be reached in one of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from parsers.trial import Trial
    from store.changes_history import History
    from tui.render.lines import Line


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: `id` for commands and `--tab`, `title` in full, `short` and `shortest` where there is little room.

    It is set by the function that bears its id, in the module that does too: from the trial, or, where it
    `needs_history`, from what became of the trial.
    """

    id: str
    title: str
    short: str
    shortest: str
    needs_history: bool = False

    def render(self, trial: Trial, width: int, history: History | None = None) -> list[Line]:
        """Set the tab for a trial in `width` cells. What it takes is imported when a tab is first shown."""
        setting = getattr(import_module(f"tui.render.{self.id}"), self.id)
        if self.needs_history:
            from_history: Callable[[History | None, int], list[Line]] = setting
            return from_history(history, width)
        from_trial: Callable[[Trial, int], list[Line]] = setting
        return from_trial(trial, width)


TABS: tuple[Tab, ...] = (
    Tab("overview", "Overview", "Overview", "Over"),
    Tab("arms", "Arms", "Arms", "Arms"),
    Tab("eligibility", "Eligibility", "Eligibility", "Elig"),
    Tab("outcomes", "Outcomes", "Outcomes", "Outc"),
    Tab("contacts", "Contacts & sites", "Contacts", "Cont"),
    Tab("references", "References", "Refs", "Ref"),
    Tab("sources", "Sources", "Sources", "Src"),
    Tab("raw", "Raw", "Raw", "Raw"),
    Tab("changes", "Changes", "Changes", "Chg", needs_history=True),
)


def tab(name: str) -> Tab | None:
    """Find a tab by its id, its title or an unambiguous beginning of one, in any case; None when there is none."""
    wanted = name.strip().casefold()
    exact = [one for one in TABS if wanted in (one.id, one.title.casefold())]
    found = exact or [one for one in TABS if wanted and one.id.startswith(wanted)]
    return found[0] if len(found) == 1 else None

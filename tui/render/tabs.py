"""The tabs of a trial, in order; every field of a record can be reached in one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parsers.trial import Trial
from tui.render.arms import arms
from tui.render.contacts import contacts
from tui.render.eligibility import eligibility
from tui.render.lines import Line
from tui.render.outcomes import outcomes
from tui.render.overview import overview
from tui.render.raw import raw
from tui.render.references import references
from tui.render.sources import sources


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: `id` for commands and `--tab`, `title` in full, `short` where there is little room."""

    id: str
    title: str
    short: str
    render: Callable[[Trial, int], list[Line]]


TABS: tuple[Tab, ...] = (
    Tab("overview", "Overview", "Overview", overview),
    Tab("arms", "Arms", "Arms", arms),
    Tab("eligibility", "Eligibility", "Eligib", eligibility),
    Tab("outcomes", "Outcomes", "Outcomes", outcomes),
    Tab("contacts", "Contacts & sites", "Contacts", contacts),
    Tab("references", "References", "Refs", references),
    Tab("sources", "Sources", "Sources", sources),
    Tab("raw", "Raw", "Raw", raw),
)


def tab(name: str) -> Tab | None:
    """Find a tab by its id, its title or an unambiguous beginning of one, in any case; None when there is none."""
    wanted = name.strip().casefold()
    exact = [one for one in TABS if wanted in (one.id, one.title.casefold())]
    found = exact or [one for one in TABS if wanted and one.id.startswith(wanted)]
    return found[0] if len(found) == 1 else None

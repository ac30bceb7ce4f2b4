"""The commands of what opens over the list: the facet panel and the similar trials. Part of the table of commands."""

from __future__ import annotations

from typing import Final

from tui.command import FACETS, LIST, READING, SIMILAR, Command, group, hinted

FINDING: Final[tuple[Command, ...]] = (
    *group(
        "Find",
        READING,
        ("facets", "f", "Facets", "Count what was found by status, phase, country and more, and choose among them."),
        ("clear_facets", "F", "Clear the facets", "Take what the facet panel can choose out of the search."),
        ("similar", "~", "Similar trials", "List the trials most like this one, with what they share."),
    ),
    *group("Find", LIST, ("why", "W", "Why it matched", "Show under each title where the search matched, or no more.")),
)
"""What opens them, and the second line of the list."""

FACET_PANEL: Final[tuple[Command, ...]] = (
    *group(
        "Facets",
        FACETS,
        ("choose_value", "space", "Choose", "Choose this value, or no longer; several values of a facet are either."),
        ("exclude_value", "-", "Leave out", "Leave out the trials with this value, or no longer."),
        ("next_facet", "tab right", "Next facet", "Go to the next facet."),
        ("previous_facet", "shift+tab left", "Previous facet", "Go to the facet before."),
        ("clear_facet", "delete ctrl+x", "Clear the facet", "Take all choices of this facet back."),
        ("accept_facets", "enter", "Done", "Go back to the list; where nothing was chosen yet, choose this value."),
        ("close_facets", "escape ctrl+c", "Close", "Go back to the list."),
        ("facet_down", "down ctrl+n", "Next value", "Go to the next value."),
        ("facet_up", "up ctrl+p", "Previous value", "Go to the value before."),
        ("facet_page_down", "pagedown ctrl+f", "Page down", "Go a page down."),
        ("facet_page_up", "pageup", "Page up", "Go a page up."),
        ("facet_first", "home", "First value", "Go to the first value."),
        ("facet_last", "end", "Last value", "Go to the last value."),
    ),
)
"""The keys of the facet panel; letters look for a value."""

SIMILAR_TRIALS: Final[tuple[Command, ...]] = (
    hinted(1, "read", "Similar", SIMILAR, ("open_similar", "enter l right", "Read", "Go to the trial in the list.")),
    hinted(2, "mark", "Similar", SIMILAR, ("mark_similar", "space", "Mark", "Mark the trial, or take its mark off.")),
    hinted(
        3,
        "compare",
        "Similar",
        SIMILAR,
        ("compare_similar", "c", "Compare", "Compare the marked trials, or this one, with the one they are like."),
    ),
    hinted(
        4,
        "similar to it",
        "Similar",
        SIMILAR,
        ("similar_to_similar", "~", "Similar to it", "List the trials most like this one."),
    ),
    Command("close_similar", "Back", "Go back a step.", ("q", "escape", "h", "left"), SIMILAR, "Similar", 5, "back"),
    *group(
        "Move",
        SIMILAR,
        ("similar_down", "j down", "Next trial", "Go to the next trial."),
        ("similar_up", "k up", "Previous trial", "Go to the trial before."),
        ("similar_half_down", "ctrl+d", "Half a page down", "Go half a page down."),
        ("similar_half_up", "ctrl+u", "Half a page up", "Go half a page up."),
        ("similar_page_down", "pagedown ctrl+f", "Page down", "Go a page down."),
        ("similar_page_up", "pageup", "Page up", "Go a page up."),
        ("similar_first", "g home", "First trial", "Go to the trial most like it."),
        ("similar_last", "G end", "Last trial", "Go to the last trial."),
    ),
)
"""The keys of the list of similar trials."""

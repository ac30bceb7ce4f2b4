"""The commands of typing a search and of keeping one."""

from __future__ import annotations

from typing import Final

from tui.command import READING, Command, group

SEARCHING: Final = (
    *group(
        "Find",
        READING,
        ("views", "V", "Saved searches", "Open a saved search, or save, rename or remove one."),
        ("save_view", "b", "Save this search", "Keep this search and its order under a name."),
        ("columns", "C", "Columns", "Choose the columns of the list, or have as many as fit."),
        ("widening", "+", "What the search adds", "List other names that are looked for too; switch one off or on."),
    ),
    Command(
        "keep_search",
        "Keep the search",
        "Go to the list of what was found; a suggestion that is chosen is taken first.",
        ("enter",),
        ("search",),
        "Find",
        1,
        "keep",
    ),
    Command(
        "leave_search",
        "Clear the search",
        "Take the suggestions off; then show all trials again.",
        ("escape",),
        ("search",),
        "Find",
        2,
        "clear",
    ),
    Command(
        "complete",
        "Complete",
        "Take the suggestion that is chosen, or the first.",
        ("tab",),
        ("search",),
        "Find",
        3,
        "complete",
    ),
    Command(
        "search_up",
        "Earlier search",
        "Go to the suggestion before, or to earlier searches that begin so.",
        ("up", "ctrl+p"),
        ("search",),
        "Find",
        4,
        "earlier",
    ),
    *group(
        "Find",
        ("search",),
        ("search_down", "down ctrl+n", "Next suggestion", "Choose the next suggestion, a later search, or the list."),
    ),
    *group(
        "Find",
        ("views",),
        ("rename_view", "ctrl+r", "Rename", "Give the saved search another name."),
        ("remove_view", "ctrl+x delete", "Remove", "Take the saved search off the list."),
    ),
)
"""What is done with searches: saved ones, what one adds, and the keys of the search bar."""

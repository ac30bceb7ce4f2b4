"""The table of commands: one definition each, from which keys, help, palette, status hints and `trialtui keys` come.

Pure data: `trialtui keys` prints it without a terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.command import (
    COMPARE,
    DECIDING,
    DETAIL,
    DUPLICATES,
    LIST,
    READING,
    SCREENS,
    SIDE_BY_SIDE,
    TEXT,
    Command,
    Context,
    group,
    hinted,
)
from tui.commands_panels import FACET_PANEL, FINDING, SIMILAR_TRIALS
from tui.commands_search import SEARCHING
from tui.render.tabs import TABS

__all__ = [
    "BY_ID",
    "COMMANDS",
    "Command",
    "Context",
    "command_for",
    "commands_of",
    "hints",
    "shown_key",
    "shown_keys",
]

_MOVE = [
    *group(
        "Move",
        LIST,
        ("cursor_down", "j down", "Next trial", "Move down the list."),
        ("cursor_up", "k up", "Previous trial", "Move up the list."),
        ("half_down", "ctrl+d", "Half a page down", "Move half a page down the list."),
        ("half_up", "ctrl+u", "Half a page up", "Move half a page up the list."),
        ("page_down", "pagedown ctrl+f", "Page down", "Move a page down the list."),
        ("page_up", "pageup", "Page up", "Move a page up the list."),
        ("first", "g home", "First trial", "Go to the first trial of the list."),
        ("last", "G end", "Last trial", "Go to the last trial of the list."),
    ),
    *group(
        "Move",
        TEXT,
        ("scroll_down", "j down", "Line down", "Scroll the text a line down."),
        ("scroll_up", "k up", "Line up", "Scroll the text a line up."),
        ("scroll_half_down", "ctrl+d", "Half a page down", "Scroll the text half a page down."),
        ("scroll_half_up", "ctrl+u", "Half a page up", "Scroll the text half a page up."),
        ("scroll_page_down", "pagedown ctrl+f space", "Page down", "Scroll the text a page down."),
        ("scroll_page_up", "pageup", "Page up", "Scroll the text a page up."),
        ("scroll_top", "g home", "Top", "Go to the top of the text."),
        ("scroll_bottom", "G end", "Bottom", "Go to the end of the text."),
    ),
    *group(
        "Move",
        READING,
        ("next_undecided", "}", "Next undecided", "Go to the next trial without a decision."),
        ("previous_undecided", "{", "Previous undecided", "Go to the trial before that has no decision."),
    ),
]

_READ = [
    Command(
        "open_detail", "Read the trial", "Go to the trial's text.", ("enter", "l", "right"), LIST, "Read", 5, "read"
    ),
    *group(
        "Read",
        DETAIL,
        ("close_detail", "h left", "Back to the list", "Go back to the list."),
    ),
    hinted(
        4,
        "trial",
        "Read",
        DETAIL,
        ("next_trial", "J", "Next trial", "Read the next trial, in the same tab."),
        beside=("previous_trial",),
    ),
    *group("Read", DETAIL, ("previous_trial", "K", "Previous trial", "Read the trial before, in the same tab.")),
    *group("Read", READING, ("other_pane", "tab shift+tab", "Other pane", "Go to the other pane.")),
    Command(
        "next_tab", "Next tab", "Show the next part of the trial.", ("]",), READING, "Read", 6, "tab", ("previous_tab",)
    ),
    *group("Read", READING, ("previous_tab", "[", "Previous tab", "Show the part before.")),
    *group(
        "Read",
        READING,
        *(
            (f"tab_{number}", str(number), tab.title, f"Show {tab.title} of the trial.")
            for number, tab in enumerate(TABS, 1)
        ),
    ),
]

_FIND = [
    Command(
        "search", "Search", "Search all trials; the list follows as you type.", ("/",), READING, "Find", 3, "search"
    ),
    *group(
        "Find",
        READING,
        ("next_match", "n", "Next match", "Go to the next marked word, or in the list to the next trial."),
        ("previous_match", "N", "Previous match", "Go to the marked word before, or in the list to the trial before."),
        ("matching_lines", "&", "Only matching lines", "Show only the lines of the text that match, or all again."),
        ("previous_query", "-", "Previous search", "Go back to the search before this one."),
        ("sort", "s", "Sort by", "Choose the order of the list."),
        ("reverse", "S", "Reverse the order", "Turn the order of the list round."),
    ),
    *SEARCHING,
]

_MARK = [
    Command(
        "mark", "Mark", "Mark the trial to compare it, or take its mark off.", ("space",), LIST, "Compare", 2, "mark"
    ),
    *group(
        "Compare",
        LIST,
        ("range", "v", "Mark a range", "Begin a range here; moving extends it, a decision is for all of it."),
    ),
    Command("compare", "Compare", "Show the marked trials side by side.", ("c",), READING, "Compare", 3, "compare"),
]

_COMPARE = [
    hinted(
        3,
        "only differences",
        "Compare",
        SIDE_BY_SIDE,
        ("only_differences", "=", "Only differences", "Leave out the rows that are alike."),
    ),
    hinted(
        4,
        "difference",
        "Compare",
        SIDE_BY_SIDE,
        ("next_difference", "n", "Next difference", "Go to the next row that differs."),
        beside=("previous_difference",),
    ),
    *group(
        "Compare",
        SIDE_BY_SIDE,
        ("previous_difference", "N", "Previous difference", "Go to the row before that differs."),
        ("next_section", "]", "Next section", "Go to the next section."),
        ("previous_section", "[", "Previous section", "Go to the section before."),
        ("column_right", "l right enter tab", "Column to the right", "Go to the next trial's column."),
        ("column_left", "h left shift+tab", "Column to the left", "Go to the column before."),
    ),
    Command("close_compare", "Back", "Go back to the list.", ("q", "escape", "c"), COMPARE, "Compare", 6, "back"),
    hinted(
        5,
        "decide",
        "Decide",
        COMPARE,
        ("include_column", "i I", "Include", "Include the trial of this column."),
        beside=("exclude_column", "maybe_column"),
    ),
    *group(
        "Decide",
        COMPARE,
        ("exclude_column", "x", "Exclude", "Exclude the trial of this column for a reason."),
        ("exclude_column_again", "X", "Exclude again", "Exclude the trial of this column for the last reason given."),
        ("maybe_column", "m M", "Maybe", "Leave the trial of this column for later."),
        ("clear_column", "0", "Clear the decision", "Take the decision off the trial of this column."),
    ),
]

_DUPLICATES = [
    hinted(
        1,
        "same trial",
        "Duplicates",
        DUPLICATES,
        ("same_trial", "s", "Same trial", "Say that these two are one trial; the list then shows one row."),
    ),
    hinted(
        2,
        "different",
        "Duplicates",
        DUPLICATES,
        ("different_trials", "d", "Different trials", "Say that these two are different trials."),
    ),
    hinted(
        5,
        "undo",
        "Duplicates",
        DUPLICATES,
        ("undo_word", "u", "Undo", "Take back what you said last of two records, also in an earlier run."),
    ),
    *group(
        "Duplicates",
        DUPLICATES,
        ("redo_word", "ctrl+r", "Redo", "Say again what was taken back."),
        ("next_question", "}", "Next open question", "Go to the next pair that is not answered."),
        ("look_anew", "R", "Look anew", "Look through all records again for trials that may be one."),
    ),
    Command(
        "close_duplicates", "Back", "Go back to the list.", ("q", "escape", "D"), DUPLICATES, "Duplicates", 6, "back"
    ),
    *group(
        "Move",
        DUPLICATES,
        ("pair_down", "j down", "Next pair", "Go to the next pair."),
        ("pair_up", "k up", "Previous pair", "Go to the pair before."),
        ("pair_first", "g home", "First pair", "Go to the first pair."),
        ("pair_last", "G end", "Last pair", "Go to the last pair."),
        ("pair_line_down", "J", "Line down", "Scroll the two trials a line down."),
        ("pair_line_up", "K", "Line up", "Scroll the two trials a line up."),
        ("pair_half_down", "ctrl+d", "Half a page down", "Scroll the two trials half a page down."),
        ("pair_half_up", "ctrl+u", "Half a page up", "Scroll the two trials half a page up."),
        ("pair_page_down", "pagedown ctrl+f space", "Page down", "Scroll the two trials a page down."),
        ("pair_page_up", "pageup", "Page up", "Scroll the two trials a page up."),
    ),
]

_LINKS = group(
    "Duplicates",
    READING,
    ("duplicates", "D", "Probable duplicates", "List trials that may be one, with what speaks for it."),
    ("links", "L", "Links of the trial", "List why records stand here as one trial; say that they are not."),
    ("undo_link", "", "Undo a link", "Take back your last answer on whether two records are one."),
)

_DECIDE = [
    hinted(
        1,
        "decide",
        "Decide",
        READING,
        ("include", "i", "Include", "Include the trial, then go to the next undecided."),
        beside=("exclude", "maybe"),
    ),
    *group(
        "Decide",
        READING,
        ("exclude", "x", "Exclude", "Exclude the trial for a reason, then go to the next undecided."),
        ("maybe", "m", "Maybe", "Leave the trial for later, then go to the next undecided."),
        ("include_stay", "I", "Include and stay", "Include the trial and stay on it."),
        ("exclude_stay", "X", "Exclude and stay", "Exclude the trial for the last reason given and stay on it."),
        ("maybe_stay", "M", "Maybe and stay", "Leave the trial for later and stay on it."),
        ("clear", "0", "Clear the decision", "Take the decision off."),
        ("note", "a", "Note", "Write a note on the trial."),
        ("labels", "t", "Labels", "Put labels on the trial."),
        ("history", "H", "History", "List what was decided on the trial, when and by whom."),
    ),
    *group(
        "Decide",
        DECIDING,
        ("undo", "u", "Undo", "Take back the last decision, note or label."),
        ("redo", "ctrl+r", "Redo", "Do again what was taken back."),
    ),
    *group(
        "Decide",
        READING,
        ("sessions", "r", "Review sessions", "Start a review session over this search, or go on with one."),
    ),
    *group(
        "Decide",
        ("reason",),
        *((f"reason_{number}", str(number), f"Reason {number}", "Exclude for this reason.") for number in range(1, 10)),
        ("no_reason", "enter", "No reason", "Exclude without a reason."),
        ("all_reasons", "?", "Every reason", "List every reason, or type another."),
        ("cancel_reason", "escape q", "Do not exclude", "Leave the trial as it was."),
    ),
]

_VIEW = [
    *group(
        "View",
        READING,
        ("zoom", "z", "Zoom", "Give this pane the whole screen, or both their part again."),
        ("preview", "P", "Place of the preview", "Show the text at the right, below, or not at all."),
        ("copy", "y", "Copy", "Send the trial's id, or the selected text, to the terminal's clipboard."),
        ("fetch", "U", "Fetch anew", "Fetch the marked trials, or the one here, from ClinicalTrials.gov."),
        ("reload", "R", "Read the library again", "Show what another session or an import has changed."),
        ("theme", "", "Theme", "Choose dark or light colours, or the terminal's own."),
        ("rejected", "!", "What did not come", "List what the last import or fetch did not bring, with reasons."),
    ),
    *group(
        "View",
        SCREENS,
        ("redraw", "ctrl+l", "Redraw", "Draw the whole screen again."),
        ("suspend", "ctrl+z", "Suspend", "Go back to the shell; `fg` returns."),
        ("palette", ": ctrl+p", "Commands", "Find any command by its words."),
    ),
    Command("help", "Keys", "List the keys of this screen; type to filter.", ("?",), SCREENS, "View"),
    *group(
        "View",
        READING,
        ("escape", "escape", "Clear", "Clear the search, then the range and the marks."),
        ("back", "q", "Back, then quit", "Go back a step; from the list, quit."),
    ),
    *group("View", SCREENS, ("quit", "Q", "Quit", "Leave; the next start opens at this place.")),
    *group(
        "View",
        (*SCREENS, "search", "reason"),
        ("interrupt", "ctrl+c", "Stop", "Stop an import or a fetch and keep what is done; copy selected text."),
    ),
]

_DIALOG = group(
    "Dialog",
    ("dialog",),
    ("dialog_down", "down ctrl+n", "Next", "Go to the next row."),
    ("dialog_up", "up ctrl+p", "Previous", "Go to the row before."),
    ("dialog_page_down", "pagedown ctrl+f", "Page down", "Go a page down."),
    ("dialog_page_up", "pageup", "Page up", "Go a page up."),
    ("dialog_first", "home", "First", "Go to the first row."),
    ("dialog_last", "end", "Last", "Go to the last row."),
    ("dialog_accept", "enter", "Choose", "Choose this row, or save the text."),
    ("dialog_whole", "tab", "Whole map", "Show the commands of every screen, or of this one."),
    ("dialog_close", "escape ctrl+c", "Close", "Close without choosing."),
)

COMMANDS: Final[tuple[Command, ...]] = (
    *_MOVE,
    *_READ,
    *_FIND,
    *FINDING,
    *_MARK,
    *_COMPARE,
    *_DECIDE,
    *_LINKS,
    *_DUPLICATES,
    *FACET_PANEL,
    *SIMILAR_TRIALS,
    *_VIEW,
    *_DIALOG,
)
"""Every command, in the order in which help shows them."""

BY_ID: Final = {command.id: command for command in COMMANDS}
"""The commands by their id."""

_SHOWN: Final = {
    "pagedown": "pgdn",
    "pageup": "pgup",
    "escape": "esc",
}


def shown_key(key: str) -> str:
    """A key as people write it (`pgdn`)."""
    return _SHOWN.get(key, key)


def shown_keys(command: Command) -> str:
    """The keys of a command as people write them, with spaces between."""
    return " ".join(shown_key(key) for key in command.keys)


def commands_of(*contexts: Context) -> list[Command]:
    """The commands that work in any of the contexts, in the order of the table."""
    return [command for command in COMMANDS if not set(contexts).isdisjoint(command.contexts)]


def command_for(context: Context, key: str, character: str | None = None) -> Command | None:
    """The command that a key stands for in a context; `character` is what the key prints, if anything."""
    for command in COMMANDS:
        if context in command.contexts and (
            key in command.keys or (character is not None and character in command.keys)
        ):
            return command
    return None


_WITHOUT_TRIALS: Final = frozenset({"search", "keep_search", "leave_search", "complete", "search_up"})
"""The hints that hold also where there is no trial to read or decide on."""


def hints(context: Context, *, has_trials: bool = True) -> list[tuple[str, str]]:
    """What the status line may show in a context, most useful first: keys and a word."""
    ranked = sorted((command for command in commands_of(context) if command.rank), key=lambda command: command.rank)
    ranked = [command for command in ranked if has_trials or command.id in _WITHOUT_TRIALS]
    return [(" ".join(_hint_keys(command)), command.hint) for command in ranked]


def _hint_keys(command: Command) -> Sequence[str]:
    together = (command, *(BY_ID[other] for other in command.beside))
    return [shown_key(each.keys[0]) for each in together if each.keys]

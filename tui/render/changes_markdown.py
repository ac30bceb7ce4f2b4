"""The history of a trial as Markdown: a heading a version and a module, a list item a change, words struck or bold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from store.words_diff import excerpt
from tui.render.changes import NO_WORD, gap_text, when_read
from tui.render.plain import escaped
from tui.render.values import shown, shown_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from store.changes import Change
    from store.changes_history import History, Step
    from store.words_diff import Piece

_RUN = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
_TAG = {"removed": "~~", "added": "**"}


def changes_markdown(history: History) -> str:
    """Give the history as Markdown; text of the record is escaped."""
    parts = [f"# Changes of {escaped(shown_line(history.trial_id))}"]
    for step in history.steps:
        parts += _step(step)
    parts += [escaped(shown_line(fault)) for fault in history.faults]
    return "\n\n".join(parts)


def _step(step: Step) -> Iterator[str]:
    version = step.version
    source = " ".join(part for part in (version.trial_id, version.kind, version.part) if part)
    yield f"## {escaped(shown_line(step.date))} ({escaped(shown_line(source))})"
    yield escaped(shown_line(step.summary))
    yield f"*{escaped(when_read(version))}*"
    if not step.modules:
        yield NO_WORD
    for module in step.modules:
        yield f"### {escaped(module.title)}"
        yield "\n".join(line for change in module.changes for line in _change(change, 0))


def _change(change: Change, depth: int) -> Iterator[str]:
    margin = "  " * depth
    name = f"{escaped(change.label)} {escaped(shown_line(change.item))}".rstrip()
    value = _value(change)
    yield f"{margin}- *{change.kind}* {name}{f': {value}' if value else ''}"
    if change.pieces:
        text = _text(excerpt(change.pieces))
        yield "\n".join(f"{margin}  > {line}".rstrip() for line in text.split("\n"))
    for part in change.parts:
        yield from _change(part, depth + 1)


def _value(change: Change) -> str:
    if change.pieces:
        return "only white space differs" if change.only_spacing else ""
    said = [" ".join(escaped(shown(text)).split()) for text in (change.old, change.new)]
    return " → ".join(text for text in said if text)


def _text(pieces: Sequence[Piece]) -> str:
    """The pieces with what went struck out and what came in bold; a mark never spans a line break."""
    parts: list[str] = []
    for number, piece in enumerate(pieces):
        if piece.kind == "gap":
            parts.append(escaped(gap_text(piece.text, is_first=not number, is_last=number == len(pieces) - 1)))
            continue
        tag = _TAG.get(piece.kind, "")
        parts.append("\n".join(_marked(line, tag) for line in piece.text.split("\n")))
    return "".join(parts).strip("\n")


def _marked(line: str, tag: str) -> str:
    found = _RUN.match(line)
    before, words, after = found.groups() if found else ("", line, "")
    return f"{before}{tag}{escaped(words)}{tag}{after}" if words else line

"""Labels with their values on a page of an unknown layout: beside each other, below each other, or in a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers import identifiers, labels
from parsers.draft import Line, filled, read_lines
from parsers.formats.markdown import Table, outside, tables, unbulleted, undress
from parsers.formats.unknown_page_labels import Known, meaning
from parsers.formats.unknown_page_values import interventions, outcome, value_fields

_COLON = re.compile(r"([^:：]{2,70}?)\s*[:：]\s*(.*)")
_ITEM = re.compile(r"\s*(?:[-*+•◦]|\d{1,3}[.)]|\([a-z\d]{1,3}\)|[a-z][.)])\s*\S")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_LOOKS_HEADED = re.compile(r"(?:[A-Z][^.!?;:]{0,58}[^.!?;:,\s])\s*:?")
_DEFINITION = (
    re.compile(r"(?:An?|The|In an?|Describes|Indicates|Identifies|Refers to|Any|How|Whether|One of|These are)\b"),
    re.compile(r"\b(?:is|are|was|were|that|which|who|used|written|based|given|done)\b"),
    re.compile(
        r"\b(?:an?|each|any|the|that|whose) (?:clinical )?(?:study|trial)\b|\bclinical (?:stud(?:y|ies)|trials?)\b|"
        r"\bbeing studied\b"
    ),
    re.compile(r"[.)]\Z"),
)
"""What a definition begins with, what it has in it, and its end."""
_DEFINED_AT_LEAST = 3
_NO_ITEM = re.compile(r"[.:,]\Z|[:：] ")
_GAPS_AT_LEAST = 8
_ITEM_AT_MOST, _ITEMS_AT_MOST = 80, 15
_BLANKS = dict.fromkeys((0xA0, 0x2007, 0x2009, 0x202F), " ")
_FEW_WORDS = re.compile(r"[A-Z][^\s:.]*(?: [^\s:.]+){0,3}")
_BLANKS_AT_MOST = 2
_EXPLAINED_AT_LEAST = 60
_BLOCKS = ("block", "criteria", "list", "interventions", "outcomes")


_Mark = tuple[str, Known, str] | None


@dataclass(frozen=True)
class Entry:
    """A label with its value: `own` is the label's line (with the value, when beside it), `value` the value's lines."""

    label: str
    known: Known
    text: str
    own: tuple[Line, ...]
    value: tuple[Line, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether the value can be read."""
        if not self.text.strip():
            return False
        said = [line for line in self.text.split("\n") if line.strip()]
        if self.known.kind == "outcomes":
            return any(outcome(unbulleted(line)) for line in said)
        if self.known.kind == "interventions":
            return bool(interventions([unbulleted(line).strip() for line in said]))
        return self.known.kind in _BLOCKS or value_fields(self.known, self.text) is not None


@dataclass(frozen=True)
class _Page:
    """The lines of a page that say something, the label that each is or begins with, and how far apart they are."""

    said: Sequence[Line]
    marks: Sequence[_Mark]
    spaced: int


def page_lines(text: str) -> tuple[Line, ...]:
    """The lines of a page: labels without bold marks and bullets; heading marks stay, to tell headings by."""
    lines = read_lines(text.translate(_BLANKS))
    plain = undress(lines, _may_lose_bullet)
    return tuple(
        Line(line.number, "# " + bare.text.lstrip())
        if line.text.startswith("# ") and bare.text.strip()
        else bare
        if not _HEADING.match(line.text) or _label_of(bare.words)
        else Line(line.number, "## " + bare.text.lstrip())
        for line, bare in zip(lines, plain, strict=True)
    )


def is_label(words: str) -> bool:
    """Whether a line is a known label, with or without its value."""
    return _label_of(words) is not None


def _may_lose_bullet(words: str) -> bool:
    found = _label_of(words)
    return found is not None and found[1].kind != "none"


def _label_of(words: str) -> tuple[str, Known, str] | None:
    """The label that a line is or begins with, what it means, and the value beside it (empty when there is none).

    One that is not read counts alone on its line only: with a value beside it, it may be part of a text.
    """
    bare = words.rstrip(":： ")
    known = meaning(bare)
    if known:
        in_text = not words[:1].isalpha() or (words.isupper() and words.endswith(":"))
        return (bare, known, "") if known.kind != "none" or not in_text else None
    found = _COLON.fullmatch(words)
    if found:
        known = meaning(found.group(1))
        return (found.group(1), known, found.group(2).strip()) if known and known.kind != "none" else None
    label, _, last = words.rpartition(" ")
    known = meaning(label)
    return (label, known, last) if known and known.kind == "id" and identifiers.normalise(last) else None


def entries_of(lines: Sequence[Line]) -> list[Entry]:
    """Every known label of a page with its value, in the page's order."""
    in_cells = tables(lines)
    found = [entry for table in in_cells for entry in _in_table(table)]
    said = [_joined_cells(line) for line in filled(outside(lines, in_cells))]
    page = _Page(said, [_label_of(line.words) for line in said], _evenly_spaced(said))
    for at, (line, mark) in enumerate(zip(said, page.marks, strict=True)):
        if mark is None:
            continue
        label, known, beside = mark
        if beside:
            found.append(_beside(label, known, beside, page, at))
        else:
            below = _below(known, page, at)
            if below:
                found.append(Entry(label, known, _joined(below), (line,), tuple(below)))
    told = [entry for entry in found if not _explains(entry)]
    return sorted(_without_glossary(told), key=lambda entry: entry.own[0].number)


def _without_glossary(found: Sequence[Entry]) -> list[Entry]:
    """The entries without those of a glossary, which says what each label means, on any trial's page.

    So where several values read like a definition, or one does that the page gives otherwise too.
    """
    defined = [_defines(entry) for entry in found]
    told = {entry.known for entry, defines in zip(found, defined, strict=True) if not defines}
    several = sum(defined) >= _DEFINED_AT_LEAST
    return [
        entry
        for entry, defines in zip(found, defined, strict=True)
        if not defines or not (several or entry.known in told)
    ]


def _defines(entry: Entry) -> bool:
    """Whether a value reads like the definition of its label: a sentence about studies in general."""
    return entry.known.kind != "block" and is_definition(entry.text.strip().partition("\n")[0])


def is_definition(text: str) -> bool:
    """Whether a text reads like a glossary's: a sentence about studies in general."""
    begins, *others = _DEFINITION
    return begins.match(text) is not None and all(sign.search(text) for sign in others)


def _explains(entry: Entry) -> bool:
    """Whether a value is the explanation of its label (`Conditions are what ...`), where a word or two belong."""
    text = entry.text.strip()
    if entry.known.kind not in ("list", "sponsor") or "\n" in text or not text.endswith("."):
        return False
    first = text.split(maxsplit=1)[0].casefold().rstrip("s")
    return len(text) >= _EXPLAINED_AT_LEAST and first in entry.label.casefold()


def _joined_cells(line: Line) -> Line:
    """A line of two cells, label and value, that is in no table: the bars lost their table's head."""
    cells = [cell.strip() for cell in line.text.strip().strip("|").split("|")]
    known = len(cells) == 2 and meaning(cells[0].rstrip(":： ")) is not None
    return Line(line.number, f"{cells[0].rstrip(':： ')}: {cells[1]}") if known else line


def _beside(label: str, known: Known, text: str, page: _Page, at: int) -> Entry:
    """A label with its value on the same line; a text goes on below."""
    more = _below(known, page, at) if known.kind in ("block", "criteria") else []
    return Entry(label, known, "\n".join([text, _joined(more)]) if more else text, (page.said[at],), tuple(more))


def _joined(lines: Sequence[Line]) -> str:
    """Lines as one text, the blank lines between them kept, an indent that all of them have not."""
    indent = min((len(line.text) - len(line.text.lstrip()) for line in lines), default=0)
    lines = [Line(line.number, line.text[indent:]) for line in lines]
    text = lines[0].text.strip() if lines else ""
    for before, line in pairwise(lines):
        text += "\n" * min(line.number - before.number, 2) + line.text.rstrip()
    return text


def _below(known: Known, page: _Page, at: int) -> list[Line]:
    """The lines below a label that are its value: one, or for a text and a list all down to the next heading.

    A text that nothing known follows ends where it is sure to: a paragraph, or a row of bullets.
    """
    said, marks = page.said, page.marks
    end = at + 1
    while end < len(said) and marks[end] is None and not _HEADING.match(said[end].text):
        end += 1
    lines = list(said[at + 1 : end])
    if known.kind not in ("block", "criteria") and lines and not _is_value(said[at], lines[0]):
        return []
    if known.kind not in (*_BLOCKS, "phases"):
        return lines[:1]
    bounded = end < len(said)
    items = [_ITEM.match(line.text) is not None for line in lines]
    spaced = page.spaced
    if known.kind == "phases":
        return _run(lines, spaced, lambda line: bool(labels.phase_codes(line.words)))
    if known.kind == "interventions" and lines and not items[0]:
        return _run(lines, spaced, lambda line: bool(interventions([line.words])))
    if known.kind == "list" and spaced > 1 and bounded and marks[end] is not None and not any(items):
        return _bare_list(lines, spaced) or _first_run(lines, items)
    if known.kind == "criteria" and bounded and (spaced > 1 or _is_criteria(marks[end])):
        return lines
    if known.kind in ("list", "interventions"):
        return _first_run(lines, items) or (_bare_list(lines, 1) if bounded and marks[end] is not None else [])
    stop = 0
    for number, (line, item) in enumerate(zip(lines, items, strict=True)):
        apart = number > 0 and line.number - lines[number - 1].number > 1
        if number and not item and apart and (not bounded or _LOOKS_HEADED.fullmatch(line.words)):
            break
        stop = number + 1
    return _without_heading(lines[:stop]) if known.kind == "block" else _of_one_style(lines[:stop])


def _of_one_style(lines: list[Line]) -> list[Line]:
    """Criteria down to the heading of something else: a line below bullets or sentences alone, with none after it."""
    own = [bool(_ITEM.match(line.text)) or line.words.endswith(".") for line in lines]
    count = next((number for number, is_own in enumerate(own) if not is_own), len(lines))
    ends = 0 < count < len(lines) and not any(own[count:]) and _FEW_WORDS.fullmatch(lines[count].words)
    return lines[:count] if ends else lines


def _without_heading(lines: list[Line]) -> list[Line]:
    """A text without the line at its end that is the heading of what follows: short, no sentence, below a whole one."""
    last = len(lines) - 1
    while last > 0 and _LOOKS_HEADED.fullmatch(lines[last].words) and lines[last - 1].words.endswith((".", "!", "?")):
        last -= 1
    return lines[: last + 1]


def _is_value(label: Line, below: Line) -> bool:
    """Whether the line below a label may be its value: near it, and no label itself."""
    return below.number - label.number <= _BLANKS_AT_MOST + 1 and not below.words.endswith((":", "："))


def _first_run(lines: Sequence[Line], items: Sequence[bool]) -> list[Line]:
    """The bullets right below a label, or the one line there."""
    if not lines or not items[0]:
        return list(lines[:1]) if len(lines) == 1 or (len(lines) > 1 and lines[1].number - lines[0].number > 1) else []
    count = next((number for number, item in enumerate(items) if not item), len(items))
    return list(lines[:count])


def _is_criteria(mark: _Mark) -> bool:
    return mark is not None and mark[1].kind == "criteria"


def _evenly_spaced(said: Sequence[Line]) -> int:
    """By how many lines those that say something are parted: 2 where a tool made every line a paragraph, else 1."""
    gaps = [line.number - before.number for before, line in pairwise(said)]
    return 2 if len(gaps) >= _GAPS_AT_LEAST and sum(gap >= 2 for gap in gaps) == len(gaps) else 1


def _run(lines: Sequence[Line], spaced: int, belongs: Callable[[Line], bool]) -> list[Line]:
    """The lines right below each other, from the first on, that a value may consist of; else the first alone."""
    found = list(lines[:1])
    for before, line in pairwise(lines):
        if line.number - before.number > spaced or not (belongs(before) and belongs(line)):
            break
        found.append(line)
    return found


def _bare_list(lines: Sequence[Line], spaced: int) -> list[Line]:
    """All lines between a label and the next, as the items of a list: right below each other, short, no sentences."""
    apart = any(line.number - before.number > spaced for before, line in pairwise(lines))
    told = all(len(line.words) <= _ITEM_AT_MOST and not _NO_ITEM.search(line.words) for line in lines)
    return list(lines) if told and not apart and len(lines) <= _ITEMS_AT_MOST else []


def _in_table(table: Table) -> Iterator[Entry]:
    """The labels of a table: in its first column of two, or above the one row that it has."""
    rows = [(table.header, table.own), *((row.cells, row.lines) for row in table.rows)]
    if len(table.header) == 2:
        for cells, lines in rows:
            known = meaning(cells[0].rstrip(":： ").strip()) if cells[0] else None
            if known and cells[1].strip():
                yield Entry(cells[0].rstrip(":： "), known, cells[1].strip(), tuple(lines))
    elif len(table.rows) == 1:
        known_all = [meaning(cell.rstrip(":： ")) for cell in table.header]
        if all(known_all):
            for name, known, cell in zip(table.header, known_all, table.rows[0].cells, strict=True):
                if known and cell.strip():
                    yield Entry(name, known, cell.strip(), table.lines)

"""Results pages of meddatax (`Trial Outcomes & Findings for ...`): its sections, tables and what they say in v2 terms.

The results section of a trial is kept as ClinicalTrials.gov v2 JSON. What the page does not say (how a value was
averaged, the assessment of an event) is left out; a table whose cells cannot be told apart for certain is left
unparsed. The text of every table that was read is kept beside it, with what has no field there: the percentages, and
the number of participants that the page repeats in each cell of the baseline table, which is no count of that cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers import labels
from parsers.draft import Draft, Line, block, filled
from parsers.formats import meddatax_result_parts as parts
from parsers.formats.labelled import Label, Mark, anything, coded, marked
from parsers.formats.markdown import outside, tables
from parsers.formats.meddatax_cells import Known, Look, ResultTable, of_lines, of_markdown
from parsers.formats.meddatax_sections import phases_in

TITLE = re.compile(r"Trial Outcomes & Findings for (.*?)(?: \(NCT (NCT ?\d{8})\))?", re.IGNORECASE)
"""The page's title: the trial's brief title and its id."""

_OUTCOME = re.compile(r"(PRIMARY|SECONDARY|OTHER|OTHER[ _]PRE[ _-]SPECIFIED|POST[ _-]HOC) outcomes?", re.IGNORECASE)
_HEADINGS = ("Results Overview", "Participant Flow", "Baseline Characteristics", "Adverse Events")
_LAST = ("Additional Information", "Results disclosure agreements", "More Related Trials")
_CAPTIONS = (
    "Participant milestones",
    "Reasons for withdrawal",
    "Baseline characteristics by cohort",
    "Outcome measures",
    "Serious adverse events",
    "Other adverse events",
)
_NUMBER = r"(?:[<>≤≥]\s?)?-?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_SPREAD = (
    r"(?:STANDARD[ _](?:DEVIATION|ERROR)|GEOMETRIC[ _]COEFFICIENT[ _]OF[ _]VARIATION|FULL[ _]RANGE|"
    r"INTER[-_ ]QUARTILE[ _]RANGE|[\d.]+% Confidence Interval|CONFIDENCE[ _][\d.]+)"
)
_COUNTS = Look(re.compile(r"\d[\d,]*"), re.compile(r"(?!)"), (2, 2))
_VALUES = Look(
    re.compile(rf"(?:{_NUMBER}|NA)(?: \S.{{0,80}})?|[–—]"),
    re.compile(rf"(?:{_SPREAD}.*|n ?= ?\d.*|Interval .*)", re.IGNORECASE),
    (1, 3),
)
_EVENTS = Look(re.compile(r"[\d.]+%|[–—-]"), re.compile(r"\d+/\d+(?: •.*)?|0/0.*|[–—-]/.*"), (2, 2))
_LOOKS: Mapping[str, Look] = dict(zip(_CAPTIONS, (_COUNTS, _COUNTS, _VALUES, _VALUES, _EVENTS, _EVENTS), strict=True))
_OVERVIEW = (
    "Recruitment status",
    "Study phase",
    "Target enrollment",
    "Primary outcome timeframe",
    "Results posted on",
)
_PEOPLE = re.compile(r"(\d[\d,]{0,11}) participants?", re.IGNORECASE)
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


@dataclass(frozen=True)
class Piece:
    """A section of the page: its heading, the lines below that stand in no table, and its tables by caption."""

    heading: str
    lines: tuple[Line, ...]
    tables: tuple[tuple[str, ResultTable], ...]


def is_results_title(words: str) -> bool:
    """Whether a line is the title of a results page."""
    return words.casefold().startswith("trial outcomes & findings for ")


def read(draft: Draft, lines: Sequence[Line]) -> None:
    """Read all below the top of the page; `lines` are undressed."""
    pieces = list(_pieces(draft, lines))
    title = str(draft.get("identification.brief_title") or "")
    for piece in pieces:
        if piece.heading == "Results Overview":
            _overview(draft, piece)
        elif piece.heading == "Participant Flow":
            parts.flow(draft, piece.tables)
        elif piece.heading == "Baseline Characteristics":
            parts.baseline(draft, piece.lines, piece.tables, title)
        elif piece.heading == "Adverse Events":
            parts.adverse_events(draft, piece.lines, piece.tables)
        elif piece.heading in ("Additional Information", "Results disclosure agreements"):
            parts.more_info(draft, piece.lines)
        elif _OUTCOME.fullmatch(piece.heading):
            kind = re.sub(r"[ -]+", "_", _OUTCOME.sub(r"\1", piece.heading).upper())
            parts.outcome(draft, kind, piece.lines, piece.tables)
    _same_again(draft, pieces)


def _is_heading(words: str) -> bool:
    return words in _HEADINGS or words in _LAST or _OUTCOME.fullmatch(words) is not None


def _pieces(draft: Draft, lines: Sequence[Line]) -> Iterator[Piece]:
    """The sections of the page; headings and captions are claimed, and the lines of every table that was read."""
    cut = [at for at, line in enumerate(lines) if _is_heading(line.words)]
    cut = [
        at for number, at in enumerate(cut) if lines[at].words not in _HEADINGS or not _seen(lines, cut[:number], at)
    ]
    bounds = list(zip(cut, [*cut[1:], len(lines)], strict=False))
    known: dict[str, set[tuple[str, ...]]] = {}
    for _ in range(2):
        for start, end in bounds:
            for _, table in _tables_in(draft, lines[start + 1 : end], known)[1]:
                for group in table.groups:
                    known.setdefault(group.title, set()).add(tuple(group.description.split("\n")))
    for start, end in bounds:
        draft.claim(lines[start])
        rest, found = _tables_in(draft, lines[start + 1 : end], known)
        yield Piece(lines[start].words, tuple(rest), tuple(found))


def _seen(lines: Sequence[Line], before: Sequence[int], at: int) -> bool:
    return any(lines[other].words == lines[at].words for other in before)


def _tables_in(draft: Draft, lines: Sequence[Line], known: Known) -> tuple[list[Line], list[tuple[str, ResultTable]]]:
    """The lines of a section that stand in no table, and its tables with their captions."""
    in_cells = tables(lines)
    rest = outside(lines, in_cells)
    captions = [at for at, line in enumerate(rest) if line.words in _CAPTIONS]
    found: list[tuple[str, ResultTable]] = []
    taken: set[int] = set()
    for start, end in zip(captions, [*captions[1:], len(rest)], strict=False):
        caption = rest[start]
        draft.claim(caption)
        taken.add(caption.number)
        below = rest[end].number if end < len(rest) else lines[-1].number + 1
        found += [
            (caption.words, read_table)
            for table in in_cells
            if caption.number < table.own[0].number < below and (read_table := of_markdown(table))
        ]
        in_text = of_lines(_to_end(rest[start + 1 : end]), _LOOKS[caption.words], known)
        if in_text:
            found.append((caption.words, in_text))
            taken |= {line.number for line in in_text.lines}
    return [line for line in rest if line.number not in taken], found


def _to_end(lines: Sequence[Line]) -> list[Line]:
    """The lines of a table: down to the first blank one once the table has begun."""
    kept: list[Line] = []
    for line in lines:
        if line.blank and len(kept) > 1:
            break
        kept += [] if line.blank else [line]
    return kept


def _overview(draft: Draft, piece: Piece) -> None:
    """Status, phase, enrolment; what is said of the first outcome is compared with the outcomes below it."""
    known = tuple(Label(name, below=anything) for name in _OVERVIEW)
    for item in marked(piece.lines, known):
        if isinstance(item, Mark):
            _labelled(draft, item)
        else:
            _bare(draft, item)


def _labelled(draft: Draft, mark: Mark) -> None:
    if not mark.value:
        draft.claim(*mark.lines)
    elif mark.label == "Recruitment status":
        draft.set("status.overall_status", coded("Status", mark.value), *mark.lines)
    elif mark.label == "Study phase":
        draft.set("design.phases", [*phases_in(mark.value)], *mark.lines)
    elif mark.label == "Target enrollment" and (people := _PEOPLE.fullmatch(mark.value)):
        draft.set("design.enrollment_info.count", int(people.group(1).replace(",", "")), *mark.lines)
    elif mark.label == "Results posted on" and _DATE.fullmatch(mark.value):
        if mark.value == draft.get("status.last_update_post_date.date"):
            draft.warn("the page gives the day of its last update for the results' posting too", mark.lines[0])
        else:
            draft.set("status.results_first_post_date.date", mark.value, *mark.lines)


def _bare(draft: Draft, line: Line) -> None:
    """A value whose label the page lost, where it can be only one."""
    people = _PEOPLE.fullmatch(line.words)
    if line.words in labels.labels("Status"):
        draft.set("status.overall_status", line.words, line)
    elif people:
        draft.set("design.enrollment_info.count", int(people.group(1).replace(",", "")), line)
    elif re.fullmatch(r"(?:EARLY_)?PHASE\d(?:[/ ,|]+PHASE\d)*|NA", line.words):
        draft.set("design.phases", [*phases_in(line.words)], line)


def _same_again(draft: Draft, pieces: Sequence[Piece]) -> None:
    """Claim what the overview repeats of the first outcome, word for word."""
    results = draft.get("results.outcomeMeasuresModule.outcomeMeasures")
    told = {
        " ".join(str(one.get(field)).split())
        for one in (results if isinstance(results, list) else [])
        if isinstance(one, dict) and one.get("type") == "PRIMARY"
        for field in ("description", "timeFrame", "title")
        if one.get(field)
    }
    for piece in pieces:
        if piece.heading != "Results Overview":
            continue
        known = tuple(Label(name, below=anything) for name in _OVERVIEW)
        loose = [item for item in marked(piece.lines, known) if isinstance(item, Line)]
        for item in marked(piece.lines, known):
            if isinstance(item, Mark) and item.label == "Primary outcome timeframe" and item.value in told:
                draft.claim(*item.lines)
        for line in loose:
            if line.words in told:
                draft.claim(line)
        if " ".join(block(loose).split()) in told:
            draft.claim(*filled(loose))

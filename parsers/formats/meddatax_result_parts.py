"""What the parts of a meddatax results page say, in the structure of the registry's results section (v2 names).

The registry's ids of groups are not on the page: they are given in the order of the page, as the registry does
(`FG000`, `BG000`, `OG000`, `EG000`), to tie numbers to groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from pydantic import JsonValue

from parsers.draft import Draft, Line, block, filled, said
from parsers.formats.labelled import Label, Mark, anything, marked
from parsers.formats.markdown import unbulleted
from parsers.formats.meddatax_cells import Group, ResultRow, ResultTable

Captioned = Sequence[tuple[str, ResultTable]]

_NUMBER = r"(?:[<>≤≥]\s?)?-?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_VALUE = re.compile(rf"({_NUMBER}|NA)(?: (\S.*))?")
_SPREAD = re.compile(rf"(\D[^\d\n]*?|[\d.]+% Confidence Interval) ({_NUMBER}|NA)")
_INTERVAL = re.compile(rf"(\D*?)\s?\[?Interval ({_NUMBER}|NA) to ({_NUMBER}|NA)\]?", re.IGNORECASE)
_IN_CELL = re.compile(r"n ?= ?\d[\d,]* \S.*", re.IGNORECASE)
_AFFECTED = re.compile(r"(?:[\d.]+%\s*)?(\d+)/(\d+)(?: • Number of events (\d+))?(?: • .*)?", re.DOTALL)
_GROUP_COUNT = re.compile(r"(Serious events|Other events|Deaths):? ?(\d+)\b.*", re.IGNORECASE)
_GROUP_FIELDS = {
    "serious events": "seriousNumAffected",
    "other events": "otherNumAffected",
    "deaths": "deathsNumAffected",
}
_AT_RISK = {"Serious adverse events": "seriousNumAtRisk", "Other adverse events": "otherNumAtRisk"}
_EVENTS = {"Serious adverse events": "seriousEvents", "Other adverse events": "otherEvents"}
_DISPERSIONS: Mapping[str, str] = {
    "standard deviation": "STANDARD_DEVIATION",
    "standard error": "STANDARD_ERROR",
    "geometric coefficient of variation": "GEOMETRIC_COEFFICIENT_OF_VARIATION",
    "inter quartile range": "INTER_QUARTILE_RANGE",
    "full range": "FULL_RANGE",
    "80% confidence interval": "CONFIDENCE_80",
    "90% confidence interval": "CONFIDENCE_90",
    "95% confidence interval": "CONFIDENCE_95",
    "97.5% confidence interval": "CONFIDENCE_975",
    "99% confidence interval": "CONFIDENCE_99",
}
_TIME = (Label("Timeframe", below=anything), Label("Time Frame", below=anything), Label("Population", below=anything))
_CONTACT = (Label("Phone", below=anything), Label("Email", below=anything))
_EMPLOYEE = re.compile(
    r"principal investigators? (?:is|are) (not )?(?:a |an )?(?:sponsor )?employees?\b.*", re.IGNORECASE
)
_RESTRICTED = re.compile(r"(?:no )?publication restrictions are (not )?in place", re.IGNORECASE)
_RESTRICTION = re.compile(r"restriction type:? ?(OTHER|LTE60|GT60)", re.IGNORECASE)


def _groups(prefix: str, groups: Iterable[Group]) -> list[JsonValue]:
    return [
        said(id=f"{prefix}{number:03}", title=group.title, description=group.description)
        for number, group in enumerate(groups)
    ]


def _keep(draft: Draft, path: str, table: ResultTable) -> None:
    """Claim the lines of a table that was read, and keep its text beside what was read."""
    draft.claim(*table.lines)
    draft.raw(path, block(table.lines))


def flow(draft: Draft, tables: Captioned) -> None:
    """Participant flow: groups, periods with their milestones, and why participants left."""
    base = "results.participantFlowModule"
    for caption, table in tables:
        titles = [group.title for group in table.groups]
        held = draft.get(f"{base}.groups")
        if any(len(row.label) != 2 or not all(map(_is_count, row.cells)) for row in table.rows):
            continue
        if held is None:
            draft.set(f"{base}.groups", _groups("FG", table.groups))
        elif not isinstance(held, list) or [one.get("title") for one in held if isinstance(one, dict)] != titles:
            continue
        for row in table.rows:
            _flow_row(draft, f"{base}.periods", row, withdrawals=caption == "Reasons for withdrawal")
        _keep(draft, f"{base}.{'dropWithdraws' if caption == 'Reasons for withdrawal' else 'milestones'}", table)


def _is_count(cell: str) -> bool:
    return re.fullmatch(r"\d[\d,]{0,11}|", cell) is not None


def _flow_row(draft: Draft, path: str, row: ResultRow, *, withdrawals: bool) -> None:
    held = draft.get(path)
    periods = held if isinstance(held, list) else []
    period = next((one for one in periods if isinstance(one, dict) and one.get("title") == row.label[0]), None)
    if not isinstance(period, dict):
        period = {"title": row.label[0]}
        draft.append(path, period)
    numbers: list[JsonValue] = [
        {"groupId": f"FG{number:03}", "numSubjects": cell.replace(",", "")}
        for number, cell in enumerate(row.cells)
        if cell
    ]
    items = period.setdefault("dropWithdraws" if withdrawals else "milestones", [])
    if isinstance(items, list):
        items.append({"type": row.label[1], "reasons" if withdrawals else "achievements": numbers})


def baseline(draft: Draft, lines: Sequence[Line], tables: Captioned, title: str) -> None:
    """Baseline characteristics: the population's description, groups with their sizes, and measures."""
    base = "results.baselineCharacteristicsModule"
    for _, table in tables[:1]:
        draft.set(f"{base}.groups", _groups("BG", table.groups))
        draft.set(f"{base}.denoms", _denoms("BG", table.groups))
        draft.set(f"{base}.measures", _measures("BG", table.rows))
        _keep(draft, base, table)
    text = block(lines)
    if text and " ".join(text.split()) == " ".join(title.split()):
        draft.claim(*filled(lines))
    elif tables and text:
        draft.set(f"{base}.populationDescription", text, *filled(lines))


def _denoms(prefix: str, groups: Sequence[Group]) -> list[JsonValue]:
    """How many participants (or other units) each group has, where all say it."""
    units = {group.units for group in groups}
    if len(units) != 1 or not all(group.count for group in groups):
        return []
    counts: list[JsonValue] = [
        {"groupId": f"{prefix}{number:03}", "value": group.count} for number, group in enumerate(groups)
    ]
    return [{"units": units.pop(), "counts": counts}]


def _measures(prefix: str, rows: Sequence[ResultRow]) -> list[JsonValue]:
    """The measures of a table; rows in a row with the same first label are classes or categories of one measure."""
    runs = groupby(rows, key=lambda row: row.label[0])
    return [_measure(prefix, title, [*own]) for title, own in runs]


def _measure(prefix: str, title: str, rows: Sequence[ResultRow]) -> dict[str, JsonValue]:
    cells = [_Cell(cell) for row in rows for cell in row.cells if cell]
    units = {cell.unit for cell in cells if cell.unit}
    spreads = {cell.dispersion for cell in cells if cell.dispersion}
    item: dict[str, JsonValue] = {"title": title}
    item |= {"dispersionType": spreads.pop()} if len(spreads) == 1 else {}
    unit = units.pop() if len(units) == 1 else ""
    item |= {"unitOfMeasure": unit} if unit else {}
    return item | {"classes": _classes(prefix, rows, counted=unit.casefold() == "participants")}


def _classes(prefix: str, rows: Sequence[ResultRow], *, counted: bool) -> list[JsonValue]:
    """The rows of a measure: with two lines below its title a class and a category, with one a category of counts."""
    found: list[tuple[str, list[JsonValue]]] = []
    for row in rows:
        names = row.label[1:]
        category: dict[str, JsonValue] = {"measurements": _measurements(prefix, row.cells)}
        own = names[-1] if len(names) > 1 or (names and counted) else ""
        category = said(title=own) | category
        title = names[0] if names and not (counted and len(names) == 1) else ""
        if not found or found[-1][0] != title:
            found.append((title, []))
        found[-1][1].append(category)
    return [said(title=title) | {"categories": categories} for title, categories in found]


def _measurements(prefix: str, cells: Sequence[str]) -> list[JsonValue]:
    return [
        said(groupId=f"{prefix}{number:03}") | _Cell(cell).fields
        for number, cell in enumerate(cells)
        if _Cell(cell).fields
    ]


class _Cell:
    """A cell of a table of measures: a value with its unit, and its spread or limits where given."""

    def __init__(self, text: str) -> None:
        first, *more = text.split("\n")
        value = _VALUE.fullmatch(first.strip())
        self.unit = (value.group(2) or "").strip() if value else ""
        self.dispersion = ""
        self.fields: dict[str, JsonValue] = {"value": value.group(1)} if value else {}
        for line in more:
            for part in map(str.strip, line.split("•")):
                self._take(part)

    def _take(self, part: str) -> None:
        limits, spread = _INTERVAL.fullmatch(part), _SPREAD.fullmatch(part)
        if limits:
            self.fields |= {"lowerLimit": limits.group(2), "upperLimit": limits.group(3)}
            self.dispersion = self.dispersion or _dispersion(limits.group(1))
        elif spread and not _IN_CELL.fullmatch(part):
            self.fields["spread"] = spread.group(2)
            self.dispersion = _dispersion(spread.group(1))
        elif _dispersion(part):
            self.dispersion = _dispersion(part)


def _dispersion(words: str) -> str:
    """The registry's code of a kind of spread, or nothing."""
    return _DISPERSIONS.get(re.sub(r"[\s_-]+", " ", words).strip(" •[").casefold(), "")


def outcome(draft: Draft, kind: str, lines: Sequence[Line], tables: Captioned) -> None:
    """One outcome measure: when, in whom, what, and its values by group."""
    item: dict[str, JsonValue] = {"type": "OTHER_PRE_SPECIFIED" if kind == "OTHER" else kind}
    used: list[Line] = []
    about: list[Line] = []
    for piece in marked(lines, _TIME):
        if isinstance(piece, Line):
            about.append(piece)
            continue
        field = "populationDescription" if piece.label == "Population" else "timeFrame"
        item |= {field: piece.value} if piece.value else {}
        used += piece.lines
    found = tables[0][1] if tables else None
    titles = {row.label[0] for row in found.rows} if found else set()
    if found is None or len(titles) != 1:
        return
    item["title"] = titles.pop()
    item |= said(description=block(about))
    measure = _measure("OG", str(item["title"]), found.rows)
    item |= {"groups": _groups("OG", found.groups), "denoms": _denoms("OG", found.groups)}
    at = draft.add("results.outcomeMeasuresModule.outcomeMeasures", item | measure, *used, *about)
    _keep(draft, f"results.outcomeMeasuresModule.outcomeMeasures[{at}]", found)


def adverse_events(draft: Draft, lines: Sequence[Line], tables: Captioned) -> None:
    """Adverse events: groups with how many had any, and the events by organ system."""
    base = "results.adverseEventsModule"
    groups = _event_groups(draft, lines, tables)
    titles = [str(group["title"]) for group in groups]
    for caption, table in tables:
        if [group.title for group in table.groups] != titles or caption not in _EVENTS:
            continue
        for group, own in zip(groups, table.groups, strict=True):
            group |= said(description=own.description)
            group |= {_AT_RISK[caption]: int(own.count)} if own.count else {}
        for row in table.rows:
            draft.append(f"{base}.{_EVENTS[caption]}", _event(row))
        _keep(draft, f"{base}.{_EVENTS[caption]}", table)
    draft.set(f"{base}.eventGroups", [*groups])


def _event_groups(draft: Draft, lines: Sequence[Line], tables: Captioned) -> list[dict[str, JsonValue]]:
    """The groups with their counts as the page lists them; without a list, the groups of the tables."""
    groups: list[dict[str, JsonValue]] = []
    above: Line | None = None
    for line in filled(lines):
        bare = Line(line.number, unbulleted(line.text))
        count = _GROUP_COUNT.fullmatch(bare.words)
        if count is None:
            above = bare
            continue
        field = _GROUP_FIELDS[count.group(1).casefold()]
        if above is not None:
            groups.append({"id": f"EG{len(groups):03}", "title": above.words})
            draft.claim(above)
            above = None
        if groups and field not in groups[-1]:
            groups[-1][field] = int(count.group(2))
            draft.claim(line)
    if not groups and tables:
        groups = [{"id": f"EG{number:03}", "title": group.title} for number, group in enumerate(tables[0][1].groups)]
    return groups


def _event(row: ResultRow) -> dict[str, JsonValue]:
    stats: list[JsonValue] = []
    for number, cell in enumerate(row.cells):
        found = _AFFECTED.fullmatch(cell)
        if found:
            affected, at_risk, events = found.groups()
            stat: dict[str, JsonValue] = {"groupId": f"EG{number:03}", "numAffected": int(affected)}
            stats.append(stat | ({"numEvents": int(events)} if events else {}) | {"numAtRisk": int(at_risk)})
    system, term = (row.label[0], row.label[-1]) if len(row.label) > 1 else ("", row.label[0])
    return said(term=term, organSystem=system) | {"stats": stats}


def more_info(draft: Draft, lines: Sequence[Line]) -> None:
    """Whom to ask about the results, and what binds the investigator."""
    base = "results.moreInfoModule"
    names: list[Line] = []
    for piece in marked([Line(line.number, unbulleted(line.text)) for line in filled(lines)], _CONTACT):
        if isinstance(piece, Mark):
            field = piece.label.casefold()
            draft.set(f"{base}.pointOfContact.{field}", piece.value, *piece.lines)
        elif not _agreement(draft, f"{base}.certainAgreement", piece):
            names.append(piece)
    if len(names) == 2 and draft.get(f"{base}.pointOfContact") is not None:
        for field, line in zip(("title", "organization"), names, strict=True):
            draft.set(f"{base}.pointOfContact.{field}", line.text.strip(), line)


def _agreement(draft: Draft, base: str, line: Line) -> bool:
    employee, kind = _EMPLOYEE.fullmatch(line.words), _RESTRICTION.fullmatch(line.words)
    if employee:
        draft.set(f"{base}.piSponsorEmployee", not employee.group(1), line)
    elif kind:
        draft.set(f"{base}.restrictionType", kind.group(1).upper(), line)
    elif restricted := _RESTRICTED.fullmatch(line.words):
        none = bool(restricted.group(1)) or line.words.casefold().startswith("no ")
        draft.set(f"{base}.restrictiveAgreement", not none, line)
    else:
        return False
    return True

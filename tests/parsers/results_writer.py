"""Writes the results of a v2 study as the results page of meddatax has them, as text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Study = Mapping[str, Any]  # a v2 study as JSON
Block = list[str]  # the lines of one cell
Rows = list[list[Block]]


def _text(value: object) -> Block:
    return [line.strip() for line in str(value or "").split("\n") if line.strip()]


def _table(caption: str, heads: list[Block], rows: Rows, *, markdown: bool) -> list[str]:
    """A table: in text each line of each cell below the other, in Markdown with bars on lines of their own."""
    if not markdown:
        cells = [line for row in rows for cell in row for line in cell]
        return [caption, "", caption, "Measure", *(line for head in heads for line in head), *cells, ""]
    lines = [caption, "| Measure |"]
    for head in heads:
        lines += [*head, "|"]
    lines.append("|---" * (1 + len(heads)) + "|")
    for row in rows:
        lines.append("|")
        for cell in row:
            lines += [*cell, "|"]
    return [*lines, ""]


def _head(group: Mapping[str, Any], size: str = "") -> Block:
    return [group["title"], *([size] if size else []), *_text(group.get("description"))]


def flow(study: Study, *, markdown: bool) -> list[str]:
    module = study["resultsSection"]["participantFlowModule"]
    ids = [group["id"] for group in module["groups"]]
    heads = [_head(group) for group in module["groups"]]
    lines = ["Participant Flow", ""]
    for caption, name, numbers in (
        ("Participant milestones", "milestones", "achievements"),
        ("Reasons for withdrawal", "dropWithdraws", "reasons"),
    ):
        rows: Rows = []
        for period in module["periods"]:
            for item in period.get(name, []):
                said = {one["groupId"]: one.get("numSubjects", "0") for one in item.get(numbers, [])}
                rows.append([[period["title"], item["type"]], *([said.get(own, "0")] for own in ids)])
        lines += _table(caption, heads, rows, markdown=markdown) if rows else []
    return lines


def _cell(one: Mapping[str, Any], measure: Mapping[str, Any]) -> Block:
    if "value" not in one:
        return ["—"]
    value = f"{one['value']} {measure.get('unitOfMeasure', '')}".strip()
    kind = measure.get("dispersionType", "").replace("_", " ").title()
    if "spread" in one:
        return [value, f"{kind} {one['spread']}"]
    if "lowerLimit" in one or "upperLimit" in one:
        return [value, f"Interval {one.get('lowerLimit', 'NA')} to {one.get('upperLimit', 'NA')}"]
    return [value]


def _values(measure: Mapping[str, Any], ids: Sequence[str], more: str = "") -> Iterator[list[Block]]:
    for part in measure.get("classes", []):
        for category in part.get("categories", []):
            said = {one["groupId"]: one for one in category.get("measurements", [])}
            label = [measure["title"], *_text(part.get("title")), *_text(category.get("title"))]
            cells = [_cell(said.get(own, {}), measure) for own in ids]
            yield [label, *([*cell, more] if more else cell for cell in cells)]


def baseline(study: Study, *, markdown: bool) -> list[str]:
    module = study["resultsSection"]["baselineCharacteristicsModule"]
    ids = [group["id"] for group in module["groups"]]
    sizes = {one["groupId"]: f"n={one['value']} Participants" for one in module["denoms"][0]["counts"]}
    heads = [_head(group, sizes.get(group["id"], "")) for group in module["groups"]]
    rows = [row for measure in module["measures"] for row in _values(measure, ids, "n=5 Participants")]
    title = study["protocolSection"]["identificationModule"]["briefTitle"]
    about = module.get("populationDescription", title)
    caption = "Baseline characteristics by cohort"
    return ["Baseline Characteristics", "", *_text(about), "", *_table(caption, heads, rows, markdown=markdown)]


def outcomes(study: Study, *, markdown: bool) -> list[str]:
    lines: list[str] = []
    for one in study["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]:
        lines += [f"{one['type']} outcome", "", f"Timeframe: {one.get('timeFrame', '')}", ""]
        if "populationDescription" in one:
            lines += ["Population: " + " ".join(one["populationDescription"].split()), ""]
        lines += [*_text(one.get("description")), ""]
        if not one.get("classes"):
            continue
        ids = [group["id"] for group in one["groups"]]
        denoms = one.get("denoms", [{"units": "", "counts": []}])[0]
        sizes = {size["groupId"]: f"n={size['value']} {denoms['units']}" for size in denoms["counts"]}
        heads = [_head(group, sizes.get(group["id"], "")) for group in one["groups"]]
        lines += _table("Outcome measures", heads, list(_values(one, ids)), markdown=markdown)
    return lines


def adverse_events(study: Study, *, markdown: bool) -> list[str]:
    module = study["resultsSection"]["adverseEventsModule"]
    lines = ["Adverse Events", ""]
    for group in module["eventGroups"]:
        lines += [group["title"], "", f"Serious events: {group.get('seriousNumAffected', 0)} serious events"]
        lines += [f"Other events: {group.get('otherNumAffected', 0)} other events"]
        lines += [f"Deaths: {group.get('deathsNumAffected', 0)} deaths", ""]
    for caption, name, risk in (
        ("Serious adverse events", "seriousEvents", "seriousNumAtRisk"),
        ("Other adverse events", "otherEvents", "otherNumAtRisk"),
    ):
        heads = [_head(group, f"n={group.get(risk, 0)} participants at risk") for group in module["eventGroups"]]
        rows: Rows = []
        for event in module.get(name, []):
            said = {one["groupId"]: one for one in event["stats"]}
            row = [[event["organSystem"], event["term"]]]
            row += [_event_cell(said.get(group["id"], {})) for group in module["eventGroups"]]
            rows.append(row)
        lines += _table(caption, heads, rows, markdown=markdown) if rows else []
    return lines


def _event_cell(one: Mapping[str, Any]) -> Block:
    affected, at_risk = one.get("numAffected"), one.get("numAtRisk")
    if affected is None or at_risk is None:
        return ["—"]
    share = f"{100 * affected / at_risk if at_risk else 0:.1f}%"
    events = f" • Number of events {one['numEvents']}" if "numEvents" in one else ""
    return [share, f"{affected}/{at_risk}{events} • 24 weeks"]


def results_page(study: Study, *, markdown: bool = False) -> str:
    """The whole results page of a study that has results."""
    named, status = (study["protocolSection"][name] for name in ("identificationModule", "statusModule"))
    lines = [f"Trial Outcomes & Findings for {named['briefTitle']} (NCT {named['nctId']})", ""]
    lines += [f"NCT ID: {named['nctId']}", "", f"Last Updated: {status['lastUpdatePostDateStruct']['date']}", ""]
    lines += ["Results Overview", "", "Recruitment status", "", status["overallStatus"], ""]
    lines += ["Results posted on", "", status["resultsFirstPostDateStruct"]["date"], ""]
    for part in (flow, baseline, outcomes, adverse_events):
        lines += part(study, markdown=markdown)
    return "\n".join(lines)

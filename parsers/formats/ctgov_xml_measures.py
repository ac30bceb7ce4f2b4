"""Baseline and outcome measures of a legacy XML record as v2's modules.

Since December 2016 a measure has classes of categories, and the counts of whom it was measured in; before, categories
alone (their title is `sub_title`), and the counts as a measure of their own, `Number of Participants`.
"""

from __future__ import annotations

from pydantic import JsonValue

from parsers.formats.ctgov_xml_analyses import analyses
from parsers.formats.ctgov_xml_values import (
    coded,
    date,
    group_id,
    groups,
    markup,
    said,
    words,
)
from parsers.record import Record, as_text

_AGE_GROUPS = {"<=18 years", "between 18 and 65 years", ">=65 years"}
_COUNTS = {"number of participants": "Participants"}
_AVERAGES = {"MEAN", "MEDIAN", "GEOMETRIC_MEAN", "LEAST_SQUARES_MEAN", "LOG_MEAN", "GEOMETRIC_LEAST_SQUARES_MEAN"}


def baseline_module(record: Record) -> dict[str, JsonValue]:
    """`baselineCharacteristicsModule`."""
    listed = groups(record, "BG")
    denoms = _denoms(record, "Overall", "BG")
    measures: list[JsonValue] = []
    for entry in record.records("measure_list", "measure"):
        counts = _old_counts(entry, "BG")
        if counts and not denoms:
            denoms = counts
            continue
        measure = _measure(entry, "BG", dispersion="MeasureDispersionType")
        description, population = markup(entry, "description"), markup(entry, "population")
        title = _title(words(entry, "title"), measure)
        measures.append(said(title=title, description=description, populationDescription=population) | measure)
    return said(populationDescription=markup(record, "population"), groups=listed, denoms=denoms, measures=measures)


def _title(title: str | None, measure: dict[str, JsonValue]) -> str | None:
    """A baseline measure's title in v2, which names the two kinds of age that XML calls `Age`."""
    if title != "Age":
        return title
    if measure.get("paramType") in _AVERAGES:
        return "Age, Continuous"
    return "Age, Categorical" if _titles(measure.get("classes")) == _AGE_GROUPS else title


def _titles(node: JsonValue) -> set[str]:
    """The titles of classes and of the categories in them, in one case."""
    found: set[str] = set()
    for item in node if isinstance(node, list) else []:
        if isinstance(item, dict):
            found |= {str(item["title"]).casefold()} if "title" in item else set()
            found |= _titles(item.get("categories"))
    return found


def outcome_module(record: Record) -> dict[str, JsonValue]:
    """`outcomeMeasuresModule`."""
    outcomes: list[JsonValue] = [_outcome(entry) for entry in record.records("outcome_list", "outcome")]
    return said(outcomeMeasures=outcomes)


def _outcome(entry: Record) -> dict[str, JsonValue]:
    listed = groups(entry, "OG")
    measures = [*entry.records("measure"), *entry.records("measure_list", "measure")]
    counts: list[JsonValue] = []
    if len(measures) > 1:
        counts = _old_counts(measures[0], "OG")
        measures = measures[1:] if counts else measures
    measure: dict[str, JsonValue] = {}
    if measures:
        _take_repeated(measures[0], entry)
        measure = _measure(measures[0], "OG", dispersion="")
        measure |= said(denoms=counts) if "denoms" not in measure else {}
    return said(
        type=coded(entry, "OutcomeMeasureType", "type"),
        title=words(entry, "title"),
        description=markup(entry, "description"),
        populationDescription=markup(entry, "population"),
        reportingStatus="POSTED" if measures else "NOT_POSTED",
        anticipatedPostingDate=date(entry, "posting_date"),
        timeFrame=words(entry, "time_frame"),
        groups=listed,
        **measure,
        analyses=analyses(entry),
    )


def _take_repeated(measure: Record, outcome: Record) -> None:
    """What a measure only says again of its outcome: its title, description and population."""
    for name in ("title", "description", "population"):
        text = as_text(measure.peek(name))
        if text is not None and text == as_text(outcome.peek(name)):
            measure.take(name)


def _measure(entry: Record, prefix: str, *, dispersion: str) -> dict[str, JsonValue]:
    """How and in what a thing was measured, and the numbers; `dispersion` names v2's codes where it has any."""
    spread = coded(entry, dispersion, "dispersion") if dispersion else words(entry, "dispersion")
    return said(
        paramType=coded(entry, "MeasureParam", "param"),
        dispersionType=spread,
        unitOfMeasure=words(entry, "units"),
        denomUnitsSelected=words(entry, "units_analyzed"),
        denoms=_denoms(entry, "Measure", prefix),
        classes=_classes(entry, prefix),
    )


def _classes(entry: Record, prefix: str) -> list[JsonValue]:
    """The classes of a measure; categories (or numbers) that stand in no class are one class."""
    found: list[JsonValue] = []
    for item in entry.records("class_list", "class"):
        title, denoms = words(item, "title"), _denoms(item, "Class", prefix)
        found.append(said(title=title, denoms=denoms, categories=_categories(item, prefix)))
    bare = _categories(entry, prefix)
    return found + ([{"categories": bare}] if bare else [])


def _categories(item: Record, prefix: str) -> list[JsonValue]:
    found: list[JsonValue] = []
    for category in item.records("category_list", "category"):
        title = words(category, "title") or words(category, "sub_title")
        found.append(said(title=title, measurements=_measurements(category, prefix)))
    bare = _measurements(item, prefix)
    return found + ([{"measurements": bare}] if bare else [])


def _measurements(category: Record, prefix: str) -> list[JsonValue]:
    return [
        said(
            groupId=group_id(entry, prefix),
            value=words(entry, "@value"),
            spread=words(entry, "@spread"),
            lowerLimit=words(entry, "@lower_limit"),
            upperLimit=words(entry, "@upper_limit"),
            comment=markup(entry, "#text"),
        )
        for entry in category.records("measurement_list", "measurement")
    ]


def _denoms(record: Record, scope: str, prefix: str) -> list[JsonValue]:
    """Of how many units there are numbers; the scope only says again where the list stands."""
    found: list[JsonValue] = []
    for entry in record.records("analyzed_list", "analyzed"):
        if as_text(entry.peek("scope")) == scope:
            entry.take("scope")
        found.append(said(units=words(entry, "units"), counts=_counts(entry, prefix)))
    return found


def _counts(entry: Record, prefix: str) -> list[JsonValue]:
    return [
        said(groupId=group_id(count, prefix), value=words(count, "@value"))
        for count in entry.records("count_list", "count")
    ]


def _old_counts(entry: Record, prefix: str) -> list[JsonValue]:
    """The counts that an old measure `Number of Participants` holds; empty for any other measure."""
    units = _COUNTS.get((as_text(entry.peek("title")) or "").casefold())
    if units is None or entry.peek("class_list") or as_text(entry.peek("param")) not in (None, "Number"):
        return []
    old = entry if entry.peek("measurement_list") else entry.record("category_list", "category")
    counts = [
        said(groupId=group_id(number, prefix), value=words(number, "@value"))
        for number in old.records("measurement_list", "measurement")
    ]
    if counts:
        for name in ("title", "param", "units"):
            entry.take(name)
    return [{"units": units, "counts": [*counts]}] if counts else []

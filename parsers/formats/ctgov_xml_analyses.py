"""Statistical analyses of an outcome of a legacy XML record as v2 has them."""

from __future__ import annotations

from pydantic import JsonValue

from parsers.formats.ctgov_xml_values import coded, flag, mapped_group, markup, said, words
from parsers.record import Record

_TEXTS = {
    "paramType": "param_type",
    "paramValue": "param_value",
    "dispersionValue": "dispersion_value",
    "statisticalMethod": "method",
    "pValue": "p_value",
    "ciPctValue": "ci_percent",
    "ciLowerLimit": "ci_lower_limit",
    "ciUpperLimit": "ci_upper_limit",
}
_MARKUP = {
    "statisticalComment": "method_desc",
    "pValueComment": "p_value_desc",
    "ciLowerLimitComment": "ci_lower_limit_na_comment",
    "ciUpperLimitComment": "ci_upper_limit_na_comment",
    "estimateComment": "estimate_desc",
    "nonInferiorityComment": "non_inferiority_desc",
    "otherAnalysisDescription": "other_analysis_desc",
    "groupDescription": "groups_desc",
}
_CODES = {
    "dispersionType": ("AnalysisDispersionType", "dispersion_type"),
    "ciNumSides": ("ConfidenceIntervalNumSides", "ci_n_sides"),
    "nonInferiorityType": ("NonInferiorityType", "non_inferiority_type"),
}


def analyses(outcome: Record) -> list[JsonValue]:
    """The analyses of an outcome; the older yes or no on non-inferiority is v2's `testedNonInferiority`."""
    found: list[JsonValue] = []
    for entry in outcome.records("analysis_list", "analysis"):
        fields = {field: words(entry, element) for field, element in _TEXTS.items()}
        fields |= {field: markup(entry, element) for field, element in _MARKUP.items()}
        fields |= {field: coded(entry, enum, element) for field, (enum, element) in _CODES.items()}
        ids: list[JsonValue] = [mapped_group(name, "OG") for name in entry.texts("group_id_list", "group_id")]
        found.append(said(**fields, testedNonInferiority=flag(entry, "non_inferiority"), groupIds=ids))
    return found

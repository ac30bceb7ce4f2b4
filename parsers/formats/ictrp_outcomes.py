"""The outcomes of a row. The portal joins them by semicolons without a blank; each register words them its own way."""

from __future__ import annotations

import re

from pydantic import JsonValue

from parsers.draft import said
from parsers.formats.ictrp_row import Row
from parsers.formats.register_fields import joined, numbered_items
from parsers.record_draft import RecordDraft

_JOINT = re.compile(r";(?!\s)")
_TIME, _METHOD = "Timepoint:", "Method of measurement:"
_EU_LABEL = re.compile(
    r"(?:^|;\s*)(Main Objective|Secondary Objective|Primary end point\(s\)|Secondary end point\(s\)|"
    r"Timepoint\(s\) of evaluation of this end point):\s*"
)


def read_outcomes(draft: RecordDraft, row: Row, register: str) -> None:
    """Primary and secondary outcomes; where a text was cut, it stays beside them."""
    for name, field in (("primary outcome", "primary_outcomes"), ("secondary outcome", "secondary_outcomes")):
        text = row.take(name)
        path = f"outcomes.{field}"
        if not text or not text.strip(";. \n"):
            continue
        if register in ("EUDRACT", "EUCT") and _EU_LABEL.match(text):
            _read_labelled(draft, path, text)
            continue
        items = [_outcome(item, register) for item in _items(text, register)]
        for item in items:
            draft.append(path, item)
        if items != [{"measure": text}]:
            draft.raw(path, text)


def _items(text: str, register: str) -> list[str]:
    """The single outcomes of a text, cut at the portal's joints outside brackets, else where it is a numbered list."""
    groups: list[list[str]] = []
    round_open = square_open = 0
    for part in _JOINT.split(text):
        if round_open > 0 or square_open > 0:
            groups[-1].append(part)
        else:
            groups.append([part])
            round_open = square_open = 0
        round_open += part.count("(") - part.count(")")
        square_open += part.count("[") - part.count("]")
    never_closed = groups.pop() if round_open > 0 or square_open > 0 else []
    parts = [";".join(group) for group in groups] + never_closed
    found = [part.strip() for part in parts if part.strip()]
    return found if len(found) > 1 or register == "NCT" else numbered_items(found[0])


def _outcome(text: str, register: str) -> dict[str, JsonValue]:
    """Measure and time frame, where the register's way of writing parts them."""
    if register == "IRCT" and _TIME in text:
        measure, _, rest = text.partition(_TIME)
        time, _, method = rest.partition(_METHOD)
        return said(measure=measure.strip(" .\n"), time_frame=time.strip(" .\n"), description=method.strip())
    if register == "ACTRN" and text.endswith("]") and "[" in text:
        measure, _, time = text[:-1].rpartition("[")
        return said(measure=measure.strip(), time_frame=time.strip())
    return {"measure": text.removesuffix(";").strip()}


def _read_labelled(draft: RecordDraft, path: str, text: str) -> None:
    """The EU's end points with their time points; the objectives, which stand among them, go to the description."""
    found = [*_EU_LABEL.finditer(text)]
    ends = [label.start() for label in found[1:]] + [len(text)]
    told = {label.group(1): text[label.end() : end].strip(" ;\n") for label, end in zip(found, ends, strict=True)}
    measure = joined((told.pop("Primary end point(s)", ""), told.pop("Secondary end point(s)", "")), "\n")
    outcome = said(measure=measure, time_frame=told.pop("Timepoint(s) of evaluation of this end point", ""))
    if outcome:
        draft.append(path, outcome)
    if main := told.pop("Main Objective", ""):
        draft.set("description.brief_summary", main)
    if others := told.pop("Secondary Objective", ""):
        draft.set("description.detailed_description", f"Secondary objectives:\n\n{others}")
    draft.raw(path, text)

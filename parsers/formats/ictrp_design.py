"""Design, enrolment, groups and interventions of a row, each as the register behind it writes them.

Most registers answer with `Label: value` one after another, in different words; ChiCTR with one word, others in prose.
A text of which each part found a field is read; of any other, what was found is set and the whole is kept too.
"""

from __future__ import annotations

import re

from pydantic import JsonValue

from parsers import labels
from parsers.draft import said
from parsers.formats.ictrp_row import NOTHING, Row
from parsers.formats.register_fields import whole_number
from parsers.record_draft import RecordDraft

_INFO = "design.design_info"
_LABELS = {
    "allocation": "allocation",
    "randomization": "allocation",
    "intervention model": "intervention_model",
    "assignment": "intervention_model",
    "primary purpose": "primary_purpose",
    "study design purpose": "primary_purpose",
    "purpose": "primary_purpose",
    "masking": "masking_info.masking",
    "blinding": "masking_info.masking",
    "time perspective": "time_perspective",
    "timing": "time_perspective",
    "observational model": "observational_model",
    "observational study model": "observational_model",
}
_ENUMS = {
    "allocation": "DesignAllocation",
    "intervention_model": "InterventionalAssignment",
    "primary_purpose": "PrimaryPurpose",
    "masking_info.masking": "DesignMasking",
    "time_perspective": "DesignTimePerspective",
    "observational_model": "ObservationalModel",
}
_LABEL = re.compile(
    r"(?<![\w-])(" + "|".join(sorted(map(re.escape, _LABELS), key=len, reverse=True)) + r") ?: ?", re.IGNORECASE
)
_ANSWERED_YES = re.compile(r"^[ \t]*([A-Z][A-Za-z ]{3,20}): *yes\b", re.MULTILINE)
_FLAGS = {
    "randomised": ("allocation", "RANDOMIZED"),
    "randomized": ("allocation", "RANDOMIZED"),
    "open": ("masking_info.masking", "NONE"),
    "single blind": ("masking_info.masking", "SINGLE"),
    "double blind": ("masking_info.masking", "DOUBLE"),
    "parallel group": ("intervention_model", "PARALLEL"),
    "cross over": ("intervention_model", "CROSSOVER"),
}
"""Questions of the EU's and the Dutch register that a yes answers for a field."""
_ENDINGS = {"assignment": "intervention_model", "purpose": "primary_purpose"}
_BEGINNINGS = {
    "randomized": "allocation",
    "non-randomized": "allocation",
    "single arm": "allocation",
    "open(": "masking_info.masking",
    "single blind": "masking_info.masking",
    "double blind": "masking_info.masking",
}
"""What parts of jRCT's designs end or begin with: `single assignment, treatment purpose`."""
_OTHER_LABEL = re.compile(r"[;,.\n]\s*[A-Z][\w ]{2,40}:\s")
_ALLOCATIONS = (
    ("non", "NON_RANDOMIZED"),
    ("not random", "NON_RANDOMIZED"),
    ("random", "RANDOMIZED"),
    ("single arm", "NA"),
)
_MODELS = {
    "single": "SINGLE_GROUP",
    "single arm": "SINGLE_GROUP",
    "single group": "SINGLE_GROUP",
    "parallel": "PARALLEL",
    "crossover": "CROSSOVER",
    "cross over": "CROSSOVER",
    "factorial": "FACTORIAL",
    "sequential": "SEQUENTIAL",
}
_MASKED = (("not blinded", "NONE"), ("open", "NONE"), ("none", "NONE"), ("single", "SINGLE"), ("double", "DOUBLE"))
_BRACKET = re.compile(r"\(([^()]*)\)")
_ONE_WORD = {
    "cohort study": ("observational_model", "COHORT"),
    "case-control study": ("observational_model", "CASE_CONTROL"),
    "cross-sectional": ("time_perspective", "CROSS_SECTIONAL"),
    "non randomized control": ("allocation", "NON_RANDOMIZED"),
}
_PARALLEL = frozenset({"parallel", "non randomized control", "randomized parallel controlled trial"})
_TYPED = re.compile(
    "(?:^|;)("
    + "|".join(sorted(map(re.escape, labels.labels("InterventionType").values()), key=len, reverse=True))
    + "): "
)
_NUMBERED = re.compile(r"(?:^|\s)Intervention\s+(\d+)\s*:\s*")
_PRODUCT = re.compile(r"^(?:Trade Name|Product Name):", re.MULTILINE)
_FIELD = re.compile(r"^(Trade Name|Product Name|INN or Proposed INN):[ \t]*(\S.*)$", re.MULTILINE)
_NEXT_FIELD = re.compile(
    r"\s*,\s*(?:(?:Product|Trade|INN|CAS|EV|ATC)\b[^,:]{0,30}|Pharmaceutical Form|Other descriptive name|Strength|"
    r"Concentration[^,:]{0,20}|Current Sponsor code|Route of Administration):"
)
"""The EU's second register writes the parts of a product in one line."""
_NAME_AT_MOST = 150


def read_design(draft: RecordDraft, row: Row) -> None:
    """What the study design says; all of it stays beside the fields when a part of it found none."""
    text = row.peek("study design")
    if not text or text.casefold() in NOTHING or text.casefold().replace("not selected", "").strip() == "":
        row.take("study design")
        return
    observes = draft.get("design.study_type") == "OBSERVATIONAL"
    complete = _one_word(draft, text, observes=observes) or _labelled(draft, text)
    if not complete:
        _answered(draft, text)
    if complete:
        row.take("study design")
    elif not observes:
        draft.set(f"{_INFO}.intervention_model_description", row.take("study design"))


def _one_word(draft: RecordDraft, text: str, *, observes: bool) -> bool:
    """A design in a word or two, as ChiCTR has it."""
    small = text.casefold()
    if ":" in text or len(text) > 60:
        return False
    field, code = _ONE_WORD.get(small, ("", ""))
    if not field:
        field = "observational_model" if observes else "intervention_model"
        code = _code(field, text) or (text if observes else "")
    if code:
        draft.set(f"{_INFO}.{field}", code)
    return bool(code)


def _labelled(draft: RecordDraft, text: str) -> bool:
    """Set the fields of a text of labels and values; whether each part of it found one."""
    found = [*_LABEL.finditer(text)]
    complete = bool(found) and not text[: found[0].start()].strip()
    for number, label in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        value = text[label.end() : end].strip(" \n.;,")
        other = _OTHER_LABEL.search(value)
        if other:
            value, complete = value[: other.start()].strip(" \n.;,"), False
        field = _LABELS[label.group(1).casefold()]
        if not value or value.casefold() in NOTHING - {"none"} or draft.get(f"{_INFO}.{field}"):
            continue
        code = _code(field, value)
        if field == "masking_info.masking":
            complete = _who(draft, value) and complete
        if code is None and len(value) > 60:
            complete = False
        else:
            draft.set(f"{_INFO}.{field}", code or value)
    return complete


def _answered(draft: RecordDraft, text: str) -> None:
    """Set the fields that a yes answers, or a part of a row of phrases; the text is kept beside them."""
    found = [_FLAGS[name.casefold()] for name in _ANSWERED_YES.findall(text) if name.casefold() in _FLAGS]
    for part in map(str.strip, text.casefold().split(",") if "\n" not in text else ()):
        head, _, last = part.rpartition(" ")
        beginning = next((field for words, field in _BEGINNINGS.items() if part.startswith(words)), "")
        field, value = (_ENDINGS[last], head) if last in _ENDINGS else (beginning, part)
        if field and len(part) <= 60 and (code := _code(field, value)):
            found.append((field, code))
    for field, code in found:
        if not draft.get(f"{_INFO}.{field}"):
            draft.set(f"{_INFO}.{field}", code)


def _code(field: str, value: str) -> str | None:
    small = " ".join(re.sub(r"[-\s]+", " ", value.casefold()).split())
    if field == "allocation":
        start = next((code for words, code in _ALLOCATIONS if small.startswith(words)), None)
        return start or labels.code("DesignAllocation", value)
    if field == "masking_info.masking":
        return labels.code("DesignMasking", value) or next((c for words, c in _MASKED if small.startswith(words)), None)
    if field == "intervention_model":
        return _MODELS.get(small.removesuffix(" assignment")) or labels.code(_ENUMS[field], value)
    return labels.code(_ENUMS[field], value)


def _who(draft: RecordDraft, value: str) -> bool:
    """Who is masked, from the brackets; whether they hold nothing else."""
    bracket = _BRACKET.search(value)
    names = [name.strip() for name in bracket.group(1).split(",")] if bracket else []
    codes = [labels.code("WhoMasked", name) for name in names]
    who: list[JsonValue] = [code for code in codes if code]
    draft.set(f"{_INFO}.masking_info.who_masked", who)
    return len(who) == len(names) or value.casefold().startswith(("open", "none", "blinded"))


def read_enrollment(draft: RecordDraft, row: Row) -> None:
    """The number of participants: what the results say, else the target.

    A target given by group is summed only for a parallel design with groups of different names, where each participant
    is in one of them; of one group it is the number. Other targets stay as they are written.
    """
    actual = whole_number(row.peek("results actual enrollment"))
    if actual is not None:
        row.take("results actual enrollment")
        draft.set("design.enrollment_info", {"count": actual, "type": "ACTUAL"})
        return
    text = row.peek("target size")
    count = whole_number(text)
    groups = group_sizes(text)
    names = [name.casefold() for name, _ in groups]
    apart = len(set(names)) == len(names) and row.peek("study design").casefold() in _PARALLEL
    if count is None and groups and (len(groups) == 1 or apart):
        count = sum(size for _, size in groups)
        draft.raw("design.enrollment_info.count", text)
    if count is not None:
        row.take("target size")
        draft.set("design.enrollment_info.count", count)


def group_sizes(text: str) -> list[tuple[str, int]]:
    """Groups with their sizes, of `First group:30;Second group:30;`; empty when the text is anything else."""
    groups: list[tuple[str, int]] = []
    for part in text.replace("：", ":").rstrip("; \n").split(";"):
        name, _, size = part.rpartition(":")
        count = whole_number(size.strip())
        if not name.strip() or count is None:
            return []
        groups.append((name.strip(), count))
    return groups


def read_interventions(draft: RecordDraft, row: Row, register: str) -> None:
    """Interventions, and the groups where the register gives them by group; the text as it was stays beside them."""
    sizes = row.peek("target size")
    text = row.answer("intervention")
    if not text:
        return
    if _by_group(draft, text, group_sizes(sizes)):
        return
    items = _typed(text) if register == "NCT" else _products(text) if _PRODUCT.search(text) else _by_number(text)
    for item in items:
        draft.append("arms_interventions.interventions", item)
    if len(items) > 1:
        draft.raw("arms_interventions.interventions", text)


def _by_group(draft: RecordDraft, text: str, groups: list[tuple[str, int]]) -> bool:
    """Read `First group:drug;Second group:none;` by the groups of the target size, each found in its turn."""
    names = [name for name, _ in groups]
    if not names or len({name.casefold() for name in names}) < len(names):
        return False
    found = _after_names(text.replace("：", ":"), names)
    if not found:
        return False
    for name, told in zip(names, found, strict=True):
        draft.append("arms_interventions.arm_groups", {"label": name})
        if told:
            draft.append("arms_interventions.interventions", _named(told) | {"arm_group_labels": [name]})
    draft.raw("arms_interventions.interventions", text)
    return True


def _after_names(text: str, names: list[str]) -> list[str]:
    """What stands behind each of the names, which follow each other in the text; empty when they do not."""
    starts: list[tuple[int, int]] = []
    place = 0
    for name in names:
        found = re.compile(rf"(?:^|;)\s{{0,9}}{re.escape(name)}\s{{0,9}}:", re.IGNORECASE).search(text, place)
        if not found or (not starts and found.start()):
            return []
        starts.append((found.start(), found.end()))
        place = found.end()
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return [text[start:end].strip(" ;\n") for (_, start), end in zip(starts, ends, strict=True)]


def _named(text: str) -> dict[str, JsonValue]:
    """A short text of one line is a name, any other a description."""
    short = len(text) <= _NAME_AT_MOST and "\n" not in text
    return {"name": text} if short else {"description": text}


def _typed(text: str) -> list[dict[str, JsonValue]]:
    """`Drug: first;Device: second`, as ClinicalTrials.gov has them."""
    found = [*_TYPED.finditer(text)]
    if not found or found[0].start():
        return [_named(text)]
    ends = [label.start() for label in found[1:]] + [len(text)]
    names = (text[label.end() : end].strip(" ;\n") for label, end in zip(found, ends, strict=True))
    return [
        said(type=labels.code("InterventionType", label.group(1)), name=name)
        for label, name in zip(found, names, strict=True)
    ]


def _products(text: str) -> list[dict[str, JsonValue]]:
    """The medicinal products of the EU's register: a block each, called by its first name."""
    items: list[dict[str, JsonValue]] = []
    for block in re.split(r"\n\s*\n", text):
        name = _FIELD.search(block)
        if block.strip():
            called = _NEXT_FIELD.split(name.group(2), maxsplit=1)[0].strip() if name else None
            items.append(said(name=called, description=block.strip()))
    return items


def _by_number(text: str) -> list[dict[str, JsonValue]]:
    """`Intervention 1: ... Intervention 2: ...`, or the text alone."""
    found = [*_NUMBERED.finditer(text)]
    in_turn = [int(number.group(1)) for number in found] == [*range(1, len(found) + 1)]
    if len(found) < 2 or not in_turn or text[: found[0].start()].strip():
        return [_named(text)]
    ends = [number.start() for number in found[1:]] + [len(text)]
    return [_named(text[number.end() : end].strip()) for number, end in zip(found, ends, strict=True)]

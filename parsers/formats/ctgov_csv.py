"""Search downloads of ClinicalTrials.gov as CSV or TSV: the new site's and its API's columns, and the classic site's.

A row is a trial. Any of the columns may be there, in any order; the NCT number must. A list in a cell is joined by `|`
(see `ctgov_csv_cells`, `_outcomes` and `_places` for what else a cell may hold). The classic site gives primary,
secondary and other outcome measures in one list that does not say which is which: they are in `unparsed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import orjson
from pydantic import JsonValue

from parsers import labels
from parsers.document import Document, Rejected
from parsers.formats import ctgov_csv_cells as cells
from parsers.formats.ctgov_csv_columns import PAGE, known_columns
from parsers.formats.ctgov_csv_outcomes import split_outcomes
from parsers.formats.ctgov_csv_places import sites
from parsers.formats.ctgov_csv_sponsors import read_sponsors
from parsers.identifiers import normalise, registry_of
from parsers.record import as_text
from parsers.record_draft import RecordDraft
from parsers.table_text import Row, Table
from parsers.trial import Trial

NAME = "ctgov-csv"
_PARSER = "ctgov-csv/1"

_TEXTS = {
    "brief_title": "identification.brief_title",
    "official_title": "identification.official_title",
    "acronym": "identification.acronym",
    "why_stopped": "status.why_stopped",
    "brief_summary": "description.brief_summary",
    "detailed_description": "description.detailed_description",
    "minimum_age": "eligibility.minimum_age",
    "maximum_age": "eligibility.maximum_age",
    "eligibility_criteria": "eligibility.eligibility_criteria",
}
_DATES = {
    "start": "status.start_date.date",
    "primary_completion": "status.primary_completion_date.date",
    "completion": "status.completion_date.date",
    "first_posted": "status.study_first_post_date.date",
    "results_first_posted": "status.results_first_post_date.date",
    "last_update_posted": "status.last_update_post_date.date",
    "first_received": "status.study_first_submit_date",
    "results_first_received": "status.results_first_submit_date",
    "last_updated": "status.last_update_submit_date",
    "last_verified": "status.status_verified_date",
}
_CODES = {"overall_status": ("status.overall_status", "Status"), "sex": ("eligibility.sex", "Sex")}
_LISTS = {"conditions": "conditions.conditions", "keywords": "conditions.keywords"}
_OUTCOMES = ("primary_outcomes", "secondary_outcomes", "other_outcomes")
_DESIGN = {
    "allocation": ("allocation", "DesignAllocation"),
    "intervention model": ("intervention_model", "InterventionalAssignment"),
    "observational model": ("observational_model", "ObservationalModel"),
    "observational study model": ("observational_model", "ObservationalModel"),
    "time perspective": ("time_perspective", "DesignTimePerspective"),
    "primary purpose": ("primary_purpose", "PrimaryPurpose"),
    "masking": ("masking_info.masking", "DesignMasking"),
}
_HAS_RESULTS = {
    "yes": True,
    "no": False,
    "true": True,
    "false": False,
    "has results": True,
    "no results available": False,
    "no results posted": False,
}
_EXPANDED_ACCESS = {"individual": "individual", "intermediate": "intermediate", "treatment": "treatment"}
_NUMBER = re.compile(r"\d+|\d{1,3}(?:,\d{3})+")
_REGISTRY_URL = re.compile(r"https?://(?:[\w-]+\.)*clinicaltrials\.gov/\S*", re.IGNORECASE)
_COLUMNS_TO_BE_SURE = 4
_REPEATED_DATE = (
    "the primary completion date is the start date again, as in some early downloads of the registry's new site: "
    "compare it with the registry's record"
)


def matches(document: Document) -> float:
    """How surely a document is a table of trials with NCT numbers, from its header line."""
    if document.data[:1] in (b"{", b"[", b"<"):
        return _sure_of_object(document) if document.data[:1] == b"{" else 0.0
    header = Table.head_of(document).header
    known = known_columns(header)
    if "nct_id" not in known:
        return 0.9 if _is_later_page(header) else 0.0
    others = len(known.keys() - {"nct_id", "rank"})
    return 1.0 if others >= _COLUMNS_TO_BE_SURE else 0.8 if others else 0.0


def _sure_of_object(document: Document) -> float:
    """How surely a JSON object is a row: it has the columns, and a register's number under the right one."""
    value = document.json.value
    known = known_columns([*value]) if isinstance(value, dict) else {}
    if not isinstance(value, dict) or "nct_id" not in known or len(known.keys() - {"nct_id", "rank"}) < 2:
        return 0.0
    given = as_fields(value)[known["nct_id"]]
    return 0.8 if isinstance(given, str) and registry_of(given) == "NCT" else 0.0


def as_fields(row: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The values of a row as JSON has it as texts, as a table has them: a list of texts joined by `|`; others stay."""
    fields: dict[str, JsonValue] = {}
    for name, held in row.items():
        texts = [as_text(item) for item in held] if isinstance(held, list) else [as_text(held)]
        said = [text for text in texts if text]
        whole = len(said) == len(texts) or not isinstance(held, list)
        fields[name] = "|".join(said) if said and whole else held
    return fields


def parse(document: Document) -> Iterator[Trial | Rejected]:
    """Read a table: a trial for each row."""
    value = document.json.value if document.data[:1] == b"{" else None
    if isinstance(value, dict):
        yield from_fields(document, as_fields(value), [(document.json.warning, None)] if document.json.warning else [])
        return
    if _is_later_page(Table.head_of(document).header):
        yield from _later_page(document)
        return
    table = Table.of(document)
    columns = known_columns(table.header)
    if "nct_id" not in columns:
        yield document.reject("the table has no column NCT Number, so its rows cannot be told from others", 1)
        return
    for record, row in enumerate(table.rows(), 1):
        yield _read(table.part(document, row, record), row, columns, document.decode_warning)


def _is_later_page(header: Sequence[str]) -> bool:
    """Whether the first line of a table is a row of the API's CSV, as in its pages after the first."""
    names = PAGE.split(",")
    at = {"id": names.index("NCT Number"), "url": names.index("Study URL")}
    return len(header) == len(names) and bool(
        registry_of(header[at["id"]]) == "NCT" and _REGISTRY_URL.fullmatch(header[at["url"]])
    )


def _later_page(document: Document) -> Iterator[Trial | Rejected]:
    named = f"{PAGE}\n{document.text}".encode("utf-8", "surrogatepass")
    table = Table.of(Document(document.name, named))
    columns = known_columns(table.header)
    for record, row in enumerate(table.rows(), 1):
        row = replace(row, line=row.line - 1 if document.record is None else document.line or row.line)
        yield _read(table.part(document, row, record), row, columns, document.decode_warning)


def _read(document: Document, row: Row, columns: Mapping[str, str], warning: str | None) -> Trial | Rejected:
    if not row.whole:
        return document.reject(f"the row is not whole, {row.fault}: download it again", row.line)
    if row.surplus and row.fault and not _in_place(row, columns):
        return document.reject(
            f"{row.fault}, and what its cells hold is not what the columns say: quote the cells that hold commas",
            row.line,
        )
    behind = {f"cell {len(row.cells) + number}": text for number, text in enumerate(row.surplus, 1)}
    warnings = [(row.fault, row.line)] if row.fault else []
    if warning and not document.decode_warning and "\N{REPLACEMENT CHARACTER}" in row.raw:
        warnings.append((warning, row.line))
    return from_fields(document, {**row.cells, **behind}, warnings)


def from_fields(
    document: Document,
    fields: Mapping[str, JsonValue],
    warnings: Sequence[tuple[str, int | None]] = (),
    *,
    kind: str = NAME,
    parser: str = _PARSER,
) -> Trial | Rejected:
    """The trial that texts by column are (values that are no texts go to `unparsed`); warnings with their lines."""
    columns = known_columns([*fields])
    held = fields.get(columns.get("nct_id", ""))
    given = held.strip() if isinstance(held, str) else ""
    trial_id, registry = normalise(given), registry_of(given)
    if not trial_id or not registry:
        place = f"its column {columns['nct_id']}" if "nct_id" in columns else "the column NCT Number"
        said = f"holds {given[:40]!r}, which is no registry id" if given else "is empty"
        return document.reject(f"{place} {said}: correct it or leave the row out", document.line)
    rank = columns.get("rank")
    value = {
        name: text for name, text in fields.items() if not _is_blank(text) and not (name == rank and _is_rank(text))
    }
    url = _own_url(fields.get(columns.get("url", "")), trial_id)
    content = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    source = document.source(kind, parser=parser, content=content, url=url)
    draft = RecordDraft(document, source, value)
    for text, line in warnings:
        draft.warn_at(text, line)
    if url:
        draft.record.take(columns["url"])
    return _Row(draft, columns, trial_id).trial(trial_id, registry)


def _in_place(row: Row, columns: Mapping[str, str]) -> bool:
    """Whether the cells of a row with too many hold what their columns say, as far as that can be told."""

    def fits(key: str, text: str) -> bool:
        if key in _DATES:
            return cells.is_date(cells.date(text))
        if key in _CODES:
            return labels.code(_CODES[key][1], text) is not None
        if key == "url":
            return _REGISTRY_URL.fullmatch(text) is not None
        if key == "enrollment":
            return _NUMBER.fullmatch(text) is not None
        return text.casefold() in _HAS_RESULTS if key == "has_results" else True

    said = ((key, row.cells.get(name, "").strip()) for key, name in columns.items())
    return all(fits(key, text) for key, text in said if text)


class _Row:
    """One row being read: what a rule takes from a cell arrives in a field, all else stays for `unparsed`."""

    def __init__(self, draft: RecordDraft, columns: Mapping[str, str], trial_id: str) -> None:
        self.draft = draft
        self._columns = columns
        self._id = trial_id

    def trial(self, trial_id: str, registry: str) -> Trial:
        """The trial that the row is."""
        self._take("nct_id")
        if registry == "NCT":
            self.draft.set("identification.nct_id", trial_id)
        for key, path in _TEXTS.items():
            self.draft.set(path, self._take(key))
        for key, (path, enum) in _CODES.items():
            text = self._take(key)
            self.draft.set(path, text and (labels.code(enum, text) or text))
        for key, path in _LISTS.items():
            self.draft.set(path, [*cells.split_list(self._take(key) or "")])
        self._dates()
        self._has_results()
        self._interventions()
        self._outcomes()
        read_sponsors(self.draft, self._columns)
        self._people()
        self._study_type()
        self._design()
        self._other_ids()
        self._locations()
        self._documents()
        return self.draft.trial(trial_id, registry)

    def _peek(self, key: str) -> str:
        held = self.draft.record.peek(self._columns[key]) if key in self._columns else None
        return held.strip() if isinstance(held, str) else ""

    def _take(self, key: str) -> str | None:
        return self.draft.record.text(self._columns[key]) if key in self._columns else None

    def _leave(self, key: str, text: JsonValue) -> None:
        """Let what is left of a cell be in `unparsed`."""
        if isinstance(self.draft.record.value, dict) and text:
            self.draft.record.value[self._columns[key]] = text

    def _dates(self) -> None:
        for key, path in _DATES.items():
            self.draft.set(path, cells.date(self._take(key) or ""))
        start, primary, last = (self.draft.get(_DATES[key]) for key in ("start", "primary_completion", "completion"))
        if start and start == primary and last and last != start:
            self.draft.warn_at(_REPEATED_DATE)

    def _has_results(self) -> None:
        posted = _HAS_RESULTS.get(self._peek("has_results").casefold())
        if posted is not None:
            self._take("has_results")
            self.draft.set("has_results", posted)

    def _interventions(self) -> None:
        found = cells.interventions(self._peek("interventions"))
        if found:
            self._take("interventions")
            self.draft.set("arms_interventions.interventions", found)

    def _outcomes(self) -> None:
        for key in _OUTCOMES:
            for text, cell in split_outcomes(self._take(key) or ""):
                parts = {"measure": cell.measure, "description": cell.description, "time_frame": cell.time_frame}
                place = self.draft.append(f"outcomes.{key}", {name: part for name, part in parts.items() if part})
                if not cell.sure:
                    self.draft.raw(f"outcomes.{key}[{place}]", text)
        untold = cells.split_list(self._take("outcomes") or "")
        self._leave("outcomes", [*untold])

    def _people(self) -> None:
        ages = cells.ages(self._peek("age"))
        if ages:
            self._take("age")
            self.draft.set("eligibility.minimum_age", ages.minimum)
            self.draft.set("eligibility.maximum_age", ages.maximum)
            self.draft.set("eligibility.std_ages", [*ages.groups])
        count = self._peek("enrollment").removesuffix(".0")
        if _NUMBER.fullmatch(count):
            self._take("enrollment")
            self.draft.set("design.enrollment_info.count", int(count.replace(",", "")))

    def _study_type(self) -> None:
        text = self._take("study_type") or ""
        kind, _, listed = text.partition(":")
        code = labels.code("StudyType", kind)
        self.draft.set("design.study_type", code or text)
        if code and "patient registry" in kind.casefold():
            self.draft.set("design.patient_registry", True)
        left = []
        for access in cells.split_list(listed) if code else ():
            name = _EXPANDED_ACCESS.get(re.split(r"\W", access.casefold())[0])
            if name:
                self.draft.set(f"design.expanded_access_types.{name}", True)
            else:
                left.append(access)
        self._leave("study_type", [*left])
        phases = cells.phases(self._peek("phases"))
        if phases:
            self._take("phases")
            self.draft.set("design.phases", [*phases])

    def _design(self) -> None:
        pairs = cells.design_pairs(self._peek("design"))
        if pairs is None:
            return
        self._take("design")
        left = [pair.text for pair in pairs if pair.value and not self._design_pair(pair)]
        self._leave("design", "|".join(left))

    def _design_pair(self, pair: cells.DesignPair) -> bool:
        """Set a part of the design; False when there is no field for all that it says (a single letter is cut off)."""
        field, enum = _DESIGN.get(pair.name.casefold(), ("", ""))
        code = labels.code(enum, pair.value) if field else None
        if not field or (code is None and len(pair.value) < 2):
            return False
        roles = [labels.code("WhoMasked", name) for name in cells.split_list(pair.remark, ",")]
        masked = [role for role in roles if role]
        if pair.remark and len(masked) < len(roles) and labels.label(enum, code) != f"{pair.value} ({pair.remark})":
            return False
        self.draft.set(f"design.design_info.{field}", code or pair.value)
        if pair.remark and len(masked) == len(roles):
            self.draft.set("design.design_info.masking_info.who_masked", [*masked])
        return True

    def _other_ids(self) -> None:
        own, *others = cells.split_list(self._take("other_ids") or "") or [""]
        self.draft.set("identification.org_study_id_info.id", own)
        self.draft.set("identification.secondary_id_infos", [{"id": other} for other in others])

    def _locations(self) -> None:
        for _, site in sites(self._take("locations") or ""):
            self.draft.append("contacts_locations.locations", {**site})

    def _documents(self) -> None:
        found = cells.large_documents(self._peek("documents"), self._id)
        if found:
            self._take("documents")
            self.draft.set("documents.large_docs", found)


def _own_url(given: JsonValue, trial_id: str) -> str | None:
    """The registry's address of this trial, or None when a text is something else."""
    url = given.strip() if isinstance(given, str) else ""
    return url if _REGISTRY_URL.fullmatch(url) and trial_id.casefold() in url.casefold() else None


def _is_rank(text: JsonValue) -> bool:
    """Whether a text is a row's number in the download, which says nothing of the trial."""
    return isinstance(text, str) and text.strip().isdigit()


def _is_blank(text: JsonValue) -> bool:
    return text is None or (isinstance(text, str) and not text.strip())

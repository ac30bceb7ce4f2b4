"""The address of a search at ClinicalTrials.gov, pasted whole, as the tree that it asks for.

The site's own (`/search?cond=...&aggFilters=status:rec,phase:2`), its API's (`/api/v2/studies?query.cond=...`), one
study's (`/study/NCT...`), and the classic site's (`/ct2/results?recrs=a&phase=1`), whose letters are translated in
`registry_expression_classic`. What cannot be done here is left out and said in a note; how the results are shown
(order, page, columns) asks for nothing and is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from store.search.field_codes import known_codes, matching_codes
from store.search.field_numbers import age_in_days, date_span
from store.search.fields import country_name
from store.search.places import far, find_one, point
from store.search.registry_expression import read_expression
from store.search.registry_expression_areas import known_area
from store.search.registry_expression_values import EVERYTHING, either, every, of_range
from store.search.terms import phrase, word
from store.search.tree import Ages, Codes, Field, IdPart, Near, Node, Not, QueryError
from store.search.words import squeezed

_AREAS = {
    "cond": "ConditionSearch",
    "term": "",
    "intr": "InterventionSearch",
    "titles": "TitleSearch",
    "outc": "OutcomeSearch",
    "spons": "SponsorSearch",
    "lead": "LeadSponsorName",
    "locn": "LocationSearch",
    "id": "IdSearch",
    "patient": "PatientSearch",
}
"""Parameters that hold an expression, and the area that it is looked for in."""

_DATES = {
    "start": "StartDate",
    "primComp": "PrimaryCompletionDate",
    "studyComp": "CompletionDate",
    "firstPost": "StudyFirstPostDate",
    "resFirstPost": "ResultsFirstPostDate",
    "lastUpdPost": "LastUpdatePostDate",
}

_STATUSES = {
    "rec": "RECRUITING",
    "not": "NOT_YET_RECRUITING",
    "act": "ACTIVE_NOT_RECRUITING",
    "com": "COMPLETED",
    "ter": "TERMINATED",
    "enr": "ENROLLING_BY_INVITATION",
    "sus": "SUSPENDED",
    "wit": "WITHDRAWN",
    "unk": "UNKNOWN",
    "ava": "AVAILABLE",
    "nla": "NO_LONGER_AVAILABLE",
    "tna": "TEMPORARILY_NOT_AVAILABLE",
    "afm": "APPROVED_FOR_MARKETING",
}

_FILTERS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "status": ("status", _STATUSES),
    "phase": (
        "phase",
        {"0": "EARLY_PHASE1", "1": "PHASE1", "2": "PHASE2", "3": "PHASE3", "4": "PHASE4", "na": "NA"},
    ),
    "studyType": (
        "type",
        {
            "int": "INTERVENTIONAL",
            "obs": "OBSERVATIONAL",
            "obs_patreg": "OBSERVATIONAL",
            "exp": "EXPANDED_ACCESS",
            "exp_indiv": "EXPANDED_ACCESS",
            "exp_inter": "EXPANDED_ACCESS",
            "exp_treat": "EXPANDED_ACCESS",
        },
    ),
    "sex": ("sex", {"f": "FEMALE ALL", "m": "MALE ALL", "all": "ALL"}),
    "ages": ("agegroup", {"child": "CHILD", "adult": "ADULT", "older": "OLDER_ADULT"}),
    "healthy": ("healthy", {"y": "YES", "n": "NO"}),
    "docs": ("has", {"prot": "DOCUMENTS", "sap": "DOCUMENTS", "icf": "DOCUMENTS"}),
    "funderType": (
        "class",
        {
            "industry": "INDUSTRY",
            "nih": "NIH",
            "fed": "FED",
            "other": "OTHER OTHER_GOV INDIV NETWORK AMBIG UNKNOWN",
            "other_gov": "OTHER_GOV",
            "indiv": "INDIV",
            "network": "NETWORK",
        },
    ),
}
"""Filters of the site: their field here, and its codes by what the address holds."""

_COARSER = {
    "obs_patreg": "Patient registries are not told from other observational studies here.",
    "exp_indiv": "The kinds of expanded access are not told apart here.",
    "prot": "The kinds of documents are not told apart here.",
    "industry": "Who funds a trial is known here by its lead sponsor alone, not by its collaborators.",
}
_COARSER |= dict.fromkeys(("exp_inter", "exp_treat"), _COARSER["exp_indiv"])
_COARSER |= dict.fromkeys(("sap", "icf"), _COARSER["prot"])
_COARSER |= dict.fromkeys(("nih", "fed", "other", "other_gov", "indiv", "network"), _COARSER["industry"])

_SHOWN = frozenset(
    (
        *("sort", "rank", "limit", "page", "pageSize", "pageToken", "viewType", "format", "fields", "countTotal"),
        *("markupFormat", "geoDecay", "checkSpell", "tab", "from", "a", "b", "draw", "view", "Search", "count", "flds"),
    )
)
"""Parameters about how results are shown."""

_WHERE = ("locStr", "country", "state", "city", "lat", "lng", "lon", "distance")
_MILES = 50.0
"""How far around a place the site looks when nothing is said."""

_STUDY = re.compile(r"/(NCT\d{8})(?=/|$)", re.IGNORECASE)
_IDS = re.compile(r"(?:NCT\d{8}(?:[\s,|]|\bOR\b)*)+", re.IGNORECASE)
_NOT_NAMED = re.compile(r"distance\(\s*(.+?)\s*\)", re.IGNORECASE)


@dataclass
class Asked:
    """What an address asks for, part by part, with notes on what is left out."""

    typing: bool
    nodes: list[Node] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, node: Node | None) -> None:
        """Ask for one thing more; nothing for None."""
        if node is not None and node != EVERYTHING:
            self.nodes.append(node)

    def note(self, sentence: str) -> None:
        """Say something once."""
        if sentence and sentence not in self.notes:
            self.notes.append(sentence)


def read_address(address: str, *, typing: bool = False) -> tuple[Node | None, list[str]]:
    """The tree of an address of ClinicalTrials.gov, with notes on what was left out. Raises QueryError."""
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
    except ValueError:
        raise QueryError("This address cannot be read; paste it whole from the browser.", 0) from None
    asked = Asked(typing)
    named = _STUDY.search(parts.path)
    if named:
        return _ids([named[1]]), asked.notes
    given = parse_qsl(parts.query.replace(";", "%3B"))
    if "/ct2/" in f"{parts.path}/" or any(name in _classic_names() for name, _ in given):
        from store.search.registry_expression_classic import translated  # an address of the old site

        given = translated(given, asked.note)
    _read(given, asked)
    if not asked.nodes and not typing:
        asked.note("This address asks for every trial.")
    return every(asked.nodes), asked.notes


def _classic_names() -> frozenset[str]:
    return frozenset(
        ("recrs", "recr", "cntry", "gndr", "rslt", "age_v", "hlth", "strd_s", "strd_e", "lupd_s", "lupd_e")
    )


def _ids(ids: Iterable[str]) -> Node | None:
    return either([Field("id", (IdPart(squeezed(each)),)) for each in ids])


def _read(given: list[tuple[str, str]], asked: Asked) -> None:
    """Take every parameter."""
    plain = [(_plain(name), value.strip()) for name, value in given]
    for name, value in plain:
        if name in _AREAS and name != "patient" and _IDS.fullmatch(value):
            asked.nodes = [each for each in (_ids(re.findall(r"NCT\d{8}", value, re.IGNORECASE)),) if each]
            asked.note("An address that names trials by their ids asks for these alone; its filters are left out.")
            return
    where = {name: value for name, value in plain if name in _WHERE and value}
    for name, value in plain:
        if value and name not in _WHERE and name not in _SHOWN:
            try:
                _parameter(name, value, asked)
            except QueryError:
                if not asked.typing:
                    raise
    _site(where, asked)


def _plain(name: str) -> str:
    """The name of a parameter without the words that only say how it is applied."""
    return re.sub(r"^(?:query|filter|postFilter)\.", "", name)


def _parameter(name: str, value: str, asked: Asked) -> None:
    """Take one parameter of the site or its API."""
    read: Mapping[str, Callable[[str, Asked], None]] = {
        "aggFilters": _agg_filters,
        "overallStatus": _statuses,
        "geo": _geo,
        "ids": lambda ids, into: into.add(_ids(re.findall(r"NCT\d{8}", ids, re.IGNORECASE))),
        "advanced": lambda text, into: _expression("advanced", text, "", into),
        "ageRange": _ages,
        "synonyms": lambda _, into: into.note("The registry's own synonyms are not known here; synonyms= is left out."),
    }
    if name in _AREAS:
        _expression(name, value, _AREAS[name], asked)
    elif name in _DATES:
        _dates(name, value, asked)
    elif name in read:
        read[name](value, asked)
    else:
        asked.note(f"“{name}={value}” of the address is not known here; it is left out.")


def _expression(name: str, text: str, area: str, asked: Asked) -> None:
    try:
        node, notes = read_expression(text, area=known_area(area) if area else None, mixed=False, typing=asked.typing)
    except QueryError as error:
        raise QueryError(f"{name}= of the address: {error}", 0) from error
    asked.add(node)
    for note in notes:
        asked.note(note)


def _agg_filters(value: str, asked: Asked) -> None:
    """The filters that were ticked: `status:rec not,phase:2`."""
    for pair in re.split(r"[,|]", value):
        name, _, keys = pair.strip().partition(":")
        if name == "results":
            _results(keys, asked)
        elif name in _FILTERS:
            _ticked(name, keys.split(), asked)
        elif name:
            asked.note(f"The filter {pair.strip()} is not known here; it is left out.")


def _results(keys: str, asked: Asked) -> None:
    held = Field("has", (Codes(("RESULTS",)),))
    wanted = keys.split()
    if wanted == ["with"]:
        asked.add(held)
    elif wanted == ["without"]:
        asked.add(Not(held))


def _ticked(name: str, keys: list[str], asked: Asked) -> None:
    """The options of one filter, any of which will do."""
    own, known = _FILTERS[name]
    codes: list[str] = []
    for key in keys:
        if key in known:
            codes += known[key].split()
            asked.note(_COARSER.get(key, ""))
        else:
            asked.note(f"The filter {name}:{key} is not known here; it is left out.")
    if codes:
        asked.add(Field(own, (Codes(tuple(dict.fromkeys(codes))),)))


def _statuses(value: str, asked: Asked) -> None:
    codes = [code for each in re.split(r"[,|]", value) if each.strip() for code in matching_codes("status", each)]
    if not codes:
        raise QueryError(f"The status {value} is none of {', '.join(known_codes('status'))}.", 0)
    asked.add(Field("status", (Codes(tuple(dict.fromkeys(codes))),)))


def _geo(value: str, asked: Asked) -> None:
    """`distance(39.0,-77.1,50mi)`."""
    found = _NOT_NAMED.fullmatch(value)
    parts = [part.strip() for part in (found[1] if found else value).split(",")]
    spot = point(parts[0], parts[1]) if len(parts) == 3 else None
    kilometres = _distance(parts[2]) if spot else None
    if spot is None or kilometres is None:
        asked.note(f"The place {value} cannot be read; it is left out.")
        return
    asked.add(Field("near", (Near(*spot, kilometres, f"{parts[0]}, {parts[1]}"),)))


def _distance(text: str) -> float | None:
    """A distance of the site, in miles where no unit stands."""
    return far(text if re.search(r"[a-z]", text, re.IGNORECASE) else f"{text}mi")


def _dates(name: str, value: str, asked: Asked) -> None:
    """`2020-01-01_2021-12-31`, either end left out; one date alone is the first."""
    low, _, high = value.partition("_")
    area = known_area(_DATES[name])
    for end in (low, high):
        if end.strip() and date_span(end) is None:
            raise QueryError(f"{name}= of the address: “{end}” is no date; write 2024-05-31.", 0)
    if area is not None and (low.strip() or high.strip()):
        asked.add(of_range(area, low, high, 0))


def _ages(value: str, asked: Asked) -> None:
    """`18y_64y`: trials that take somebody of these ages."""
    low, _, high = value.partition("_")
    ends = [age_in_days(end) if end.strip() else None for end in (low, high)]
    if any(end.strip() and days is None for end, days in zip((low, high), ends, strict=True)):
        asked.note(f"The ages {value} cannot be read; they are left out.")
    elif ends != [None, None]:
        asked.add(Field("age", (Ages(*ends),)))
        asked.note("ageRange finds the trials here whose own range of ages overlaps.")


def _site(where: Mapping[str, str], asked: Asked) -> None:
    """Where the sites are: around a point or town, or in a country."""
    kilometres = _distance(where.get("distance", f"{_MILES}mi")) or _distance(f"{_MILES}mi") or 0.0
    spot = point(where.get("lat", ""), where.get("lng", where.get("lon", "")))
    shown = where.get("locStr") or ", ".join(where[name] for name in ("city", "state", "country") if name in where)
    if spot is not None:
        asked.add(Field("near", (Near(*spot, kilometres, shown or f"{spot[0]}, {spot[1]}"),)))
        return
    if "city" in where and _town(where, kilometres, asked):
        return
    named = {name: where[name] for name in ("city", "state", "country") if name in where}
    if not named and shown and not _area(shown, kilometres, asked):
        _expression("locStr", shown, "LocationSearch", asked)
    for name, value in named.items():
        text = country_name(value) if name == "country" else value
        found = word(text, 0) if text.isalnum() else phrase(text, 0)
        asked.add(Field(name, (found,)) if found else None)


def _town(where: Mapping[str, str], kilometres: float, asked: Asked) -> bool:
    """Around a town by its name, where it is known."""
    names = [where[name] for name in ("city", "state", "country") if name in where]
    for wanted in (names, [names[0], names[-1]]):
        try:
            place, note = find_one(wanted, 0)
        except QueryError:
            continue
        asked.add(Field("near", (Near(place.latitude, place.longitude, kilometres, place.label),)))
        asked.note(note)
        return True
    asked.note(f"Where {names[0]} lies is not known here; the sites of that name are looked for.")
    return False


def _area(shown: str, kilometres: float, asked: Asked) -> bool:
    """A place that was typed into the site: a country, or a town with what it lies in."""
    names = [part.strip() for part in shown.split(",") if part.strip()]
    try:
        place, note = find_one(names, 0) if names else (None, "")
    except QueryError:
        return False
    if place is None:
        return False
    asked.add(Field("near", (Near(place.latitude, place.longitude, kilometres, place.label),)))
    asked.note(note)
    return True

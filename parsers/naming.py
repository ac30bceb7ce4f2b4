"""The other registry ids under which a record says that its own trial is registered.

Only ids that name the same trial: the secondary ids of registers that are known, the numbers that ClinicalTrials.gov
replaced by the record's own, and a sponsor's own number that is a registry id. Not ids in running text, of grants and
funders, or of parent, extension and related studies; nor numbers that only fill a field (`NCT00000000`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from parsers.identifiers import find, normalise, registry_of

How = Literal["other", "own", "alias"]
"""Where a record names an id: among its other ids, as the sponsor's own number, as a number that its own replaced."""

REGISTER_NAMES = {
    "NCT": "ClinicalTrials.gov",
    "EUCT": "EU CT (CTIS)",
    "EUDRACT": "EudraCT",
    "ISRCTN": "ISRCTN",
    "ACTRN": "ANZCTR",
    "CHICTR": "ChiCTR",
    "CTR": "ChinaDrugTrials",
    "KCT": "CRIS",
    "CTRI": "CTRI",
    "JRCT": "jRCT",
    "UMIN": "UMIN-CTR",
    "JAPICCTI": "JapicCTI",
    "JMAIIA": "JMACCT",
    "OMON": "OMON",
    "NTR": "Netherlands Trial Register",
    "REBEC": "ReBEC",
    "REPEC": "REPEC",
    "UTN": "WHO UTN",
    "CTRP": "NCI CTRP",
}
"""What people call a register whose ids do not say it, by its name in `parsers.identifiers`."""

_GRANTS = frozenset({"NIH", "FDA", "VA", "CDC", "AHRQ", "SAMHSA", "OTHER_GRANT"})
"""Codes of SecondaryIdType that are a funder's."""

_HINT = re.compile(
    r"nct|ctr|ctn|ntr|kct|drks|irct|umin|jrct|japic|jma|omon|nl|rbr|per\s?\W|rpcec|u\s?1111|nci\s?\W|20\d\d\s?\D\s?[05]\d{5}",
    re.I,
)
"""What every registry id has in it; a cheap look before the patterns."""

_RELATED = re.compile(
    r"\b(?:parent|related|companion|sister|predecessor|precursor|previous|preceding|originating|feeder|ancillary"
    r"|sub-?\s?(?:stud|trial|protocol)|extension|roll-?\s?over|expanded access|follow-?\s?on|lead-?in|master protocol"
    r"|umbrella|pilot|(?:main|core|primary|original|base) (?:stud|trial|protocol)|follow-?\s?up|continu(?:ation|ed)"
    r"|(?:linked|associated|prior|earlier|subsequent|successor|sibling|nested|embedded|subset|cohort)\b|part of\b"
    r"|see\b|cf\b|based on\b|derived from\b|secondary analysis|(?:LTFU|LTE|OLE)\b|grants?\b|fund(?:ing|er|ed)\b"
    r"|awards?\b)",
    re.I,
)
"""Words beside an id that make it one of another study, or of who pays."""

_SERIAL = re.compile(r"(?:CTRI/20\d\d/\d+/|SLCTR/20\d\d/|NCI-20\d\d-|20\d\d-|\D*)(\d+)(?![A-Za-z\d])")
"""The number that a register gives to each trial, in an id as it is spelled."""
_IN_ORDER = "12345678901234567890"
_ENOUGH = 6
"""Digits from which all alike, or counting up from one, are no number that a register gave."""

_DUTCH = re.compile(r"\bNTR\b|dutch|nederland|netherlands|trial ?register|ICTRP", re.I)
"""A short id (`NL123`) is a trial's only where a register is named beside it."""

_BARE = (
    (re.compile(r"\bjRCT\b|japan registry of clinical", re.I), "jRCT", "JRCT"),
    (re.compile(r"clinicaltrials\.gov|\bNCT\b", re.I), "NCT", "NCT"),
    (re.compile(r"\bISRCTN\b", re.I), "ISRCTN", "ISRCTN"),
    (re.compile(r"\bDRKS\b|german clinical trials", re.I), "DRKS", "DRKS"),
    (re.compile(r"\bANZCTR\b|\bACTRN\b|australian.{0,20}clinical trials", re.I), "ACTRN", "ACTRN"),
    (re.compile(r"\bChiCTR\b|chinese clinical trials? regist", re.I), "ChiCTR", "CHICTR"),
    (re.compile(r"china ?drug ?trials|chinese drug trials", re.I), "CTR", "CTR"),
    (re.compile(r"\bUMIN\b", re.I), "UMIN", "UMIN"),
    (re.compile(r"\bJapicCTI\b|\bJAPIC\b", re.I), "JapicCTI-", "JAPICCTI"),
    (re.compile(r"\bCRIS\b|\bKCT\b", re.I), "KCT", "KCT"),
    (re.compile(r"\bPACTR\b|pan african clinical", re.I), "PACTR", "PACTR"),
    (re.compile(r"\bUTN\b|universal trial number", re.I), "U", "UTN"),
    (re.compile(r"\bCTRP\b|clinical trials? reporting", re.I), "NCI-", "CTRP"),
)
"""Registers whose ids are also given as bare digits, with the register named beside them: what the id begins with."""


@dataclass(frozen=True, slots=True)
class Naming:
    """One id that a record gives as one of its own trial, in the form that `link_form` gives."""

    id: str
    registry: str
    how: How


def names_of(trial: Mapping[str, Any]) -> tuple[Naming, ...]:
    """The ids by which a dumped single-source record names its trial, each once, its own left out.

    Ids of the record's own register are left out too, but for those that the register replaced: a second number there
    is as often a related study's. Made to be called for every record of a registry: most name nothing.
    """
    identification = trial.get("identification")
    if not identification:
        return ()
    own = trial["registry"]
    found: dict[str, Naming] = {}
    for registry, spelled in _alone(identification.get("nct_id_aliases") or ()):
        if registry == "NCT" and spelled != trial["id"]:
            found[spelled] = Naming(spelled, "NCT", "alias")
    for other in identification.get("secondary_id_infos") or ():
        for registry, spelled in _ids_in(other):
            if registry != own:
                found.setdefault(link_form(spelled, registry), Naming(link_form(spelled, registry), registry, "other"))
    for registry, spelled in _alone([(identification.get("org_study_id_info") or {}).get("id")]):
        if registry not in (own, "NTR"):
            found.setdefault(link_form(spelled, registry), Naming(link_form(spelled, registry), registry, "own"))
    return tuple(found.values())


def link_form(trial_id: str, registry: str | None) -> str:
    """A registry id as records of the same trial are matched by it.

    An EU CT number ends in a number of its submission (`-00`), which most that name it leave out.
    """
    return trial_id[:14] if registry == "EUCT" else trial_id


def is_placeholder(trial_id: str) -> bool:
    """Whether a registry id, in its one spelling, only fills a field: zeros, one digit over and over, or 12345678.

    (`NCT01234567` is a trial's.)
    """
    if trial_id.startswith("U1111"):
        digits = trial_id[5:].replace("-", "")
    else:
        found = _SERIAL.match(trial_id)
        digits = found[1] if found else ""
    alike = len(digits) >= _ENOUGH and (len(set(digits)) == 1 or _IN_ORDER.startswith(digits))
    return alike or (bool(digits) and not int(digits)) or trial_id.endswith("-012345-67")


def register_name(registry: str) -> str:
    """What people call a register."""
    return REGISTER_NAMES.get(registry, registry)


def reason(by: str, kind: str, naming: Naming) -> str:
    """Why a naming links two records, in a sentence: which record says so, and as what."""
    record = f"the {kind} record of {by}"
    match naming.how:
        case "alias":
            return f"{record} says that its number replaced {naming.id}"
        case "own":
            return f"{record} gives {naming.id} ({register_name(naming.registry)}) as the sponsor's number of the study"
    return f"{record} names {naming.id} as its {register_name(naming.registry)} number"


def _alone(texts: Iterable[str | None]) -> Iterator[tuple[str, str]]:
    """Those of these texts that are a registry id and nothing else: (register, one spelling)."""
    for text in texts:
        if text and _HINT.search(text):
            found = find(text)
            if len(found) == 1 and registry_of(text) == found[0][0] and not is_placeholder(found[0][1]):
                yield found[0]


def _ids_in(other: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The registry ids in one of a record's other ids: (register, one spelling)."""
    text, domain, kind = (other.get(name) or "" for name in ("id", "domain", "type"))
    if not text or kind in _GRANTS:
        return
    if not _HINT.search(text):
        yield from _bare(text, domain)
    elif not (_RELATED.search(text) or _RELATED.search(domain)):
        found = find(text)
        if not found:
            yield from _bare(text, domain)
        for registry, spelled in found:
            if is_placeholder(spelled):
                continue
            if registry != "NTR" or kind == "REGISTRY" or _DUTCH.search(domain):
                yield registry, spelled


def _bare(text: str, domain: str) -> Iterator[tuple[str, str]]:
    """The id that bare digits are, when one register is named beside them."""
    if not domain or not any(map(str.isdigit, text)) or _RELATED.search(domain):
        return
    for named, prefix, registry in _BARE:
        if named.search(domain):
            spelled = normalise(prefix + text.strip())
            if spelled and registry_of(spelled) == registry and not is_placeholder(spelled):
                yield registry, spelled
            return

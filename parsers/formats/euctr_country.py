"""Which member state a EUCTR record is of, and the countries that the trial takes place in."""

from __future__ import annotations

import re

from parsers.formats.euctr_answers import Answers
from parsers.formats.euctr_draft import EuctrDraft

CODES = {
    "austria": "AT", "belgium": "BE", "bulgaria": "BG", "croatia": "HR", "cyprus": "CY", "czech republic": "CZ",
    "czechia": "CZ", "denmark": "DK", "estonia": "EE", "finland": "FI", "france": "FR", "germany": "DE", "greece": "GR",
    "hungary": "HU", "iceland": "IS", "ireland": "IE", "italy": "IT", "latvia": "LV", "liechtenstein": "LI",
    "lithuania": "LT", "luxembourg": "LU", "luxemburg": "LU", "malta": "MT", "netherlands": "NL", "norway": "NO",
    "poland": "PL", "portugal": "PT", "romania": "RO", "slovakia": "SK", "slovak republic": "SK", "slovenia": "SI",
    "spain": "ES", "sweden": "SE", "uk": "GB", "united kingdom": "GB",
}  # fmt: skip
"""Countries of the register by their names in lower case, with the codes of its links."""

_OUTSIDE = re.compile(r"outside\s+(?:the\s+)?(?:eu|eea)", re.IGNORECASE)
_LINK = re.compile(r"/trial/[\d-]+/(\w{2,3})\b")
_SUFFIX = re.compile(r"20\d\d-\d{6}-\d\d-(\w{2,3})")
THIRD = "3RD"
"""The register's own code for a record of a trial outside the European Economic Area."""


def country(answers: Answers) -> str:
    """The name of the member state; empty for a trial outside the area, or when it is not told."""
    said = answers.peek("A.1") or answers.peek("X.3")
    name = re.split(r"\s+[-–]\s+", said, maxsplit=1)[0].strip()
    return "" if _OUTSIDE.search(said) else "United Kingdom" if name == "UK" else name


def part_of(answers: Answers, record_id: str = "") -> str:
    """The register's code of the record among those of its trial: `ES`, `3RD`; empty when nothing tells it.

    Told by the suffix of the record's id, its link, or the member state's name, which agree; a name that is not known
    is its own code.
    """
    for pattern, text in ((_SUFFIX, record_id), (_LINK, answers.peek("X.7")), (_SUFFIX, answers.peek("A.2"))):
        if found := pattern.search(text):
            return found.group(1).upper()
    name = country(answers)
    if not name and any(_OUTSIDE.search(answers.peek(code)) for code in ("A.1", "X.3", "X.4")):
        return THIRD
    return CODES.get(name.casefold(), name)


def read_countries(draft: EuctrDraft) -> None:
    """The member state, and the countries outside that the record lists one a line."""
    answers = draft.answers
    own = country(answers)
    listed = [line.strip() for line in answers.peek("E.8.6.3").split("\n") if line.strip()]
    if listed and (len(listed) > 1 or not answers.find("E.8.6.3")[0].place):
        answers.text("E.8.6.3")
    else:
        listed = []
    draft.put("contacts_locations.countries", [*dict.fromkeys([own, *listed] if own else listed)])
    for code in ("A.1", "X.3"):
        answers.take(*(answer for answer in answers.find(code) if answer.says == own))

"""Writes a v2 study as Markdown-like extractions of the third-party pages: bold labels, headings, bullets, tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parsers.formats import meddatax_layout
from tests.parsers.page_writer import medpath_page

Study = Mapping[str, Any]  # a v2 study as JSON

_MEDPATH_LABELS = re.compile(
    r"Conditions|Interventions|Registration Number|Lead Sponsor|Brief Summary|Status|Sex|Target Recruitment|"
    r"Study Type|Arm && Interventions|(?:Primary|Secondary) Outcome Measures"
)
_MEDPATH_PARTS = re.compile(r"Recruitment & Eligibility|Study & Design|Trial Locations")
_BOLD = re.compile(r"(NCT ID|Last Updated|Role|Phone|Email|Identifier Type|Identifier Source): (.*)")
_CODE = re.compile(r"[A-Z]+(?:_[A-Z]+)+")


def meddatax_markdown(page: str) -> str:
    """A text page of meddatax as Markdown: headings marked, labels bold, codes escaped, PubMed linked."""
    lines: list[str] = []
    for line in page.split("\n"):
        bold = _BOLD.fullmatch(line)
        if line in meddatax_layout.HELP:
            lines.append(f"## {line}")
        elif bold:
            lines.append(f"**{bold.group(1)}:** {bold.group(2)}")
        elif line.startswith("PMID:"):
            lines.append(line.replace("(View on PubMed)", "([View on PubMed](https://pubmed.ncbi.nlm.nih.gov/1/))"))
        else:
            lines.append(line.replace("_", "\\_") if _CODE.fullmatch(line) else line)
    return "\n".join(lines)


def _cell(text: object) -> str:
    return "<br>".join(line.strip().replace("|", "\\|") for line in str(text or "").split("\n") if line.strip())


def _table(header: str, rows: list[tuple[object, ...]]) -> list[str]:
    dashes = re.sub(r"[^|]+", "---", header)
    return [header, dashes, *("| " + " | ".join(map(_cell, row)) + " |" for row in rows)]


def medpath_markdown(study: Study, *, labels_lost: bool = False) -> str:
    """The page of MedPath with bullets for labels and real tables; perhaps without the labels of the criteria."""
    about = study["protocolSection"]
    head, _, rest = medpath_page(study).partition("\nArm && Interventions\n")
    sites = rest.partition("\nTrial Locations\n")[2]
    lines: list[str] = []
    for line in head.split("\n"):
        label = _MEDPATH_LABELS.fullmatch(line) is not None
        if line.endswith("clusion Criteria") and labels_lost:
            continue
        lines.append(f"- {line}" if label else f"## {line}" if _MEDPATH_PARTS.fullmatch(line) else line)
    arms = about.get("armsInterventionsModule", {}).get("armGroups", [])
    rows: list[tuple[object, ...]] = [
        (arm["label"], name.partition(": ")[2], arm.get("description"))
        for arm in arms
        for name in arm.get("interventionNames", [""])
    ]
    lines += ["- Arm && Interventions", *_table("| Group | Intervention | Description |", rows)]
    for kind in ("primary", "secondary"):
        found = about.get("outcomesModule", {}).get(f"{kind}Outcomes", [])
        rows = [(one["measure"], one.get("timeFrame"), one.get("description")) for one in found]
        lines += [f"- {kind.title()} Outcome Measures", *_table("| Name | Time | Method |", rows)]
    return "\n".join([*lines, "## Trial Locations", sites])


def ignite_events(study: Study, *, captions: bool = True) -> str:
    """The adverse events page of Ignite with its tables as Markdown, perhaps without their captions."""
    nct_id = study["protocolSection"]["identificationModule"]["nctId"]
    module = study["resultsSection"]["adverseEventsModule"]
    trail = "Study -> Results Section -> Adverse Events Module"
    lines = ["## Adverse Events Module", "", "Adverse Events Module path is as follows:", ""]
    lines += [f"{trail} -> {part}" for part in ("Event Groups", "Serious Events", "Other Events")]
    lines += ["", "**Ignite Creation Date:** 2024-01-01 @ 1:00 AM", f"**NCT ID:** {nct_id}"]
    texts = {"Time Frame": str(module.get("timeFrame")), "Description": str(module.get("description"))}
    lines += [f"**{name}:** {text}" for name, text in texts.items() if "\n" not in text]
    numbers = [f"{kind}Num{what}" for kind in ("deaths", "serious", "other") for what in ("Affected", "AtRisk")]
    columns = " | ".join(
        f"{kind} # {what}" for kind in ("Deaths", "Serious", "Other") for what in ("Affected", "At Risk")
    )
    groups: list[tuple[object, ...]] = [
        (one["title"], one.get("description", "None"), *(str(one.get(name)) for name in numbers), "View")
        for one in module["eventGroups"]
    ]
    lines += ["Event Groups(If Any):", ""] if captions else [""]
    lines += [*_table(f"| Title | Description | {columns} | View |", groups), ""]
    for name, key in (("Serious Events", "seriousEvents"), ("Other Events", "otherEvents")):
        fields = ("term", "assessmentType", "organSystem", "sourceVocabulary")
        rows: list[tuple[object, ...]] = [
            (*(str(event.get(field)) for field in fields), "[View](/x)") for event in module.get(key, [])
        ]
        if rows:
            lines += [f"{name}(If Any):", ""] if captions else []
            lines += [*_table("| Term | Type | Organ System | Vocab | View |", rows), ""]
    return "\n".join(lines)

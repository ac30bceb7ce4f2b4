"""The questions of the EU Clinical Trials Register: section codes, and the words that each label begins with.

All three forms in which the register's answers come (text export, page, ctrdata's JSON) name a question by its code:
`E.8.1.2` in text, `e812` in JSON keys. Codes are joined here as in JSON, for no two of them join to the same. Source:
the register's form of a clinical trial application and its exports.
"""

from __future__ import annotations

import re

QUESTIONS: dict[str, tuple[str, ...]] = {
    "A.1": ("Member State Concerned",),
    "A.2": ("EudraCT number",),
    "A.3": ("Full title of the trial",),
    "A.3.1": ("Title of the trial for lay",),
    "A.3.2": ("Name or abbreviated title",),
    "A.4.1": ("Sponsor's protocol code", "Sponsors protocol code"),
    "A.5.1": ("ISRCTN",),
    "A.5.2": ("US NCT", "US ClinicalTrials.gov"),
    "A.5.3": ("WHO",),
    "A.5.4": ("Other Identifiers",),
    "A.7": ("Trial is part of",),
    "A.8": ("EMA Decision number",),
    "B.1.1": ("Name of Sponsor",),
    "B.1.3.4": ("Country",),
    "B.3.1": ("Status of the sponsor",),
    "B.4.1": ("Name of organisation providing support",),
    "B.4.2": ("Country",),
    "B.5.1": ("Name of organisation",),
    "B.5.2": ("Functional name of contact",),
    "B.5.3.1": ("Street",),
    "B.5.3.2": ("Town",),
    "B.5.3.3": ("Post code",),
    "B.5.3.4": ("Country",),
    "B.5.4": ("Telephone",),
    "B.5.5": ("Fax",),
    "B.5.6": ("E-mail",),
    "D.1.2": ("IMP Role",),
    "D.2.1": ("IMP to be used",),
    "D.2.1.1.1": ("Trade name",),
    "D.2.1.1.2": ("Name of the Marketing Authorisation",),
    "D.2.1.2": ("Country which granted",),
    "D.2.5": ("The IMP has been designated",),
    "D.2.5.1": ("Orphan drug designation number",),
    "D.3.1": ("Product name",),
    "D.3.2": ("Product code",),
    "D.3.4": ("Pharmaceutical form",),
    "D.3.4.1": ("Specific paediatric formulation",),
    "D.3.7": ("Routes of administration",),
    "D.3.8": ("INN",),
    "D.3.9.1": ("CAS number",),
    "D.3.9.2": ("Current sponsor code",),
    "D.3.9.3": ("Other descriptive name",),
    "D.3.9.4": ("EV Substance",),
    "D.3.10.1": ("Concentration unit",),
    "D.3.10.2": ("Concentration type",),
    "D.3.10.3": ("Concentration number",),
    "D.3.11.1": ("Active substance of chemical",),
    "D.3.11.2": ("Active substance of biological",),
    "D.3.11.3": ("Advanced Therapy",),
    "D.3.11.3.1": ("Somatic cell therapy",),
    "D.3.11.3.2": ("Gene therapy",),
    "D.3.11.3.3": ("Tissue Engineered",),
    "D.3.11.3.4": ("Combination ATIMP",),
    "D.3.11.3.5": ("Committee on Advanced",),
    "D.3.11.3.5.1": ("CAT classification",),
    "D.3.11.4": ("Combination product",),
    "D.3.11.5": ("Radiopharmaceutical",),
    "D.3.11.6": ("Immunological",),
    "D.3.11.7": ("Plasma derived",),
    "D.3.11.8": ("Extractive",),
    "D.3.11.9": ("Recombinant",),
    "D.3.11.10": ("Medicinal product containing genetically",),
    "D.3.11.11": ("Herbal",),
    "D.3.11.12": ("Homeopathic",),
    "D.3.11.13": ("Another type",),
    "D.3.11.13.1": ("Other medicinal product type",),
    "D.8.1": ("Is a Placebo used",),
    "D.8.3": ("Pharmaceutical form of the placebo",),
    "D.8.4": ("Route of administration",),
    "E.1.1": ("Medical condition",),
    "E.1.1.1": ("Medical condition in easily",),
    "E.1.1.2": ("Therapeutic area",),
    "E.1.2": ("Medical condition", "Version", "Level", "Classification code", "Term", "System Organ"),
    "E.1.3": ("Condition being studied",),
    "E.2.1": ("Main objective",),
    "E.2.2": ("Secondary objectives",),
    "E.2.3": ("Trial contains a sub",),
    "E.2.3.1": ("Full title, date and version",),
    "E.3": ("Principal inclusion",),
    "E.4": ("Principal exclusion",),
    "E.5.1": ("Primary end point",),
    "E.5.1.1": ("Timepoint",),
    "E.5.2": ("Secondary end point",),
    "E.5.2.1": ("Timepoint",),
    "E.6.1": ("Diagnosis",),
    "E.6.2": ("Prophylaxis",),
    "E.6.3": ("Therapy",),
    "E.6.4": ("Safety",),
    "E.6.5": ("Efficacy",),
    "E.6.6": ("Pharmacokinetic",),
    "E.6.7": ("Pharmacodynamic",),
    "E.6.8": ("Bioequivalence",),
    "E.6.9": ("Dose",),
    "E.6.10": ("Pharmacogenetic",),
    "E.6.11": ("Pharmacogenomic",),
    "E.6.12": ("Pharmacoeconomic",),
    "E.6.13": ("Other",),
    "E.6.13.1": ("Other scope",),
    "E.7.1": ("Human pharmacology",),
    "E.7.1.1": ("First administration",),
    "E.7.1.2": ("Bioequivalence",),
    "E.7.1.3": ("Other",),
    "E.7.1.3.1": ("Other trial type",),
    "E.7.2": ("Therapeutic exploratory",),
    "E.7.3": ("Therapeutic confirmatory",),
    "E.7.4": ("Therapeutic use",),
    "E.8.1": ("Controlled",),
    "E.8.1.1": ("Randomised",),
    "E.8.1.2": ("Open",),
    "E.8.1.3": ("Single blind",),
    "E.8.1.4": ("Double blind",),
    "E.8.1.5": ("Parallel group",),
    "E.8.1.6": ("Cross over",),
    "E.8.1.7": ("Other",),
    "E.8.1.7.1": ("Other trial design",),
    "E.8.2.1": ("Other medicinal product",),
    "E.8.2.2": ("Placebo",),
    "E.8.2.3": ("Other",),
    "E.8.2.3.1": ("Comparator description",),
    "E.8.2.4": ("Number of treatment arms",),
    "E.8.3": ("The trial involves single", "Single site", "Will this trial"),
    "E.8.4": ("The trial involves multiple", "Multiple sites", "Will this trial"),
    "E.8.4.1": ("Number of sites",),
    "E.8.5": ("The trial involves multiple Member",),
    "E.8.5.1": ("Number of sites",),
    "E.8.6.1": ("Trial being conducted both",),
    "E.8.6.2": ("Trial being conducted completely",),
    "E.8.6.3": ("If E.8.6.1", "Trial sites planned", "Specify the"),
    "E.8.6.4": ("Number of sites",),
    "E.8.7": ("Trial has a data monitoring",),
    "E.8.8": ("Definition of the end",),
    "E.8.9.1": ("In the Member State",),
    "E.8.9.2": ("In all countries",),
    "F.1.1": ("Trial has subjects under", "Number of subjects", "Are the trial subjects"),
    "F.1.1.1": ("In Utero",),
    "F.1.1.2": ("Preterm",),
    "F.1.1.3": ("Newborns",),
    "F.1.1.4": ("Infants",),
    "F.1.1.5": ("Children",),
    "F.1.1.6": ("Adolescents",),
    "F.1.2": ("Adults",),
    "F.1.3": ("Elderly",),
    **{f"{code}.1": ("Number of subjects",) for code in ("F.1.1.1", "F.1.1.2", "F.1.1.3", "F.1.1.4", "F.1.1.5")},
    **{f"{code}.1": ("Number of subjects",) for code in ("F.1.1.6", "F.1.2", "F.1.3")},
    "F.2.1": ("Female",),
    "F.2.2": ("Male",),
    "F.3.1": ("Healthy volunteers",),
    "F.3.2": ("Patients",),
    "F.3.3": ("Specific vulnerable",),
    "F.3.3.1": ("Women of child",),
    "F.3.3.2": ("Women of child",),
    "F.3.3.3": ("Pregnant",),
    "F.3.3.4": ("Nursing",),
    "F.3.3.5": ("Emergency",),
    "F.3.3.6": ("Subjects incapable",),
    "F.3.3.6.1": ("Details of subjects incapable",),
    "F.3.3.7": ("Other",),
    "F.3.3.7.1": ("Details of other",),
    "F.4.1": ("In the member state",),
    "F.4.2.1": ("In the EEA", "In the EU"),
    "F.4.2.2": ("In the whole",),
    "F.5": ("Plans for treatment",),
    "G.4.1": ("Name of Organisation",),
    "G.4.3.4": ("Network Country",),
    "H.4.1": ("Third Country",),
    "N": ("Competent Authority", "Date of Competent", "Ethics Committee", "Date of Ethics"),
    "P": ("End of Trial Status", "Date of the global"),
}
"""By code, the words that the labels of its questions begin with."""

HEADINGS: dict[str, str] = {
    "B.4": "Source",
    "B.5": "Contact point",
    "B.5.3": "Address",
    "D.2": "Status of the IMP",
    "D.3": "Description of the IMP",
    "D.3.8": "IMP Identification Details",
    "D.3.10": "Strength",
    "D.3.11": "The IMP contains",
    "D.8": "Information on Placebo",
    "E.1": "Medical condition",
    "E.2": "Objective of the trial",
    "E.5": "End points",
    "E.6": "Scope of the",
    "E.7": "Trial type and phase",
    "E.8": "Design of the trial",
    "E.8.2": "Comparator of",
    "E.8.6": "Trial involving sites outside",
    "E.8.9": "Initial estimate",
    "F.1": "Age Range",
    "F.2": "Gender",
    "F.3": "Group of trial subjects",
    "F.4": "Planned number of subjects",
    "F.4.2": "For a multinational",
    "G.4": "Investigator Network",
}
"""By code, how a heading begins that asks nothing."""

SECTIONS: dict[str, str] = {
    "A": "Protocol Information",
    "B": "Sponsor Information",
    "C": "Applicant Identification",
    "D": "IMP Identification",
    "E": "General Information",
    "F": "Population of Trial",
    "G": "Investigator Networks",
    "H": "Third Country",
    "N": "Review by",
    "P": "End of Trial",
}
"""By letter, how the heading of a section begins."""

SUMMARY: dict[str, str] = {
    "EudraCT Number": "X.1",
    "Sponsor's Protocol Code Number": "X.2",
    "National Competent Authority": "X.3",
    "Clinical Trial Type": "X.4",
    "Trial Status": "X.5",
    "Date on which this record": "X.6",
    "Link": "X.7",
    "Trial results": "X.8",
}
"""The lines above section A, by how they begin, with codes of our own (ctrdata's JSON uses these numbers too)."""

LANGUAGES = frozenset(
    "bg cs da de el en es et fi fr ga hr hu is it lt lv mt nl nn nb no pl pt ro sk sl sv tr".split()  # noqa: SIM905
)
"""Languages in which the register has answers a second time."""

_NOT_WORD = re.compile(r"[\W_]+")


def joined(code: str) -> str:
    """A code as ctrdata's keys begin: `E.8.1.2` is `e812`."""
    return code.replace(".", "").lower()


DOTTED = {joined(code): code for code in (*QUESTIONS, *SUMMARY.values())}
"""Codes by their joined form."""


def words(text: str) -> str:
    """A label's words in one case, without punctuation, for comparison."""
    return _NOT_WORD.sub(" ", text).strip().casefold()


_BEGINNINGS = {code: tuple(map(words, labels)) for code, labels in QUESTIONS.items()}
_HEADINGS = {code: words(text) for code, text in HEADINGS.items()} | {
    letter: words(text) for letter, text in SECTIONS.items()
}
_SUMMARY = {words(label): code for label, code in SUMMARY.items()}


def asks(code: str, label: str) -> bool:
    """Whether this is a question of the register: its code with a label that begins as it should."""
    said = words(label)
    return any(said.startswith(known) for known in _BEGINNINGS.get(code, ()))


def heads(code: str, label: str) -> bool:
    """Whether this is a heading of the register, which asks nothing."""
    known = _HEADINGS.get(code)
    return known is not None and words(label).startswith(known)


def of_summary(label: str) -> str:
    """The code of a line above section A, or nothing."""
    said = words(label)
    return next((code for known, code in _SUMMARY.items() if said.startswith(known)), "")

"""A record of WHO's register portal (ICTRP) as a row: the columns under all their names, and the text of a cell.

The portal's XML and CSV and the weekly full export name the same things differently (`Public_title`, `Public title`,
`public_title`; `web_address`, `url`). Cells hold HTML in a small way: `<br>` for a line break, and entities. Both are
undone, once; other tags stay as they are, for `10<sup>9</sup>` without them says something else.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import cache
from textwrap import dedent

from pydantic import JsonValue

from parsers.record import Record
from parsers.table_text import column_words

_COLUMNS = (
    "TrialID|Last_Refreshed_on|SecondaryIDs|public_title|Scientific_title|url|Public_Contact_Firstname|"
    "Public_Contact_Lastname|Public_Contact_Address|Public_Contact_Email|Public_Contact_Tel|"
    "Public_Contact_Affiliation|Scientific_Contact_Firstname|Scientific_Contact_Lastname|"
    "Scientific_Contact_Address|Scientific_Contact_Email|Scientific_Contact_Tel|Scientific_Contact_Affiliation|"
    "study_type|study_design|phase|Date_registration|Date_enrollement|Target_size|Recruitment_status|"
    "Primary_sponsor|Secondary_sponsors|Source_Support|Countries|Conditions|Interventions|Age_min|Age_max|Gender|"
    "Inclusion_Criteria|Exclusion_Criteria|Primary_Outcome|Secondary_Outcomes|Bridging_flag|Bridged_type|Childs|"
    "type_enrolment|Retrospective_flag|results_actual_enrollment|results_url_link|results_summary|"
    "results_date_posted|results_date_first_publication|results_baseline_char|results_participant_flow|"
    "results_adverse_events|results_outcome_measures|results_url_protocol|results_IPD_plan|"
    "results_IPD_description|results_date_completed|results_yes_no|Ethics_Status|Ethics_Approval_Date|"
    "Ethics_Contact_Name|Ethics_Contact_Address|Ethics_Contact_Phone|Ethics_Contact_Email"
)
FULL_EXPORT = tuple(_COLUMNS.split("|"))
"""The columns of the weekly full export, which comes without a line that names them. Its second one has no name in
WHO's own list of the columns; what it holds is the date that the portal calls `Last_Refreshed_on`."""

_OTHER_NAMES = {
    "no column name": "last refreshed on",
    "column 2": "last refreshed on",
    "secondaryids": "secondary id",
    "secondary ids": "secondary id",
    "url": "web address",
    "secondary sponsors": "secondary sponsor",
    "conditions": "condition",
    "interventions": "intervention",
    "age min": "inclusion agemin",
    "age max": "inclusion agemax",
    "gender": "inclusion gender",
    "secondary outcomes": "secondary outcome",
    "date enrollment": "date enrollement",
    "public contact firstname": "contact firstname",
    "public contact lastname": "contact lastname",
    "public contact email": "contact email",
    "public contact tel": "contact tel",
    "public contact affiliation": "contact affiliation",
    "public contact address": "contact address",
}
KNOWN = {column_words(name) for name in FULL_EXPORT} | {
    *_OTHER_NAMES,
    *_OTHER_NAMES.values(),
    "source register",
    "date registration3",
    "export date",
    "other records",
    "acronym",
    "internal number",
    "prospective registration",
}
"""The names of columns that tell a file of WHO's from others, in words."""
NOTHING = frozenset(
    {"", "-", "--", "/", "?", "??", ".", "nil", "nil known", "n/a", "na", "none", "null", "not available"}
)
"""What cells hold where there is nothing, in small letters. For a criterion or an outcome `none` is an answer."""

_BREAK = re.compile(r"<br[ \t]{0,9}/?[ \t]{0,9}>", re.IGNORECASE)


def plain(cell: str) -> str:
    """The text of a cell: line breaks as such, entities undone once, no blanks around and no indent common to all."""
    text = html.unescape(_broken(cell)) if "<" in cell or "&" in cell else cell
    if "\n" not in text:
        return text.strip()
    return dedent("\n".join(line.rstrip() for line in text.strip("\n").split("\n"))).strip()


def _broken(cell: str) -> str:
    """The cell with its `<br>` as line breaks; a line break of the file right before or after one is the same break."""
    parts = _BREAK.split(cell)
    for number, part in enumerate(parts):
        if number < len(parts) - 1:
            part = part.rstrip(" \t").removesuffix("\n")
        behind = part.lstrip(" \t")
        parts[number] = behind[1:] if number and behind.startswith("\n") else part
    return "\n".join(parts)


@cache
def words(column: str) -> str:
    """The one name of a column, in words."""
    name = column_words(column)
    return _OTHER_NAMES.get(name, name)


def texts_of(cells: dict[str, JsonValue]) -> dict[str, str]:
    """The texts of the cells that say something under the one names of their columns; of two with one name the first.

    The same record in any of the exports gives the same texts.
    """
    found: dict[str, str] = {}
    for column, cell in cells.items():
        text = plain(cell) if isinstance(cell, str) else ""
        if text:
            found.setdefault(words(column), text)
    return found


class Row:
    """A record's cells, taken by the one name of their column (`public title`); the record keeps its own names.

    `texts` are what `texts_of` gave for the same cells.
    """

    def __init__(self, record: Record, texts: Mapping[str, str]) -> None:
        self._record = record
        self._texts = dict(texts)
        self._columns: dict[str, str] = {}
        for column, cell in record.value.items() if isinstance(record.value, dict) else ():
            if isinstance(cell, str) and cell.strip():
                self._columns.setdefault(words(column), column)

    def peek(self, name: str) -> str:
        """The text of a cell, left where it is; empty when there is none."""
        return self._texts.get(name, "")

    def take(self, name: str) -> str:
        """The text of a cell, taken; empty when there is none."""
        found = self._texts.pop(name, "")
        if name in self._columns:
            self._record.take(self._columns[name])
        return found

    def answer(self, name: str) -> str:
        """The same; empty, and taken, when the cell says that there is nothing."""
        found = self.take(name)
        return "" if found.casefold() in NOTHING else found

    def keep(self, name: str, text: str) -> None:
        """Put back what of a cell has no place."""
        if isinstance(self._record.value, dict) and text:
            self._record.value[self._columns[name]] = text

"""Under which id a record of several ids stands: all that a decision log needs to know of links, quick to import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from store.library_tables import ALIASES, SUMMARIES, regrouped
from store.rows import RowDB


class Leads:
    """Which trial the records of several ids stand under, for one who knows them by their own."""

    def __init__(self, rows: RowDB) -> None:
        self._rows = rows

    def version(self) -> int:
        """A number that changes when `of` may answer differently."""
        return regrouped(self._rows)

    def of(self, trial_ids: Sequence[str]) -> dict[str, str]:
        """Those of these ids that stand under another, with that one."""
        own = [row for row in self._rows.table(ALIASES).find_any("id", trial_ids) if row["own"]]
        rows = self._rows.table(SUMMARIES).by_ids(sorted({row["entry"] for row in own}))
        leads = {row.doc_id: str(row["id"]) for row in rows}
        found = {row["id"]: leads[row["entry"]] for row in sorted(own, key=alias_weight) if row["entry"] in leads}
        shared = sorted({row["id"] for row in own if "of" in row})
        for row in self._rows.table(SUMMARIES).find_any("id", shared):
            found.pop(row["id"], None)
        return found


def alias_weight(alias: Mapping[str, Any]) -> tuple[bool, bool, str]:
    """How much a row of aliases counts among those of one id: a record's own id, then the last that shares its form."""
    return alias["own"] and "of" not in alias, alias["own"], alias.get("of", "")

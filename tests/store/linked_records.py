"""Invented single-source records of several registers, for the tests of links between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parsers.identifiers import registry_of
from parsers.trial import Trial, load

NCT = [f"NCT{number:08}" for number in range(100)]
ISRCTN = [f"ISRCTN{number:08}" for number in range(100)]
EUDRACT = [f"2000-{number:06}-00" for number in range(100)]
EUCT = [f"2000-5{number:05}-00" for number in range(100)]
FORMS = [EUCT[1], f"{EUCT[1]}-00", f"{EUCT[1]}-01"]
"""Ids of records that others name by one number."""
DRKS = [f"DRKS{number:08}" for number in range(100)]
UTN = [f"U1111-{number:04}-0000" for number in range(100)]


def registered(
    trial_id: str,
    *names: str,
    kind: str = "",
    part: str = "",
    updated: str = "2025-01-01",
    text: str = "",
    aliases: Sequence[str] = (),
    **said: Any,
) -> Trial:
    """A record of one id that names others; another `updated` is another content of it."""
    registry = registry_of(trial_id)
    kind = kind or {"NCT": "ctgov", "EUDRACT": "euctr", "EUCT": "ctis"}.get(registry or "", str(registry).lower())
    source = {"kind": kind, "part": part, "name": f"{kind}.txt", "read_at": "2026-01-01T00:00:00Z"}
    source |= {"parser": f"{kind}/1", "sha256": f"{trial_id} {kind} {part} {updated} {text} {names}"}
    identification: dict[str, Any] = {"brief_title": f"Study {trial_id} {text}".strip()}
    if names:
        identification["secondary_id_infos"] = [{"id": each, "type": "REGISTRY"} for each in names]
    if aliases:
        identification["nct_id_aliases"] = list(aliases)
    content: dict[str, Any] = {
        "id": trial_id,
        "registry": registry,
        "identification": identification,
        "status": {"last_update_post_date": {"date": updated}},
        "sources": [source],
    }
    for module, fields in said.items():
        content[module] = content.get(module, {}) | fields if isinstance(fields, dict) else fields
    return load(content)

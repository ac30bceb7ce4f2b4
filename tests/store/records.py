"""Invented single-source records, as a format would give them, for the tests of the store."""

from __future__ import annotations

from typing import Any

from parsers.trial import Trial, load


def record(
    number: int, *, kind: str = "ctgov", part: str = "", updated: str | None = "2025-01-01", text: str = "", **said: Any
) -> Trial:
    """A record of the study NCT000000<number>; another `text` or date is another content of the same source."""
    trial_id = f"NCT{number:08}"
    source = {"kind": kind, "part": part, "name": f"{kind}.txt", "read_at": "2026-01-01T00:00:00Z"}
    source |= {"parser": f"{kind}/1", "sha256": f"{trial_id} {kind} {part} {updated} {text}"}
    content: dict[str, Any] = {
        "id": trial_id,
        "registry": "NCT",
        "identification": {"nct_id": trial_id, "brief_title": f"Study {number} {text}".strip()},
        "description": {"brief_summary": f"About study {number} {text}".strip()},
        "sources": [source],
    }
    if updated is not None:
        content["status"] = {"last_update_post_date": {"date": updated}}
    for module, fields in said.items():
        content[module] = content.get(module, {}) | fields if isinstance(fields, dict) else fields
    return load(content)

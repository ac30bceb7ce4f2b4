"""The history of a trial as plain JSON values, for scripts: every value before and after as the record has it."""

from __future__ import annotations

from typing import Any

from store.changes import Change
from store.changes_history import History, Step


def history_json(history: History) -> dict[str, Any]:
    """The trial's id, its steps (the last one first) and sentences on what could not be read.

    A change has `path`, `label`, `kind` (`added`, `removed`, `changed`, `moved`) and what there is of `item` (the name
    of an item of a list), `before`, `after`, `words` (of a long text: [`same`, `removed` or `added`, text]) and
    `changes` (within an item).
    """
    return {
        "id": history.trial_id,
        "versions": [_step(step) for step in history.steps],
        "faults": list(history.faults),
    }


def _step(step: Step) -> dict[str, Any]:
    version = step.version
    return {
        "date": step.date,
        "replaced_at": version.replaced_at,
        "record": version.trial_id,
        "kind": version.kind,
        "part": version.part,
        "before_sha256": version.sha256,
        "after_sha256": version.replaced_by,
        "summary": step.summary,
        "modules": [
            {"title": module.title, "changes": [_change(change) for change in module.changes]}
            for module in step.modules
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    said: dict[str, Any] = {"path": change.path, "label": change.label, "kind": change.kind}
    if change.item:
        said["item"] = change.item
    if change.before is not None:
        said["before"] = change.before
    if change.after is not None:
        said["after"] = change.after
    if change.pieces:
        said["words"] = [[piece.kind, piece.text] for piece in change.pieces]
    if change.parts and change.kind == "changed":
        said["changes"] = [_change(part) for part in change.parts]
    return said

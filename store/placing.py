"""Where a record goes among the sources that a trial holds: new, newer than one of them, older, or known already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from store.summary import Held


class Place(Enum):
    """What an import does with a record of a trial that is stored."""

    KNOWN = "its content is held, or was replaced by a newer one"
    OLDER = "a newer content of the same source is held"
    NEWER = "it takes the place of an older content of the same source"
    OTHER = "it is another source of the trial"


def place(held: Sequence[Held], incoming: Held) -> tuple[Place, int]:
    """What to do with a record, and the position in `held` of the source that it is a content of (-1 for none).

    Of two contents the newer by the record's own dates stays; of equally new ones the one that comes later. What was
    replaced is remembered by its hash, so that reading the same input again, in any order, changes nothing.
    """
    known = (each for each in held if each.trial_id == incoming.trial_id)
    if any(incoming.sha256 == each.sha256 or incoming.sha256 in each.superseded for each in known):
        return Place.KNOWN, -1
    for position, each in enumerate(held):
        if each.key == incoming.key:
            return (Place.NEWER if incoming.as_of >= each.as_of else Place.OLDER), position
    return Place.OTHER, -1


def succeeding(old: Held, new: Held) -> Held:
    """The new content of a source, remembering the old one."""
    hashes = dict.fromkeys((*old.superseded, old.sha256, *new.superseded))
    return replace(new, superseded=tuple(hashes))

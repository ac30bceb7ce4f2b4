"""A trial under construction from one member state's answers."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import JsonValue

from parsers.document import Document
from parsers.fields import Fields
from parsers.formats.euctr_answers import Answers
from parsers.trial import SourceRecord, Trial


class EuctrDraft(Fields):
    """Collects the fields of one trial; the answers that nobody took are in `unparsed`, by the register's codes."""

    def __init__(self, document: Document, source: SourceRecord, answers: Answers) -> None:
        super().__init__(document, source)
        self.answers = answers

    def trial(self, trial_id: str, registry: str, others: Iterable[JsonValue] = ()) -> Trial:
        """The finished trial; `others` are unparsed values that are no answers."""
        return self.finish(trial_id, registry, [*self.answers.left(), *others])


def add_id(draft: Fields, text: str, kind: str, domain: str) -> None:
    """Add an id of the same trial in another register, unless it is there already."""
    held = draft.get("identification.secondary_id_infos")
    known = [each.get("id") for each in held if isinstance(each, dict)] if isinstance(held, list) else []
    if text not in known:
        draft.append("identification.secondary_id_infos", {"id": text, "type": kind, "domain": domain})


def add_collaborator(draft: Fields, party: dict[str, JsonValue]) -> None:
    """Add a co-sponsor or supporter, unless it is there already."""
    held = draft.get("sponsor_collaborators.collaborators")
    if not isinstance(held, list) or party not in held:
        draft.append("sponsor_collaborators.collaborators", {**party})

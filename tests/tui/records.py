"""Records for the rendering tests: one with every field of the model filled, and small ones to build on."""

from __future__ import annotations

import types
from itertools import count
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from parsers.modules import Part
from parsers.trial import Trial, load


class FilledRecord:
    """A record in which every field of the model, and a field that the model does not name in every part, says a word
    or a number that stands nowhere else: `tokens` gives them by the path of their field.
    """

    def __init__(self) -> None:
        self._numbers = count(1)
        self.tokens: dict[str, str] = {}
        document = {
            name: self._value(field.annotation, name)
            for name, field in Trial.model_fields.items()
            if name not in ("results", "annotation", "claims", "origins", "raw_parts", "unknown")
        }
        document["results"] = self._json("results")
        document["annotation"] = self._json("annotation")
        document["claims"] = {
            self._word("claims.path"): [
                {"source": 0, "value": self._word("claims.winner")},
                {"source": 1, "value": {"loser": self._word("claims.loser")}},
            ]
        }
        document["origins"] = {self._word("origins.path"): 1}
        document["raw_parts"] = {self._word("raw_parts.path"): self._word("raw_parts.text")}
        document["unknown"] = {self._word("unknown.path"): {"deep": [self._word("unknown.value")]}}
        self.trial: Trial = load(document)

    def _word(self, path: str) -> str:
        word = f"tok{next(self._numbers)}x"
        self.tokens[f"{path}#{len(self.tokens)}"] = word
        return word

    def _json(self, path: str) -> dict[str, Any]:
        flat = {"groupId": self._word(path), "value": self._word(path), "comment": self._word(path)}
        return {
            f"{path}Module": {
                "someTitle": self._word(path),
                "groups": [{"id": self._word(path), "title": self._word(path)}],
                "measures": [{"title": self._word(path), "classes": [{"categories": [{"measurements": [flat]}]}]}],
                "names": [self._word(path), self._word(path)],
                "nested": [[self._word(path)], self._word(path)],
            }
        }

    def _value(self, annotation: Any, path: str) -> Any:
        origin = get_origin(annotation)
        if origin is Annotated:
            return self._value(get_args(annotation)[0], path)
        if origin in (Union, types.UnionType):
            chosen = next(one for one in get_args(annotation) if one is not type(None))
            return self._value(chosen, path)
        if origin is list:
            return [self._value(get_args(annotation)[0], f"{path}[{place}]") for place in range(2)]
        if origin is dict:
            return {self._word(path): self._word(path)}
        if isinstance(annotation, type):
            return self._plain_value(annotation, path)
        return None

    def _plain_value(self, kind: type, path: str) -> Any:
        if issubclass(kind, BaseModel):
            filled = {
                name: self._value(field.annotation, f"{path}.{name}")
                for name, field in kind.model_fields.items()
                if name != "source" or field.annotation is not int
            }
            if issubclass(kind, Part):
                filled[self._word(f"{path}.extra")] = self._word(f"{path}.extra")
            return filled
        if issubclass(kind, bool):
            return True
        if issubclass(kind, int):
            number = 7_000_000 + next(self._numbers)
            self.tokens[f"{path}#{len(self.tokens)}"] = f"{number:,}"
            return number
        return self._word(path)


def trial(**parts: Any) -> Trial:
    """A small record of our own with the parts given."""
    return load({"id": "NCT00000042", "registry": "NCT", **parts})

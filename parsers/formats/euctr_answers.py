"""The answers that one member state's record gives, in whichever form it came; what nobody took is left over."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from parsers.formats.euctr_codes import words

_YES = {"yes": True, "true": True, "no": False, "false": False}
_LISTED = ("D.3.7", "D.8.4")
"""Questions whose answer is a list, one a line."""

_NOTHING = re.compile(r"Information not present in EudraCT\.?", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """One question's answer.

    `code` is the section's code without the second one of `D.1.2 and D.1.3`; `language` that of a translation, empty
    for the answer itself. `item` numbers, from 1, the sponsor, product, placebo, MedDRA term or network that it
    belongs to, `part` the substance of a product or the supporter of a sponsor. `line` is where it stands in a text,
    `place` its path in a JSON record.
    """

    code: str
    label: str
    value: str
    language: str = ""
    item: int = 0
    part: int = 0
    line: int | None = None
    place: str = ""

    @property
    def says(self) -> str:
        """The answer, or nothing where the register itself says that it has none."""
        return "" if _NOTHING.fullmatch(self.value) else self.value

    def kept(self) -> dict[str, JsonValue]:
        """The answer as an unparsed line or value."""
        if self.place:
            return {"path": self.place, "text": self.value}
        path = f"{self.code} ({self.language})" if self.language else self.code
        kept: dict[str, JsonValue] = {"path": path, "text": f"{self.label}: {self.value}" if self.label else self.value}
        return kept if self.line is None else {"line": self.line, **kept}


class Answers:
    """The answers of one record. Taking one says that all it says is in a field."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        self._all = [answer for answer in answers if answer.value]
        self._by_code: dict[str, list[Answer]] = defaultdict(list)
        for answer in self._all:
            self._by_code[answer.code].append(answer)
        self._taken: set[int] = set()

    def __iter__(self) -> Iterator[Answer]:
        """Every answer that says something, taken or not, in order."""
        return iter(self._all)

    def find(self, code: str, label: str = "", item: int | None = None, part: int | None = None) -> list[Answer]:
        """The answers to a question that are not taken, translations last; `label` is how its label begins."""
        begins = words(label)
        found = [
            answer
            for answer in self._by_code.get(code, ())
            if id(answer) not in self._taken
            and answer.says
            and item in (None, answer.item)
            and part in (None, answer.part)
            and words(answer.label).startswith(begins)
        ]
        return sorted(found, key=lambda answer: answer.language != "")

    def peek(self, code: str, label: str = "", item: int | None = None, part: int | None = None) -> str:
        """The answer to a question, left where it is; a translation where there is nothing else; empty for none."""
        found = self.find(code, label, item, part)
        return found[0].says if found else ""

    def text(self, code: str, label: str = "", item: int | None = None, part: int | None = None) -> str:
        """The answer to a question, taken."""
        found = self.find(code, label, item, part)
        self.take(*found[:1])
        return found[0].says if found else ""

    def yes(self, code: str, label: str = "", item: int | None = None) -> bool | None:
        """The answer to a question of yes or no, left where it is; None when it is neither."""
        return _YES.get(self.peek(code, label, item).casefold())

    def take(self, *answers: Answer) -> None:
        """Say that these answers are in a field."""
        self._taken.update(map(id, answers))

    def take_yes_or_no(self, *codes: str, item: int | None = None) -> None:
        """Take the answers of yes or no to these questions; others stay."""
        for code in codes:
            self.take(*(answer for answer in self.find(code, item=item) if answer.says.casefold() in _YES))

    def items(self, section: str) -> list[int]:
        """The numbers of the sponsors, products, ... of the questions whose codes begin so."""
        return sorted({answer.item for answer in self._all if answer.code.startswith(section)})

    def lines(self, labels: Mapping[str, str], item: int | None = None) -> list[str]:
        """The answers to these questions (code: label to show), taken, each as a line; a no is left where it is."""
        written: list[str] = []
        for code, label in labels.items():
            for answer in self.find(code, item=item):
                if answer.language == "" and _YES.get(answer.says.casefold()) is not False:
                    self.take(answer)
                    said = ", ".join(answer.says.splitlines()) if code in _LISTED else answer.says
                    written.append(f"{label}: {said}")
        return written

    def left(self) -> list[JsonValue]:
        """What was not taken, in order."""
        return [answer.kept() for answer in self._all if id(answer) not in self._taken]

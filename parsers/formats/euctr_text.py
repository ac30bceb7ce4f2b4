"""The register's text export: a block for each member state of each trial, a line for each question.

A value goes on until the next line that is a question or heading of the register; a line of free text that merely
begins like one (`E. coli: ...`) is none, for codes are only believed with their own labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from parsers.formats.euctr_answers import Answer
from parsers.formats.euctr_codes import LANGUAGES, QUESTIONS, asks, heads, of_summary, words

_CODED = re.compile(
    r"\s*(?P<code>[A-P])\.(?P<more>\d{1,2}(?:\.\d{1,2}){0,5})?\.?(?:\s(?:and|to)\s[A-P]\.\d[\d.]*)?\s+(?P<rest>\S.*)"
)
_ITEM = re.compile(
    r"\s*(?:(?P<kind>B\.\s?Sponsor|Sponsor|D\.\s?IMP|D\.8\s+Placebo)\s*:?|G\.4\s[^:]*:)\s*(?P<number>\d{1,4})\s*:?\s*"
)
_START = re.compile(r"\s*EudraCT Number\s*:", re.IGNORECASE)
_TRANSLATED = re.compile(r"(?P<label>.*\S)\s*\((?P<language>[a-z]{2})\)\s*")
_LABEL = re.compile(r"(?P<label>.*?)\s*(?::(?=\s|$)|\?(?=\s))\s*(?P<value>.*)")
_OPINION = re.compile(r"(?P<label>Ethics Committee Opinion: Reason[^:]*):\s*(?P<value>.*)", re.IGNORECASE)
_OWN_WORDS = re.compile(r"(?:summary|the imp is a|this file contains .*)?")
"""Lines of the register's own around the answers, in words."""

_SUBSTANCE = ("D.3.8", "D.3.9", "D.3.10")
_MEDDRA = words("MedDRA Classification")


def blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """The blocks of an export: the number of the first line (from 1) and the lines.

    What stands above the first block belongs to it.
    """
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if _START.match(line)]
    starts[:1] = [0]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        block = lines[start:end]
        while block and block[-1].strip().casefold() in ("", "summary"):
            block.pop()
        yield start + 1, block


def read_block(start: int, lines: list[str]) -> list[Answer]:
    """The answers of one block; `start` is the number of its first line."""
    reader = _Reader()
    for number, line in enumerate(lines, start):
        reader.read(number, line)
    return reader.answers()


class Places:
    """Which sponsor, product, substance, ... the next answer belongs to, as the headings go by."""

    def __init__(self) -> None:
        self._item = 0
        self._part = 0
        self._section = ""
        self._last = ""

    def start_item(self, section: str) -> None:
        """A new sponsor (B), product (D), placebo (D.8), MedDRA term (E.1.2) or network (G)."""
        self._item = self._item + 1 if section == self._section else 1
        self._part, self._section, self._last = 0, section, ""

    def start_part(self) -> None:
        """A new substance of a product."""
        self._part += 1

    def at(self, code: str, label: str) -> tuple[int, int]:
        """The item and part that an answer belongs to."""
        section = "D.8" if code.startswith("D.8") else "E.1.2" if code == "E.1.2" else code[:1]
        if section not in ("B", "D", "D.8", "E.1.2", "G"):
            return 0, 0
        if section != self._section or (code == "E.1.2" and words(label).startswith(("medical", self._last or "\0"))):
            self.start_item(section)
        if code == "E.1.2" and not self._last:
            self._last = words(label)
        if code == "B.4.1" or (self._part == 0 and code.startswith(_SUBSTANCE)):
            self._part += 1
        return self._item, self._part if code.startswith((*_SUBSTANCE, "B.4")) else 0


class _Reader:
    """Lines of a block becoming answers."""

    def __init__(self) -> None:
        self._answers: list[Answer] = []
        self._values: list[list[str]] = []
        self._places = Places()
        self._open = False
        self._in_summary = True

    def answers(self) -> list[Answer]:
        """The answers read, each with its lines as one text."""
        return [
            replace(answer, value="\n".join(lines).strip())
            for answer, lines in zip(self._answers, self._values, strict=True)
        ]

    def read(self, number: int, line: str) -> None:
        """Take the next line."""
        found = _CODED.fullmatch(line)
        if item := _ITEM.fullmatch(line):
            kind = (item["kind"] or "G").replace(" ", "")
            self._places.start_item("D.8" if kind.startswith("D.8") else "B" if "Sponsor" in kind else kind[:1])
            self._open = False
        elif self._in_summary and not found and (code := of_summary(line)):
            label, _, value = line.partition(":")
            self._add(Answer(code, label.strip(), "", line=number), value)
        elif found and self._coded(number, found):
            self._in_summary = False
        elif words(line) == _MEDDRA or (self._in_summary and _OWN_WORDS.fullmatch(words(line))):
            self._open = False
        elif self._open:
            self._values[-1].append(line.rstrip())
        elif line.strip() and not _OWN_WORDS.fullmatch(words(line)):
            self._add(Answer("", "", "", line=number), line)
            self._open = True

    def _coded(self, number: int, found: re.Match[str]) -> bool:
        """Take a line that begins with a code; False when it is no question or heading of the register."""
        code = found["code"] + (f".{found['more']}" if found["more"] else "")
        label, value = _parted(found["rest"])
        if not asks(code, label) and (heads(code, label) or (not value and heads(code, found["rest"]))):
            if code == "D.3.8":
                self._places.start_part()
            self._open = False
            return True
        if not asks(code, label) and not self._new(code, found["rest"]):
            return False
        translated = _TRANSLATED.fullmatch(label)
        language = translated["language"] if translated and translated["language"] in LANGUAGES else ""
        label = translated["label"] if translated and language else label
        item, part = self._places.at(code, label)
        self._add(Answer(code, label, "", language, item, part, number), value)
        self._open = True
        return True

    def _new(self, code: str, rest: str) -> bool:
        """Whether a code that is not known may be a question all the same: it has a label and follows the last."""
        before = next((answer.code for answer in reversed(self._answers) if answer.code), "")
        order = (code[0], [int(number) for number in code[2:].split(".") if number])
        last = (before[:1], [int(number) for number in before[2:].split(".") if number])
        known = code in QUESTIONS or "." not in code
        return not known and ":" in rest and rest[:1].isupper() and order > last and not before.startswith("X")

    def _add(self, answer: Answer, value: str) -> None:
        self._answers.append(answer)
        self._values.append([value.strip()])
        self._open = False


def _parted(rest: str) -> tuple[str, str]:
    """Label and value: parted by the first colon that is followed by a blank or the end, or by a question mark."""
    if opinion := _OPINION.fullmatch(rest):
        return opinion["label"], opinion["value"]
    found = _LABEL.fullmatch(rest)
    return (found["label"], found["value"]) if found else (rest.strip(), "")

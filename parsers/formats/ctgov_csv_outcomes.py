"""Outcome cells of the registry's search download: `measure, description, time frame|measure, time frame|...`.

The parts may hold the comma and blank that join them, and a missing part leaves no gap, so only some seams are sure. An
outcome is split where all the words before a seam can only be a measure and all behind it only a time frame; else it
stays whole in `measure`. (Measured on 10,237 outcomes of 1,178 studies: see the test over real records.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NEXT = re.compile(r"(?<!\\)\|")
"""What parts outcomes; an escaped one belongs to a description, which is markup."""
_UNIT = r"(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|night|week|wk|month|mo|year|yr|cycle|visit|trimester)s?"
_COUNT = r"(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty[- ]four)(?:st|nd|rd|th)?"
_TIME = re.compile(
    rf"(?<![a-z]){_COUNT}\s*-?(?:th|st|nd|rd)?\s*(?:\(\w+\)\s*)?{_UNIT}\b|\b{_UNIT}\s*-?\d|\b(?:base ?line|screening|"
    rf"enrol?lment|randomi[sz]ation|discharge|follow[- ]?up|stud(?:y|ies)|hospitali[sz]ation|pre-?operative\w*|"
    rf"post-?operative\w*|intra-?operative\w*|peri-?operative\w*|through|throughout|completion|daily|weekly|monthly|"
    rf"yearly|annual(?:ly)?|pre-?dose|post-?dose|{_UNIT})\b|\b[CDMVW]\d+",
    re.IGNORECASE,
)
_OPENER = re.compile(
    rf"[(\[~≈≤<>]?\s*(?:{_COUNT}\b|{_UNIT}\b|at\b|up ?to|until|from|through|within|during|every|each|before|after|"
    rf"prior|between|for\b|since|upon|approximately|about|around|average|end\b|once|twice|daily|base ?line|screening|"
    rf"enrol?lment|randomi[sz]ation|immediately|on\b|in\b|over\b|pre|post|intra|peri|follow[- ]?up|start|first|last|"
    rf"the (?:end|first|last|time|day|duration|study)|an? (?:average|maximum|median|minimum)|time\b|duration|period|"
    rf"assessed|measured|stud(?:y|ies)\b|treatment|part\b|phase\b|[CDMTVW]\d)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:whichever|assessed|an? average|approximately|about|and\b|or\b|then\b|until|up ?to an?\b)", re.IGNORECASE
)
"""How the second half of a time frame begins that has a comma in it."""
_SENTENCE_END = re.compile(r"(?<!\bi\.e)(?<!\be\.g)(?<!\bvs)[.!?][)\]\\]*$")
_SENTENCE_INSIDE = re.compile(r"[.!?][)\]\\]*\s+[A-Z(\\]")
_MARK = re.compile(r"(?<!\bi\.e\.)(?<!\be\.g\.), |[(\[)\]]")
_LONGEST_TIME = 250
_WORDS_OF_A_DESCRIPTION = 4


@dataclass(frozen=True)
class OutcomeCell:
    """An outcome as far as it could be split; `sure` is False when commas were left that may be seams."""

    measure: str
    description: str = ""
    time_frame: str = ""
    sure: bool = True


def split_outcomes(cell: str) -> list[tuple[str, OutcomeCell]]:
    """The outcomes in a cell, each as written and as split."""
    return [(text, split_outcome(text)) for piece in _NEXT.split(cell) if (text := piece.strip())]


def split_outcome(text: str) -> OutcomeCell:
    """Measure, description and time frame of one outcome; all in the measure when the seams are not sure."""
    pieces = _pieces(text)
    if len(pieces) == 1:
        return OutcomeCell(text)
    if len(pieces) == 2:
        measure, rest = pieces
        return OutcomeCell(measure, "", rest) if is_time(rest) else OutcomeCell(text, sure=False)
    ends = [number for number, piece in enumerate(pieces) if _SENTENCE_END.search(piece)]
    if ends and ends[-1] < len(pieces) - 1:
        return _by_sentence(text, pieces, ends)
    if len(pieces) == 3 and _is_description(pieces[1]) and is_time(pieces[2]) and not _GOES_ON.match(pieces[2]):
        return OutcomeCell(pieces[0], pieces[1], pieces[2])
    return OutcomeCell(text, sure=False)


def is_time(text: str) -> bool:
    """Whether a text reads like a time frame and like nothing longer."""
    short = len(text) <= _LONGEST_TIME and not _SENTENCE_INSIDE.search(text)
    return short and _OPENER.match(text) is not None and _TIME.search(text) is not None


def _pieces(text: str) -> list[str]:
    """The text at every comma and blank that is in no bracket; at all of them when the brackets do not close."""
    pieces: list[str] = []
    start, depth = 0, 0
    for found in _MARK.finditer(text):
        mark = found.group()
        if mark == ", ":
            if not depth:
                pieces.append(text[start : found.start()])
                start = found.end()
        else:
            depth += 1 if mark in "([" else -1
            if depth < 0:
                return text.split(", ")
    return [*pieces, text[start:]] if not depth else text.split(", ")


def _by_sentence(text: str, pieces: list[str], ends: list[int]) -> OutcomeCell:
    """An outcome in which a full stop stands before a comma: what follows the last such is the time frame."""
    last = ends[-1]
    time = ", ".join(pieces[last + 1 :])
    if not is_time(time) or not is_time(pieces[last + 1]):
        return OutcomeCell(text, sure=False)
    before = pieces[: last + 1]
    if len(before) == 1:
        return OutcomeCell(before[0], "", time)
    if len(before) == 2 and before[1][:1].isupper() and _OPENER.match(before[1]) is None:
        return OutcomeCell(before[0], before[1], time)
    if len(ends) == 2 and not _SENTENCE_INSIDE.search(", ".join(before[: ends[0] + 1])):
        return OutcomeCell(", ".join(before[: ends[0] + 1]), ", ".join(before[ends[0] + 1 :]), time)
    seams = [number for number, piece in enumerate(before) if number and piece[:1].isupper()]
    if seams == [1]:
        return OutcomeCell(before[0], ", ".join(before[1:]), time)
    return OutcomeCell(", ".join(before), "", time, sure=False)


def _is_description(text: str) -> bool:
    """Whether the middle of three parts can be nothing but a description."""
    begins = text[:1].isupper() and _OPENER.match(text) is None
    return begins and (_SENTENCE_END.search(text) is not None or len(text.split()) >= _WORDS_OF_A_DESCRIPTION)

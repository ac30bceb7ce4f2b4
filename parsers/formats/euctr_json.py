"""ctrdata's JSON of one member state's record: a key for each question, its code and label run together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import JsonValue

from parsers.formats.euctr_answers import Answer
from parsers.formats.euctr_codes import DOTTED, LANGUAGES
from parsers.paths import Step, write_path
from parsers.record import as_text

_KEY = re.compile(r"(?P<code>[a-hx]\d+|[np](?=_))(?:_and_[a-p]\d+)?_?(?P<label>[a-z]\w*)?")
_GROUP = re.compile(r"[a-h]\d+(?:_\w+)?|dimp|dplacebo")


def read_record(value: dict[str, JsonValue]) -> tuple[list[Answer], dict[str, JsonValue]]:
    """The answers of a record, and the parts of it that are not answers: results, and keys that are not known."""
    answers: list[Answer] = []
    others: dict[str, JsonValue] = {}
    for key, held in value.items():
        if isinstance(held, dict | list) and (held == [] or _GROUP.fullmatch(key)):
            answers += _group(key, held)
        elif (answer := _answer(key, held, (key,))) is not None:
            answers.append(answer)
        else:
            others[key] = held
    return answers, others


def _group(key: str, held: JsonValue) -> Iterator[Answer]:
    """The sponsors, products, ... of a record, with the substances in them."""
    for number, item in enumerate(held if isinstance(held, list) else [held]):
        steps: tuple[Step, ...] = (key, number)
        if not isinstance(item, dict):
            yield from _rest(item, steps, number + 1, 0)
            continue
        for name, value in item.items():
            answer = _answer(name, value, (*steps, name), number + 1)
            if answer is not None:
                yield answer
            elif isinstance(value, list | dict):
                yield from _parts(name, value, steps, number + 1)
            elif name != f"_{key}":
                yield from _rest(value, (*steps, name), number + 1, 0)


def _parts(key: str, held: JsonValue, steps: tuple[Step, ...], item: int) -> Iterator[Answer]:
    for number, part in enumerate(held if isinstance(held, list) else [held]):
        place = (*steps, key, number)
        if not isinstance(part, dict):
            yield from _rest(part, place, item, number + 1)
            continue
        for name, value in part.items():
            answer = _answer(name, value, (*place, name), item, number + 1)
            if answer is not None:
                yield answer
            else:
                yield from _rest(value, (*place, name), item, number + 1)


def _answer(key: str, value: JsonValue, steps: tuple[Step, ...], item: int = 0, part: int = 0) -> Answer | None:
    """A key's answer; None for a key that is no question, or a value that is no text."""
    found = _KEY.fullmatch(key)
    text = as_text(value)
    if isinstance(value, list) and len(value) > 1 and all(isinstance(each, str) for each in value):
        text = "\n".join(str(each).strip() for each in value)
    if not found or (text is None and value not in (None, "", [], {}) and not isinstance(value, str)):
        return None
    label, language = found["label"] or "", ""
    if label[-3:-2] == "_" and label[-2:] in LANGUAGES:
        label, language = label[:-3], label[-2:]
    code = DOTTED.get(found["code"], found["code"].upper())
    return Answer(code, label, text or "", language, item, part, place=write_path(steps))


def _rest(value: JsonValue, steps: tuple[Step, ...], item: int, part: int) -> Iterator[Answer]:
    """Whatever is below a place that no rule knows, leaf by leaf."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _rest(inner, (*steps, key), item, part)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _rest(inner, (*steps, number), item, part)
    elif (text := as_text(value)) is not None:
        yield Answer("", "", text, "", item, part, place=write_path(steps))

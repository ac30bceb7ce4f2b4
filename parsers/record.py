"""A structured record (JSON, XML, a row of a table) being read: what no rule took is left over, with its place.

record = Record(value)
title = record.text("publicTitle")            # taken: it is not left over
for site in record.records("sites"):          # each a Record on its own part
    city = site.text("city")
for path, text in record.left(): ...          # everything that nobody took
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from parsers.paths import Step, write_path


class Record:
    """One object of a record, or a part of it. Values are taken away by reading them; what stays is left over.

    The value given is changed: give one that nobody else needs. Steps are keys and positions in lists; a step that
    leads through a list of one goes through its only element, as XML and JSON made from XML have them.
    """

    def __init__(self, value: JsonValue, place: tuple[Step, ...] = ()) -> None:
        self.value = value
        self.place = place

    def peek(self, *steps: Step) -> JsonValue:
        """What is at a place, left where it is; None when there is nothing."""
        node = self.value
        for step in steps:
            node = _below(node, step)
        return node

    def take(self, *steps: Step) -> JsonValue:
        """What is at a place, with everything below it, taken away; None when there is nothing."""
        node = self.value
        for step in steps[:-1]:
            node = _below(node, step)
        last = steps[-1]
        if isinstance(node, list) and not isinstance(last, int) and len(node) == 1:
            node = node[0]
        if isinstance(node, dict) and isinstance(last, str):
            return node.pop(last, None)
        if isinstance(node, list) and isinstance(last, int) and last < len(node):
            taken, node[last] = node[last], None
            return taken
        return None

    def text(self, *steps: Step) -> str | None:
        """The text at a place, taken: stripped, numbers as written by JSON; None for nothing, blanks or no scalar.

        Of a list of one its element is meant. What is no text stays where it is.
        """
        found = as_text(self.peek(*steps))
        if found is not None:
            self.take(*steps)
        return found

    def texts(self, *steps: Step) -> list[str]:
        """The texts of a list (or the one text) at a place, taken; blank ones left out. No list of texts: nothing."""
        held = self.peek(*steps)
        items = held if isinstance(held, list) else [held]
        found = [as_text(item) for item in items]
        if any(
            text is None and item not in (None, "") and not _blank(item)
            for text, item in zip(found, items, strict=True)
        ):
            return []
        self.take(*steps)
        return [text for text in found if text is not None]

    def record(self, *steps: Step) -> Record:
        """The object at a place as a record of its own: what is taken from it is taken from this one."""
        held, place = self.peek(*steps), (*self.place, *steps)
        if isinstance(held, list) and len(held) == 1:
            held, place = held[0], (*place, 0)
        return Record(held if isinstance(held, dict) else {}, place)

    def records(self, *steps: Step) -> list[Record]:
        """The objects of a list at a place (or the one object) as records of their own."""
        held, place = self.peek(*steps), (*self.place, *steps)
        if isinstance(held, dict):
            return [Record(held, place)]
        items = held if isinstance(held, list) else []
        return [Record(item, (*place, number)) for number, item in enumerate(items) if isinstance(item, dict)]

    def left(self) -> Iterator[tuple[str, str]]:
        """What was not taken: path and text of every leaf that says something, in the order of the record."""
        yield from _leaves(self.value, self.place)


def as_text(value: JsonValue) -> str | None:
    """A scalar as stripped text, of a list of one its element; None for nothing, blanks and anything else."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int | float) else None


def _below(node: JsonValue, step: Step) -> JsonValue:
    if isinstance(node, list) and not isinstance(step, int) and len(node) == 1:
        node = node[0]
    if isinstance(node, dict) and isinstance(step, str):
        return node.get(step)
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        return node[step]
    return None


def _blank(value: JsonValue) -> bool:
    return isinstance(value, str) and not value.strip()


def _leaves(value: JsonValue, place: tuple[Step, ...]) -> Iterator[tuple[str, str]]:
    left: list[tuple[JsonValue, tuple[Step, ...]]] = [(value, place)]
    while left:
        node, steps = left.pop()
        if isinstance(node, dict):
            left.extend((inner, (*steps, key)) for key, inner in reversed(node.items()))
        elif isinstance(node, list):
            left.extend((inner, (*steps, number)) for number, inner in reversed([*enumerate(node)]))
        elif (text := as_text(node)) is not None:
            yield write_path(steps), text

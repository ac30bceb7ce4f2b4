"""A ClinicalTrials.gov study as a dumped `Trial`, without building one: a whole registry is imported this way.

The rules are read off the model, and a study that breaks one of them anywhere goes the way of `ctgov.from_study`; so
the outcome is always what `dump(from_study(study))` gives, at a fifth of its cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import JsonValue
from pydantic.fields import FieldInfo

from parsers.formats import ctgov
from parsers.modules import Part
from parsers.trial import AsRead, SourceRecord, dump

Converted = dict[str, Any]


class _IrregularError(Exception):
    """A value that is not of the type that the model says; the model itself must look at it."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What may stand under a key, and under which name it goes: values of plain types, a part, or a list of them."""

    name: str
    plain: tuple[type, ...] = ()
    part: _Table | None = None
    many: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """The keys of a part, and the keys that the model would take for its own names.

    `is_same`: plain values only, under the model's own names, so that a part that follows the rules is what it becomes.
    """

    rules: dict[str, _Rule] = field(default_factory=dict)
    clashing: frozenset[str] = frozenset()
    is_same: bool = False


def dumped(study: Mapping[str, JsonValue], source: Mapping[str, Any], warnings: Sequence[str] = ()) -> Converted:
    """`dump(from_study(study, source, warnings))`, for a source as it is dumped.

    The study is not changed, but what is given shares its values.

    Raises NoStudyError when it has no id to keep it under.
    """
    if not warnings:
        try:
            return _regular(study, source)
        except _IrregularError:
            pass
    return dump(ctgov.from_study(study, SourceRecord.model_validate(source), warnings))


def _regular(study: Mapping[str, JsonValue], source: Mapping[str, Any]) -> Converted:
    sentences: list[str] = []
    fields, unknown = ctgov.placed(study, sentences)
    if sentences:
        raise _IrregularError
    document: Converted = AsRead(id=ctgov.id_of(study), registry="NCT")
    tables = _tables()
    for name, value in fields.items():
        table = tables.get(name)
        document[name] = value if table is None else _part(value, table)
    document["sources"] = [dict(source)]
    if unknown:
        document["unknown"] = unknown
    return document


def _part(value: JsonValue, table: _Table) -> Converted:
    """A part with the model's names; one plain loop, because every value of a registry goes through it."""
    if type(value) is not dict:
        raise _IrregularError
    if table.is_same:
        _check(value, table)
        return value
    converted: Converted = {}
    rules = table.rules
    for key, inner in value.items():
        rule = rules.get(key)
        if rule is None:
            if key in table.clashing:
                raise _IrregularError
            converted[key] = inner
        elif rule.many:
            converted[rule.name] = _list(inner, rule)
        elif inner is None and rule.nullable:
            converted[rule.name] = None
        elif rule.part is not None:
            converted[rule.name] = _part(inner, rule.part)
        elif type(inner) in rule.plain:
            converted[rule.name] = inner
        else:
            raise _IrregularError
    return converted


def _check(value: dict[str, Any], table: _Table) -> None:
    """Refuse a part that `_part` would give as it is, if it breaks a rule."""
    rule_of = table.rules.get
    for key, inner in value.items():
        rule = rule_of(key)
        if rule is None:
            if key in table.clashing:
                raise _IrregularError
        elif type(inner) not in rule.plain and not (inner is None and rule.nullable):
            raise _IrregularError


def _list(value: JsonValue, rule: _Rule) -> list[Any]:
    if type(value) is not list:
        raise _IrregularError
    table = rule.part
    if table is not None:
        return [_part(item, table) for item in value]
    plain = rule.plain
    for item in value:
        if type(item) not in plain:
            raise _IrregularError
    return value


@cache
def _tables() -> dict[str, _Table]:
    """By field of a Trial, the table of its part; a field that has none is kept as it is."""
    found = {name: ctgov.part_of(name) for name in ctgov.FIELD_NAMES}
    return {name: _table(part) for name, part in found.items() if part is not None}


@cache
def _table(part: type[Part]) -> _Table:
    own = ctgov.OWN.get(part, frozenset())
    rules = {held.alias or name: _rule(name, held) for name, held in part.model_fields.items() if name not in own}
    is_same = all(key == rule.name and rule.plain and not rule.many for key, rule in rules.items())
    return _Table(rules, ctgov.shape(part).clashing, is_same)


def _rule(name: str, held: FieldInfo) -> _Rule:
    annotation, nullable = _without_none(held.annotation)
    if get_origin(annotation) is list:
        return _Rule(name, *_inner(get_args(annotation)[0]), many=True)
    return _Rule(name, *_inner(annotation), nullable=nullable)


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) not in (Union, UnionType):
        return annotation, False
    others = tuple(each for each in get_args(annotation) if each is not type(None))
    return Union[others], len(others) < len(get_args(annotation))  # noqa: UP007 - built from a tuple


def _inner(annotation: Any) -> tuple[tuple[type, ...], _Table | None]:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is dict:
        return (dict,), None
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return (), _table(annotation)
    if isinstance(annotation, type) and issubclass(annotation, str):
        return (str,), None
    if annotation == int | float:
        return (int, float), None
    if annotation in (int, bool):
        return (annotation,), None
    raise TypeError(f"no rule for {annotation}")

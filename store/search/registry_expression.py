"""Expressions in the language of ClinicalTrials.gov, as the same tree that our own query language becomes.

    AREA[StartDate]RANGE[2023-01, MAX] AND AREA[Phase](PHASE2 OR PHASE3) AND NOT EXPANSION[None]placebo

Read with the registry's own order: terms and sources (RANGE, MISSING, ALL, DISTANCE, parentheses) bind closest, then
NOT and the context operators (AREA, EXPANSION, COVERAGE, SEARCH, TILT), then AND, then OR; words side by side are one
term. What has no area is looked for anywhere. What cannot be done here is left out and said in a note, and the rest
runs. Fields of our own language (`status:recruiting`) and `-word` may stand among it.

Source: the registry's page on complex search queries, and the areas in `registry_expression_areas`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from store.search.field_numbers import date_so_far
from store.search.field_reader import read_field
from store.search.fields import known_field
from store.search.places import far, point
from store.search.registry_expression_areas import Area, is_piece, known_area, nearest_area
from store.search.registry_expression_values import (
    AGES_NOTE,
    EVERYTHING,
    Part,
    either,
    every,
    missing,
    of_code,
    of_flag,
    of_id,
    of_range,
    of_value,
    of_words,
)
from store.search.scanner import QUOTES, Scanner
from store.search.tree import Field, Near, Node, Not, QueryError

_CONTEXT = re.compile(r"(AREA|EXPANSION|COVERAGE|SEARCH|TILT)\s*\[")
_SOURCE = re.compile(r"(RANGE|DISTANCE)\s*\[")
_OPERATOR = re.compile(r"(?:AREA|EXPANSION|COVERAGE|SEARCH|TILT|RANGE|DISTANCE)\s*\[")
_BOOLEAN = re.compile(rf"(?:AND|OR|NOT)(?=$|[\s(){QUOTES}])")
_ALONE = re.compile(r"(MISSING|ALL)\s*(?=$|\)|(?:AND|OR)\b)")
_CHUNK = re.compile(rf"(?:\\.|[^\s(){QUOTES}\[\],;/|&+\\]|(?<=\d)[,/](?=\d))+")
_FIELD = re.compile(r"([A-Za-z][A-Za-z_-]*):(?!//)(?=\S)")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)

_HALF_OPERATORS = ("A", "AN", "O", "N", "NO")
"""Operators that are being typed."""

_EXPANSIONS = ("none", "term", "concept", "relaxation", "lossy")
_COVERAGES = ("fullmatch", "startswith", "endswith", "contains")


@dataclass(frozen=True)
class Context:
    """How a term is to be looked for: in which area (None: anywhere), and how far its words may be changed."""

    area: Area | None = None
    expansion: str = "relaxation"
    is_anchored: bool = False


def read_expression(
    text: str, *, typing: bool = False, area: Area | None = None, mixed: bool = True
) -> tuple[Node | None, list[str]]:
    """The tree of an expression, in an area when one is given, with notes on what was left out.

    `mixed` lets fields of our own language stand among it. Raises QueryError with a sentence.
    """
    reader = _Expression(text, typing, mixed=mixed)
    root = reader.read(Context(area))
    return None if root == EVERYTHING else root, reader.notes


class _Expression(Scanner):
    """Reads one expression."""

    def __init__(self, text: str, typing: bool, *, mixed: bool) -> None:
        super().__init__(text, typing)
        self._mixed = mixed

    def read(self, context: Context) -> Node | None:
        """The whole tree."""
        node = self._either(context, 0)
        self.skip_blanks()
        if not self.at_end:
            raise QueryError("This “)” closes nothing; write “(” before it.", self.place)
        return node

    def _either(self, context: Context, depth: int) -> Node | None:
        """AND expressions joined by OR."""
        parts = [self._every(context, depth)]
        while self.keyword("OR"):
            parts.append(self._every(context, depth))
        return either([part for part in parts if part is not None])

    def _every(self, context: Context, depth: int) -> Node | None:
        """Operands joined by AND, which may be left out between them."""
        nodes: list[Node] = []
        while True:
            self.skip_blanks()
            if self.at_end or self.at(")") or (_BOOLEAN.match(self.text, self.place) and self._is_next("OR")):
                return every(nodes)
            if self.keyword("AND"):
                continue
            before = self.place
            node = self._operand(context, depth)
            if node is not None:
                nodes.append(node)
            if self.place == before:
                self.place += 1

    def _is_next(self, name: str) -> bool:
        return self.text.startswith(name, self.place)

    def _operand(self, context: Context, depth: int) -> Node | None:
        """A source behind any number of NOT and context operators."""
        self.go_deeper(depth)
        self.skip_blanks()
        dash = self._mixed and re.compile(r"-(?=[^\s-])").match(self.text, self.place)
        if dash or self.keyword("NOT"):
            self.place += bool(dash)
            child = self._operand(context, depth + 1)
            return None if child is None else Not(child)
        start = self.place
        operator = _CONTEXT.match(self.text, start)
        if operator:
            given = self._bracketed(operator)
            if given is None:
                return None
            inner = self._context(context, operator[1], given.strip(), start)
            before = self.place
            node = self._operand(inner, depth + 1)
            if node is None and not self.typing and not self.text[before : self.place].strip():
                raise QueryError(f"{operator[1]}[{given}] needs something after it to look for.", start)
            return node
        return self._source(context, depth)

    def _bracketed(self, operator: re.Match[str]) -> str | None:
        """What stands in the brackets of an operator; None while they are still open."""
        end = self.text.find("]", operator.end())
        if end < 0:
            if not self.typing:
                raise QueryError(f"{operator[1]}[ is not closed; write ] after its name.", self.place)
            self.place = len(self.text)
            return None
        self.place = end + 1
        return self.text[operator.end() : end]

    def _context(self, context: Context, operator: str, given: str, start: int) -> Context:
        """The context inside an operator."""
        if operator == "AREA":
            return replace(context, area=self._area(given, start))
        lowered = given.lower()
        if operator == "EXPANSION":
            _check(operator, lowered, _EXPANSIONS, start)
            return replace(context, expansion=lowered)
        if operator == "COVERAGE":
            _check(operator, lowered, _COVERAGES, start)
            return replace(context, is_anchored=lowered != "contains")
        if operator == "SEARCH":
            _check(operator, lowered, ("study", "location"), start)
            if lowered == "study":
                return replace(context, area=None)
            self.note("SEARCH[Location] is met by all the sites of a trial together, not by one site alone.")
            return replace(context, area=known_area("LocationSearch"))
        self.note("TILT changes only the order of what is found at the registry; it is left out.")
        return context

    def _area(self, name: str, start: int) -> Area | None:
        """The area of a name. Raises QueryError when the registry has none of that name."""
        area = known_area(name)
        if area is not None:
            if area.loose:
                self.note(f"AREA[{area.name}] is looked for {area.loose}.")
            return area
        if is_piece(name):
            return Area(name, "none")
        meant = nearest_area(name)
        guess = f" Did you mean AREA[{meant}]?" if meant else ""
        names = "Areas are the registry's search areas and the fields of its data structure."
        raise QueryError(f"There is no search area “{name}”.{guess} {names}", start)

    def _source(self, context: Context, depth: int) -> Node | None:
        """A group, RANGE, MISSING, ALL, DISTANCE, a field of our own, or a term."""
        start = self.place
        if self.at("("):
            return self._group(context, depth)
        operator = _SOURCE.match(self.text, start)
        if operator:
            given = self._bracketed(operator)
            if given is None:
                return None
            self.count(start)
            return self._distance(given, start) if operator[1] == "DISTANCE" else self._range(context, given, start)
        alone = _ALONE.match(self.text, start)
        if alone and not (alone[1] == "ALL" and context.area is not None and context.area.kind == "codes"):
            self.place = alone.end()
            return EVERYTHING if alone[1] == "ALL" else self._missing(context.area, start)
        own = self._own_field(start)
        if own is not None:
            self.place = own.end()
            kind = known_field(own[1])
            return read_field(self, kind, start) if kind else None
        return self._term(context)

    def _own_field(self, start: int) -> re.Match[str] | None:
        """A field of our own language that begins here."""
        named = _FIELD.match(self.text, start) if self._mixed else None
        return named if named and known_field(named[1]) else None

    def _group(self, context: Context, depth: int) -> Node | None:
        start = self.place
        self.place += 1
        node = self._either(context, depth + 1)
        if self.at(")"):
            self.place += 1
        elif not self.typing:
            raise QueryError("This “(” is not closed; write “)” where the group ends.", start)
        return node

    def _missing(self, area: Area | None, start: int) -> Node | None:
        if area is None:
            raise QueryError("MISSING needs an area before it: AREA[StartDate]MISSING.", start)
        node = missing(area)
        if node is None:
            self.note(f"Whether AREA[{area.name}] is missing is not known here; that part is left out.")
        return node

    def _range(self, context: Context, given: str, start: int) -> Node | None:
        area = context.area
        if area is None:
            raise QueryError("RANGE needs an area before it: AREA[StartDate]RANGE[2024-01-01, MAX].", start)
        low, comma, high = given.partition(",")
        if not comma:
            raise QueryError(f"RANGE[{given}] needs two ends: RANGE[MIN, 2024-01-01].", start)
        if area.kind == "none":
            self._leave_out(area)
            return None
        node = of_range(area, low, high, start)
        if node is None:
            self.note(f"AREA[{area.name}] has no order here; RANGE[{given}] is left out.")
        elif area.kind == "age":
            self.note(AGES_NOTE)
        return node

    def _distance(self, given: str, start: int) -> Node:
        """Sites within a distance of a point."""
        parts = [part.strip() for part in given.split(",")]
        spot = point(parts[0], parts[1]) if len(parts) == 3 else None
        kilometres = (
            far(parts[2] if re.search(r"[a-z]", parts[-1], re.IGNORECASE) else f"{parts[-1]}mi") if spot else None
        )
        if spot is None or not kilometres:
            raise QueryError(
                f"DISTANCE[{given}] needs latitude, longitude and how far: DISTANCE[39, -77.1, 25mi].", start
            )
        return Field("near", (Near(*spot, kilometres, f"{parts[0]}, {parts[1]}"),), start)

    def _leave_out(self, area: Area) -> None:
        self.note(f"AREA[{area.name}] cannot be searched here; that part is left out.")

    def _term(self, context: Context) -> Node | None:
        """Words and phrases up to the next operator."""
        start = self.place
        parts: list[Part] = []
        end = start
        while True:
            self.skip_blanks()
            here = self.place
            if self._ends_term(is_first=not parts):
                break
            if self.at(QUOTES):
                text, closed = self._quoted_with_escapes()
                parts.append(Part(text, here, is_phrase=True, is_open=not closed))
            else:
                chunk = self.take(_CHUNK)
                if not chunk:
                    self.place += 1
                    continue
                parts.append(Part(_ESCAPE.sub(r"\1", chunk), here, is_phrase=False, is_open=self.is_open))
            self.count(here)
            end = self.place
        self.place = end if parts else self.place
        raw = _ESCAPE.sub(r"\1", self.text[start:end]).strip().strip(QUOTES)
        return self._asked(context, parts, raw, start) if parts else None

    def _ends_term(self, *, is_first: bool) -> bool:
        if self.at_end or self.at("()"):
            return True
        if _BOOLEAN.match(self.text, self.place) or _OPERATOR.match(self.text, self.place):
            return True
        if is_first:
            return False
        dash = self._mixed and self.text[self.place] == "-" and self.text[self.place - 1].isspace()
        return bool(dash) or self._own_field(self.place) is not None

    def _quoted_with_escapes(self) -> tuple[str, bool]:
        """The text in quotes, in which a quote behind a backslash is a part of it."""
        found = re.compile(rf"[{QUOTES}]((?:\\.|[^\\{QUOTES}])*)[{QUOTES}]", re.DOTALL).match(self.text, self.place)
        if not found:
            return self.quoted()
        self.place = found.end()
        return _ESCAPE.sub(r"\1", found[1]), True

    def _asked(self, context: Context, parts: list[Part], raw: str, start: int) -> Node | None:
        """The trials that have a term where its context says."""
        area = context.area
        if area is None or area.kind == "words":
            return self._words(context, parts)
        if area.kind == "none":
            self._leave_out(area)
            return None
        is_open = self.is_open
        if is_open and len(parts) > 1 and parts[-1].text in _HALF_OPERATORS:
            raw, is_open = raw.rpartition(" ")[0].strip(), False
        if area.kind == "codes":
            return of_code(area, raw, start)
        if area.kind == "flag":
            return None if is_open and len(raw) < 4 else of_flag(area, raw, start)
        if area.kind == "id":
            return of_id(area, raw, start)
        if area.kind == "place":
            raise QueryError(f"AREA[{area.name}] takes a DISTANCE: DISTANCE[39, -77.1, 25mi].", start)
        if area.kind == "age":
            self.note(AGES_NOTE)
        if is_open:
            raw = date_so_far(raw) if area.kind == "date" else raw
            return of_value(area, raw, start) if raw and area.kind != "age" else None
        return of_value(area, raw, start)

    def _words(self, context: Context, parts: list[Part]) -> Node | None:
        expansion = context.expansion
        if context.is_anchored:
            self.note("COVERAGE asks for the whole text or its ends; here the words may have others around them.")
            expansion = "concept" if expansion in ("relaxation", "lossy") else expansion
        node = of_words(context.area, parts, expansion)
        if expansion == "none":
            self.note("EXPANSION[None] is met without regard to capitals and accents.")
        return node


def _check(operator: str, given: str, known: tuple[str, ...], start: int) -> None:
    """Raise QueryError when an operator does not know what stands in its brackets."""
    if given not in known:
        names = ", ".join(each.capitalize() for each in known)
        raise QueryError(f"{operator}[{given}] is none of the registry's; it takes {names}.", start)

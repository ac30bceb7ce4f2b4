"""Which of the things that records say of a name are taken for the same: by majority, each with its evidence.

A look-up (`Abbreviations.links`) gives what the records of a library say of a key. An abbreviation that stands for
several things means the one that most of its records mean, if those are a clear share, else each of them that has a
share. A long form is found as its short form only where the short form mostly means just that. MeSH terms count only
where they hold both ways; other names, see `store.search.expansion_names`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from store.search.abbreviations_text import LONGEST, SHORTEST, has_initials
from store.search.expansion_evidence import FLOOR, HALF, SOME, TENTH, Counted, Expansion, LookUp, by_key, holds
from store.search.expansion_names import names
from store.search.expansion_words import COMMON, ORDINARY
from store.search.synonyms_keys import name_key, run_key, short_key
from store.search.synonyms_links import Kind
from store.search.words import tokens

CLEAR = 0.6
"""Share of the records of a short form that makes one long form its meaning."""

MOST_MEANINGS, MOST_SPELLINGS, MOST_TEXTS = 4, 3, 40
_RARE = 0.05
_SURE = 0.8
_ALIKE = 88.0
"""Likeness, of 100, of two spellings of one long form."""


@dataclass
class _Meaning:
    """A long form in all its spellings, with the records that say so."""

    texts: Counter[str] = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)

    @property
    def records(self) -> int:
        return self.texts.total()

    def add(self, text: str, key: str, records: int) -> None:
        self.texts[text] += records
        self.keys.add(key)

    @property
    def shown(self) -> str:
        """The commonest spelling."""
        return min(self.texts, key=lambda text: (-self.texts[text], text))

    def spellings(self) -> tuple[tuple[str, ...], ...]:
        """The commonest token rows."""
        rows: Counter[tuple[str, ...]] = Counter()
        for text, records in self.texts.items():
            rows[tuple(tokens(text))] += records
        ranked = sorted(rows, key=lambda row: (-rows[row], row))
        least = self.records * _RARE / 5
        return tuple(row for row in ranked if rows[row] >= least)[:MOST_SPELLINGS]


def expansions(
    look_up: LookUp, words: Sequence[str], *, written: str = "", context: Iterable[str] = ()
) -> list[Expansion]:
    """What else folded words in a row may be called, the surest first; `written` is how the reader wrote them.

    `context` are the other words of the query: they decide between the meanings of an abbreviation.
    """
    found: list[Expansion] = []
    if _may_be_short(words, written):
        found += _long_forms(look_up, "".join(words), frozenset(context))
    key = run_key(words)
    if key:
        said = look_up(key)
        found += [*_short_forms(look_up, key, said), *names(look_up, key, said), *_mesh(look_up, key, said)]
    return _without_repeats(found)


def _without_repeats(found: Iterable[Expansion]) -> list[Expansion]:
    """The expansions that say something which none before them says."""
    seen: set[tuple[str, ...]] = set()
    new = []
    for expansion in found:
        if not seen.issuperset(expansion.spellings):
            new.append(expansion)
            seen.update(expansion.spellings)
    return new


def _may_be_short(words: Sequence[str], written: str) -> bool:
    """Whether words may be a short form: few signs, and no ordinary word in small letters.

    Of several words (`PD 1`, `CAR T`), the last is one sign or a number.
    """
    whole = "".join(words)
    if not SHORTEST <= len(whole) <= LONGEST or whole.isdigit() or len(words) > 3:
        return False
    if " " in written.strip() and not (len(words[-1]) == 1 or words[-1].isdigit()):
        return False
    return whole not in ORDINARY or (written.isupper() and len(whole) > 1)


@lru_cache(maxsize=512)
def _meanings(said: tuple[Counted, ...]) -> tuple[_Meaning, ...]:
    """The long forms among links, spellings of one put together, the commonest first."""
    found: list[_Meaning] = []
    votes = [(link.text, records) for link, records in said if link.kind is Kind.LONG]
    for text, records in votes[:MOST_TEXTS]:
        key = name_key(text)
        meaning = next((each for each in found if any(_is_same(key, known) for known in each.keys)), None)
        if meaning is None:
            meaning = _Meaning()
            found.append(meaning)
        meaning.add(text, key, records)
    return tuple(sorted(found, key=lambda each: (-each.records, each.shown)))


def _is_same(one: str, other: str) -> bool:
    """Whether two keys of long forms of one short form are spellings of one, or one says the other more fully."""
    if one == other:
        return True
    first, second = one.split(), other.split()
    if not first or not second:
        return False
    if first[0] == second[0] and (set(first) <= set(second) or set(second) <= set(first)):
        return True
    if "".join(first) == "".join(second):
        return True
    figures = [set(filter(str.isdigit, key)) for key in (one, other)]
    if len(first) != len(second) or (all(figures) and figures[0] != figures[1]):
        return False
    from rapidfuzz import fuzz  # only where a short form has several long forms

    return fuzz.ratio(one, other) >= _ALIKE


def _long_forms(look_up: LookUp, key: str, context: frozenset[str]) -> list[Expansion]:
    """The meanings of a short form that count; of the singular (`AEs`) where it has none of its own."""
    singular = [key[:-1]] if key.endswith("s") and len(key) > SHORTEST else []
    for short in (key, *singular):
        counting = _counting(_meanings(tuple(look_up(short))), short, context)
        if counting:
            return [
                Expansion(f"{short}>{name_key(each.shown)}", Kind.LONG, each.shown, each.spellings(), each.records)
                for each in counting
            ]
    return []


def _counting(meanings: Sequence[_Meaning], key: str, context: frozenset[str]) -> Sequence[_Meaning]:
    """The meanings that count: those that the other words speak of, else the clear one, else all with a share."""
    total = sum(each.records for each in meanings)
    if total < FLOOR:
        return [each for each in meanings if len(key) > SHORTEST and has_initials(key, each.shown)]
    said = [each for each in meanings if each.records >= FLOOR][:MOST_MEANINGS]
    spoken_of = [each for each in said if any(not context.isdisjoint(known.split()) for known in each.keys)]
    if spoken_of:
        return spoken_of
    if said and said[0].records >= CLEAR * total:
        return said[:1]
    return [each for each in said if each.records >= SOME * total]


def _short_forms(look_up: LookUp, key: str, said: Sequence[Counted]) -> Iterator[Expansion]:
    """The short forms of a long form that mostly mean just that."""
    shorts = by_key(said, Kind.SHORT, short_key)
    total = sum(texts.total() for texts in shorts.values())
    for short, texts in sorted(shorts.items(), key=lambda item: (-item[1].total(), item[0]))[:MOST_MEANINGS]:
        records = texts.total()
        if short in COMMON or len(short) < SHORTEST or records < TENTH * total:
            continue
        meanings = _meanings(tuple(look_up(short)))
        own = next((each for each in meanings if key in each.keys), None)
        if own is None or not _is_sure(own, meanings, short):
            continue
        shown = min(texts, key=lambda text: (-texts[text], text))
        others = [each for each in meanings if each is not own and each.records >= _RARE * own.records]
        rows = tuple(row for each in others for row in each.spellings()[:2])
        yield Expansion(f"{key}>{short}", Kind.SHORT, shown, _short_rows(short, texts), records, rows)


def _is_sure(own: _Meaning, meanings: Sequence[_Meaning], short: str) -> bool:
    """Whether a short form met in a record means this; two letters are met in many other places."""
    total = sum(each.records for each in meanings)
    if own.records < FLOOR:
        return total < FLOOR and len(short) > SHORTEST and has_initials(short, own.shown)
    return own.records >= (_SURE if len(short) == SHORTEST else HALF) * total


def _short_rows(short: str, texts: Counter[str]) -> tuple[tuple[str, ...], ...]:
    """The token rows of a short form: as written, in one word, and plural where somebody wrote it so."""
    ranked = sorted(texts, key=lambda text: (-texts[text], text))
    return tuple(dict.fromkeys([*(tuple(tokens(text)) for text in ranked), (short,)]))[:MOST_SPELLINGS]


def _mesh(look_up: LookUp, key: str, said: Sequence[Counted]) -> Iterator[Expansion]:
    """The MeSH term of a condition or intervention, and how records word a MeSH term, where both go together."""
    for kind, back in ((Kind.MESH, Kind.WORDING), (Kind.WORDING, Kind.MESH)):
        names = by_key(said, kind)
        total = sum(texts.total() for texts in names.values())
        for other, texts in sorted(names.items(), key=lambda item: (-item[1].total(), item[0]))[:MOST_MEANINGS]:
            records = texts.total()
            backs = by_key(look_up(other), back)
            back_total = sum(each.total() for each in backs.values())
            ahead, behind = (HALF, SOME) if kind is Kind.MESH else (SOME, HALF)
            if records < FLOOR or holds(key, other) or records < ahead * total or records < behind * back_total:
                continue
            shown = min(texts, key=lambda text: (-texts[text], text))
            yield Expansion(f"{key}>{kind}>{other}", kind, shown, _term_rows(shown), records)


def _term_rows(term: str) -> tuple[tuple[str, ...], ...]:
    """A MeSH term as it is, and in natural order (`Dermatitis, Atopic` is `atopic dermatitis`)."""
    parts = [tokens(part) for part in term.split(", ")]
    natural = tuple(word for part in reversed(parts) for word in part)
    return tuple(dict.fromkeys([tuple(tokens(term)), natural]))

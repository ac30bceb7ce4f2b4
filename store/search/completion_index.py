"""What a library knows for completion: words and whole values of its records with their counts, and names given to it.

Reads the index and a few rows: call it in a worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from store.errors import StoreError
from store.search.completion import LEAST_LETTERS, Completion, Spot, distinct, matching, words_of
from store.search.completion_fields import choices_for
from store.search.fields import FIELDS, known_field
from store.search.schema import FIELD_COLUMNS
from store.search.tree import Codes, QueryError
from store.search.words import tokens

if TYPE_CHECKING:
    from store.library import Library
    from store.search.index import Reading
    from store.summary import Summary

_MOST_WORDS: Final = 12
_SAMPLE: Final = 40
"""Trials whose values are looked at for whole ones."""

_MOST_VALUES: Final = 6
_PLACES, _MOST_PLACES = 20, 200
"""Places offered, and looked at: their table has the largest first."""


def from_library(library: Library, spot: Spot, *, labels: Sequence[str] = ()) -> list[Completion]:
    """What a library has for a value: codes with counts, words and whole values of its records, places, names.

    `labels` are those of the open review session. Raises StoreError when the library cannot be read.
    """
    kind = known_field(spot.field)
    if kind is None:
        return []
    if kind.name == "tag":
        return matching(spot.typed, [Completion(label) for label in labels])
    if kind.name == "session":
        sessions = library.reviews.sessions()
        return matching(spot.typed, [Completion(session.name, session.query) for session in sessions])
    if kind.name == "near":
        return _places(spot)
    with library.index.reading() as reading:
        if kind.name == "country":
            return _countries(reading, spot)
        if kind.name in FIELD_COLUMNS:
            return _texts(library, reading, kind.name, spot)
        return _counted(reading, kind.name, choices_for(spot))


def _counts(reading: Reading, name: str) -> dict[str, int]:
    """How many trials have each code of a field; of `missing`, how many say nothing of each field."""
    if name == "missing":
        return dict(reading.searcher.terms_with_prefix("none", ""))
    prefix = f"{name}:"
    found = reading.searcher.terms_with_prefix("code", prefix)
    return {code.removeprefix(prefix): count for code, count in found}


def _counted(reading: Reading, name: str, found: Sequence[Completion]) -> list[Completion]:
    """Coded values with the number of trials that have them, in their own order."""
    counts = _counts(reading, name) if found else {}
    return [replace(each, count=_count_of(name, each.text, counts)) for each in found]


def _count_of(name: str, text: str, counts: dict[str, int]) -> int | None:
    read = FIELDS[name].read
    try:
        value = read(text, 0) if read else None
    except QueryError:
        return None
    if not isinstance(value, Codes) or len(value.codes) != 1:
        return None
    return counts.get(value.codes[0], 0)


def _countries(reading: Reading, spot: Spot) -> list[Completion]:
    """Countries as the records name them, those with most trials first."""
    counts = _counts(reading, "country").items()
    ranked = sorted(counts, key=lambda country: (-country[1], country[0]))
    return matching(spot.typed, [Completion(name, count=count) for name, count in ranked])


def _texts(library: Library, reading: Reading, name: str, spot: Spot) -> list[Completion]:
    """Whole values that hold what is typed, and words that go on so, those of most trials first."""
    whole, begun = words_of(spot.typed)
    if not whole and not begun:
        return []
    columns = tuple(FIELD_COLUMNS[name])
    values = _values(library, name, spot.typed)
    phrases = {tuple(tokens(value)): value for value in reversed(values)}
    phrases |= {(*whole, word): " ".join((*whole, word)) for word in _words(reading, columns, whole, begun)} | phrases
    found = [
        Completion(text, count=count)
        for words, text in phrases.items()
        if (count := _trials_with(reading, columns, words)) and words != tuple(tokens(spot.typed))
    ]
    return distinct(sorted(found, key=lambda each: -(each.count or 0)))


def _words(reading: Reading, columns: Sequence[str], before: Sequence[str], begun: str) -> list[str]:
    """Words that begin so, in trials that have the words before them: the most frequent ones of any of the columns."""
    import tantivy

    engine, counts = tantivy.Query, dict[str, int]()
    for column in columns:
        terms = [engine.term_query(reading.schema, column, word, "basic") for word in before]
        within = engine.boolean_query([(tantivy.Occur.Must, term) for term in terms]) if terms else None
        if begun or before:
            for word, count in reading.searcher.terms_with_prefix(column, begun, within, _MOST_WORDS):
                counts[word] = max(counts.get(word, 0), count)
    return sorted(counts, key=lambda word: -counts[word])[:_MOST_WORDS]


def _trials_with(reading: Reading, columns: Sequence[str], words: Sequence[str]) -> int:
    """How many trials have these words side by side in any of the columns."""
    import tantivy

    engine = tantivy.Query
    rows = [
        engine.phrase_query(reading.schema, column, list(words))
        if len(words) > 1
        else engine.term_query(reading.schema, column, words[0], "basic")
        for column in columns
        if words
    ]
    if not rows:
        return 0
    found = reading.searcher.search(engine.boolean_query([(tantivy.Occur.Should, row) for row in rows]), 1, count=True)
    return int(found.count)  # type: ignore[attr-defined]  # tantivy's stub leaves it out


def _values(library: Library, name: str, typed: str) -> list[str]:
    """Whole values of the best trials in which what is typed begins a value, or a later word of one."""
    if name not in ("cond", "sponsor"):
        return []
    bare = typed.replace('"', " ")
    try:
        hits = library.search(f'{name}:"{bare}', typing=True, limit=_SAMPLE)
    except StoreError:
        return []
    known = chain.from_iterable(_said(name, summary) for summary in library.summaries(hits.doc_ids))
    kept = matching(bare, [Completion(value) for value in dict.fromkeys(known)])
    return [each.text for each in kept[:_MOST_VALUES]]


def _said(name: str, summary: Summary) -> Iterable[str]:
    if name == "cond":
        return summary.conditions
    return (summary.sponsor,) if summary.sponsor else ()


def _places(spot: Spot) -> list[Completion]:
    """Places of the gazetteer that begin so, those with most people first."""
    from store.search import places  # a table of 4 MB, of use here only

    begun = places.key(spot.typed)
    if len(begun) < LEAST_LETTERS or "," in spot.typed:
        return []
    named = [places._place(line) for line in islice(places._lines_with(f"|{begun}"), _MOST_PLACES)]
    found: dict[str, Completion] = {}
    for place in sorted(named, key=lambda each: not places.key(each.name).startswith(begun)):
        within = place.label.removeprefix(f"{place.name}, ")
        text = f"{place.name}, {within.split(', ')[0]}" if place.name in found else place.name
        found.setdefault(text, Completion(text, within))
    return [each for each in found.values() if each.text.casefold() != spot.typed.casefold()][:_PLACES]

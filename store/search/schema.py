"""What the index holds of a trial: its columns and their weights, and a trial's values for them.

The weights are those of ClinicalTrials.gov's BasicSearch area, by the place of the text in the record; a column holds
the texts of one weight, or texts that a field of the query language asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

from parsers.values import Age
from store.search import texts
from store.search.fields import country_name
from store.search.words import LONGEST, code_of, compounds, fold, squeezed

if TYPE_CHECKING:
    from tantivy import Index, Schema

FORMAT = 2
"""Version of the columns, the folding and what goes where; an index of another version is built again."""

EVERYTHING = "all"
"""The column of the whole record's text; every other column of words but `low` repeats a part of it."""

LOW = "low"
"""Contacts, citations, results, unparsed lines and other sources' claims: found, and ranked last."""

WEIGHTS: Mapping[str, float] = {
    "acronym": 1.0,
    "title": 0.89,
    "official": 0.85,
    "cond": 0.81,
    "drug": 0.8,
    "other": 0.75,
    "keyword": 0.6,
    "summary": 0.6,
    "arms": 0.5,
    EVERYTHING: 0.42,
    "sponsor": 0.4,
    "mesh_cond": 0.3,
    "mesh_drug": 0.3,
    LOW: 0.1,
}
"""What a word found in a column counts."""

TYPO_COLUMNS = ("acronym", "title", "cond", "drug", "other", "keyword", EVERYTHING, LOW)
"""Where a word with typing errors, or the beginning of one, is weighed; it is found in any column."""

FIELD_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "cond": ("cond", "keyword", "mesh_cond"),
    "drug": ("drug", "other", "mesh_drug"),
    "sponsor": ("sponsor",),
    "country": ("country",),
}
"""The columns behind the fields of the query language that take words."""

CODE_COLUMNS = ("status", "phase", "type", "sex")
WORD_COLUMNS = (*WEIGHTS, "country")
NO_LIMIT = 1e9
"""Days: an age that nobody reaches, for a trial without a maximum age."""

GRAM = 3
_LONGEST_ID = 100

Columns = dict[str, int | list[int] | list[str] | list[float]]


def build_schema() -> Schema:
    """The tantivy schema."""
    import tantivy  # 9 MB of Rust, needed only by those who search

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("doc_id", indexed=True, fast=True)
    for name in WORD_COLUMNS:
        builder.add_text_field(name, tokenizer_name="words", index_option="position")
    for name in (*CODE_COLUMNS, "id"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("id_grams", tokenizer_name="words", index_option="position")
    builder.add_float_field("age_min", indexed=True, fast=True)
    builder.add_float_field("age_max", indexed=True, fast=True)
    return builder.build()


def register_tokenizers(index: Index) -> None:
    """Give an opened index the tokenizer of its columns; tantivy does not keep it."""
    import tantivy

    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    index.register_tokenizer("words", words.filter(tantivy.Filter.remove_long(LONGEST * 4 + 1)).build())


def grams(part: str) -> list[str]:
    """An id or a part of one as overlapping pieces of three, so that any part is a phrase of pieces."""
    return [part[place : place + GRAM] for place in range(max(1, min(len(part), _LONGEST_ID) - GRAM + 1))]


def columns(doc_id: int, document: Mapping[str, Any]) -> Columns:
    """The values of a trial, as `dump` gives it, each of the type that its column takes.

    (tantivy's writer dies of a value of a wrong type.)
    """
    ids = list(dict.fromkeys(filter(None, map(squeezed, texts.ids(document)))))
    countries = texts.countries(document)
    values: Columns = {
        "doc_id": doc_id,
        "status": _codes([texts.at(document, "status").get("overall_status")]),
        "phase": _codes(texts.at(document, "design").get("phases", ())),
        "type": _codes([texts.at(document, "design").get("study_type")]),
        "sex": _codes([texts.at(document, "eligibility").get("sex")]),
        "id": ids,
        "id_grams": [" ".join(grams(known)) for known in ids],
        "country": _words(chain.from_iterable((name, country_name(name)) for name in countries)),
        LOW: _words(texts.low(document)),
    }
    everything = _words(texts.rest(document))
    for name, said in texts.weighed(document).items():
        values[name] = words = _words(said)
        everything += words
    values[EVERYTHING] = everything
    return values | _ages(document)


_BETWEEN = "\x1f"
"""Stands between texts while they are folded as one: no word, and not in any text that is shown."""


def _words(said: Iterable[str | None]) -> list[str]:
    """Texts as they go into a column of words: folded, and the joined spellings of hyphenated words at the end."""
    joined = fold(_BETWEEN.join(filter(None, said)))
    if not joined:
        return []
    spellings = compounds(joined)
    return [*joined.split(_BETWEEN), " ".join(spellings)] if spellings else joined.split(_BETWEEN)


def _codes(codes: Iterable[str | None]) -> list[str]:
    return [code_of(code) for code in codes if code]


def _ages(document: Mapping[str, Any]) -> Columns:
    """The range of ages in days; nothing when the record says nothing about age."""
    rules = texts.at(document, "eligibility")
    lowest, highest = rules.get("minimum_age"), rules.get("maximum_age")
    if not (lowest or highest or rules.get("std_ages")):
        return {}
    low = Age(lowest).days if lowest else None
    high = Age(highest).days if highest else None
    return {"age_min": [float(low or 0.0)], "age_max": [NO_LIMIT if high is None else float(high)]}

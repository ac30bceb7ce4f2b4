"""What the index holds of a trial: its columns and their weights, and a trial's values for them.

Each text of a record is in exactly one column, so that nothing is indexed twice; "anywhere" is any of them. The weights
are those of ClinicalTrials.gov's BasicSearch area, by the place of the text in the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from store.search.words import LONGEST, compounds, fold, greek_spellings, has_greek, squeezed, without_long

if TYPE_CHECKING:
    from tantivy import Index, Schema

    from store.search import texts

FORMAT = 5
"""Version of the columns, the folding and what goes where; an index of another version is built again."""

WEIGHTS: Mapping[str, float] = {
    "acronym": 1.0,
    "title": 0.89,
    "official": 0.85,
    "cond": 0.81,
    "drug": 0.8,
    "other": 0.75,
    "keyword": 0.6,
    "summary": 0.6,
    "primary": 0.6,
    "secondary": 0.5,
    "arms": 0.5,
    "ids": 0.5,
    "detail": 0.42,
    "outcome": 0.42,
    "include": 0.42,
    "criteria": 0.42,
    "exclude": 0.42,
    "sponsor": 0.4,
    "person": 0.4,
    "facility": 0.4,
    "city": 0.4,
    "state": 0.4,
    "country": 0.4,
    "mesh_cond": 0.3,
    "mesh_drug": 0.3,
    "mesh_cond_more": 0.2,
    "mesh_drug_more": 0.2,
    "low": 0.1,
}
"""The columns of words, and what a word found in one counts."""

HEAD = frozenset(
    (
        "acronym",
        "title",
        "official",
        "cond",
        "drug",
        "other",
        "keyword",
        "ids",
        "sponsor",
        "primary",
        "summary",
        "mesh_cond",
        "mesh_drug",
    )
)
"""Where a trial says what it is about; a word elsewhere may be a criterion or an aside."""

NARRATIVE = frozenset(
    ("detail", "outcome", "include", "criteria", "exclude", "mesh_cond_more", "mesh_drug_more", "low")
)
"""Long texts: a word in them is found, and how often it is there says little."""

SHORT = ("acronym", "title", "cond", "drug", "other", "keyword", "sponsor")
"""Where the beginning of a word is looked for while it has two letters."""

FIELD_COLUMNS: Mapping[str, Mapping[str, float]] = {
    "title": {"title": 0.89, "official": 0.85, "acronym": 1.0},
    "cond": {
        "cond": 0.95,
        "title": 0.6,
        "official": 0.55,
        "mesh_cond": 0.5,
        "mesh_cond_more": 0.4,
        "keyword": 0.3,
    },
    "drug": {
        "drug": 0.95,
        "other": 0.75,
        "title": 0.65,
        "official": 0.6,
        "arms": 0.5,
        "mesh_drug": 0.5,
        "keyword": 0.5,
        "mesh_drug_more": 0.4,
    },
    "sponsor": {"sponsor": 1.0},
    "country": {"country": 1.0},
    "state": {"state": 1.0},
    "city": {"city": 1.0},
    "facility": {"facility": 1.0},
    "investigator": {"person": 1.0},
    "outcome": {"primary": 0.9, "secondary": 0.6, "outcome": 0.5},
    "criteria": {"include": 1.0, "exclude": 1.0, "criteria": 1.0},
    "in": {"include": 1.0},
    "ex": {"exclude": 1.0},
    "mesh": {"mesh_cond": 1.0, "mesh_drug": 1.0, "mesh_cond_more": 0.5, "mesh_drug_more": 0.5},
    "keyword": {"keyword": 1.0},
    "summary": {"summary": 1.0, "detail": 0.5},
    "contact": {"low": 1.0},
}
"""The columns behind the fields that take words, with what each counts.

Conditions and interventions as in ClinicalTrials.gov's ConditionSearch and InterventionSearch areas.
"""

INTEGERS = (
    "start",
    "completion",
    "primary_completion",
    "updated",
    "posted",
    "results_posted",
    "added",
    "changed",
    "enrollment",
    "sites",
    "status",
    "phase",
)
"""Numbers to restrict and to sort by; dates as 20240131, or 20240199 where the record gives no day.

Of status and phase their place in the order that a list is sorted in (`store.sorting`).
"""

UPWARDS = frozenset(("enrollment", "sites", "status", "phase"))
"""Numbers that are sorted from the smallest up; dates go from the newest back."""

NO_LIMIT = 1e9
"""Days: an age that nobody reaches, for a trial without a maximum age."""

GRAM = 3
_LONGEST_ID = 100
_LONGEST_START = 20

Columns = dict[str, int | float | list[str]]


def build_schema() -> Schema:
    """The tantivy schema."""
    import tantivy  # 9 MB of Rust, needed only by those who search

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("doc_id", indexed=True, fast=True)
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name="words", index_option="position")
    builder.add_text_field("code", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("geo", tokenizer_name="raw", index_option="basic")
    for name in ("none", "id", "id_start"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("id_grams", tokenizer_name="words", index_option="position")
    for name in INTEGERS:
        builder.add_integer_field(name, indexed=False, fast=True)
    for name in ("age_min", "age_max"):
        builder.add_float_field(name, indexed=False, fast=True)
    return builder.build()


def register_tokenizers(index: Index) -> None:
    """Give an opened index the tokenizer of its columns; tantivy does not keep it.

    It only parts words: they come in lower case and none too long, at a tenth of what the engine's filters cost, which
    are asked for every word.
    """
    import tantivy

    index.register_tokenizer("words", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).build())


def grams(part: str) -> list[str]:
    """An id or a part of one as overlapping pieces of three, so that any part is a phrase of pieces."""
    return [part[place : place + GRAM] for place in range(max(1, min(len(part), _LONGEST_ID) - GRAM + 1))]


def starts(part: str) -> list[str]:
    """The beginnings of an id, so that one being typed is a single term."""
    return [part[:end] for end in range(1, min(len(part), _LONGEST_START) + 1)]


def columns(doc_id: int, document: Mapping[str, Any]) -> Columns:
    """The values of a trial, as `dump` gives it, each of the type that its column takes.

    (tantivy's writer dies of a value of a wrong type.)
    """
    from store.search import texts  # for those who fill an index, not for those who search it
    from store.search.codes import codes, numbers, places

    said = texts.by_column(document)
    words = _folded(said)
    figures = numbers(document)
    coded, silent = codes(document, words, figures)
    ids = list(dict.fromkeys(filter(None, map(squeezed, texts.ids(document)))))
    values: Columns = {
        "doc_id": doc_id,
        **words,
        **figures,
        "code": coded,
        "none": silent,
        "id_start": list(dict.fromkeys(start for known in ids for start in starts(known))),
        "id": ids,
        "id_grams": [" ".join(grams(known)) for known in ids],
    }
    if sites := places(document):
        values["geo"] = sites
    return values


def as_json(values: Columns) -> bytes:
    """The values of a trial as the engine reads them, with the words in lower case: all at once, at the least cost.

    (What is not ASCII was folded, and with that in lower case before.)
    """
    rest = values.copy()
    words = {name: rest.pop(name) for name in values if name in WEIGHTS}
    if not words:
        return orjson.dumps(rest)
    return b"%b,%b" % (orjson.dumps(words).lower()[:-1], orjson.dumps(rest)[1:])


_SHORT = 4 * LONGEST
"""Letters of a text that needs no look for words that are too long."""

_BETWEEN = "\x1f"
"""Stands between texts while hyphenated words are looked for in all of them: a blank, and no part of a word."""


def _folded(said: texts.Texts) -> dict[str, list[str]]:
    """Texts as they go into columns of words: folded, and the joined spellings of hyphenated words at the end.

    A record has a hundred texts and more, nearly all of them ASCII: what the few others need is done for them alone.
    """
    found: dict[str, list[str]] = {}
    for name, parts in said.items():
        column: list[str] = []
        hyphenated: list[str] = []
        greek: list[str] = []
        for part in parts:
            if not part:
                continue
            if not part.isascii():
                if has_greek(part):
                    greek.append(part)
                part = fold(part)
            if len(part) > _SHORT:
                part = without_long(part)
            column.append(part)
            if "-" in part or "'" in part:
                hyphenated.append(part)
        if hyphenated and (spellings := compounds(_BETWEEN.join(hyphenated))):
            column.append(" ".join(spellings))
        if greek:
            column += greek_spellings(_BETWEEN.join(greek))
        if column:
            found[name] = column
    return found

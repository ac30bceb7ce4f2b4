"""What `--help` of a command that takes a query says of the query language: every field, from the table of fields."""

from __future__ import annotations

import click

_SIGNS = (
    ("word word", "all of them, anywhere in the record, mistyped too"),
    ('"a phrase"', "these words side by side, as spelled"),
    ("-word", "not this; also -field:value and -( ... )"),
    ("a OR b, ( )", "either; OR binds weaker than words side by side"),
    ("begin*", "any word that begins so"),
    ("field:a,b", "any of the values, in that field; a value may be quoted"),
    ("AREA[Phase]PHASE2", "any expression of ClinicalTrials.gov, or the address of a search there"),
)


def write_query_help(formatter: click.HelpFormatter) -> None:
    """Add the signs and the fields of the query language to a help page."""
    from store.search.fields import FIELDS  # not needed by a command that is run

    with formatter.section("Queries"):
        formatter.write_dl(_SIGNS)
    with formatter.section("Fields"):
        formatter.write_dl([(f"{name}:", f"{kind.takes}. Example: {kind.example}") for name, kind in FIELDS.items()])

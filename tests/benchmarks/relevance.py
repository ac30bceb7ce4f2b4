"""Recall in the first ten and mean reciprocal rank over judged queries: trialtui, rapidfuzz and fzf over the titles.

The queries and what answers them are in `tests/relevance`. The two others get each study's id and title as a line, and
the plain words of a query where trialtui is asked with fields.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import parsers
from store.ingest import ingest
from store.library import Library
from tests.benchmarks.title_search import TitleSearch, fzf_search, rapidfuzz_search
from tests.conftest import REAL_DATA
from tests.relevance.judged import DEPTH, Judged, Quality, Ranked, judged, qualities

STUDIES = REAL_DATA / "ctgov_v2" / "studies.jsonl.gz"
"""The 1,178 studies that the queries were judged over."""


def studies_library(folder: Path) -> Library:
    """A library of the judged studies, opened, with what its records say things are called too."""
    library = Library.open(folder / "library", cache=folder / "cache")
    ingest(library, parsers.read([STUDIES]))
    library.gather_names()
    return library


def library_search(library: Library) -> Ranked:
    """The library's own search, as `trialtui search` asks it."""

    def search(one: Judged) -> list[str]:
        found = library.search(one.query, limit=DEPTH)
        return [summary.id for summary in library.summaries(found.doc_ids)]

    return search


def _over_titles(ids: Sequence[str], search: TitleSearch) -> Ranked:
    return lambda one: [ids[place] for place in search(one.plain)]


def _lines(results: Mapping[str, Mapping[str, Quality]]) -> list[str]:
    kinds = list(next(iter(results.values())))
    lines = ["class          queries  " + "  ".join(f"{name:>16}" for name in results)]
    lines.append(" " * 24 + " ".join(f"{'recall@10':>11} {'MRR':>5}" for _ in results))
    for kind in sorted(kinds, key=lambda kind: (kind == "all", kind)):
        cells = [f"{result[kind].recall:11.3f} {result[kind].mrr:5.3f}" for result in results.values()]
        lines.append(f"{kind:<14} {next(iter(results.values()))[kind].queries:7}  {' '.join(cells)}")
    return lines


def run() -> list[str]:
    """The lines to print."""
    if not STUDIES.is_file():
        return ["the judged studies are not here (../shared/data)"]
    queries = judged()
    with tempfile.TemporaryDirectory() as folder, studies_library(Path(folder)) as library:
        entries = library.summaries(library.all_ids("id"))
        ids, lines = [entry.id for entry in entries], [f"{entry.id} {entry.title}" for entry in entries]
        results = {"trialtui": qualities(queries, library_search(library))}
        results["rapidfuzz"] = qualities(queries, _over_titles(ids, rapidfuzz_search(lines, DEPTH)))
        fzf = fzf_search(lines, Path(folder) / "titles", DEPTH)
        if fzf is not None:
            results["fzf"] = qualities(queries, _over_titles(ids, fzf))
    return [f"{len(queries)} queries over {len(ids):,} studies", *_lines(results)]

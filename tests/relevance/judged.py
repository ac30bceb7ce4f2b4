"""The judged queries, and how well a ranked list answers them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

DEPTH = 10
"""Ranks that count: what the list shows first."""

EVERY = "all"

Ranked = Callable[["Judged"], Sequence[str]]
"""A search: the ids of the studies that it finds for a query, the best first."""


@dataclass(frozen=True)
class Judged:
    """A query, what was wanted, and the ids of the studies that answer it."""

    kind: str
    query: str
    need: str
    relevant: frozenset[str]
    plain: str
    """The query in words, for a tool that knows no fields."""


@dataclass(frozen=True)
class Quality:
    """Means over queries: recall in the first ten, and the reciprocal of the first right answer's rank."""

    queries: int
    recall: float
    mrr: float


def judged() -> list[Judged]:
    """Every judged query, in the order of the file."""
    entries = orjson.loads(Path(__file__).with_name("queries.json").read_bytes())
    return [
        Judged(
            entry["class"],
            entry["query"],
            entry["need"],
            frozenset(entry["relevant"]),
            entry.get("plain", entry["query"]),
        )
        for entry in entries
    ]


def recall(found: Sequence[str], relevant: frozenset[str]) -> float:
    """The share of the first ten ranks, or of the answers where there are fewer, that hold an answer."""
    return len(relevant & set(found[:DEPTH])) / min(DEPTH, len(relevant))


def reciprocal_rank(found: Sequence[str], relevant: frozenset[str]) -> float:
    """1 for a right answer at the first rank, 1/2 at the second; 0 when the first ten hold none."""
    return next((1 / rank for rank, trial_id in enumerate(found[:DEPTH], 1) if trial_id in relevant), 0.0)


def qualities(queries: Iterable[Judged], search: Ranked) -> Mapping[str, Quality]:
    """How well a search does, by class and over all queries."""
    scores: dict[str, list[tuple[float, float]]] = {}
    for one in queries:
        found = search(one)
        score = recall(found, one.relevant), reciprocal_rank(found, one.relevant)
        scores.setdefault(one.kind, []).append(score)
        scores.setdefault(EVERY, []).append(score)
    return {
        kind: Quality(
            len(some), sum(first for first, _ in some) / len(some), sum(second for _, second in some) / len(some)
        )
        for kind, some in scores.items()
    }

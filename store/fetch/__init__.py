"""Trials from the registry itself: the ClinicalTrials.gov API, version 2, into a library.

    from store.fetch import Registry, Watch, fetch_ids

    with Registry() as registry:
        summary = fetch_ids(library, registry, ["NCT00000001"], Watch(notice=print))

`fetch_ids` fetches trials by their ids, `fetch_query` what an expression finds, `fetch_update` what changed of the
trials that the library holds. Each stores what it receives as it comes; interrupted, it goes on from there when it is
called again with the same. A `Registry` asks one request a second at most, and again what failed for the moment.
"""

from __future__ import annotations

from store.fetch.by_ids import fetch_ids, ids_in, nct_id
from store.fetch.by_query import fetch_query
from store.fetch.errors import FetchError, Refused, WrongAddress
from store.fetch.memory import Memory, QueryMark
from store.fetch.question import API, checked_api
from store.fetch.registry import Registry
from store.fetch.run import FetchProgress, FetchSummary, Watch
from store.fetch.update import fetch_update

__all__ = [
    "API",
    "FetchError",
    "FetchProgress",
    "FetchSummary",
    "Memory",
    "QueryMark",
    "Refused",
    "Registry",
    "Watch",
    "WrongAddress",
    "checked_api",
    "fetch_ids",
    "fetch_query",
    "fetch_update",
    "ids_in",
    "nct_id",
]

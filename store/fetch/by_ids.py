"""Fetching trials by their ids: many with one request, one by one only those that did not come so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from parsers.document import Rejected
from parsers.identifiers import find, normalise, registry_of
from store.fetch.errors import Refused
from store.fetch.memory import IdsMark, Memory
from store.fetch.registry import Registry
from store.fetch.run import IDS_AT_ONCE, UNWATCHED, FetchSummary, Run, Watch
from store.library import Library

_ANY_DIGIT = re.compile(r"\d")


def nct_id(text: str) -> str | None:
    """The one spelling of a ClinicalTrials.gov id, or None when the text is none."""
    known = normalise(text)
    return known if known and registry_of(known) == "NCT" else None


def ids_in(lines: Iterable[str], name: str) -> tuple[list[str], list[Rejected]]:
    """The ids in lines of text, each once, and what is none; `name` says where the lines are from.

    One id a line, in any spelling, or several, also among other text (a link, a title). Blank lines, lines that begin
    with `#`, and a first line without any digit (a heading) say nothing.
    """
    ids: dict[str, None] = {}
    rejected: list[Rejected] = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#") or (number == 1 and not _ANY_DIGIT.search(text)):
            continue
        alone = nct_id(text)
        found = [alone] if alone else [known for register, known in find(text) if register == "NCT"]
        ids.update(dict.fromkeys(found))
        if not found:
            rejected.append(
                Rejected(name, f"{text[:80]!r} is no ClinicalTrials.gov id (NCT and eight digits)", line=number)
            )
    return list(ids), rejected


def fetch_ids(
    library: Library, registry: Registry, ids: Sequence[str], watch: Watch = UNWATCHED, *, restart: bool = False
) -> FetchSummary:
    """Fetch these trials anew; what is no id of the registry is rejected.

    Interrupted, the same list goes on where it was, unless `restart`. Raises Refused when the registry does not
    understand the question, StoreError when something cannot be stored; the summary says what else went wrong.
    """
    run = Run(library, registry, watch)
    known = {text: nct_id(text) for text in ids}
    why = "it is no ClinicalTrials.gov id (NCT and eight digits)"
    run.summary.rejected += [Rejected(text, why) for text, found in known.items() if not found]
    wanted = list(dict.fromkeys(found for found in known.values() if found))
    with run.ending():
        _fetch(run, Memory(library, registry.api), wanted, restart=restart)
    return run.summary


def _fetch(run: Run, memory: Memory, wanted: list[str], *, restart: bool) -> None:
    about = sha256("\n".join(wanted).encode()).hexdigest()
    mark = IdsMark() if restart else memory.recall(IdsMark, about) or IdsMark()
    if mark.at:
        run.notice(f"Going on after {mark.position:,} of {len(wanted):,} ids, where it was interrupted ({mark.at}).")
    elif len(wanted) == 1:
        mark = IdsMark(position=1, waiting=tuple(wanted))
    run.total = len(wanted)
    run.summary.missing += mark.missing
    run.summary.is_resumable = bool(mark.at)
    while True:
        run.done = mark.position - len(mark.waiting)
        if mark.waiting:
            mark = _ask_one(run, mark)
        elif mark.position < len(wanted):
            mark = _ask_many(run, mark, wanted)
        if mark.position == len(wanted) and not mark.waiting:
            break
        memory.keep(mark, about)
        run.summary.is_resumable = True
    run.done = len(wanted)
    memory.forget(IdsMark, about)
    run.summary.is_resumable = False


def _ask_many(run: Run, mark: IdsMark, wanted: list[str]) -> IdsMark:
    some = wanted[mark.position : mark.position + IDS_AT_ONCE]
    try:
        names = run.batch(some)
    except Refused as fault:
        run.notice(f"{fault} Asking for one trial after the other instead.")
        return replace(mark, position=len(wanted), waiting=tuple(wanted[mark.position :]))
    for each in some:
        if each in names:
            run.renamed(each, names)
    absent = tuple(each for each in some if each not in names)
    return replace(mark, position=mark.position + len(some), waiting=absent)


def _ask_one(run: Run, mark: IdsMark) -> IdsMark:
    """Ask for a trial that did not come with the others: an older id, or none at all."""
    first, *others = mark.waiting
    names = run.aliases if first in run.aliases else run.study(first)
    if names is None:
        run.summary.missing.append(first)
        return replace(mark, waiting=tuple(others), missing=(*mark.missing, first))
    run.renamed(first, names)
    return replace(mark, waiting=tuple(others))

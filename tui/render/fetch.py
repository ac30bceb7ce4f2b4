"""A fetch from the registry in words: how far it is, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.render.progress import duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.document import Rejected
    from store.fetch import FetchProgress, FetchSummary

_MEGABYTE = 1_000_000
_NAMED = 3
"""Ids named in a sentence at most; of more, the sentence gives their number."""


def fetch_advance(progress: FetchProgress, notice: str = "") -> str:
    """How far a fetch is; while it waits, also the `notice` that says why."""
    if progress.total is None:
        asked = "fetching"
    elif progress.total == 1:
        asked = "fetching 1 trial"
    else:
        asked = f"fetching {progress.done:,} of {progress.total:,} trials"
    parts = [asked]
    if progress.bytes >= _MEGABYTE // 10:
        parts.append(f"{progress.bytes / _MEGABYTE:.1f} MB")
    if progress.doing:
        parts.append(progress.doing)
    elif progress.total and progress.done and progress.seconds > 2:
        parts.append(f"{duration(progress.seconds / progress.done * (progress.total - progress.done))} left")
    said = "  ".join(parts)
    return f"{notice}  {said}" if notice and progress.doing else said


def fetch_outcome(summary: FetchSummary | None, elsewhere: Sequence[str], *, keys: str, list_keys: str) -> str:
    """What came of a fetch, in one sentence.

    `elsewhere` are the trials that the registry does not hold under any id of theirs; without another there is no
    summary. `keys` fetch again, `list_keys` list what did not come.
    """
    parts = [_counts(summary)] if summary else []
    refused = len(elsewhere)
    if elsewhere:
        named = ", ".join(elsewhere) if refused <= _NAMED else f"{refused:,} trials"
        parts.append(f"{named} {'is' if refused == 1 else 'are'} not of ClinicalTrials.gov")
    if summary:
        refused += len(summary.missing) + len(summary.rejected)
        parts += [f"{older} is {now} now" for older, now in list(summary.renamed.items())[:_NAMED]]
        parts += _ending(summary, keys)
    if refused > _NAMED or (summary and summary.rejected):
        parts.append(f"{list_keys} lists what did not come")
    return "; ".join(parts)


def _counts(summary: FetchSummary) -> str:
    missing = summary.missing
    counted = (
        (summary.new, "new"),
        (summary.changed, "changed"),
        (summary.merged, "merged"),
        (summary.unchanged, "unchanged"),
        (len(summary.rejected), "rejected"),
        (len(missing), "not found" + (f" ({', '.join(missing)})" if len(missing) <= _NAMED else "")),
    )
    said = ", ".join(f"{number:,} {name}" for number, name in counted if number)
    return f"{summary.found or 0:,} asked: {said or 'nothing came'}"


def _ending(summary: FetchSummary, keys: str) -> list[str]:
    """Why a fetch ended before its time, and what to do then."""
    again = [f"{keys} on the same trials goes on from there"] if summary.is_resumable else []
    if summary.fault:
        return [summary.fault.rstrip("."), *again]
    return ["stopped, what came is kept", *again] if summary.cancelled else []


def not_fetched(elsewhere: Sequence[str], missing: Sequence[str], rejected: Sequence[Rejected]) -> list[str]:
    """Each trial that did not come, with the reason, a sentence each."""
    return [
        *(f"{trial_id}: no id of ClinicalTrials.gov is known of it." for trial_id in elsewhere),
        *(f"{trial_id}: ClinicalTrials.gov has no such trial." for trial_id in missing),
        *map(str, rejected),
    ]

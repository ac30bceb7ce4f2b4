"""How far an import is, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.import_summary import ImportProgress


def advance_line(progress: ImportProgress) -> str:
    """Records so far, the share of the input read, the rate and the time left, where they are known."""
    parts = [f"importing {progress.records:,} record{'' if progress.records == 1 else 's'}"]
    if progress.bytes_total:
        parts.append(f"{min(100, 100 * progress.bytes_read // progress.bytes_total)}%")
    parts.append(f"{progress.rate:,.0f} a second")
    if progress.remaining is not None and progress.seconds > 2:
        parts.append(f"{duration(progress.remaining)} left")
    if progress.rejected:
        parts.append(f"{progress.rejected:,} rejected")
    return "  ".join(parts)


STOPS, STOPS_SHORT = "(ctrl+c stops, keeps what is done)", "(ctrl+c stops)"
"""How work that takes long is ended, beside how far it is."""


def advance_forms(progress: ImportProgress) -> tuple[str, ...]:
    """`advance_line` with how to stop it, then shorter forms, for a row that has no room for all of it."""
    line = advance_line(progress)
    first, *rest = line.split("  ")
    kept = [part for part in rest if not part.endswith("a second")]
    shorter = [[first, *kept], [first, *(part for part in kept if not part.endswith("rejected"))]]
    return (f"{line}  {STOPS}", f"{line}  {STOPS_SHORT}", *("  ".join([*parts, STOPS_SHORT]) for parts in shorter))


def duration(seconds: float) -> str:
    """A time span for people: `45 s`, `3 min 20 s`, `1 h 05 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest:02} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"

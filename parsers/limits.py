"""How much is read of what is given, so that no input can fill the memory or keep the reader for ever."""

from __future__ import annotations

from dataclasses import dataclass, field

_MIB = 1024**2


@dataclass(frozen=True)
class Limits:
    """The bounds of reading. Sizes are in bytes that were really read, never what a file says of itself."""

    record: int = 64 * _MIB
    """The longest record, after decompression; also the largest zip within a compressed one."""
    whole: int = 4 * _MIB
    """JSON up to this size is parsed at once; longer JSON is taken apart first, a value at a time."""
    grown: int = 64 * _MIB
    """What compressed data may grow to, whatever its size."""
    ratio: int = 100
    """Beyond `grown`, compressed data may grow to so many times its size (trial records: 5 to 10 times)."""
    entries: int = 5_000_000
    """Entries of one zip (the download of all studies: some 610,000)."""
    depth: int = 3
    """Zips within each other, the outermost counted."""
    cells: int = 20_000
    """Cells of one row of a table (a search download: 30; a table of a register's JSON: some thousand)."""
    nested: int = 10_000
    """Lists and objects within each other in JSON that is too long to be parsed at once."""
    told: int = 100
    """Entries of one zip that are refused one by one; of more only the number is told."""


LIMITS = Limits()
"""What is used unless a caller says otherwise."""


@dataclass
class Budget:
    """What compressed data was read and what it grew to, over all that is packed in each other."""

    limits: Limits = field(default_factory=Limits)
    taken: int = 0
    """Bytes before decompression."""
    grown: int = 0
    """Bytes after it."""

    @property
    def is_spent(self) -> bool:
        """Whether the data grew to more than may be believed of trial records."""
        return self.grown > max(self.limits.grown, self.taken * self.limits.ratio)

    def sentence(self, kind: str) -> str:
        """What to say when it did."""
        most = max(self.limits.grown, self.taken * self.limits.ratio)
        return (
            f"{in_words(self.taken)} of {kind} grew to over {in_words(most)}: reading stopped there, for records never "
            f"shrink {self.limits.ratio} times; if it is no trap, uncompress it and give what comes out"
        )


def in_words(size: int) -> str:
    """A number of bytes to read: `64 MiB`, `700 bytes`."""
    for power, unit in ((3, "GiB"), (2, "MiB"), (1, "KiB")):
        if size >= 1024**power:
            number = size / 1024**power
            return f"{number:.0f} {unit}" if number >= 10 or number == int(number) else f"{number:.1f} {unit}"
    return f"{size} bytes"

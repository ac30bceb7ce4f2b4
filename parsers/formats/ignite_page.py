"""An Ignite page taken apart: its frame (title, paths, the site's explanation), its labelled lines and its tables."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from parsers.draft import Line, block, filled, read_lines
from parsers.formats import ignite_results
from parsers.formats.ignite_fields import Leaf, Place, field_anywhere, field_in, key, place_of
from parsers.formats.markdown import unbulleted, undress
from parsers.formats.pages_apart import Start, starts_of

_KIND = re.compile(r"(\S.{0,100}?) path is as follows ?:?")
_KIND_ALONE = re.compile(r"[A-Z][\w/ ]{2,60} (?:Module|Section)")
_VIEWING = re.compile(r"Viewing Study (NCT\s?\d{8})\.?")
_VIEWING_PART = re.compile(r"Viewing (?:the )?([A-Z][\w/ ]{2,60} (?:Module|Section))\.?")
_DEFINES = re.compile(r"\bField Definitions?\b", re.IGNORECASE)
_OWN_VALUE = re.compile(
    r"(?:Ignite (?:Creation|Modification)|Last Modification) Date:|NCT ?ID: *NCT\s?\d{8}$", re.IGNORECASE
)
_PATH = re.compile(r"Study ?(?:->|→) ?(\S.*)")
_ESCAPED_PATH = re.compile(r"[\s*#]*Study ?-\\>")
_SECTION = re.compile(r"(?:protocol|results|document|derived|annotation)section")
_ID = re.compile(r"NCT\s?\d{8}")
_ENTRY = re.compile(r"([^:]{1,80}):(?:\s+(.*))?")
_LABEL_WORD = r"(?:[A-Z#(][\w#?/&,.()'-]*|\d+|of|for|or|and|to|if|in|is|not|on|a|an|the)"
_UNKNOWN_LABEL = re.compile(rf"[A-Z][\w#?/&,.()'-]*(?: {_LABEL_WORD}){{0,7}}")
_OWN_ID = re.compile(r"NCT ?ID: *(NCT ?\d{8})", re.IGNORECASE)
_STARRED = re.compile(r"\w *\[?\*\]?$")
"""The end of a label that is a definition's (`Brief Title *`), not one of a value."""
_LISTED = re.compile(r"\s*[-*+] +(\*\*|__)[^*_:]{1,80}(?::\1|\1 ?:)")
"""A bullet before a bold label."""

_HOUSEKEEPING = frozenset(
    {
        "nctid",
        "studynctid",
        "study",
        "studybrief",
        "protocolsection",
        "resultssection",
        "ignitecreationdate",
        "ignitemodificationdate",
        "lastmodificationdate",
    }
)
_LONG = frozenset({"brief_summary", "detailed_description", "eligibility_criteria", "description", "study_population"})

_ABOUT = frozenset(
    {
        "08497303672f0f56",
        "22ec3f6ba869e40e",
        "6029f820d1a56a30",
        "c063669948ae1c6a",
        "a580aaf33ba0472a",
        "028950a1df115222",
    }
)
"""Digests (SHA-256 of the words, 16 hex digits) of the paragraphs in which the site explains a kind of page."""


@dataclass(frozen=True)
class Frame:
    """What a page says it is: its kind (`Description Module`), the path of the part it holds, and the frame's lines."""

    kind: str
    trail: tuple[str, ...]
    lines: tuple[Line, ...]
    viewed: str | None = None

    @property
    def place(self) -> Place | None:
        """The part of the model that the page tells of; None on a results page or one of the whole study.

        A page of the whole protocol section has one text, and it is the one of the data sharing statement.
        """
        if key(self.kind) == "protocolsection":
            return place_of(["IPD Sharing Statement Module"])
        return place_of([*self.trail]) or place_of([self.kind])

    @property
    def results(self) -> str | None:
        """The part of the results section that the page tells of, in v2 names."""
        return ignite_results.results_part(self.trail) or ignite_results.results_part([self.kind])

    @property
    def sure(self) -> bool:
        """Whether the page has the whole of a frame: its title, a path, or the line of the study page."""
        told = self.kind and any(_PATH.fullmatch(line.words) or _is_viewed(line.words) for line in self.lines)
        return bool(self.viewed or told)


@dataclass
class Entry:
    """A `Label: value` line and the lines that go on with its value; what it means, if anything, is resolved."""

    label: str
    line: Line
    leaf: Leaf | None = None
    result: str | None = None
    more: list[Line] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """The lines that the entry stands on."""
        return [self.line, *self.more]

    @property
    def value(self) -> str:
        """The value, whole."""
        first = Line(self.line.number, self.line.text.partition(":")[2].strip())
        return block([first, *self.more])

    @property
    def known(self) -> bool:
        """Whether the label means anything; one with a registry id alone points to the part above (`Design Module`)."""
        points = _ID.fullmatch(self.value) is not None
        return bool(self.leaf or self.result or key(self.label) in _HOUSEKEEPING or points)

    @property
    def goes_on(self) -> bool:
        """Whether the value is a text that may run over several lines."""
        return bool(self.result or (self.leaf and self.leaf.path.rpartition(".")[2] in _LONG))


@dataclass
class Table:
    """A table of a page: its name, the line that opens it and the lines below."""

    name: str
    opened: Line
    rows: list[Line] = field(default_factory=list)


def page_lines(text: str) -> tuple[Line, ...]:
    """The lines of a page without Markdown dress; bullets before labels go where the page lists its own so."""
    bare = [unbulleted(line.text) if _LISTED.match(line.text) else line.text for line in read_lines(text)]
    bare = [line.replace("-\\>", "->") if _ESCAPED_PATH.match(line) else line for line in bare]
    lines = undress(Line(number, line) for number, line in enumerate(bare, 1))
    listed = any(_is_own(unbulleted(line.text)) for line in lines if unbulleted(line.text) != line.text)
    return undress(lines, is_label) if listed else lines


def _is_own(words: str) -> bool:
    """Whether a line is one of those that every page has."""
    found = _ENTRY.fullmatch(words.replace("**", "").strip())
    return found is not None and key(found.group(1)) in _HOUSEKEEPING


def is_label(words: str) -> bool:
    """Whether a line is a label that the site has, with or without its value."""
    found = _ENTRY.fullmatch(words.strip())
    return found is not None and (key(found.group(1)) in _HOUSEKEEPING or field_anywhere(found.group(1)) is not None)


def page_starts(lines: Sequence[Line]) -> Iterator[Start]:
    """Where pages of the site begin in a text: with their kind, which the line above their paths names."""
    said = filled(lines)

    def trial_of(at: int) -> str | None:
        found = _OWN_ID.fullmatch(said[at].words)
        return found.group(1).replace(" ", "") if found else None

    def begins(at: int, above: int) -> int:
        named = [place for place in range(above, at) if _KIND.fullmatch(said[place].words)]
        found = _KIND.fullmatch(said[named[-1]].words) if named else None
        titles = [place for place in range(above, at) if found and said[place].words == found.group(1)]
        return min([*titles, *named], default=above)

    yield from starts_of(said, trial_of, begins)


def frame(lines: Sequence[Line]) -> Frame:
    """The frame of a page, and by it what the page holds."""
    said = filled(lines)
    viewed = next((line for line in said if _VIEWING.fullmatch(line.words)), None)
    paths = [line for line in said if _PATH.fullmatch(line.words)]
    named = next((line for line in said if _KIND.fullmatch(line.words)), None)
    trail = _common([_steps(line.words) for line in paths])
    kind = _kind(said, named, trail) if viewed is None else "Study"
    own = [line for line in (named, viewed) if line] + paths
    own += [line for line in said if kind and line.words in (kind, f"Viewing {kind}")]
    own += _definitions(said)
    end = named.number if named else 0
    own += [line for line in said if line.number < end and _explains(line.words, kind)]
    found = _VIEWING.fullmatch(viewed.words) if viewed else None
    return Frame(kind, tuple(trail), tuple(own), found.group(1) if found else None)


def _kind(said: Sequence[Line], named: Line | None, trail: Sequence[str]) -> str:
    found = _KIND.fullmatch(named.words) if named else None
    if found:
        return found.group(1)
    if trail:
        return trail[-1]
    first = said[0].words if said else ""
    part = _VIEWING_PART.fullmatch(first)
    return part.group(1) if part else first if _KIND_ALONE.fullmatch(first) else ""


def _is_viewed(words: str) -> bool:
    """Whether a line is the older title of a page (`Viewing Design Module`)."""
    return _VIEWING_PART.fullmatch(words) is not None


def _definitions(said: Sequence[Line]) -> list[Line]:
    """The lines in which some pages of the site first say what each field means, in the form of labels and values."""
    above = [*takewhile(lambda line: not _OWN_VALUE.match(line.words), said)]
    return above if any(_DEFINES.search(line.words) for line in above) else []


def _steps(words: str) -> list[str]:
    """The steps of a path line below its section."""
    steps = [step.strip() for step in re.split(r"->|→", words)[1:]]
    return steps[1:] if steps and _SECTION.fullmatch(key(steps[0])) else steps


def _common(paths: Sequence[Sequence[str]]) -> list[str]:
    """The steps that all paths begin with."""
    if not paths:
        return []
    return [steps[0] for steps in takewhile(lambda steps: len(set(steps)) == 1, zip(*paths, strict=False))]


def _explains(words: str, kind: str) -> bool:
    """Whether a paragraph above the path line is the site's explanation of the kind of page."""
    known = hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16] in _ABOUT
    return known or bool(kind and words.startswith(f"The {kind} "))


def contents(lines: Sequence[Line], page: Frame) -> tuple[list[Entry], list[Table]]:
    """The labelled lines and the tables of a page; other lines (and those with labels unknown) are in neither.

    A module's values stand below the page's own first line (its date): what is above is of whoever saved the page.
    """
    frame_lines = {line.number for line in page.lines}
    first = next((line.number for line in filled(lines) if _OWN_VALUE.match(line.words)), 0) if not page.viewed else 0
    entries: list[Entry] = []
    tables: list[Table] = []
    current: Entry | None = None
    in_table = False
    for line in filled(lines):
        if line.number in frame_lines or line.number < first:
            continue
        name = ignite_results.table_of(line.words)
        entry = None if name else _entry(line, page)
        if name:
            tables.append(Table(name, line))
            in_table, current = True, None
        elif in_table and (line.words.endswith(" View") or not (entry and entry.known)):
            tables[-1].rows.append(line)
        elif entry and entry.known:
            entries.append(entry)
            in_table, current = False, entry
        elif current and current.goes_on and not _looks_like_label(entry):
            current.more.append(line)
        else:
            current = None
    return entries, tables


def _entry(line: Line, page: Frame) -> Entry | None:
    found = _ENTRY.fullmatch(line.text.strip())
    if not found or _STARRED.search(found.group(1)):
        return None
    entry = Entry(found.group(1).strip(), line)
    if key(entry.label) in _HOUSEKEEPING:
        return entry
    if page.results:
        entry.result = ignite_results.results_field(page.results, entry.label)
    if entry.result is None:
        entry.leaf = (page.place and field_in(page.place, entry.label)) or field_anywhere(entry.label)
    return entry


def _looks_like_label(entry: Entry | None) -> bool:
    """Whether a line with a colon is a label that means nothing here, rather than a sentence of the text above."""
    if entry is None or "criteria" in entry.label.casefold():
        return False
    return _UNKNOWN_LABEL.fullmatch(entry.label) is not None

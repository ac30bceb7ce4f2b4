"""Text as words: one folding for the index, the query and the marks on the screen.

Case and accents are folded away, Greek letters become their names (`TGF-β` is `tgf-beta`), a micro sign before a unit
becomes `u`, dashes and apostrophes become their ASCII forms, and Chinese and Japanese characters stand alone, so that
a part of a sentence without spaces can be found. A word is then a run of letters and digits.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

LONGEST = 80
"""Letters in the longest word kept; longer ones (sequences, encoded data) are found by their parts or not at all."""

_FAR_TOO_LONG = 4 * LONGEST + 1
"""Letters of a word that is left out of the index."""

_TOKEN = re.compile(r"[^\W_]+")
_LONG = re.compile(rf"[^\W_]{{{_FAR_TOO_LONG},}}")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_FOLDING = "trialtui-fold"
_MICRO = re.compile(r"[\u00b5\u03bc](?=[gGlLmMsSvVkK])")
_COMPOUND = re.compile(r"[^\W_]+(?:[-'][^\W_]+)+")
_LETTER = "[a-z0-9]"
_CAMEL = re.compile(r"([A-Z]?[a-z]{2,})([A-Z]{2,}[0-9]*)")

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon"
)
_LETTERS = {chr(0x3B1 + place): name for place, name in enumerate([*_GREEK.split(), "phi", "chi", "psi", "omega"])}
_LETTERS |= {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ħ": "h"}
_DASHES = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
_APOSTROPHES = "\u2018\u2019\u02bc\u00b4\uff07"
_ALONE = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))


def _fold_character(character: str) -> str:
    """One character that is not ASCII, as the text that stands for it: may be empty, may be several letters."""
    if character == "\u00ad" or unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf"):
        return ""
    if character in _DASHES:
        return "-"
    if character in _APOSTROPHES:
        return "'"
    if any(low <= ord(character) <= high for low, high in _ALONE):
        return f" {character} "
    folded = []
    for part in unicodedata.normalize("NFKD", character).lower():
        if part.isascii() or part in _LETTERS:
            folded.append(_LETTERS.get(part, part))
        elif not unicodedata.category(part).startswith("M"):
            folded.append(part if part.isalnum() else " ")
    return "".join(folded) or " "


class _Table(dict[int, str]):
    """A table for `str.translate` that works a character out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_TABLE = _Table()


def fold(text: str) -> str:
    """The text with letters folded as the module says; ASCII letters keep their case."""
    if text.isascii():
        return text
    if "\u00b5" in text or "\u03bc" in text:
        text = _MICRO.sub("u", text)
    return text.encode("ascii", _FOLDING).decode("utf-8", "replace")


def _fold_run(fault: UnicodeError) -> tuple[bytes, int]:
    """Fold what ASCII has no form for: as the codec's own error handler, so that the rest is passed over in C."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    run = fault.object[fault.start : fault.end]
    return run.translate(_TABLE).encode("utf-8", "replace"), fault.end


codecs.register_error(_FOLDING, _fold_run)


def without_long(text: str) -> str:
    """The text without the words that no index needs, which are few: looked for from blank to blank only."""
    place = 0
    while len(text) - place >= _FAR_TOO_LONG:
        place = text.rfind(" ", place, place + _FAR_TOO_LONG) + 1
        if not place:
            return _LONG.sub(" ", text)
    return text


def tokens(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [word for word in _TOKEN.findall(fold(text).lower()) if len(word) <= LONGEST]


def code_of(text: str) -> str:
    """A coded value as the index keeps it: upper case, words joined by underscores."""
    return "_".join(tokens(text)).upper()


def squeezed(text: str) -> str:
    """Only the folded letters and digits: how ids and labels are compared."""
    if text.isascii() and text.isalnum() and len(text) <= LONGEST:
        return text.lower()
    return "".join(tokens(text))


def joined(parts: Sequence[str]) -> list[str]:
    """The spellings of a hyphenated word without hyphens: the whole, and each two neighbours."""
    pairs = [first + second for first, second in pairwise(parts)]
    spellings = pairs if len(parts) == 2 else ["".join(parts), *pairs]
    return [word for word in spellings if len(word) <= LONGEST and not word.isdigit()]


def compounds(folded: str) -> list[str]:
    """The joined spellings of every hyphenated word in a folded text (`allo-HSCT` gives `allohsct`).

    The text is taken apart around its few hyphens, not at its many blanks.
    """
    text = folded.replace("'", "-").replace("\n", " ")
    found: list[str] = []
    place = text.find("-")
    while place >= 0:
        end = text.find(" ", place)
        if end < 0:
            end = len(text)
        run = text[text.rfind(" ", 0, place) + 1 : end]
        if len(run) > 2:
            found += _compounds_in(run.lower())
        place = text.find("-", end)
    return found


@lru_cache(maxsize=20_000)
def _compounds_in(chunk: str) -> tuple[str, ...]:
    """The joined spellings in one run without blanks; kept, because a few thousand of them are most of all."""
    return tuple(spelling for word in _COMPOUND.findall(chunk) for spelling in joined(_TOKEN.findall(word)))


_GREEK_IN_USE = "αβγδεζκλμσω"
_GREEK_WORD = re.compile(r"[A-Za-z0-9-]*[\u0391-\u03c9]+[A-Za-z0-9\u0391-\u03c9-]*")
_GREEK_PART = re.compile(r"[\u0391-\u03c9]|[A-Za-z0-9]+")
_INITIALS = {ord(letter): name[0] for letter, name in _LETTERS.items() if len(letter) == 1}


def has_greek(text: str) -> bool:
    """Whether a text may hold a word with one of the Greek letters that names of substances have."""
    return not text.isascii() and any(letter in text for letter in _GREEK_IN_USE)


def greek_spellings(text: str) -> list[str]:
    """Further spellings of the words with Greek letters in a raw text, as people type them.

    With the initial for the letter (`TGFβ` is `tgfb`), and in its parts (`γδT` is `gamma delta t`).
    """
    found: list[str] = []
    chunks = dict.fromkeys(chunk for chunk in text.split() if not chunk.isascii() and has_greek(chunk))
    for word in dict.fromkeys(word for chunk in chunks for word in _GREEK_WORD.findall(chunk)):
        if len(word) > 1:
            spelled = fold(word.lower().translate(_INITIALS))
            found += [" ".join((spelled, *compounds(spelled))), " ".join(map(fold, _GREEK_PART.findall(word)))]
    return found


def humps(word: str) -> list[str]:
    """The two words of one written as `alloHSCT`, or none."""
    found = _CAMEL.fullmatch(word)
    return [part.lower() for part in found.groups()] if found else []


_GREEK_RUN = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]+|[^\u0370-\u03ff\u1f00-\u1fff]+")
_NUMBER_UNIT = re.compile(r"(\d+)([a-z]{1,5})")
_NAME_NUMBER = re.compile(r"(?!phase)([a-z]{2,})(\d{1,3})")
_SIGNS = """
mg g kg ug mcg ng pg ml l dl ul mm cm um nm m km mmol umol nmol pmol mol iu u gy cgy mci mbq kbq ci hz khz mhz
h hr hrs hour hours min mins s sec d day days wk wks week weeks mo month months y yr yrs year years
mmhg kda kcal kj w mw kv mv v bpm rpm ppm ppb mosm meq pct x fold
"""
UNITS = frozenset(_SIGNS.split())
"""Units of measure that are written with and without a blank before them."""


def apart(word: str) -> list[str]:
    """The parts of a word that is also written with a blank or hyphen in it: `alloHSCT`, `TGFβ`, `10mg`, `il2`."""
    parts = humps(word)
    if parts:
        return parts
    runs = _GREEK_RUN.findall(word)
    if len(runs) > 1 and not _MICRO.search(word):
        return [part for run in runs for part in tokens(run)]
    folded = fold(word).lower()
    measured = _NUMBER_UNIT.fullmatch(folded)
    if measured and measured[2] in UNITS:
        return list(measured.groups())
    named = _NAME_NUMBER.fullmatch(folded)
    return list(named.groups()) if named else []


_ALWAYS_PLURAL = ("diabetes", "herpes", "series", "species", "rabies", "caries", "scabies", "ascites", "aids")
_HISSING = ("s", "x", "z", "ch", "sh")


def other_number(word: str) -> list[str]:
    """The singular of a plural and the plural of a singular, by the regular rules of English; folded words only."""
    if len(word) < 3 or not word.isascii() or not word.isalpha() or word in _ALWAYS_PLURAL:
        return []
    if word.endswith("ies") and len(word) > 4:
        return [f"{word[:-3]}y"]
    if word.endswith("es") and word[:-2].endswith(_HISSING):
        return [word[:-1], word[:-2]]
    if word.endswith(("ss", "us")):
        return [f"{word}es"]
    if word.endswith("s"):
        return [] if word.endswith("is") or len(word) < 4 else [word[:-1]]
    if word.endswith("y") and word[-2] not in "aeiou":
        return [f"{word[:-1]}ies"]
    return [f"{word}es" if word.endswith(_HISSING) else f"{word}s"]


_SAME_UNITS = {"mcg": "ug", "ug": "mcg", "cc": "ml"}


def same_unit(word: str) -> list[str]:
    """The other sign of the unit that a word is, or that stands at its end after a number (`50mcg`)."""
    found = re.fullmatch(r"(\d*)([a-z]+)", word)
    other = _SAME_UNITS.get(found[2]) if found else None
    return [f"{found[1]}{other}"] if found and other else []


def edits(word: str) -> int:
    """How many typing errors a word may have: none to 4 letters or with a digit, one to 8, two from 9."""
    if len(word) < 5 or any(character.isdigit() for character in word):
        return 0
    return 1 if len(word) < 9 else 2


def typo_pattern(word: str) -> str:
    """A regular expression for the words one typing error away that begin with the same letter.

    A left-out, wrong, extra or swapped letter, in ASCII: a class of letters compiles five times as fast as a dot. A
    first letter is rarely mistyped, and most words that differ in it are others (`brain`, `train`); the British `oe`
    and `ae` for `e` at the beginning are let through.
    """
    found = {word + _LETTER}
    for place in range(1, len(word)):
        before, letter, after = word[:place], word[place], word[place + 1 :]
        found |= {before + after, f"{before}{_LETTER}{after}", f"{before}{_LETTER}{letter}{after}"}
        if after:
            found.add(before + after[0] + letter + after[1:])
    if word.startswith("e"):
        found |= {"o" + word, "a" + word}
    elif word.startswith(("oe", "ae")):
        found.add(word[1:])
    return "|".join(sorted(found))


def first_letters(word: str) -> tuple[str, ...]:
    """How a word that was mistyped may begin: as it does, but for the British `oe` and `ae` for `e`."""
    if word.startswith("e"):
        return "e", "oe", "ae"
    return (word[0], "e") if word.startswith(("oe", "ae")) else (word[0],)


def opposite(word: str) -> str | None:
    """The word that means the contrary and lies within two typing errors: `hypotension` for `hypertension`."""
    if word.startswith("hyper"):
        return "hypo" + word[5:]
    return "hyper" + word[4:] if word.startswith("hypo") else None


class FoldedText:
    """A text with its folded form, and the way back from places in the folded form to places in the text."""

    def __init__(self, text: str) -> None:
        self._raw = text
        self._starts: list[int] = [0]
        self._raws: list[tuple[int, bool]] = [(0, True)]
        self.text = text.lower() if text.isascii() else self._fold(text).lower()

    def _fold(self, text: str) -> str:
        """Fold run by run, noting where each plain run and each folded character begins."""
        source = _MICRO.sub("u", text)
        pieces: list[str] = []
        place = 0
        done = 0

        def note(piece: str, raw: int, plain: bool) -> None:
            nonlocal place
            if piece:
                self._starts.append(place)
                self._raws.append((raw, plain))
                pieces.append(piece)
                place += len(piece)

        for run in _NOT_ASCII.finditer(source):
            note(source[done : run.start()], done, True)
            for offset, character in enumerate(run.group()):
                note(_TABLE[ord(character)], run.start() + offset, False)
            done = run.end()
        note(source[done:], done, True)
        return "".join(pieces)

    def _raw_place(self, place: int) -> int:
        found = bisect_right(self._starts, place) - 1
        raw, plain = self._raws[found]
        return raw + (place - self._starts[found]) if plain else raw

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the text behind `start:end` of the folded form, with the accents that follow them."""
        last = self._raw_place(end - 1) + 1
        while last < len(self._raw) and unicodedata.combining(self._raw[last]):
            last += 1
        return self._raw_place(start), last

    def words(self) -> Iterator[re.Match[str]]:
        """Each word of the folded form, with its place there."""
        return _TOKEN.finditer(self.text)

    def compound_words(self) -> Iterator[re.Match[str]]:
        """Each hyphenated word of the folded form, with its place there."""
        return _COMPOUND.finditer(self.text) if "-" in self.text or "'" in self.text else iter(())

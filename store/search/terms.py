"""Text of a query -> the words and phrases to look for, in every spelling that counts as the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from store.search.british import other_spellings
from store.search.tree import Form, Node, Phrase, Word
from store.search.words import LONGEST, UNITS, apart, edits, joined, other_number, same_unit, squeezed, tokens

_LINKING = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "vs", "with")
)
_REGISTERS = (
    "nct isrctn actrn chictr ctri ctr drks euctr irct jrct japiccti jmaiia jprn kct lbctr nlomon ntr pactr rbr rpcec "
    "slctr tctr umin"
)
_ID = re.compile(
    rf"(?:{'|'.join(_REGISTERS.split())})[a-z]{{0,5}}[0-9][a-z0-9]*|[0-9]{{5,}}|u1111[0-9]+|[a-z]{{2,8}}[0-9]{{3,}}[a-z0-9]*"
)
"""The beginning of an id or its digits, also of a sponsor's own code (`CIGE025` of CIGE025AUS10)."""

_DECIMAL = re.compile(r"\d[.,]\d")


def _forms(text: str, parts: list[str], *, is_open: bool) -> tuple[Form, ...]:
    """A word's spellings: its tokens in a row, without hyphens, in its parts (`alloHSCT`, `10mg`); then variants."""
    if len(parts) > 1:
        whole = [] if _DECIMAL.search(text) else joined(parts)[:1]
        forms = [Form(tuple(parts)), *(Form((word,), typos=edits(word) > 0) for word in whole)]
        pieces = [piece for part in parts for piece in apart(part) or [part]]
    else:
        forms = [Form((parts[0],), typos=edits(parts[0]) > 0)]
        pieces = apart(text.rstrip("*"))
    if pieces and pieces != parts and not (is_open and len(pieces[-1]) == 1):
        forms.append(Form(tuple(pieces)))
    return (*forms, *_variants(tuple(parts)))


def _variants(row: tuple[str, ...]) -> tuple[Form, ...]:
    """The row with its last word in the other number, its unit under its other sign, or spelled as elsewhere."""
    *before, last = row
    if last in _LINKING:
        return ()
    others = [*other_number(last), *same_unit(last), *other_spellings(last)]
    return tuple(Form((*before, other), variant=True) for other in others)


def word(text: str, start: int, *, is_open: bool = False) -> Word | None:
    """The word to look for; None when the text holds no letter or digit. A trailing `*` asks for any ending."""
    parts = tokens(text)
    if not parts:
        return None
    bare = squeezed(text)
    id_part = bare if _ID.fullmatch(bare) else ""
    goes_on = is_open or text.endswith("*")
    return Word(text, _forms(text, parts, is_open=goes_on), goes_on, start, id_part)


def phrase(text: str, start: int, *, is_open: bool = False) -> Word | Phrase | None:
    """The phrase to look for; one word in quotes is matched as spelled. None when there is no letter or digit."""
    parts = tuple(tokens(text))
    return Phrase(text, parts, is_open, start) if parts else None


def with_neighbours(nodes: Sequence[Node]) -> list[Node]:
    """The nodes, where each two single words side by side may also be written as one (`allo HSCT`, `alloHSCT`)."""
    found = list(nodes)
    for place, (first, second) in enumerate(pairwise(nodes)):
        if not isinstance(first, Word) or not isinstance(second, Word):
            continue
        row = _as_one(first.forms[0].tokens, second.forms[0].tokens)
        for index in (place, place + 1) if row else ():
            node = found[index]
            if isinstance(node, Word):
                found[index] = replace(node, forms=(*node.forms, Form(row, open=second.open)))
    return found


def _as_one(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    """The tokens of two words written as one; none when they are not."""
    if not _LINKING.isdisjoint((*left, *right)) or len(right) > 1:
        return ()
    whole = left[-1] + right[0]
    if len(left) > 1 and not (left[-1].isdigit() and right[0] in UNITS):
        return ()
    return () if len(whole) > LONGEST or whole.isdigit() else (*left[:-1], whole)


def whole_term(text: str, start: int, *, is_open: bool = False) -> Word | None:
    """Words that must stand side by side, without typing errors, of which synonyms may take the place."""
    parts = tuple(tokens(text))
    if not parts:
        return None
    forms = (Form(parts), *_variants(parts)) if len(text.split()) > 1 else _forms(text, [*parts], is_open=is_open)
    return Word(text, tuple(replace(form, typos=False) for form in forms), is_open, start)

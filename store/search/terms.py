"""Text of a query -> the words and phrases to look for, in every spelling that counts as the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from store.search.tree import Form, Node, Phrase, Word
from store.search.words import LONGEST, edits, humps, joined, squeezed, tokens

_LINKING = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "vs")
)
_ID = re.compile(r"nct[0-9]+|[0-9]{5,}")


def _forms(text: str, parts: list[str]) -> tuple[Form, ...]:
    """A word's spellings: its tokens in a row, without its hyphens, apart at its humps (`alloHSCT`)."""
    if len(parts) > 1:
        whole = joined(parts)[:1]
        return (Form(tuple(parts)), *(Form((word,), typos=edits(word) > 0) for word in whole))
    apart = tuple(humps(text))
    alone = Form((parts[0],), typos=edits(parts[0]) > 0)
    return (alone, Form(apart)) if apart else (alone,)


def word(text: str, start: int, *, is_open: bool = False) -> Word | None:
    """The word to look for; None when the text holds no letter or digit. A trailing `*` asks for any ending."""
    parts = tokens(text)
    if not parts:
        return None
    bare = squeezed(text)
    id_part = bare if _ID.fullmatch(bare) else ""
    return Word(text, _forms(text, parts), is_open or text.endswith("*"), start, id_part)


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
        left, right = first.forms[0].tokens, second.forms[0].tokens
        whole = "".join((*left, *right))
        if not _LINKING.isdisjoint((*left, *right)):
            continue
        if len(left) > 1 or len(right) > 1 or len(whole) > LONGEST or whole.isdigit():
            continue
        for index in (place, place + 1):
            node = found[index]
            if isinstance(node, Word):
                found[index] = replace(node, forms=(*node.forms, Form((whole,), open=second.open)))
    return found

"""What a citation's text says about the work it cites."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

_DOI = re.compile(r"(?<![\w.])10\.\d{4,9}(?:\.\d+)*(?:/|%2[fF])[^\s\"“”‘’«»，。；、]{1,500}")
_GLUED = re.compile(
    r"[.;,](?:Epub|eCollection|Print|Online|PMID|PMCID|Available|Accessed)\b.*|[;,]?\s*PMC?ID:.*", re.DOTALL
)
_PAGE_OF_A_SITE = re.compile(r"(?:/(?:full|fulltext|abstract|pdf|epdf|html))?(?:\.pdf)?(?:[?#].*)?$")
_CLOSERS = {")": "(", "]": "[", "}": "{", ">": "<"}
_WEB_ADDRESS = re.compile(r"https?://\S*$", re.IGNORECASE)
_RESOLVER = re.compile(r"https?://(?:dx\.)?doi\.org/$", re.IGNORECASE)


def doi(citation: str) -> str | None:
    """The DOI that a citation names first, as it is written there, or None.

    Kept: brackets that are part of it (`10.1016/S0140-6736(20)30183-5`, the old `...3.0.CO;2-E` form). Left out: the
    sentence's own punctuation and what a web address adds.
    """
    found = _DOI.search(citation)
    if not found:
        return None
    name = html.unescape(found.group())
    before = citation[: found.start()]
    if _WEB_ADDRESS.search(before):
        name = unquote(name)
        name = _PAGE_OF_A_SITE.sub("", name) if not _RESOLVER.search(before) else re.sub(r"[?#].*$", "", name)
    elif "%2" in name[:12]:
        name = unquote(name)
    name = _trimmed(_GLUED.sub("", name))
    return name if len(name.partition("/")[2]) > 0 else None


def _trimmed(name: str) -> str:
    """`name` without the punctuation that ends a sentence or closes a bracket opened before it."""
    while name and (name[-1] in ".,;:!?'*_" or name.count(name[-1]) > name.count(_CLOSERS.get(name[-1], name[-1]))):
        name = name[:-1]
    return name

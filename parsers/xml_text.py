"""XML read safely: no entity is expanded, nothing is fetched, a bomb is refused by name."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree
from pydantic import JsonValue

MAX_DEPTH = 200
"""Elements within each other; the registries' own records have some ten."""


@dataclass(frozen=True)
class XmlText:
    """A text read as XML: the root element, or the `fault` (a sentence) and its `line` in the text (0: not known)."""

    root: etree._Element | None = None
    fault: str = ""
    line: int = 0

    @classmethod
    def read(cls, data: bytes) -> XmlText:
        """Read `data` as one XML document; never raises for what it holds.

        Declarations of entities are refused: no registry writes them, and they are how XML bombs and the reading of
        other files are made (RELIABILITY: refused by name).
        """
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data.lstrip(), parser)
        except etree.XMLSyntaxError as fault:
            return cls(fault=f"it is no well-formed XML ({fault.msg})", line=fault.lineno or 0)
        except ValueError as fault:
            return cls(fault=f"it is no XML that can be read ({fault})")
        document = root.getroottree().docinfo
        if document.internalDTD is not None and next(document.internalDTD.iterentities(), None) is not None:
            return cls(fault="its XML declares entities, which no registry does and which can be harmful: refused")
        if _depth_exceeds(root, MAX_DEPTH):
            return cls(fault=f"its XML is more than {MAX_DEPTH} elements deep: refused")
        return cls(root)


def to_value(element: etree._Element) -> JsonValue:
    """An element as plain values, for `parsers.record.Record`.

    Text alone becomes that text, stripped. Anything else becomes an object: each child's name with the list of such
    children (a list also for one), `@name` for an attribute, `#text` for text beside them. Namespaces are left off.
    """
    children = [child for child in element if isinstance(child.tag, str)]
    words = [element.text, *(child.tail for child in element)]
    text = "\n".join(piece for piece in (word.strip() for word in words if word) if piece)
    if not children and not element.attrib:
        return text
    value: dict[str, JsonValue] = {f"@{local_name(str(name))}": str(said) for name, said in element.attrib.items()}
    for child in children:
        held = value.setdefault(local_name(str(child.tag)), [])
        if isinstance(held, list):
            held.append(to_value(child))
    return value | ({"#text": text} if text else {})


def local_name(tag: str) -> str:
    """An element's or attribute's name without its namespace."""
    return tag.rpartition("}")[2]


def _depth_exceeds(root: etree._Element, most: int) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > most:
            return True
    return False

"""Pages whose labels a style sheet showed in capitals, or in small letters: read as with the usual ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from parsers.document import Document
from parsers.draft import read_lines
from parsers.formats import meddatax, medpath
from parsers.formats.meddatax_layout import HELP, LABEL_GROUPS
from parsers.formats.medpath_layout import LABELS
from parsers.formats.respelled import respelled
from parsers.trial import Trial

EXAMPLES = Path(__file__).parents[2] / "parsers" / "examples"
WORDS = {
    "meddatax": frozenset({*HELP, *(label for group in LABEL_GROUPS for label in group)}),
    "medpath": frozenset({*LABELS, *(label for names in LABELS.values() for label in names), "NameTimeMethod"})
    | {"GroupInterventionDescription"},
}
FORMATS = {"meddatax": meddatax, "medpath": medpath}


def shown(text: str, words: frozenset[str], change: Callable[[str], str]) -> str:
    """The text with the labels that begin its lines changed."""
    lines = []
    for line in text.split("\n"):
        label, colon, _ = line.partition(":")
        start = next((word for word in words if line == word or (colon and label == word)), "")
        start = start or next((word for word in LABEL_GROUPS[1] if line.startswith(f"{word} ")), "")
        lines.append(change(start) + line[len(start) :])
    return "\n".join(lines)


def dumped(site: str, text: str) -> dict[str, object]:
    document = Document("page.txt", text.encode())
    assert FORMATS[site].matches(document) >= 0.5
    (trial,) = FORMATS[site].parse(document)
    assert isinstance(trial, Trial), trial
    own = trial.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return {name: part for name, part in own.items() if name != "sources"}


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("med*.txt")))
@pytest.mark.parametrize("change", [str.upper, str.lower])
def test_a_page_with_its_labels_in_other_capitals(name: str, change: Callable[[str], str]) -> None:
    site = name.partition("_")[0]
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    changed = shown(text, WORDS[site], change)
    assert changed != text
    assert dumped(site, changed) == dumped(site, text)


def test_words_in_capitals_on_a_page_of_the_usual_are_content() -> None:
    lines = read_lines("Status\nOPEN\nSex\nAll\nSTATUS\nphase")
    assert respelled(lines, {"Status", "Sex", "Phase"}) == lines
    assert respelled(read_lines("STATUS\nOPEN"), {"Status"})[0].text == "STATUS"
    assert [line.text for line in respelled(read_lines("STATUS\nSEX: All\nsTatus"), {"Status", "Sex"})] == [
        "Status",
        "Sex: All",
        "sTatus",
    ]

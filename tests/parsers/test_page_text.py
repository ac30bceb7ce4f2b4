"""Pages that a tool quoted, or broke at a width: read as the page that they were."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from parsers.document import Document
from parsers.page_text import unquoted, unwrapped
from parsers.reading import read
from parsers.trial import Trial

EXAMPLES = Path(__file__).parents[2] / "parsers" / "examples"
PAGES = sorted(path.name for path in EXAMPLES.glob("*.txt"))

WIDE = """Recruiting sailors who cough at night and would like to sleep without waking the whole of their ship up

Trial ID: NCT00000047
Overall Status: Completed
Phase: Phase 2
Official Title: A study of thyme, given as a tea, against the cough of sailors in the long nights of the northern winter
Sponsor: Ours Ltd

Brief Summary

Sailors cough at night, and those who do wake the others, who then cannot sleep, and who cough themselves on the morrow.
Thyme may help, and nobody has looked whether it does so at sea, where there is little else to be had against a cough.
"""


def wrapped(text: str, width: int = 80) -> str:
    return "\n".join(textwrap.fill(line, width) if len(line) > width else line for line in text.split("\n"))


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def trial_of(folder: Path, text: str) -> dict[str, object]:
    path = folder / "page.txt"
    path.write_text(text, encoding="utf-8")
    (trial,) = read([path])
    assert isinstance(trial, Trial), trial
    own = trial.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return {name: part for name, part in own.items() if name not in ("sources", "warnings")} | {
        "unparsed": [line.text for line in trial.unparsed]
    }


@pytest.mark.parametrize("name", PAGES)
def test_a_quoted_page_is_read_as_the_page(name: str, tmp_path: Path) -> None:
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    assert trial_of(tmp_path, quoted(text)) == trial_of(tmp_path, text)


@pytest.mark.parametrize("dress", [wrapped, lambda text: quoted(wrapped(text))])
def test_a_page_broken_at_a_width_is_read_whole(dress: object, tmp_path: Path) -> None:
    assert callable(dress)
    assert trial_of(tmp_path, dress(WIDE)) == trial_of(tmp_path, WIDE)


def test_a_page_that_is_not_quoted_throughout_stays() -> None:
    document = Document("page.txt", b"> Phase\nof the study\n")
    assert unquoted(document) is document


def test_lines_that_start_something_are_not_put_to_the_line_above() -> None:
    long = "x" * 70
    lines = [f"{long} a{at}" for at in range(9)]
    bullets = "\n".join(f"* {line}" for line in lines)
    labels = "\n".join(f"{line}\nSponsor" for line in lines)
    for text in (bullets, labels, "\n\n".join(lines), "\n".join(["y" * 130, *lines]), "\n".join(lines[:4])):
        document = Document("page.txt", text.encode())
        assert unwrapped(document, lambda words: words == "Sponsor") is document


def test_a_word_broken_at_its_hyphen_is_whole_again() -> None:
    text = "\n".join(["x" * 66 + " pre-"] + ["post-" + "y" * 66] + ["z" * 71 + "-", "and more"] + ["w" * 72] * 3)
    made = unwrapped(Document("page.txt", text.encode()), lambda words: False)
    assert made.text.startswith("x" * 66 + " pre-post-" + "y" * 66)
    assert "- and more" in made.text
    assert made.own_content == text.encode()

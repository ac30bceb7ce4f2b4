"""Pages of several trials in one text: each is its own trial, and nothing of one is read into another's."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from parsers.document import Document
from parsers.formats import ignite, meddatax, medpath
from parsers.identifiers import find
from parsers.trial import Trial, dump
from tests.parsers.pages import golden

Parse = Callable[[Document], Iterable[object]]
OTHER = "NCT00000098"


def pages(name: str) -> tuple[str, str]:
    """A golden page, and the same of another trial."""
    text = golden(name)[0]
    own = next(trial_id for registry, trial_id in find(text) if registry == "NCT")
    return text, text.replace(own, OTHER)


def fields(parse: Parse, text: str) -> list[dict[str, object]]:
    found = []
    for item in parse(Document("pages.txt", text.encode())):
        assert isinstance(item, Trial), str(item)
        found.append(
            {name: value for name, value in dump(item).items() if name not in ("sources", "unparsed", "warnings")}
        )
    return found


@pytest.mark.parametrize(
    ("name", "parse"),
    [
        ("ignite_eligibility", ignite.parse),
        ("ignite_design_info", ignite.parse),
        ("meddatax", meddatax.parse),
        ("medpath", medpath.parse),
    ],
)
def test_pages_below_each_other_are_read_as_if_alone(name: str, parse: Parse) -> None:
    first, second = pages(name)
    alone = fields(parse, first) + fields(parse, second)
    assert len(alone) == 2 and alone[0]["id"] != alone[1]["id"]
    assert fields(parse, f"{first.rstrip()}\n\n{second}") == alone
    assert fields(parse, f"{first.rstrip()}\n{second}\n\n{first}") == [*alone, alone[0]]


def test_pages_of_one_trial_stay_together() -> None:
    first, _ = pages("ignite_eligibility")
    assert len(fields(ignite.parse, f"{first}\n\n{first}")) == 1


def test_a_part_knows_its_place_in_the_file() -> None:
    first, second = pages("ignite_eligibility")
    found = [*ignite.parse(Document("pages.txt", f"{first.rstrip()}\n\n{second}".encode()))]
    assert [item.sources[0].record for item in found if isinstance(item, Trial)] == [1, 2]
    (alone,) = ignite.parse(Document("pages.txt", second.strip("\n").encode()))
    assert isinstance(alone, Trial) and isinstance(found[1], Trial)
    assert found[1].sources[0].sha256 == alone.sources[0].sha256

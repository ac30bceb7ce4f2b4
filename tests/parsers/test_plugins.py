"""Formats of other packages: found by their entry points, used like our own, and told of in a sentence when broken."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import invalidate_caches
from pathlib import Path

import pytest

from parsers import plugins
from parsers.document import Document
from parsers.trial import Trial
from tests.conftest import ROOT

EXAMPLE = re.findall(r"```python\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.DOTALL)[0]
"""The example in CONTRIBUTING."""

GOOD = 'NAME = "{name}"\ndef matches(document): return 0.5\ndef parse(document): yield from ()\n'


class Site:
    """A folder of installed packages."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def install(self, package: str, source: str, *, entry: str = "", name: str | None = None) -> None:
        module = package.replace("-", "_")
        (self._folder / f"{module}.py").write_text(source, encoding="utf-8")
        info = self._folder / f"{module}-1.0.dist-info"
        info.mkdir()
        named = f"Name: {package}\n" if name is None else name
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\n{named}Version: 1.0\n", encoding="utf-8")
        line = entry or f"{module} = {module}"
        (info / "entry_points.txt").write_text(f"[{plugins.GROUP}]\n{line}\n", encoding="utf-8")
        invalidate_caches()
        plugins.forget_plugins()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    plugins.forget_plugins()
    yield Site(tmp_path)
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and Path(str(sys.modules[name].__file__)).parent == tmp_path:
            del sys.modules[name]
    plugins.forget_plugins()


def names() -> list[str]:
    return [form.NAME for form in plugins.plugin_formats()]


def test_without_packages_there_is_nothing_to_tell(site: Site) -> None:
    assert plugins.plugin_formats() == ()
    assert plugins.plugin_faults() == ()


def test_the_example_reads_its_records(site: Site) -> None:
    site.install("moon-trials", EXAMPLE)
    (form,) = plugins.plugin_formats()
    assert form.NAME == "moon"
    document = Document("m.txt", b"%MOON 1\nid=NCT00000001\ntitle=Low Gravity\nphase=PHASE1\nwhy=To see\nbase=Tycho\n")
    assert form.matches(document) == 1
    (trial,) = form.parse(document)
    assert isinstance(trial, Trial)
    assert (trial.id, trial.title, trial.design.phases) == ("NCT00000001", "Low Gravity", ["PHASE1"])
    assert trial.sources[0].kind == "moon"
    assert [(line.path, line.text) for line in trial.unparsed] == [("base", "Tycho")]
    (refused,) = form.parse(Document("m.txt", b"%MOON 1\ntitle=x\n"))
    assert "id=" in str(refused)
    assert plugins.plugin_faults() == ()


def test_the_example_is_as_short_as_it_is_said_to_be() -> None:
    assert len(EXAMPLE.splitlines()) <= 32


def test_packages_are_imported_only_when_asked_for(site: Site, tmp_path: Path) -> None:
    site.install("late-one", GOOD.format(name="late"))
    assert "late_one" not in sys.modules
    assert names() == ["late"]
    assert "late_one" in sys.modules


BROKEN = {
    "raises": ("raise RuntimeError('no\\n\\x1b[31mway')", "it cannot be imported (RuntimeError: no ␛[31mway)"),
    "leaves": ("raise SystemExit(3)", "it cannot be imported (SystemExit: 3)"),
    "misspelt": ("def", "it cannot be imported (SyntaxError: "),
    "imports": ("import no_such_module_here", "it cannot be imported (ModuleNotFoundError: "),
    "nameless": ("def matches(document): return 1\ndef parse(document): yield", "it has no NAME"),
    "numbered": (GOOD.format(name="x").replace('"x"', "7"), "it has no NAME"),
    "control": (GOOD.format(name="a\\x1bb"), "it has no NAME"),
    "half": ('NAME = "half"\nmatches = 3', "it has no function matches and no function parse"),
    "shadow": (GOOD.format(name="ctgov"), "its name 'ctgov' is one of this program's own formats"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_package_costs_one_sentence(site: Site, kind: str) -> None:
    source, why = BROKEN[kind]
    site.install(f"broken-{kind}", source)
    site.install("good-one", GOOD.format(name="good"))
    assert names() == ["good"]
    (told,) = plugins.plugin_faults()
    assert told.startswith(f"the format 'broken_{kind}' of the package broken-{kind} is not used: ")
    assert why in told
    assert told.endswith("; update or remove that package")
    assert told.isprintable()


def test_an_entry_point_may_name_an_object_and_must_name_one_that_is_there(site: Site) -> None:
    source = "class form:\n    NAME = 'inner'\n    matches = parse = staticmethod(lambda document: [])\n"
    site.install("with-object", source, entry="inner = with_object:form")
    site.install("with-hole", "", entry="hole = with_hole:nothing")
    assert names() == ["inner"]
    assert ["with-hole" in told for told in plugins.plugin_faults()] == [True]


def test_of_two_packages_with_one_name_the_first_has_it(site: Site) -> None:
    site.install("first-one", GOOD.format(name="same"), entry="a = first_one")
    site.install("second-one", GOOD.format(name="same"), entry="b = second_one")
    assert names() == ["same"]
    (told,) = plugins.plugin_faults()
    assert "second-one" in told
    assert "another package has a format named 'same'" in told


def test_a_package_that_cannot_say_its_name_stops_nothing(site: Site, tmp_path: Path) -> None:
    site.install("no-name", GOOD.format(name="unnamed"), name="")
    (tmp_path / "mess-1.0.dist-info").mkdir()
    (tmp_path / "mess-1.0.dist-info" / "entry_points.txt").write_bytes(b"\xff\xfe[trialtui.parsers\nx = = =")
    site.install("good-one", GOOD.format(name="good"))
    assert "good" in names()


def test_a_package_that_fails_on_a_document_makes_no_claim_to_it(site: Site) -> None:
    source = GOOD.format(name="wild").replace("return 0.5", "return 1 / 0 if document.data else 'much'")
    site.install("wild-one", source)
    (form,) = plugins.plugin_formats()
    assert form.matches(Document("x", b"x")) == 0
    assert form.matches(Document("x", b"")) == 0


def test_names_that_are_taken_can_be_given(site: Site) -> None:
    site.install("good-one", GOOD.format(name="good"))
    assert plugins.plugin_formats(["good"]) == ()
    assert len(plugins.plugin_faults(["good"])) == 1
    assert [form.NAME for form in plugins.plugin_formats([])] == ["good"]

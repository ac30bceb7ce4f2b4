"""`trialtui fetch` as a script would run it, against a server on this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, environment, trialtui
from tests.conftest import ROOT
from tests.store.fetch.conftest import study
from tests.store.fetch.server import Asked, FakeRegistry, Reply, serving

QUICKLY = ("--rate", "10000")


@pytest.fixture
def server() -> Iterator[FakeRegistry]:
    with serving(FakeRegistry([study(number) for number in range(1, 31)])) as running:
        yield running


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


def fetch(
    server: FakeRegistry, library: Path, *arguments: str | Path, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command against the server, without its pauses."""
    server.log.clear()
    more = {"TRIALTUI_CTGOV_API": server.url, "NO_PROXY": "127.0.0.1"}
    return trialtui("fetch", *QUICKLY, *arguments, library=library, stdin=stdin, **more)


def test_ids_in_any_spelling(server: FakeRegistry, library: Path) -> None:
    server.aliases["NCT00000051"] = "NCT00000003"
    done = fetch(server, library, "nct00000001", "NCT 0000 0002", "NCT-00000051", "NCT00000099")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "NCT00000051 is an older id of NCT00000003, which was fetched.",
        "NCT00000099: 127.0.0.1 has no such trial.",
    ]
    assert "3 new, 1 not found" in done.stdout
    assert done.stdout.splitlines()[-1] == "3 trials in the library"
    shown = trialtui("show", "NCT00000003", library=library)
    assert "Lamp study 3" in shown.stdout


def test_ids_of_a_file_and_of_standard_input(server: FakeRegistry, library: Path, tmp_path: Path) -> None:
    listed = tmp_path / "ids.csv"
    listed.write_bytes("\ufeffNCT Number\r\nNCT00000001\r\nnct00000002\r\n".encode("utf-16"))
    done = fetch(server, library, "--ids", listed, "-", "NCT00000003", stdin="NCT00000004\nno id here\n")
    assert done.returncode == 1
    assert done.stderr == "standard input, line 2: 'no id here' is no ClinicalTrials.gov id (NCT and eight digits)\n"
    assert set(server.pages_asked[0]["filter.ids"].split(",")) == {f"NCT0000000{number}" for number in (1, 2, 3, 4)}
    empty = fetch(server, library, "--ids", "-", stdin="\n")
    assert (empty.returncode, empty.stderr, server.log) == (1, "standard input: there is no id in it\n", [])


def test_a_query_and_what_changed_in_it(server: FakeRegistry, library: Path) -> None:
    done = fetch(server, library, "--query", "lamp study")
    assert (done.returncode, done.stderr) == (0, "")
    assert "30 trials received with 1 request in" in done.stdout and "30 new" in done.stdout
    server.data_timestamp = "2026-11-02T09:00:05"
    server.studies["NCT00000005"] = study(5, posted="2026-10-30", text="changed")
    again = fetch(server, library, "--query", "lamp study", "--update")
    assert again.returncode == 0 and "1 trial received" in again.stdout and "1 changed" in again.stdout
    updated = fetch(server, library, "--update")
    assert updated.returncode == 0
    assert "1 unchanged" in updated.stdout
    assert "trialtui fetch --update --query 'lamp study'" in updated.stderr


def test_a_query_that_finds_nothing(server: FakeRegistry, library: Path) -> None:
    done = fetch(server, library, "--query", "zzyzx")
    assert (done.returncode, done.stderr) == (1, "127.0.0.1 finds no trial for this query.\n")
    assert "0 trials received" in done.stdout and "nothing to store" in done.stdout


def test_a_query_that_is_not_understood_is_wrong_usage(server: FakeRegistry, library: Path) -> None:
    done = fetch(server, library, "--query", "AREA[Phase")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "trialtui: 127.0.0.1 answered 400: Syntax error in query.term: AREA[Phase.\n"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "--query"),
        (["NCT00000001", "--query", "lamp"], "do not go together"),
        (["NCT0000001"], "eight digits"),
        (["lamp"], "--query"),
        (["ISRCTN00000000"], "no ClinicalTrials.gov id"),
        (["--query", " "], "empty"),
        (["--query", "https://example.org/search?cond=lamp"], "address"),
        (["--ids", "not-there.txt"], "not-there.txt"),
        (["NCT00000001", "--api", "example.org"], "https://"),
        (["NCT00000001", "--rate", "0"], "--rate"),
    ],
)
def test_wrong_usage_asks_nothing(server: FakeRegistry, library: Path, arguments: list[str], word: str) -> None:
    done = fetch(server, library, *arguments)
    assert (done.returncode, done.stdout, server.log) == (2, "", [])
    assert word in done.stderr and "Traceback" not in done.stderr
    assert not library.exists()


def test_a_log_in_page_is_a_sentence(server: FakeRegistry, library: Path) -> None:
    server.replies.append(Reply(200, b"<html>Please log in</html>", "text/html"))
    done = fetch(server, library, "NCT00000001")
    assert done.returncode == 1
    assert "a web page, not with JSON" in done.stderr and "Traceback" not in done.stderr


def test_ctrl_c_keeps_what_is_done_and_goes_on(server: FakeRegistry, library: Path) -> None:
    server.largest_page = 10
    more = {"TRIALTUI_CTGOV_API": server.url, "NO_PROXY": "127.0.0.1"}
    command = [*COMMAND, "--library", str(library), "fetch", *QUICKLY, "--query", "lamp"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment(library, **more)
    ) as running:

        def interrupt(asked: Asked) -> None:
            if len(server.pages_asked) == 2:
                os.kill(running.pid, signal.SIGINT)

        server.heard = interrupt
        said, complaints = running.communicate(timeout=60)
    assert (running.returncode, complaints) == (130, "")
    assert "10 new" in said and "The same command goes on from there." in said
    server.heard = lambda asked: None
    first_token = server.pages_asked[1]["pageToken"]
    done = fetch(server, library, "--query", "lamp")
    assert done.returncode == 0 and "20 new" in done.stdout
    assert "Going on after 10 of 30 trials" in done.stderr
    assert server.pages_asked[0]["pageToken"] == first_token
    assert len(server.pages_asked) == 2


def test_fetching_does_not_import_textual(server: FakeRegistry, library: Path) -> None:
    program = (
        "import sys\nfrom tui.cli import cli\n"
        f"try: cli({['--library', str(library), 'fetch', *QUICKLY, 'NCT00000001', 'NCT00000002']!r})\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if name.partition('.')[0] == 'textual'], file=sys.stderr)"
    )
    more = {"TRIALTUI_CTGOV_API": server.url, "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(library, **more),
        check=True,
    )
    assert done.stderr.splitlines()[-1] == "[]"
    assert len(server.log) == 1


def test_help_says_what_an_update_is(library: Path) -> None:
    done = trialtui("fetch", "--help", library=library)
    assert done.returncode == 0
    for word in ("fetch --update", "fetch --query EXPR --update", "TRIALTUI_CTGOV_API", "--restart"):
        assert word in done.stdout


def test_an_update_of_an_empty_library_says_so(server: FakeRegistry, library: Path) -> None:
    done = fetch(server, library, "--update")
    assert done.returncode == 0
    assert done.stderr == "There is no trial in the library that could be updated.\n"

"""How commands end: closed and full outputs, ctrl-C, locales without the characters, faults of the program."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from parsers import examples
from tests.cli.running import COMMAND, environment, trialtui
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ending") / "library"
    assert trialtui("import", *examples.paths(), library=folder).returncode == 0
    return folder


def run_python(program: str, library: Path) -> subprocess.CompletedProcess[str]:
    """Run a program that ends in the command, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, env=environment(library), check=False
    )


def through_shell(line: str, library: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `trialtui` is the command."""
    command = " ".join([*COMMAND, "--library", str(library)])
    return subprocess.run(
        ["bash", "-c", f'trialtui() {{ {command} "$@"; }}\n{line}'],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(library),
        check=False,
    )


@pytest.mark.parametrize("what", ["show NCT00000001 --format json", "search ''", "show NCT00000001", "keys"])
def test_a_reader_that_goes_away_is_no_error(library: Path, what: str) -> None:
    # `true` ends without reading, and more is written than a pipe holds.
    done = through_shell(
        f"for i in 1 2 3 4 5; do trialtui {what} || exit $?; done | true; echo ${{PIPESTATUS[0]}}", library
    )
    assert (done.stdout.strip(), done.stderr) == ("0", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("what", ["show NCT00000001", "search ''", "compare NCT00000001 NCT00000002", "--help"])
def test_a_full_disk_under_standard_output_is_one_sentence(library: Path, what: str) -> None:
    done = through_shell(f"trialtui {what} > /dev/full", library)
    assert done.returncode == 1
    assert done.stderr == "trialtui: No space left on device.\n"


def test_closed_streams_are_no_place_for_a_file_of_the_library(library: Path) -> None:
    for closed in (">&-", "2>&-", "<&- >&- 2>&-"):
        done = through_shell(f"trialtui search transplantation --format ids {closed}; echo $?", library)
        assert done.stdout.splitlines()[-1] == "0", closed
        assert "Traceback" not in done.stderr
    assert trialtui("show", "NCT00000001", library=library).returncode == 0


def test_a_locale_without_the_characters_loses_no_data(library: Path) -> None:
    plain = trialtui("show", "NCT00000007", "--format", "ctgov", library=library)
    poor = trialtui("show", "NCT00000007", "--format", "ctgov", library=library, PYTHONIOENCODING="latin-1")
    assert poor.stdout == plain.stdout
    assert not plain.stdout.isascii(), "the record has nothing to lose"
    for arguments in (["show", "NCT00000007"], ["compare", "NCT00000001", "NCT00000007"], ["search", "("], ["keys"]):
        done = trialtui(*arguments, library=library, PYTHONIOENCODING="latin-1")
        assert "fault of the program" not in done.stderr and "Traceback" not in done.stderr
        assert done.returncode == (2 if arguments[0] == "search" else 0)


INTERRUPTED = """
import signal, sys
import store.ingest
from parsers.document import Document
from tests.store.records import record
from parsers.formats.ctgov import to_study
from tui.cli import main
import orjson

def found(paths, meter, total, apart):
    for number in range(1, 200):
        if {first} <= number < {first} + {times}:
            signal.raise_signal(signal.SIGINT)
        yield Document("x", orjson.dumps(to_study(record(number))), number)

store.ingest.found = found
sys.argv = ["trialtui", "--library", {library!r}, "import", "x"]
main()
"""


def test_ctrl_c_stops_an_import_in_order_and_the_next_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    program = INTERRUPTED.format(first=70, times=1, library=str(folder))
    done = run_python(program, folder)
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    kept = trialtui("search", "study", "--format", "ids", library=folder).stdout.count("\n")
    assert 0 < kept < 199
    assert "Stopped; what was read is kept" in done.stdout and f"{kept} trials in the library" in done.stdout
    again = run_python(INTERRUPTED.format(first=0, times=0, library=str(folder)), folder)
    assert again.returncode == 0, again.stderr
    assert f"{199 - kept:,} new" in again.stdout and f"{kept:,} unchanged" in again.stdout


def test_ctrl_c_twice_stops_at_once_and_nothing_is_half_stored(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    done = run_python(INTERRUPTED.format(first=7, times=2, library=str(folder)), folder)
    assert done.returncode == 130
    assert done.stderr.strip() == "trialtui: stopped."
    assert "There is no trial in the library" in trialtui("show", "NCT00000001", library=folder).stderr


def test_an_empty_library_name_is_wrong_usage(tmp_path: Path) -> None:
    line = [*COMMAND, "--library", "", "search", "x"]
    where = environment(tmp_path / "library", PYTHONPATH=str(ROOT))
    done = subprocess.run(line, capture_output=True, text=True, cwd=tmp_path, env=where, check=False)
    assert done.returncode == 2 and "empty" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_the_program_is_one_sentence(library: Path) -> None:
    program = (
        "import sys, tui.render.plain\nfrom tui.cli import main\n"
        "def fail(*_): raise KeyError('a\\x1b[31m')\n"
        "tui.render.plain.text = fail\n"
        f"sys.argv = ['trialtui', '--library', {str(library)!r}, 'show', 'NCT00000001']\nmain()"
    )
    done = run_python(program, library)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "KeyError" in done.stderr and "Please report it" in done.stderr
    assert "\x1b" not in done.stderr


def test_a_full_disk_during_an_import_says_what_is_kept(tmp_path: Path) -> None:
    studies = tmp_path / "studies.jsonl"
    with studies.open("w") as file:
        for number in range(1, 100):
            identification = {"nctId": f"NCT{number:08}", "briefTitle": "x" * 100_000}
            file.write(json.dumps({"protocolSection": {"identificationModule": identification}}) + "\n")
    library = tmp_path / "library"
    assert trialtui("import", examples.FOLDER / "studies.jsonl", library=library).returncode == 0
    done = through_shell(f"ulimit -f 2000; trialtui import {studies}", library)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and "import the same again" in done.stderr
    assert trialtui("show", "NCT00000001", library=library).returncode == 0
    assert trialtui("import", studies, library=library).returncode == 0


def test_the_line_of_progress_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl
    import pty
    import struct
    import termios

    from store.import_summary import ImportProgress
    from tui.cli import importing, long_work

    ours, theirs = pty.openpty()
    for columns in (1, 12, 30, 200):
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        with os.fdopen(os.dup(theirs), "w") as stderr:
            monkeypatch.setattr(sys, "stderr", stderr)
            importing._show_progress(ImportProgress(1_234_567, 0, 10.0))
            long_work.show_line("")
            monkeypatch.undo()
        if columns > 1:
            for line in os.read(ours, 4096).decode().split("\r"):
                assert len(line) < columns
    os.close(ours)
    os.close(theirs)


def test_help_imports_none_of_the_commands(library: Path) -> None:
    program = (
        "import sys\nfrom tui.cli import COMMANDS, cli\n"
        "try: cli(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'parsers', 'store', 'pydantic', 'orjson', 'tinydb', 'tantivy', 'textual', 'rich'}\n"
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}), sorted(COMMANDS), file=sys.stderr)"
    )
    done = run_python(program, library)
    assert done.stderr.startswith("[] ")
    for name in ("demo", "import", "search", "show", "compare", "review", "keys"):
        assert f"\n  {name} " in done.stdout


def test_a_signal_is_given_back_after_an_import(tmp_path: Path) -> None:
    from store.library import Library
    from tui.cli.importing import import_paths

    before = signal.getsignal(signal.SIGINT)
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        import_paths(library, examples.paths())
    assert signal.getsignal(signal.SIGINT) is before

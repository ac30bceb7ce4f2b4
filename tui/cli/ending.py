"""How a command ends when something went wrong: one sentence on standard error and an exit status, never a traceback.

Nothing here imports a package of the program before there is something to say.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

INTERRUPTED = 130
"""Exit status after ctrl-C, as shells give it (128 + SIGINT)."""


@contextmanager
def one_sentence() -> Iterator[None]:
    """Turn whatever the block raises into a sentence and an exit status: 1, 2 for wrong usage, 130 for ctrl-C."""
    try:
        yield
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        click.echo(_clean(said.getvalue()), nl=False, err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        say("stopped.")
        sys.exit(INTERRUPTED)
    except Exception as error:
        say(_sentence(error))
        drop_output()
        sys.exit(1)


def say(sentence: str) -> None:
    """Write one line to standard error, with the program's name before it; where nobody can be told, say nothing."""
    with suppress(OSError):
        click.echo(f"trialtui: {_clean(sentence, single_line=True)}", err=True)


def drop_output() -> None:
    """Let nothing more be written to standard output: its reader has gone or its disk is full.

    Python would otherwise try again when it ends, and print a traceback. From docs.python.org/3/library/signal.html,
    "Note on SIGPIPE".
    """
    if sys.__stdout__ is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())


def prepare_streams() -> None:
    """Make writing to standard output and error safe: open both, and let a character that they lack be replaced.

    A file that the program opens would otherwise take the number of a closed one, and be written into.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    # Python sets None for a stream that was closed when it started.
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(errors="replace")


def _sentence(error: Exception) -> str:
    from store.errors import StoreError

    if isinstance(error, StoreError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror or error}."
    if isinstance(error, MemoryError):
        return "there is not enough memory for this."
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}, line {last.lineno}"
    return f"a fault of the program ({type(error).__name__}: {error}; {place}). Please report it."


def _clean(text: str, *, single_line: bool = False) -> str:
    from parsers.text import visible

    return visible(text, single_line=single_line)

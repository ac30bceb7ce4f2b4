"""How a command ends when something went wrong: one sentence on standard error and an exit status, never a traceback.

Nothing here imports a package of the program before there is something to say.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
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
        error.message = _clean(error.message)
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        say("stopped.")
        sys.exit(INTERRUPTED)
    except Exception as error:
        say(_sentence(error))
        drop_output()
        sys.exit(1)


def say(sentence: str) -> None:
    """Write one line to standard error, with the program's name before it."""
    click.echo(f"trialtui: {_clean(sentence)}", err=True)


def drop_output() -> None:
    """Let nothing more be written to standard output: its reader has gone or its disk is full.

    Python would otherwise try again when it ends, and print a traceback. From docs.python.org/3/library/signal.html,
    "Note on SIGPIPE".
    """
    if sys.__stdout__ is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())


def never_fail_to_encode() -> None:
    """Let a locale that lacks a character show another instead of ending the program; UTF-8 has them all."""
    for stream in (sys.stdout, sys.stderr):
        encoding = getattr(stream, "encoding", "") or ""
        if hasattr(stream, "reconfigure") and not encoding.lower().startswith("utf"):
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


def _clean(text: str) -> str:
    from parsers.text import visible

    return visible(text)

"""Random keys in a real pseudo-terminal, as bursts come over a slow line: nothing that is typed may end the program.

    python -m tests.tui.random_keys [SEED [SECONDS [COLUMNSxROWS]]]

That presses keys on the built-in records, and says after which ones the program ended or called itself at fault.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator

from tests.terminal_session import TerminalSession
from tui.commands import COMMANDS

_LEFT_OUT = frozenset({"Q", "q", "ctrl+c", "ctrl+z"})
"""Keys that end the program or stop it."""

NO_REGISTRY = {"TRIALTUI_CTGOV_API": "http://127.0.0.1:9"}
"""The environment in which a key that asks the registry asks nobody."""

_BYTES = {
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "enter": "\r",
    "escape": "\x1b",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "delete": "\x1b[3~",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
}
_TEXTS = ("asthma", "cond:mel", "phase:3 ", '"not closed', "\x7f", "\x7f\x7f\x7f", "é", "試")
_FAULTS = ("error in the program", "Traceback")


def bytes_of(key: str) -> str:
    """What a terminal sends for a key, by the name that the table of commands has for it."""
    if key.startswith("ctrl+"):
        return chr(ord(key[-1]) & 0x1F)
    return _BYTES.get(key, key)


def random_keys(seed: int) -> Iterator[str]:
    """Keys of all commands and some text, without end; the same ones for the same seed."""
    chance = random.Random(seed)
    known = sorted({bytes_of(key) for command in COMMANDS for key in command.keys if key not in _LEFT_OUT})
    while True:
        # Closing and accepting are pressed more often than the others: else most keys would fall into one dialog.
        yield chance.choice([*known, *_TEXTS, *("\x1b", "\r") * 3])


def fault_of(session: TerminalSession, seed: int, *, keys: int, seconds: float = float("inf")) -> str:
    """Press so many keys, or for so long; what went wrong, with the last of the keys, or nothing."""
    chance, pressed, end = random.Random(seed), list[str](), time.monotonic() + seconds
    source = random_keys(seed)
    while len(pressed) < keys and time.monotonic() < end:
        for _ in range(chance.choice((1, 1, 1, 2, 5, 12))):
            pressed.append(next(source))
            session.send(pressed[-1])
            if pressed[-1] == "\x1b":
                session.pump(0.03)  # or the next one would be read as alt and that key
        rest = time.monotonic() + chance.choice((0, 0.01, 0.05, 0.2))
        while session.pump(0.01) or time.monotonic() < rest:
            pass
        status = session.process.poll()
        if status == 0:
            return ""  # they found the way out: the palette has a line for it
        if status is not None or any(fault in session.text() for fault in _FAULTS):
            return f"after {len(pressed)} keys, the last of them {pressed[-30:]}:\n{session.text()}"
    return ""


def main(seed: int, seconds: float, size: str) -> int:
    """Press keys on the built-in records; the exit status is 1 when something went wrong."""
    columns, rows = map(int, size.split("x"))
    with (
        tempfile.TemporaryDirectory() as folder,
        TerminalSession("demo", columns=columns, rows=rows, env={"XDG_DATA_HOME": folder} | NO_REGISTRY) as session,
    ):
        session.wait_for("NCT00000002")
        fault = fault_of(session, seed, keys=sys.maxsize, seconds=seconds)
    print(fault or f"seed {seed}, {size}: nothing went wrong in {seconds} seconds")
    return 1 if fault else 0


if __name__ == "__main__":
    seed, seconds, size = (*sys.argv[1:], *("1", "60", "80x24")[len(sys.argv) - 1 :])
    sys.exit(main(int(seed), float(seconds), size))

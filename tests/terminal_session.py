"""A program in a real pseudo-terminal, with the screen that its bytes draw."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0
"""Seconds after which a screen that never came is a failure; far more than any machine needs."""

_NOT_PASSED_ON = ("TRIALTUI", "SSH_", "TEXTUAL", "COLUMNS", "LINES", "NO_COLOR")


class TerminalSession:
    """Run `python -m tui ARGS` (or `command`) in a pseudo-terminal of `columns` by `rows`.

    `received` holds every byte that the program sent, `lines()` the screen as it stands.
    """

    def __init__(
        self,
        *arguments: str | Path,
        columns: int = 120,
        rows: int = 40,
        env: Mapping[str, str] | None = None,
        command: Sequence[str] | None = None,
    ) -> None:
        self.columns, self.rows = columns, rows
        self.received = bytearray()
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.terminal, self.program_side = pty.openpty()
        fcntl.ioctl(self.program_side, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.settings_before = termios.tcgetattr(self.program_side)
        argv = list(command) if command else [sys.executable, "-m", "tui", *map(str, arguments)]
        base = {key: value for key, value in os.environ.items() if not key.startswith(_NOT_PASSED_ON)}
        self.process = subprocess.Popen(
            argv,
            stdin=self.program_side,
            stdout=self.program_side,
            stderr=self.program_side,
            start_new_session=True,
            cwd=ROOT,
            env={**base, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **(env or {})},
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )

    def __enter__(self) -> TerminalSession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.terminal)
        os.close(self.program_side)

    def pump(self, seconds: float = 0.05) -> bool:
        """Take in what the program sends within `seconds`; whether anything came."""
        data = self.read(seconds)
        self.draw(data)
        return bool(data)

    def read(self, seconds: float) -> bytes:
        """What the program sends within `seconds`, not drawn yet; nothing where nothing came."""
        ready, _, _ = select.select([self.terminal], [], [], seconds)
        return os.read(self.terminal, 65536) if ready else b""

    def draw(self, data: bytes) -> None:
        """Draw what was read."""
        self.received += data
        self._stream.feed(data)

    def lines(self) -> list[str]:
        """The screen's lines as they stand."""
        return [line.rstrip() for line in self._screen.display]

    def text(self) -> str:
        """The screen as one string."""
        return "\n".join(self.lines())

    def send(self, keys: str) -> None:
        """Type keys."""
        os.write(self.terminal, keys.encode())

    def wait_for(self, wanted: str | Callable[[str], bool]) -> str:
        """Wait until the screen holds `wanted` (a text, or a test of the whole screen); the screen then."""
        fits = wanted if callable(wanted) else (lambda screen: wanted in screen)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if fits(self.text()):
                return self.text()
            if not self.pump() and self.process.poll() is not None and not self.pump():
                break
        raise AssertionError(f"never shown: {wanted!r}; the screen was:\n{self.text()}")

    def wait_for_end(self) -> int:
        """Wait until the program has ended; its exit status."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            status = self.process.poll()
            self.pump()
            if status is not None:
                while self.pump(0.01):
                    pass
                return status
        raise AssertionError(f"it never ended; the screen was:\n{self.text()}")

    def kill(self, sign: int = signal.SIGKILL) -> None:
        """Send a signal to the program, then take in what it had sent."""
        self.process.send_signal(sign)
        if sign == signal.SIGKILL:
            self.process.wait()
            while self.pump(0.0):
                pass

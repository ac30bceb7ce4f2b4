"""What the terminal can do, and how the app ends when it goes away. Imports no textual until it is needed."""

from __future__ import annotations

import asyncio
import codecs
import locale
import os
import signal
import sys
from collections.abc import Callable, Mapping, MutableMapping
from typing import TextIO

_UNABLE = frozenset({"", "dumb", "unknown"})
_HEADLESS = "trialtui search, show, compare, review and import work without a screen."
_ORPHAN_CHECK_SECONDS = 0.5

FRAMES_A_SECOND = "1000"
"""How often the screen is drawn at most. A key makes two frames, its own and that of what it brings; with Textual's 60
the second waits for its turn up to two periods, 33 ms, longer than most searches take. Nothing here moves by itself,
so that there are no more frames than there is news.
"""


def check_terminal(
    environ: Mapping[str, str] = os.environ,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
) -> str | None:
    """The sentence to refuse with when the app cannot run here, or None when it can.

    Standard error too must be the terminal: it is what Textual draws the screen on.
    """
    streams = (("input", stdin or sys.stdin), ("output", stdout or sys.stdout), ("error", stderr or sys.stderr))
    for name, stream in streams:
        if not _is_terminal(stream):
            return f"standard {name} is not a terminal, and the app needs one. {_HEADLESS}"
    term = environ.get("TERM", "")
    if term in _UNABLE:
        said = f"TERM is {term}" if term else "TERM is not set"
        return f"{said}: this terminal cannot place text on the screen, and the app needs that. {_HEADLESS}"
    return None


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal; a closed or absent one is not."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def prepare_environment(environ: MutableMapping[str, str] = os.environ) -> None:
    """Set what Textual reads at its import: no colour when NO_COLOR asks for none, nothing that moves over SSH.

    Without a theme of the terminal's own colours, NO_COLOR still gets grey as true colour from Textual 8.2.8.
    """
    if "NO_COLOR" in environ:
        environ.setdefault("TEXTUAL_THEME", "ansi-light" if is_light(environ) else "ansi-dark")
    environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    environ.setdefault("TEXTUAL_FPS", FRAMES_A_SECOND)
    if is_over_ssh(environ):
        environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")


def is_over_ssh(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the screen is at the other end of a network link."""
    return bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))


def is_in_tmux(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether tmux stands between the app and the terminal."""
    return bool(environ.get("TMUX"))


def is_light(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal says that its background is light (COLORFGBG: white is 7 or 15)."""
    return environ.get("COLORFGBG", "").rpartition(";")[2] in {"7", "15"}


def has_few_colours(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal promises no more than its own 16 colours, as the Linux console does."""
    rich = ("256color", "direct", "truecolor", "kitty", "ghostty", "alacritty", "wezterm", "foot")
    return not environ.get("COLORTERM") and not any(word in environ.get("TERM", "") for word in rich)


def needs_ascii(encoding: str | None = None) -> bool:
    """Whether signs and lines must be drawn with ASCII: the charset of the locale is not UTF-8."""
    name = encoding or locale.getencoding()
    try:
        return codecs.lookup(name).name != "utf-8"
    except LookupError:
        return True


def end_on_signals(leave: Callable[[], None]) -> None:
    """Call `leave` in the running event loop on SIGHUP and SIGTERM, so that the app ends in order.

    Without it both kill a Textual app before it has unmounted or restored the terminal.
    """
    if sys.platform == "win32":
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, leave)
        except (RuntimeError, ValueError):
            # Only the main thread may handle signals; a test may run the app in another.
            return


async def end_when_orphaned(leave: Callable[[], None], descriptor: int) -> None:
    """Watch the terminal and call `leave` when it is gone: a program that ignores SIGHUP gets no signal.

    Without it an orphaned app reads end-of-file for ever, at full load.
    """
    if sys.platform == "win32":
        return
    import termios

    while True:
        await asyncio.sleep(_ORPHAN_CHECK_SECONDS)
        try:
            termios.tcgetattr(descriptor)
        except (termios.error, OSError):
            leave()
            return

"""How processes that work for this one are started and behave."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from contextlib import redirect_stderr
from multiprocessing import resource_tracker

from store.cores import cores


def workers_for_this_machine() -> int:
    """How many processes: one a core, four at most, for the process that stores keeps a core busy by itself."""
    return min(4, cores())


def start_tracker() -> None:
    """Start the process that `multiprocessing` wants beside its workers.

    It takes the number of standard error from `sys.stderr`, which has none while an app holds the terminal.
    """
    with redirect_stderr(sys.__stderr__):
        resource_tracker.ensure_running()


def begin_worker() -> None:
    """Begin a worker: it leaves ctrl+c to the process that started it, ends with it, and does not look for cycles.

    Records have none, and to look through them for some took half of the time. What a worker might print has no place
    on a screen that an app draws on.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

"""One task at a time: what waits is overtaken by what comes after it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tui.browse.newest import Newest


def test_of_those_that_wait_only_the_newest_is_done() -> None:
    done: list[int] = []
    begun, going_on = threading.Event(), threading.Event()
    threads: list[threading.Thread] = []

    def start(task: Callable[[], None]) -> None:
        threads.append(threading.Thread(target=task))
        threads[-1].start()

    def run(number: int) -> None:
        begun.set()
        going_on.wait(30)
        done.append(number)

    lane = Newest(start, run)
    lane.ask(1)
    assert begun.wait(30)
    for number in (2, 3, 4):
        lane.ask(number)
    going_on.set()
    for thread in threads:
        thread.join(30)
    assert done == [1, 4]
    assert len(threads) == 1, "the thread that was running did what waited"
    lane.ask(5)
    threads[-1].join(30)
    assert (done, len(threads)) == ([1, 4, 5], 2)


def test_one_that_takes_long_does_not_hold_up_the_newest() -> None:
    done: list[int] = []
    going_on = threading.Event()
    threads: list[threading.Thread] = []

    def start(task: Callable[[], None]) -> None:
        threads.append(threading.Thread(target=task))
        threads[-1].start()

    def run(number: int) -> None:
        if number == 1:
            going_on.wait(30)
        done.append(number)

    lane = Newest(start, run, most=2)
    lane.ask(1)
    lane.ask(2)
    threads[1].join(30)
    assert done == [2]
    going_on.set()
    threads[0].join(30)
    assert done == [2, 1]


def test_one_after_another_all_are_done() -> None:
    done: list[int] = []
    lane = Newest(lambda task: task(), done.append)
    for number in range(3):
        lane.ask(number)
    assert done == [0, 1, 2]

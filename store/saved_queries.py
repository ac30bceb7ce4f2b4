"""Saved searches: a query under a name, with the order of its list, kept as events beside the decisions.

Events are only ever added, each with a hash over the one before, so that a connection that drops, or another session
that writes at the same time, costs nothing that was saved.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tinydb.table import Document

from parsers.text import visible
from store.errors import Damaged, ReadOnly, StoreError
from store.review import utc_now
from store.review_events import Chain, Event, seal
from store.review_rows import next_number, read_events
from store.review_text import LONGEST_NAME, default_reviewer, one_line, repaired
from store.rows import RowDB

if TYPE_CHECKING:
    from store.library import Library

VIEWS: Final = "views"
"""The table in reviews.db."""


@dataclass(frozen=True, slots=True)
class View:
    """A saved search: its query and the order of its list (see `store.sorting`); `at` is UTC, ISO-8601.

    `off` are the keys of the other names that the query is not to be widened by (see `store.search.expansion`),
    `columns` the names of the list's columns, none for those of the screen that shows it.
    """

    name: str
    query: str
    sort: str = "relevance"
    is_reversed: bool = False
    off: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    reviewer: str = ""
    at: str = ""

    def shows(self, query: str, sort: str, *, is_reversed: bool) -> bool:
        """Whether a list of this query in this order is this view."""
        return (self.query, self.sort, self.is_reversed) == (query.strip(), sort, is_reversed)


class NoSuchViewError(StoreError):
    """There is no saved search of that name; the sentence names those that there are."""


class Views:
    """The saved searches of one `reviews.db`, shared by its reviewers.

    Every method that writes returns when the write is durable, and raises a StoreError when it is not; what other
    processes add is seen by the next call. Safe to call from several threads.
    """

    def __init__(self, db: RowDB, *, reviewer: str = "", clock: Callable[[], str] = utc_now) -> None:
        self.reviewer = one_line(reviewer)[:LONGEST_NAME] or default_reviewer()
        self._db = db
        self._clock = clock
        self._events = db.table(VIEWS)
        self._lock = threading.RLock()
        self._chain = Chain()
        self._views: dict[str, View] = {}
        with contextlib.suppress(ReadOnly):  # views that cannot be written are read without their index
            db.index(VIEWS, "seq", unique=True)

    def all(self) -> list[View]:
        """Every saved search, by name."""
        with self._lock:
            self._catch_up()
            return sorted(self._views.values(), key=lambda view: view.name.casefold())

    def get(self, name: str) -> View:
        """The saved search of a name, in any case. Raises NoSuchViewError."""
        with self._lock:
            self._catch_up()
            return self._known(name)

    def save(
        self,
        name: str,
        query: str,
        *,
        sort: str = "relevance",
        is_reversed: bool = False,
        off: Sequence[str] = (),
        columns: Sequence[str] = (),
    ) -> View:
        """Keep a query under a name, in the place of what has that name; nothing is written when that says the same.

        Raises StoreError for a name that is empty or too long.
        """
        name = view_name(name)
        order = {"sort": sort, "is_reversed": is_reversed}
        value = {"query": repaired(query).strip(), **order, "off": [*off], "columns": [*columns]}

        def compose() -> tuple[str, str, object] | None:
            held = self._views.get(_key(name))
            is_same = held is not None and held.name == name
            return None if is_same and held and _value(held) == value else ("save", name, value)

        with self._lock:
            self._write(compose)
            return self._known(name)

    def rename(self, name: str, new_name: str) -> View:
        """Give a saved search another name. Raises StoreError for a name that is taken or cannot be one."""
        new_name = view_name(new_name)

        def compose() -> tuple[str, str, object] | None:
            held = self._known(name)
            if _key(new_name) != _key(name) and _key(new_name) in self._views:
                taken = self._views[_key(new_name)].name
                raise StoreError(f"There is a saved search named {taken!r} already; take another name.")
            return None if held.name == new_name else ("rename", held.name, {"name": new_name})

        with self._lock:
            self._write(compose)
            return self._known(new_name)

    def remove(self, name: str) -> View:
        """Take a saved search off the list; what it was, so that it can be saved again. Raises NoSuchViewError."""
        with self._lock:
            removed: list[View] = []

            def compose() -> tuple[str, str, object] | None:
                removed.append(self._known(name))
                return "remove", removed[0].name, None

            self._write(compose)
            return removed[0]

    @property
    def problems(self) -> tuple[Damaged, ...]:
        """The damage met so far, one sentence each, naming the event; what is whole stays readable."""
        return tuple(
            Damaged(sentence.replace("the decision log", "the saved searches")) for sentence in self._chain.problems
        )

    def _known(self, name: str) -> View:
        found = self._views.get(_key(name))
        if found is None:
            names = ", ".join(sorted(view.name for view in self._views.values())) or "none yet"
            raise NoSuchViewError(f"There is no saved search named {one_line(name)!r}; there are: {names}.")
        return found

    def _write(self, compose: Callable[[], tuple[str, str, object] | None]) -> None:
        """Add the event that `compose` asks for, having seen the whole log; the caller holds the lock."""
        with self._db.transaction():
            self._catch_up()
            draft = compose()
            if draft is None:
                return
            event = self._sealed(*draft)
            self._events.insert(Document(event.document(), doc_id=event.seq))
        self._chain.accept(event)
        self._apply(event)

    def _sealed(self, action: str, name: str, value: object) -> Event:
        number = next_number(self._events, self._chain)
        return seal(
            Event(
                seq=number,
                at=self._clock(),
                reviewer=self.reviewer,
                session="",
                trial_id=name,
                action=action,
                value=value,
                reason="",
                record_revision=0,
                record_sha256="",
                step=number,
                previous=self._chain.head,
                sha256="",
            )
        )

    def _catch_up(self) -> None:
        for event in read_events(self._events, self._chain):
            self._apply(event)

    def _apply(self, event: Event) -> None:
        """Take in the next event, whose `trial_id` is the name. Actions of a later version change nothing."""
        name, value = event.trial_id, event.value if isinstance(event.value, dict) else {}
        if event.action == "save":
            self._views[_key(name)] = _view(name, value, event)
        elif event.action == "remove":
            self._views.pop(_key(name), None)
        elif event.action == "rename" and (held := self._views.pop(_key(name), None)):
            named = str(value.get("name", name))
            self._views[_key(named)] = replace(held, name=named, reviewer=event.reviewer, at=event.at)


def views_of(library: Library, *, reviewer: str = "") -> Views:
    """The saved searches of a library. Raises StoreError when their file cannot be opened."""
    return Views(library.reviews_file(), reviewer=reviewer)


def named_view(library: Library, words: Sequence[str]) -> View | None:
    """The search that the words of a command line ask for by the name of a saved one (`@name`); None if they do not.

    A name of several words may stand in one word of the command line or in all of them; words after a name narrow the
    saved search. Raises NoSuchViewError.
    """
    if not words or not words[0].strip().startswith("@"):
        return None
    views = views_of(library)
    first, rest = words[0].strip(), " ".join(words[1:]).strip()
    if rest:
        with contextlib.suppress(NoSuchViewError):
            return views.get(f"{first} {rest}")
    view = views.get(first)
    return replace(view, query=f"({view.query}) {rest}" if view.query else rest) if rest else view


def view_name(text: str) -> str:
    """The name of a saved search, in which nothing can act on a terminal. Raises StoreError for none, or a long one."""
    name = visible(one_line(text).lstrip("@").strip(), single_line=True)
    if not name or len(name) > LONGEST_NAME:
        raise StoreError(f"A saved search needs a name of 1 to {LONGEST_NAME} characters.")
    return name


def _key(name: str) -> str:
    """What two spellings of one name share."""
    return one_line(name).lstrip("@").strip().casefold()


def _view(name: str, value: Mapping[str, object], event: Event) -> View:
    """The view that an event saves; a part of another kind than it must be takes its default."""
    query, sort = value.get("query"), value.get("sort")
    return View(
        name,
        query if isinstance(query, str) else "",
        sort if isinstance(sort, str) else "relevance",
        value.get("is_reversed") is True,
        _texts(value.get("off")),
        _texts(value.get("columns")),
        event.reviewer,
        event.at,
    )


def _value(view: View) -> dict[str, object]:
    order = {"sort": view.sort, "is_reversed": view.is_reversed}
    return {"query": view.query, **order, "off": [*view.off], "columns": [*view.columns]}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()

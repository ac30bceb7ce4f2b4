"""Saved searches: opened, kept under a name, given another one, taken off the list."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from store.errors import StoreError
from tui.messages import Failed
from tui.render.further_columns import COLUMNS
from tui.render.lines import Line, Span
from tui.render.values import shown_line
from tui.search_messages import ViewsRead
from tui.state import SORTS
from tui.workers import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from store.saved_queries import View, Views
    from store.search.completion import Completion
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen
    from tui.screens.pickers import Picker
    from tui.screens.views import ViewsScreen
    from tui.widgets.choice_list import Choice


class Viewing:
    """Keeps and opens saved searches. Each change is on disk before the screen says so."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._views: Sequence[View] = ()
        self._store: Views | None = None
        self._dialog: ViewsScreen | None = None
        self._opened = ""

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {"views": self.choose, "save_view": self.ask_name}

    @property
    def current(self) -> View | None:
        """The saved search that the list shows now; of several that ask the same, the one opened last."""
        place = self._screen.place
        shown = [view for view in self._views if view.shows(place.query, place.sort, is_reversed=place.is_reversed)]
        return next((view for view in shown if view.name == self._opened), shown[0] if shown else None)

    def suggestions(self, typed: str) -> list[Completion]:
        """The saved searches whose name goes on from what is typed after `@`."""
        from store.search.completion import Completion, matching

        known = [Completion(view.name, view.query or "all trials") for view in self._views]
        wanted = typed.casefold()
        return matching(typed, known) or [each for each in known if each.text.casefold() == wanted]

    # reading

    def read(self, *, is_asked: bool = False) -> None:
        """Have the saved searches read; with `is_asked` it is said when they cannot be."""
        self._screen.work(partial(self._read, is_asked), "views")

    def _read(self, is_asked: bool) -> None:
        try:
            self._screen.post_message(ViewsRead(self._stored().all()))
        except StoreError as error:
            if is_asked:
                self._screen.post_message(Failed(f"Saved searches cannot be read: {error}"))

    def _stored(self) -> Views:
        """The saved searches on disk: called in a worker. Raises StoreError."""
        from store.saved_queries import views_of

        if self._store is None:
            desk = self._screen.desk
            self._store = views_of(desk.library, reviewer=desk.reviews().reviewer)
        return self._store

    def show_read(self, message: ViewsRead) -> None:
        """Take the saved searches, and say what was done to them."""
        self._views = message.views
        if self._dialog is not None and self._dialog.is_current:
            self._dialog.fill(self._picker())
        if message.said:
            self._screen.tell(message.said)
        if message.opens:
            self._opened = message.opens
        query = self._screen.place.query
        if query.startswith("@") and not self._screen.looking.is_typing and self.named(query):
            self.open(query)
        self.paint_name()

    def paint_name(self) -> None:
        """Name in the title line the saved search that is shown; while one is typed the line stays as it is."""
        if not self._screen.looking.is_typing:
            current = self.current
            self._screen.title_line.show_view(current.name if current else "")

    # opening

    def named(self, text: str) -> View | None:
        """The saved search that a text names, with or without its `@`."""
        wanted = text.strip().removeprefix("@").casefold()
        return next((each for each in self._views if each.name.casefold() == wanted), None)

    def may_name(self, text: str) -> bool:
        """Whether a text that is being typed is the name of a saved search, or may become one."""
        begun = text.removeprefix("@").casefold()
        return text.startswith("@") and any(view.name.casefold().startswith(begun) for view in self._views)

    def open(self, name: str) -> None:
        """Show a saved search in its order."""
        view = self.named(name)
        if view is None:
            return
        screen = self._screen
        self._opened = view.name
        sort = view.sort if view.sort in SORTS else "relevance"
        columns = tuple(name for name in COLUMNS if name in view.columns) or screen.place.columns
        place = replace(screen.place, sort=sort, is_reversed=view.is_reversed, off=view.off, columns=columns)
        screen.change_place(place)
        screen.listing.search(view.query)

    def choose(self) -> None:
        """Ask for a saved search; the ones there are appear when they are read."""
        from tui.screens.views import ViewsScreen  # not needed by a start

        self._dialog = ViewsScreen(self._picker())
        self._screen.app.push_screen(self._dialog, self._do_chosen)
        self.read(is_asked=True)

    def _picker(self) -> Picker:
        from tui.screens.pickers import Picker  # not needed by a start
        from tui.widgets.choice_list import Choice

        current = self.current
        return Picker(
            "Saved searches",
            [Choice(view.name, _view_line(view), f"{view.name} {view.query}") for view in self._views],
            selected=current.name if current else None,
            hint="enter opens   ctrl+r renames   ctrl+x removes   type a new name to save this search   esc closes",
            empty="None yet. Type a name to save this search.",
            made_of=self._new_view,
        )

    def _new_view(self, typed: str) -> Choice | None:
        """The offer to save the search that is shown under the name that was typed."""
        from tui.screens.views import NEW  # not needed by a start
        from tui.widgets.choice_list import Choice

        name = " ".join(typed.split())
        if not name:
            return None
        query = self._screen.place.query
        does = "save over " if any(view.name.casefold() == name.casefold() for view in self._views) else "save as "
        line: Line = (Span(does, "dim"), Span(shown_line(name), "accent"))
        return Choice(NEW + name, (*line, Span(f"  {shown_line(query) or 'all trials'}", "dim")), name)

    def _do_chosen(self, chosen: str | None) -> None:
        from tui.screens.views import NEW, REMOVE, RENAME  # not needed by a start

        if chosen is None:
            return
        if chosen.startswith(NEW):
            self.save(chosen.removeprefix(NEW))
        elif chosen.startswith(REMOVE):
            self.remove(chosen.removeprefix(REMOVE))
        elif chosen.startswith(RENAME):
            self._ask_new_name(chosen.removeprefix(RENAME))
        else:
            self.open(chosen)

    # changing

    def ask_name(self) -> None:
        """Ask for the name to save the search under that is shown."""
        from tui.screens.note import TextAsked, TextScreen  # not needed by a start

        current = self.current
        asked = TextAsked(
            "Save this search as", current.name if current else "", "enter saves   esc closes", has_lines=False
        )
        self._screen.app.push_screen(TextScreen(asked), lambda name: self.save(name) if name else None)

    def save(self, name: str) -> None:
        """Keep the search that is shown, with its order, under a name."""
        place = self._screen.place

        def write(views: Views) -> tuple[str, str]:
            saved = views.save(
                name,
                place.query,
                sort=place.sort,
                is_reversed=place.is_reversed,
                off=place.off,
                columns=place.columns,
            )
            return f"saved as @{shown_line(saved.name)}", saved.name

        self._write(write)

    def remove(self, name: str) -> None:
        """Take a saved search off the list; its query is among the earlier searches then."""
        query = next((view.query for view in self._views if view.name == name), "")
        self._screen.suggesting.note(query)

        def write(views: Views) -> tuple[str, str]:
            views.remove(name)
            return f"removed @{shown_line(name)}; its search is among the earlier ones", ""

        self._write(write)

    def _ask_new_name(self, name: str) -> None:
        from tui.screens.note import TextAsked, TextScreen  # not needed by a start

        asked = TextAsked(f"Rename @{shown_line(name)}", name, "enter renames   esc closes", has_lines=False)
        self._screen.app.push_screen(TextScreen(asked), lambda new: self.rename(name, new) if new else None)

    def rename(self, name: str, new_name: str) -> None:
        """Give a saved search another name."""

        def write(views: Views) -> tuple[str, str]:
            renamed = views.rename(name, new_name)
            return f"@{shown_line(name)} is now @{shown_line(renamed.name)}", renamed.name

        self._write(write)

    def _write(self, change: Callable[[Views], tuple[str, str]]) -> None:
        """Give the writer a change to do; the screen follows when it is on disk."""
        screen = self._screen

        def run() -> ViewsRead:
            views = self._stored()
            said, opens = change(views)
            return ViewsRead(views.all(), said, opens)

        screen.desk.writer.submit(
            Job(run, done=screen.post_message, failed=lambda sentence, _: screen.post_message(Failed(sentence)))
        )


def _view_line(view: View) -> Line:
    order = SORTS.get(view.sort, view.sort) + (", reversed" if view.is_reversed else "")
    return (
        Span(f"@{shown_line(view.name)}"),
        Span(f"   {shown_line(view.query) or 'all trials'}", "accent" if view.query else "dim"),
        Span(f"   {order}", "dim"),
    )

"""What every scrolling block of lines can do: scroll by lines, half pages and pages, at once."""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.widgets.roles import role_style


class LineScroller(ScrollView, can_focus=True, inherit_bindings=False):
    """A scrolling block of lines. It has no keys of its own: the screen's commands call its methods."""

    DEFAULT_CSS = """
    LineScroller {
        padding: 0 1;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """

    @property
    def text_width(self) -> int:
        """Cells of a line."""
        return self.scrollable_content_region.width

    @property
    def page_height(self) -> int:
        """Lines that scroll past in a page."""
        return self.scrollable_content_region.height

    def scroll_rows(self, rows: int) -> None:
        """Scroll by so many lines, down when positive."""
        self.scroll_relative(y=rows, animate=False, immediate=True)

    def scroll_half(self, direction: int) -> None:
        """Scroll half a page: 1 down, -1 up."""
        self.scroll_rows(direction * max(self.page_height // 2, 1))

    def scroll_page(self, direction: int) -> None:
        """Scroll a page less one line: 1 down, -1 up."""
        self.scroll_rows(direction * max(self.page_height - 1, 1))

    def scroll_top(self) -> None:
        """Go to the first line."""
        self.scroll_to(y=0, animate=False, immediate=True)

    def scroll_bottom(self) -> None:
        """Go to the last line."""
        self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id, classes=classes)
        self._role_styles: dict[str, Style] = {}

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw lines, working out the styles of their roles once: to mix one goes through every widget above this."""
        self._role_styles.clear()
        return super().render_lines(crop)

    def role_style(self, role: str) -> Style:
        """Give the whole style of a role, as it was when the lines began to be drawn."""
        style = self._role_styles.get(role)
        if style is None:
            base = self.rich_style
            style = self._role_styles[role] = base + role_style(self, role) if role else base
        return style

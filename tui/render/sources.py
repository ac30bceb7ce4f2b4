"""The Sources tab: where each part came from, where sources differ, and what no rule could place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel, JsonValue

from store.changes_fields import MODULES, label_of
from tui.render.claims import claims
from tui.render.layout import Page, joined
from tui.render.lines import Line, Span
from tui.render.unparsed import unparsed
from tui.render.values import link, pretty_json, shown, shown_line

if TYPE_CHECKING:
    from parsers.trial import SourceRecord, Trial

_HASH_SHOWN = 12


def sources(trial: Trial, width: int) -> list[Line]:
    """Set the Sources tab."""
    page = Page(width)
    page.heading("Sources", len(trial.sources))
    for number, source in enumerate(trial.sources, 1):
        if number > 1:
            page.blank()
        _source(page, number, source)
    if not trial.sources:
        page.text("no source is kept with this record", "dim")
    _links(page, trial)
    _warnings(page, trial)
    claims(page, trial.claims, lambda index: name_of(trial, index))
    _origins(page, trial)
    unparsed(page, trial.unparsed, None if len(trial.sources) == 1 else lambda index: name_of(trial, index))
    page.heading("Text that a rule took apart, as it was", len(trial.raw_parts))
    for path, text in trial.raw_parts.items():
        page.text(shown_line(path), "label")
        page.text(shown(text), indent=2)
    _unnamed(page, trial)
    return page.lines


def _source(page: Page, number: int, source: SourceRecord) -> None:
    page.field(f"Source {number}", joined([(Span(shown_line(source.kind), "title"),), shown_line(source.part)]))
    page.field("Registry id", shown_line(source.trial_id))
    record = "" if source.record is None else f"record {source.record}"
    page.field("From", joined([shown_line(source.name), record]))
    page.field("Address", link(source.url))
    page.field("Page created", shown_line(source.page_created))
    page.field("Page modified", shown_line(source.page_modified))
    page.field("Read at", shown_line(source.read_at))
    page.field("Read by", shown_line(source.parser))
    page.field("SHA-256", shown_line(source.sha256)[:_HASH_SHOWN])
    page.fields("Earlier contents", [shown_line(sha)[:_HASH_SHOWN] for sha in source.superseded])


def _links(page: Page, trial: Trial) -> None:
    """Why records of several registry ids stand here as one trial."""
    page.heading("One trial because", len(trial.links))
    for each in trial.links:
        ids = " = ".join(shown_line(trial_id) for trial_id in each.ids)
        page.item(
            "=", (Span(ids, "title"), Span(f"  {shown(each.reason)}"), Span(f"  ({shown_line(each.kind)})", "dim"))
        )


def name_of(trial: Trial, index: int) -> str:
    """Name a source by its number on this tab, its kind and its part; a number that names none is said as it is."""
    if not 0 <= index < len(trial.sources):
        return f"source {index + 1}"
    source = trial.sources[index]
    return " ".join(part for part in (f"{index + 1}", shown_line(source.kind), shown_line(source.part)) if part)


def _place(trial: Trial, index: int, line: int | None) -> Line:
    where = name_of(trial, index) if len(trial.sources) != 1 else ""
    at = f"line {line}" if line is not None else ""
    text = ", ".join(part for part in (where, at) if part)
    return (Span(f"  ({text})", "dim"),) if text else ()


def _warnings(page: Page, trial: Trial) -> None:
    page.heading("Warnings", len(trial.warnings))
    for warning in trial.warnings:
        text = (Span(shown(warning.text)), *_place(trial, warning.source, warning.line))
        page.item("!", text, marker_width=1, marker_role="warn")


def _value(value: JsonValue) -> str:
    if isinstance(value, str):
        return shown(value)
    return pretty_json(value)


def _origins(page: Page, trial: Trial) -> None:
    """The fields that each source gave, by module."""
    page.heading("Which source each field is from")
    modules = {name: title for title, names in MODULES.items() for name in names}
    found: dict[int, dict[str, dict[str, None]]] = {}
    for path, index in trial.origins.items():
        steps = path.split(".")
        title = modules.get(steps[0]) or label_of(steps[:1])
        found.setdefault(index, {}).setdefault(title, {})[label_of(steps)] = None
    for number, (index, given) in enumerate(sorted(found.items())):
        if number:
            page.blank()
        page.text(name_of(trial, index), "title")
        for title in sorted(given, key=_module_place):
            page.field(title, ", ".join(given[title]))


def _module_place(title: str) -> int:
    """Where a module stands among the modules; after them where it is none."""
    return [*MODULES].index(title) if title in MODULES else len(MODULES)


def _unnamed(page: Page, trial: Trial) -> None:
    extras = [*unnamed_fields(trial), *trial.unknown.items()]
    page.heading("Fields of the source that the model does not name", len(extras))
    for path, value in extras:
        page.text(shown_line(path), "label")
        page.text(_value(value), indent=2)


def unnamed_fields(part: BaseModel, path: str = "") -> Iterator[tuple[str, JsonValue]]:
    """Give every field that a source had and the model does not name, with its path, from a whole record."""
    prefix = f"{path}." if path else ""
    for key, value in (part.model_extra or {}).items():
        yield f"{prefix}{key}", value
    for name in type(part).model_fields:
        held = getattr(part, name, None)
        if isinstance(held, BaseModel):
            yield from unnamed_fields(held, f"{prefix}{name}")
        elif isinstance(held, Sequence) and not isinstance(held, str):
            for index, one in enumerate(held):
                if isinstance(one, BaseModel):
                    yield from unnamed_fields(one, f"{prefix}{name}[{index}]")

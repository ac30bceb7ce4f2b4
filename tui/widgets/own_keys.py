"""The edit keys of a text field, in the order typed."""

from __future__ import annotations

from textual.binding import BindingsMap
from textual.events import Key
from textual.widget import Widget


async def run_own_key(widget: Widget, bindings: BindingsMap, event: Key) -> bool:
    """Run what a key is bound to in a text field; False when it is bound to nothing there.

    Textual runs the bindings of a field only when the key has passed through every widget above it, and characters at
    once: of keys that arrive together, an erasing one would come after the characters that were typed behind it.
    """
    for binding in bindings.key_to_bindings.get(event.key, ()):
        event.stop()
        event.prevent_default()
        await widget.run_action(binding.action)
        return True
    return False

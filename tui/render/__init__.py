"""Pure functions from records to lines of text; no widgets, no textual."""

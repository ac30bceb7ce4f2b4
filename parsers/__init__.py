"""Formats of trial records, and the `Trial` they all become."""

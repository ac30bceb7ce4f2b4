"""Screens: browse, compare, help and dialogs."""

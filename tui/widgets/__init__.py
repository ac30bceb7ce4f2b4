"""Widgets that show trials."""

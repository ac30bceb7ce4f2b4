"""Fetching from a server of our own that behaves as the registry's API is described."""

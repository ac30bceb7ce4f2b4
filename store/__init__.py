"""Keeping, finding, merging and deciding on trials."""

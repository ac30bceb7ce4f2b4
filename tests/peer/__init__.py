"""TinyDB's own tests, run against store/rows.py: `make peer-tests`."""

"""The command line, screens and keys."""

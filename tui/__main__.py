"""`python -m tui`: the same as the `trialtui` command."""

from tui.cli import main

main()

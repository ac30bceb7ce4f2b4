"""`python -m tui`: the same as the `trialtui` command."""

from tui.cli import main

# A process that an import starts reads this module too, under another name.
if __name__ == "__main__":
    main()

"""``python -m erfarenhet``: the command line."""

from erfarenhet.cli import main

main()

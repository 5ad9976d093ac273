"""``python -m geocensus``."""

from geocensus.cli import main

main()

"""Standard input as a file: ``-`` stands for it wherever a register is named."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["piped"]


@contextmanager
def piped(file: Path) -> Iterator[Path]:
    """Give the path of a register; ``-``: of a CSV file that holds what standard input says, for as long as it is needed."""
    if str(file) != "-":
        yield file
        return
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "stdin.csv"
        with kept.open("wb") as stream:
            shutil.copyfileobj(sys.stdin.buffer, stream)
        yield kept

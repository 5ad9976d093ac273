"""The command line, run as a user runs it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .forking import Forking

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def forking() -> Iterator[Forking | None]:
    """Give a Python to fork, where there are forks: twenty starts of Python take longer than all that they do."""
    if not hasattr(os, "fork"):
        yield None
        return
    python = Forking()
    yield python
    python.close()


@pytest.fixture
def geocensus(tmp_path: Path, forking: Forking | None) -> Command:
    """Run ``geocensus`` with words in a folder of its own; stdin may be given as bytes."""

    def command(*words: str | Path, stdin: bytes = b"", lang: str = "en") -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"GEOCENSUS_LANG": lang, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}
        said = list(map(str, words))
        done = (
            forking.run(said, folder=tmp_path, environment=environment, stdin=stdin)
            if forking
            else subprocess.run(
                [sys.executable, "-m", "geocensus", *said],
                cwd=tmp_path,
                env=environment,
                input=stdin,
                capture_output=True,
                check=False,
            )
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        )

    return command

"""The command line, run as a user runs it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def geocensus(tmp_path: Path) -> Command:
    """Run ``geocensus`` with words in a folder of its own; stdin may be given as bytes."""

    def command(*words: str | Path, stdin: bytes = b"", lang: str = "en") -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"GEOCENSUS_LANG": lang, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}
        done = subprocess.run(
            [sys.executable, "-m", "geocensus", *map(str, words)],
            cwd=tmp_path,
            env=environment,
            input=stdin,
            capture_output=True,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        )

    return command

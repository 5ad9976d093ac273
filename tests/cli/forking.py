"""A Python that has loaded what commands load, and forks for each: a process of its own a command, without its start.

Run as a script it reads a request a line from standard input and answers with the exit code. What depends on the words of
one command (its language, its options) is loaded after the fork.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Forking:
    """The Python that is forked."""

    def __init__(self) -> None:
        self._python = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
        )

    def run(
        self, words: Sequence[str], *, folder: Path, environment: dict[str, str], stdin: bytes
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command, as ``subprocess.run`` does."""
        assert self._python.stdin is not None
        assert self._python.stdout is not None
        place = folder.parent / f".{folder.name}-streams"
        place.mkdir(exist_ok=True)
        (place / "0").write_bytes(stdin)
        request = {"words": words, "folder": str(folder), "environment": environment, "streams": str(place)}
        self._python.stdin.write(json.dumps(request) + "\n")
        self._python.stdin.flush()
        code = int(self._python.stdout.readline())
        return subprocess.CompletedProcess(
            ["geocensus", *words], code, (place / "1").read_bytes(), (place / "2").read_bytes()
        )

    def close(self) -> None:
        """Let it end."""
        self._python.communicate()


def _load() -> None:
    import geopandas  # noqa: F401
    import numba  # noqa: F401
    import pandas  # noqa: F401
    import pyarrow.compute
    import pyarrow.csv
    import pyarrow.parquet  # noqa: F401
    import pyogrio  # noqa: F401
    import typer  # noqa: F401

    import geocensus.maps
    import geocensus.pipeline
    import geocensus.report
    import geocensus.review
    import geocensus.sampling
    import geocensus.simulate  # noqa: F401
    from geocensus import basemaps
    from geocensus.addresses.places import dictionary

    # What is bundled is the same for every command.
    basemaps.layer("county")
    basemaps.layer("province")
    dictionary()
    gc.freeze()  # a fork that collects what it shares would copy it


def _serve() -> dict[str, Any]:
    """Answer requests; in the fork that is to become the command, give its request."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            return dict(json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    sys.exit()


def _become(request: dict[str, Any]) -> None:
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    for number, how in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
        stream = os.open(f"{request['streams']}/{number}", how | (os.O_CREAT | os.O_TRUNC if number else 0), 0o600)
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
        for number, mode, errors in ((0, "r", "strict"), (1, "w", "strict"), (2, "w", "backslashreplace"))
    )
    sys.path[1:1] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    sys.argv = ["geocensus", *request["words"]]


if __name__ == "__main__":
    sys.path[0] = str(ROOT)
    _load()
    _become(_serve())
    from geocensus.cli import main

    main()

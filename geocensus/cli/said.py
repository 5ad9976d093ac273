"""What the command line says beside its data: on stderr, plain, in the user's language."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from geocensus.language import Text

__all__ = ["progress", "say"]

PATIENCE_S = 2.0
"""Nothing is said about work that takes less."""


def printable(text: str) -> str:
    r"""Neutralise control characters, with which a stranger's file could steer the terminal.

    Examples
    --------
    >>> printable("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return "".join(c if c in "\n\t" or c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def say(text: str | Text) -> None:
    """Write a line on stderr."""
    typer.echo(printable(str(text)), err=True)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[Text], None]]:
    """Give a function that says which stage has begun; silent for the first two seconds, and when *quiet*."""
    began = time.monotonic()
    pending: list[Text] = []

    def stage(name: Text) -> None:
        if quiet:
            return
        pending[:] = [name]
        if time.monotonic() - began > PATIENCE_S:
            say(f"[{time.monotonic() - began:5.1f} s] {name} …")

    # The stage may itself take long: a terminal gets a spinner for it after the patience has passed.
    if quiet or not sys.stderr.isatty():
        yield stage
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:

        def shown(name: Text) -> None:
            status.update(printable(str(name)))

        yield shown

"""Seconds per stage of a run, and a word when each begins."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from geocensus.language import Text

__all__ = ["Clock"]


class Clock:
    """Seconds per stage."""

    def __init__(self, on_stage: Callable[[Text], None]) -> None:
        self.seconds: dict[str, float] = {}
        self._on_stage = on_stage

    @contextmanager
    def __call__(self, stage: str, said: Text) -> Iterator[None]:
        """Tell that a stage begins, and keep the seconds that it takes."""
        self._on_stage(said)
        began = time.perf_counter()
        yield
        self.seconds[stage] = round(time.perf_counter() - began, 3)

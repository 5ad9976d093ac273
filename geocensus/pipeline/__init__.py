"""The only module that knows the order of the floors: a register goes in, a run comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geocensus.pipeline.assessing import feasibility
    from geocensus.pipeline.reading import read_run
    from geocensus.pipeline.result import Result
    from geocensus.pipeline.running import run

__all__ = ["Result", "feasibility", "read_run", "run"]

# Imported when they are asked for: a run needs nothing of the reports on runs.
_PUBLIC = {"Result": "result", "feasibility": "assessing", "read_run": "reading", "run": "running"}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _PUBLIC:
        msg = f"module 'geocensus.pipeline' has no attribute '{name}'"
        raise AttributeError(msg)
    found = getattr(import_module(f"geocensus.pipeline.{_PUBLIC[name]}"), name)
    globals()[name] = found
    return found

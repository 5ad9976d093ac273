"""The only module that knows the order of the floors: a register goes in, a run comes out."""

from geocensus.pipeline.running import Result, run

__all__ = ["Result", "run"]

"""The only module that knows the order of the floors: a register goes in, a run comes out."""

from geocensus.pipeline.assessing import feasibility
from geocensus.pipeline.reading import read_run
from geocensus.pipeline.result import Result
from geocensus.pipeline.running import run

__all__ = ["Result", "feasibility", "read_run", "run"]

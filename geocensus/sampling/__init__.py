"""Sampled verification (抽样核查): draw zones and sources in them, and say what their verification proves of the register."""

from geocensus.sampling.accepting import Acceptance, accept, chance_of_acceptance
from geocensus.sampling.drawing import Plan, Sample, draw, plan_for
from geocensus.sampling.estimating import Estimate, TwoStageDraw, simple_share
from geocensus.sampling.framing import frame_of
from geocensus.sampling.record import read_sample, write_sample
from geocensus.sampling.results import Problem, Returned, read_results
from geocensus.sampling.verifying import Verification, verify
from geocensus.sampling.writing import write_verification

__all__ = [
    "Acceptance",
    "Estimate",
    "Plan",
    "Problem",
    "Returned",
    "Sample",
    "TwoStageDraw",
    "Verification",
    "accept",
    "chance_of_acceptance",
    "draw",
    "frame_of",
    "plan_for",
    "read_results",
    "read_sample",
    "simple_share",
    "verify",
    "write_sample",
    "write_verification",
]

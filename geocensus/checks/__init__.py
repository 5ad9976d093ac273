"""Verdicts: columns compared with thresholds.

A check is one file in the folder of its family; see :mod:`geocensus.checks.registry` for how it is written.
"""

from geocensus.checks.grades import Grade
from geocensus.checks.profiles import Profile, load_profile
from geocensus.checks.registry import Check, Floats, Mask, Metres, check, checks, find_check
from geocensus.checks.runner import Judgement, findings, judge
from geocensus.measures import Subject

__all__ = [
    "Check",
    "Floats",
    "Grade",
    "Judgement",
    "Mask",
    "Metres",
    "Profile",
    "Subject",
    "check",
    "checks",
    "find_check",
    "findings",
    "judge",
    "load_profile",
]

"""Proved proposals: what probably went wrong with a flagged row, and where its source probably stands.

A repair is one file in ``causes``; see :mod:`geocensus.repairs.registry`. Nothing is ever applied here: the reported value stays,
and a person decides.
"""

from geocensus.repairs.proposer import PROPOSE_AT, propose
from geocensus.repairs.registry import Repair, repair, repairs

__all__ = ["PROPOSE_AT", "Repair", "propose", "repair", "repairs"]

"""Synthetic registers whose truth is known: for demonstrations, and to measure how often geocensus is right.

Only the outlines of the counties are real. Zones, units, names and positions are made up, carry codes that cannot be
taken for official ones, and say in every row that they are synthetic.
"""

from geocensus.simulate.catalogue import DEFECTS
from geocensus.simulate.defects import Defect
from geocensus.simulate.files import SimulationFiles, write
from geocensus.simulate.form import MARK, MARK_CELL
from geocensus.simulate.notations import NOTATIONS
from geocensus.simulate.simulation import Simulation, simulate, spoil

__all__ = [
    "DEFECTS",
    "MARK",
    "MARK_CELL",
    "NOTATIONS",
    "Defect",
    "Simulation",
    "SimulationFiles",
    "simulate",
    "spoil",
    "write",
]

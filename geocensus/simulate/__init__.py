"""Synthetic registers whose truth is known: for demonstrations, and to measure how often geocensus is right.

Only the outlines of the counties are real. Zones, units, names and positions are made up, carry codes that cannot be
taken for official ones, and say in every row that they are synthetic.
"""

from geocensus.simulate.defects import DEFECTS, Defect
from geocensus.simulate.files import SimulationFiles, write
from geocensus.simulate.form import MARK, MARK_CELL
from geocensus.simulate.simulation import Simulation, simulate

__all__ = ["DEFECTS", "MARK", "MARK_CELL", "Defect", "Simulation", "SimulationFiles", "simulate", "write"]

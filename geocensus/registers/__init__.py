"""Registers: reading and writing tables, every cell kept as it was written."""

from geocensus.registers.columns import Understood
from geocensus.registers.formats import RegisterFile
from geocensus.registers.positions import PositionKind
from geocensus.registers.reading import read_mapping, read_register
from geocensus.registers.register import Register

__all__ = ["PositionKind", "Register", "RegisterFile", "Understood", "read_mapping", "read_register"]

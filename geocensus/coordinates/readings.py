"""Readings of many texts as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geocensus.coordinates.angles import Angle
from geocensus.coordinates.grammar import Reading
from geocensus.coordinates.parsed import code_of

__all__ = ["AXES", "LAT", "LON", "UNKNOWN", "AxisColumns", "ReadingColumns", "X", "Y", "choose"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]

LAT, LON, X, Y, UNKNOWN = 0, 1, 2, 3, -1
AXES: Final = {"lat": LAT, "lon": LON, "x": X, "y": Y, "": UNKNOWN}


@dataclass(slots=True)
class AxisColumns:
    """One axis of many readings, as columns."""

    value: Floats
    finest: Codes
    decimals: Codes
    axis: Codes
    hemisphere: Codes
    lettered: Flags

    @classmethod
    def of(cls, angles: list[Angle | None]) -> AxisColumns:
        """Make columns of angles; None is an axis that was not read."""
        rows = [
            (np.nan, -1, -1, UNKNOWN, -1, False)
            if angle is None
            else (
                angle.value,
                angle.finest,
                min(angle.decimals, 127),
                AXES[angle.axis],
                code_of(angle.hemisphere),
                angle.lettered,
            )
            for angle in angles
        ]
        columns = list(zip(*rows, strict=True)) if rows else [()] * 6
        return cls(
            np.array(columns[0], dtype=np.float64),
            np.array(columns[1], dtype=np.int8),
            np.array(columns[2], dtype=np.int8),
            np.array(columns[3], dtype=np.int8),
            np.array(columns[4], dtype=np.int8),
            np.array(columns[5], dtype=np.bool_),
        )

    @classmethod
    def nothing(cls, n: int) -> AxisColumns:
        """Give *n* rows of an axis that was not read."""
        minus = np.full(n, -1, dtype=np.int8)
        return cls(np.full(n, np.nan), minus, minus.copy(), minus.copy(), minus.copy(), np.zeros(n, dtype=np.bool_))

    def put(self, rows: NDArray[np.intp], other: AxisColumns) -> None:
        """Overwrite some rows."""
        for name in ("value", "finest", "decimals", "axis", "hemisphere", "lettered"):
            getattr(self, name)[rows] = getattr(other, name)

    def take(self, rows: NDArray[np.intp]) -> AxisColumns:
        """Give some rows."""
        return AxisColumns(
            self.value[rows],
            self.finest[rows],
            self.decimals[rows],
            self.axis[rows],
            self.hemisphere[rows],
            self.lettered[rows],
        )


def choose(test: Flags, one: AxisColumns, other: AxisColumns) -> AxisColumns:
    """Take each row from *one* where *test* holds, else from *other*."""
    if test.all():
        return one
    if not test.any():
        return other
    return AxisColumns(
        np.where(test, one.value, other.value),
        np.where(test, one.finest, other.finest),
        np.where(test, one.decimals, other.decimals),
        np.where(test, one.axis, other.axis),
        np.where(test, one.hemisphere, other.hemisphere),
        np.where(test, one.lettered, other.lettered),
    )


@dataclass(slots=True)
class ReadingColumns:
    """Readings as columns."""

    first: AxisColumns
    second: AxisColumns
    order: Codes
    notation: Codes
    reason: Codes
    at: NDArray[np.int32]

    @classmethod
    def of(cls, readings: list[Reading]) -> ReadingColumns:
        """Make columns of readings."""
        return cls(
            AxisColumns.of([reading.first for reading in readings]),
            AxisColumns.of([reading.second for reading in readings]),
            np.array([code_of(reading.order) for reading in readings], dtype=np.int8),
            np.array([code_of(reading.notation) for reading in readings], dtype=np.int8),
            np.array([code_of(reading.reason) for reading in readings], dtype=np.int8),
            np.array([reading.at for reading in readings], dtype=np.int32),
        )

    def take(self, rows: NDArray[np.intp]) -> ReadingColumns:
        """Give some rows."""
        return ReadingColumns(
            self.first.take(rows),
            self.second.take(rows),
            self.order[rows],
            self.notation[rows],
            self.reason[rows],
            self.at[rows],
        )

    def put(self, rows: NDArray[np.intp], other: ReadingColumns) -> None:
        """Overwrite some rows."""
        self.first.put(rows, other.first)
        self.second.put(rows, other.second)
        for name in ("order", "notation", "reason", "at"):
            getattr(self, name)[rows] = getattr(other, name)

"""How positions are written down: the six parts of the census form, degrees with their marks, or decimal degrees."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geocensus.errors import UsageError, did_you_mean
from geocensus.simulate.form import LAT_PARTS, LON_PARTS, Cells, to_parts

__all__ = ["NOTATIONS", "Notation", "Written", "find_notation"]

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Pieces = NDArray[np.object_]


@dataclass(frozen=True, kw_only=True)
class Notation:
    """A way to write positions, with the digits that collectors write in it.

    Parameters
    ----------
    key
        What it is called.
    headers
        Columns of longitude, then of latitude, in the register.
    sexagesimal
        Degrees, minutes and seconds stand apart; else one decimal number.
    digits, share
        Digits after the last point, and the share of collectors that write so many (own choice).
    """

    key: str
    headers: tuple[tuple[str, ...], tuple[str, ...]]
    sexagesimal: bool
    digits: tuple[int, ...]
    share: tuple[float, ...]

    def pieces(self, value: Floats, digits: Rows) -> Pieces:
        """Write degrees of one axis as text.

        Returns
        -------
        (n, 3) degrees, minutes, seconds, or (n, 1) decimal degrees

        Examples
        --------
        >>> NOTATIONS["dms"].pieces(np.array([36.5125]), np.array([1])).tolist()
        [['36', '30', '45.0']]
        """
        if not self.sexagesimal:
            texts = [f"{v:.{d}f}" for v, d in zip(value.tolist(), digits.tolist(), strict=True)]
            return np.array(texts, dtype=object).reshape(-1, 1)
        parts = to_parts(np.abs(value), digits)
        written = np.empty((len(value), 3), dtype=object)
        written[:, 0] = [str(d) for d in parts.degrees.tolist()]
        written[:, 1] = [str(m) for m in parts.minutes.tolist()]
        written[:, 2] = [f"{s:.{d}f}" for s, d in zip(parts.seconds.tolist(), digits.tolist(), strict=True)]
        return written

    def cells(self, written: Written) -> Cells:
        """Put pieces into the columns of a register."""
        cells: Cells = {}
        for headers, pieces in zip(self.headers, (written.lon, written.lat), strict=True):
            if len(headers) == pieces.shape[1]:
                cells |= {header: pieces[:, k].copy() for k, header in enumerate(headers)}
            else:
                cells[headers[0]] = np.array([_marked(each) for each in pieces.tolist()], dtype=object)
        return cells


def _marked(pieces: list[str]) -> str:
    """Join degrees, minutes and seconds by their marks; a number alone stays one."""
    degrees, *rest = pieces
    if not any(rest):
        return degrees
    return "".join(f"{piece}{mark}" for piece, mark in zip(pieces, "°′″", strict=True) if piece)


@dataclass(frozen=True, kw_only=True, eq=False)
class Written:
    """Positions as text, axis by axis; defects write here.

    Parameters
    ----------
    notation
        How they are written.
    digits : (n,)
        After the last point.
    lon, lat : (n, 3) or (n, 1) text
    """

    notation: Notation
    digits: Rows
    lon: Pieces
    lat: Pieces

    @classmethod
    def of(cls, notation: Notation, *, lon: Floats, lat: Floats, digits: Rows) -> Written:
        """Write positions."""
        return cls(notation=notation, digits=digits, lon=notation.pieces(lon, digits), lat=notation.pieces(lat, digits))

    def write(self, rows: Rows, *, lon: Floats, lat: Floats) -> None:
        """Write other positions into rows, as finely as these are written."""
        self.lon[rows] = self.notation.pieces(lon, self.digits[rows])
        self.lat[rows] = self.notation.pieces(lat, self.digits[rows])

    def axis(self, on_lon: bool) -> Pieces:
        """Give the pieces of one axis."""
        return self.lon if on_lon else self.lat

    def copy(self) -> Written:
        """Give a copy that can be spoiled."""
        return replace(self, lon=self.lon.copy(), lat=self.lat.copy())


_COLUMNS = (("经度",), ("纬度",))

NOTATIONS = {
    each.key: each
    for each in (
        # Form G101-1; two decimals of seconds are the most that the census allows.
        Notation(
            key="parts", headers=(LON_PARTS, LAT_PARTS), sexagesimal=True, digits=(2, 1, 0), share=(0.75, 0.18, 0.07)
        ),
        Notation(key="dms", headers=_COLUMNS, sexagesimal=True, digits=(2, 1, 0), share=(0.5, 0.35, 0.15)),
        Notation(
            key="decimal",
            headers=_COLUMNS,
            sexagesimal=False,
            digits=(4, 5, 6, 7, 8),
            share=(0.10, 0.20, 0.45, 0.10, 0.15),
        ),
    )
}
"""Parts in six columns, degrees with their marks in two, decimal degrees in two."""


def find_notation(key: str) -> Notation:
    """Find a notation by its key.

    Raises
    ------
    UsageError
    """
    if key not in NOTATIONS:
        near, known = did_you_mean(key, NOTATIONS), ", ".join(NOTATIONS)
        raise UsageError(
            en=f"no notation '{key}'{near.en}; known: {known}", zh=f"没有写法“{key}”{near.zh}；已知：{known}"
        )
    return NOTATIONS[key]

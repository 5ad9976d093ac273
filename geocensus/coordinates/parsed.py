"""The table that parsing gives, and the columns of readings that it is made of."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.coordinates.scan import METRE
from geocensus.coordinates.vocabulary import Finest, HemisphereEvidence, Notation, OrderEvidence, Reason

__all__ = ["NO_CODE", "Parsed", "categorical", "code_of", "half_digit_m"]

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """Positions read from text: columns of equal length, one row a position.

    Parameters
    ----------
    lon, lat : (n,) degrees
        NaN where the position is refused. In the datum of the text; metres are converted to CGCS2000.
    notation : (n,) categorical of :class:`~geocensus.coordinates.vocabulary.Notation`
    precision_m : (n,) metres
        Half of the last digit that was written, on the ground, of the coarser axis; NaN when refused.
    order_evidence, hemisphere_evidence : (n,) categorical
        What told the axes, and the hemispheres, apart.
    reason : (n,) categorical of :class:`~geocensus.coordinates.vocabulary.Reason`
        Null where the position was read.
    stopped_at : (n,) int32
        Character of the refused cell at which reading stopped, from 0; -1 where nothing stopped it.
    lon_value, lat_value : (n,) degrees or metres
        The number at the axis's place, also where the position is refused; NaN when unreadable.
    lon_written, lat_written : (n,) bool
        Something is written for the axis.
    lon_finest, lat_finest : (n,) categorical of :class:`~geocensus.coordinates.vocabulary.Finest`
    lon_decimals, lat_decimals : (n,) int8
        Digits behind the point of the finest part, trailing zeros included; -1 when unknown.
    """

    lon: Floats
    lat: Floats
    notation: pd.Categorical
    precision_m: Floats
    order_evidence: pd.Categorical
    hemisphere_evidence: pd.Categorical
    reason: pd.Categorical
    stopped_at: NDArray[np.int32]
    lon_value: Floats
    lat_value: Floats
    lon_written: NDArray[np.bool_]
    lat_written: NDArray[np.bool_]
    lon_finest: pd.Categorical
    lat_finest: pd.Categorical
    lon_decimals: Codes
    lat_decimals: Codes

    def __len__(self) -> int:
        return len(self.lon)

    def frame(self) -> pd.DataFrame:
        """Give all columns as a DataFrame."""
        return pd.DataFrame({field.name: getattr(self, field.name) for field in fields(self)})

    def take(self, rows: NDArray[np.intp]) -> Parsed:
        """Give some rows, in the order asked for, each as often as asked for."""
        return Parsed(**{field.name: _take(getattr(self, field.name), rows) for field in fields(self)})


def _take(values: Any, rows: NDArray[np.intp]) -> Any:
    return values.take(rows)


_VOCABULARIES: dict[type[StrEnum], list[str]] = {
    kind: [member.value for member in kind] for kind in (Finest, HemisphereEvidence, Notation, OrderEvidence, Reason)
}


def categorical(kind: type[StrEnum], codes: NDArray[Any]) -> pd.Categorical:
    """Make a column of a closed vocabulary from its codes; -1 is null."""
    codes = np.asarray(codes, dtype=np.int8)
    return pd.Categorical.from_codes(codes, categories=pd.Index(_VOCABULARIES[kind], dtype=object))


def code_of(member: StrEnum | None) -> np.int8:
    """Give the place of a word in its vocabulary; -1 for none.

    Examples
    --------
    >>> int(code_of(Reason.MISSING)), int(code_of(None))
    (0, -1)
    """
    return NO_CODE if member is None else _PLACES[type(member), member.value]


# Two vocabularies share words ("letters"), and members of both are equal as text.
NO_CODE: Final = np.int8(-1)

_PLACES: dict[tuple[type[StrEnum], str], np.int8] = {
    (kind, member.value): np.int8(place)
    for kind in (Finest, HemisphereEvidence, Notation, OrderEvidence, Reason)
    for place, member in enumerate(kind)
}


def half_digit_m(
    *,
    lat: Floats,
    lon_finest: Codes,
    lon_decimals: Codes,
    lat_finest: Codes,
    lat_decimals: Codes,
) -> Floats:
    """Compute half of the last digit written, on the ground, of the coarser axis.

    Where the latitude is unknown (NaN) a degree of longitude is taken at its longest, on the equator.

    Examples
    --------
    >>> half_digit_m(
    ...     lat=np.array([40.0]),
    ...     lon_finest=np.array([0], np.int8),
    ...     lon_decimals=np.array([1], np.int8),
    ...     lat_finest=np.array([0], np.int8),
    ...     lat_decimals=np.array([5], np.int8),
    ... ).round()
    array([4270.])
    """
    known = np.isfinite(lat)
    if known.any():
        east, north = metres_per_degree(lat=lat if known.all() else np.where(known, lat, 0.0))
    else:
        east, north = metres_per_degree(lat=0.0)
    if (lon_finest < 0).all():
        return _half(lat_finest, lat_decimals, north)
    if (lat_finest < 0).all():
        return _half(lon_finest, lon_decimals, east)
    return np.fmax(_half(lon_finest, lon_decimals, east), _half(lat_finest, lat_decimals, north))


_PART_OF_DEGREE: Final = np.array([1.0, 1 / 60, 1 / 3600, np.nan, np.nan])
_DIGIT: Final = np.append(10.0 ** -np.arange(128.0), np.nan)
"""What the last digit counts, by the number of decimals; the last is for -1."""


def _half(finest: Codes, decimals: Codes, degree_m: Floats) -> Floats:
    half: Floats = (0.5 * _DIGIT)[decimals]
    metres = finest == METRE
    if not metres.any():
        half *= _PART_OF_DEGREE[finest]
        half *= degree_m
        return half
    return np.where(metres, half, half * _PART_OF_DEGREE[finest] * degree_m)

"""Positions of which each is in a datum of its own, as a register's rows may be."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geocensus.coordinates.datum import Datum, convert

__all__ = ["SHIFTED", "convert_each"]

SHIFTED = (Datum.GCJ02, Datum.BD09)
"""Datums that only a public shift keeps from CGCS2000."""

EQUAL = (Datum.CGCS2000, Datum.WGS84)

Floats = NDArray[np.float64]


def convert_each(
    *, lon: ArrayLike, lat: ArrayLike, source: Any, border: Any = None
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Bring positions in several datums to CGCS2000.

    Parameters
    ----------
    lon, lat : (n,) degrees
        NaN stays NaN.
    source : (n,) categorical of the values of :class:`Datum`
    border
        As for :func:`convert`.

    Returns
    -------
    lon, lat : (n,) degrees, CGCS2000
        NaN where the datum could only be converted with the user's own transformation.
    refused : (n,) bool
        Where that is so.

    Examples
    --------
    >>> import pandas as pd
    >>> datums = pd.Categorical(["cgcs2000", "gcj02", "beijing54"])
    >>> lon, lat, refused = convert_each(lon=[116.397] * 3, lat=[39.909] * 3, source=datums)
    >>> lon.round(5), refused
    (array([116.397  , 116.39076,       nan]), array([False, False,  True]))
    """
    x, y = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)
    refused = np.zeros(len(x), dtype=np.bool_)
    for datum in map(Datum, source.categories):
        rows = np.asarray(source == datum.value) & np.isfinite(x)
        if datum in SHIFTED and rows.any():
            x[rows], y[rows] = convert(lon=x[rows], lat=y[rows], source=datum, border=border)
        elif datum not in EQUAL:
            refused |= rows
    x[refused] = y[refused] = np.nan
    return x, y, refused

"""What others do with the same rows: try a few transformations, and take the first that lands in the declared county."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocensus.simulate import NOTATIONS

__all__ = ["BASELINES", "first_in_county", "plain_positions"]

Floats = NDArray[np.float64]
Transformation = Callable[[Floats, Floats], tuple[Floats, Floats]]

GBIF: tuple[Transformation, ...] = (
    lambda lon, lat: (lon, -lat),
    lambda lon, lat: (-lon, lat),
    lambda lon, lat: (-lon, -lat),
    lambda lon, lat: (lat, lon),
)
"""PRESUMED_NEGATED_LATITUDE, PRESUMED_NEGATED_LONGITUDE, both, PRESUMED_SWAPPED_COORDINATE
[GBIF, occurrence issues and flags: tried when the point is not in the country that the record names]."""

BDC: tuple[Transformation, ...] = (
    *GBIF,
    lambda lon, lat: (-lat, lon),
    lambda lon, lat: (lat, -lon),
    lambda lon, lat: (-lat, -lon),
)
"""The seven combinations of exchange and sign of ``bdc_coordinates_transposed`` [Ribeiro et al., bdc, Methods in Ecology
and Evolution 13, 2022]."""

BASELINES: dict[str, tuple[Transformation, ...]] = {"no repair": (), "GBIF, four": GBIF, "bdc, seven": BDC}


def plain_positions(register: pd.DataFrame, notation: str) -> tuple[Floats, Floats]:
    """Read positions as a plain script does: the numbers of an axis are degrees, minutes and seconds.

    Returns
    -------
    lon, lat : (n,) degrees
    """
    axes = []
    for headers in NOTATIONS[notation].headers:
        if len(headers) == 3:
            parts = [pd.to_numeric(register[header], errors="coerce").to_numpy(float) for header in headers]
        else:
            found = register[headers[0]].str.extract(r"^(-?[\d.]+)(?:°(?:([\d.]+)′)?(?:([\d.]+)″)?)?$")
            parts = [pd.to_numeric(found[k], errors="coerce").to_numpy(float) for k in range(3)]
        axes.append(parts[0] + np.nan_to_num(parts[1]) / 60 + np.nan_to_num(parts[2]) / 3600)
    return axes[0], axes[1]


def first_in_county(
    lon: Floats, lat: Floats, county: NDArray[np.object_], transformations: tuple[Transformation, ...]
) -> tuple[Floats, Floats]:
    """Give the first transformed position inside each row's county; NaN where none is, or none was needed.

    Parameters
    ----------
    county : (n,) polygons, prepared
        What the row declares: the peers know countries only, so this is kinder to them.
    """
    out_lon, out_lat = np.full(len(lon), np.nan), np.full(len(lon), np.nan)
    open_ = np.isfinite(lon) & np.isfinite(lat) & ~shapely.contains_xy(county, lon, lat)
    for transformation in transformations:
        x, y = transformation(lon, lat)
        hit = open_ & shapely.contains_xy(county, x, y)
        out_lon[hit], out_lat[hit] = x[hit], y[hit]
        open_ &= ~hit
    return out_lon, out_lat

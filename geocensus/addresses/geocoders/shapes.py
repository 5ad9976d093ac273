"""Where a division stands on the map: a point inside its polygon, and how far from there its places are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely

from geocensus import basemaps
from geocensus.coordinates.geodesy import distance_m

__all__ = ["Standing", "standing"]

_LAYERS = {2: "province", 4: "prefecture", 6: "county"}
"""Base layers by the digits of their codes."""

SHARE = 0.68
"""Part of the polygon that lies within the accuracy: what 68 % means for a position that may be anywhere in it."""

SAMPLES = 20
"""Points along the longer side of the polygon's box, by which distances within it are known."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A point that stands for a division.

    Parameters
    ----------
    lon, lat : degrees, CGCS2000
        Inside the polygon: its centroid, or a point on its surface where the centroid lies outside.
    accuracy_m : metres
        Radius around the point that holds 68 % of the polygon's area.
    """

    lon: float
    lat: float
    accuracy_m: float


@cache
def _shapes(digits: int) -> dict[str, shapely.Geometry]:
    layer = basemaps.layer(_LAYERS[digits])
    return dict(zip(layer.code.tolist(), layer.geometry.tolist(), strict=True))


@cache
def standing(code: str) -> Standing | None:
    """Give the point that stands for a province, prefecture or county; None where no layer has it.

    Parameters
    ----------
    code
        Its code of now, 2, 4 or 6 digits.

    Examples
    --------
    >>> wuan = standing("130481")
    >>> round(wuan.lon, 1), round(wuan.lat, 1), 10_000 < wuan.accuracy_m < 30_000
    (114.0, 36.7, True)
    """
    shape = _shapes(len(code)).get(code) if len(code) in _LAYERS else None
    if shape is None:
        return None
    point = shapely.centroid(shape)
    shapely.prepare(shape)
    if not shapely.contains(shape, point):
        point = shapely.point_on_surface(shape)
    lon, lat = float(shapely.get_x(point)), float(shapely.get_y(point))
    west, south, east, north = shapely.bounds(shape).tolist()
    step = max(east - west, north - south) / SAMPLES
    x, y = (
        axis.ravel()
        for axis in np.meshgrid(np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step))
    )
    held = shapely.contains_xy(shape, x, y)
    # A degree of longitude is shorter in the north: each sample counts by the area that it stands for.
    metres = distance_m(lon=lon, lat=lat, to_lon=x[held], to_lat=y[held])
    order, weight = np.argsort(metres), np.cos(np.radians(y[held]))
    if not len(order):
        corners = shapely.get_coordinates(shape)
        return Standing(
            lon=lon,
            lat=lat,
            accuracy_m=float(distance_m(lon=lon, lat=lat, to_lon=corners[:, 0], to_lat=corners[:, 1]).max()),
        )
    total = np.cumsum(weight[order])
    return Standing(lon=lon, lat=lat, accuracy_m=float(metres[order][np.searchsorted(total, SHARE * total[-1])]))

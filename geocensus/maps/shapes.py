"""Polygons for a page: chosen by the frame, simplified so that neighbours keep their shared line, written as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.maps.island import deltas

__all__ = ["Shapes", "packed_rings", "simplified"]

UNIT_DEG = 1e-5
"""Unit of the vertices in a page, degrees: 1.1 m, below the error of every county and zone layer there is."""

MOST_VERTICES = 250_000
"""Above this, borders are simplified further: about 1 MB in the page and a tenth of a second to draw."""

_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Shapes:
    """Areas to draw: zones, or the counties around them.

    Parameters
    ----------
    code, name : (m,) str
    geometry : (m,) polygons, CGCS2000 degrees
    """

    code: NDArray[Any]
    name: NDArray[Any]
    geometry: NDArray[Any]

    def __len__(self) -> int:
        return len(self.geometry)

    def within(self, frame: tuple[float, float, float, float] | None) -> NDArray[np.bool_]:
        """Tell which areas reach into the frame (west, south, east, north); all of them when there is none."""
        drawable = ~(shapely.is_missing(self.geometry) | shapely.is_empty(self.geometry))
        if frame is None:
            return np.asarray(drawable)
        west, south, east, north = frame
        box = shapely.bounds(self.geometry)
        with np.errstate(invalid="ignore"):
            meets = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
        return np.asarray(drawable & meets)

    def taken(self, mask: NDArray[np.bool_]) -> Shapes:
        """Keep some of the areas."""
        return Shapes(code=self.code[mask], name=self.name[mask], geometry=self.geometry[mask])


def simplified(geometry: NDArray[Any], *, most: int = MOST_VERTICES) -> tuple[NDArray[Any], float]:
    """Drop vertices that nobody could see, so that neighbours still share their line.

    Parameters
    ----------
    geometry : (m,) polygons, degrees
    most
        How many vertices may stay.

    Returns
    -------
    geometry : (m,) polygons
    tolerance_m
        How far, at most about, a line has moved.

    Source
    ------
    Visvalingam and Whyatt on the edges of a coverage [GEOS CoverageSimplifier, shapely.coverage_simplify].
    """
    if len(geometry) == 0:
        return geometry, 0.0
    west, south, east, north = shapely.total_bounds(geometry)
    extent_m = max(east - west, north - south) * _METRES_PER_DEGREE
    # A pixel of a full-screen map of everything is a thousandth of it; a twenty-thousandth is invisible until deep zooms.
    tolerance_m = float(np.clip(extent_m / 20_000, 1.0, 500.0))
    lighter = geometry
    widths_m = _widths(geometry) * _METRES_PER_DEGREE
    while True:
        # Each step costs as much as the first: what would surely leave too many vertices is not tried.
        if (widths_m > tolerance_m).sum() <= most or tolerance_m > extent_m / 200:
            lighter = _simplify(lighter, tolerance_m / _METRES_PER_DEGREE)
            if shapely.get_num_coordinates(lighter).sum() <= most or tolerance_m > extent_m / 200:
                return lighter, tolerance_m
        tolerance_m *= 2.0


def _widths(geometry: NDArray[Any]) -> NDArray[np.float64]:
    """Give for each vertex the root of the area that it cuts off with its neighbours, which decides whether it goes.

    The areas grow when neighbours go, so that at least as many vertices stay as are wider than the tolerance.
    """
    xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(geometry)), return_index=True)
    before, after = xy[:-2] - xy[1:-1], xy[2:] - xy[1:-1]
    twice = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    widths: NDArray[np.float64] = np.sqrt(twice[ring[:-2] == ring[2:]] / 2.0)
    return widths


def _simplify(geometry: NDArray[Any], tolerance: float) -> NDArray[Any]:
    try:
        lighter = shapely.coverage_simplify(geometry, tolerance)
    except (shapely.errors.GEOSException, ValueError, TypeError):
        # Invalid polygons, or something that is no polygon: each by itself, as it is.
        lighter = shapely.simplify(geometry, tolerance)
    # A zone smaller than the tolerance must not vanish from the map.
    gone = shapely.is_missing(lighter) | shapely.is_empty(lighter)
    return np.where(gone, geometry, lighter)


def packed_rings(geometry: NDArray[Any]) -> dict[str, list[int]]:
    """Write the rings of polygons as columns: rings an area, vertices a ring, and the vertices themselves.

    Examples
    --------
    >>> packed_rings(np.array([shapely.box(0, 0, 2e-5, 1e-5)]))
    {'areas': [1], 'rings': [4], 'x': [2, 0, -2, 0], 'y': [0, 1, 0, -1]}
    """
    parts, area_of_part = shapely.get_parts(geometry, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    areas = np.bincount(area_of_part[part_of_ring], minlength=len(geometry))
    vertices, ring_of_vertex = shapely.get_coordinates(rings, return_index=True)
    whole = np.rint(vertices / UNIT_DEG).astype(np.int64)
    # Drop vertices that fell together, and the last of each ring, which repeats its first.
    keep = np.ones(len(whole), dtype=bool)
    keep[:-1] = (np.diff(whole, axis=0) != 0).any(axis=1) & (np.diff(ring_of_vertex) == 0)
    keep[-1:] = False
    whole, ring_of_vertex = whole[keep], ring_of_vertex[keep]
    return {
        "areas": areas.tolist(),
        "rings": np.bincount(ring_of_vertex, minlength=len(rings)).tolist(),
        "x": deltas(whole[:, 0]),
        "y": deltas(whole[:, 1]),
    }

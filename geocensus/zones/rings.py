"""Take polygons apart into rings and edges."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.zones.validation import Geometries

__all__ = ["Ints", "edges_of", "rings_of"]

Ints = NDArray[np.int64]


def rings_of(geometry: Geometries) -> tuple[Geometries, Ints, NDArray[np.bool_]]:
    """Give all rings of polygons and multipolygons.

    Returns
    -------
    ring : (r,) shapely rings
        Zone by zone, part by part, the shell of a part before its holes.
    owner : (r,) numbers
        The geometry that each belongs to.
    shell : (r,) bool

    Examples
    --------
    >>> two = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])
    >>> rings_of(np.array([two]))[1:]
    (array([0, 0]), array([ True,  True]))
    """
    # get_rings() gives nothing for a multipolygon.
    parts, owner = shapely.get_parts(geometry, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    shell = np.ones(len(rings), dtype=bool)
    shell[1:] = part[1:] != part[:-1]
    return rings, owner[part], shell


def edges_of(rings: Geometries) -> tuple[NDArray[np.float64], Ints, Ints]:
    """Give the edges of rings: those of no length are left out.

    Returns
    -------
    xy : (v, 2) degrees
        The vertices of all rings.
    start : (e,) numbers
        The vertex where each edge starts; it ends at the next one.
    ring : (e,) numbers
        The ring of each edge.
    """
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    start = np.flatnonzero((ring[1:] == ring[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    return xy, start, ring[start]

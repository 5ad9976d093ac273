"""Zones that cover a stretch of land without a gap: Voronoi cells whose shared edges wiggle."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi

__all__ = ["tessellation"]

BOX = (100.0, 22.0, 122.0, 42.0)
"""West, south, east, north: about the inhabited part of China, in degrees."""


def tessellation(cells: int, *, bends: int = 9, seed: int = 0) -> NDArray[np.object_]:
    """Make about *cells* polygons; neighbours share their edges exactly.

    Parameters
    ----------
    cells
        How many; a few along the rim are dropped.
    bends
        Vertices within each shared edge; a cell has about six edges.
    """
    rng = np.random.default_rng(seed)
    west, south, east, north = BOX
    seeds = rng.uniform((west, south), (east, north), (cells, 2))
    diagram = Voronoi(seeds)
    ridge, owners = np.asarray(diagram.ridge_vertices), diagram.ridge_points
    corners = diagram.vertices
    inside = ((corners > (west, south)) & (corners < (east, north))).all(axis=1)
    ridge_ok = (ridge >= 0).all(axis=1) & inside[ridge].all(axis=1)
    # A cell is whole when all its ridges are.
    whole = np.bincount(owners[~ridge_ok].ravel(), minlength=cells) == 0
    ridge, owners = ridge[ridge_ok], owners[ridge_ok]

    start, end = corners[ridge[:, 0]], corners[ridge[:, 1]]
    t = np.linspace(0, 1, bends + 2)[:-1]
    # Little waves across the edge, that vanish at its ends: more would make neighbours cross at sharp corners.
    bow = rng.normal(0, 0.02, (len(ridge), bends + 1)) * (t * (1 - t)) * 4
    step = end - start
    across = np.column_stack([-step[:, 1], step[:, 0]])
    line = start[:, None] + step[:, None] * t[:, None] + across[:, None] * bow[:, :, None]
    backward = np.concatenate([end[:, None], line[:, :0:-1]], axis=1)

    # Each ridge serves two cells, once in either direction; the pieces of a cell are put in order around its seed.
    side = np.concatenate([owners[:, 0], owners[:, 1]])
    piece = np.concatenate([line, backward])
    first, second = np.concatenate([start, end]), np.concatenate([end, start])
    a, b = first - seeds[side], second - seeds[side]
    turned = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0] < 0
    other = np.concatenate([backward, line])
    piece = np.where(turned[:, None, None], other, piece)
    middle = (first + second) / 2 - seeds[side]
    keep = whole[side]
    side, piece, angle = side[keep], piece[keep], np.arctan2(middle[:, 1], middle[:, 0])[keep]
    order = np.lexsort((angle, side))
    side, piece = side[order], piece[order]
    xy = piece.reshape(-1, 2)
    _, ring = np.unique(np.repeat(side, bends + 1), return_inverse=True)
    # Rings close with their first vertex.
    at = np.flatnonzero(np.diff(ring, prepend=-1))
    after = np.append(at[1:], len(ring))
    closed = np.insert(xy, after, xy[at], axis=0)
    owner = np.insert(ring, after, ring[at])
    return np.asarray(shapely.polygons(shapely.linearrings(closed, indices=owner)))

"""Read polygons for the grid straight from their bytes: compiled, without a Python object a ring."""

# numba infers the types of what it compiles.
# mypy: ignore-errors

from __future__ import annotations

import numba as nb
import numpy as np

__all__ = ["unpack"]


@nb.njit(cache=True, nogil=True)
def _whole(raw, at):
    return np.int64(raw[at]) | np.int64(raw[at + 1]) << 8 | np.int64(raw[at + 2]) << 16 | np.int64(raw[at + 3]) << 24


@nb.njit(cache=True, nogil=True)
def unpack(raw, zones, west, south, scale, tx, ty, side):
    """Read polygons in canonical form from little-endian WKB, one after the other, as vertices in grid units.

    An edge has the number of the vertex that it starts from. *side* gets -1 - zone for an edge: in canonical form the
    zone is on its right. It gets 0 where a ring ends, and for edges of no length.

    Source
    ------
    Well-known binary: OGC 06-103r4, 8.2.
    """
    at, v = 0, 0
    pair = np.empty(2, np.float64)
    eight = pair.view(np.uint8)
    last_x, last_y = 0.0, 0.0
    for zone in zones:
        parts = 1
        if _whole(raw, at + 1) == 6:
            parts = _whole(raw, at + 5)
            at += 9
        for _ in range(parts):
            rings = _whole(raw, at + 5)
            at += 9
            for _ in range(rings):
                points = _whole(raw, at)
                at += 4
                for i in range(points):
                    for b in range(16):
                        eight[b] = raw[at + b]
                    at += 16
                    x, y = (pair[0] - west) * scale, (pair[1] - south) * scale
                    if i > 0 and pair[0] == last_x and pair[1] == last_y:
                        side[v - 1] = 0
                    last_x, last_y = pair[0], pair[1]
                    tx[v], ty[v] = x, y
                    side[v] = -1 - zone if i < points - 1 else 0
                    v += 1
    return v

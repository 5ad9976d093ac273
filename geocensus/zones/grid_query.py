"""Ask the two-level grid which zone holds each point: the compiled part."""

# numba infers the types of what it compiles.
# mypy: ignore-errors

from __future__ import annotations

import numba as nb
import numpy as np

from geocensus.zones.grid_build import ASK, LEAF_BITS, NONE, WIDTH, ZONE_BITS

__all__ = ["assign_points"]

UNIT = float(1 << LEAF_BITS)

BLOCK = 1024
"""Points at a time: three passes over a block let the processor wait for many cache lines at once."""


@nb.njit(cache=True, nogil=True)
def assign_points(lon, lat, west, south, scale, columns, rows, cells, leaves, words, out):
    """Write the zone of each point, NONE or ASK, into *out*.

    The label of a point is that of its leaf's corner, plus the changes of the edges that the straight line from the
    corner to the point crosses. All of it is exact in whole numbers: only the rounding to units of the leaf is not,
    and what lies within WIDTH units of an edge is not decided here.
    """
    at = np.empty(BLOCK, np.int64)
    px = np.empty(BLOCK, np.int64)
    py = np.empty(BLOCK, np.int64)
    touched = np.int64(0)
    n = len(lon)
    last = len(words) - 1
    for start in range(0, n, BLOCK):
        m = min(BLOCK, n - start)
        for i in range(m):
            x = (lon[start + i] - west) * scale
            y = (lat[start + i] - south) * scale
            # NaN fails every comparison.
            known = x >= 0.0 and y >= 0.0 and x < columns and y < rows
            x, y = (x, y) if known else (0.0, 0.0)
            column, row = np.int64(x), np.int64(y)
            cell = np.int64(cells[row * columns + column]) if known else np.int64(NONE)
            split = cell & 7
            k = 1 << split
            u, v = (x - column) * k, (y - row) * k
            c, r = np.int64(u), np.int64(v)
            px[i] = np.int64((u - c) * UNIT)
            py[i] = np.int64((v - r) * UNIT)
            # A cell without edges gives its answer at once; its leaf is the first, and does not matter.
            at[i] = cell if cell < 0 else (cell >> 3) + (r << split) + c
        for i in range(m):
            place = at[i]
            leaf = np.int64(leaves[max(place, 0)])
            at[i] = leaf if place >= 0 else place
        for i in range(m):
            place = max(at[i], 0)
            touched += words[place] + words[min(place + 15, last)]
        for i in range(m):
            place = at[i]
            if place < 0:
                out[start + i] = -3 - place if place <= -3 else place
                continue
            u, v = px[i], py[i]
            label = np.int64(words[place + 1])
            count = words[place]
            unsure = False
            place += 2
            for _ in range(count):
                ax, ay = np.int64(words[place]), np.int64(words[place + 1])
                bx, by = np.int64(words[place + 2]), np.int64(words[place + 3])
                dx, dy = bx - ax, by - ay
                # Twice the areas of the triangles of the edge with the point and with the corner (0, 0).
                side = dx * (v - ay) - dy * (u - ax)
                home = dy * ax - dx * ay
                width = WIDTH * (abs(dx) + abs(dy))
                if abs(side) <= width and (width > 0 or (abs(u - ax) <= WIDTH and abs(v - ay) <= WIDTH)):
                    unsure = True
                # An end on the line counts as above it: two edges that meet there agree.
                if (side < 0) != (home < 0) and (u * ay - v * ax >= 0) != (u * by - v * bx >= 0):
                    label += words[place + 4] if home < 0 else -np.int64(words[place + 4])
                place += 5
            label &= 0xFFFFFFFF
            if unsure:
                out[start + i] = ASK
            elif label == 0:
                out[start + i] = NONE
            elif label >> ZONE_BITS == 1:
                out[start + i] = label & ((1 << ZONE_BITS) - 1)
            else:
                out[start + i] = ASK
    return touched

"""Build the two-level grid: the compiled part.

Read :doc:`/architecture/zone-index` first. Lengths here are in grid units: 1 is a coarse cell, and within a cell 1/k a
leaf. Everything is single functions over flat arrays, compiled by numba without the interpreter's lock.
"""

# numba infers the types of what it compiles.
# mypy: ignore-errors

from __future__ import annotations

import numba as nb
import numpy as np

__all__ = ["ASK", "LEAF_BITS", "NONE", "WIDTH", "ZONE_BITS", "build_cells", "cells_of_edges", "corner_labels"]

LEAF_BITS = 28
"""A leaf is 2^28 units wide: 0.5 µm on a leaf of 0.002°."""

UNIT = float(1 << LEAF_BITS)

WIDTH = 4
"""Units: what lies as near to an edge is not decided here. Rounding moves vertices and points by 1.42 units at most."""

REACH = 1e-4
"""Leaf widths: edges as near to a leaf are listed in it."""

ZONE_BITS = 24
"""A stored label is zone + (depth << 24), modulo 2^32: sums and differences of labels stay right."""

DEPTH_BITS = 32
"""While building, a label is zone + (depth << 32)."""

MOST_DEPTH = 100
"""Zones on top of each other, at which a leaf is left to GEOS: depth is kept modulo 256."""

NONE = -1
"""No zone."""

ASK = -2
"""Ask GEOS."""

MOST_SPLIT_LOG2 = 6
"""A coarse cell is split into 64 x 64 leaves at most."""


@nb.njit(cache=True, nogil=True)
def _depth(label):
    return (label + (1 << (DEPTH_BITS - 1))) >> DEPTH_BITS


@nb.njit(cache=True, nogil=True)
def _packed(label):
    depth = _depth(label)
    small = (label - (depth << DEPTH_BITS) + (depth << ZONE_BITS)) & 0xFFFFFFFF
    return small - (1 << 32) if small >= 1 << 31 else small


@nb.njit(cache=True, nogil=True)
def _direct(label):
    """Encode the label of a place without edges: -1 none, -2 ask, -3-z zone z."""
    if label == 0:
        return NONE
    if _depth(label) == 1:
        return -3 - (label - (1 << DEPTH_BITS))
    return ASK


@nb.njit(cache=True, nogil=True)
def _value(side):
    """Give the label change of an edge whose left (side > 0) or right (side < 0) holds zone abs(side) - 1."""
    return (1 << DEPTH_BITS) + side - 1 if side > 0 else -(1 << DEPTH_BITS) + side + 1


@nb.njit(cache=True, nogil=True)
def cells_of_edges(tx, ty, side, columns, rows, first, out):
    """List the edges that may touch each coarse cell.

    Called twice: with an empty *out* it counts into *first*; then it fills *out*, moving *first* along.
    """
    reach = REACH
    fill = len(out) > 0
    for v in range(len(side)):
        if side[v] == 0:
            continue
        ax, ay, bx, by = tx[v], ty[v], tx[v + 1], ty[v + 1]
        if ay > by:
            ax, ay, bx, by = bx, by, ax, ay
        r0 = max(int(np.floor(ay - reach)), 0)
        r1 = min(int(np.floor(by + reach)), rows - 1)
        for r in range(r0, r1 + 1):
            if r0 == r1 or by - ay < 1e-9:
                xa, xb = ax, bx
            else:
                slope = (bx - ax) / (by - ay)
                xa = ax + min(max(r - reach - ay, 0.0), by - ay) * slope
                xb = ax + min(max(r + 1 + reach - ay, 0.0), by - ay) * slope
            if xa > xb:
                xa, xb = xb, xa
            c0 = max(int(np.floor(xa - reach)), 0)
            c1 = min(int(np.floor(xb + reach)), columns - 1)
            for c in range(c0, c1 + 1):
                cell = r * columns + c
                if fill:
                    out[first[cell]] = v
                first[cell] += 1


@nb.njit(cache=True, nogil=True)
def corner_labels(tx, ty, side, columns, rows):
    """Give the label of the lower left corner of every coarse cell: (rows * columns) int64.

    A corner at (c, r) stands for the place (c + ε, r + ε): an edge crosses the line y = r when one end is above it
    and the other on or below.
    """
    label = np.zeros(rows * columns, np.int64)
    for v in range(len(side)):
        if side[v] == 0:
            continue
        ax, ay, bx, by = tx[v], ty[v], tx[v + 1], ty[v + 1]
        change = -_value(side[v])  # going right across an upward edge leads from its left to its right side
        if ay > by:
            ax, ay, bx, by = bx, by, ax, ay
            change = _value(side[v])
        r0 = max(int(np.ceil(ay)), 0)
        r1 = min(int(np.ceil(by)), rows)
        for r in range(r0, r1):
            x = ax + (r - ay) * ((bx - ax) / (by - ay))
            c = max(int(np.floor(x)) + 1, 0)
            if c < columns:
                label[r * columns + c] += change
    for r in range(rows):
        for c in range(1, columns):
            label[r * columns + c] += label[r * columns + c - 1]
    return label


@nb.njit(cache=True, nogil=True)
def _merge(ids, tx, ty, side, column, row, edge, change, table):
    """Gather a cell's edges, turned so that they go up (or right); edges of neighbours that are equal become one.

    Returns how many are left. Edges that change nothing stay: they may be the two sides of a sliver that is thinner
    than the rounding to grid units, and points there must be asked of GEOS.
    """
    size = 16
    while size < 2 * len(ids):
        size *= 2
    table[:size] = -1
    n = 0
    one = np.empty(4, np.float64)
    bits = one.view(np.uint64)
    for at in range(len(ids)):
        v = ids[at]
        ax, ay, bx, by = tx[v] - column, ty[v] - row, tx[v + 1] - column, ty[v + 1] - row
        add = _value(side[v])
        if ay > by or (ay == by and ax > bx):
            ax, ay, bx, by = bx, by, ax, ay
            add = -add
        one[0], one[1], one[2], one[3] = ax + 0.0, ay + 0.0, bx + 0.0, by + 0.0
        key = bits[0] * np.uint64(0x9E3779B97F4A7C15)
        key = (key ^ (key >> np.uint64(29)) ^ bits[1]) * np.uint64(0xBF58476D1CE4E5B9)
        key = (key ^ (key >> np.uint64(32)) ^ bits[2]) * np.uint64(0x94D049BB133111EB)
        key = (key ^ (key >> np.uint64(29)) ^ bits[3]) * np.uint64(0x9E3779B97F4A7C15)
        slot = np.int64((key ^ (key >> np.uint64(32))) & np.uint64(size - 1))
        while True:
            known = table[slot]
            if known < 0:
                table[slot] = n
                edge[n, 0], edge[n, 1], edge[n, 2], edge[n, 3] = one[0], one[1], one[2], one[3]
                change[n] = add
                n += 1
                break
            if (
                edge[known, 0] == one[0]
                and edge[known, 1] == one[1]
                and edge[known, 2] == one[2]
                and edge[known, 3] == one[3]
            ):
                change[known] += add
                break
            slot = (slot + 1) & (size - 1)
    return n


@nb.njit(cache=True, nogil=True)
def _leaf_corners(edge, change, n, k, base, label, asked):
    """Give the label of each leaf's lower left corner, from the coarse corner up the left side, then to the right.

    Where a crossing cannot be told from the corner that a row starts with, the row is left to GEOS.
    """
    tie = 1e-7
    label[: k * k] = 0
    asked[: k * k] = False
    left = np.zeros(k + 1, np.int64)
    for e in range(n):
        ax, ay, bx, by = edge[e, 0] * k, edge[e, 1] * k, edge[e, 2] * k, edge[e, 3] * k
        # Edges go up. Across row lines, to the right: from the left side of the edge to its right side.
        r0 = max(int(np.ceil(ay)), 0)
        r1 = min(int(np.ceil(by)), k)
        for r in range(r0, r1):
            x = ax + (r - ay) * ((bx - ax) / (by - ay))
            if abs(x) < tie:
                if r == 0:
                    asked[: k * k] = True
                asked[r * k : r * k + k] = True
            if x >= 0:
                c = int(np.floor(min(x, float(k)))) + 1
                if c < k:
                    label[r * k + c] -= change[e]
        # Across the left side, upwards.
        if (ax <= 0) != (bx <= 0):
            y = ay + (0 - ax) * ((by - ay) / (bx - ax))
            near = int(np.rint(min(max(y, -2.0), k + 2.0)))
            if abs(y - near) < tie and 0 <= near < k:
                if near == 0:
                    asked[: k * k] = True
                asked[near * k : near * k + k] = True
            if y >= 0 and y < k:
                # Rightward: its left side is above.
                left[int(np.floor(y)) + 1] += change[e] if bx > ax else -change[e]
    running = base
    for r in range(k):
        running += left[r]
        total = running
        for c in range(k):
            total += label[r * k + c]
            label[r * k + c] = total


@nb.njit(cache=True, nogil=True)
def _touched(edge, e, k, r):
    """Give the first and last leaf of row *r* that an edge may touch; edges go up."""
    ax, ay, bx, by = edge[e, 0] * k, edge[e, 1] * k, edge[e, 2] * k, edge[e, 3] * k
    if by - ay < 1e-9:
        xa, xb = ax, bx
    else:
        slope = (bx - ax) / (by - ay)
        xa = ax + min(max(r - REACH - ay, 0.0), by - ay) * slope
        xb = ax + min(max(r + 1 + REACH - ay, 0.0), by - ay) * slope
    if xa > xb:
        xa, xb = xb, xa
    return max(int(np.floor(xa - REACH)), 0), min(int(np.floor(xb + REACH)), k - 1)


@nb.njit(cache=True, nogil=True)
def _clip(ax, ay, bx, by, out):
    """Clip an edge (in leaf widths, from the leaf's corner) to the box from -0.5 to 1.5, in units; False if outside."""
    t0, t1 = 0.0, 1.0
    dx, dy = bx - ax, by - ay
    for axis in range(2):
        d = dx if axis == 0 else dy
        a = ax if axis == 0 else ay
        if d == 0:
            if a < -0.5 or a > 1.5:
                return False
            continue
        p, q = (-0.5 - a) / d, (1.5 - a) / d
        t0, t1 = max(t0, min(p, q)), min(t1, max(p, q))
    if t0 > t1:
        return False
    # Ends that are not cut keep their exact place: edges that meet there must round to the same units.
    out[0] = int(np.rint((ax + t0 * dx if t0 > 0 else ax) * UNIT))
    out[1] = int(np.rint((ay + t0 * dy if t0 > 0 else ay) * UNIT))
    out[2] = int(np.rint((ax + t1 * dx if t1 < 1 else bx) * UNIT))
    out[3] = int(np.rint((ay + t1 * dy if t1 < 1 else by) * UNIT))
    return True


@nb.njit(cache=True, nogil=True)
def _near_corner(piece):
    """Tell whether a piece passes the leaf's corner as near as cannot be decided."""
    ax, ay, bx, by = piece[0], piece[1], piece[2], piece[3]
    if min(ax, bx) > WIDTH or max(ax, bx) < -WIDTH or min(ay, by) > WIDTH or max(ay, by) < -WIDTH:
        return False
    return abs(ax * by - ay * bx) <= WIDTH * (abs(bx - ax) + abs(by - ay))


@nb.njit(cache=True, nogil=True)
def build_cells(first_cell, last_cell, columns, leaves_an_edge, first, ids, tx, ty, side, corner, ask_cell, cell_out):
    """Build some coarse cells.

    Returns
    -------
    leaves : int32
        What each leaf of these cells is: a direct answer (negative), or where its list starts.
    words : int32
        Lists: number of edges, corner label, then per edge ax, ay, bx, by (units) and the label change.

    *cell_out* gets a direct answer (negative), or 8 * first leaf + log2 of the leaves in a row, counted from these.
    """
    most = 1
    for cell in range(first_cell, last_cell):
        most = max(most, first[cell + 1] - first[cell])
    edge = np.empty((most, 4), np.float64)
    change = np.empty(most, np.int64)
    table = np.empty(4 * most + 32, np.int64)
    biggest = 1 << (2 * MOST_SPLIT_LOG2)
    label = np.empty(biggest, np.int64)
    asked = np.empty(biggest, np.bool_)
    count = np.empty(biggest, np.int64)
    place = np.empty(biggest, np.int64)
    deepest = np.empty(biggest, np.int64)
    piece = np.empty(4, np.int64)
    leaves = np.empty(1024, np.int32)
    words = np.empty(16384, np.int32)
    n_leaves, n_words = 0, 0
    for cell in range(first_cell, last_cell):
        if ask_cell[cell]:
            cell_out[cell] = ASK
            continue
        row, column = cell // columns, cell % columns
        n = _merge(ids[first[cell] : first[cell + 1]], tx, ty, side, float(column), float(row), edge, change, table)
        if n == 0:
            cell_out[cell] = _direct(corner[cell])
            continue
        split = 0
        while split < MOST_SPLIT_LOG2 and (1 << (2 * split)) < n * leaves_an_edge:
            split += 1
        k = 1 << split
        _leaf_corners(edge, change, n, k, corner[cell], label, asked)

        count[: k * k] = 0
        for e in range(n):
            for r in range(
                max(int(np.floor(edge[e, 1] * k - REACH)), 0), min(int(np.floor(edge[e, 3] * k + REACH)), k - 1) + 1
            ):
                c0, c1 = _touched(edge, e, k, r)
                for c in range(c0, c1 + 1):
                    count[r * k + c] += 1
        need = 0
        for at in range(k * k):
            place[at] = n_words + need
            if count[at]:
                need += 2 + 5 * count[at]
        while n_leaves + k * k > len(leaves):
            leaves = np.concatenate((leaves, np.empty_like(leaves)))
        while n_words + need > len(words):
            words = np.concatenate((words, np.empty_like(words)))
        for at in range(k * k):
            deepest[at] = abs(_depth(label[at]))
            if count[at]:
                words[place[at]] = 0
                words[place[at] + 1] = _packed(label[at])
        for e in range(n):
            ax, ay, bx, by = edge[e, 0] * k, edge[e, 1] * k, edge[e, 2] * k, edge[e, 3] * k
            for r in range(max(int(np.floor(ay - REACH)), 0), min(int(np.floor(by + REACH)), k - 1) + 1):
                c0, c1 = _touched(edge, e, k, r)
                for c in range(c0, c1 + 1):
                    if not _clip(ax - c, ay - r, bx - c, by - r, piece):
                        continue
                    at = r * k + c
                    if _near_corner(piece):
                        asked[at] = True
                    deepest[at] += abs(_depth(change[e]))
                    to = place[at] + 2 + 5 * words[place[at]]
                    words[to], words[to + 1], words[to + 2], words[to + 3] = piece[0], piece[1], piece[2], piece[3]
                    words[to + 4] = _packed(change[e])
                    words[place[at]] += 1
        for at in range(k * k):
            if asked[at] or (count[at] and deepest[at] > MOST_DEPTH):
                leaves[n_leaves + at] = ASK
            elif count[at] == 0 or words[place[at]] == 0:
                leaves[n_leaves + at] = _direct(label[at])
            else:
                leaves[n_leaves + at] = place[at]
        cell_out[cell] = 8 * n_leaves + split
        n_leaves += k * k
        n_words += need
    return leaves[:n_leaves].copy(), words[:n_words].copy()

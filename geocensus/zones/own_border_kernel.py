"""How far points are from the borders of named zones: the compiled part.

The same reasoning as in :mod:`geocensus.zones.borders`, edge by edge: spheres around runs of edges rule out most of them, straight
lines in space choose among the rest, and what may be nearest is measured on the ellipsoid.
"""

# numba infers the types of what it compiles.
# mypy: ignore-errors

from __future__ import annotations

import numba as nb
import numpy as np

from geocensus.coordinates.geodesy import FLATTENING, SEMI_MAJOR_M

__all__ = ["FARTHEST_M", "RUN", "cut_into_runs", "in_space", "nearest_edges"]

RUN = 32
"""Edges to a run."""

MOST = 32
"""Edges that may be nearest to one point; with more, it is left to the other way."""

FARTHEST_M = 60_000.0
"""Up to here a chord tells the geodesic to nanometres; beyond, the edges are handed out to be measured."""

_E2 = FLATTENING * (2 - FLATTENING)
_RADIUS = 6_335_000.0
_DEGREE = np.pi / 180


@nb.njit(cache=True, nogil=True, inline="always")
def _geocentric(lon, lat):
    lam, phi = lon * _DEGREE, lat * _DEGREE
    sin, cos = np.sin(phi), np.cos(phi)
    normal = SEMI_MAJOR_M / np.sqrt(1 - _E2 * sin * sin)
    return normal * cos * np.cos(lam), normal * cos * np.sin(lam), normal * (1 - _E2) * sin


@nb.njit(cache=True, nogil=True)
def in_space(xy, out):
    """Write the place in space of each vertex; see :func:`geocensus.zones.borders.geocentric`."""
    for i in range(len(xy)):
        out[i, 0], out[i, 1], out[i, 2] = _geocentric(xy[i, 0], xy[i, 1])


@nb.njit(cache=True, nogil=True)
def cut_into_runs(xy, rings, ring_zone, zones):
    """Cut rings into runs of edges, each within a sphere.

    Parameters
    ----------
    xy : (v, 2) degrees
    rings : (r + 1,) numbers
        The first vertex of each ring.
    ring_zone : (r,) numbers
        The zone of each ring, ascending.
    zones
        Their number.

    Returns
    -------
    first : (zones + 1,) numbers of runs
    start, stop : (k,) numbers of vertices
        Edges go from each vertex in ``start … stop − 1`` to the next.
    sphere : (k, 5) metres
        Centre and radius; and the most by which an edge bows out of its chord, as :func:`_bow` bounds it.
    """
    total = 0
    for r in range(len(rings) - 1):
        total += max(rings[r + 1] - rings[r] - 2, 0) // RUN + 1
    first = np.zeros(zones + 1, np.int64)
    start, stop = np.empty(total, np.int64), np.empty(total, np.int64)
    sphere = np.empty((total, 5), np.float64)
    k = 0
    for r in range(len(rings) - 1):
        last = rings[r + 1] - 1
        at = rings[r]
        while at < last:
            end = min(at + RUN, last)
            west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
            for i in range(at, end + 1):
                west, east = min(west, xy[i, 0]), max(east, xy[i, 0])
                south, north = min(south, xy[i, 1]), max(north, xy[i, 1])
            x, y = (west + east) / 2, (south + north) / 2
            sphere[k, 0], sphere[k, 1], sphere[k, 2] = _geocentric(x, y)
            # A degree is widest where it is nearest to the equator, and never longer than at it.
            low = 0.0 if south <= 0 <= north else min(abs(south), abs(north))
            wide = (east - west) / 2 * 111_320.0 * np.cos(low * _DEGREE) * 1.0034
            high = (north - south) / 2 * 111_700.0
            sphere[k, 3] = np.sqrt(wide * wide + high * high) + 1e-3
            sphere[k, 4] = 0.0
            for i in range(at, end):
                # A degree along a meridian is at most 111,700 m, along a parallel 111,320 m.
                east = abs(xy[i + 1, 0] - xy[i, 0]) * 111_320.0
                north = abs(xy[i + 1, 1] - xy[i, 1]) * 111_700.0
                bow = _bow(np.sqrt(east * east + north * north), max(abs(xy[i, 1]), abs(xy[i + 1, 1])))
                sphere[k, 4] = max(sphere[k, 4], bow)
            start[k], stop[k] = at, end
            first[ring_zone[r] + 1] += 1
            k += 1
            at = end
    return np.cumsum(first), start[:k], stop[:k], sphere[:k]


@nb.njit(cache=True, nogil=True, inline="always")
def _bow(length, high):
    """Bound, three times over, how far an edge bows out of its chord; *high* is its latitude farthest from the equator."""
    # Between 60° and the pole a line of latitude bends more than can be told without its tangent.
    tan = 1.7321 if high <= 60 else min(np.tan(min(high, 89.9999) * _DEGREE), 1e4)
    return 3 * length * length / (8 * _RADIUS) * (1 + tan)


@nb.njit(cache=True, nogil=True, inline="always")
def _slack(metres, bow):
    """As :func:`geocensus.zones.borders.chord_slack`, for what :func:`_bow` gives."""
    return bow + 1.5 * 0.014 * metres**3 / (24 * _RADIUS * _RADIUS) + 1e-6


@nb.njit(cache=True, nogil=True)
def _measure(px, py, pz, lon, lat, ax, ay, dx, dy, t):
    """Give the geodesic from a point to an edge, and how far along the edge its foot is.

    An arc of curvature k has the chord (2/k)·sin(sk/2); the curvature of a normal section in the middle serves for the whole
    of it up to 60 km, to nanometres.
    """
    chord2 = np.inf
    for _ in range(12):
        x, y = ax + t * dx, ay + t * dy
        lam, phi = x * _DEGREE, y * _DEGREE
        sin, cos, sl, cl = np.sin(phi), np.cos(phi), np.sin(lam), np.cos(lam)
        w2 = 1 - _E2 * sin * sin
        w = np.sqrt(w2)
        normal, meridian = SEMI_MAJOR_M / w, SEMI_MAJOR_M * (1 - _E2) / (w2 * w)
        vx, vy, vz = normal * cos * cl - px, normal * cos * sl - py, normal * (1 - _E2) * sin - pz
        e, n = dx * _DEGREE * normal * cos, dy * _DEGREE * meridian
        # Along the edge, in space: east (−sin λ, cos λ, 0) and north (−sin φ cos λ, −sin φ sin λ, cos φ).
        along = vx * (-sl * e - sin * cl * n) + vy * (cl * e - sin * sl * n) + vz * cos * n
        length2 = e * e + n * n
        chord2 = vx * vx + vy * vy + vz * vz
        better = t if length2 == 0 else min(max(t - along / length2, 0.0), 1.0)
        moved2 = (better - t) ** 2 * length2
        # A foot that is off by d lengthens the distance s by d²/2s; at the end of an edge, where the slope is not 0, by more.
        if (moved2 <= 1e-9 * np.sqrt(chord2) + 1e-16 and 0.0 < better < 1.0) or moved2 <= 1e-20:
            break
        t = better
    chord = np.sqrt(chord2)
    phi = (lat + ay + t * dy) / 2 * _DEGREE
    sin, cos = np.sin(phi), np.cos(phi)
    w2 = 1 - _E2 * sin * sin
    w = np.sqrt(w2)
    normal, meridian = SEMI_MAJOR_M / w, SEMI_MAJOR_M * (1 - _E2) / (w2 * w)
    east = (ax + t * dx - lon + 180.0) % 360.0 - 180.0
    e, n = east * _DEGREE * normal * cos, (ay + t * dy - lat) * _DEGREE * meridian
    both = e * e + n * n
    curve = (n * n / meridian + e * e / normal) / both if both > 0 else 1 / _RADIUS
    q2 = (chord * curve) ** 2
    return chord * (1 + q2 / 24 + 3 * q2 * q2 / 640), t


@nb.njit(cache=True, nogil=True)
def nearest_edges(lon, lat, zone, last, first, start, stop, sphere, xy, space, metres, foot):
    """Measure each point against the borders of a row of zones.

    Parameters
    ----------
    lon, lat : (n,) degrees, finite
    zone, last : (n,) numbers
        The first and the last of each point's zones.
    first, start, stop, sphere
        From :func:`cut_into_runs`.
    xy, space
        The vertices, in degrees and in space.
    metres : (n,), foot : (n, 2)
        Written here: NaN where there is no edge or the point is left to the other way.

    Returns
    -------
    point, edge : (k,) numbers
        For points farther than FARTHEST_M: the vertices at which those edges start that may be nearest ...
    along : (k,) from 0 to 1
        ... and a guess of the foot's place on each.
    """
    far_point, far_edge, far_t = np.empty(64, np.int64), np.empty(64, np.int64), np.empty(64)
    far = 0
    kept_edge, kept_low, kept_t = np.empty(MOST, np.int64), np.empty(MOST), np.empty(MOST)
    for p in range(len(lon)):
        metres[p] = foot[p, 0] = foot[p, 1] = np.nan
        low_run, high_run = first[zone[p]], first[last[p] + 1]
        if low_run == high_run:
            continue
        px, py, pz = _geocentric(lon[p], lat[p])
        best, nearest_run, nearest = np.inf, low_run, np.inf
        for r in range(low_run, high_run):
            u, v, w = sphere[r, 0] - px, sphere[r, 1] - py, sphere[r, 2] - pz
            away = np.sqrt(u * u + v * v + w * w)
            best = min(best, away + sphere[r, 3])
            if away - sphere[r, 3] < nearest:
                nearest_run, nearest = r, away - sphere[r, 3]
        # All that is compared is a chord; what that neglects of the geodesic is in the slack of each edge.
        best += _slack(best, 0.0)
        kept = 0
        full = False
        # The nearest run first: what it holds rules out most of the others.
        for k in range(low_run - 1, high_run):
            r = nearest_run if k < low_run else k
            if k == nearest_run:
                continue
            u, v, w = sphere[r, 0] - px, sphere[r, 1] - py, sphere[r, 2] - pz
            near = np.sqrt(u * u + v * v + w * w) - sphere[r, 3]
            if near - _slack(max(near, 0.0), 0.0) > best:
                continue
            # Most edges are out of question whatever their bow. A chord of half the Earth falls short by 0.35 %.
            limit2 = ((best + sphere[r, 4] + 1e-6) * 1.005) ** 2
            for i in range(start[r], stop[r]):
                ax, ay, az = space[i, 0] - px, space[i, 1] - py, space[i, 2] - pz
                bx, by, bz = space[i + 1, 0] - px, space[i + 1, 1] - py, space[i + 1, 2] - pz
                dx, dy, dz = bx - ax, by - ay, bz - az
                length2 = dx * dx + dy * dy + dz * dz
                if length2 == 0:
                    continue
                along = -(ax * dx + ay * dy + az * dz)
                t = 0.0 if along <= 0 else 1.0 if along >= length2 else along / length2
                ax, ay, az = ax + t * dx, ay + t * dy, az + t * dz
                chord2 = ax * ax + ay * ay + az * az
                if chord2 > limit2:
                    continue
                chord = np.sqrt(chord2)
                slack = _slack(chord, _bow(np.sqrt(length2), max(abs(xy[i, 1]), abs(xy[i + 1, 1]))))
                if chord - slack > best:
                    continue
                if chord + slack < best:
                    best = chord + slack
                    limit2 = ((best + sphere[r, 4] + 1e-6) * 1.005) ** 2
                    n = 0
                    for j in range(kept):
                        if kept_low[j] <= best:
                            kept_edge[n], kept_low[n], kept_t[n] = kept_edge[j], kept_low[j], kept_t[j]
                            n += 1
                    kept = n
                if kept == MOST:
                    full = True
                    break
                kept_edge[kept], kept_low[kept], kept_t[kept] = i, chord - slack, t
                kept += 1
        if full:
            continue
        if best > FARTHEST_M:
            for j in range(kept):
                if far == len(far_point):
                    far_point = np.concatenate((far_point, np.empty_like(far_point)))
                    far_edge = np.concatenate((far_edge, np.empty_like(far_edge)))
                    far_t = np.concatenate((far_t, np.empty_like(far_t)))
                far_point[far], far_edge[far], far_t[far] = p, kept_edge[j], kept_t[j]
                far += 1
            continue
        least = np.inf
        for j in range(kept):
            i = kept_edge[j]
            dx, dy = xy[i + 1, 0] - xy[i, 0], xy[i + 1, 1] - xy[i, 1]
            m, t = _measure(px, py, pz, lon[p], lat[p], xy[i, 0], xy[i, 1], dx, dy, kept_t[j])
            if m < least:
                least = m
                foot[p, 0], foot[p, 1] = xy[i, 0] + t * dx, xy[i, 1] + t * dy
        metres[p] = least
    return far_point[:far].copy(), far_edge[:far].copy(), far_t[:far].copy()

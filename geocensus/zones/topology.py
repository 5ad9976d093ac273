"""Gaps and overlaps between zones, and areas on the ellipsoid.

Zones should cover their county without a gap or an overlap, and neighbours should share one line [普查区划分细则]. How
far they do is measured here; whether that is bad is for the checks to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import FLATTENING, SEMI_MAJOR_M
from geocensus.zones.layer import ZoneLayer
from geocensus.zones.rings import edges_of, rings_of
from geocensus.zones.validation import Geometries

__all__ = ["ZoneTopology", "gaps_and_overlaps", "zone_area_m2"]

Floats = NDArray[np.float64]

_E2 = FLATTENING * (2 - FLATTENING)
_E = float(np.sqrt(_E2))

# Gauss-Legendre on [0, 1], three points: exact to degree 5, an edge of 100 km is then off by less than 1 m².
_NODES = np.array([0.5 - np.sqrt(0.15), 0.5, 0.5 + np.sqrt(0.15)])
_WEIGHTS = np.array([5.0, 8.0, 5.0]) / 18.0


@dataclass(frozen=True, kw_only=True, eq=False)
class ZoneTopology:
    """How each zone of a layer fits its neighbours.

    Parameters
    ----------
    geometry : (m,) polygons and multipolygons, degrees lon/lat, CGCS2000
        The zones, invalid ones made valid.
    overlap_area_m2 : (m,) square metres
        Of the part that other zones cover too.
    gap_area_m2 : (m,) square metres
        Of the gaps that the zone borders: holes that several zones enclose together. A gap counts for every zone at
        its border; :attr:`gaps` has it once.
    hole_area_m2 : (m,) square metres
        Of holes in this zone that no other zone fills: a lake that was left out, or another county's exclave.
    overlaps : (k, 2) zone numbers
        Pairs of zones whose interiors meet, the lower number first.
    pair_area_m2 : (k,) square metres
    gaps : (g,) shapely polygons, degrees lon/lat, CGCS2000
        Every gap that several zones enclose.
    holes : (h,) shapely polygons, degrees lon/lat, CGCS2000
        Every hole that lies in one zone alone and that no other zone fills.
    pieces : (k,) shapely polygons, degrees lon/lat, CGCS2000
        What each pair of :attr:`overlaps` shares.
    """

    geometry: Geometries
    overlap_area_m2: Floats
    gap_area_m2: Floats
    hole_area_m2: Floats
    overlaps: NDArray[np.int64]
    pair_area_m2: Floats
    gaps: Geometries
    holes: Geometries
    pieces: Geometries

    @cached_property
    def area_m2(self) -> Floats:
        """(m,) Square metres on the ellipsoid."""
        return zone_area_m2(self.geometry)


def zone_area_m2(geometry: Geometries) -> Floats:
    """Measure areas on the ellipsoid, with edges straight in longitude and latitude.

    Parameters
    ----------
    geometry : (m,) polygons and multipolygons, degrees lon/lat, CGCS2000

    Returns
    -------
    (m,) square metres

    Source
    ------
    Area between the equator and a parallel, per radian of longitude: a²q/2 with the authalic q
    [Snyder, Map Projections: A Working Manual, 1987, eq. 3-12], integrated along each edge.

    Examples
    --------
    >>> area = zone_area_m2(np.array([shapely.box(116, 40, 117, 41)]))
    >>> round(float(area[0]) / 1e6, 1)  # km²
    9412.9
    """
    rings, zone, shell = rings_of(geometry)
    xy, at, ring = edges_of(rings)
    lon, phi = np.radians(xy[:, 0]), np.radians(xy[:, 1])
    sines = np.sin(phi[at, None] + (phi[at + 1] - phi[at])[:, None] * _NODES)
    q = (1 - _E2) * (sines / (1 - _E2 * sines**2) + np.arctanh(_E * sines) / _E)
    part = (lon[at + 1] - lon[at]) * (q @ _WEIGHTS) * SEMI_MAJOR_M**2 / 2
    area = np.abs(np.bincount(ring, part, len(rings)))
    return np.asarray(np.bincount(zone, np.where(shell, area, -area), len(geometry)), dtype=np.float64)


def gaps_and_overlaps(layer: ZoneLayer) -> ZoneTopology:
    """Measure how far the zones of a layer leave gaps and overlap.

    Rows of one code are zones of their own here. Invalid rings are made valid first, for this measure only.

    Parameters
    ----------
    layer
        The zones.

    Examples
    --------
    >>> squares = [shapely.box(0, 0, 1, 1), shapely.box(0.5, 0, 2, 1)]
    >>> fit = gaps_and_overlaps(ZoneLayer.from_geometries(code=["a", "b"], geometry=squares))
    >>> (fit.overlap_area_m2 / 1e6).round()  # km²
    array([6154., 6154.])
    """
    m = len(layer)
    geometry = layer.geometry.copy()
    if m and not layer.valid.all():
        geometry[~layer.valid] = [_areas_of(shape) for shape in shapely.make_valid(geometry[~layer.valid])]
    edges = _Edges(geometry)
    loose = _loose(geometry, edges)
    pairs, pieces = _overlaps(geometry, loose)
    pair_area = zone_area_m2(pieces)
    overlap = np.zeros(m)
    for side in (0, 1):
        np.add.at(overlap, pairs[:, side], pair_area)
    _count_once(geometry, pairs, pieces, overlap)
    holes = _enclosed(geometry, edges, loose)
    gap, hole, between = _share_out(geometry, holes)
    return ZoneTopology(
        geometry=geometry,
        overlap_area_m2=overlap,
        gap_area_m2=gap,
        hole_area_m2=hole,
        overlaps=pairs,
        pair_area_m2=pair_area,
        gaps=holes[between],
        holes=holes[~between],
        pieces=pieces,
    )


class _Edges:
    """The edges of all zones, and for each the one that runs along it the other way round, if exactly one does."""

    def __init__(self, geometry: Geometries) -> None:
        rings, owner, shell = rings_of(geometry)
        self.xy, self.start, ring = edges_of(rings)
        self.zone = owner[ring]
        x, y = self.xy.T
        a, b = self.start, self.start + 1
        # Twice the planar area of each ring, from its first vertex: its sign says which way round it goes.
        first = np.searchsorted(ring, np.arange(len(rings)))
        origin = self.start[np.minimum(first, max(len(ring) - 1, 0))][ring] if len(ring) else self.start
        turn = (x[a] - x[origin]) * (y[b] - y[origin]) - (x[b] - x[origin]) * (y[a] - y[origin])
        against = ((np.bincount(ring, turn, len(rings)) > 0) != shell)[ring]
        # Each edge with its zone on the left.
        self.a, self.b = np.where(against, b, a), np.where(against, a, b)
        self.other = self._twins()

    def _twins(self) -> NDArray[np.int64]:
        """(e,) The edge that has the same ends the other way round; −1: none, or more than that one has these ends."""
        bits = np.ascontiguousarray(self.xy + 0.0).view(np.uint64)
        vertex = bits[:, 0] * MIX[0] ^ (bits[:, 1] + MIX[2]) * MIX[1]
        vertex ^= vertex >> np.uint64(31)
        vertex *= MIX[0]
        key = vertex[self.a] + vertex[self.b]
        # Which of two equal keys comes first is all the same: a stable sort takes longer.
        order = np.argsort(key)
        key = key[order]
        same = key[1:] == key[:-1]
        pair = same & ~np.append(False, same[:-1]) & ~np.append(same[1:], False) if len(same) else same
        one, two = order[:-1][pair], order[1:][pair]
        # 64 bits stand for a vertex: two of two million share them once in ten million layers.
        opposite = vertex[self.a[one]] == vertex[self.b[two]]
        one, two = one[opposite], two[opposite]
        other = np.full(len(order), -1, dtype=np.int64)
        other[one], other[two] = two, one
        return other


MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))
"""Odd constants that spread numbers over 64 bits [Fibonacci hashing; xxHash]."""


def _loose(geometry: Geometries, edges: _Edges) -> NDArray[np.bool_]:
    """Tell which zones have edges that do not match a neighbour's exactly where they meet it: only those can overlap any.

    A zone all of whose edges are some other's the other way round fits. The rest are few, and GEOS is asked about them
    beside whatever their boxes touch.
    """
    loose = np.zeros(len(geometry), dtype=np.bool_)
    asked = np.unique(edges.zone[edges.other < 0])
    if len(asked):
        beside = np.unique(np.append(shapely.STRtree(geometry).query(geometry[asked])[1], asked))
        invalid = ~shapely.is_empty(shapely.coverage_invalid_edges(geometry[beside]))
        loose[asked] = invalid[np.searchsorted(beside, asked)]
    return loose


def _areas_of(shape: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons of a geometry."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])


def _overlaps(geometry: Geometries, loose: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Geometries]:
    """Give the pairs of zones that overlap, and what they share."""
    at = np.flatnonzero(loose)
    one, other = shapely.STRtree(geometry).query(geometry[at])
    one = at[one]
    pairs = np.unique(np.sort(np.column_stack([one, other])[one != other], axis=1), axis=0)
    shared = shapely.intersection(geometry[pairs[:, 0]], geometry[pairs[:, 1]])
    collections = np.flatnonzero(shapely.get_type_id(shared) == 7)
    shared[collections] = [_areas_of(shape) for shape in shared[collections]]
    real = (shapely.get_dimensions(shared) == 2) & (shapely.area(shared) > 0)
    return pairs[real].astype(np.int64), shared[real]


def _count_once(geometry: Geometries, pairs: NDArray[np.int64], pieces: Geometries, overlap: Floats) -> None:
    """Where a zone overlaps several others, count what these share only once."""
    zones = np.concatenate([pairs[:, 0], pairs[:, 1]])
    piece = np.tile(np.arange(len(pairs)), 2)
    repeated = np.flatnonzero(np.bincount(zones, minlength=len(geometry)) > 1)
    order = np.argsort(zones, kind="stable")
    first, last = np.searchsorted(zones[order], repeated), np.searchsorted(zones[order], repeated, side="right")
    for zone, start, stop in zip(repeated.tolist(), first.tolist(), last.tolist(), strict=True):
        union = shapely.union_all(pieces[piece[order[start:stop]]])
        overlap[zone] = zone_area_m2(np.array([_areas_of(union)]))[0]


def _enclosed(geometry: Geometries, edges: _Edges, loose: NDArray[np.bool_]) -> Geometries:
    """Give every hole of the union of all zones, as polygons."""
    if not len(geometry):
        return np.empty(0, dtype=object)
    # Zones that match their neighbours are joined by cancelling shared edges; the rest needs the full overlay.
    union = shapely.union_all(
        np.array([_joined(geometry, edges, ~loose), shapely.union_all(geometry[loose])], dtype=object)
    )
    rings, _, shell = rings_of(np.array([union], dtype=object))
    holes = np.asarray(shapely.polygons(rings[~shell]))
    # A hole may hold islands: a zone that was drawn too small lies in its own gap.
    parts = shapely.get_parts(union)
    hole, island = shapely.STRtree(parts).query(holes, predicate="contains")
    for at in np.unique(hole).tolist():
        holes[at] = shapely.difference(holes[at], shapely.union_all(parts[island[hole == at]]))
    return np.asarray(shapely.get_parts(holes))


def _joined(geometry: Geometries, edges: _Edges, chosen: NDArray[np.bool_]) -> shapely.Geometry:
    """Join zones that fit each other: what is left when shared edges cancel is the outline of the whole."""
    among = chosen[edges.zone]
    outline = np.flatnonzero(among & ~((edges.other >= 0) & chosen[edges.zone[edges.other]]))
    lines = shapely.linestrings(np.stack([edges.xy[edges.a[outline]], edges.xy[edges.b[outline]]], axis=1))
    faces = shapely.get_parts(shapely.polygonize(lines))
    inside = shapely.point_on_surface(faces)
    held = np.zeros(len(faces), dtype=np.bool_)
    held[shapely.STRtree(geometry[chosen]).query(inside, predicate="intersects")[0]] = True
    return shapely.multipolygons(faces[held])


def _share_out(geometry: Geometries, holes: Geometries) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Give each zone the area of the gaps and the own holes at its border, and tell which holes are gaps."""
    m = len(geometry)
    if not len(holes):
        return np.zeros(m), np.zeros(m), np.zeros(0, dtype=bool)
    # Corner to corner is no border: a zone must share more than a point with the hole.
    hole, zone = shapely.STRtree(geometry).query(holes, predicate="intersects")
    length = shapely.length(shapely.intersection(shapely.boundary(holes[hole]), geometry[zone]))
    hole, zone = hole[length > 0], zone[length > 0]
    between = np.bincount(hole, minlength=len(holes)) > 1
    area = zone_area_m2(holes)[hole]
    gap, own = np.zeros(m), np.zeros(m)
    np.add.at(gap, zone, np.where(between[hole], area, 0.0))
    np.add.at(own, zone, np.where(between[hole], 0.0, area))
    return gap, own, between

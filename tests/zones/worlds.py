"""Small worlds of zones that several tests use."""

from __future__ import annotations

import numpy as np
import shapely

from geocensus.zones import ZoneLayer


def tessellation(
    seed: int, zones: int = 40, *, west: float = 110.0, south: float = 35.0, size: float = 0.4
) -> ZoneLayer:
    """Voronoi cells with wiggly shared edges, in degrees."""
    rng = np.random.default_rng(seed)
    frame = shapely.box(west, south, west + size, south + size)
    points = shapely.multipoints(rng.uniform(0, size, (zones, 2)) + np.array([west, south]))
    lines = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=frame, only_edges=True))
    wiggly = []
    for line in lines:
        for a, b in zip(shapely.get_coordinates(line)[:-1], shapely.get_coordinates(line)[1:], strict=True):
            t = np.linspace(0, 1, 7)
            off = rng.normal(0, 0.02, 7) * (t > 0) * (t < 1) * np.hypot(*(b - a))
            normal = np.array([-(b - a)[1], (b - a)[0]]) / max(np.hypot(*(b - a)), 1e-12)
            wiggly.append(shapely.LineString(a + (b - a) * t[:, None] + off[:, None] * normal))
    lines = shapely.union_all([*wiggly, frame.exterior])
    faces = shapely.get_parts(shapely.polygonize([lines]))
    faces = faces[shapely.intersects(frame.buffer(-1e-9), faces)]
    return ZoneLayer.from_geometries(code=[f"{at:06}" for at in range(len(faces))], geometry=faces)


def degenerate_points(layer: ZoneLayer, rng: np.random.Generator, most: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Vertices, edge midpoints and points on edges, each also moved by one unit in the last place."""
    xy, owner = shapely.get_coordinates(layer.geometry, return_index=True)
    at = np.flatnonzero(owner[1:] == owner[:-1])
    t = rng.uniform(0, 1, len(at))[:, None]
    places = np.concatenate([xy, (xy[at] + xy[at + 1]) / 2, xy[at] + t * (xy[at + 1] - xy[at])])
    places = places[rng.permutation(len(places))[: most // 5]]
    x, y = places.T
    moved = [
        (x, y),
        (np.nextafter(x, 999), y),
        (np.nextafter(x, -999), y),
        (x, np.nextafter(y, 999)),
        (x, np.nextafter(y, -999)),
    ]
    return np.concatenate([a for a, _ in moved]), np.concatenate([b for _, b in moved])


def lowest_covering(layer: ZoneLayer, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Ask GEOS in the plainest way: every zone, every point."""
    found = np.full(len(lon), -1, dtype=np.int32)
    points = shapely.points(lon, lat)
    for zone in reversed(range(len(layer))):
        found[shapely.intersects(layer.geometry[zone], points)] = zone
    return found

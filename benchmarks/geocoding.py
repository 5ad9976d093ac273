"""Rows through ``geocensus geocode`` and points through ``reverse``: processor time, memory, a ratio to geopandas in one run.

Part of ``python -m benchmarks.addresses``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np

from geocensus import basemaps
from geocensus.zones import Lookup


def streamed(texts: list[str]) -> tuple[float, float]:
    """Send addresses through the command, offline, from one pipe to another; give seconds of processor time and the most memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.txt", Path(folder) / "out.csv"
        source.write_text("\n".join(texts) + "\n", encoding="utf-8")
        with source.open("rb") as into, target.open("wb") as out:
            words = [sys.executable, "-m", "geocensus", "geocode", "-", "--quiet"]
            process = subprocess.Popen(words, stdin=into, stdout=out)
            _, code, usage = os.wait4(process.pid, 0)
        with target.open(encoding="utf-8") as lines:
            next(lines)
            kept = [line.split('","', 1)[0].split('",', 1)[0].strip('"\n') for line in lines]
    if code or kept != texts:
        msg = "rows were lost, or are in another order"
        raise RuntimeError(msg)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def points(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Make points that cluster as units do: most around the middle of a county, some anywhere."""
    chance = np.random.default_rng(1)
    middle = basemaps.layer("county").geometry
    bounds = np.array([shape.centroid.coords[0] for shape in middle])
    at = chance.integers(0, len(bounds), count)
    spread = np.where(chance.random(count) < 0.7, 0.05, 0.3)
    return bounds[at, 0] + chance.normal(0, spread), bounds[at, 1] + chance.normal(0, spread)


def reversed_at(count: int) -> tuple[float, float, float, float]:
    """Look up points; give seconds for names and distances, for finding the county alone, for sjoin, and to begin."""
    lon, lat = points(count)
    began = time.process_time()
    look = Lookup()
    look.reverse(lon=lon[:20_000], lat=lat[:20_000])
    start = time.process_time() - began
    began = time.process_time()
    found = look.reverse(lon=lon, lat=lat)
    whole = time.process_time() - began
    began = time.process_time()
    look._counties.assign(lon=lon, lat=lat)
    alone = time.process_time() - began
    layer = basemaps.layer("county")
    counties = gpd.GeoDataFrame({"code": layer.code}, geometry=layer.geometry, crs="EPSG:4490")
    began = time.process_time()
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4490")
    peer = gpd.sjoin(frame, counties, predicate="within")
    joined = time.process_time() - began
    first = peer[~peer.index.duplicated()]["code"]
    differ = (found["county_code"].iloc[first.index].to_numpy() != first.to_numpy()).sum()
    if differ > count * 1e-4:  # on shared borders sjoin gives none or two
        msg = f"{differ} points in another county than geopandas says"
        raise RuntimeError(msg)
    return whole, alone, joined, start


def section(texts: list[str], count: int) -> str:
    """Measure, and write the part of the page."""
    half = [streamed(texts[: len(texts) // 4]), streamed(texts)]
    whole, alone, joined, start = reversed_at(count)
    return f"""## Geocoding offline, and back

| what | rows | s | most memory |
|---|---|---|---|
| `geocensus geocode -`, distinct addresses, pipe to pipe, order verified | {len(texts) // 4:,} | {half[0][0]:.1f} | {half[0][1]:.0f} MB |
| the same | {len(texts):,} | {half[1][0]:.1f} | {half[1][1]:.0f} MB |

| points to counties | points | s | |
|---|---|---|---|
| `gc.reverse`: names, codes, distance to the border | {count:,} | {whole:.2f} | {whole / count * 1e6:.2f} µs a point |
| of that the county alone | {count:,} | {alone:.2f} | {joined / alone:.0f} times `geopandas.sjoin(within)` |
| `geopandas.sjoin(within)`, no distances | {count:,} | {joined:.2f} | |

The first 20,000 points, with reading the layer and loading (or building) its index, took {start:.1f} s. Seconds are processor time,
of a machine that others used at the same time: they were up to four times those of a quiet one.
"""

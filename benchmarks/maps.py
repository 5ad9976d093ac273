"""Map pages beside folium's own layers, in one Chromium: size, time to build, time until the points stand, time of a zoom.

``python -m benchmarks.maps`` writes ``docs/benchmarks/maps.md``; ``--points 2000`` and other small sizes write nothing. Everything
that is drawn is made up.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import os
import platform
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geocensus.maps import offline_page, positions_map
from geocensus.maps.shapes import MOST_VERTICES, packed_rings, simplified

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks" / "maps.md"
POINTS, ZONES, VERTICES = 100_000, 2_000, 100
CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"

GOALS = {"size_mb": 2.5, "zones_mb": 1.0, "build_s": 2.0, "ready_s": 3.0, "zoom_ms": 250.0}


@dataclass(kw_only=True)
class Measured:
    """What was measured of one way to draw; NaN where it was not."""

    way: str
    build_s: float = np.nan
    size_mb: float = np.nan
    ready_s: float = np.nan
    zoom_ms: float = np.nan
    why: str = ""


@dataclass(kw_only=True)
class Zones:
    """What became of zones that were simplified."""

    zones: int
    vertices: int
    kept: int
    page_mb: float
    shared: int
    rim: int
    stray: int
    seconds: float
    tolerance_m: float


def positions(points: int, *, seed: int = 1) -> pd.DataFrame:
    """Make up sources in 30 towns, with Chinese names, 13 in 100 of them with findings."""
    draw = np.random.default_rng(seed)
    town = draw.integers(0, 30, points)
    centre = np.column_stack([113.8 + draw.random(30) * 0.6, 36.45 + draw.random(30) * 0.5])
    place = centre[town] + draw.normal(0, 0.02, (points, 2))
    kinds = np.array(
        ["水泥有限公司", "养殖场", "加油站", "污水处理厂", "化工有限责任公司", "医院", "锅炉房"], dtype=object
    )
    numbers = np.arange(1, points + 1)
    grade = np.full(points, "passed", dtype=object)
    chance = draw.random(points)
    grade[chance < 0.13], grade[chance < 0.06], grade[chance < 0.02] = "note", "warning", "error"
    return pd.DataFrame(
        {
            "row": numbers,
            "object_id": [f"91130481MA{number:07d}X" for number in numbers],
            "name": [f"武安市第{n}{kind}" for n, kind in zip(numbers, kinds[draw.integers(0, 7, points)], strict=True)],
            "lon": place[:, 0].round(6),
            "lat": place[:, 1].round(6),
            "grade": grade,
        }
    )


def tessellation(zones: int, vertices: int, *, seed: int = 1) -> gpd.GeoDataFrame:
    """Make up zones that share wavy lines: cells of a lattice whose edges are bent, the same bend for both neighbours."""
    side = int(np.ceil(np.sqrt(zones)))
    draw = np.random.default_rng(seed)
    step, inner = 0.6 / side, max(vertices // 4, 2)
    along = np.arange(inner) / inner
    corners = np.stack(np.meshgrid(np.arange(side + 1), np.arange(side + 1), indexing="ij"), axis=-1) * step
    corners = corners + draw.normal(0, 0.12, corners.shape) * step

    def bent(start: Any, end: Any) -> Any:
        wave = draw.normal(0, 0.2, (inner, 2)) * step / inner
        wave[0] = 0.0
        return start + along[:, None] * (end - start) + wave

    across = {(i, j): bent(corners[i, j], corners[i + 1, j]) for i in range(side) for j in range(side + 1)}
    up = {(i, j): bent(corners[i, j], corners[i, j + 1]) for i in range(side + 1) for j in range(side)}

    def back(line: Any, end: Any) -> Any:
        return np.vstack([end, line[:0:-1]])

    made = []
    for k in range(zones):
        i, j = divmod(k, side)
        ring = np.vstack(
            [
                across[i, j],
                up[i + 1, j],
                back(across[i, j + 1], corners[i + 1, j + 1]),
                back(up[i, j], corners[i, j + 1]),
            ]
        )
        made.append(shapely.Polygon(ring + np.array([113.8, 36.4])))
    code = [f"130481{k:06d}" for k in range(zones)]
    return gpd.GeoDataFrame({"code": code, "name": code}, geometry=made, crs=4490)


def ways(frame: pd.DataFrame) -> dict[str, Callable[[], str]]:
    """List the ways to draw the same points: each gives the page, whole, so that all open without a network."""
    import folium
    from folium.plugins import FastMarkerCluster, MarkerCluster

    def around() -> folium.Map:
        return folium.Map([float(frame["lat"].mean()), float(frame["lon"].mean())], zoom_start=10, tiles=None)

    def ours() -> str:
        return positions_map(frame, title="100,000").page()

    def cluster() -> str:
        drawn = around()
        group = MarkerCluster().add_to(drawn)
        for lat, lon, name in zip(frame["lat"], frame["lon"], frame["name"], strict=True):
            folium.Marker([lat, lon], popup=folium.Popup(name)).add_to(group)
        return offline_page(drawn, markup=True)

    def fast() -> str:
        drawn = around()
        callback = "function (row) { var m = L.marker(new L.LatLng(row[0], row[1])); m.bindPopup(row[2]); return m; }"
        FastMarkerCluster(frame[["lat", "lon", "name"]].to_numpy().tolist(), callback=callback).add_to(drawn)
        return offline_page(drawn, markup=True)

    def geojson() -> str:
        drawn = around()
        points = gpd.GeoDataFrame(
            frame[["name", "grade"]], geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=4326
        )
        folium.GeoJson(
            points, marker=folium.CircleMarker(radius=3), popup=folium.GeoJsonPopup(["name"]), zoom_on_click=False
        ).add_to(drawn)
        return offline_page(drawn, markup=True)

    return {
        "geocensus": ours,
        "folium FastMarkerCluster": fast,
        "folium GeoJson": geojson,
        "folium MarkerCluster": cluster,
    }


READY = {
    "geocensus": "return !!document.body && 'ready' in document.body.dataset",
    "folium GeoJson": "return document.querySelectorAll('path.leaflet-interactive').length > 0",
}
SLOW = ("folium MarkerCluster", "folium GeoJson")
_CLUSTERS = "return document.querySelectorAll('.marker-cluster').length > 0"
# From the order to zoom until the browser has drawn the frame after it; without the animation, which takes its time on purpose.
ZOOM = """
const done = arguments[arguments.length - 1];
const map = window.geocensus_map || Object.values(window).find(value => value instanceof L.Map);
map.options.zoomAnimation = false; map._zoomAnimated = false;
const before = performance.now();
map.setZoom(map.getZoom() + arguments[0], { animate: false });
requestAnimationFrame(() => setTimeout(() => done(performance.now() - before)));
"""


def browser(profile: str) -> Any:
    """Start a Chromium that reaches no network."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    flags = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --window-size=1366,768"
    for flag in (*flags.split(), "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    driver.set_page_load_timeout(180)
    driver.set_script_timeout(120)
    return driver


def opened(driver: Any, page: Path, way: str, *, times: int = 3) -> tuple[float, float]:
    """Open a page, and zoom in and out: seconds until its points stand, and the median of the zooms in milliseconds."""
    driver.get("about:blank")
    began = time.perf_counter()
    driver.get(page.resolve().as_uri())
    while not driver.execute_script(READY.get(way, _CLUSTERS)):
        if time.perf_counter() - began > 180:
            return np.nan, np.nan
        time.sleep(0.02)
    ready = time.perf_counter() - began
    zooms = [driver.execute_async_script(ZOOM, step) for _ in range(times) for step in (1, -1)]
    return ready, float(statistics.median(zooms))


def compare(
    frame: pd.DataFrame, *, driver: Any | None, only: tuple[str, ...] = (), slow: int | None = None
) -> list[Measured]:
    """Draw the same points each way.

    Parameters
    ----------
    frame
    driver
        None: nothing is opened.
    only
        These ways; all when empty.
    slow
        Most points for the ways that take minutes for more; what was left out is said.
    """
    found = []
    for way, draw in ways(frame).items():
        if only and way not in only:
            continue
        few = way in SLOW and slow is not None and len(frame) > slow
        if few:
            draw = ways(frame.iloc[:slow])[way]
        if way == "geocensus":
            draw()  # the first call loads libraries; that of the others was paid by it
        began = time.perf_counter()
        page = draw().encode()
        measured = Measured(way=way, build_s=time.perf_counter() - began, size_mb=len(page) / 1e6)
        if few:
            measured.why = f"{slow:,} points only"
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "map.html"
            file.write_bytes(page)
            if driver is not None:
                measured.ready_s, measured.zoom_ms = opened(driver, file, way)
        found.append(measured)
    return found


def island(page: str) -> dict[str, Any]:
    """Read the data of a page back."""
    found = re.search(r'id="geocensus-data">([^<]*)<', page)
    assert found
    columns: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(found[1])))
    return columns


def share_of_points(frame: pd.DataFrame) -> dict[str, float]:
    """Weigh what every row has in a page — position, grade, row, name — and what only flagged rows have, in MB as packed."""
    columns = island(positions_map(frame).page())

    def weighed(part: Any) -> float:
        text = json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()
        return len(base64.b64encode(gzip.compress(text, compresslevel=6, mtime=0))) / 1e6

    return {"points": weighed(columns["points"]), "cells": weighed(columns["details"])}


def drawn_zones(zones: gpd.GeoDataFrame, *, most: int = MOST_VERTICES) -> Zones:
    """Simplify zones as a page does, and look whether neighbours share their lines in the vertices that the page holds."""
    geometry = zones.geometry.to_numpy()
    began = time.perf_counter()
    lighter, tolerance_m = simplified(geometry, most=most)
    packed = packed_rings(lighter)
    seconds = time.perf_counter() - began
    text = json.dumps(packed, separators=(",", ":")).encode()
    size = len(base64.b64encode(gzip.compress(text, compresslevel=6, mtime=0))) / 1e6
    shared, rim, stray = edges(packed)
    return Zones(
        zones=len(zones),
        vertices=int(shapely.get_num_coordinates(geometry).sum()),
        kept=len(packed["x"]),
        page_mb=size,
        shared=shared,
        rim=rim,
        stray=stray,
        seconds=seconds,
        tolerance_m=tolerance_m,
    )


def edges(packed: dict[str, list[int]]) -> tuple[int, int, int]:
    """Count the edges that two zones share, those of the rim around all, and those that one zone has alone inside.

    An edge of one zone that no other has, and that does not lie on the outer rim, borders a gap or an overlap.
    """
    vertices = np.column_stack([np.cumsum(packed["x"]), np.cumsum(packed["y"])])
    ring = np.repeat(np.arange(len(packed["rings"])), packed["rings"])
    first = np.concatenate([[0], np.cumsum(packed["rings"])[:-1]])
    following = np.arange(1, len(vertices) + 1)
    following[np.cumsum(packed["rings"]) - 1] = first  # the last vertex of a ring leads back to its first
    ends = np.sort(
        np.unique(vertices, axis=0, return_inverse=True)[1].reshape(-1)[
            np.column_stack([np.arange(len(ring)), following])
        ]
    )
    ends = ends[ends[:, 0] != ends[:, 1]]
    pairs, times = np.unique(ends, axis=0, return_counts=True)
    alone = pairs[times == 1]
    places = np.unique(vertices, axis=0)
    lines = shapely.get_parts(
        shapely.line_merge(shapely.multilinestrings([shapely.linestrings(places[pair]) for pair in alone]))
    )
    lengths = sorted(shapely.get_num_coordinates(lines) - 1)
    return int((times == 2).sum()), int(lengths[-1]), int(sum(lengths[:-1]) + (times > 2).sum())


def page_of(measured: list[Measured], parts: dict[str, float], zones: Zones, points: int, chromium: str) -> str:
    """Write what was measured as a page of the documentation."""

    def figure(value: float, digits: int) -> str:
        return "–" if np.isnan(value) else f"{value:,.{digits}f}"

    ours = next(each for each in measured if each.way == "geocensus")
    goals = [
        ("positions, grades and names of all rows", f"{parts['points']:.2f} MB", f"≤ {GOALS['size_mb']} MB", parts["points"] <= 2.5),
        ("build", f"{ours.build_s:.2f} s", f"≤ {GOALS['build_s']:.0f} s", ours.build_s <= GOALS["build_s"]),
        ("points stand", f"{ours.ready_s:.2f} s", f"≤ {GOALS['ready_s']:.0f} s", ours.ready_s <= GOALS["ready_s"]),
        ("zoom", f"{ours.zoom_ms:.0f} ms", f"≤ {GOALS['zoom_ms']:.0f} ms", ours.zoom_ms <= GOALS["zoom_ms"]),
        (f"{zones.zones:,} zones", f"{zones.page_mb:.2f} MB", f"≤ {GOALS['zones_mb']:.0f} MB", zones.page_mb <= GOALS["zones_mb"]),
    ]  # fmt: skip
    lines = [
        "# Map pages",
        "",
        "Written by `python -m benchmarks.maps`. Compare ratios within this run; absolute figures are those of a shared machine.",
        "",
        f"{points:,} made-up sources in 30 towns, 13 of 100 with findings; every page whole, with what it needs inside. "
        f"{os.cpu_count()} processors ({platform.machine()}), load {os.getloadavg()[0]:.0f} while measuring, Python "
        f"{platform.python_version()}, folium {version('folium')}, {chromium} headless. *Ready* is until the points (or the first "
        "clusters) stand; *zoom* the median of three steps in and three out, without animation.",
        "",
        "| way | build, s | page, MB | ready, s | zoom, ms | |",
        "|---|---:|---:|---:|---:|---|",
        *(
            f"| {each.way} | {figure(each.build_s, 1)} | {figure(each.size_mb, 1)} | {figure(each.ready_s, 1)} "
            f"| {figure(each.zoom_ms, 0)} | {each.why} |"
            for each in measured
        ),
        "",
        "folium's clusters draw only what is in view, so their zoom is short and their start long. Our page draws every point.",
        "",
        "## Zones",
        "",
        f"{zones.zones:,} zones of {zones.vertices / zones.zones:.0f} vertices that share their lines ({zones.vertices:,} in all) "
        f"are simplified as a coverage to {zones.kept:,} vertices in {zones.seconds:.1f} s (tolerance {zones.tolerance_m:.0f} m): "
        f"{zones.page_mb:.2f} MB in the page. Of the edges that the page holds {zones.shared:,} belong to "
        f"two zones each, {zones.rim:,} are the rim around all, and {zones.stray} stand alone inside, where a gap or an overlap would be.",
        "",
        "## Goals",
        "",
        "| | measured | goal | |",
        "|---|---:|---:|---|",
        *(f"| {what} | {value} | {goal} | {'met' if met else 'missed'} |" for what, value, goal, met in goals),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write the page when the size is the full one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--zones", type=int, default=ZONES)
    parser.add_argument("--slow", type=int, default=None, help="most points for the ways that take minutes")
    asked = parser.parse_args()
    frame = positions(asked.points)
    with tempfile.TemporaryDirectory() as profile:
        driver = browser(profile)
        try:
            chromium = f"Chromium {driver.capabilities['browserVersion'].split('.')[0]}"
            measured = compare(frame, driver=driver, slow=asked.slow)
        finally:
            driver.quit()
    zones = drawn_zones(tessellation(asked.zones, VERTICES))
    text = page_of(measured, share_of_points(frame), zones, asked.points, chromium)
    print(text)
    if asked.points == POINTS and asked.zones == ZONES:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

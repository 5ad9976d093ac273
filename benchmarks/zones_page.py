"""What was measured of the zone index, as a page of the documentation."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import math
import os
import platform
from dataclasses import dataclass, field

import numpy as np
import shapely

__all__ = ["BASE", "OWN", "Measured", "page"]

OWN = "geocensus"
BASE = "geopandas sjoin(within)"


@dataclass
class Measured:
    """What was measured on one set of zones."""

    name: str
    zones: int
    vertices: int
    rows: list[tuple[str, float, int | None]] = field(default_factory=list)
    facts: dict[str, float] = field(default_factory=dict)


def page(
    sets: list[Measured],
    nearest: dict[str, list[tuple[str, float, int, float, int]]],
    without: dict[str, str],
    points: int,
    big: dict[str, float],
    forced: list[dict[str, float]],
) -> str:
    """Write what was measured as a page of the documentation."""
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}"
        for name in ("numpy", "numba", "shapely", "geopandas", "rtree", "sedonadb", "polars-st", "duckdb")
        if importlib.util.find_spec(name.replace("-", "_")) is not None
    )
    lines = [
        "# Speed of the zone index",
        "",
        "Written by `python -m benchmarks.zones`. Compare ratios within this run; absolute figures are those of a shared machine.",
        "",
        f"{points:,} points, 70 % of them in towns, 8 % within 30 m of a border's vertex, 2 % outside of all zones. "
        f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}, "
        f"GEOS {shapely.geos_version_string}, {versions}.",
        "",
    ]
    lines += [f"Not measured: {name} ({why})." for name, why in without.items()]
    lines += ["", "## Which zone holds each point", ""]
    for each in sets:
        lines += [
            f"### {each.name}: {each.zones:,} zones, {each.vertices:,} vertices",
            "",
            "| way | seconds | ns a point | times sjoin(within) | points that differ from GEOS |",
            "|---|---:|---:|---:|---:|",
        ]
        base = next((took for way, took, _ in each.rows if way == BASE), math.nan)
        for way, took, stray in each.rows:
            ratio = f"{base / took:.2g}" if base / took < 10 else f"{base / took:.0f}"
            lines.append(
                f"| {way} | {took:.3f} | {took / points * 1e9:.0f} | {ratio} | {'' if stray is None else f'{stray:,}'} |"
            )
        f = each.facts
        one = next(took for way, took, _ in each.rows if "1 thread" in way) / points * 1e9
        two = next(took for way, took, _ in each.rows if "2 threads" in way) / points * 1e9
        lines += [
            "",
            f"Index: {f['index MB']:.0f} MB, {f['bytes per edge']:.0f} bytes for each edge that two zones share; "
            f"built in {f['build s']:.2f} s "
            f"({f['build s'] / f['read_parquet s']:.1f} times reading the zones with geopandas.read_parquet, {f['read_parquet s']:.2f} s); "
            f"opened from disk, every byte checked, in {f['load ms']:.1f} ms. Left to GEOS: {f['to GEOS %']:.4f} % of the points. "
            f"Of {f['degenerate points']:,.0f} vertices, midpoints and places on edges, moved by up to one unit in the last place, "
            f"{f['degenerate disagreements']:,.0f} differ from GEOS. Floors: {f['stream ns']:.1f} ns a point to stream, "
            f"{f['random line ns']:.1f} ns for one random cache line of an array as large; one thread takes "
            f"{one / f['random line ns']:.1f} times the latter. Two threads do {one / two:.2f} times the work of one.",
            "",
        ]
    if len(sets) > 1:
        size = np.log([each.zones for each in sets])
        cost = np.array([next(took for way, took, _ in each.rows if "1 thread" in way) / points * 1e9 for each in sets])
        build = np.log([each.facts["build s"] for each in sets])
        edges = np.log([each.vertices for each in sets])
        lines += [
            "### Growth",
            "",
            f"From {sets[0].zones:,} to {sets[-1].zones:,} zones a point takes {cost[-1] / cost[0]:.2f} times as long "
            f"(as the zones to the power {np.polyfit(size, np.log(cost), 1)[0]:.2f}); "
            f"building grows as the vertices to the power {np.polyfit(edges, build, 1)[0]:.2f}.",
            "",
        ]
    if big:
        lines += [
            "### The whole country",
            "",
            f"{big['points']:,.0f} points on {big['zones']:,.0f} zones: index built in {big['build s']:.1f} s, "
            f"used in {big['assign s']:.2f} s; "
            f"the process held {big['peak GB']:.1f} GB at most, zones included. "
            f"{big['many']:,.0f} points: {big['many s']:.2f} s. "
            f"{big['few']:,.0f} points: {big['few s']:.3f} s, geopandas sjoin(within) {big['within s']:.1f} s "
            f"({big['within s'] / big['few s']:.0f} times as long), shapely STRtree(points).query(zones) {big['tree s']:.1f} s; "
            f"{big['differ']:,.0f} points differ.",
            "",
        ]
    lines += ["## The nearest zone within 5 km", ""]
    for name, rows in nearest.items():
        lines += [
            f"### {name}, every tenth zone taken away",
            "",
            "| way | µs a point | wrong zone | worst distance error, m |",
            "|---|---:|---:|---:|",
        ]
        lines += [f"| {way} | {each:.2f} | {wrong} of {of:,} | {worst:.4f} |" for way, each, wrong, worst, of in rows]
        lines.append("")
    if forced:
        lines += [
            "### Against brute force",
            "",
            "Every edge that may be nearest, by `pyproj.Geod` alone; among zones, beside their corners, within a hole around "
            "an exclave, and up to hundreds of kilometres away; GEOS and compiled together.",
            "",
            "| from latitude | zones | points | within a zone | farthest, km | wrong zone | worst distance error, m |",
            "|---:|---:|---:|---:|---:|---:|---:|",
        ]
        lines += [
            f"| {each['south']:.0f} | {each['zones']:.0f} | {each['points']:,.0f} | {each['inside']:.0%} "
            f"| {each['farthest km']:.0f} | {each['wrong']:.0f} | {each['worst m']:.6f} |"
            for each in forced
        ]
        lines.append("")
    return "\n".join(lines)

"""Reading coordinates and undoing GCJ-02, beside peers, in one run.

``python -m benchmarks.coordinates`` writes ``docs/benchmarks/coordinates.md``. Peers that need minutes for a million cells
read a sample, and their time is scaled: each reads cell by cell, so that this is fair to a few per cent.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geocensus.coordinates import convert, format_decimal, format_dms, parse, parse_axis
from geocensus.coordinates.geodesy import distance_m
from geocensus.coordinates.shifts import gcj02_offset

HERE = Path(__file__).resolve().parent
SAMPLE = 20_000
TOLERANCE_DEG = 5e-5


def seconds(work: Callable[[], Any], *, repeat: int = 3) -> float:
    """Time the fastest of some runs."""
    best = math.inf
    for _ in range(repeat):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best


def sampled(work: Callable[[list[str]], Any], cells: pd.Series) -> float:
    """Time a peer on a sample, scaled to the whole."""
    sample = cells.head(SAMPLE).tolist()
    return seconds(lambda: work(sample), repeat=1) * len(cells) / len(sample)


def extract_dms(cells: pd.Series) -> pd.Series:
    parts = cells.str.extract(r"(\d+)°(\d+)′([\d.]+)″").astype(float)
    return parts[0] + parts[1] / 60 + parts[2] / 3600


def extract_decimal(cells: pd.Series) -> pd.Series:
    return cells.str.extract(r"^\s*(-?\d+(?:\.\d+)?)\s*$")[0].astype(float)


def extract_pair(cells: pd.Series) -> pd.DataFrame:
    parts = cells.str.extract(r"(\d+)°(\d+)′([\d.]+)″([NS]), (\d+)°(\d+)′([\d.]+)″([EW])")
    numbers = parts[[0, 1, 2, 4, 5, 6]].astype(float)
    lat = numbers[0] + numbers[1] / 60 + numbers[2] / 3600
    lon = numbers[4] + numbers[5] / 60 + numbers[6] / 3600
    return pd.DataFrame({"lat": lat.where(parts[3] == "N", -lat), "lon": lon.where(parts[7] == "E", -lon)})


def numpy_unshift(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Iterate with whole columns, as one would in NumPy."""
    out_lon, out_lat = lon, lat
    for _ in range(6):
        east, north = gcj02_offset(out_lon, out_lat)
        out_lon, out_lat = lon - east, lat - north
    return out_lon, out_lat


def speed(rows: int) -> list[tuple[str, str, float]]:
    """Measure: (task, who, seconds)."""
    from geopy.point import Point
    from lat_lon_parser import parse as noaa

    rng = np.random.default_rng(0)
    lat, lon = rng.uniform(18, 53, rows), rng.uniform(74, 134, rows)
    east = format_dms(lon, axis="lon")
    dms = pd.Series([text[:-1] for text in east], dtype="str")
    pairs = pd.Series([f"{a}, {b}" for a, b in zip(format_dms(lat, axis="lat"), east, strict=True)], dtype="str")
    decimals = pd.Series(format_decimal(lon), dtype="str")
    parse(pairs), parse_axis(dms, axis="lon"), convert(lon=lon, lat=lat, source="gcj02")  # compile, if need be
    return [
        ("DMS, one axis", "geocensus", seconds(lambda: parse_axis(dms, axis="lon"))),
        ("DMS, one axis", "pandas str.extract", seconds(lambda: extract_dms(dms), repeat=2)),
        ("DMS, one axis", "lat-lon-parser", sampled(lambda cells: [noaa(cell) for cell in cells], dms)),
        ("DMS, both axes in a cell", "geocensus", seconds(lambda: parse(pairs))),
        ("DMS, both axes in a cell", "pandas str.extract", seconds(lambda: extract_pair(pairs), repeat=2)),
        ("DMS, both axes in a cell", "geopy.Point", sampled(lambda cells: [Point(cell) for cell in cells], pairs)),
        ("decimals, one axis", "geocensus", seconds(lambda: parse_axis(decimals, axis="lon"))),
        ("decimals, one axis", "pandas str.extract", seconds(lambda: extract_decimal(decimals), repeat=2)),
        ("decimals, one axis", "lat-lon-parser", sampled(lambda cells: [noaa(cell) for cell in cells], decimals)),
        ("GCJ-02 to CGCS2000", "geocensus", seconds(lambda: convert(lon=lon, lat=lat, source="gcj02"))),
        ("GCJ-02 to CGCS2000", "NumPy, iterated", seconds(lambda: numpy_unshift(lon, lat))),
    ]


def accuracy(rows: int) -> float:
    """Give the worst distance (m) between a position and itself shifted to GCJ-02 and back."""
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(72.1, 137.7, rows), rng.uniform(0.9, 55.7, rows)
    there = convert(lon=lon, lat=lat, source="cgcs2000", target="gcj02")
    back = convert(lon=there.lon, lat=there.lat, source="gcj02")
    return float(distance_m(lon=lon, lat=lat, to_lon=back.lon, to_lat=back.lat).max())


def ours(text: str, kind: str) -> tuple[float, ...] | None:
    if kind == "pair":
        found = parse([text])
        return None if math.isnan(found.lat[0]) else (float(found.lat[0]), float(found.lon[0]))
    axis: Any = {"single_lat": "lat", "single_lon": "lon"}.get(kind)
    single = parse_axis([text], axis=axis)
    values = [single.lat[0], single.lon[0]]
    if axis is None and single.frame()["reason"].isna()[0]:
        values.append(single.lat_value[0])
    return next(((float(value),) for value in values if not math.isnan(value)), None)


def geopy_point(text: str, kind: str) -> tuple[float, ...] | None:
    from geopy.point import Point

    if kind != "pair":
        return ()
    try:
        point = Point(text)
    except Exception:
        return None
    return (point.latitude, point.longitude)


def lat_lon_parser(text: str, kind: str) -> tuple[float, ...] | None:
    from lat_lon_parser import parse as noaa

    if kind == "pair":
        return ()
    try:
        return (float(noaa(text)),)
    except Exception:
        return None


def judge(cases: Iterable[dict[str, str]], read: Callable[[str, str], tuple[float, ...] | None]) -> Counter[str]:
    """Count how a reader does; what it does not claim to read is left out."""
    counted: Counter[str] = Counter()
    for case in cases:
        got = read(case["input"], case["kind"])
        if got == ():
            continue
        expected = (case["expected_lat"], case["expected_lon"])
        wanted = None if "ERROR" in expected else tuple(float(value) for value in expected if value)
        if got is None:
            counted["refused rightly" if wanted is None else "refused, though a value is due"] += 1
        elif wanted is None:
            counted["wrong in silence"] += 1
        else:
            near = len(got) == len(wanted) and all(
                abs(a - b) <= TOLERANCE_DEG for a, b in zip(got, wanted, strict=True)
            )
            counted["right" if near else "wrong in silence"] += 1
    return counted


def conformance(folder: Path) -> list[tuple[str, str, Counter[str]]]:
    """Judge everyone on the published cases: (cases, who, counts)."""
    tables = []
    for name, tiers, title in (
        ("coord_strings.tsv", {"core"}, "other projects' cases"),
        ("coord_strings_zh.tsv", {"zh"}, "Chinese spellings"),
    ):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            cases = [
                row
                for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
                if row["tier"] in tiers and (row["kind"] == "pair" or row["kind"].startswith("single"))
            ]
        readers = (("geocensus", ours), ("geopy.Point", geopy_point), ("lat-lon-parser", lat_lon_parser))
        tables += [(title, who, judge(cases, read)) for who, read in readers]
    return tables


VERDICTS = ("right", "refused rightly", "refused, though a value is due", "wrong in silence")


def page(rows: int, folder: Path | None) -> str:
    """Measure, and write the page."""
    measured = speed(rows)
    lines = [
        "# Reading coordinates: speed and correctness",
        "",
        "Made by `python -m benchmarks.coordinates`; do not edit. Compare the ratios, which come from one run; seconds are those "
        "of a shared machine.",
        "",
        f"{rows:,} cells; {os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}, "
        f"NumPy {np.__version__}, pandas {pd.__version__}.",
        "",
        "| task | who | seconds | geocensus is faster by |",
        "|---|---|---:|---:|",
    ]
    own = {task: time_s for task, who, time_s in measured if who == "geocensus"}
    for task, who, time_s in measured:
        ratio = "" if who == "geocensus" else f"{time_s / own[task]:,.0f} ×"
        lines.append(f"| {task} | {who} | {time_s:.3f} | {ratio} |")
    lines += [
        "",
        f"GCJ-02 there and back moves no point by more than {max(accuracy(min(rows, 200_000)), 1e-9):.0e} m.",
        "",
    ]
    if folder is not None:
        lines += [
            "## Cases that other projects publish",
            "",
            "A reader is asked only for what it claims to read: geopy.Point for both axes in a text, lat-lon-parser for "
            "one axis. Cases that follow a house rule of one project are left out.",
            "",
            "| cases | who | asked | " + " | ".join(VERDICTS) + " |",
            "|---|---|---:|" + "---:|" * len(VERDICTS),
        ]
        for title, who, counted in conformance(folder):
            if counted.total():
                cells = " | ".join(str(counted[verdict]) for verdict in VERDICTS)
                lines.append(f"| {title} | {who} | {counted.total()} | {cells} |")
        lines.append("")
    return "\n".join(lines)


def main(words: list[str] | None = None) -> None:
    """Run from the command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--conformance", type=Path, help="folder with coord_strings.tsv")
    options.add_argument("--out", type=Path, default=HERE.parent / "docs" / "benchmarks" / "coordinates.md")
    asked = options.parse_args(words)
    text = page(asked.rows, asked.conformance)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()

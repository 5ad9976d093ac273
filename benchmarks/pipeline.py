"""A whole run beside the script that an analyst would write: ``python -m benchmarks.pipeline``.

Both read the same register and zones, find zone and county of every row, measure the distances to the zone that the row names and to
the nearest border, flag what is missing, out of range, too coarse, misplaced or doubled, propose what was exchanged, and write
tables. The script uses pandas and geopandas the way their documentation shows; its distances are planar, in one projection.

`geocensus run` is measured twice: with a profile of the script's conditions alone and without pages, so that both give the same
answers; and with everything that it does.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.tessellations import tessellation

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks" / "pipeline.md"

FLAGGED_SHARE = 0.03

ZONES_A_TOWN = 17
"""0.67 million zones in some 40,000 townships."""


def prepare(folder: Path, *, rows: int, zones: int, seed: int = 7) -> tuple[Path, Path]:
    """Write a register of *rows* sources, 3 % of them wrong, and a layer of about *zones* zones."""
    import geopandas as gpd
    import shapely

    import geocensus as gc

    rng = np.random.default_rng(seed)
    polygons = tessellation(zones, seed=seed)
    middle = shapely.get_coordinates(shapely.centroid(polygons))
    county = gc.ZoneIndex(gc.ZoneLayer.from_layer(gc.layer("county"))).assign(lon=middle[:, 0], lat=middle[:, 1])
    kept = (county >= 0) & shapely.is_valid(polygons)
    polygons, county = polygons[kept], county[kept]
    order = np.lexsort((gpd.GeoSeries(polygons).hilbert_distance(), county))
    polygons, county = polygons[order], county[order]
    # Townships of neighbouring zones, within counties; no county's real code, so that no real border is claimed.
    number, within = np.unique(county, return_index=True, return_inverse=True)[1:]
    place = np.arange(len(county)) - number[within]
    codes = np.array(
        [f"9{c:05d}{k // ZONES_A_TOWN + 1:03d}{k % ZONES_A_TOWN + 1:03d}" for c, k in zip(within, place, strict=True)]
    )
    layer = gpd.GeoDataFrame({"zone_code": codes}, geometry=polygons, crs=4490)
    layer.to_parquet(folder / "zones.parquet")
    # Seven in ten sources crowd into one zone in ten, as cities do.
    city = rng.random(rows) < 0.7
    zone = np.where(city, rng.integers(0, max(len(polygons) // 10, 1), rows), rng.integers(0, len(polygons), rows))
    # Within a tenth of the zone's extent around a point inside it: nearly all lie in their zone, as in a good register.
    extent = shapely.bounds(polygons)
    reach = 0.1 * np.column_stack([extent[:, 2] - extent[:, 0], extent[:, 3] - extent[:, 1]])
    inside = shapely.get_coordinates(shapely.point_on_surface(polygons))
    lon, lat = (inside[zone] + reach[zone] * rng.uniform(-1.0, 1.0, (rows, 2))).T
    wrong = np.flatnonzero(rng.random(rows) < FLAGGED_SHARE)
    moved = wrong[: len(wrong) // 2]
    lon[moved] += rng.choice([-1.0, 1.0], len(moved))
    cells = pd.DataFrame(
        {
            "id": np.arange(rows).astype(str),
            "name": pd.Series(np.arange(rows).astype(str)).radd("企业"),
            "zone_code": codes[zone],
            "longitude": np.char.mod("%.6f", lon),
            "latitude": np.char.mod("%.6f", lat),
        }
    )
    swapped = wrong[len(wrong) // 2 :]
    cells.loc[swapped, ["longitude", "latitude"]] = cells.loc[swapped, ["latitude", "longitude"]].to_numpy()
    cells.to_csv(folder / "register.csv", index=False)
    return folder / "register.csv", folder / "zones.parquet"


def idiomatic(register: Path, zones: Path, out: Path) -> None:
    """Do the same with pandas and geopandas, as their documentation shows."""
    import geopandas as gpd

    import geocensus as gc

    frame = pd.read_csv(register, dtype=str)
    layer = gpd.read_parquet(zones)
    county = gc.layer("county")
    counties = gpd.GeoDataFrame({"county_code": county.code}, geometry=county.geometry, crs=4490)
    frame["lon"] = pd.to_numeric(frame["longitude"], errors="coerce")
    frame["lat"] = pd.to_numeric(frame["latitude"], errors="coerce")
    frame["missing"] = frame[["lon", "lat"]].isna().any(axis=1)
    frame["out_of_range"] = (frame["lon"].abs() > 180) | (frame["lat"].abs() > 90)
    frame["zero"] = (frame["lon"] == 0) | (frame["lat"] == 0)
    frame["equal"] = frame["lon"].abs() == frame["lat"].abs()
    decimals = frame[["longitude", "latitude"]].apply(lambda column: column.str.split(".").str[1].str.len())
    frame["coarse"] = decimals.min(axis=1) < 4
    usable = ~frame["missing"] & ~frame["out_of_range"]
    points = gpd.GeoDataFrame(
        frame[usable], geometry=gpd.points_from_xy(frame.lon[usable], frame.lat[usable]), crs=4490
    )
    found = gpd.sjoin(points, layer[["zone_code", "geometry"]], how="left", predicate="within", rsuffix="zone")
    found = found[~found.index.duplicated()]
    within = gpd.sjoin(points, counties, how="left", predicate="within")
    within = within[~within.index.duplicated()]
    # One projection for all: metres that are a little wrong, and cost a transformation.
    metres = points.to_crs(32650)
    own = layer.set_index("zone_code").to_crs(32650).geometry
    declared = own.reindex(points["zone_code"]).reset_index(drop=True)
    frame.loc[usable, "zone_distance_m"] = metres.geometry.reset_index(drop=True).distance(declared).to_numpy()
    held = own.boundary.reindex(found["zone_code_zone"]).reset_index(drop=True)
    frame.loc[usable, "border_distance_m"] = metres.geometry.reset_index(drop=True).distance(held).to_numpy()
    frame.loc[usable, "zone_found"] = found["zone_code_zone"].to_numpy()
    frame.loc[usable, "county_code"] = within["county_code"].to_numpy()
    frame["far"] = frame["zone_distance_m"] > 500
    frame["shared"] = frame.duplicated(["lon", "lat"], keep=False) & usable
    swapped = frame["out_of_range"] & frame["lon"].abs().le(90) & frame["lat"].abs().le(180)
    frame["proposed_lon"], frame["proposed_lat"] = frame["lat"].where(swapped), frame["lon"].where(swapped)
    out.mkdir()
    frame.to_parquet(out / "positions.parquet")
    flags = ["missing", "out_of_range", "zero", "equal", "coarse", "far", "shared"]
    frame[frame[flags].any(axis=1)].to_csv(out / "findings.csv", index=False)


CONDITIONS = {
    "missing": ("TXT001", "TXT002", "TXT003"),
    "out_of_range": ("PLC001",),
    "zero": ("PLC002",),
    "equal": ("PLC003",),
    "coarse": ("TXT005",),
    "far": ("ZON001",),
    "shared": ("CRD001",),
}
"""What the script flags, and the checks that find the same."""


def profile_of_script(path: Path) -> Path:
    """Write a profile that switches off every check but those of the script."""
    from geocensus.checks import load_profile

    kept = {code for codes in CONDITIONS.values() for code in codes}
    off = [each.code for each in load_profile().checks if each.code not in kept]
    lines = ['title = "What the script checks"', "", "[checks.ZON001.note]", "limit_m = 500"]
    path.write_text("\n".join([*lines, *(f"\n[checks.{code}]\noff = true" for code in off), ""]), encoding="utf-8")
    return path


def rows_found(run: Path, codes: Sequence[str]) -> set[int]:
    """Give the rows on which one of the checks found something, as members of a batch too."""
    found = pd.read_csv(run / "findings.csv", dtype={"evidence": str})
    found = found[found["check"].isin(codes)]
    rows = set(found["row"].dropna().astype(int))
    for evidence in found["evidence"][found["subject"] == "batch"]:
        rows.update(json.loads(evidence)["rows"])
    return rows


def timed(words: Sequence[str]) -> tuple[float, int]:
    """Run a process; give its seconds and the most memory it held, in bytes."""
    # Installed packages hold their bytecode; a switch of the machine's must not make each start compile it again.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=said, env=environment) as running,
    ):
        _, status, usage = os.wait4(running.pid, 0)
        # Popen must know that the process was waited for.
        running.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        if status:
            said.seek(0)
            msg = said.read().decode("utf-8", "replace")
            raise RuntimeError(msg)
    return seconds, usage.ru_maxrss * 1024


def compare(folder: Path, *, rows: int, zones: int, script: bool = True, warm: bool = False) -> dict[str, Any]:
    """Run all on the same files and compare their answers; *warm*: once before it counts, so that nothing is compiled."""
    register, layer = prepare(folder, rows=rows, zones=zones)
    python = sys.executable
    subprocess.run([python, "-m", "geocensus", "zones", "index", str(layer)], check=True, capture_output=True)
    words = [python, "-m", "geocensus", "run", str(register), "--zones", str(layer), "-q"]
    if warm:
        timed([*words, "--out", str(folder / "warm")])
    ours, our_memory = timed([*words, "--out", str(folder / "ours")])
    only = profile_of_script(folder / "script.toml")
    same, same_memory = timed([*words, "--out", str(folder / "same"), "--profile", str(only), "--tables-only"])
    said = json.loads((folder / "ours" / "run.json").read_text(encoding="utf-8"))
    result: dict[str, Any] = {
        "rows": rows,
        "zones": zones,
        "ours_s": ours,
        "ours_bytes": our_memory,
        "same_s": same,
        "same_bytes": same_memory,
        "stages": said["times"],
        "same_stages": json.loads((folder / "same" / "run.json").read_text(encoding="utf-8"))["times"],
        "checks": len(said["checks"]),
        "flagged": said["counts"]["flagged"],
        "proposed": said["counts"]["proposed"],
    }
    if script:
        theirs, their_memory = timed(
            [python, "-m", "benchmarks.pipeline", "--script", str(register), str(layer), str(folder / "script")]
        )
        result |= {"script_s": theirs, "script_bytes": their_memory, **differences(folder / "same", folder / "script")}
    return result


def differences(same: Path, script: Path) -> dict[str, Any]:
    """Count the rows of which the two say different things."""
    wanted = ["row", "zone_code", "county_code", "zone_distance_m"]
    a = pd.read_parquet(same / "positions.parquet", columns=wanted)
    b = pd.read_parquet(script / "positions.parquet")
    proposals = pd.read_csv(same / "proposals.csv", usecols=["row", "cause", "status"])
    swapped = proposals[(proposals["cause"] == "swapped_axes") & (proposals["status"] == "proposed")]
    row = a["row"].to_numpy()
    other = {name: len(rows_found(same, codes) ^ set(row[b[name].to_numpy()])) for name, codes in CONDITIONS.items()}
    return {
        "other_zone": int((a["zone_code"].fillna("") != b["zone_found"].fillna("")).sum()),
        "other_county": int((a["county_code"].fillna("") != b["county_code"].fillna("")).sum()),
        "other_side": int(((a["zone_distance_m"] > 0) != (b["zone_distance_m"] > 0)).sum()),
        "other_conditions": other,
        "other_exchanged": len(set(swapped["row"]) ^ set(row[b["proposed_lon"].notna().to_numpy()])),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--zones", type=int, default=40_000)
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--script", nargs=3, type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.script:
        idiomatic(*asked.script)
        return
    with tempfile.TemporaryDirectory() as folder:
        found = compare(Path(folder), rows=asked.rows, zones=asked.zones, warm=True)
    print(json.dumps(found, indent=1))
    asked.page.write_text(page(found), encoding="utf-8")


def page(found: dict[str, Any]) -> str:
    """Write the figures as a page of the documentation."""
    libraries = ("numpy", "pandas", "geopandas", "shapely", "pyarrow", "numba")
    gib = {name: found[f"{name}_bytes"] / 2**30 for name in ("same", "script", "ours")}
    stages, same = found["stages"], found["same_stages"]
    both = stages["check"] + stages["repair"]
    differing = {
        "zone": found["other_zone"],
        "county": found["other_county"],
        "side of the zone's border": found["other_side"],
    }
    differing |= {name.replace("_", " "): count for name, count in found["other_conditions"].items()}
    differing["exchanged axes proposed"] = found["other_exchanged"]
    lines = [
        "# A whole run, beside a script",
        "",
        "Made by `python -m benchmarks.pipeline`; compare ratios, the seconds are those of one machine: "
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in libraries)
        + ".",
        "",
        f"{found['rows']:,} rows, {found['zones']:,} zones. Each line is a process of its own from its start to its end, with "
        "everything compiled that a run before it has compiled.",
        "",
        "| | what it does | seconds | memory, GiB |",
        "|---|---|---|---|",
        f"| pandas and geopandas as documented | zone, county and two planar distances of each row, {len(CONDITIONS)} conditions, "
        f"exchanged axes; two tables | {found['script_s']:.1f} | {gib['script']:.1f} |",
        f"| `geocensus run --profile … --tables-only` | the same conditions, distances on the ellipsoid; every text read by the "
        f"grammar, causes of what was flagged; seven tables | {found['same_s']:.1f} | {gib['same']:.1f} |",
        f"| ratio | | {found['script_s'] / found['same_s']:.1f} | |",
        f"| `geocensus run` | all {found['checks']} checks and the repairs: {found['flagged']:,} rows flagged, {found['proposed']:,} "
        f"proposals; tables, report and map | {found['ours_s']:.1f} | {gib['ours']:.1f} |",
        f"| ratio to the script | | {found['script_s'] / found['ours_s']:.1f} | |",
        f"| all checks and repairs alone | | {both:.1f} | |",
        "",
        "The profile switches off every check but those that find what the script flags. Rows of which the two say different "
        "things: " + ", ".join(f"{name} {count:,}" for name, count in differing.items()) + ". "
        "The script's distances are planar, in one projection for the whole country.",
        "",
        "| stage | seconds, the script's checks | seconds, everything |",
        "|---|---|---|",
        *(f"| {stage} | {same.get(stage, 0.0):.2f} | {seconds:.2f} |" for stage, seconds in stages.items()),
        f"| start, end and what lies between | {found['same_s'] - sum(same.values()):.2f} "
        f"| {found['ours_s'] - sum(stages.values()):.2f} |",
        "",
        "The tables are written while the pages are made; `write` is what is left then.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

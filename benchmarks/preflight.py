"""What the pre-flight of zone layers finds: the datum of layers, faults that were put in, and clean layers.

``python -m benchmarks.preflight`` writes the page of the documentation.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus import basemaps
from geocensus.coordinates import Datum, convert
from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.errors import ExtraMissing
from geocensus.regions import regions
from geocensus.simulate.tessellation import divide, settle
from geocensus.zones import ZoneLayer, layer_offset, preflight

Shapes = NDArray[np.object_]

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks" / "preflight.md"
SHIFT_M = (36.0, -48.0)


def in_gcj02(shapes: Shapes) -> Shapes:
    def shift(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([*convert(lon=xy[:, 0], lat=xy[:, 1], source=Datum.CGCS2000, target=Datum.GCJ02)])

    return np.asarray(shapely.transform(shapes, shift))


def moved(shape: shapely.Geometry, lat: float) -> shapely.Geometry:
    """Move a shape by 60 m, as they are at a latitude."""
    east, north = metres_per_degree(lat=[lat])
    return shapely.transform(shape, lambda xy: xy + np.array([SHIFT_M[0] / east[0], SHIFT_M[1] / north[0]]))


def each_moved(shapes: Shapes) -> Shapes:
    return np.array([moved(one, shapely.get_y(shapely.centroid(one))) for one in shapes], dtype=object)


def row(name: str, codes: list[str], shapes: Shapes, counties: dict[str, shapely.Geometry]) -> str:
    layer = ZoneLayer.from_geometries(code=codes, geometry=shapes, repair=True)
    began = time.process_time()
    found = layer_offset(layer, counties, most_counties=len(codes))
    took = (time.process_time() - began) / max(len(found.counties), 1)
    kinds = Counter(each.kind.value for each in found.counties)
    share = [each.share for each in found.counties if np.isfinite(each.share)]
    shares = "" if not share else "{1:.2f} ({0:.2f} to {2:.2f})".format(*np.percentile(share, [5, 50, 95]))
    metres = [each.metres for each in found.counties if np.isfinite(each.metres)]
    told = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
    length = f"{np.median(metres):.1f}" if metres else ""
    return f"| {name} | {told} | {found.kind.value} | {shares} | {length} | {took * 1e3:.0f} |"


def datum_rows(counties: dict[str, shapely.Geometry], most: int | None) -> list[str]:
    pilots = sorted({code for one in regions() for code in one.counties} & set(counties))[:most]
    own = np.array([counties[code] for code in pilots], dtype=object)
    discs = shapely.buffer(shapely.centroid(own), np.sqrt(shapely.area(own)) / 4)
    rows = [
        row("Tianditu, the base map itself", pilots, own, counties),
        row("Tianditu, moved by 60 m", pilots, each_moved(own), counties),
        row("Tianditu in GCJ-02", pilots, in_gcj02(own), counties),
        row("discs within the counties", pilots, discs, counties),
        row("discs within the counties in GCJ-02", pilots, in_gcj02(discs), counties),
    ]
    if most is not None:
        return rows
    try:
        amap = basemaps.layer("county-amap")
    except ExtraMissing:
        return rows
    some = np.isin(amap.code, pilots)
    codes, shapes = amap.code[some].tolist(), amap.geometry[some]
    return [
        *rows,
        row("Amap as delivered (GCJ-02)", codes, in_gcj02(shapes), counties),
        row("Amap converted", codes, shapes, counties),
        row("Amap converted, moved by 60 m", codes, each_moved(shapes), counties),
    ]


def shrunk(shape: shapely.Geometry, metres: float) -> shapely.Geometry:
    east, north = metres_per_degree(lat=[shapely.get_y(shapely.centroid(shape))])
    scale = np.array([east[0], north[0]])
    flat = shapely.buffer(shapely.transform(shape, lambda xy: xy * scale), -metres, join_style="mitre")
    return shapely.transform(flat, lambda xy: xy / scale)


FAULTS = (
    "none", "a zone 5 m too small all around", "a zone 5 m too large all around", "a sliver of 4 m", "a zone left out",
    "a code twice", "the code of another county", "a hole", "an exclave", "all in GCJ-02", "all moved by 60 m",
)  # fmt: skip


def with_fault(fault: str, codes: list[str], shapes: Shapes, at: int) -> ZoneLayer:
    """Put a fault into zone *at* of a clean layer."""
    codes, shapes = codes.copy(), shapes.copy()
    centre = shapely.centroid(shapes[at])
    hole = shapely.buffer(centre, 0.05 * np.sqrt(shapely.area(shapes[at])))
    if fault in FAULTS[1:3]:
        shapes[at] = shrunk(shapes[at], 5 if "small" in fault else -5)
    elif fault == "a sliver of 4 m":
        strip = shapely.buffer(shapely.LineString([(0, centre.y), (180, centre.y)]), 2 / 111_000)
        codes.append(codes[at][:9] + "998")
        shapes = np.append(shapes, shapely.intersection(shapes[at], strip))
        shapes[at] = shapely.difference(shapes[at], strip)
    elif fault == "a zone left out":
        codes, shapes = codes[:at] + codes[at + 1 :], np.delete(shapes, at)
    elif fault == "a code twice":
        codes[at] = codes[-1]
    elif fault == "the code of another county":
        codes[at] = "130427" + codes[at][6:]
    elif fault in ("a hole", "an exclave"):
        shapes[at] = shapely.difference(shapes[at], hole)
        if fault == "an exclave":
            shapes[-1] = shapely.union(shapes[-1], hole)
    elif fault == "all in GCJ-02":
        shapes = in_gcj02(shapes)
    elif fault == "all moved by 60 m":
        shapes = np.array([moved(one, centre.y) for one in shapes], dtype=object)
    return ZoneLayer.from_geometries(code=codes, geometry=shapes)


def fault_rows(counties: dict[str, shapely.Geometry], zones: int) -> list[str]:
    county = "130481"
    rng = np.random.default_rng(4)
    outline = np.array([counties[county]], dtype=object)
    made = divide(outline, [county], zones=zones, settlements=settle(outline, rng, zones=zones), rng=rng)
    away = shapely.distance(shapely.boundary(outline[0]), made.geometry)
    inner = int(np.flatnonzero((away > 0.01) & (shapely.get_num_geometries(made.geometry) == 1))[0])
    rows = []
    for fault in FAULTS:
        layer = with_fault(fault, made.code.tolist(), made.geometry, inner)
        began = time.process_time()
        found = preflight(layer, counties=counties)
        took = time.process_time() - began
        told = [
            f"{each.kind.value} {each.size:,.0f} {each.unit.replace('m2', 'm²')}".strip()
            for each in found.faults
            if not each.kind.allowed or fault == "an exclave"
        ]
        rows.append(f"| {fault} | {'; '.join(told) or 'no fault'} | {took:.1f} |")
    return rows


def country_lines(base: basemaps.Layer, counties: dict[str, shapely.Geometry]) -> list[str]:
    layer = ZoneLayer.from_layer(base)
    began, clock = time.process_time(), time.monotonic()
    found = preflight(layer, counties=counties)
    took, waited = time.process_time() - began, time.monotonic() - clock
    km2 = Counter[str]()
    for each in found.faults:
        km2[each.kind.value] += each.size / 1e6 if each.unit == "m2" else 0
    return [
        "## The whole country",
        "",
        f"The default county layer, {len(layer):,} counties: overlaps of {km2['overlap']:.2f} km², gaps and holes of "
        f"{km2['gap'] + km2['hole'] + km2['missing_zone']:.2f} km², in {took:.1f} s ({waited:.0f} s on the shared machine), "
        "the test of the datum included.",
        "",
    ]


def main(arguments: list[str] | None = None) -> None:
    """Run and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=["full", "tiny"], default="full")
    parser.add_argument("--out", type=Path, default=PAGE)
    chosen = parser.parse_args(arguments)
    base = basemaps.layer("county")
    counties = dict(zip(base.code.tolist(), base.geometry, strict=True))
    tiny = chosen.size == "tiny"
    zones = 24 if tiny else 2_000
    lines = [
        "# The pre-flight of zone layers",
        "",
        "Written by `python -m benchmarks.preflight`. Seconds are those of one processor.",
        "",
        "## The datum of layers",
        "",
        "The counties of the pilots, each by its outline alone, and all together. Share: of the local GCJ-02 shift, median and 5 to 95 %.",
        "",
        "| layer | counties alone | all together | share | shift, m | ms a county |",
        "|---|---|---|---:|---:|---:|",
        *datum_rows(counties, 1 if tiny else None),
        "",
        "## Faults that were put in",
        "",
        f"Into a synthetic tessellation of Wu'an, {zones:,} zones with shared wiggly borders, one at a time.",
        "",
        "| fault | what is told | s |",
        "|---|---|---:|",
        *fault_rows(counties, zones),
        "",
        *([] if tiny else country_lines(base, counties)),
    ]
    chosen.out.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Faults of shapes, and of how zones fit each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.language import Text
from geocensus.zones.layer import ZoneLayer
from geocensus.zones.preflight.faults import FaultKind, ZoneFault
from geocensus.zones.rings import edges_of, rings_of
from geocensus.zones.topology import ZoneTopology, zone_area_m2
from geocensus.zones.validation import Geometries

__all__ = [
    "MISSING_SHARE",
    "faults_of_fit",
    "faults_of_rows",
    "faults_of_shapes",
    "listed_codes",
    "open_gaps",
    "overlaps",
    "perimeter_m",
]

Floats = NDArray[np.float64]

BESIDE_M = 20.0
"""Borders nearer than this that share no line are the same border drawn twice; own choice."""

LEAST_BESIDE_M = 5 * BESIDE_M
"""Shorter stretches are taken for two borders that meet at a corner; own choice."""

SLIVER_WIDTH_M = 10.0
"""A zone narrower than this on average (twice its area by its perimeter) holds no village; own choice."""

MISSING_SHARE = 0.2
"""Uncovered ground of this share of the median zone is a zone that is missing, not a border that does not fit; own choice."""

LEAST_WIDTH_M = 0.1
"""A gap that is narrower is a border drawn twice rather than ground left out; own choice."""

LEAST_M2 = 0.01
"""Areas below this are the rounding of coordinates: a tenth of a millimetre along a border of 100 m."""


def faults_of_rows(layer: ZoneLayer) -> Iterator[ZoneFault]:
    """Pass on what reading the layer found, but for codes that rows share, which are judged with the codes."""
    for problem in layer.problems:
        if problem.kind.value == "duplicate_code":
            continue
        at = layer.find([problem.code])[0]
        yield ZoneFault(
            kind=FaultKind.INVALID,
            code=problem.code,
            size=1.0,
            unit="",
            message=Text(en=f"row {problem.row}: {problem.why.en}", zh=f"第 {problem.row} 行：{problem.why.zh}"),
            geometry=layer.geometry[at] if at >= 0 else None,
        )


def faults_of_shapes(layer: ZoneLayer) -> Iterator[ZoneFault]:
    """Name slivers and exclaves."""
    area, around = zone_area_m2(layer.geometry), perimeter_m(layer.geometry)
    width = 2 * area / np.maximum(around, 1e-9)
    for at in np.flatnonzero((around > 0) & (width < SLIVER_WIDTH_M)).tolist():
        code = layer.code[at]
        message = Text(
            en=f"zone {code} is a sliver of {area[at]:.0f} m², {width[at]:.1f} m wide on average",
            zh=f"小区 {code} 为狭长碎面：面积 {area[at]:.0f} m²，平均宽 {width[at]:.1f} m",
        )
        yield _fault(FaultKind.SLIVER, [str(code)], float(area[at]), "m2", message, layer.geometry[at])
    for at in np.flatnonzero(shapely.get_num_geometries(layer.geometry) > 1).tolist():
        code, parts = layer.code[at], shapely.get_parts(layer.geometry[at])
        sizes = zone_area_m2(parts)
        rest = float(sizes.sum() - sizes.max())
        message = Text(
            en=f"zone {code} has {len(parts) - 1} exclaves of {rest:.0f} m² together",
            zh=f"小区 {code} 有 {len(parts) - 1} 块飞地，共 {rest:.0f} m²",
        )
        apart = shapely.multipolygons(np.delete(parts, int(sizes.argmax())))
        yield _fault(FaultKind.EXCLAVE, [str(code)], rest, "m2", message, apart)


def perimeter_m(geometry: Geometries) -> Floats:
    """Measure all rings of each polygon, in metres."""
    rings, zone, _ = rings_of(geometry)
    xy, at, ring = edges_of(rings)
    east, north = metres_per_degree(lat=(xy[at, 1] + xy[at + 1, 1]) / 2)
    step = xy[at + 1] - xy[at]
    length = np.hypot(step[:, 0] * east, step[:, 1] * north)
    return np.asarray(np.bincount(zone[ring], length, len(geometry)), dtype=np.float64)


def _fault(
    kind: FaultKind, codes: list[str], size: float, unit: str, message: Text, geometry: shapely.Geometry
) -> ZoneFault:
    code, other = (codes[0], " ".join(codes[1:])) if codes else ("", "")
    return ZoneFault(kind=kind, code=code, other=other, size=size, unit=unit, message=message, geometry=geometry)


def overlaps(layer: ZoneLayer, fit: ZoneTopology) -> Iterator[ZoneFault]:
    """Name pairs of zones that cover the same ground."""
    for (one, other), area, piece in zip(fit.overlaps.tolist(), fit.pair_area_m2.tolist(), fit.pieces, strict=True):
        if area >= LEAST_M2:
            a, b = str(layer.code[one]), str(layer.code[other])
            message = Text(en=f"zones {a} and {b} overlap by {area:.2f} m²", zh=f"小区 {a} 与 {b} 重叠 {area:.2f} m²")
            yield _fault(FaultKind.OVERLAP, [a, b], area, "m2", message, piece)


def faults_of_fit(layer: ZoneLayer, fit: ZoneTopology) -> Iterator[ZoneFault]:
    """Name overlaps, gaps that zones enclose, missing zones and holes."""
    yield from overlaps(layer, fit)
    tree = shapely.STRtree(layer.geometry)
    large = MISSING_SHARE * float(np.median(fit.area_m2)) if len(layer) else 0.0
    for gap, area in zip(fit.gaps, zone_area_m2(fit.gaps).tolist(), strict=True):
        codes = _beside(layer, tree, gap)
        if area >= max(large, LEAST_M2):
            listed = listed_codes(codes)
            message = Text(
                en=f"a zone of {area:.0f} m² is missing between {listed}",
                zh=f"{listed} 之间缺少一个 {area:.0f} m² 的小区",
            )
            yield _fault(FaultKind.MISSING_ZONE, codes, area, "m2", message, gap)
        elif area >= LEAST_M2:
            yield _fault(FaultKind.GAP, codes, area, "m2", _gap_message(codes, area), gap)
    for hole, area in zip(fit.holes, zone_area_m2(fit.holes).tolist(), strict=True):
        if area >= LEAST_M2:
            code = (_beside(layer, tree, hole) or [""])[0]
            message = Text(en=f"zone {code} has a hole of {area:.2f} m²", zh=f"小区 {code} 内有 {area:.2f} m² 的空洞")
            yield _fault(FaultKind.HOLE, [code], area, "m2", message, hole)


def _gap_message(codes: list[str], area: float) -> Text:
    listed = listed_codes(codes)
    return Text(en=f"a gap of {area:.2f} m² between {listed}", zh=f"{listed} 之间有 {area:.2f} m² 的缝隙")


def listed_codes(codes: list[str], most: int = 8) -> str:
    """Write codes into a sentence, and how many more there are."""
    return " ".join(codes[:most]) + (f" … (+{len(codes) - most})" if len(codes) > most else "")


def _beside(layer: ZoneLayer, tree: shapely.STRtree, shape: shapely.Geometry) -> list[str]:
    """Give the codes of the zones that touch a shape."""
    near = tree.query(shape, predicate="intersects")
    return list(dict.fromkeys(layer.code[np.sort(near)].tolist()))


def open_gaps(layer: ZoneLayer, fit: ZoneTopology) -> Iterator[ZoneFault]:
    """Find borders that neighbours should share and do not, beside those that a gap or an overlap explains.

    A gap that is open to the outside encloses nothing. It shows as edges that run beside a neighbour without being its
    edges (GEOS coverage validation with a gap width), and is closed by widening both zones until they meet.
    """
    if not len(layer):
        return
    scale = np.array([float(each[0]) for each in metres_per_degree(lat=[(layer.bounds[1] + layer.bounds[3]) / 2])])
    width = BESIDE_M / scale[1]
    edges = shapely.coverage_invalid_edges(layer.geometry, gap_width=width)
    explained = np.concatenate([fit.pieces, fit.gaps])
    some = np.flatnonzero(~shapely.is_empty(edges))
    if len(explained) and len(some):
        near = shapely.STRtree(explained).query(edges[some], predicate="dwithin", distance=1e-9)
        some = np.delete(some, np.unique(near[0]))
    tree = shapely.STRtree(layer.geometry)
    grounds: list[shapely.Geometry] = []
    for at in some.tolist():
        near = tree.query(edges[at], predicate="dwithin", distance=width)
        others = shapely.union_all(layer.geometry[near[near != at]])
        # Along the neighbour, not on its line: what only ends at a corner of it is no border of the two.
        apart = shapely.difference(shapely.intersection(edges[at], shapely.buffer(others, width)), others)
        flat = shapely.transform(apart, lambda xy: xy * scale)
        if float(shapely.length(flat)) < LEAST_BESIDE_M:
            continue
        around = shapely.buffer(flat, 3 * BESIDE_M)
        both = shapely.union_all([layer.geometry[at], others])
        ground = shapely.intersection(shapely.transform(both, lambda xy: xy * scale), around)
        wide = shapely.buffer(ground, BESIDE_M / 2, join_style="mitre")
        closed = shapely.buffer(wide, -BESIDE_M / 2, join_style="mitre")
        parts = shapely.get_parts(shapely.difference(closed, ground))
        grounds += parts[
            shapely.intersects(parts, shapely.buffer(flat, 1e-3)) & (shapely.area(parts) >= LEAST_M2)
        ].tolist()
    # Both sides of a gap have told of it.
    gaps = shapely.get_parts(shapely.transform(shapely.union_all(grounds), lambda xy: xy / scale))
    for gap, area, around_m in zip(gaps, zone_area_m2(gaps).tolist(), perimeter_m(gaps).tolist(), strict=True):
        near = np.sort(tree.query(gap, predicate="dwithin", distance=1e-8))
        codes = list(dict.fromkeys(layer.code[near].tolist()))
        if 2 * area >= LEAST_WIDTH_M * around_m:
            yield _fault(FaultKind.GAP, codes, area, "m2", _gap_message(codes, area), gap)
            continue
        listed, length = listed_codes(codes), around_m / 2
        message = Text(
            en=f"{listed} do not share {length:.0f} m of border: two lines, {area:.2f} m² between",
            zh=f"{listed} 有 {length:.0f} m 边界未共用：两条线之间有 {area:.2f} m²",
        )
        yield _fault(FaultKind.UNSHARED_BORDER, codes, length, "m", message, gap)

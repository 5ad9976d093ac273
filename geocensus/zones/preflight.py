"""Pre-flight of a zone layer: every fault with its place, its size and the other zone.

Nothing is mended here. What is measured on the ellipsoid comes from :mod:`geocensus.zones.topology`; this module names
it, and adds what needs the codes or the county above.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.language import Text
from geocensus.regions import resolve_codes
from geocensus.zones.layer import ZoneLayer
from geocensus.zones.topology import ZoneTopology, gaps_and_overlaps, zone_area_m2

__all__ = ["FaultKind", "ZoneFault", "preflight"]

BESIDE_M = 20.0
"""Borders nearer than this that share no line are the same border drawn twice; own choice."""

LEAST_BESIDE_M = 5 * BESIDE_M
"""Shorter stretches are taken for two borders that meet at a corner; own choice."""

SLIVER_WIDTH_M = 10.0
"""A zone narrower than this on average (twice its area by its perimeter) holds no village; own choice."""

MISSING_SHARE = 0.2
"""A gap of this share of the median zone is a zone that is missing, not a border that does not fit; own choice."""

MOST_UNITS = 150
"""Units that one zone should hold at most [普查区划分细则]."""

ROUNDING_DEG = 1e-9
"""A tenth of a millimetre: corners nearer than this differ by the rounding of a computation, not by a survey."""

LEAST_M2 = 0.01
"""Areas below this are the rounding of coordinates: a tenth of a millimetre along a border of 100 m."""


class FaultKind(StrEnum):
    """What is wrong with a zone, or worth knowing of it."""

    INVALID = "invalid"
    MALFORMED_CODE = "malformed_code"
    UNKNOWN_CODE = "unknown_code"
    DUPLICATED_CODE = "duplicated_code"
    OVERLAP = "overlap"
    GAP = "gap"
    MISSING_ZONE = "missing_zone"
    HOLE = "hole"
    SLIVER = "sliver"
    UNSHARED_BORDER = "unshared_border"
    EXCLAVE = "exclave"
    NOT_COVERED = "not_covered"
    BEYOND_COUNTY = "beyond_county"
    OUTSIDE_PREFIX = "outside_prefix"
    TOO_MANY_UNITS = "too_many_units"

    @property
    def allowed(self) -> bool:
        """Whether it is listed for information only."""
        return self is FaultKind.EXCLAVE


@dataclass(frozen=True, kw_only=True, eq=False)
class ZoneFault:
    """One fault.

    Parameters
    ----------
    kind
        What it is.
    code, other
        Codes of the zone and of the other zones concerned, the latter separated by blanks; empty when there is none.
    size, unit
        Square metres (``m2``), metres of border (``m``) or a number (empty unit).
    message
        The sentence that a person reads.
    geometry
        The place in CGCS2000 degrees: the gap, the shared piece, the border, or the zone; None when unknown.
    """

    kind: FaultKind
    code: str
    other: str = ""
    size: float
    unit: str
    message: Text
    geometry: shapely.Geometry | None

    @property
    def place(self) -> tuple[float, float]:
        """Longitude and latitude of a point of the fault, NaN when its place is unknown."""
        if self.geometry is None or self.geometry.is_empty:
            return float("nan"), float("nan")
        point = shapely.point_on_surface(self.geometry)
        return float(shapely.get_x(point)), float(shapely.get_y(point))


def preflight(
    layer: ZoneLayer,
    *,
    counties: Mapping[str, shapely.Geometry] | None = None,
    tolerance_m: float = 100.0,
    units: Mapping[str, int] | None = None,
) -> tuple[ZoneFault, ...]:
    """Name every fault of a zone layer.

    Parameters
    ----------
    layer
        The zones; codes of 6, 9 or 12 digits.
    counties
        Polygon of each county by its 6 digits, CGCS2000 degrees. Without it, nothing is compared with the county.
    tolerance_m
        How far the outline of the zones may stray from the county's.
    units
        How many units of the register name each zone. Without it, they are not counted.

    Examples
    --------
    >>> squares = [shapely.box(110, 35, 110.1, 35.1), shapely.box(110.0999, 35, 110.2, 35.1)]
    >>> layer = ZoneLayer.from_geometries(code=["140921001", "140921002"], geometry=squares)
    >>> [(each.kind.value, each.code, each.other, round(each.size)) for each in preflight(layer)][-1]
    ('overlap', '140921001', '140921002', 101215)
    """
    layer = replace(layer, geometry=shapely.set_precision(layer.geometry, ROUNDING_DEG, mode="pointwise"))
    fit = gaps_and_overlaps(layer)
    found = [*_of_rows(layer), *_of_codes(layer), *_of_shapes(layer, fit), *_of_fit(layer, fit)]
    found += _unshared(layer, fit)
    if counties:
        found += _of_counties(layer, fit, counties, tolerance_m)
    if units:
        found += _of_units(layer, units)
    return tuple(found)


def _of_rows(layer: ZoneLayer) -> Iterator[ZoneFault]:
    """Pass on what reading the layer found, but for codes, which are judged here."""
    for problem in layer.problems:
        if problem.kind.value == "duplicate_code":
            continue
        at = layer.find([problem.code])[0]
        shape = layer.geometry[at] if at >= 0 else None
        yield ZoneFault(
            kind=FaultKind.INVALID, code=problem.code, size=1.0, unit="", message=problem.why, geometry=shape
        )


def _of_codes(layer: ZoneLayer) -> Iterator[ZoneFault]:
    status = resolve_codes([code[:6] for code in layer.code.tolist()]).status.tolist()
    values, count = np.unique(layer.code, return_counts=True)
    doubled = dict(zip(values[count > 1].tolist(), count[count > 1].tolist(), strict=True))
    for at, code in enumerate(layer.code.tolist()):
        here = layer.geometry[at]
        if len(code) not in (6, 9, 12) or not (code.isascii() and code.isdigit()):
            message = Text(en=f"code {code!r} is not 6, 9 or 12 digits", zh=f"代码“{code}”不是 6、9 或 12 位数字")
            yield ZoneFault(kind=FaultKind.MALFORMED_CODE, code=code, size=1.0, unit="", message=message, geometry=here)
        elif status[at] == "unknown":
            message = Text(
                en=f"code {code}: no county has or had the code {code[:6]}",
                zh=f"代码 {code}：不存在县级代码 {code[:6]}",
            )
            yield ZoneFault(kind=FaultKind.UNKNOWN_CODE, code=code, size=1.0, unit="", message=message, geometry=here)
    for code, rows in doubled.items():
        if not code:
            continue
        together = shapely.geometrycollections(list(layer.geometry[layer.code == code]))
        message = Text(en=f"{rows} rows have the code {code}", zh=f"{rows} 行的代码同为 {code}")
        yield ZoneFault(
            kind=FaultKind.DUPLICATED_CODE, code=code, size=float(rows), unit="", message=message, geometry=together
        )


def _of_shapes(layer: ZoneLayer, fit: ZoneTopology) -> Iterator[ZoneFault]:
    lon_m, lat_m = metres_per_degree(lat=shapely.get_y(shapely.centroid(layer.geometry)))
    for at, code in enumerate(layer.code.tolist()):
        shape, area = layer.geometry[at], float(fit.area_m2[at])
        around = _length_m(shape, float(lon_m[at]), float(lat_m[at]))
        if around and 2 * area / around < SLIVER_WIDTH_M:
            width = 2 * area / around
            message = Text(
                en=f"zone {code} is a sliver of {area:.0f} m², {width:.1f} m wide on average",
                zh=f"小区 {code} 为狭长碎面：面积 {area:.0f} m²，平均宽 {width:.1f} m",
            )
            yield ZoneFault(kind=FaultKind.SLIVER, code=code, size=area, unit="m2", message=message, geometry=shape)
        parts = shapely.get_parts(shape)
        if len(parts) > 1:
            sizes = zone_area_m2(parts)
            rest = float(sizes.sum() - sizes.max())
            message = Text(
                en=f"zone {code} has {len(parts) - 1} exclaves of {rest:.0f} m² together",
                zh=f"小区 {code} 有 {len(parts) - 1} 块飞地，共 {rest:.0f} m²",
            )
            apart = shapely.multipolygons(np.delete(parts, int(sizes.argmax())))
            yield ZoneFault(kind=FaultKind.EXCLAVE, code=code, size=rest, unit="m2", message=message, geometry=apart)


def _length_m(shape: shapely.Geometry, lon_m: float, lat_m: float) -> float:
    return float(shapely.length(shapely.transform(shape, lambda xy: xy * np.array([lon_m, lat_m]))))


def _of_fit(layer: ZoneLayer, fit: ZoneTopology) -> Iterator[ZoneFault]:
    for (one, other), area, piece in zip(fit.overlaps.tolist(), fit.pair_area_m2.tolist(), fit.pieces, strict=True):
        if area >= LEAST_M2:
            a, b = str(layer.code[one]), str(layer.code[other])
            message = Text(en=f"zones {a} and {b} overlap by {area:.2f} m²", zh=f"小区 {a} 与 {b} 重叠 {area:.2f} m²")
            yield ZoneFault(
                kind=FaultKind.OVERLAP, code=a, other=b, size=area, unit="m2", message=message, geometry=piece
            )
    large = MISSING_SHARE * float(np.median(fit.area_m2)) if len(layer) else 0.0
    for gap, area in zip(fit.gaps, zone_area_m2(fit.gaps).tolist(), strict=True):
        if area >= LEAST_M2:
            yield _gap(layer, gap, area, missing=area >= large)
    for hole, area in zip(fit.holes, zone_area_m2(fit.holes).tolist(), strict=True):
        if area >= LEAST_M2:
            around = _beside(layer, hole)
            code = around[0] if around else ""
            message = Text(en=f"zone {code} has a hole of {area:.2f} m²", zh=f"小区 {code} 内有 {area:.2f} m² 的空洞")
            yield ZoneFault(kind=FaultKind.HOLE, code=code, size=area, unit="m2", message=message, geometry=hole)


def _beside(layer: ZoneLayer, shape: shapely.Geometry) -> list[str]:
    """Give the codes of the zones that touch a shape."""
    near = shapely.STRtree(layer.geometry).query(shape, predicate="intersects")
    return list(dict.fromkeys(layer.code[np.sort(near)].tolist()))


def _gap(layer: ZoneLayer, gap: shapely.Geometry, area: float, *, missing: bool) -> ZoneFault:
    codes = _beside(layer, gap)
    listed = " ".join(codes)
    if missing:
        kind = FaultKind.MISSING_ZONE
        message = Text(
            en=f"a zone of {area:.0f} m² is missing between {listed}", zh=f"{listed} 之间缺少一个 {area:.0f} m² 的小区"
        )
    else:
        kind = FaultKind.GAP
        message = Text(en=f"a gap of {area:.2f} m² between {listed}", zh=f"{listed} 之间有 {area:.2f} m² 的缝隙")
    return ZoneFault(
        kind=kind, code=codes[0] if codes else "", other=" ".join(codes[1:]), size=area, unit="m2", message=message,
        geometry=gap,
    )  # fmt: skip


def _unshared(layer: ZoneLayer, fit: ZoneTopology) -> Iterator[ZoneFault]:
    """Find borders that neighbours should share and do not, beside those that a gap or an overlap explains."""
    if not len(layer):
        return
    lon_m, lat_m = metres_per_degree(lat=np.array([(layer.bounds[1] + layer.bounds[3]) / 2]))
    edges = shapely.coverage_invalid_edges(layer.geometry, gap_width=BESIDE_M / float(lat_m[0]))
    explained = np.concatenate([fit.pieces, fit.gaps])
    some = np.flatnonzero(~shapely.is_empty(edges))
    if len(explained) and len(some):
        near = shapely.STRtree(explained).query(edges[some], predicate="dwithin", distance=1e-9)
        some = np.delete(some, np.unique(near[0]))
    tree = shapely.STRtree(layer.geometry)
    for at in some.tolist():
        code, width = str(layer.code[at]), BESIDE_M / float(lat_m[0])
        near = np.sort(tree.query(edges[at], predicate="dwithin", distance=width))
        near = near[near != at]
        others = shapely.union_all(layer.geometry[near])
        # Along the neighbour, not on its line: what only ends at a corner of it is no border of the two.
        apart = shapely.difference(shapely.intersection(edges[at], shapely.buffer(others, width)), others)
        length = _length_m(apart, float(lon_m[0]), float(lat_m[0]))
        if length < LEAST_BESIDE_M:
            continue
        listed = " ".join(dict.fromkeys(layer.code[near].tolist()))
        message = Text(
            en=f"zone {code} does not share {length:.0f} m of border with {listed}",
            zh=f"小区 {code} 与 {listed} 有 {length:.0f} m 边界未共用",
        )
        yield ZoneFault(
            kind=FaultKind.UNSHARED_BORDER, code=code, other=listed, size=length, unit="m", message=message,
            geometry=apart,
        )  # fmt: skip


def _of_counties(
    layer: ZoneLayer, fit: ZoneTopology, counties: Mapping[str, shapely.Geometry], tolerance_m: float
) -> Iterator[ZoneFault]:
    prefix = np.array([code[:6] for code in layer.code.tolist()])
    for county in sorted(set(prefix.tolist()) & set(counties)):
        own, zones = shapely.make_valid(counties[county]), np.flatnonzero(prefix == county)
        inside = shapely.area(shapely.intersection(shapely.make_valid(layer.geometry[zones]), own))
        share = inside / np.maximum(shapely.area(layer.geometry[zones]), 1e-300)
        for at in zones[share < 0.5].tolist():
            code, area = str(layer.code[at]), float(fit.area_m2[at])
            message = Text(
                en=f"zone {code} lies outside county {county}, whose code it begins with",
                zh=f"小区 {code} 不在其代码前 6 位所示的县 {county} 内",
            )
            yield ZoneFault(
                kind=FaultKind.OUTSIDE_PREFIX, code=code, other=county, size=area, unit="m2", message=message,
                geometry=layer.geometry[at],
            )  # fmt: skip
        union = shapely.union_all(shapely.make_valid(layer.geometry[zones[share >= 0.5]]))
        if union.is_empty:
            continue
        for kind, one, other in ((FaultKind.NOT_COVERED, own, union), (FaultKind.BEYOND_COUNTY, union, own)):
            yield from _beyond(kind, county, one, other, layer, tolerance_m)


def _beyond(
    kind: FaultKind,
    county: str,
    one: shapely.Geometry,
    other: shapely.Geometry,
    layer: ZoneLayer,
    tolerance_m: float,
) -> Iterator[ZoneFault]:
    """Give the pieces of *one* that reach farther than the tolerance out of *other*."""
    lon_m, lat_m = metres_per_degree(lat=np.array([shapely.get_y(shapely.centroid(one))]))
    scale = np.array([lon_m[0], lat_m[0]])
    wide = shapely.buffer(shapely.transform(other, lambda xy: xy * scale), tolerance_m)
    far = shapely.difference(one, shapely.transform(wide, lambda xy: xy / scale))
    pieces = shapely.get_parts(far)
    pieces = pieces[shapely.get_dimensions(pieces) == 2]
    for piece, area in zip(pieces, zone_area_m2(pieces).tolist(), strict=True):
        if area < 1.0:
            continue
        message = (
            Text(
                en=f"county {county}: {area:.0f} m² more than {tolerance_m:.0f} m from any of its zones",
                zh=f"县 {county}：有 {area:.0f} m² 距各小区均超过 {tolerance_m:.0f} m，未被覆盖",
            )
            if kind is FaultKind.NOT_COVERED
            else Text(
                en=f"zones of county {county} reach out of it: {area:.0f} m² beyond {tolerance_m:.0f} m",
                zh=f"县 {county} 的小区超出县界 {tolerance_m:.0f} m 以外 {area:.0f} m²",
            )
        )
        yield ZoneFault(
            kind=kind, code=county, other=" ".join(_beside(layer, piece)), size=area, unit="m2", message=message,
            geometry=piece,
        )  # fmt: skip


def _of_units(layer: ZoneLayer, units: Mapping[str, int]) -> Iterator[ZoneFault]:
    found: NDArray[np.int32] = layer.find(list(units))
    for (code, count), at in zip(units.items(), found.tolist(), strict=True):
        if at >= 0 and count > MOST_UNITS:
            message = Text(
                en=f"zone {code} holds {count} units; the limit is {MOST_UNITS}",
                zh=f"小区 {code} 有 {count} 个普查对象，上限为 {MOST_UNITS}",
            )
            yield ZoneFault(
                kind=FaultKind.TOO_MANY_UNITS, code=code, size=float(count), unit="", message=message,
                geometry=layer.geometry[at],
            )  # fmt: skip

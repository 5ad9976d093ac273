"""Faults against the divisions above: zones that lie elsewhere, and parents that are not what their zones are together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.language import Text
from geocensus.zones.layer import ZoneLayer
from geocensus.zones.preflight.faults import FaultKind, ZoneFault
from geocensus.zones.preflight.fitting import MISSING_SHARE, listed_codes, perimeter_m
from geocensus.zones.topology import zone_area_m2
from geocensus.zones.validation import Geometries

__all__ = ["Parents", "apart_from_township", "faults_of_nesting", "leaves_of", "outside_prefix", "unequal_unions"]

Mask = NDArray[np.bool_]

LEAST_M2 = 1.0
"""Smaller pieces than this are not told."""

SHIFTED_DEG = 0.02
"""About 2 km: no datum shifts farther."""

APART_LEAST = 3
"""A township of fewer other zones has no shape to be apart from."""

ROUNDING_M = 0.001
"""Borders of one layer are the same line: a parent's and its children's may differ by rounding only."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Parents:
    """Divisions of one level that zones must lie in.

    Parameters
    ----------
    shapes
        Polygon by code, CGCS2000 degrees.
    digits
        Length of their codes.
    name
        What such a division is called.
    tolerance_m
        How far borders may stray from each other.
    """

    shapes: Mapping[str, shapely.Geometry]
    digits: int
    name: Text
    tolerance_m: float

    def shape(self, code: str) -> shapely.Geometry:
        """Give the polygon of one, made valid."""
        return shapely.make_valid(self.shapes[code])


def leaves_of(code: NDArray[np.str_]) -> Mask:
    """Tell which codes are of zones, and which of divisions that other codes belong to."""
    codes = code.tolist()
    above = {code[:length] for code in codes for length in (6, 9, 12) if length < len(code)}
    return np.array([code not in above for code in codes], dtype=bool)


def _members(layer: ZoneLayer, parents: Parents) -> dict[str, NDArray[np.intp]]:
    """Give the rows that belong to each parent that is known."""
    prefix = np.array(
        [code[: parents.digits] if len(code) >= parents.digits else "" for code in layer.code.tolist()], dtype=np.str_
    )
    order = np.argsort(prefix, kind="stable")
    values, first = np.unique(prefix[order], return_index=True)
    rows = np.split(order, first[1:])
    return {code: rows[at] for at, code in enumerate(values.tolist()) if code in parents.shapes}


def outside_prefix(layer: ZoneLayer, parents: Parents, *, shifted: bool = False) -> tuple[list[ZoneFault], Mask]:
    """Name zones more than half of which lie outside the division that their code begins with; tell which these are.

    Parameters
    ----------
    shifted
        The layer is shifted against the parents: zones may lie outside by as much as any datum shifts.
    """
    found, outside = [], np.zeros(len(layer), dtype=bool)
    for code, rows in _members(layer, parents).items():
        own = parents.shape(code)
        if shifted:
            own = shapely.buffer(own, SHIFTED_DEG)
        if len(rows) == 1 and _same(layer.geometry[rows[0]], own):
            continue
        shapely.prepare(own)
        rows = rows[~shapely.covers(own, layer.geometry[rows])]
        shapes = shapely.make_valid(layer.geometry[rows])
        inside = shapely.area(shapely.intersection(shapes, own)) / np.maximum(shapely.area(shapes), 1e-300)
        astray = rows[inside < 0.5]
        outside[astray] = True
        for at, area in zip(astray.tolist(), zone_area_m2(layer.geometry[astray]).tolist(), strict=True):
            zone = str(layer.code[at])
            message = Text(
                en=f"zone {zone} ({area:.0f} m²) lies outside {parents.name.en} {code}, whose code it begins with",
                zh=f"小区 {zone}（{area:.0f} m²）不在其代码所示的{parents.name.zh} {code} 内",
            )
            found.append(_fault(FaultKind.OUTSIDE_PREFIX, [zone, code], area, message, layer.geometry[at]))
    return found, outside


def _fault(kind: FaultKind, codes: list[str], size: float, message: Text, geometry: shapely.Geometry) -> ZoneFault:
    other = " ".join(codes[1:])
    return ZoneFault(kind=kind, code=codes[0], other=other, size=size, unit="m2", message=message, geometry=geometry)


def unequal_unions(layer: ZoneLayer, parents: Parents, outside: Mask, *, known: Geometries) -> Iterator[ZoneFault]:
    """Name the ground of parents that no zone covers, and of zones that reaches out of their parent.

    Parameters
    ----------
    outside : (m,) bool
        Zones that do not count for their parent.
    known
        Gaps, holes and missing zones that were named before.
    """
    tree, told = shapely.STRtree(layer.geometry), shapely.STRtree(known)
    usual = float(np.median(zone_area_m2(layer.geometry))) if len(layer) else 0.0
    for code, rows in _members(layer, parents).items():
        own = parents.shape(code)
        mine = _union(layer.geometry[rows[~outside[rows]]])
        if mine.is_empty or _same(mine, own):
            continue
        bare = _farther(own, mine, parents.tolerance_m)
        if len(bare):
            # Ground that zones of another code cover is not bare: these zones are told.
            there = _union(layer.geometry[tree.query(own, predicate="intersects")])
            bare = _whole(_farther(own, there, parents.tolerance_m), shapely.difference(own, there))
        bare = np.delete(bare, np.unique(told.query(shapely.point_on_surface(bare), predicate="intersects")[0]))
        for piece, area in zip(bare, zone_area_m2(bare).tolist(), strict=True):
            yield _bare(layer, tree, parents, code, piece, area, missing=_holds_a_zone(piece, area, usual, parents))
        beyond = FaultKind.BEYOND_COUNTY if parents.digits == 6 else FaultKind.NOT_NESTED
        pieces = _farther(mine, own, parents.tolerance_m)
        for piece, area in zip(pieces, zone_area_m2(pieces).tolist(), strict=True):
            near = rows[shapely.intersects(layer.geometry[rows], shapely.buffer(piece, 1e-9))]
            codes = list(dict.fromkeys(layer.code[near].tolist()))
            listed, name, tolerance = listed_codes(codes), parents.name, f"{parents.tolerance_m:g}"
            message = Text(
                en=f"zones of {name.en} {code} reach out of it: {area:.0f} m² beyond {tolerance} m ({listed})",
                zh=f"{name.zh} {code} 的小区超出其界线 {tolerance} m 以外 {area:.0f} m²（{listed}）",
            )
            yield _fault(beyond, [code, *codes], area, message, piece)


def _holds_a_zone(piece: shapely.Geometry, area: float, usual: float, parents: Parents) -> bool:
    """Tell a zone that is missing from two ways to draw one border, which leave long and narrow pieces."""
    width = 2 * area / float(perimeter_m(np.array([piece]))[0])
    return area >= MISSING_SHARE * usual and width > 2 * parents.tolerance_m


def _bare(
    layer: ZoneLayer,
    tree: shapely.STRtree,
    parents: Parents,
    code: str,
    piece: shapely.Geometry,
    area: float,
    *,
    missing: bool,
) -> ZoneFault:
    near = np.sort(tree.query(shapely.buffer(piece, 1.2 * parents.tolerance_m / 85_000), predicate="intersects"))
    codes = list(dict.fromkeys(layer.code[near].tolist()))
    name, listed, tolerance = parents.name, listed_codes(codes), f"{parents.tolerance_m:g}"
    if missing:
        message = Text(
            en=f"{name.en} {code}: a zone of {area:.0f} m² is missing at its border, beside {listed}",
            zh=f"{name.zh} {code}：界线处缺少一个 {area:.0f} m² 的小区，邻接 {listed}",
        )
        return _fault(FaultKind.MISSING_ZONE, [code, *codes], area, message, piece)
    message = Text(
        en=f"{name.en} {code}: {area:.0f} m² more than {tolerance} m from any zone",
        zh=f"{name.zh} {code}：有 {area:.0f} m² 距任何小区均超过 {tolerance} m，未被覆盖",
    )
    return _fault(FaultKind.NOT_COVERED, [code, *codes], area, message, piece)


def _union(geometry: Geometries) -> shapely.Geometry:
    return shapely.union_all(shapely.make_valid(geometry)) if len(geometry) != 1 else shapely.make_valid(geometry[0])


def _same(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    """Tell, without an overlay, whether two polygons are the same but for rounding."""
    return bool(shapely.equals_exact(one, other, 2e-9, normalize=True))


def _whole(pieces: Geometries, ground: shapely.Geometry) -> Geometries:
    """Give in the place of pieces of ground, where they are compact, all the ground that hangs together with them."""
    parts = shapely.get_parts(ground)
    piece, part = shapely.STRtree(parts).query(pieces, predicate="intersects")
    whole = pieces.copy()
    # Along the border of a parent strips of disagreement hang together all around: these stay pieces.
    compact = shapely.area(parts[part]) < 2 * shapely.area(shapely.convex_hull(pieces[piece]))
    whole[piece[compact]] = parts[part[compact]]
    return np.asarray(whole)


def _farther(one: shapely.Geometry, other: shapely.Geometry, tolerance_m: float) -> NDArray[np.object_]:
    """Give the pieces of *one* that reach farther than the tolerance out of *other*."""
    out = shapely.difference(one, other)
    if shapely.area(out) < LEAST_M2 / 2e10:  # a square degree of the tropics has 1.2e10 square metres
        return np.empty(0, dtype=object)
    scale = np.array([float(each[0]) for each in metres_per_degree(lat=[shapely.get_y(shapely.centroid(one))])])
    flat, out = (shapely.transform(shape, lambda xy: xy * scale) for shape in (other, out))
    far = shapely.difference(out, shapely.buffer(flat, max(tolerance_m, ROUNDING_M)))
    pieces = shapely.get_parts(shapely.transform(far, lambda xy: xy / scale))
    pieces = pieces[shapely.get_dimensions(pieces) == 2]
    return np.asarray(pieces[zone_area_m2(pieces) >= LEAST_M2])


def faults_of_nesting(layer: ZoneLayer, leaves: Mask, *, known: Geometries) -> Iterator[ZoneFault]:
    """Compare the rows of a layer that holds several levels: counties, townships, zones."""
    for digits, name in (
        (6, Text(en="county", zh="县")),
        (9, Text(en="township", zh="乡镇")),
        (12, Text(en="zone", zh="普查区")),
    ):
        own = ~leaves & (np.char.str_len(layer.code) == digits)
        if not own.any():
            continue
        shapes = dict(zip(layer.code[own].tolist(), layer.geometry[own], strict=True))
        parents = Parents(shapes=shapes, digits=digits, name=name, tolerance_m=0.0)
        below = layer.take(leaves & (np.char.str_len(layer.code) > digits))
        found, outside = outside_prefix(below, parents)
        yield from found
        yield from unequal_unions(below, parents, outside, known=known)
        yield from _orphans(below, parents)


def _orphans(below: ZoneLayer, parents: Parents) -> Iterator[ZoneFault]:
    """Name parents that are not there though others are: their zones belong to nothing."""
    prefix = np.array([code[: parents.digits] for code in below.code.tolist()], dtype=np.str_)
    for code in sorted(set(prefix.tolist()) - set(parents.shapes)):
        rows = prefix == code
        codes = below.code[rows].tolist()
        yield ZoneFault(
            kind=FaultKind.NO_PARENT,
            code=code,
            other=" ".join(codes),
            size=float(len(codes)),
            unit="",
            message=Text(
                en=f"{len(codes)} zones begin with {code}, but there is no {parents.name.en} of this code",
                zh=f"有 {len(codes)} 个小区的代码以 {code} 开头，但没有该代码的{parents.name.zh}",
            ),
            geometry=shapely.multipolygons(shapely.get_parts(below.geometry[rows])),
        )


def apart_from_township(layer: ZoneLayer) -> Iterator[ZoneFault]:
    """Name zones that touch no other zone of their township, though these all hang together: a wrong code, or an exclave."""
    towns = np.array([code[:9] if len(code) > 9 else "" for code in layer.code.tolist()], dtype=np.str_)
    names, town = np.unique(towns, return_inverse=True)
    if len(names) < 2:
        return
    tree = shapely.STRtree(layer.geometry)
    one, other = tree.query(layer.geometry, predicate="intersects")
    inner = (one < other) & (town[one] == town[other]) & (names[town[one]] != "")
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(int(inner.sum())), (one[inner], other[inner])), shape=(len(layer), len(layer)))
    _, group = connected_components(links, directed=False)
    size = np.bincount(group)[group]
    for at in np.flatnonzero((size == 1) & (names[town] != "")).tolist():
        rest = np.flatnonzero(town == town[at])
        rest = rest[rest != at]
        around = other[(one == at) & (other != at)]
        if len(rest) < APART_LEAST or len(np.unique(group[rest])) > 1 or not len(around):
            continue
        # At a border of the layer the zones between may only be missing.
        ring = shapely.union_all(shapely.make_valid(layer.geometry[around]))
        if not shapely.covers(shapely.buffer(ring, 1e-9), shapely.boundary(layer.geometry[at])):
            continue
        code, township = str(layer.code[at]), str(names[town[at]])
        holding = sorted(set(towns[around].tolist()) - {""})
        area = float(zone_area_m2(layer.geometry[[at]])[0])
        message = Text(
            en=f"zone {code} ({area:.0f} m²) touches no other zone of township {township}, but those of "
            f"{listed_codes(holding)}: its code is wrong, or it is an exclave",
            zh=f"小区 {code}（{area:.0f} m²）不与乡镇 {township} 的其他小区相邻，而与 {listed_codes(holding)} 的小区相邻："
            "代码有误，或为飞地",
        )
        yield _fault(FaultKind.APART_FROM_TOWNSHIP, [code, *holding], area, message, layer.geometry[at])

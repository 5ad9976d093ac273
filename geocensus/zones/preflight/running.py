"""Pre-flight of a zone layer: every fault with its place, its size and the other zone.

Nothing is mended here. What is measured on the ellipsoid comes from :mod:`geocensus.zones.topology` and
:mod:`geocensus.zones.offsets`; this room names it, and adds what needs the codes or the divisions above.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import shapely

from geocensus.language import Text
from geocensus.zones.layer import ZoneLayer
from geocensus.zones.offsets import layer_offset
from geocensus.zones.preflight.codes import faults_of_codes, faults_of_units, unlisted, well_formed
from geocensus.zones.preflight.faults import FaultKind, Preflight, ZoneFault
from geocensus.zones.preflight.fitting import faults_of_fit, faults_of_rows, faults_of_shapes, open_gaps, overlaps
from geocensus.zones.preflight.parents import (
    Parents,
    apart_from_township,
    faults_of_nesting,
    leaves_of,
    outside_prefix,
    unequal_unions,
)
from geocensus.zones.preflight.shifting import faults_of_offset, told_offset
from geocensus.zones.topology import gaps_and_overlaps

__all__ = ["preflight"]

ROUNDING_DEG = 1e-9
"""A tenth of a millimetre: corners nearer than this differ by the rounding of a computation, not by a survey."""

_ORDER = {kind: at for at, kind in enumerate(FaultKind)}


def preflight(
    layer: ZoneLayer,
    *,
    counties: Mapping[str, shapely.Geometry] | None = None,
    towns: Mapping[str, shapely.Geometry] | None = None,
    tolerance_m: float = 100.0,
    units: Mapping[str, int] | None = None,
    vintage: int | None = None,
) -> Preflight:
    """Name every fault of a zone layer.

    Parameters
    ----------
    layer
        The zones; codes of 6, 9 or 12 to 16 digits. Rows whose code begins the code of other rows are divisions above.
    counties, towns
        Polygon of each county by its 6 digits, and of each township by its 9, CGCS2000 degrees. Without them, nothing is
        compared with a county, or with a township that is not in the layer.
    tolerance_m
        How far the outline of the zones may stray from the county's or township's.
    units
        How many units of the register carry each zone code. Without it, they are not counted.
    vintage
        The year whose codes the layer should have. Without it, a code of any year is right.

    Examples
    --------
    >>> squares = [shapely.box(110, 35, 110.1, 35.1), shapely.box(110.0999, 35, 110.2, 35.1)]
    >>> layer = ZoneLayer.from_geometries(code=["140921001", "140921002"], geometry=squares)
    >>> [(each.kind.value, each.code, each.other, round(each.size)) for each in preflight(layer).faults]
    [('overlap', '140921001', '140921002', 101215)]
    """
    layer = replace(layer, geometry=shapely.set_precision(layer.geometry, ROUNDING_DEG, mode="pointwise"))
    leaves = leaves_of(layer.code)
    zones = layer if leaves.all() else layer.take(leaves)
    fit = gaps_and_overlaps(zones)
    faults: list[ZoneFault] = [
        *faults_of_rows(layer),
        *faults_of_codes(layer, vintage),
        *faults_of_shapes(zones),
        *faults_of_fit(zones, fit),
        *open_gaps(zones, fit),
    ]
    bare = (FaultKind.GAP, FaultKind.MISSING_ZONE, FaultKind.HOLE)
    known = np.array([each.geometry for each in faults if each.kind in bare], dtype=object)
    faults += apart_from_township(zones)
    if not leaves.all():
        faults += faults_of_nesting(layer, leaves, known=known)
        for digits in np.unique(np.char.str_len(layer.code[~leaves])).tolist():
            above = layer.take(~leaves & (np.char.str_len(layer.code) == digits))
            faults += overlaps(above, gaps_and_overlaps(above))
    offset = layer_offset(zones, counties) if counties else None
    not_checked = _not_checked(layer, leaves, counties=counties, towns=towns, units=units, vintage=vintage)
    if counties and offset is not None:
        faults += faults_of_offset(zones, offset, counties)
    said = [] if offset is None else [told_offset(offset)]
    straight = not any(each.kind is FaultKind.SHIFTED for each in faults)
    for shapes, digits, name in (
        (counties, 6, Text(en="county", zh="县")),
        (towns, 9, Text(en="township", zh="乡镇")),
    ):
        if not shapes:
            continue
        parents = Parents(shapes=shapes, digits=digits, name=name, tolerance_m=tolerance_m)
        found, outside = outside_prefix(zones, parents, shifted=not straight)
        faults += found
        if len(outside) and outside.all():
            said.append(
                Text(
                    en=f"every zone lies outside the {name.en} of its code: the coordinate reference system of the file is "
                    "likely wrong (the central meridian or zone of Gauss–Krüger), or the codes are those of another place",
                    zh=f"全部小区都不在其代码所示的{name.zh}内：文件的坐标参考系可能有误（如高斯–克吕格的中央子午线或带号），"
                    "或代码属于其他地区",
                )
            )
        if straight:
            faults += unequal_unions(zones, parents, outside, known=known)
    if not straight:
        not_checked.append(
            Text(
                en="outline of the divisions above: the layer is shifted; convert it and check again",
                zh="上级区划界线：图层存在偏移，请转换后重新检查",
            )
        )
    if units is not None:
        crowded, lost = faults_of_units(zones, units)
        faults += crowded
        if lost:
            not_checked.append(
                Text(
                    en=f"{lost} units of the register: they name no zone of the layer",
                    zh=f"登记表中 {lost} 个普查对象：所填小区不在图层中",
                )
            )
    faults.sort(key=lambda fault: (_ORDER[fault.kind], -fault.size))
    return Preflight(
        layer=layer,
        faults=tuple(faults),
        offset=offset,
        said=tuple(said),
        not_checked=tuple(not_checked),
    )


def _listed(codes: set[str]) -> str:
    """Name the first codes, and how many there are more."""
    return ", ".join(sorted(codes)[:10]) + (f" … (+{len(codes) - 10})" if len(codes) > 10 else "")


def _not_checked(
    layer: ZoneLayer,
    leaves: np.ndarray[tuple[int], np.dtype[np.bool_]],
    *,
    counties: Mapping[str, shapely.Geometry] | None,
    towns: Mapping[str, shapely.Geometry] | None,
    units: Mapping[str, int] | None,
    vintage: int | None,
) -> list[Text]:
    """Say what was not asked, and of what nothing could be told."""
    said = []
    formed = layer.code[well_formed(layer)].tolist()
    prefixes = {code[:6] for code in formed}
    if counties is None:
        said.append(
            Text(
                en="comparison with a county, and test of the datum: no base map",
                zh="与县界的对照和坐标基准：没有底图",
            )
        )
    else:
        listed = _listed(prefixes - set(counties))
        if listed:
            said.append(
                Text(
                    en=f"comparison with a county: the base map has none of the code {listed}",
                    zh=f"与县界的对照：底图中无以下代码的县：{listed}",
                )
            )
    if leaves.all() and towns is None and max((len(code) for code in layer.code.tolist()), default=0) > 9:
        said.append(
            Text(
                en="nesting in townships: neither the layer nor another one has their polygons (--towns FILE)",
                zh="与乡镇的嵌套关系：图层中没有乡镇面，也未提供乡镇图层（--towns 文件）",
            )
        )
    if towns is not None:
        listed = _listed({code[:9] for code in formed if len(code) >= 9} - set(towns))
        if listed:
            said.append(
                Text(
                    en=f"comparison with a township: the layer of townships has none of the code {listed}",
                    zh=f"与乡镇界的对照：乡镇图层中无以下代码的乡镇：{listed}",
                )
            )
    unknown = unlisted(layer, vintage)
    if unknown:
        said.append(
            Text(
                en=f"{unknown} codes below the county: there is no list of their townships or villages",
                zh=f"{unknown} 个代码的乡级和村级部分：没有相应的代码表，仅核对到县级",
            )
        )
    if vintage is None:
        said.append(
            Text(en="the year of the codes: not given (--vintage YEAR)", zh="代码年度：未指定（--vintage 年份）")
        )
    if units is None:
        said.append(
            Text(
                en="the number of units in a zone: no register was given (--register FILE)",
                zh="小区内普查对象数量：未提供登记表（--register 文件）",
            )
        )
    return said

"""What a shift against the base map means for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import shapely

from geocensus.language import Text
from geocensus.zones.layer import ZoneLayer
from geocensus.zones.offsets import CountyOffset, LayerOffset, OffsetKind, counties_of
from geocensus.zones.preflight.faults import FaultKind, ZoneFault
from geocensus.zones.preflight.fitting import listed_codes

__all__ = ["faults_of_offset", "told_offset"]


def faults_of_offset(
    layer: ZoneLayer, offset: LayerOffset, counties: Mapping[str, shapely.Geometry]
) -> Iterator[ZoneFault]:
    """Name the shift of the counties that show one, one fault for each kind of shift."""
    shifted = [each for each in offset.counties if each.kind.shifted]
    county_of = counties_of(layer, counties)

    def outline(codes: list[str]) -> shapely.Geometry:
        return shapely.union_all(shapely.make_valid(layer.geometry[np.isin(county_of, codes)]))

    if not shifted and offset.kind.shifted:
        # Too little for any county alone, enough for all together.
        east, north = offset.east_m, offset.north_m
        codes = [each.county for each in offset.counties]
        yield _fault(outline(codes), offset.kind, codes, east, north, offset.share, offset.log10_odds, None)
    for kind in (OffsetKind.GCJ02, OffsetKind.BD09, OffsetKind.CONSTANT):
        these = [each for each in shifted if each.kind is kind]
        if these:
            east, north, share, error = (
                float(np.median([getattr(each, name) for each in these]))
                for name in ("east_m", "north_m", "share", "error_m")
            )
            odds = min(each.log10_odds for each in these)
            codes = [each.county for each in these]
            yield _fault(outline(codes), kind, codes, east, north, share, odds, error)


def _fault(
    outline: shapely.Geometry,
    kind: OffsetKind,
    counties: list[str],
    east: float,
    north: float,
    share: float,
    odds: float,
    error: float | None,
) -> ZoneFault:
    metres = float(np.hypot(east, north))
    listed = listed_codes(counties)
    vector = (
        f"{abs(east):.0f} m {'east' if east >= 0 else 'west'}, {abs(north):.0f} m {'north' if north >= 0 else 'south'}"
    )
    vector_zh = (
        f"向{'东' if east >= 0 else '西'} {abs(east):.0f} m、向{'北' if north >= 0 else '南'} {abs(north):.0f} m"
    )
    sure, sure_zh = ("", "") if error is None else (f" ± {error:.1f} m", f"（标准误 {error:.1f} m）")
    chance, chance_zh = _odds(odds)
    if kind is OffsetKind.CONSTANT:
        message = Text(
            en=f"the borders of {listed} lie {metres:.0f} m{sure} from those of the base map ({vector}; {share:.2f} of the "
            f"local GCJ-02 shift; odds {chance}): a constant shift, as of Beijing 54 or Xi'an 80 degrees that are taken for "
            "CGCS2000; ask for the layer's real datum",
            zh=f"{listed} 的边界与底图相差 {metres:.0f} m{sure_zh}（{vector_zh}，为当地 GCJ-02 偏移量的 {share:.2f} 倍，"
            f"{chance_zh}）：属固定平移，如把北京 54 或西安 80 坐标当作 CGCS2000；请核实图层的真实坐标系",
        )
    else:
        name = "GCJ-02" if kind is OffsetKind.GCJ02 else "BD-09"
        message = Text(
            en=f"the borders of {listed} lie {metres:.0f} m{sure} from those of the base map ({vector}; {share:.2f} of the "
            f"local GCJ-02 shift; odds {chance}): the layer is in {name}, whatever its header says; convert it first",
            zh=f"{listed} 的边界与底图相差 {metres:.0f} m{sure_zh}（{vector_zh}，为当地 GCJ-02 偏移量的 {share:.2f} 倍，"
            f"{chance_zh}）：无论文件如何标注，图层实为 {name} 坐标，请先转换",
        )
    return ZoneFault(
        kind=FaultKind.SHIFTED,
        code=counties[0],
        other=" ".join(counties[1:]),
        size=metres,
        unit="m",
        message=message,
        geometry=outline,
    )


def _odds(log10: float) -> tuple[str, str]:
    """Write odds, which may be larger than anybody can read."""
    if log10 > 6:
        return "more than a million to 1", "可能性之比超过一百万比 1"
    return f"{10**log10:,.0f} to 1", f"可能性之比 {10**log10:,.0f} 比 1"


def told_offset(offset: LayerOffset) -> Text:
    """Say in one sentence what the comparison with the base map found, whatever it is."""
    some = offset.counties
    of = Text(
        en=f"{len(some)} of {offset.of} counties compared" if len(some) < offset.of else "",
        zh=f"抽查 {offset.of} 个县中的 {len(some)} 个" if len(some) < offset.of else "",
    )
    if any(each.kind.shifted for each in some) or offset.kind.shifted:
        return Text(en=f"datum: a shift was found{_after(of.en)}", zh=f"坐标基准：发现偏移{_after(of.zh)}")
    agreeing = [each for each in some if each.kind is OffsetKind.NONE]
    if agreeing:
        return _agreeing(agreeing, of)
    return Text(
        en="datum not decided: no outline of the layer follows the base map closely enough to tell a shift"
        + _after(of.en),
        zh="坐标基准无法判定：图层外边界与底图吻合程度不足以判断是否偏移" + _after(of.zh),
    )


def _agreeing(counties: list[CountyOffset], of: Text) -> Text:
    slack = float(np.median([each.slack_m for each in counties]))
    share = float(np.median([each.share for each in counties]))
    return Text(
        en=f"datum: no shift against the base map ({share:+.2f} of the local GCJ-02 shift); one of less than {slack:.0f} m "
        f"could not be told{_after(of.en)}",
        zh=f"坐标基准：与底图无偏移（为当地 GCJ-02 偏移量的 {share:+.2f} 倍）；小于 {slack:.0f} m 的偏移无法分辨{_after(of.zh)}",
    )


def _after(text: str) -> str:
    return f" ({text})" if text else ""

"""``geocensus zones``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geocensus.cli.listing import AsJson, show
from geocensus.cli.said import say
from geocensus.language import Text

__all__ = ["app"]


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


def app() -> typer.Typer:
    """Give the group of commands."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    purpose = _help(
        "Build the index of a zone layer and keep it in the cache folder, for quick runs on many rows",
        "为小区图层建立索引并保存在缓存文件夹，加快大批量核查",
    )
    group.command("index", help=purpose)(index)
    told = _help(
        "Look for faults of a zone layer before it is used: codes, gaps, overlaps, borders, its county",
        "使用前检查小区图层：代码、缝隙、重叠、共用边界、与县界的一致性",
    )
    group.command("check", help=told)(check)
    return group


def index(
    file: Annotated[Path, typer.Argument(help=_help("Zone layer", "小区图层"))],
    layer: Annotated[str | None, typer.Option(help=_help("Which layer of the file", "文件中的图层名"))] = None,
    zone_code: Annotated[
        str | None, typer.Option(help=_help("Column that holds the codes", "小区图层中的代码列"))
    ] = None,
    zones_crs: Annotated[
        str | None, typer.Option(help=_help("CRS of a file that names none", "文件未注明时的坐标参考系"))
    ] = None,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help=_help("Build again even if a good one is stored", "即使已有可用索引也重新建立")),
    ] = False,
) -> None:
    """Build and store the index of a zone layer."""
    from geocensus.zones import ZoneIndex, ZoneLayer

    zones = ZoneLayer.read(file, layer=layer, code_column=zone_code, crs=zones_crs)
    for problem in zones.problems[:20]:
        say(
            Text(
                en=f"row {problem.row} {problem.code}: {problem.why['en']}",
                zh=f"第 {problem.row} 行 {problem.code}：{problem.why['zh']}",
            )
        )
    if len(zones.problems) > 20:
        more = len(zones.problems) - 20
        say(Text(en=f"… and {more} more rows with problems", zh=f"……另有 {more} 行存在问题"))
    grid = ZoneIndex(zones).compile(rebuild=rebuild)
    from geocensus.zones.stored import place_of

    place = place_of(zones)
    kept = place is not None and place.exists()
    size = f"{grid.nbytes / 1e6:.1f} MB"
    typer.echo(
        str(
            Text(
                en=f"{len(zones)} zones, {grid.edges} edges, index {size}: "
                + (f"{place}" if kept else "not stored, there is no cache folder that can be written"),
                zh=f"{len(zones)} 个小区，{grid.edges} 条边，索引 {size}："
                + (f"{place}" if kept else "未保存，没有可写的缓存文件夹"),
            )
        )
    )


def check(
    file: Annotated[Path, typer.Argument(help=_help("Zone layer", "小区图层"))],
    county: Annotated[
        str, typer.Option(help=_help("Base layer of the counties to compare with", "用于对照的县级底图图层"))
    ] = "county",
    tolerance: Annotated[
        float,
        typer.Option(
            min=0, help=_help("Metres that the outline may stray from the county's", "与县界的允许偏差（米）")
        ),
    ] = 100.0,
    out: Annotated[
        Path | None,
        typer.Option(help=_help("Write the faults with their shapes as GeoJSON", "将问题及其图形写为 GeoJSON")),
    ] = None,
    layer: Annotated[str | None, typer.Option(help=_help("Which layer of the file", "文件中的图层名"))] = None,
    zone_code: Annotated[
        str | None, typer.Option(help=_help("Column that holds the codes", "小区图层中的代码列"))
    ] = None,
    zones_crs: Annotated[
        str | None, typer.Option(help=_help("CRS of a file that names none", "文件未注明时的坐标参考系"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Name every fault of a zone layer; nothing is mended."""
    from geocensus import basemaps
    from geocensus.zones import ZoneLayer, preflight
    from geocensus.zones.faultfile import write_faults

    zones = ZoneLayer.read(file, layer=layer, code_column=zone_code, crs=zones_crs)
    wanted = {code[:6] for code in zones.code.tolist() if len(code) >= 6}
    base = basemaps.layer(county)
    counties = {code: shape for code, shape in zip(base.code.tolist(), base.geometry, strict=True) if code in wanted}
    faults = preflight(zones, counties=counties, tolerance_m=tolerance)
    if out is not None:
        write_faults(faults, out)
    show(
        [
            {
                "fault": each.kind.value,
                "zone": each.code,
                "other": each.other,
                "size": round(each.size, 2),
                "unit": each.unit,
                "lon": _degrees(each.place[0]),
                "lat": _degrees(each.place[1]),
                "message": str(each.message),
            }
            for each in faults
        ],
        as_json=as_json,
    )
    missing = sorted(wanted - set(counties))
    if missing:
        listed = ", ".join(missing[:10])
        say(
            Text(
                en=f"not compared with a county, for layer {county!r} has none of the code: {listed}",
                zh=f"图层“{county}”中无以下代码，未与县界对照：{listed}",
            )
        )
    say(
        Text(
            en="not checked: datum of the layer, nesting of townships, number of units in a zone",
            zh="未检查：图层基准、乡级与村级的嵌套关系、小区内普查对象数量",
        )
    )
    bad = sum(not each.kind.allowed for each in faults)
    say(
        Text(
            en=f"{len(zones)} zones: {bad} faults, {len(faults) - bad} exclaves listed",
            zh=f"{len(zones)} 个小区：{bad} 处问题，另列出 {len(faults) - bad} 处飞地",
        )
    )
    if bad:
        raise typer.Exit(1)


def _degrees(value: float) -> float | None:
    return None if value != value else round(value, 7)

"""``geocensus zones``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geocensus.cli.existing import refuse_existing
from geocensus.cli.listing import AsJson, show
from geocensus.cli.run import assignments
from geocensus.cli.said import say
from geocensus.errors import UsageError
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
    file: Annotated[
        Path,
        typer.Argument(
            help=_help(
                "Zone layer: a file, or its name in geocensus.toml", "小区图层：文件，或 geocensus.toml 中的名称"
            )
        ),
    ],
    county: Annotated[
        str, typer.Option(help=_help("Base layer of the counties to compare with", "用于对照的县级底图图层"))
    ] = "county",
    towns: Annotated[
        Path | None,
        typer.Option(
            help=_help("Layer of townships to compare with, codes of 9 digits", "用于对照的乡镇图层（9 位代码）")
        ),
    ] = None,
    register: Annotated[
        Path | None,
        typer.Option(help=_help("Register whose units are counted in each zone", "登记表，用于核对各小区普查对象数量")),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help=_help("Which header of the register means what: zone_code=HEADER", "登记表列的含义：zone_code=列名")
        ),
    ] = None,
    vintage: Annotated[
        int | None,
        typer.Option(help=_help("Year whose codes the layer should have", "图层应采用的代码年度"), min=1980, max=2100),
    ] = None,
    tolerance: Annotated[
        float,
        typer.Option(
            min=0, help=_help("Metres that the outline may stray from the county's", "与县界的允许偏差（米）")
        ),
    ] = 100.0,
    out: Annotated[
        Path | None,
        typer.Option(
            help=_help("Write the faults with their shapes: .gpkg or .geojson", "将问题及其图形写为 .gpkg 或 .geojson")
        ),
    ] = None,
    map_file: Annotated[
        Path | None, typer.Option("--map", help=_help("Write a map of the faults: .html", "生成问题地图（.html）"))
    ] = None,
    snap: Annotated[
        float | None,
        typer.Option(
            min=0.001,
            max=1000,
            help=_help(
                "Close gaps and overlaps narrower than so many metres, in the new file --snapped; "
                "at sharp corners a border moves farther, which is told",
                "闭合宽度小于该值（米）的缝隙和重叠，写入新文件 --snapped；尖角处界线的移动可能大于该值，届时会说明",
            ),
        ),
    ] = None,
    snap_to: Annotated[
        Path | None,
        typer.Option(
            "--snapped",
            help=_help(
                "New file for --snap: .gpkg or .geojson; what moved is listed beside it",
                "--snap 的新文件：.gpkg 或 .geojson；移动清单写在其旁",
            ),
        ),
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
    """Name every fault of a zone layer; the layer itself is never changed."""
    if (snap is None) != (snap_to is None):
        raise UsageError(
            en="--snap METRES and --snapped FILE go together: nothing is mended in place",
            zh="--snap 与 --snapped 须同时给出：程序不会修改原文件",
        )
    from geocensus.vectorfiles import written_driver

    for wanted in (out, snap_to):
        if wanted is not None:
            written_driver(wanted)
    for new, option in ((out, "--out"), (map_file, "--map"), (snap_to, "--snapped")):
        if new is not None:
            refuse_existing(new.expanduser(), option)
    from geocensus import basemaps
    from geocensus.zones import ZoneLayer, preflight
    from geocensus.zones.preflight import units_of, write_faults

    units = None
    if register is not None:
        from geocensus.registers import read_register

        form = Text(en="NAME=HEADER", zh="名称=列名")
        columns = assignments(column or [], flag="--column", form=form, example="zone_code=PCXQDM")
        units = units_of(read_register(register, columns=columns))
    zones = ZoneLayer.read(file, layer=layer, code_column=zone_code, crs=zones_crs)
    above = None if towns is None else ZoneLayer.read(towns)
    base = basemaps.layer(county)
    found = preflight(
        zones,
        counties=dict(zip(base.code.tolist(), base.geometry, strict=True)),
        towns=None if above is None else dict(zip(above.code.tolist(), above.geometry, strict=True)),
        tolerance_m=tolerance,
        units=units,
        vintage=vintage,
    )
    if out is not None:
        write_faults(found, out.expanduser())
    if map_file is not None:
        from geocensus.maps import write_faults_map

        write_faults_map(found, map_file.expanduser())
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
            for each in found.faults
        ],
        as_json=as_json,
    )
    say(Text(en=f"compared with: {base.title.en} ({base.source})", zh=f"对照底图：{base.title.zh}（{base.source}）"))
    for each in found.said:
        say(each)
    for each in found.not_checked:
        say(Text(en=f"not checked: {each.en}", zh=f"未检查：{each.zh}"))
    if snap is not None and snap_to is not None:
        _snap(file, snap_to.expanduser(), snap, layer=layer, code_column=zone_code, crs=zones_crs)
    say(
        Text(
            en=f"{len(zones)} zones: {found.bad} faults, {found.listed} exclaves listed",
            zh=f"{len(zones)} 个小区：{found.bad} 处问题，另列出 {found.listed} 处飞地",
        )
    )
    if found.bad:
        raise typer.Exit(1)


def _snap(
    file: Path, to: Path, tolerance_m: float, *, layer: str | None, code_column: str | None, crs: str | None
) -> None:
    from geocensus.zones.preflight import snap_file

    mended, listed = snap_file(file, to, tolerance_m=tolerance_m, layer=layer, code_column=code_column, crs=crs)
    moved, left = int((mended.moved_m > 0).sum()), int(mended.left.sum())
    most = float(mended.moved_m.max(initial=0.0))
    say(
        Text(
            en=f"{to}: the borders of {moved} zones moved, by {most:.2f} m at most; {left} rows were left as they are; "
            f"listed in {listed.name}. Check the new file again",
            zh=f"{to}：{moved} 个小区的边界有移动，最大 {most:.2f} m；{left} 行保持原样；清单见 {listed.name}。请重新检查新文件",
        )
    )
    farther = int((mended.moved_m > tolerance_m).sum())
    if farther:
        say(
            Text(
                en=f"{farther} of these moved farther than {tolerance_m:g} m, at sharp corners, where a gap or overlap is longer "
                f"than it is wide: look at them first, they stand at the head of {listed.name}",
                zh=f"其中 {farther} 个小区在尖角处的移动超过 {tolerance_m:g} m（该处缝隙或重叠的长度大于宽度）：请先查看，"
                f"它们列在 {listed.name} 最前面",
            )
        )


def _degrees(value: float) -> float | None:
    return None if value != value else round(value, 7)

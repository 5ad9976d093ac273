"""``geocensus zones``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geocensus.cli.said import say
from geocensus.language import Text

__all__ = ["app"]


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


def app() -> typer.Typer:
    """Give the group of commands."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    # A callback keeps "index" a word of its own while it is the only command.
    group.callback()(lambda: None)
    purpose = _help(
        "Build the index of a zone layer and keep it in the cache folder, for quick runs on many rows",
        "为小区图层建立索引并保存在缓存文件夹，加快大批量核查",
    )
    group.command("index", help=purpose)(index)
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

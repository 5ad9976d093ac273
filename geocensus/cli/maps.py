"""``geocensus map`` and ``geocensus offline``."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Annotated

import typer

from geocensus.cli.base_options import Base, BaseDatum, BaseSource
from geocensus.cli.said import progress, say
from geocensus.errors import UsageError
from geocensus.language import Text, current_language

__all__ = ["draw", "offline"]

PARTS = ("region", "county", "province")


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


def draw(
    run: Annotated[Path, typer.Argument(help=_help("Folder of a run", "核查结果文件夹"))],
    out: Annotated[Path, typer.Option("--out", "-o", help=_help("New folder for the maps", "地图文件夹（须不存在）"))],
    by: Annotated[
        str | None,
        typer.Option(
            help=_help(
                "A page for each: region, county or province; region when regions were asked for, else province",
                "分页方式：region 地区、county 县、province 省；指定过地区时默认按地区，否则按省",
            )
        ),
    ] = None,
    base: Base = None,
    base_datum: BaseDatum = None,
    base_source: BaseSource = "",
    review_number: Annotated[
        str, typer.Option(help=_help("Map review number to print on the pages", "印于页面的审图号"))
    ] = "",
    plain: Annotated[
        bool,
        typer.Option(
            "--plain",
            help=_help(
                "Data uncompressed, for browsers older than Chrome 80 and Firefox 113; pages several times as large",
                "数据不压缩，适用于 Chrome 80、Firefox 113 之前的浏览器；页面增大数倍",
            ),
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=_help("Say nothing but errors", "只输出错误"))] = False,
) -> None:
    """Draw a page for each region, county or province of a run, and an index of them."""
    if by is not None and by not in PARTS:
        raise UsageError(
            en=f"--by {by} is not known; expected: {', '.join(PARTS)}",
            zh=f"不认识 --by {by}；应为：{'、'.join(PARTS)}",
        )
    from geocensus.maps import bases_told, write_atlas
    from geocensus.pipeline import read_run

    out = out.expanduser()
    bases = bases_told(base or [], datum=base_datum, source=base_source)
    with progress(quiet=quiet) as stage, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # told below, in a line of its own
        stage(Text(en="Reading the run", zh="读取核查结果"))
        atlas = write_atlas(
            read_run(run),
            out,
            by=by,  # type: ignore[arg-type]
            language=current_language(),
            review_number=review_number,
            compressed=not plain,
            base=bases,
            on_page=stage,
        )
    for each in bases:
        if each.keyed:
            say(Text(en=f"warning: {each.warning.en}", zh=f"警告：{each.warning.zh}"))
    if not quiet:
        for page in atlas.pages:
            if page.summary.aggregated:
                say(
                    Text(
                        en=f"{page.name.en}: {page.summary.located:,} positions are too many for one page; counted by zone, "
                        "and drawn by county on pages of their own",
                        zh=f"{page.name.zh}：共 {page.summary.located:,} 个位置，单页过多；已按小区计数，并分县制图",
                    )
                )
        maps = f"{len(atlas.pages)} map" + ("s" if len(atlas.pages) != 1 else "")
        rows = f"{atlas.rows:,} row" + ("s" if atlas.rows != 1 else "")
        several = f"; {atlas.repeated:,} on several" if atlas.repeated else ""
        more = f"；其中 {atlas.repeated:,} 行出现在多幅图上" if atlas.repeated else ""
        say(
            Text(
                en=f"{maps} of {rows}{several}",
                zh=f"地图 {len(atlas.pages)} 幅，共 {atlas.rows:,} 行{more}",
            )
        )
    typer.echo(out / "index.html")


def offline(
    page: Annotated[
        Path, typer.Argument(help=_help("Page that folium or GeoDataFrame.explore() saved", "folium 等保存的地图页面"))
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help=_help("New file", "输出文件（须不存在）"))],
) -> None:
    """Put everything that a saved folium map would fetch into the page itself."""
    from geocensus.maps import offline_page
    from geocensus.registers.atomic import atomic_file

    out = out.expanduser()
    written = offline_page(page)
    with atomic_file(out) as part:
        part.write_bytes(written.encode("utf-8"))
    typer.echo(out)

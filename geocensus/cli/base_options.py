"""Options of the commands that write maps: base images."""

from __future__ import annotations

from typing import Annotated

import typer

from geocensus.language import Text

__all__ = ["Base", "BaseDatum", "BaseSource"]


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


Base = Annotated[
    list[str] | None,
    typer.Option(
        help=_help(
            "Base image under the points: a GeoTIFF or MBTiles file, a folder of tiles z/x/y.png, an address with "
            "{z}/{x}/{y}, tianditu:vec, tianditu:img or tianditu:ter; repeatable; none by default",
            "点位之下的底图：GeoTIFF 或 MBTiles 文件、z/x/y.png 瓦片文件夹、含 {z}/{x}/{y} 的地址、tianditu:vec、"
            "tianditu:img 或 tianditu:ter；可重复；默认无底图",
        )
    ),
]
BaseDatum = Annotated[
    str | None,
    typer.Option(
        help=_help(
            "Datum of the base image where it does not tell: cgcs2000, wgs84 or gcj02",
            "底图未注明时的坐标系：cgcs2000、wgs84 或 gcj02",
        )
    ),
]
BaseSource = Annotated[
    str, typer.Option(help=_help("Source of the base image, as the page says it", "页面上注明的底图来源"))
]

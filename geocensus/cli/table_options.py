"""Options that the commands share which add columns to a table: ``geocode``, ``reverse``, ``convert``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geocensus.language import Text

__all__ = ["AsJson", "BothAxes", "Encoding", "Latitudes", "Longitudes", "Out", "Quiet"]


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        help=_help(
            "New file: .csv, .xlsx, .parquet or .jsonl; else CSV on standard output",
            "输出文件：.csv、.xlsx、.parquet 或 .jsonl；省略则以 CSV 写到标准输出",
        ),
    ),
]
BothAxes = Annotated[
    str | None, typer.Option("--column", "-c", help=_help("Column with both axes", "同时含经纬度的列"))
]
Latitudes = Annotated[str | None, typer.Option("--lat", help=_help("Column of latitudes", "纬度列"))]
Longitudes = Annotated[str | None, typer.Option("--lon", help=_help("Column of longitudes", "经度列"))]
Encoding = Annotated[str | None, typer.Option("--encoding", help=_help("Encoding of a text file", "文本文件编码"))]
AsJson = Annotated[bool, typer.Option("--json", help=_help("One JSON object a row", "每行输出一个 JSON 对象"))]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=_help("No progress", "不显示进度"))]

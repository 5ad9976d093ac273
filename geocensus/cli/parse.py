"""``geocensus parse``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geocensus.errors import UsageError
from geocensus.language import Text

if TYPE_CHECKING:
    from geocensus.coordinates.stream import Cell

__all__ = ["BLOCK_ROWS", "parse", "writer"]

BLOCK_ROWS = 20_000
"""Rows that are read and written at a time."""


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


def _one_of(value: str, option: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        words = ", ".join(allowed)
        raise UsageError(en=f"{option} {value!r}: use one of {words}", zh=f"{option} “{value}”：应为 {words} 之一")
    return value


def _bounds(text: str | None) -> tuple[float, float, float, float] | None:
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.replace(" ", ",").split(",") if part)
    except ValueError:
        west, south, east, north = 0.0, 0.0, -1.0, -1.0
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise UsageError(
            en=f"--within {text!r}: write west,south,east,north in degrees, such as 86,42,89,45",
            zh=f"--within “{text}”：请写作 西,南,东,北（度），例如 86,42,89,45",
        )
    return west, south, east, north


def parse(
    text: Annotated[
        list[str] | None,
        typer.Argument(
            help=_help(
                "Coordinates as written, one an argument; none or -: one a line from standard input, with a tab between "
                "latitude and longitude when they stand apart; put -- before negative numbers",
                "坐标原文，每个参数一个；省略或写 - 时从标准输入逐行读取，纬度与经度分开书写时以制表符分隔；负数前请加 --",
            )
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help=_help("Read a register instead", "改为读取登记表文件"))
    ] = None,
    column: Annotated[
        str | None,
        typer.Option("--column", help=_help("Its column with both axes", "登记表中同时含经纬度的列")),
    ] = None,
    lat: Annotated[str | None, typer.Option(help=_help("Its column of latitudes", "登记表中的纬度列"))] = None,
    lon: Annotated[str | None, typer.Option(help=_help("Its column of longitudes", "登记表中的经度列"))] = None,
    encoding: Annotated[str | None, typer.Option(help=_help("Its encoding", "登记表的编码"))] = None,
    axis: Annotated[
        str,
        typer.Option(
            help=_help(
                "pair: both axes in a cell; lat, lon: single values of that axis; any: single values of either",
                "pair：单元格含两轴；lat、lon：仅该轴的单个数值；any：任一轴的单个数值",
            )
        ),
    ] = "pair",
    order: Annotated[
        str,
        typer.Option(
            help=_help(
                "Axis that comes first: auto, lat_lon, lon_lat", "先写的轴：auto、lat_lon（先纬）、lon_lat（先经）"
            )
        ),
    ] = "auto",
    within: Annotated[
        str | None,
        typer.Option(
            help=_help(
                "west,south,east,north of the region: decides order and projection where the text does not",
                "地区范围 西,南,东,北：原文不足以判断时，用于判定经纬次序与投影",
            )
        ),
    ] = None,
    packed: Annotated[
        bool, typer.Option("--packed", help=_help("Read 1162317.5 as 116°23′17.5″", "将 1162317.5 读作 116°23′17.5″"))
    ] = False,
    projection: Annotated[
        str,
        typer.Option(
            help=_help(
                "Of metres: auto, gauss_kruger, web_mercator, bd09_mercator",
                "米制坐标的投影：auto、gauss_kruger（高斯-克吕格）、web_mercator、bd09_mercator（百度）",
            )
        ),
    ] = "auto",
    central_meridian: Annotated[
        float | None,
        typer.Option(help=_help("Of eastings without zone prefix, degrees", "无带号东坐标的中央经线（度）")),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help=_help("One JSON object a line", "每行输出一个 JSON 对象"))
    ] = False,
) -> None:
    """Read coordinates from text, and refuse what cannot be read beyond doubt."""
    _one_of(axis, "--axis", ("pair", "lat", "lon", "any"))
    _one_of(order, "--order", ("auto", "lat_lon", "lon_lat"))
    _one_of(projection, "--projection", ("auto", "gauss_kruger", "web_mercator", "bd09_mercator"))
    bounds = _bounds(within)
    if file is None and (column or lat or lon):
        raise UsageError(
            en="--column, --lat and --lon name columns of --file", zh="--column、--lat、--lon 须与 --file 同用"
        )
    if file is not None and text:
        raise UsageError(en="give either coordinates or --file", zh="请只提供坐标原文或 --file 之一")
    from geocensus.coordinates.stream import FIELDS, as_row, records
    from geocensus.coordinates.stream import as_json as json_line
    from geocensus.coordinates.swift import LONG

    if file is not None:
        blocks = _file_cells(file, column=column, lat=lat, lon=lon, encoding=encoding, axis=axis)
    elif not text or text == ["-"]:
        blocks = _stdin_cells(axis)
    else:
        blocks = _argument_cells(text, axis)
    write = writer()
    seen = 0
    head = "" if as_json else "\t".join(FIELDS) + "\n"
    for block in blocks:
        seen += len(block)
        found = records(
            block,
            axis=axis,  # type: ignore[arg-type]  # checked above
            order=order,  # type: ignore[arg-type]
            within=bounds,
            packed=packed,
            projection=projection,
            central_meridian=central_meridian,
            # The compiler pays for a long stream, however small the pieces are in which it comes.
            compiled_from=0 if seen >= LONG else None,
        )
        write(head + "".join((json_line(record) if as_json else as_row(record)) + "\n" for record in found))
        head = ""
    write(head)


def writer() -> Callable[[str], None]:
    """Give a function that writes text as UTF-8 at once, whatever the terminal's encoding.

    When the reader of our output has enough and closes it, the command ends well: nothing is left to do.
    """

    def write(text: str) -> None:
        buffer = getattr(sys.stdout, "buffer", None)
        if buffer is None:
            sys.stdout.write(text)
            return
        try:
            sys.stdout.flush()
            buffer.write(text.encode("utf-8", "replace"))
            buffer.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None

    return write


def _argument_cells(text: list[str], axis: str) -> Iterator[list[Cell]]:
    from geocensus.coordinates.stream import cells_of

    # Bytes of an argument that are no UTF-8 arrive as surrogates.
    clean = [word.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for word in text]
    yield cells_of(clean) if axis == "pair" else list(clean)


def _stdin_cells(axis: str) -> Iterator[list[Cell]]:
    from geocensus.coordinates.stream import cells_of, read_blocks

    for lines in read_blocks(sys.stdin.buffer):  # type: ignore[arg-type]  # a BufferedReader has read1
        for start in range(0, len(lines), BLOCK_ROWS):
            block = lines[start : start + BLOCK_ROWS]
            yield cells_of(block) if axis == "pair" else list(block)


def _file_cells(
    file: Path, *, column: str | None, lat: str | None, lon: str | None, encoding: str | None, axis: str
) -> Iterator[list[Cell]]:
    """Give the cells of a register's columns; those that were not named are found by their headers."""
    from geocensus.registers import read_register

    if axis != "pair" and column is None:
        raise UsageError(en="--axis of a file needs --column", zh="对文件使用 --axis 时需要 --column")
    named = {"position": column, "lat": lat, "lon": lon}
    chosen = {name: header for name, header in named.items() if header is not None}
    if (lat is None) != (lon is None):
        raise UsageError(en="give both --lat and --lon", zh="请同时提供 --lat 与 --lon")
    register = read_register(file, columns=chosen or None, encoding=encoding)
    for start in range(0, len(register), BLOCK_ROWS):
        yield _rows(register, start, by_column=column is not None)


def _rows(register: Any, start: int, *, by_column: bool) -> list[Cell]:
    def cells(name: str) -> list[str] | None:
        values = register.column(name)
        if values is None:
            return None
        return ["" if value is None else str(value) for value in values.slice(start, BLOCK_ROWS).to_pylist()]

    lat, lon, position = cells("lat"), cells("lon"), cells("position")
    if position is not None and (by_column or lat is None or lon is None):
        return list(position)
    if lat is not None and lon is not None:
        return list(zip(lat, lon, strict=True))
    from geocensus.coordinates.parts import join_parts

    parts = {axis: [register.column(f"{axis}_{part}") for part in ("deg", "min", "sec")] for axis in ("lat", "lon")}
    if all(any(part is not None for part in three) for three in parts.values()):
        joined = [
            join_parts(
                [None if part is None else part.slice(start, BLOCK_ROWS) for part in three], axis=axis
            ).to_pylist()
            for axis, three in parts.items()
        ]
        return list(zip(*joined, strict=True))
    raise UsageError(
        en="no column holds positions: name it with --column, or --lat and --lon",
        zh="未找到坐标列：请用 --column，或 --lat 与 --lon 指定",
    )

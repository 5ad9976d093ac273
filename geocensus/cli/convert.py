"""``geocensus convert``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geocensus.cli.parse import BLOCK_ROWS, writer
from geocensus.cli.piped import piped
from geocensus.cli.said import say
from geocensus.errors import DatumError, UsageError
from geocensus.language import Text

if TYPE_CHECKING:
    from geocensus.coordinates import Converted, Parsed

__all__ = ["convert", "parsed_block"]


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


def convert(
    file: Annotated[
        Path,
        typer.Argument(
            help=_help(
                "Register with positions; - reads CSV from standard input", "含坐标的登记表；- 表示从标准输入读取 CSV"
            )
        ),
    ],
    source: Annotated[
        str,
        typer.Option("--from", help=_help("Datum of the positions: gcj02, bd09, …", "坐标现用坐标系：gcj02、bd09 等")),
    ],
    target: Annotated[str, typer.Option("--to", help=_help("Datum wanted", "目标坐标系"))] = "cgcs2000",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help=_help("New file; else standard output", "输出文件；省略则写到标准输出")),
    ] = None,
    column: Annotated[
        str | None, typer.Option("--column", "-c", help=_help("Column with both axes", "同时含经纬度的列"))
    ] = None,
    lat: Annotated[str | None, typer.Option(help=_help("Column of latitudes", "纬度列"))] = None,
    lon: Annotated[str | None, typer.Option(help=_help("Column of longitudes", "经度列"))] = None,
    encoding: Annotated[str | None, typer.Option(help=_help("Encoding of the register", "登记表的编码"))] = None,
    border: Annotated[
        bool,
        typer.Option(
            help=_help(
                "Shift inside the real border only, not in the whole box of the formula",
                "仅在实际国界内偏移，而非公式的整个矩形范围",
            )
        ),
    ] = True,
    pipeline_file: Annotated[
        Path | None,
        typer.Option(
            help=_help(
                "File with your own PROJ pipeline to CGCS2000, for Beijing 54 and Xi'an 80; never shown",
                "自备的转换到 CGCS2000 的 PROJ 管线文件（北京54、西安80 用）；内容不会显示",
            )
        ),
    ] = None,
) -> None:
    """Convert the positions of a register; its columns are kept, and two are added."""
    from geocensus.coordinates import Datum

    try:
        start, end = Datum.read(source), Datum.read(target)
    except DatumError as error:  # in the command, not in a file
        raise UsageError(en=error.text.en, zh=error.text.zh) from None
    pipeline = None
    if pipeline_file is not None:
        try:
            pipeline = pipeline_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                en=f"cannot read the pipeline file {pipeline_file}: {type(error).__name__}",
                zh=f"无法读取管线文件 {pipeline_file}：{type(error).__name__}",
            ) from None
    register = _register(file, column=column, lat=lat, lon=lon, encoding=encoding)
    shape = _border() if border and _needs_border(start, end) else None
    extents: set[str] = set()

    def converted() -> Iterator[Any]:
        for first in range(0, max(len(register), 1), BLOCK_ROWS):
            table, extent = _converted_block(register, first, start, end, shape, pipeline, column is not None)
            extents.add(extent)
            yield table

    if out is None:
        write = writer()
        for text in _csv(converted()):
            write(text)
    else:
        from geocensus.registers.atomic import atomic_file

        with atomic_file(out) as part, part.open("w", encoding="utf-8-sig", newline="") as stream:
            for text in _csv(converted()):
                stream.write(text)
    said = {
        "nowhere": Text(en="nothing was shifted: the two are equal here", zh="两者在此视为一致，未作偏移"),
        "border": Text(en="shifted inside the border of China only", zh="仅对国界以内的坐标作了偏移"),
        "box": Text(
            en="shifted in the whole box of the public formula, foreign places included",
            zh="在公式的整个矩形范围内作了偏移（含境外）",
        ),
        "pipeline": Text(en="converted by your own pipeline", zh="已按自备管线转换"),
    }
    for extent in sorted(extents):
        say(said[extent])


def _needs_border(start: Any, end: Any) -> bool:
    shifted = {"gcj02", "bd09", "bd09mc"}
    return start != end and bool({str(start), str(end)} & shifted)


def _border() -> Any:
    from geocensus.basemaps import layer

    return layer("province").geometry


def _register(file: Path, *, column: str | None, lat: str | None, lon: str | None, encoding: str | None) -> Any:
    from geocensus.registers import read_register

    named = {"position": column, "lat": lat, "lon": lon}
    chosen = {name: header for name, header in named.items() if header is not None} or None
    with piped(file) as path:
        return read_register(path, columns=chosen, encoding=encoding)


def _converted_block(
    register: Any, first: int, start: Any, end: Any, shape: Any, pipeline: str | None, by_column: bool
) -> tuple[Any, str]:
    import pyarrow as pa

    from geocensus.coordinates import Datum
    from geocensus.coordinates import convert as move

    projection = {Datum.BD09MC: "bd09_mercator", Datum.WEB_MERCATOR: "web_mercator"}.get(start, "auto")
    parsed = parsed_block(register, first, BLOCK_ROWS, by_column=by_column, projection=projection)
    # Metres say their datum by their projection, and have been brought to CGCS2000 already.
    begin = Datum.CGCS2000 if start in (Datum.BD09MC, Datum.WEB_MERCATOR) else start
    moved: Converted = move(lon=parsed.lon, lat=parsed.lat, source=begin, target=end, border=shape, pipeline=pipeline)
    block = register.cells.slice(first, BLOCK_ROWS)
    names = set(block.column_names)
    for name, values in (
        (f"lon_{end}", pa.array(moved.lon, from_pandas=True)),
        (f"lat_{end}", pa.array(moved.lat, from_pandas=True)),
        ("position_reason", pa.array([None if r != r else r for r in parsed.reason], pa.string())),
    ):
        while name in names:
            name += "_"
        block = block.append_column(name, values)
    return block, str(moved.extent)


def parsed_block(register: Any, first: int, rows: int, *, by_column: bool, projection: str = "auto") -> Parsed:
    """Read the positions of some rows of a register, from whichever columns hold them.

    Parameters
    ----------
    by_column
        Whether the user has named a column with both axes, which then goes before separate ones.
    """
    from geocensus.coordinates import parse as read
    from geocensus.coordinates import parse_parts

    def cells(name: str) -> Any:
        values = register.column(name)
        return None if values is None else values.slice(first, rows)

    lat, lon, position = cells("lat"), cells("lon"), cells("position")
    if position is not None and (by_column or lat is None or lon is None):
        return read(position, projection=projection)
    if lat is not None and lon is not None:
        return read(lat=lat, lon=lon, projection=projection)
    parts = {a: tuple(cells(f"{a}_{part}") for part in ("deg", "min", "sec")) for a in ("lon", "lat")}
    return parse_parts(lon=parts["lon"], lat=parts["lat"])


def _csv(blocks: Iterator[Any]) -> Iterator[str]:
    """Write blocks as CSV with one header; no cell can run as a formula."""
    import csv
    import io

    from geocensus.registers.tables import safe_text

    for number, block in enumerate(blocks):
        sheet = io.StringIO()
        writer = csv.writer(sheet, lineterminator="\n")
        if number == 0:
            writer.writerow([safe_text(name) for name in block.column_names])
        columns = [column.to_pylist() for column in block.columns]
        for row in zip(*columns, strict=True):
            writer.writerow([_cell(value) for value in row])
        yield sheet.getvalue()


def _cell(value: Any) -> str:
    from geocensus.registers.tables import safe_text

    if value is None:
        return ""
    return f"{value:.9f}" if isinstance(value, float) else safe_text(str(value))

"""``geocensus convert``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geocensus.cli.parse import BLOCK_ROWS
from geocensus.cli.piped import piped
from geocensus.cli.rows import added, output
from geocensus.cli.said import say
from geocensus.cli.table_options import BothAxes, Encoding, Latitudes, Longitudes, Out
from geocensus.errors import DatumError, UsageError
from geocensus.language import Text

if TYPE_CHECKING:
    from geocensus.coordinates import Converted, Datum, Parsed

__all__ = ["convert", "parsed_block"]


DECIMALS = 9
"""Of the degrees that are written: a tenth of a millimetre."""


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
    out: Out = None,
    column: BothAxes = None,
    lat: Latitudes = None,
    lon: Longitudes = None,
    encoding: Encoding = None,
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
    import numpy as np
    import pyarrow as pa

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

    with output(out, as_json=False) as write:
        for first in range(0, max(len(register), 1), BLOCK_ROWS):
            parsed = _parsed(register, first, start, by_column=column is not None)
            moved = _moved(parsed, start, end, shape, pipeline)
            columns = {
                f"lon_{end}": np.round(moved.lon, DECIMALS),
                f"lat_{end}": np.round(moved.lat, DECIMALS),
                "position_reason": pa.array([None if r != r else r for r in parsed.reason], pa.string()),
            }
            # A file that holds points holds them in CGCS2000, whatever the two columns are in.
            point = moved if end is Datum.CGCS2000 else _moved(parsed, start, Datum.CGCS2000, shape, pipeline)
            write(added(register.cells.slice(first, BLOCK_ROWS), columns), point.lon, point.lat)
            extents.add(str(moved.extent))
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


def _parsed(register: Any, first: int, start: Datum, *, by_column: bool) -> Parsed:
    from geocensus.coordinates import Datum

    projection = {Datum.BD09MC: "bd09_mercator", Datum.WEB_MERCATOR: "web_mercator"}.get(start, "auto")
    return parsed_block(register, first, BLOCK_ROWS, by_column=by_column, projection=projection)


def _moved(parsed: Parsed, start: Datum, end: Datum, shape: Any, pipeline: str | None) -> Converted:
    from geocensus.coordinates import Datum
    from geocensus.coordinates import convert as move

    # Metres say their datum by their projection, and have been brought to CGCS2000 already.
    begin = Datum.CGCS2000 if start in (Datum.BD09MC, Datum.WEB_MERCATOR) else start
    return move(lon=parsed.lon, lat=parsed.lat, source=begin, target=end, border=shape, pipeline=pipeline)


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

"""``geocensus reverse``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geocensus.cli.convert import parsed_block
from geocensus.cli.parse import BLOCK_ROWS
from geocensus.cli.piped import piped
from geocensus.cli.rows import Rows, added, listed_rows, output, piped_rows
from geocensus.cli.said import progress, say
from geocensus.cli.table_options import AsJson, BothAxes, Encoding, Latitudes, Longitudes, Out, Quiet
from geocensus.errors import DatumError, UsageError
from geocensus.language import Text

if TYPE_CHECKING:
    import pyarrow as pa

    from geocensus.coordinates import Datum, Parsed

__all__ = ["reverse"]

NO_COUNTY = "in_no_county"
"""Reason of a position that was read, and lies in no county of the layer: abroad, at sea, or in a gap."""

LARGE_ROWS = 100_000
"""Rows at a time, from a file or after the first of a long stream."""


def _help(en: str, zh: str) -> str:
    return str(Text(en=en, zh=zh))


def reverse(
    text: Annotated[
        list[str] | None,
        typer.Argument(
            help=_help(
                "A register with positions, or a .txt file of one position a line; or positions as written, one an argument, "
                "or longitude and latitude as two; none or -: standard input, CSV or one position a line",
                "含坐标的登记表，或每行一个坐标的 .txt 文件；或坐标原文（每个参数一个，或经度、纬度两个参数）；"
                "省略或写 -：标准输入，CSV 或每行一个坐标",
            )
        ),
    ] = None,
    zones: Annotated[
        Path | None, typer.Option(help=_help("Zone layer to name zones from too", "普查小区图层，同时查询所在小区"))
    ] = None,
    counties: Annotated[str, typer.Option(help=_help("Base layer of the counties", "县级底图图层"))] = "county",
    datum: Annotated[
        str, typer.Option(help=_help("Datum of the positions: gcj02, bd09, …", "坐标所用坐标系：gcj02、bd09 等"))
    ] = "cgcs2000",
    out: Out = None,
    column: BothAxes = None,
    lat: Latitudes = None,
    lon: Longitudes = None,
    encoding: Encoding = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Name what holds each position: the rows in their order, with columns added."""
    from geocensus.coordinates import Datum
    from geocensus.zones import Lookup

    try:
        source = Datum.read(datum)
    except DatumError as error:  # in the command, not in a file
        raise UsageError(en=error.text.en, zh=error.text.zh) from None
    named = {name: header for name, header in (("position", column), ("lat", lat), ("lon", lon)) if header is not None}
    blocks = _blocks(list(text or ["-"]), named, encoding)
    look = Lookup(zones, counties=counties)
    if look.zone_layer is not None and look.zone_layer.problems:
        count = len(look.zone_layer.problems)
        say(
            Text(
                en=f"{count} rows of the zone layer have problems: geocensus zones check names them",
                zh=f"小区图层有 {count} 处问题：可用 geocensus zones check 查看",
            )
        )
    done = 0
    with output(out, as_json=as_json) as write, progress(quiet=quiet) as stage:
        for block, parsed in blocks:
            write(added(block, _columns(look, parsed, source)), parsed.lon, parsed.lat)
            done += block.num_rows
            stage(Text(en=f"{done:,} rows", zh=f"已完成 {done:,} 行"))


def _columns(look: Any, parsed: Parsed, source: Datum) -> dict[str, Any]:
    import numpy as np
    import pyarrow as pa

    found = look.reverse(lon=parsed.lon, lat=parsed.lat, datum=source)
    columns: dict[str, Any] = {}
    for name in found.columns:
        values = found[name].to_numpy()
        # Metres to the centimetre; names and codes as dictionaries: many rows share few of them.
        columns[name] = np.round(values, 2) if values.dtype.kind == "f" else pa.array(values, pa.string())
    columns["position_reason"] = pa.array(
        [
            one if one == one else NO_COUNTY if not county else None
            for one, county in zip(parsed.reason, found["county_code"], strict=True)
        ],
        pa.string(),
    )
    return columns


def _blocks(words: list[str], named: dict[str, str], encoding: str | None) -> Iterator[tuple[pa.Table, Parsed]]:
    """Give rows and their positions, from where the words say."""
    if words == ["-"]:
        return _of_stdin(named)
    if len(words) == 1 and (named or encoding or Path(words[0]).is_file() or _named_as_file(words[0])):
        return _of_file(Path(words[0]), named, encoding)
    if named:
        raise UsageError(en="a column is named, but no file", zh="指定了列，但没有提供文件")
    return _of_words(words)


def _named_as_file(word: str) -> bool:
    from geocensus.registers.formats import ENDINGS

    return Path(word).suffix.lower() in ENDINGS


def _of_words(words: list[str]) -> Iterator[tuple[pa.Table, Parsed]]:
    import numpy as np
    import pyarrow as pa

    from geocensus.coordinates import parse

    # Bytes of an argument that are no UTF-8 arrive as surrogates.
    clean = [word.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for word in words]
    if len(clean) == 2 and not np.isfinite(parse(clean).lon).any():
        clean = [" ".join(clean)]
    yield pa.table({"position": pa.array(clean, pa.string())}), parse(clean)


def _usable(named: dict[str, str]) -> Callable[[list[str]], bool]:
    """Give what tells whether cells are the headers of a table with positions."""
    from geocensus.registers.columns import understand

    if named:
        return lambda cells: all(header in cells for header in named.values())
    return lambda cells: understand(cells).has_position


def _of_stdin(named: dict[str, str]) -> Iterator[tuple[pa.Table, Parsed]]:
    rows = piped_rows(is_header=_usable(named), name="position")
    if rows.is_list and named:
        raise UsageError(
            en=f"standard input has no header with {', '.join(named.values())}",
            zh=f"标准输入的表头中没有 {'、'.join(named.values())}",
        )
    if rows.is_list:
        yield from _of_list(rows)
    else:
        for block in rows.blocks:
            yield from _of_table(block, named)


def _of_list(rows: Rows) -> Iterator[tuple[pa.Table, Parsed]]:
    from geocensus.coordinates import parse

    for block in rows.blocks:
        yield block, parse(block.column("position"))


def _of_table(block: pa.Table, named: dict[str, str]) -> Iterator[tuple[pa.Table, Parsed]]:
    import numpy as np

    from geocensus.registers.cells import Grid
    from geocensus.registers.joining import join

    grid = Grid(cells=block, row=np.arange(1, block.num_rows + 1, dtype=np.int64))
    register = join([(grid, None)], named=named, place="-")
    yield block, parsed_block(register, 0, block.num_rows, by_column="position" in named)


def _of_file(file: Path, named: dict[str, str], encoding: str | None) -> Iterator[tuple[pa.Table, Parsed]]:
    from geocensus.registers import read_register

    listed = None if named or encoding else listed_rows(file, is_header=_usable(named), name="position")
    if listed is not None:
        yield from _of_list(listed)
        return
    with piped(file) as path:
        register = read_register(path, columns=named or None, encoding=encoding)
    size = BLOCK_ROWS
    first = 0
    while first < max(len(register), 1):
        parsed = parsed_block(register, first, size, by_column="position" in named)
        yield register.cells.slice(first, size), parsed
        first, size = first + size, LARGE_ROWS

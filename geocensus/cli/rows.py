"""Rows in, the same rows out: tables from files and standard input in blocks, with columns added, in bounded memory."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from geocensus.cli.parse import BLOCK_ROWS, writer
from geocensus.cli.said import say
from geocensus.errors import ColumnNotFound, UsageError
from geocensus.language import Text

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Rows", "Write", "added", "file_rows", "listed_rows", "no_addresses", "output", "piped_rows"]

_SEPARATORS = (",", "\t", ";", "|")


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows of text.

    Parameters
    ----------
    headers
        Names of the columns, unique.
    blocks
        Tables of these columns, all text.
    is_list
        Whether they were lines without a header, each one cell.
    """

    headers: list[str]
    blocks: Iterator[pa.Table]
    is_list: bool = False


def file_rows(cells: pa.Table, block_rows: int = BLOCK_ROWS) -> Rows:
    """Give the rows of a table that was read."""
    blocks = (cells.slice(start, block_rows) for start in range(0, max(cells.num_rows, 1), block_rows))
    return Rows(headers=cells.column_names, blocks=blocks)


def piped_rows(
    *,
    is_header: Callable[[list[str]], bool],
    name: str,
    block_rows: int = BLOCK_ROWS,
    stream: BinaryIO | None = None,
) -> Rows:
    """Read standard input as it comes: delimited text when its first line is a header, else one cell a line.

    Parameters
    ----------
    is_header
        Tells whether cells are the headers of a table that can be used.
    name
        Name of the one column of lines without a header.
    stream
        Read instead of standard input.
    """
    import pyarrow as pa

    from geocensus.coordinates.stream import read_blocks
    from geocensus.registers.cells import unique_names

    lines = chain.from_iterable(read_blocks(stream or sys.stdin.buffer))  # type: ignore[arg-type]  # a BufferedReader has read1
    first = next(lines, None)
    for separator in _SEPARATORS:
        headers = next(csv.reader([first or ""], delimiter=separator), [])
        if is_header(headers):
            names = unique_names(headers)
            return Rows(headers=names, blocks=_some(_of_records(lines, separator, names, block_rows), names))

    def blocks() -> Iterator[pa.Table]:
        whole = chain([first], lines) if first is not None else lines
        while some := list(islice(whole, block_rows)):
            yield pa.table({name: pa.array(some, pa.string())})

    return Rows(headers=[name], blocks=_some(blocks(), [name]), is_list=True)


def listed_rows(
    file: Path, *, is_header: Callable[[list[str]], bool], name: str, block_rows: int = BLOCK_ROWS
) -> Rows | None:
    """Read a ``.txt`` file as a list of one cell a line; None when it is none, or its first line is a header."""
    path = file.expanduser()
    if path.suffix.lower() != ".txt" or not path.is_file():
        return None
    stream = path.open("rb")
    rows = piped_rows(is_header=is_header, name=name, block_rows=block_rows, stream=stream)
    if rows.is_list:
        return replace(rows, blocks=_closing(stream, rows.blocks))
    stream.close()
    return None


def _closing(stream: BinaryIO, blocks: Iterator[pa.Table]) -> Iterator[pa.Table]:
    with stream:
        yield from blocks


def no_addresses(name: str, column: str | None, headers: list[str]) -> ColumnNotFound:
    """Say that a table has no column of addresses, or not the one that was named."""
    listed = ", ".join(repr(header) for header in headers[:12])
    if column is not None:
        return ColumnNotFound(
            en=f"{name} has no column {column!r}; its headers are {listed}",
            zh=f"{name} 没有“{column}”列；其列名为 {listed}",
        )
    return ColumnNotFound(
        en=f"{name}: no column of addresses was found among {listed}; name it with --column",
        zh=f"{name}：在 {listed} 中未找到地址列；请用 --column 指定",
    )


def _some(blocks: Iterator[pa.Table], names: list[str]) -> Iterator[pa.Table]:
    """Give the blocks, or one without rows: whoever sends none gets the headers."""
    import pyarrow as pa

    first = next(blocks, None)
    yield pa.table({name: pa.array([], pa.string()) for name in names}) if first is None else first
    yield from blocks


def _of_records(lines: Iterator[str], separator: str, names: list[str], block_rows: int) -> Iterator[pa.Table]:
    import pyarrow as pa

    records = csv.reader((line + "\n" for line in lines), delimiter=separator)
    width, number = len(names), 0
    while some := list(islice(records, block_rows)):
        rows = []
        for record in some:
            if not record:
                continue
            number += 1
            if len(record) > width:
                say(
                    Text(
                        en=f"row {number} has {len(record)} cells, more than the header; the last ones were put together",
                        zh=f"第 {number} 行有 {len(record)} 个单元格，多于表头；多出的已并入最后一格",
                    )
                )
                record = [*record[: width - 1], separator.join(record[width - 1 :])]
            rows.append(record + [""] * (width - len(record)))
        if rows:
            columns = [pa.array([cell or None for cell in column], pa.string()) for column in zip(*rows, strict=True)]
            yield pa.Table.from_arrays(columns, names=names)


def added(block: pa.Table, columns: dict[str, Any]) -> pa.Table:
    """Add columns to a block; a name that is taken gets an underscore."""
    import pyarrow as pa

    taken = set(block.column_names)
    for name, values in columns.items():
        while name in taken:
            name += "_"
        taken.add(name)
        block = block.append_column(name, pa.array(values, from_pandas=True))
    return block


Write = Callable[["pa.Table", Any, Any], None]
"""Takes a block, and the longitudes and latitudes (degrees, CGCS2000) of its rows, for files that hold points."""


@contextmanager
def output(out: Path | None, *, as_json: bool) -> Iterator[Write]:
    """Give a function that takes blocks: to standard output at once, or to a file that appears whole or not at all.

    Parameters
    ----------
    out
        ``.csv``, ``.xlsx``, ``.parquet`` or ``.geoparquet``, ``.jsonl``; None: standard output.
    as_json
        One JSON object a row instead of CSV.

    Raises
    ------
    UsageError
        When the ending is none of these.
    OutputExists
        When the file is there.
    """
    from geocensus.registers.atomic import atomic_file

    if out is None:
        write, encode = writer(), _json_lines if as_json else _Csv()
        yield lambda block, _lon, _lat: write(encode(block))
        return
    ending = out.suffix.lower()
    if ending not in (".csv", ".jsonl", ".xlsx", ".parquet", ".geoparquet"):
        raise UsageError(
            en=f"--out {out.name}: its ending tells the format: .csv, .xlsx, .parquet or .jsonl",
            zh=f"--out {out.name}：扩展名决定格式，可用 .csv、.xlsx、.parquet、.jsonl",
        )
    with atomic_file(out) as part:
        if ending in (".csv", ".jsonl"):
            lines = as_json or ending == ".jsonl"
            with part.open("w", encoding="utf-8" if lines else "utf-8-sig", newline="") as stream:
                yield _to_stream(stream, _json_lines if lines else _Csv())
        else:
            kept: list[tuple[pa.Table, Any, Any]] = []
            yield lambda block, lon, lat: kept.append((block, lon, lat))
            _write_whole(kept, part, ending)


def _to_stream(stream: TextIO, encode: Callable[[pa.Table], str]) -> Write:
    def write(block: pa.Table, _lon: Any, _lat: Any) -> None:
        stream.write(encode(block))

    return write


def _write_whole(blocks: list[tuple[pa.Table, Any, Any]], part: Path, ending: str) -> None:
    import numpy as np
    import pyarrow as pa

    from geocensus.registers.tables import write_geoparquet, write_xlsx

    tables, lon, lat = zip(*blocks, strict=True)
    table = pa.concat_tables(tables, promote_options="permissive")
    if ending == ".xlsx":
        write_xlsx(table, part)
    else:
        write_geoparquet(table, part, lon=np.concatenate(lon), lat=np.concatenate(lat))


class _Csv:
    """Writes blocks as CSV with one header; no cell can run as a formula."""

    def __init__(self) -> None:
        self._begun = False

    def __call__(self, block: pa.Table) -> str:
        from geocensus.registers.tables import csv_text

        text = csv_text(block, header=not self._begun)
        self._begun = True
        return text


def _json_lines(block: pa.Table) -> str:
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in block.to_pylist())

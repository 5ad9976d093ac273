"""Read delimited text: CSV, TSV and their relatives.

The first record that is not blank is the header, unless only a later one near the top names columns of positions: then
titles stand above it. ``row`` counts the records below it as every CSV reader does: a line without any character (or
with blanks only) is no record, a record of empty cells is one, and a quoted cell may hold line ends.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from geocensus.errors import RegisterError
from geocensus.language import Text
from geocensus.registers.cells import Grid, RowCollector, drop_unnamed_empty, empty_rows, refuse_width, unique_names
from geocensus.registers.columns import header_score
from geocensus.registers.encodings import decode

__all__ = ["read_delimited"]

_SEPARATORS = (",", "\t", ";", "|")
_NONE = "\x1f"
"""Stands for no separator at all: a file of one column, whose cells may hold commas."""

_SAMPLE_RECORDS = 200
_TITLE_RECORDS = 20
"""How many records from the top may be titles. Own choice."""
_POSITIONS = 10
"""A header with columns of positions has a higher score than this; see :func:`header_score`."""
_SAMPLE_BYTES = 1 << 20
_LONGEST_CELL = 10_000_000
"""Characters of a cell; own choice, far beyond any register's."""

_SAID = re.compile(rb"\S")

# A first line that names the separator for Excel.
_DIRECTIVE = re.compile(rb"^sep=([,;|\t])\r?\n", re.IGNORECASE)


def read_delimited(path: Path, *, encoding: str | None = None) -> Grid:
    """Read a delimited text file, every cell as text.

    Raises
    ------
    RegisterError
        When the bytes are not text, or there is no header.
    UsageError
        When *encoding* is unknown.
    """
    decoded = decode(path.read_bytes(), name=str(path), encoding=encoding)
    notes = list(decoded.notes)
    data = decoded.data
    directive = _DIRECTIVE.match(data)
    if directive:
        data = data[directive.end() :]
    separator = directive[1].decode("latin-1") if directive else None
    if not data or data.isspace():
        raise RegisterError(
            en=f"{path} holds nothing but blanks; export the register again",
            zh=f"{path} 只有空白，没有内容；请重新导出名录",
        )
    separator = separator or _sniff(data)
    headers, end, above = _header(data, separator, path)
    refuse_width(len(headers), str(path))
    if above:
        notes.append(
            Text(
                en=f"{above:,} records above or below the header are titles and field names, and are no rows",
                zh=f"表头上下有 {above:,} 条标题或字段名记录，不作为数据行",
            )
        )
    fast = _fast(data, end, headers, separator)
    if fast is None:
        cells, row, more = _slow(data, end, headers, separator, path)
        notes += more
    else:
        cells, row = fast, np.arange(1, fast.num_rows + 1, dtype=np.int64)
    empty = empty_rows(cells)
    if empty:
        notes.append(
            Text(
                en=f"{empty:,} records have empty cells only; they stay, as rows without a position",
                zh=f"{empty:,} 条记录的单元格全为空，仍作为没有坐标的行保留",
            )
        )
    cells = drop_unnamed_empty(cells, headers)
    return Grid(cells=cells, row=row, notes=tuple(notes), encoding=decoded.encoding)


def _lines(data: bytes, start: int = 0) -> Iterator[str]:
    r"""Give the lines of UTF-8 bytes with their ends, which may be ``\n``, ``\r\n`` or ``\r``."""
    yield from io.TextIOWrapper(io.BytesIO(memoryview(data)[start:]), encoding="utf-8", newline="")


def _reader(lines: Iterator[str], separator: str, *, strict: bool = False) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=separator, strict=strict)


def _sniff(data: bytes) -> str:
    """Choose the separator by which the header is understood best and the rows are as wide as the header."""
    sample = data[:_SAMPLE_BYTES].decode("utf-8", errors="ignore")
    best, best_score = _NONE, (0, 0.0, 0)
    for separator in _SEPARATORS:
        records: list[list[str]] = []
        unreadable = False
        try:
            for record in _reader(io.StringIO(sample, newline=""), separator):
                if any(cell.strip() for cell in record):
                    records.append(record)
                if len(records) > _SAMPLE_RECORDS:
                    break
        except csv.Error:
            unreadable = True  # what was read so far is enough to choose by
        if not records and not unreadable:
            return separator  # nothing but separators; the header will be missed
        if not records:
            continue
        if len(data) > _SAMPLE_BYTES and len(records) > 1:
            records.pop()  # it may be cut off
        first, _ = _choose_header(records[:_TITLE_RECORDS])
        header, rows = records[first], records[first + 1 :]
        if len(header) < 2:
            continue
        even = sum(len(row) == len(header) for row in rows) / len(rows) if rows else 1.0
        score = (header_score(header), even, len(header))
        if score > best_score:
            best, best_score = separator, score
    return best


def _choose_header(records: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Tell which of the records near the top is the header, and which one is the last before the rows."""
    scores = [header_score(record) for record in records]
    first = 0
    if scores[0] < _POSITIONS and max(scores) > _POSITIONS:
        first = scores.index(max(scores))
    # No row of data is understood as a header: a second one holds field names under Chinese titles.
    second = first + 1 < len(scores) and scores[first + 1] > _POSITIONS and scores[first + 1] * 2 >= scores[first]
    return first, first + int(second)


def _header(data: bytes, separator: str, path: Path) -> tuple[list[str], int, int]:
    """Read the header; tell at which byte the rows begin, and how many records are titles or field names."""
    used = 0

    def counted() -> Iterator[str]:
        nonlocal used
        for line in _lines(data):
            used += len(line.encode())
            yield line

    records: list[list[str]] = []
    ends: list[int] = []
    try:
        for record in _reader(counted(), separator):
            if any(cell.strip() for cell in record):
                records.append(record)
                ends.append(used)
            if len(records) >= _TITLE_RECORDS:
                break
    except csv.Error as error:
        if not records:
            raise _unreadable(path, 1, error) from error
    if not records:
        raise RegisterError(
            en=f"{path} has no header: its first lines hold separators only",
            zh=f"{path} 没有表头：开头各行只有分隔符",
        )
    first, last = _choose_header(records)
    return records[first], ends[last], last


def _fast(data: bytes, start: int, headers: Sequence[str], separator: str) -> pa.Table | None:
    """Read with Arrow where it is exactly right: every record as wide as the header, no quote but regular ones."""
    if len(headers) < 2:
        return None  # Arrow takes a blank line of a one-column file for a record
    quotes = data.find(b'"', start) >= 0
    if quotes and not _regular_quotes(data, start, separator):
        return None
    if _SAID.search(data, start) is None or data.startswith(b"\xef\xbb\xbf", start):
        return None  # Arrow refuses nothing, and takes away a byte-order mark that is part of a cell
    names = unique_names(headers)
    # A copy of Arrow's own: its reading threads may let go of the bytes last, when Python is already ending.
    body = pa.allocate_buffer(len(data) - start)
    np.copyto(np.frombuffer(body, dtype=np.uint8), np.frombuffer(data, dtype=np.uint8)[start:])
    try:
        return pacsv.read_csv(
            pa.BufferReader(body),
            pacsv.ReadOptions(column_names=names, block_size=1 << 22),
            pacsv.ParseOptions(delimiter=separator, newlines_in_values=quotes, ignore_empty_lines=True),
            pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None  # a record of another width: the slow way keeps its cells


def _regular_quotes(data: bytes, start: int, separator: str) -> bool:
    """Tell whether every quote opens a cell, closes one, or is doubled inside one: all readers agree on those."""
    text = np.frombuffer(data, dtype=np.uint8)
    places = np.flatnonzero(text[start:] == ord('"')) + start
    if len(places) % 2:
        return False
    # Counted from the first one they take turns: one opens, one closes; a doubled quote closes and opens again.
    ends = np.frombuffer((separator + "\r\n").encode(), dtype=np.uint8)
    opening, closing = places[0::2], places[1::2]
    at_start = np.isin(text[np.maximum(opening - 1, 0)], ends) | (opening == start)
    doubled = np.zeros(len(opening), dtype=bool)
    doubled[1:] = opening[1:] == closing[:-1] + 1
    at_end = np.isin(text[np.minimum(closing + 1, len(text) - 1)], ends) | (closing == len(text) - 1)
    at_end[:-1] |= doubled[1:]
    return bool((at_start | doubled).all() and at_end.all())


def _slow(
    data: bytes, start: int, headers: Sequence[str], separator: str, path: Path
) -> tuple[pa.Table, np.ndarray, list[Text]]:
    """Read record by record; rows of any width, stray quotes."""
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        try:
            return _collect(_reader(_lines(data, start), separator, strict=True), headers, path, stray=0)
        except csv.Error:
            # A quote is opened and never closed, or closed inside a cell: read on it would swallow rows. Then every
            # line is a record of its own, and a line whose quotes make no sense keeps them as they stand.
            counter = _Stray()
            return _collect(counter.records(_lines(data, start), separator), headers, path, stray=counter)
    finally:
        csv.field_size_limit(limit)


class _Stray:
    """Read line by line, counting lines with stray quotes."""

    def __init__(self) -> None:
        self.lines = 0

    def records(self, lines: Iterator[str], separator: str) -> Iterator[list[str]]:
        for line in lines:
            try:
                record = next(_reader(iter([line]), separator, strict=True), [])
            except csv.Error:
                self.lines += 1
                record = line.rstrip("\r\n").split(separator)
            yield record


def _collect(
    records: Iterator[list[str]], headers: Sequence[str], path: Path, *, stray: _Stray | int
) -> tuple[pa.Table, np.ndarray, list[Text]]:
    width = len(headers)
    rows = RowCollector(width=width, place=str(path))
    number = longer = shorter = 0
    for record in records:
        if not record or (len(record) == 1 and not record[0].strip()):
            continue
        number += 1
        if len(record) < width:
            shorter += 1
        elif len(record) > width and any(record[width:]):
            longer += 1
        rows.add(record, number)
    cells, row = rows.finish(headers)
    notes = []
    if longer:
        notes.append(
            Text(
                en=f"{longer:,} records have more cells than the header; the extra cells stand in columns named 'column N'",
                zh=f"{longer:,} 条记录的单元格多于表头，多出的单元格放在名为“column N”的列中",
            )
        )
    if shorter:
        notes.append(
            Text(
                en=f"{shorter:,} records have fewer cells than the header; the missing ones are empty",
                zh=f"{shorter:,} 条记录的单元格少于表头，缺少的按空值处理",
            )
        )
    if isinstance(stray, _Stray):
        notes.append(
            Text(
                en=f"the quotation marks do not match ({stray.lines:,} lines): each line was read as one record",
                zh=f"引号不配对（{stray.lines:,} 行）：已按每行一条记录读取",
            )
        )
    return cells, row, notes


def _unreadable(path: Path, line: int, error: Exception) -> RegisterError:
    return RegisterError(
        en=f"{path} cannot be read as delimited text near line {line} ({error}); export it again",
        zh=f"{path} 第 {line} 行附近无法按分隔文本读取（{error}）；请重新导出",
    )

"""A table of text as it came out of a file: every cell kept as it was written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geocensus.errors import RegisterError
from geocensus.language import Text

__all__ = ["MAX_COLUMNS", "Grid", "RowCollector", "drop_unnamed_empty", "unique_names"]

MAX_COLUMNS = 16_384
"""Columns of a table: a sheet's limit [Excel specifications and limits]; more means a broken file."""

_BLOCK_ROWS = 65_536


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Cells of one file or sheet.

    Parameters
    ----------
    cells
        One text column a header, headers unique; null where the cell is empty.
    row : (n,) int64
        Number of each row in its file or sheet, the first data row 1.
    notes
        What a person should know about the reading.
    encoding, sheet
        How the text was decoded; which sheet or layer it is.
    point
        Names of the two columns that hold a geometry's longitude and latitude, if any.
    """

    cells: pa.Table
    row: NDArray[np.int64]
    notes: tuple[Text, ...] = ()
    encoding: str = ""
    sheet: str = ""
    point: tuple[str, str] | None = None


def unique_names(headers: Sequence[str | None]) -> list[str]:
    """Make headers unique without changing those that are: ``column 3`` for an empty one, ``name (2)`` for a repeated.

    Examples
    --------
    >>> unique_names(["a", "", "a", " b "])
    ['a', 'column 2', 'a (2)', 'b']
    """
    clean = [" ".join((header or "").split()) for header in headers]
    reserved = set(clean)
    taken: set[str] = set()
    names = []
    for place, header in enumerate(clean, start=1):
        base = header or f"column {place}"
        name, number = base, 1
        while name in taken or (name != header and name in reserved):
            number += 1
            name = f"{base} ({number})"
        taken.add(name)
        names.append(name)
    return names


class RowCollector:
    """Collect rows of text of any length into Arrow columns, block by block.

    A row longer than the others widens the table; nothing is cut off.
    """

    def __init__(self, *, width: int, place: str) -> None:
        self._width = width
        self._place = place
        self._blocks: list[list[pa.Array]] = []
        self._rows: list[Sequence[str | None]] = []
        self._numbers: list[int] = []
        self._number_blocks: list[NDArray[np.int64]] = []

    def add(self, row: Sequence[str | None], number: int) -> None:
        """Take one row and its number in the file."""
        self._rows.append(row)
        self._numbers.append(number)
        if len(self._rows) >= _BLOCK_ROWS:
            self._flush()

    def _flush(self) -> None:
        columns = [_text_array(column) for column in zip_longest(*self._rows)]
        self._width = max(self._width, len(columns))
        refuse_width(self._width, self._place)
        self._blocks.append(columns)
        self._number_blocks.append(np.asarray(self._numbers, dtype=np.int64))
        self._rows, self._numbers = [], []

    def finish(self, headers: Sequence[str | None]) -> tuple[pa.Table, NDArray[np.int64]]:
        """Give the table and the numbers of its rows; columns beyond the headers get names of their own."""
        if self._rows:
            self._flush()
        padded = [*headers, *[None] * (self._width - len(headers))]
        names = unique_names(padded)
        columns = []
        for place in range(len(names)):
            chunks = [
                block[place] if place < len(block) else pa.nulls(len(numbers), pa.string())
                for block, numbers in zip(self._blocks, self._number_blocks, strict=True)
            ]
            columns.append(pa.chunked_array(chunks, pa.string()))
        rows = np.concatenate(self._number_blocks) if self._number_blocks else np.empty(0, np.int64)
        return pa.Table.from_arrays(columns, names=names), rows


def _text_array(values: Iterable[str | None]) -> pa.Array:
    array = pa.array([value or None for value in values], pa.string())
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def drop_unnamed_empty(cells: pa.Table, headers: Sequence[str | None]) -> pa.Table:
    """Leave out columns that have neither a header nor a value, as trailing commas make them."""
    kept = [
        name
        for place, (name, values) in enumerate(zip(cells.column_names, cells.columns, strict=True))
        if (place < len(headers) and (headers[place] or "").strip()) or values.null_count < len(values)
    ]
    return cells if len(kept) == cells.num_columns else cells.select(kept)


def refuse_width(width: int, place: str) -> None:
    """Refuse a table with more columns than any sheet has."""
    if width > MAX_COLUMNS:
        raise RegisterError(
            en=f"{place} has {width:,} columns, more than {MAX_COLUMNS:,}; it is probably no table, or its line ends "
            "were lost",
            zh=f"{place} 有 {width:,} 列，超过 {MAX_COLUMNS:,} 列；可能不是表格，或换行符已丢失",
        )


def empty_rows(cells: pa.Table) -> int:
    """Count rows in which every cell is empty."""
    if cells.num_columns == 0:
        return 0
    if any(values.null_count == 0 for values in cells.columns):
        return 0
    full = np.zeros(cells.num_rows, dtype=bool)
    for values in cells.columns:
        full |= np.asarray(values.is_valid(), dtype=bool)
    return int((~full).sum())

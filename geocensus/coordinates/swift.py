"""Long columns: the compiled reader for the common spellings, the grammar for all others.

The result does not depend on which of the two read a cell.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geocensus.coordinates.grammar import Reading
from geocensus.coordinates.parsed import code_of
from geocensus.coordinates.readings import LAT, LON, UNKNOWN, AxisColumns, ReadingColumns
from geocensus.coordinates.texts import distinct
from geocensus.coordinates.vocabulary import HemisphereEvidence, Notation, OrderEvidence, Reason

__all__ = ["LONG", "read_long_axis", "read_long_pairs"]

LONG: Final = 50_000
"""Cells from which the compiled reader pays: loading it takes as long as the grammar needs for some ten thousand."""

_PIECE: Final = 250_000
"""Cells that one thread reads at a time."""

Read = Callable[[str], Reading]


def _buffers(column: pa.Array) -> tuple[NDArray[np.uint8], NDArray[Any], NDArray[np.bool_]]:
    """Give bytes, offsets and validity of a text column, without copying the bytes."""
    n = len(column)
    _, offsets_buffer, data_buffer = column.buffers()
    width = np.int64 if pa.types.is_large_string(column.type) else np.int32
    offsets = np.frombuffer(offsets_buffer, dtype=width)[column.offset : column.offset + n + 1]
    data = np.frombuffer(data_buffer, dtype=np.uint8) if data_buffer is not None else np.empty(0, np.uint8)
    valid = column.is_valid().to_numpy(zero_copy_only=False) if column.null_count else np.ones(n, dtype=np.bool_)
    return data, offsets, valid


def _in_pieces(n: int, work: Callable[[slice], None]) -> None:
    pieces = [slice(start, min(start + _PIECE, n)) for start in range(0, n, _PIECE)]
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(work, pieces))


_CODES: Final = np.array(
    [
        code_of(HemisphereEvidence.ASSUMED),
        code_of(HemisphereEvidence.LETTERS),
        code_of(HemisphereEvidence.SIGN),
        code_of(Notation.DECIMAL),
        code_of(Notation.DM),
        code_of(Notation.DMS),
        code_of(Reason.OUT_OF_RANGE),
    ],
    dtype=np.int8,
)


def read_long_axis(column: pa.Array, *, axis: str, read: Read) -> ReadingColumns:
    """Read a long column of one axis; *read* is the grammar for what is unusual."""
    from geocensus.coordinates.compiled import read_axes

    n = len(column)
    data, offsets, valid = _buffers(column)
    done, lettered = np.empty(n, dtype=np.bool_), np.empty(n, dtype=np.bool_)
    value = np.empty(n)
    finest, decimals, axes, told, notation = (np.empty(n, dtype=np.int8) for _ in range(5))
    reason, at = np.full(n, -1, dtype=np.int8), np.full(n, -1, dtype=np.int32)
    outputs = (done, value, finest, decimals, axes, told, lettered, notation, reason, at)
    wanted = {"lat": LAT, "lon": LON}.get(axis, UNKNOWN)

    def work(piece: slice) -> None:
        ends = offsets[piece.start : piece.stop + 1]
        read_axes(data, ends, valid[piece], wanted, _CODES, *(output[piece] for output in outputs))

    _in_pieces(n, work)
    found = ReadingColumns(
        AxisColumns(value, finest, decimals, axes, told, lettered),
        AxisColumns.nothing(n),
        np.full(n, -1, dtype=np.int8),
        notation,
        reason,
        at,
    )
    return _with_rest(found, column, done, read)


def read_long_pairs(column: pa.Array, *, read: Read) -> ReadingColumns:
    """Read a long column of cells with both axes."""
    from geocensus.coordinates.compiled import read_pairs

    n = len(column)
    data, offsets, valid = _buffers(column)
    done, lettered = np.empty(n, dtype=np.bool_), np.empty(n, dtype=np.bool_)
    value = np.empty((2, n))
    finest, decimals, axes, told = (np.empty((2, n), dtype=np.int8) for _ in range(4))
    notation = np.empty(n, dtype=np.int8)
    outputs = (done, value, finest, decimals, axes, told, lettered, notation)

    def work(piece: slice) -> None:
        ends = offsets[piece.start : piece.stop + 1]
        read_pairs(data, ends, valid[piece], _CODES, *(output[..., piece] for output in outputs))

    _in_pieces(n, work)
    first, second = (
        AxisColumns(value[side], finest[side], decimals[side], axes[side], told[side], lettered.copy())
        for side in (0, 1)
    )
    found = ReadingColumns(
        first,
        second,
        np.where(lettered, np.int8(code_of(OrderEvidence.LETTERS)), np.int8(-1)),
        notation,
        np.full(n, -1, dtype=np.int8),
        np.full(n, -1, dtype=np.int32),
    )
    return _with_rest(found, column, done, read)


def _with_rest(found: ReadingColumns, column: pa.Array, done: NDArray[np.bool_], read: Read) -> ReadingColumns:
    """Read by the grammar what the compiled reader left alone."""
    rest = np.flatnonzero(~done)
    if rest.size:
        words, rows = distinct(column.take(pa.array(rest)))
        found.put(rest, ReadingColumns.of([read(word or "") for word in words]).take(rows))
    return found

"""Columns of text as Arrow holds them: each distinct text is read once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["as_text", "distinct"]


def as_text(column: Any) -> pa.Array:
    """Give a column as one Arrow array of text; null where there is no value.

    Numbers are written with as few digits as tell them apart, whole ones without a point: that is all that is known of
    how they were written.

    Examples
    --------
    >>> as_text(["116.5", None, 39, 40.25]).to_pylist()
    ['116.5', None, '39', '40.25']
    """
    if isinstance(column, str | bytes):
        column = [column]
    if isinstance(column, pd.Series | pd.Index):
        column = column.array
    if hasattr(column, "__arrow_array__") and not isinstance(column, pa.Array | pa.ChunkedArray):
        column = pa.array(column)
    if isinstance(column, pa.ChunkedArray | pa.Array):
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            return _whole(column)
        if pa.types.is_string_view(column.type) or pa.types.is_null(column.type):
            return _whole(column.cast(pa.string()))
        column = column.to_pylist()
    elif isinstance(column, np.ndarray) and column.dtype.kind != "O":
        column = column.tolist()
    try:
        return _whole(pa.array(column, type=pa.string(), from_pandas=True))
    except (pa.ArrowException, UnicodeError, TypeError, ValueError):
        return _whole(pa.array([_text(value) for value in column], type=pa.string()))


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return column


def _text(value: Any) -> str | None:
    """Write one value of an untyped column."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float | np.floating):
        if np.isnan(value):
            return None
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    # A lone surrogate cannot be stored; a question mark in its place refuses the cell.
    return str(value).encode("utf-8", "replace").decode("utf-8")


def distinct(column: pa.Array) -> tuple[list[str | None], NDArray[np.intp]]:
    """Give the distinct texts of a column, and for each row which one it is; null is the last text."""
    encoded = column.dictionary_encode()
    words: list[str | None] = [*encoded.dictionary.to_pylist(), None]
    rows = encoded.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False).astype(np.intp)
    return words, rows

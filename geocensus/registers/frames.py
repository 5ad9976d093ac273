"""Turn pandas and geopandas tables into cells of text."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geocensus.registers.cells import Grid, unique_names

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["grid_of_arrow", "grid_of_frame", "text_column", "text_of"]

_EXACT_INTEGERS = 1e15
"""Beyond this a float does not hold every whole number's digits for sure; Excel keeps 15."""


def text_of(value: object) -> str | None:
    """Write a value as a person sees it in a cell: whole numbers without ``.0``, others by their shortest digits.

    Examples
    --------
    >>> text_of(27.0), text_of(113.8), text_of(True), text_of(float("nan")), text_of("")
    ('27', '113.8', 'TRUE', None, None)
    >>> text_of(dt.timedelta(hours=116, minutes=23, seconds=17))
    '116:23:17'
    """
    if value is None:
        return None
    if isinstance(value, str):
        # Half a character, as broken exports leave it, is no text that any file could hold.
        return value.encode("utf-8", "replace").decode("utf-8") or None
    if isinstance(value, (bool, np.bool_)):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if math.isnan(number):
            return None
        if number.is_integer() and abs(number) < 1e21:
            return str(int(number))
        return _plain_digits(number)
    if isinstance(value, dt.timedelta):
        return _duration(value)
    if isinstance(value, dt.datetime):
        whole_day = value.time() == dt.time.min and value.tzinfo is None
        return value.date().isoformat() if whole_day else value.isoformat(sep=" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    text = str(value)
    return None if text in ("NaT", "<NA>") else text or None


def _plain_digits(number: float) -> str:
    """Write the shortest digits without an exponent, as a coordinate is written."""
    text = repr(number)
    if "e" in text and 1e-15 < abs(number) < 1e21:
        return format(Decimal(text), "f")
    return text


def _duration(value: dt.timedelta) -> str:
    """Write hours, minutes and seconds: what Excel makes of 116:23:17."""
    total = round(value / dt.timedelta(microseconds=1))
    sign, total = ("-", -total) if total < 0 else ("", total)
    seconds, micro = divmod(total, 1_000_000)
    part = f".{micro:06d}".rstrip("0") if micro else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{part}"


def text_column(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write a column of any type as text, empty as null."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        return text_column(values.cast(kind.value_type))
    if pa.types.is_large_string(kind) or pa.types.is_string(kind) or pa.types.is_string_view(kind):
        text = values.cast(pa.string())
        return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    if pa.types.is_integer(kind):
        return values.cast(pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.chunked_array([pa.array([_hex(item) for item in values.to_pylist()], pa.string())], pa.string())
    if pa.types.is_floating(kind):
        values = values.cast(pa.float64()) if pa.types.is_float16(kind) else values
        # A 32-bit number's own digits, not those of the 64-bit number nearest to it.
        items = [item if item is None else float(str(item)) for item in values.to_numpy(zero_copy_only=False)]
        return pa.chunked_array([pa.array([text_of(item) for item in items], pa.string())], pa.string())
    return pa.chunked_array([pa.array([text_of(item) for item in values.to_pylist()], pa.string())], pa.string())


def _hex(item: bytes | None) -> str | None:
    return None if item is None else item.hex()


def grid_of_arrow(table: pa.Table, **more: Any) -> Grid:
    """Turn an Arrow table into cells of text."""
    names = unique_names(table.column_names)
    columns = [text_column(values) for values in table.columns]
    cells = pa.Table.from_arrays(columns, names=names)
    return Grid(cells=cells, row=np.arange(1, table.num_rows + 1, dtype=np.int64), **more)


def grid_of_frame(frame: pd.DataFrame) -> Grid:
    """Turn a pandas or geopandas table into cells of text; points become two columns."""
    import pandas as pd

    geometry = getattr(frame, "_geometry_column_name", None)
    columns: dict[str, pa.ChunkedArray] = {}
    names = unique_names([str(name) for name in frame.columns if str(name) != geometry])
    plain = [place for place, name in enumerate(frame.columns) if str(name) != geometry]
    for name, place in zip(names, plain, strict=True):
        values = frame.iloc[:, place]
        if values.dtype == object or isinstance(values.dtype, pd.CategoricalDtype):
            columns[name] = pa.chunked_array([pa.array([text_of(item) for item in values], pa.string())], pa.string())
        else:
            arrow = pa.Array.from_pandas(values)
            columns[name] = text_column(arrow if isinstance(arrow, pa.ChunkedArray) else pa.chunked_array([arrow]))
    cells = pa.table(columns)
    if not columns:
        cells = pa.table({})
    grid = Grid(cells=cells, row=np.arange(1, len(frame) + 1, dtype=np.int64))
    if geometry is None or geometry not in frame.columns:
        return grid
    from geocensus.registers.points import with_points

    series = frame[geometry]
    return with_points(grid, np.asarray(series.array, dtype=object), series.crs, place="table")

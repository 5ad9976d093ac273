"""Write positions, or geometry of any kind, as GeoParquet; points are built over whole columns."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS

from geocensus.registers.atomic import atomic_file

__all__ = ["points_wkb", "write_geoparquet"]

_VERSION = "1.1.0"
_POINT = np.dtype([("order", "u1"), ("kind", "<u4"), ("x", "<f8"), ("y", "<f8")])
"""A point in well-known binary, little-endian [OGC 06-103r4, 8.2.8]: 21 bytes."""

_SAMPLE = 1 << 16
"""Rows from the middle of a column that are looked at to choose how to store it."""


def points_wkb(*, lon: ArrayLike, lat: ArrayLike) -> pa.Array:
    """Build points in well-known binary; null where a coordinate is not finite.

    Parameters
    ----------
    lon, lat : (n,) degrees

    Examples
    --------
    >>> points_wkb(lon=[116.0, np.nan], lat=[40.0, 40.0]).null_count
    1
    """
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    known = np.isfinite(x) & np.isfinite(y)
    points = np.empty(int(known.sum()), dtype=_POINT)
    points["order"], points["kind"], points["x"], points["y"] = 1, 1, x[known], y[known]
    # 2**31 bytes hold 102 million points; beyond that the offsets need 64 bits.
    wide = points.nbytes >= 2**31
    ends = np.concatenate([[0], np.cumsum(known)]) * _POINT.itemsize
    offsets = ends.astype(np.int64 if wide else np.int32)
    valid = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little").tobytes())
    kind = pa.large_binary() if wide else pa.binary()
    buffers = [valid, pa.py_buffer(offsets.tobytes()), pa.py_buffer(points.tobytes())]
    return pa.Array.from_buffers(kind, len(known), buffers)


def write_geoparquet(
    table: pa.Table | pd.DataFrame,
    path: str | os.PathLike[str],
    *,
    lon: str | ArrayLike = "lon",
    lat: str | ArrayLike = "lat",
    geometry: NDArray[np.object_] | None = None,
    metadata: Mapping[str, str] | None = None,
    overwrite: bool = False,
) -> None:
    """Write a table with its positions as points, or with other geometry: GeoParquet 1.1, EPSG:4490, whole or not at all.

    Parameters
    ----------
    table
        Any columns; one named ``geometry`` is replaced.
    path
        Final name.
    lon, lat : names of columns, or (n,) degrees, CGCS2000
        Null or NaN makes a null point.
    geometry : (n,) shapely, degrees, CGCS2000, optional
        Written instead of the points of *lon* and *lat*.
    metadata
        Further key-value pairs for the file's schema.
    overwrite
        Replace what stands there.

    Raises
    ------
    OutputExists
        When *path* exists and *overwrite* is false.
    """
    if isinstance(table, pd.DataFrame):
        table = pa.Table.from_pandas(table, preserve_index=False)
    if geometry is None:
        x, y = _degrees(table, lon), _degrees(table, lat)
        shapes, types, bounds = points_wkb(lon=x, lat=y), ["Point"], _bounds(x, y)
    else:
        shapes = pa.array(shapely.to_wkb(geometry, byte_order=1), pa.large_binary())
        _, first = np.unique(shapely.get_type_id(geometry), return_index=True)
        types = sorted(str(each.geom_type) for each in geometry[first] if each is not None)
        bounds = [value for value in shapely.total_bounds(geometry).tolist() if np.isfinite(value)]
    if "geometry" in table.column_names:
        table = table.drop_columns(["geometry"])
    table = table.append_column("geometry", shapes)
    said = {key.encode(): value.encode() for key, value in (metadata or {}).items()}
    said |= {key: value for key, value in (table.schema.metadata or {}).items() if key == b"pandas"}
    said[b"geo"] = json.dumps(_geo(types, bounds), ensure_ascii=False, allow_nan=False).encode()
    table = table.replace_schema_metadata(said)
    with atomic_file(path, overwrite=overwrite) as part:
        pq.write_table(
            table,
            part,
            compression="zstd",
            compression_level=1,
            row_group_size=1 << 18,
            use_dictionary=[name for name in table.column_names if _repeats(table[name])],
        )


def _repeats(column: pa.ChunkedArray) -> bool:
    """Tell whether a column of text says the same things again and again; else a dictionary costs more than it saves."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return False
    sample = column.slice(max(0, (len(column) - _SAMPLE) // 2), _SAMPLE)
    return bool(2 * pc.count_distinct(sample).as_py() <= len(sample))


def _degrees(table: pa.Table, given: str | ArrayLike) -> NDArray[np.float64]:
    if isinstance(given, str):
        values = table[given].cast(pa.float64()).to_numpy(zero_copy_only=False)
        return np.asarray(values, dtype=np.float64)
    return np.asarray(given, dtype=np.float64)


def _bounds(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[float]:
    known = np.isfinite(x) & np.isfinite(y)
    if not known.any():
        return []
    return [float(x[known].min()), float(y[known].min()), float(x[known].max()), float(y[known].max())]


def _geo(types: list[str], bounds: list[float]) -> dict[str, Any]:
    """Describe the geometry column [GeoParquet 1.1.0, "geo" metadata]."""
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": types, "crs": _crs()}
    if bounds:
        column["bbox"] = bounds
    return {"version": _VERSION, "primary_column": "geometry", "columns": {"geometry": column}}


@cache
def _crs() -> dict[str, Any]:
    return dict(CRS.from_epsg(4490).to_json_dict())

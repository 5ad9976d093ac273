"""GeoParquet, read with pyarrow alone.

Source: GeoParquet 1.1.0: a file without a ``crs`` key is OGC:CRS84; a ``crs`` of null is unknown.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from geocensus.errors import LayerError

__all__ = ["read_geoparquet"]

_BYTES = 16 * 2**30  # more than this in memory is no layer; a few packed bytes can promise any number of rows

_NATIVE = {
    "point": shapely.GeometryType.POINT,
    "linestring": shapely.GeometryType.LINESTRING,
    "polygon": shapely.GeometryType.POLYGON,
    "multipoint": shapely.GeometryType.MULTIPOINT,
    "multilinestring": shapely.GeometryType.MULTILINESTRING,
    "multipolygon": shapely.GeometryType.MULTIPOLYGON,
}


def read_geoparquet(
    path: Path, *, shown: str, columns: list[str] | None
) -> tuple[pa.Table, NDArray[np.object_], str | None]:
    """Read attributes, geometry and CRS (PROJJSON as text) of a GeoParquet file."""
    damaged = LayerError(
        en=f"'{shown}' cannot be read as GeoParquet; it is damaged or incomplete: export it again",
        zh=f"“{shown}”无法作为 GeoParquet 读取；文件已损坏或不完整，请重新导出",
    )
    try:
        with pq.ParquetFile(path) as file:
            promised = sum(file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups))
            if promised > _BYTES:
                raise LayerError(
                    en=f"'{shown}' would take {promised / 2**30:.0f} GiB of memory; it is not opened",
                    zh=f"“{shown}”需要 {promised / 2**30:.0f} GiB 内存；拒绝打开",
                )
            geo = _metadata(file.schema_arrow, shown)
            primary = str(geo.get("primary_column", "geometry"))
            others = [name for name in file.schema_arrow.names if name not in geo["columns"]]
            keep = [name for name in others if columns is None or name in columns]
            table = file.read(columns=[*keep, primary])
        described = geo["columns"][primary]
        geometry = _geometry(table.column(primary).combine_chunks(), str(described.get("encoding", "WKB")))
    except (pa.ArrowException, OSError, KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, LayerError):
            raise
        raise damaged from error
    crs = described.get("crs", "OGC:CRS84")
    return table.select(keep), geometry, json.dumps(crs) if isinstance(crs, dict) else crs


def _metadata(schema: pa.Schema, shown: str) -> dict[str, Any]:
    raw = (schema.metadata or {}).get(b"geo")
    if raw is None:
        raise LayerError(
            en=f"'{shown}' is a plain Parquet table without geometry; expected GeoParquet",
            zh=f"“{shown}”是不含几何的普通 Parquet 表；需要 GeoParquet",
        )
    geo = json.loads(raw)
    if not isinstance(geo, dict):
        msg = "geo metadata is no object"
        raise TypeError(msg)
    return geo


def _geometry(column: pa.Array, encoding: str) -> NDArray[np.object_]:
    if encoding.upper() == "WKB":
        with np.errstate(invalid="ignore"):  # coordinates that are no numbers are dealt with later, and told
            found: NDArray[np.object_] = shapely.from_wkb(column.to_numpy(zero_copy_only=False), on_invalid="ignore")
        return found
    kind = _NATIVE[encoding.lower()]
    valid = np.asarray(column.is_valid())
    geometry: NDArray[np.object_] = np.full(len(column), None, dtype=object)
    offsets = []
    level = column.drop_null()
    while not pa.types.is_struct(level.type) and not pa.types.is_fixed_size_list(level.type):
        offsets.append(np.asarray(level.offsets) - level.offsets[0].as_py())
        level = level.flatten()
    if pa.types.is_struct(level.type):
        coords = np.column_stack([np.asarray(level.field(axis)) for axis in ("x", "y")])
    else:
        coords = np.asarray(level.flatten()).reshape(len(level), -1)[:, :2]
    geometry[valid] = shapely.from_ragged_array(kind, np.ascontiguousarray(coords), tuple(reversed(offsets)) or None)
    return geometry

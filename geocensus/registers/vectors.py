"""Read registers that come as files of geometry, or as Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from geocensus.errors import LayerError, RegisterError
from geocensus.registers.cells import Grid, refuse_width
from geocensus.registers.columns import understand
from geocensus.registers.frames import grid_of_arrow
from geocensus.registers.points import with_points
from geocensus.vectorfiles import VectorTable, read

__all__ = ["read_parquet", "read_vector"]

_MAX_CELLS = 2_000_000_000
_MAX_BYTES = 32 * 1024**3
"""Of a Parquet file when it is unpacked: a few packed bytes can promise any number of rows. Own choice."""


def read_vector(path: Path, *, layers: Sequence[str] = ()) -> list[Grid]:
    """Read layers of a file of geometry: attributes as text, points as two columns more.

    Raises
    ------
    LayerError
        When the file cannot be trusted or read.
    RegisterError
        When its geometry is no points and no column holds positions.
    """
    return [_grid(read(path, layer=layer), path) for layer in (layers or (None,))]


def read_parquet(path: Path) -> Grid:
    """Read Parquet or GeoParquet.

    Raises
    ------
    RegisterError
        When the file is damaged or promises more than memory holds.
    """
    try:
        with pq.ParquetFile(path) as file:
            facts = file.metadata
            refuse_width(facts.num_columns, str(path))
            size = sum(facts.row_group(group).total_byte_size for group in range(facts.num_row_groups))
            if facts.num_rows * max(1, facts.num_columns) > _MAX_CELLS or size > _MAX_BYTES:
                raise RegisterError(
                    en=f"{path} unpacks to {facts.num_rows:,} rows and {size / 1024**3:.0f} GiB; split it",
                    zh=f"{path} 解压后有 {facts.num_rows:,} 行、{size / 1024**3:.0f} GiB；请拆分后再读",
                )
            if b"geo" not in (file.schema_arrow.metadata or {}):
                table = file.read()
                return grid_of_arrow(
                    table.select([n for n in table.column_names if not n.startswith("__index_level_")])
                )
    except (pa.ArrowException, OSError) as error:
        raise RegisterError(
            en=f"{path} cannot be read as Parquet ({str(error)[:200]}); copy or export it again",
            zh=f"{path} 无法作为 Parquet 读取（{str(error)[:200]}）；请重新复制或导出",
        ) from error
    return _grid(read(path), path)


def _grid(layer: VectorTable, path: Path) -> Grid:
    grid = grid_of_arrow(
        layer.table,
        encoding=layer.encoding,
        notes=layer.notes,
        sheet=layer.layer if len(layer.layers) > 1 else "",
    )
    try:
        return with_points(grid, layer.geometry, layer.crs, place=str(path))
    except (LayerError, RegisterError):
        # Columns of coordinates need no geometry.
        if understand(grid.cells.column_names).has_position:
            return grid
        raise

"""Layers that were read before, kept in the user's cache folder for a quick start.

A kept layer is only an echo of its file: its name carries the hash of the file and of how it was read, it is
written whole or not at all, its pages carry checksums, and whatever is wrong with it the file is read again.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

__all__ = ["Columns", "folder", "keep", "kept"]

Columns = tuple[NDArray[np.str_], NDArray[np.str_], NDArray[np.object_]]
"""Codes, names and geometry of a layer."""

# Goes up whenever layers are read in another way than before.
_VERSION = 1


def folder() -> Path | None:
    """Give the cache folder: ``GEOCENSUS_CACHE``, else the user's; an empty variable means none."""
    named = os.environ.get("GEOCENSUS_CACHE")
    if named is not None:
        return Path(named) if named else None
    import platformdirs

    return platformdirs.user_cache_path("geocensus", appauthor=False)


def _file(key: str, sha256: str) -> Path | None:
    place = folder()
    return None if place is None else place / "layers" / f"{key}-{sha256[:32]}-{_VERSION}.parquet"


def kept(key: str, sha256: str) -> Columns | None:
    """Give a layer that was kept, or None."""
    path = _file(key, sha256)
    if path is None or not path.is_file():
        return None
    try:
        table = pq.read_table(path, page_checksum_verification=True, use_threads=False)
        geometry = shapely.from_wkb(np.array(table.column("geometry").to_pylist(), dtype=object))
        columns = [np.asarray(table.column(name).to_pylist(), dtype=np.str_) for name in ("code", "name")]
    except (OSError, KeyError, pa.ArrowException, shapely.errors.GEOSException):
        return None
    return columns[0], columns[1], geometry


def keep(key: str, sha256: str, columns: Columns) -> None:
    """Keep a layer for the next time; a folder that cannot be written is no fault."""
    path = _file(key, sha256)
    if path is None:
        return
    from geocensus.errors import GeocensusError
    from geocensus.registers.atomic import atomic_file

    code, name, geometry = columns
    table = pa.table({"code": code, "name": name, "geometry": shapely.to_wkb(geometry)})
    with suppress(OSError, GeocensusError), atomic_file(path, overwrite=True) as part:
        pq.write_table(table, part, compression="lz4", write_page_checksum=True)

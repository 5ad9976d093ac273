"""Writing a layer of geometry that every GIS opens."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from geocensus.errors import UsageError

if TYPE_CHECKING:
    import geopandas

__all__ = ["WRITTEN", "write_layer", "written_driver"]

WRITTEN = {".gpkg": "GPKG", ".geojson": "GeoJSON"}
"""Endings of files that are written, and GDAL's names of their formats."""

_GDAL_DATE = "OGR_CURRENT_DATE"
"""Setting of GDAL's GeoPackage driver that replaces the clock."""


def written_driver(path: str | os.PathLike[str]) -> str:
    """Tell the format that a file name asks for.

    Raises
    ------
    UsageError
        When it is none that is written.

    Examples
    --------
    >>> written_driver("faults.gpkg")
    'GPKG'
    """
    name = Path(path).name
    ending = Path(path).suffix.lower()
    if ending not in WRITTEN:
        raise UsageError(
            en=f"'{name}' must end with {' or '.join(WRITTEN)}", zh=f"“{name}”的扩展名应为 {' 或 '.join(WRITTEN)}"
        )
    return WRITTEN[ending]


def write_layer(frame: geopandas.GeoDataFrame, path: str | os.PathLike[str], *, layer: str) -> None:
    """Write a table with shapes under a name that is free; the same table makes the same bytes.

    Parameters
    ----------
    frame
    path
        Ends with .gpkg or .geojson. Give it the name that :func:`geocensus.registers.atomic.atomic_file` gives.
    layer
        Name of the layer within the file.
    """
    driver = written_driver(path)
    with _one_date():
        frame.to_file(path, driver=driver, layer=layer, engine="pyogrio")


@contextmanager
def _one_date() -> Iterator[None]:
    """Keep the time of writing out of the file: the same shapes are the same bytes, and have the same hash."""
    before = os.environ.get(_GDAL_DATE)
    os.environ[_GDAL_DATE] = "2020-01-01T00:00:00.000Z"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_GDAL_DATE]
        else:
            os.environ[_GDAL_DATE] = before

"""Rasters that tests write: real GeoTIFFs, small."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import from_origin


def geotiff(
    path: Path,
    values: NDArray[Any],
    *,
    west: float = 114.0,
    north: float = 37.0,
    step: float = 0.001,
    crs: Any = "EPSG:4490",
    nodata: float | None = None,
    **options: Any,
) -> Path:
    """Write one band of values, its upper left corner at *west*, *north*."""
    height, width = values.shape
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=width,
        height=height,
        count=1,
        dtype=values.dtype,
        crs=crs,
        transform=from_origin(west, north, step, step),
        nodata=nodata,
        **options,
    ) as raster:
        raster.write(values, 1)
    return path


def ramp(height: int, width: int, dtype: str = "float32") -> NDArray[Any]:
    """Give each pixel a value of its own: 1000·row + column."""
    return (np.arange(height)[:, None] * 1000 + np.arange(width)).astype(dtype)

"""From a path to an open raster, or a refusal that says why."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geocensus.errors import LayerError
from geocensus.vectorfiles import NETWORK_SHUT, regular_file

__all__ = ["ENDINGS", "open_raster"]

_STARTS = {
    "GTiff": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    "MBTiles": (b"SQLite format 3\0",),
}
_DRIVER = {".tif": "GTiff", ".tiff": "GTiff", ".gtiff": "GTiff", ".mbtiles": "MBTiles"}

ENDINGS = tuple(_DRIVER)
"""Endings of the rasters that can be read."""

MOST_BLOCK_BYTES = 256 * 2**20
"""A block is unpacked whole: a file of a few kilobytes may hold one that fills the memory (own choice of bound)."""

MOST_BANDS = 512

_SHUT = {
    # Side files beside a raster may name other files and servers; nothing beside it is looked at.
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    **NETWORK_SHUT,
    "GDAL_CACHEMAX": 256,  # MB
}


@contextmanager
def open_raster(path: str | Path) -> Iterator[Any]:
    """Open a user's GeoTIFF or MBTiles file for the length of the block.

    Parameters
    ----------
    path
        A regular local file.

    Yields
    ------
    rasterio.DatasetReader

    Raises
    ------
    LayerError
        When it is missing, no raster of these kinds, damaged, or too large a block to unpack.
    """
    source = regular_file(path)
    driver = _driver(source)
    with tempfile.TemporaryDirectory(prefix="geocensus-") as folder:
        # GDAL is shown a neutral name with nothing beside it.
        shown = Path(folder) / f"raster{source.suffix.lower()}"
        try:
            shown.symlink_to(source)
        except OSError:  # Windows lets few users make links
            try:
                os.link(source, shown)
            except OSError:
                shown = source
        with _opened(shown, driver, source.name) as raster:
            _check_shape(raster, source.name)
            yield raster


@contextmanager
def _opened(path: Path, driver: str, shown: str) -> Iterator[Any]:
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    with rasterio.Env(**_SHUT), warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        try:
            raster = rasterio.open(path, driver=driver)
        except (RasterioError, ValueError) as error:
            raise damaged(shown) from error
        with raster:
            yield raster


def damaged(shown: str) -> LayerError:
    """Say that a file's pixels cannot be had; GDAL's own words stay in the chain of exceptions."""
    return LayerError(
        en=f"'{shown}' cannot be read as a raster; it is damaged or incomplete: export it again",
        zh=f"“{shown}”无法作为栅格读取；文件已损坏或不完整，请重新导出",
    )


def _driver(source: Path) -> str:
    driver = _DRIVER.get(source.suffix.lower())
    if driver is None:
        raise LayerError(
            en=f"'{source.name}' is of no kind of raster that can be read; expected {', '.join(ENDINGS)}",
            zh=f"无法读取“{source.name}”这种栅格；支持 {'、'.join(ENDINGS)}",
        )
    with source.open("rb") as stream:
        head = stream.read(16)
    if not head.startswith(_STARTS[driver]):
        raise LayerError(
            en=f"'{source.name}' is named like {driver} but does not begin like it; export it again or rename it",
            zh=f"“{source.name}”的扩展名是 {driver}，内容却不是；请重新导出或改正扩展名",
        )
    return driver


def _check_shape(raster: Any, shown: str) -> None:
    import numpy as np

    size = max((np.dtype(kind).itemsize if not kind.startswith("complex_int") else 8) for kind in raster.dtypes)
    # Bands that are interleaved by pixel are unpacked together.
    together = raster.count if raster.interleaving is not None and raster.interleaving.value == "PIXEL" else 1
    heaviest = max(height * width for height, width in raster.block_shapes) * size * together
    if heaviest > MOST_BLOCK_BYTES or raster.count > MOST_BANDS:
        raise LayerError(
            en=f"'{shown}' is {raster.width} × {raster.height} pixels with {raster.count} bands, in blocks of "
            f"{heaviest / 2**20:,.0f} MB each (at most {MOST_BLOCK_BYTES // 2**20} MB and {MOST_BANDS} bands are read); "
            "write it in tiles: gdal_translate -co TILED=YES",
            zh=f"“{shown}”为 {raster.width} × {raster.height} 像元、{raster.count} 个波段，每块 "
            f"{heaviest / 2**20:,.0f} MB（上限 {MOST_BLOCK_BYTES // 2**20} MB、{MOST_BANDS} 个波段）；"
            "请按瓦片存储：gdal_translate -co TILED=YES",
        )

"""A part of a raster as a picture in the plane of web maps."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocensus.errors import LayerError
from geocensus.rasterfiles.opening import damaged, open_raster
from geocensus.rasterfiles.sampling import Raster

__all__ = ["Picture", "picture"]

SIDE = 2048
"""Longest side of a picture, pixels: twice a screen; four million pixels weigh about a megabyte."""

QUALITY = 80
"""Of WebP: half the size of a JPEG that looks the same, and it can be transparent."""

RADIUS_M = 6_378_137.0
"""Of the sphere of Web Mercator [EPSG:3857]."""

_LATITUDE = 85.05
_EDGE = 33
"""Points along each edge of a window by which its place in another projection is found."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture in Web Mercator.

    Parameters
    ----------
    webp
        The image.
    bounds
        West, south, east, north of its edges, degrees.
    width, height
        Pixels.
    """

    webp: bytes
    bounds: tuple[float, float, float, float]
    width: int
    height: int


def picture(raster: Raster, *, frame: tuple[float, float, float, float], side: int = SIDE) -> Picture | None:
    """Draw the part of a raster that lies in a frame; None when nothing of it does.

    Only the pixels of the frame are read, never more than four for one of the picture. Three bands are red, green and blue
    (the file says which); a band with a palette is coloured by it; any other band, and numbers other than bytes, are
    stretched from their 2nd to their 98th percentile. What has no data is transparent.

    Parameters
    ----------
    raster
    frame
        West, south, east, north, degrees.
    side
        Pixels of the longer side, at most.

    Raises
    ------
    LayerError
        When the pixels cannot be read.
    """
    west, south, east, north = _overlap(raster, frame)
    if not (west < east and south < north):
        return None
    left, bottom = _mercator(west, south)
    right, top = _mercator(east, north)
    window = _window(raster, (west, south, east, north))
    if window is None:
        return None
    # No finer than the raster itself, no larger than the side.
    step = max((right - left) / window[2], (top - bottom) / window[3], (right - left) / side, (top - bottom) / side)
    width, height = max(1, math.ceil((right - left) / step)), max(1, math.ceil((top - bottom) / step))
    drawn = _reprojected(raster, window, (left, bottom, right, top), width, height)
    if not drawn[3].any():
        return None
    return Picture(webp=_webp(drawn), bounds=(west, south, east, north), width=width, height=height)


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    return RADIUS_M * math.radians(lon), RADIUS_M * math.asinh(math.tan(math.radians(lat)))


def _overlap(raster: Raster, frame: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    along = np.linspace(0.0, 1.0, _EDGE)
    column, row = (each.ravel() for each in np.meshgrid(along * raster.width, along * raster.height))
    lon, lat = raster.position(column=column, row=row)
    known = np.isfinite(lon) & np.isfinite(lat)
    if not known.any():
        return (0.0, 0.0, 0.0, 0.0)
    west, south, east, north = frame
    return (
        max(west, float(lon[known].min()), -180.0),
        max(south, float(lat[known].min()), -_LATITUDE),
        min(east, float(lon[known].max()), 180.0),
        min(north, float(lat[known].max()), _LATITUDE),
    )


def _window(raster: Raster, frame: tuple[float, float, float, float]) -> tuple[int, int, int, int] | None:
    """Give the pixels (column, row, width, height) that cover a frame."""
    west, south, east, north = frame
    lon, lat = (each.ravel() for each in np.meshgrid(np.linspace(west, east, _EDGE), np.linspace(south, north, _EDGE)))
    column, row = raster.pixel(lon=lon, lat=lat)
    known = np.isfinite(column) & np.isfinite(row)
    if not known.any():
        return None
    first, last = max(int(column[known].min()) - 2, 0), min(int(column[known].max()) + 3, raster.width)
    upper, lower = max(int(row[known].min()) - 2, 0), min(int(row[known].max()) + 3, raster.height)
    return (first, upper, last - first, lower - upper) if last > first and lower > upper else None


def _reprojected(
    raster: Raster,
    window: tuple[int, int, int, int],
    bounds: tuple[float, float, float, float],
    width: int,
    height: int,
) -> NDArray[np.uint8]:
    """Read a window and lay it out in Web Mercator: (4, height, width) red, green, blue, alpha."""
    from rasterio.enums import Resampling
    from rasterio.errors import RasterioError
    from rasterio.transform import Affine, from_bounds
    from rasterio.warp import reproject
    from rasterio.windows import Window

    first, upper, across, down = window
    shape = (max(1, min(down, 2 * height)), max(1, min(across, 2 * width)))
    with open_raster(raster.path) as opened:
        bands, palette = _bands(opened)
        smooth = Resampling.nearest if palette is not None else Resampling.average
        try:
            part = Window(first, upper, across, down)
            values = opened.read(bands, window=part, out_shape=(len(bands), *shape), resampling=smooth)
            known = opened.dataset_mask(window=part, out_shape=shape, resampling=Resampling.nearest)
        except (RasterioError, ValueError, MemoryError) as error:
            raise damaged(raster.path.name) from error
        source = np.concatenate([_colours(values, known > 0, palette), (known > 0)[None].astype(np.uint8) * 255])
        a, b, c, d, e, f = raster.transform
        placed = Affine(a, b, c, d, e, f) @ Affine.translation(first, upper)
        placed = placed @ Affine.scale(across / shape[1], down / shape[0])
        drawn = np.zeros((4, height, width), dtype=np.uint8)
        try:
            reproject(
                source,
                drawn,
                src_transform=placed,
                src_crs=raster.crs.to_wkt(),
                dst_transform=from_bounds(*bounds, width, height),
                dst_crs="EPSG:3857",
                resampling=Resampling.nearest if palette is not None else Resampling.bilinear,
            )
        except RasterioError as error:
            raise damaged(raster.path.name) from error
    drawn[3] = np.where(drawn[3] >= 128, 255, 0)
    drawn[:3] *= drawn[3] > 0
    return drawn


def _bands(opened: Any) -> tuple[list[int], NDArray[np.uint8] | None]:
    """Choose the bands that are drawn, and the colours of a palette (256, 3)."""
    from rasterio.enums import ColorInterp

    meant = list(opened.colorinterp)
    if all(colour in meant for colour in (ColorInterp.red, ColorInterp.green, ColorInterp.blue)):
        return [meant.index(colour) + 1 for colour in (ColorInterp.red, ColorInterp.green, ColorInterp.blue)], None
    if meant[0] is ColorInterp.palette and opened.dtypes[0] == "uint8":
        palette = np.zeros((256, 3), dtype=np.uint8)
        for number, colour in opened.colormap(1).items():
            palette[number] = colour[:3]
        return [1], palette
    shown = [k + 1 for k, colour in enumerate(meant) if colour is not ColorInterp.alpha]
    return (shown[:3] if len(shown) >= 3 else shown[:1]), None


def _colours(values: Any, known: NDArray[np.bool_], palette: NDArray[np.uint8] | None) -> NDArray[np.uint8]:
    """Make (3, height, width) bytes of what the bands hold."""
    if palette is not None:
        return np.moveaxis(palette[values[0]], -1, 0)
    if values.dtype != np.uint8:
        values = np.stack([_stretched(np.asarray(band, dtype=np.float64), known) for band in values])
    elif len(values) == 1:
        values = _stretched(values[0].astype(np.float64), known)[None]
    return np.asarray(np.broadcast_to(values, (3, *values.shape[1:])) if len(values) == 1 else values)


def _stretched(band: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.uint8]:
    seen = band[known & np.isfinite(band)]
    low, high = np.percentile(seen, (2.0, 98.0)) if len(seen) else (0.0, 1.0)
    with np.errstate(invalid="ignore"):
        share = np.clip((band - low) / max(high - low, 1e-12), 0.0, 1.0)
    return np.nan_to_num(share * 255.0).astype(np.uint8)


def _webp(drawn: NDArray[np.uint8]) -> bytes:
    """Encode red, green, blue and alpha; the same pixels give the same bytes."""
    from rasterio.errors import NotGeoreferencedWarning, RasterioError
    from rasterio.io import MemoryFile

    _, height, width = drawn.shape
    try:
        with MemoryFile() as memory, warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with memory.open(
                driver="WEBP", width=width, height=height, count=4, dtype="uint8", QUALITY=QUALITY
            ) as file:
                file.write(drawn)
            return bytes(memory.read())
    except RasterioError as error:
        raise LayerError(
            en="this build of rasterio cannot write WebP pictures; install rasterio from its wheels: pip install rasterio",
            zh="当前的 rasterio 不支持写出 WebP 图像；请安装其官方 wheel：pip install rasterio",
        ) from error

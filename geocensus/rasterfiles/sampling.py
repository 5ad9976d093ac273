"""Values of a raster at points, and in squares of pixels around them, read by windows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyproj
from numpy.typing import NDArray

from geocensus.errors import LayerError
from geocensus.rasterfiles.opening import damaged, open_raster
from geocensus.vectorfiles import on_cgcs2000, regular_file, understood_crs

__all__ = ["Raster"]

Floats = NDArray[np.float64]

TILE = 512
"""Pixels to the side of a window: rasters are mostly stored in tiles of 256 or 512, or in strips."""

MOST_VALUES = 4_000_000
"""Values that are laid out around points at a time; bounds the memory."""


@dataclass(frozen=True, kw_only=True)
class Raster:
    """One band of a raster file, sampled where points are.

    Parameters
    ----------
    path, sha256
        The file.
    band
        From 1.
    width, height
        Pixels.
    crs
        Its horizontal CRS, on CGCS2000 or WGS84.
    transform
        From pixel to its coordinates, as the six numbers of an affine transformation (a, b, c, d, e, f).
    """

    path: Path
    sha256: str
    band: int
    width: int
    height: int
    crs: pyproj.CRS
    transform: tuple[float, float, float, float, float, float]

    @classmethod
    def read(cls, path: str | Path, *, band: int = 1, crs: str | int | None = None) -> Self:
        """Look at a raster without reading its pixels.

        Parameters
        ----------
        path
            A GeoTIFF or MBTiles file.
        band
            Which of its bands.
        crs
            Of a file that names none.

        Raises
        ------
        LayerError
            When the file cannot be used, has no such band, or does not say where on Earth it is.
        DatumError
            When its datum is neither CGCS2000 nor WGS84.
        """
        source = regular_file(path)
        with open_raster(source) as raster:
            if not 1 <= band <= raster.count:
                raise LayerError(
                    en=f"'{source.name}' has {raster.count} bands; there is no band {band}",
                    zh=f"“{source.name}”有 {raster.count} 个波段，没有第 {band} 波段",
                )
            if raster.dtypes[band - 1].startswith("complex"):
                raise LayerError(
                    en=f"band {band} of '{source.name}' holds complex numbers; real ones are expected",
                    zh=f"“{source.name}”的第 {band} 波段为复数，应为实数",
                )
            named = raster.crs.to_wkt() if raster.crs else None
            if crs is None and named is None:
                raise LayerError(
                    en=f"'{source.name}' names no CRS; write one into it, for example: gdal_edit.py -a_srs EPSG:4490",
                    zh=f"“{source.name}”没有坐标参考系；请先写入，例如 gdal_edit.py -a_srs EPSG:4490",
                )
            t = raster.transform
            if t.is_degenerate or t == t.identity():
                raise LayerError(
                    en=f"'{source.name}' does not say where its pixels lie (no geotransform); export it as a GeoTIFF",
                    zh=f"“{source.name}”没有像元位置信息（缺少地理变换参数）；请重新导出为 GeoTIFF",
                )
            flat = on_cgcs2000(understood_crs(crs if crs is not None else str(named)), shown=source.name)
            size = raster.width, raster.height
        with source.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return cls(
            path=source,
            sha256=digest,
            band=band,
            width=size[0],
            height=size[1],
            crs=flat,
            transform=(t.a, t.b, t.c, t.d, t.e, t.f),
        )

    def pixel(self, *, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Tell in which pixel points lie: column and row, with fractions from the pixel's upper left corner."""
        if self.crs.is_projected:
            x, y = self._projection().transform(lon, lat)
        else:
            x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        a, b, c, d, e, f = self.transform
        determinant = a * e - b * d
        with np.errstate(invalid="ignore"):
            column = (e * (x - c) - b * (y - f)) / determinant
            row = (a * (y - f) - d * (x - c)) / determinant
        return column, row

    def position(self, *, column: Floats, row: Floats) -> tuple[Floats, Floats]:
        """Tell where places in the raster lie: longitude and latitude in degrees; pixel centres end in .5."""
        a, b, c, d, e, f = self.transform
        x, y = a * column + b * row + c, d * column + e * row + f
        if self.crs.is_projected:
            lon, lat = self._projection().transform(x, y, direction=pyproj.enums.TransformDirection.INVERSE)
            return np.asarray(lon), np.asarray(lat)
        return x, y

    def _projection(self) -> pyproj.Transformer:
        geographic = self.crs.geodetic_crs
        assert geographic is not None
        return pyproj.Transformer.from_crs(geographic, self.crs, always_xy=True)

    def sample(self, *, lon: Floats, lat: Floats) -> Floats:
        """Give the value of the pixel that holds each point.

        Parameters
        ----------
        lon, lat : (n,) degrees, CGCS2000

        Returns
        -------
        (n,) float
            NaN outside of the raster, where it has no data, and for positions that are not finite.

        Raises
        ------
        LayerError
            When the file is damaged where a point lies, or changed into another raster since it was looked at.
        """
        return self.around(lon=lon, lat=lat, reach=0, summarise=lambda squares: squares[:, 0, 0])

    def around(self, *, lon: Floats, lat: Floats, reach: int, summarise: Callable[[Floats], Floats]) -> Floats:
        """Summarise the square of pixels around each point.

        Parameters
        ----------
        lon, lat : (n,) degrees, CGCS2000
        reach
            Pixels to each side of the one that holds the point: the square has 2·reach + 1 to its side.
        summarise
            Is given (k, side, side) values, rows from the top, NaN where there are none; gives (k,) values, or several
            for each as (k, m).

        Returns
        -------
        (n,) or (n, m) float
            NaN for points outside of the raster.
        """
        column, row = self.pixel(lon=np.asarray(lon, dtype=np.float64), lat=np.asarray(lat, dtype=np.float64))
        few = summarise(np.empty((0, 2 * reach + 1, 2 * reach + 1)))
        result = np.full((len(column), *few.shape[1:]), np.nan)
        with np.errstate(invalid="ignore"):
            inside = np.flatnonzero((column >= 0) & (column < self.width) & (row >= 0) & (row < self.height))
        if not len(inside):
            return result
        left, top = column[inside].astype(np.int64), row[inside].astype(np.int64)
        tile = (top // TILE) * (self.width // TILE + 1) + left // TILE
        order = np.argsort(tile, kind="stable")
        at_once = max(MOST_VALUES // (2 * reach + 1) ** 2, 1)
        with open_raster(self.path) as raster:
            if (raster.width, raster.height) != (self.width, self.height) or raster.count < self.band:
                raise LayerError(
                    en=f"'{self.path.name}' was replaced by another raster during the run; start again",
                    zh=f"“{self.path.name}”在运行期间被替换为另一栅格；请重新运行",
                )
            for one in np.split(order, np.flatnonzero(np.diff(tile[order])) + 1):
                for some in np.array_split(one, -(-len(one) // at_once)):
                    squares = self._squares(raster, left[some], top[some], reach)
                    result[inside[some]] = summarise(squares)
        return result

    def _squares(self, raster: Any, left: NDArray[np.int64], top: NDArray[np.int64], reach: int) -> Floats:
        """Read the window that holds some pixels and their surroundings; what lies outside is NaN."""
        from rasterio.errors import RasterioError
        from rasterio.windows import Window

        first, last = max(int(left.min()) - reach, 0), min(int(left.max()) + reach, self.width - 1)
        upper, lower = max(int(top.min()) - reach, 0), min(int(top.max()) + reach, self.height - 1)
        window = Window(first, upper, last - first + 1, lower - upper + 1)
        try:
            read = raster.read(self.band, window=window, masked=True)
        except (RasterioError, ValueError) as error:
            raise damaged(self.path.name) from error
        # Some elevations are stored as whole numbers with a unit of their own.
        scaled = read.astype(np.float64) * raster.scales[self.band - 1] + raster.offsets[self.band - 1]
        values = np.pad(scaled.filled(np.nan), reach, constant_values=np.nan)
        step = np.arange(2 * reach + 1)
        # Padding moved everything by reach, and a square begins reach before its middle: the two cancel.
        rows, columns = (top - upper)[:, None] + step, (left - first)[:, None] + step
        return np.asarray(values[rows[:, :, None], columns[:, None, :]], dtype=np.float64)

"""Sampled values are those of the pixels that hold the points, in any CRS."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyproj
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st

from geocensus.errors import DatumError, LayerError
from geocensus.rasterfiles import Raster, sampling
from tests.rasterfiles.rasters import geotiff, ramp


def test_each_point_gets_the_value_of_its_pixel(tmp_path: Path) -> None:
    raster = Raster.read(geotiff(tmp_path / "a.tif", ramp(40, 30)))
    row, column = np.meshgrid(np.arange(40), np.arange(30), indexing="ij")
    lon, lat = raster.position(column=column.ravel() + 0.3, row=row.ravel() + 0.7)
    assert raster.sample(lon=lon, lat=lat).tolist() == (row * 1000 + column).ravel().tolist()


def test_outside_nodata_and_what_is_not_finite_have_no_value(tmp_path: Path) -> None:
    values = ramp(10, 10)
    values[2, 3] = -9999
    raster = Raster.read(geotiff(tmp_path / "a.tif", values, nodata=-9999))
    lon = np.array([114.0035, 114.0005, 113.9999, 114.0101, np.nan, np.inf, 114.0005])
    lat = np.array([36.9975, 36.9995, 36.9995, 36.9995, 36.9995, 36.9995, -np.inf])
    assert np.isnan(raster.sample(lon=lon, lat=lat)).tolist() == [True, False, True, True, True, True, True]


@pytest.mark.parametrize("crs", [4326, 4490, 3857, 4547, 4525, 32650])
def test_every_crs_on_the_two_datums_gives_what_gdal_would(tmp_path: Path, crs: int) -> None:
    place = pyproj.Transformer.from_crs(4490, crs, always_xy=True)
    x, y = (114.2, 36.7) if crs in (4326, 4490) else place.transform(114.2, 36.7)
    step = 0.0003 if crs in (4326, 4490) else 30.0
    path = geotiff(tmp_path / "a.tif", ramp(60, 80), west=x, north=y, step=step, crs=f"EPSG:{crs}")
    raster = Raster.read(path)
    rng = np.random.default_rng(crs)
    lon, lat = rng.uniform(114.195, 114.23, 500), rng.uniform(36.68, 36.705, 500)
    with rasterio.open(path) as peer:
        xs, ys = (lon, lat) if crs in (4326, 4490) else place.transform(lon, lat)
        expected = np.array([v[0] for v in peer.sample(np.column_stack([xs, ys]), masked=True)], dtype=object)
        inside = [
            peer.bounds.left <= a < peer.bounds.right and peer.bounds.bottom < b <= peer.bounds.top
            for a, b in zip(xs, ys, strict=True)
        ]
    got = raster.sample(lon=lon, lat=lat)
    assert np.isfinite(got).tolist() == inside
    assert got[inside].tolist() == [float(v) for v in expected[inside]]
    assert 50 < sum(inside) < 500


@given(seed=st.integers(0, 2**32 - 1), reach=st.integers(0, 4), tile=st.integers(1, 40), values=st.integers(1, 5_000))
def test_squares_do_not_depend_on_windows(seed: int, reach: int, tile: int, values: int) -> None:
    from tempfile import TemporaryDirectory

    rng = np.random.default_rng(seed)
    height, width = rng.integers(1, 60, 2)
    held = ramp(int(height), int(width))
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        raster = Raster.read(geotiff(Path(folder) / "a.tif", held))
        patch.setattr(sampling, "TILE", tile)
        patch.setattr(sampling, "MOST_VALUES", values)
        column, row = rng.uniform(0, width, 50), rng.uniform(0, height, 50)
        lon, lat = raster.position(column=column, row=row)
        got = raster.around(lon=lon, lat=lat, reach=reach, summarise=lambda squares: np.nansum(squares, axis=(1, 2)))
        padded = np.pad(held.astype(float), reach)
        column, row = raster.pixel(lon=lon, lat=lat)
        side = 2 * reach + 1
        expected = [
            padded[r : r + side, c : c + side].sum() if 0 <= r < height and 0 <= c < width else np.nan
            for r, c in zip(np.floor(row).astype(int), np.floor(column).astype(int), strict=True)
        ]
        np.testing.assert_allclose(got, expected)


def test_scale_and_offset_are_applied(tmp_path: Path) -> None:
    path = geotiff(tmp_path / "a.tif", ramp(4, 4, "int16"))
    with rasterio.open(path, "r+") as raster:
        raster.scales, raster.offsets = (0.1,), (5.0,)
    got = Raster.read(path).sample(lon=np.array([114.0025]), lat=np.array([36.9985]))
    assert got.tolist() == pytest.approx([1002 * 0.1 + 5])


def test_another_datum_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatumError, match="neither CGCS2000 nor WGS84"):
        Raster.read(geotiff(tmp_path / "a.tif", ramp(4, 4), crs="EPSG:4214"))


def test_a_raster_without_a_crs_or_a_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="names no CRS"):
        Raster.read(geotiff(tmp_path / "a.tif", ramp(4, 4), crs=None))
    path = tmp_path / "b.tif"
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        rasterio.open(path, "w", driver="GTiff", width=4, height=4, count=1, dtype="uint8", crs="EPSG:4490").close()
    with pytest.raises(LayerError, match="does not say where"):
        Raster.read(path)


def test_a_band_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="there is no band 2"):
        Raster.read(geotiff(tmp_path / "a.tif", ramp(4, 4)), band=2)

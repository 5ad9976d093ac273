"""Rasters from strangers: refused before they can do harm, with a reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from geocensus.errors import LayerError
from geocensus.rasterfiles import Raster, open_raster
from tests.rasterfiles.rasters import geotiff, ramp


def test_a_description_that_points_elsewhere_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_text(
        '<VRTDataset rasterXSize="1" rasterYSize="1"><SourceFilename>/etc/passwd</SourceFilename></VRTDataset>'
    )
    with pytest.raises(LayerError, match="does not begin like it"):
        Raster.read(path)


@pytest.mark.parametrize("name", ["http://127.0.0.1:9/a.tif", "/vsicurl/http://127.0.0.1:9/a.tif", "no.tif", "."])
def test_what_is_no_local_file_is_refused(name: str) -> None:
    with pytest.raises(LayerError):
        Raster.read(name)


def test_a_block_that_would_fill_the_memory_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "bomb.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=100_000, height=100_000, count=1, dtype="float32", crs="EPSG:4490",
        transform=from_origin(70, 54, 0.0005, 0.0005), blockxsize=100_000, blockysize=100_000, tiled=False,
        compress="deflate", sparse_ok=True,
    ):  # fmt: skip
        pass
    with pytest.raises(LayerError, match="write it in tiles"), open_raster(path):
        pass


def test_side_files_are_not_looked_at(tmp_path: Path) -> None:
    path = geotiff(tmp_path / "a.tif", ramp(4, 4))
    (tmp_path / "a.tif.aux.xml").write_text(
        "<PAMDataset><GeoTransform>0, 1, 0, 0, 0, 1</GeoTransform></PAMDataset>", encoding="utf-8"
    )
    assert Raster.read(path).sample(lon=np.array([114.0005]), lat=np.array([36.9995])).tolist() == [0.0]


def test_a_truncated_raster_is_refused_where_it_is_read(tmp_path: Path) -> None:
    path = geotiff(tmp_path / "a.tif", ramp(600, 600), tiled=True, blockxsize=256, blockysize=256)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(LayerError, match="damaged"):
        Raster.read(path).sample(lon=np.array([114.5995]), lat=np.array([36.4005]))


def test_a_chinese_name_with_blanks_is_opened(tmp_path: Path) -> None:
    path = geotiff(tmp_path / "高程 数据.tif", ramp(4, 4))
    assert Raster.read(path).width == 4

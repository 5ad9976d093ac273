"""A raster as a picture under a map: where it belongs, transparent where it has nothing, never larger than asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds, from_origin

from geocensus.errors import DatumError, LayerError
from geocensus.rasterfiles import Picture, Raster, picture
from tests.rasterfiles.rasters import geotiff, ramp

FRAME = (114.0, 36.9, 114.1, 37.0)


pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")


def pixels(drawn: Picture | None) -> NDArray[np.uint8]:
    assert drawn is not None
    with MemoryFile(drawn.webp) as memory, memory.open(driver="WEBP") as opened:
        assert (opened.width, opened.height) == (drawn.width, drawn.height)
        seen = np.asarray(opened.read())
    # What is opaque everywhere is kept without an alpha band.
    return seen if len(seen) == 4 else np.concatenate([seen, np.full_like(seen[:1], 255)])


def colours(path: Path, bands: NDArray[Any], *, crs: Any = "EPSG:4490", bounds: Any = FRAME, **options: Any) -> Path:
    count, height, width = bands.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=count, dtype=bands.dtype, crs=crs,
        transform=from_bounds(*bounds, width, height), **options,
    ) as raster:  # fmt: skip
        raster.write(bands)
        if count >= 3:
            raster.colorinterp = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha][:count]
    return path


def quarters(size: int = 200) -> NDArray[np.uint8]:
    """Red in the north-west, green in the north-east, blue in the south-west, black in the south-east."""
    bands = np.zeros((3, size, size), dtype=np.uint8)
    half = size // 2
    bands[0, :half, :half] = bands[1, :half, half:] = bands[2, half:, :half] = 255
    return bands


def test_colours_lie_where_they_belong(tmp_path: Path) -> None:
    drawn = picture(Raster.read(colours(tmp_path / "a.tif", quarters())), frame=FRAME)
    assert drawn is not None
    assert drawn.bounds == pytest.approx(FRAME)
    seen = pixels(drawn)
    height, width = seen.shape[1:]
    for row, column, colour in ((0.25, 0.25, 0), (0.25, 0.75, 1), (0.75, 0.25, 2)):
        found = seen[:3, int(row * height), int(column * width)]
        assert found.argmax() == colour
        assert found.max() > 230
    assert (seen[3, 2:-2, 2:-2] == 255).all()


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:4547", "EPSG:32650"])
def test_any_projection_on_the_two_datums(tmp_path: Path, crs: str) -> None:
    from rasterio.warp import transform_bounds

    bounds = transform_bounds("EPSG:4326", crs, *FRAME)
    raster = Raster.read(colours(tmp_path / "a.tif", quarters(), crs=crs, bounds=bounds))
    seen = pixels(picture(raster, frame=(114.01, 36.91, 114.09, 36.99)))
    middle = seen[:, seen.shape[1] // 4, seen.shape[2] // 4]
    assert middle[0] > 200
    assert middle[3] == 255


def test_another_datum_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatumError, match="neither CGCS2000 nor WGS84"):
        Raster.read(colours(tmp_path / "a.tif", quarters(), crs="EPSG:4610"))


def test_what_has_no_data_is_transparent(tmp_path: Path) -> None:
    values = ramp(100, 100)
    values[:50] = -9999
    seen = pixels(picture(Raster.read(geotiff(tmp_path / "a.tif", values, nodata=-9999)), frame=FRAME))
    height = seen.shape[1]
    assert (seen[3, : height // 2 - 3] == 0).all()
    assert (seen[3, height // 2 + 3 : -3, 3:-3] == 255).all()
    # Numbers are stretched: the picture is no single grey.
    assert np.ptp(seen[0][seen[3] == 255]) > 150


def test_a_palette_gives_its_colours(tmp_path: Path) -> None:
    path = geotiff(tmp_path / "a.tif", np.full((50, 50), 7, dtype=np.uint8))
    with rasterio.open(path, "r+") as raster:
        raster.write_colormap(1, {7: (200, 100, 50, 255)})
    seen = pixels(picture(Raster.read(path), frame=(114.0, 36.95, 114.05, 37.0)))
    middle = seen[:3, seen.shape[1] // 2, seen.shape[2] // 2].astype(int)
    assert np.abs(middle - [200, 100, 50]).max() < 12


def test_only_the_frame_is_drawn_and_never_larger_than_asked(tmp_path: Path) -> None:
    raster = Raster.read(geotiff(tmp_path / "a.tif", ramp(3000, 4000, "uint16"), step=0.0001, tiled=True))
    drawn = picture(raster, frame=(114.1, 36.9, 114.2, 36.95), side=256)
    assert drawn is not None
    assert max(drawn.width, drawn.height) == 256
    assert drawn.bounds == pytest.approx((114.1, 36.9, 114.2, 36.95))
    # No finer than it is.
    close = picture(raster, frame=(114.1, 36.9, 114.11, 36.905))
    assert close is not None
    assert close.width <= 106
    assert picture(raster, frame=(100.0, 30.0, 100.1, 30.1)) is None
    assert picture(raster, frame=(114.1, 36.9, 114.1, 36.9)) is None


def test_twice_the_same_bytes(tmp_path: Path) -> None:
    raster = Raster.read(colours(tmp_path / "a.tif", quarters()))
    one, two = picture(raster, frame=FRAME), picture(raster, frame=FRAME)
    assert one is not None
    assert two is not None
    assert one.webp == two.webp


def test_an_mbtiles_file_is_drawn(tmp_path: Path) -> None:
    from rasterio.shutil import copy

    source = colours(tmp_path / "a.tif", quarters(512))
    copy(source, tmp_path / "a.mbtiles", driver="MBTiles")
    seen = pixels(picture(Raster.read(tmp_path / "a.mbtiles"), frame=FRAME))
    assert seen[0, seen.shape[1] // 4, seen.shape[2] // 4] > 200


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = geotiff(tmp_path / "a.tif", ramp(600, 600), tiled=True, compress="deflate")
    content = bytearray(path.read_bytes())
    content[len(content) // 3 : len(content) // 3 + 4000] = b"\0" * 4000
    path.write_bytes(content)
    with pytest.raises(LayerError, match="damaged"):
        picture(Raster.read(path), frame=(114.0, 36.4, 114.6, 37.0))


def test_a_raster_without_a_place_is_refused(tmp_path: Path) -> None:
    with rasterio.open(
        tmp_path / "a.tif",
        "w",
        driver="GTiff",
        width=9,
        height=9,
        count=1,
        dtype="uint8",
        transform=from_origin(0, 9, 1, 1),
    ) as raster:
        raster.write(np.ones((9, 9), dtype=np.uint8), 1)
    with pytest.raises(LayerError, match="names no CRS"):
        Raster.read(tmp_path / "a.tif")

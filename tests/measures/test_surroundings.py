"""Land cover, slope and elevation around positions, from small real GeoTIFFs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geocensus.basemaps.landcover import LEGENDS, LandCover, legend
from geocensus.errors import UsageError
from geocensus.measures import Columns
from geocensus.rasterfiles import Raster
from tests.rasterfiles.rasters import geotiff


def columns(lon: list[float], lat: list[float], *, resources: dict[str, Any], **given: Any) -> Columns:
    return Columns(
        {"lon": np.array(lon), "lat": np.array(lat), "row": np.arange(len(lon)), **given},
        size=len(lon),
        resources=resources,
    )


def cover(path: Path, values: Any) -> LandCover:
    # 10 m pixels, as WorldCover has them.
    return LandCover(raster=Raster.read(geotiff(path, values, step=0.0001)), classes=legend("worldcover"))


def test_shares_are_of_the_ground_within_a_hundred_metres(tmp_path: Path) -> None:
    values = np.full((200, 200), 80, dtype="uint8")
    values[:, 100:] = 50
    found = columns(
        [114.002, 114.01, 114.018, 120.0],
        [36.99, 36.99, 36.99, 36.99],
        resources={"land_cover": cover(tmp_path / "a.tif", values)},
        category=np.array(["G", "工业企业", "N101", None], dtype=object),
    )
    water = found["water_cover_share"]
    assert water[:3] == pytest.approx([1.0, 0.5, 0.0], abs=0.06)
    assert np.isnan(water[3])
    assert found["category_letter"][:3].tolist() == ["G", "G", "N"]
    # Works in water are strange, farms in a town are too.
    assert found["strange_cover_share"][:3] == pytest.approx([1.0, 0.5, 1.0], abs=0.06)


def test_pixels_of_no_known_class_do_not_count(tmp_path: Path) -> None:
    values = np.zeros((200, 200), dtype="uint8")
    values[90:110, 92:115] = 80
    found = columns([114.01], [36.99], resources={"land_cover": cover(tmp_path / "a.tif", values)})
    assert found["water_cover_share"].tolist() == [1.0]


def test_a_few_known_pixels_tell_nothing_of_the_ground_around(tmp_path: Path) -> None:
    """Ten pixels of water at the border of the data are no water all around."""
    values = np.zeros((200, 200), dtype="uint8")
    values[:, :104] = 80
    at = [114.0095, 114.0145]
    found = columns(at, [36.99, 36.99], resources={"land_cover": cover(tmp_path / "a.tif", values)})
    assert found["water_cover_share"].tolist() == [1.0, pytest.approx(np.nan, nan_ok=True)]


@pytest.mark.parametrize("crs", [4490, 4547])
@pytest.mark.parametrize("degrees", [0.0, 10.0, 40.0])
def test_slope_is_that_of_a_tilted_plane(tmp_path: Path, crs: int, degrees: float) -> None:
    import pyproj

    west, north, step = 114.0, 37.0, 0.0003
    if crs == 4547:
        west, north = pyproj.Transformer.from_crs(4490, crs, always_xy=True).transform(114.0, 37.0)
        step = 30.0
    # A plane that rises to the east: by the tangent of its slope for each metre.
    pixel_m = step if crs == 4547 else step * 89_000.0
    z = np.tile(np.arange(100) * pixel_m * np.tan(np.radians(degrees)), (100, 1)).astype("float32")
    raster = Raster.read(geotiff(tmp_path / "z.tif", z, west=west, north=north, step=step, crs=f"EPSG:{crs}"))
    lon, lat = raster.position(column=np.array([50.5]), row=np.array([50.5]))
    found = columns(lon.tolist(), lat.tolist(), resources={"elevation": raster})
    assert found["slope_deg"] == pytest.approx([degrees], abs=0.3)
    assert found["elevation_m"] == pytest.approx([50 * pixel_m * np.tan(np.radians(degrees))], abs=0.01)


def test_at_the_rim_of_the_raster_the_slope_is_unknown(tmp_path: Path) -> None:
    raster = Raster.read(geotiff(tmp_path / "z.tif", np.zeros((10, 10), dtype="float32")))
    found = columns([114.0005, 114.0045], [36.9995, 36.9955], resources={"elevation": raster})
    assert np.isnan(found["slope_deg"]).tolist() == [True, False]


def test_a_legend_that_is_not_known_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'worldcover'"):
        legend("worldcove")


def test_every_legend_tells_water_and_built_up_land() -> None:
    for name, classes in LEGENDS.items():
        assert {"water", "built", "crop", "forest"} <= {str(each) for each in classes.values()}, name

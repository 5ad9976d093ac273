"""Datums: the formulas, where they apply, and the user's own transformation."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geocensus.coordinates import Datum, Extent, convert
from geocensus.coordinates.geodesy import distance_m
from geocensus.coordinates.shifts import BOX
from geocensus.errors import DatumError

SHIFTED = ("gcj02", "bd09", "bd09mc")


@pytest.mark.parametrize("datum", SHIFTED)
def test_round_trip_below_a_micrometre(datum: str) -> None:
    west, south, east, north = BOX
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(west, east, 20_000), rng.uniform(south, north, 20_000)
    # Edges of Baidu's bands, and the corners of the box.
    lat[:4], lon[4:6] = [15.0, 30.0, 45.0, 15.0000001], [west, east]
    there = convert(lon=lon, lat=lat, source="cgcs2000", target=datum)
    back = convert(lon=there.lon, lat=there.lat, source=datum)
    assert distance_m(lon=lon, lat=lat, to_lon=back.lon, to_lat=back.lat).max() < 1e-6
    assert there.shifted.all()
    assert there.extent is Extent.BOX


@pytest.mark.parametrize(("start", "end"), [("gcj02", "bd09"), ("bd09", "bd09mc"), ("wgs84", "web_mercator")])
def test_round_trip_between(start: str, end: str) -> None:
    lon, lat = np.array([116.4, 87.6, 110.0]), np.array([39.9, 43.8, 18.3])
    there = convert(lon=lon, lat=lat, source=start, target=end)
    back = convert(lon=there.lon, lat=there.lat, source=end, target=start)
    np.testing.assert_allclose([back.lon, back.lat], [lon, lat], atol=1e-11)


def test_shift_has_the_known_size() -> None:
    moved = convert(lon=[112.6], lat=[26.9], source="cgcs2000", target="gcj02")
    assert 600 < distance_m(lon=[112.6], lat=[26.9], to_lon=moved.lon, to_lat=moved.lat)[0] < 700


def test_equal_datums_are_not_moved() -> None:
    same = convert(lon=[116.4], lat=[39.9], source="wgs84", target="cgcs2000")
    assert (same.lon[0], same.lat[0], same.extent, same.shifted[0]) == (116.4, 39.9, Extent.NOWHERE, False)


class TestBorder:
    border = shapely.box(110, 30, 120, 42)

    def test_only_inside(self) -> None:
        lon, lat = [116.4, 126.98], [39.9, 37.56]
        there = convert(lon=lon, lat=lat, source="cgcs2000", target="gcj02", border=self.border)
        assert there.shifted.tolist() == [True, False]
        assert there.extent is Extent.BORDER
        assert (there.lon[1], there.lat[1]) == (126.98, 37.56)
        back = convert(lon=there.lon, lat=there.lat, source="gcj02", border=np.array([self.border]))
        np.testing.assert_allclose([back.lon, back.lat], [lon, lat], atol=1e-11)

    def test_what_the_shift_carried_over_the_border_comes_back(self) -> None:
        lon, lat = np.full(50, 119.999), np.linspace(31, 41, 50)
        there = convert(lon=lon, lat=lat, source="cgcs2000", target="gcj02", border=self.border)
        assert (there.lon > 120).any()
        back = convert(lon=there.lon, lat=there.lat, source="gcj02", border=self.border)
        np.testing.assert_allclose(back.lon, lon, atol=1e-11)

    @pytest.mark.parametrize("datum", SHIFTED[:2])
    def test_outside_nothing_is_shifted(self, datum: str) -> None:
        there = convert(lon=[106.9], lat=[47.9], source="wgs84", target=datum, border=self.border)
        assert (there.lon[0], there.lat[0]) == (106.9, 47.9)


def test_nan_and_shapes() -> None:
    found = convert(lon=[[116.4, np.nan]], lat=[[39.9, 39.9]], source="gcj02")
    assert found.lon.shape == (1, 2)
    assert np.isnan(found.lat[0, 1])
    assert convert(lon=[], lat=[], source="bd09").lon.shape == (0,)
    assert np.isnan(convert(lon=[np.inf], lat=[0.0], source="bd09mc").lon[0])


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("国家2000", Datum.CGCS2000),
        ("CGCS 2000", Datum.CGCS2000),
        ("EPSG:4490", Datum.CGCS2000),
        ("2000国家大地坐标系", Datum.CGCS2000),
        ("WGS-84", Datum.WGS84),
        ("ＷＧＳ８４", Datum.WGS84),
        ("火星坐标", Datum.GCJ02),
        ("GCJ-02", Datum.GCJ02),
        ("高德", Datum.GCJ02),
        ("百度坐标系", Datum.BD09),
        ("BD-09", Datum.BD09),
        ("bd09ll", Datum.BD09),
        ("西安80", Datum.XIAN80),
        ("Beijing 1954", Datum.BEIJING54),
        ("EPSG:3857", Datum.WEB_MERCATOR),
    ],
)
def test_names(text: str, datum: Datum) -> None:
    assert Datum.read(text) is datum
    assert Datum(text) is datum


@pytest.mark.parametrize("text", ["", "NAD27", "unknown", "2000", "坐标", "\x00"])
def test_unknown_datums_are_refused(text: str) -> None:
    with pytest.raises(DatumError):
        Datum.read(text)
    with pytest.raises(DatumError):
        convert(lon=[116.4], lat=[39.9], source=text)


class TestPipeline:
    secret = (
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=affine +xoff=1.1234e-5 "
        "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )

    def test_there_and_back(self) -> None:
        there = convert(lon=[116.4], lat=[39.9], source="beijing54", pipeline=self.secret)
        assert there.lon[0] == pytest.approx(116.4 + np.degrees(1.1234e-5))
        assert there.extent is Extent.PIPELINE
        back = convert(lon=there.lon, lat=there.lat, source="cgcs2000", target="beijing54", pipeline=self.secret)
        assert back.lon[0] == pytest.approx(116.4)

    def test_needed(self) -> None:
        with pytest.raises(DatumError, match="your own"):
            convert(lon=[116.4], lat=[39.9], source="西安80")

    @pytest.mark.parametrize(
        "pipeline", ["+proj=secret7 +k=123.456", "+proj=pipeline +step +proj=hgridshift +grids=/secret7/x.gsb", ""]
    )
    def test_never_repeated(self, pipeline: str) -> None:
        with pytest.raises(DatumError) as caught:
            convert(lon=[116.4], lat=[39.9], source="xian80", pipeline=pipeline)
        assert "secret7" not in str(caught.value)
        assert caught.value.__cause__ is None
        assert "123.456" not in caught.value.text["zh"]


def test_long_columns_agree_with_short_ones() -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(73, 135, 60_000), rng.uniform(3, 54, 60_000)
    lon[5] = np.nan
    long = convert(lon=lon, lat=lat, source="gcj02")
    short = convert(lon=lon[:1000], lat=lat[:1000], source="gcj02")
    np.testing.assert_allclose(long.lon[:1000], short.lon, atol=1e-11)
    np.testing.assert_allclose(long.lat[:1000], short.lat, atol=1e-11)
    there = convert(lon=long.lon, lat=long.lat, source="cgcs2000", target="gcj02")
    assert np.nanmax(np.abs(there.lon - lon)) < 1e-11

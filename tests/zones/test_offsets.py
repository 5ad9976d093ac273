"""The datum of a layer is estimated from its outline, and nothing is said where it cannot be."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geocensus import basemaps
from geocensus.coordinates import Datum, convert
from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.errors import ExtraMissing
from geocensus.zones import CountyOffset, OffsetKind, ZoneLayer, layer_offset

WUAN = "130481"


@pytest.fixture(scope="module")
def counties() -> dict[str, shapely.Geometry]:
    base = basemaps.layer("county")
    return dict(zip(base.code.tolist(), base.geometry, strict=True))


def in_datum(shape: shapely.Geometry, datum: Datum) -> shapely.Geometry:
    def shift(xy: np.ndarray) -> np.ndarray:
        return np.column_stack([*convert(lon=xy[:, 0], lat=xy[:, 1], source=Datum.CGCS2000, target=datum)])

    return shapely.transform(shape, shift)


def moved(shape: shapely.Geometry, east_m: float, north_m: float) -> shapely.Geometry:
    east, north = metres_per_degree(lat=[shapely.get_y(shapely.centroid(shape))])
    return shapely.transform(shape, lambda xy: xy + np.array([east_m / east[0], north_m / north[0]]))


def alone(shape: shapely.Geometry, counties: dict[str, shapely.Geometry], code: str = WUAN) -> CountyOffset:
    layer = ZoneLayer.from_geometries(code=[f"{code}101001"], geometry=[shape])
    (found,) = layer_offset(layer, counties).counties
    return found


def wobbly(shape: shapely.Geometry, metres: float, seed: int) -> shapely.Geometry:
    """Draw an outline again by another hand: a corner at every kilometre or two, each off at random."""
    rng = np.random.default_rng(seed)
    east, north = metres_per_degree(lat=[shapely.get_y(shapely.centroid(shape))])
    largest = max(shapely.get_parts(shape), key=shapely.area)
    xy = shapely.get_coordinates(shapely.segmentize(largest.exterior, 0.015))[:-1]
    return shapely.Polygon(xy + rng.normal(0, metres, xy.shape) / [east[0], north[0]]).buffer(0)


def test_the_base_map_itself_has_no_shift(counties):
    found = alone(counties[WUAN], counties)
    assert found.kind is OffsetKind.NONE
    assert (found.metres, found.share) == (pytest.approx(0, abs=0.1), pytest.approx(0, abs=1e-3))


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_web_map_datum_is_named_and_measured(counties, datum):
    there = in_datum(counties[WUAN], datum)
    found = alone(there, counties)
    assert found.kind.value == datum.value
    assert found.log10_odds > 6
    middle = shapely.get_coordinates(shapely.centroid(counties[WUAN]))[0]
    lon, lat = convert(lon=middle[:1], lat=middle[1:], source=Datum.CGCS2000, target=datum)
    east, north = metres_per_degree(lat=middle[1:])
    assert found.east_m == pytest.approx((lon[0] - middle[0]) * east[0], abs=30)
    assert found.north_m == pytest.approx((lat[0] - middle[1]) * north[0], abs=30)
    if datum is Datum.GCJ02:
        assert found.share == pytest.approx(1, abs=0.005)


@pytest.mark.parametrize(("east_m", "north_m"), [(36, -48), (60, 0), (-20, -25), (0, 100)])
def test_a_constant_shift_is_measured(counties, east_m, north_m):
    found = alone(moved(counties[WUAN], east_m, north_m), counties)
    assert found.kind is OffsetKind.CONSTANT
    assert (found.east_m, found.north_m) == (pytest.approx(east_m, abs=0.5), pytest.approx(north_m, abs=0.5))
    assert found.error_m < 1


def test_an_outline_drawn_by_another_hand_decides_less(counties):
    drawn = wobbly(counties[WUAN], 15.0, 1)
    assert alone(drawn, counties).kind is OffsetKind.NONE
    shifted = alone(in_datum(drawn, Datum.GCJ02), counties)
    assert (shifted.kind, shifted.share) == (OffsetKind.GCJ02, pytest.approx(1, abs=0.1))
    assert shifted.slack_m >= 15
    assert shifted.error_m > alone(in_datum(counties[WUAN], Datum.GCJ02), counties).error_m


def test_part_of_an_outline_is_enough(counties):
    west, south, east, north = counties[WUAN].bounds
    half = moved(counties[WUAN].intersection(shapely.box(west, south, (west + east) / 2, north)), 36, -48)
    assert alone(half, counties).kind is OffsetKind.CONSTANT


@pytest.mark.parametrize("shift", [0.0, 0.0005, 0.005])
def test_zones_that_do_not_reach_the_border_decide_nothing(counties, shift):
    inner = counties[WUAN].centroid.buffer(0.1)
    found = alone(shapely.transform(inner, lambda xy: xy + shift), counties)
    assert found.kind in (OffsetKind.UNRELATED, OffsetKind.UNDECIDED)
    assert np.isnan([found.east_m, found.share]).all()


def test_no_county_and_no_zone_say_nothing(counties):
    strange = ZoneLayer.from_geometries(code=["999999"], geometry=[shapely.box(60, 10, 61, 11)])
    for layer in (strange, ZoneLayer.from_geometries(code=[], geometry=[])):
        found = layer_offset(layer, counties)
        assert (found.counties, found.kind) == ((), OffsetKind.UNDECIDED)


def test_zones_without_a_known_code_are_compared_where_they_lie(counties):
    layer = ZoneLayer.from_geometries(code=["A-1"], geometry=[in_datum(counties[WUAN], Datum.GCJ02)])
    (found,) = layer_offset(layer, counties).counties
    assert (found.county, found.kind) == (WUAN, OffsetKind.GCJ02)


def test_several_counties_tell_what_none_does_alone(counties):
    codes = sorted(code for code in counties if code.startswith("1304"))
    drawn = {code: moved(wobbly(counties[code], 60.0, 5), 36, -48) for code in codes}
    layer = ZoneLayer.from_geometries(code=list(drawn), geometry=list(drawn.values()), repair=True)
    found = layer_offset(layer, counties)
    assert not any(each.kind in (OffsetKind.GCJ02, OffsetKind.BD09) for each in found.counties)
    assert found.kind is OffsetKind.CONSTANT
    assert np.hypot(found.east_m - 36, found.north_m + 48) < 25


@pytest.mark.slow
def test_tianditu_lies_near_0_and_amap_near_1(counties):
    try:
        amap = basemaps.layer("county-amap")
    except ExtraMissing as missing:
        pytest.skip(str(missing))
    some = np.isin(amap.code, [code for code in counties if code.startswith(("1304", "1501", "3302"))])
    as_drawn = [in_datum(shape, Datum.GCJ02) for shape in amap.geometry[some]]
    found = layer_offset(ZoneLayer.from_geometries(code=amap.code[some], geometry=as_drawn, repair=True), counties)
    assert (found.kind, found.share) == (OffsetKind.GCJ02, pytest.approx(1, abs=0.03))
    converted = ZoneLayer.from_geometries(code=amap.code[some], geometry=amap.geometry[some], repair=True)
    found = layer_offset(converted, counties)
    assert (found.kind, found.share) == (OffsetKind.NONE, pytest.approx(0, abs=0.03))

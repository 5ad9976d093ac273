from __future__ import annotations

import time
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geocensus import basemaps
from geocensus.coordinates import Datum, convert
from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.zones import FaultKind, ZoneFault, ZoneLayer, preflight

from .worlds import tessellation

EAST_M, NORTH_M = (float(each[0]) for each in metres_per_degree(lat=[35.02]))
STEP = 0.02


def code(at: int) -> str:
    return f"140921{at:06}"


def squares() -> list[shapely.Geometry]:
    """Nine squares of about 2 km, number 4 in the middle."""
    return [
        shapely.box(110 + x * STEP, 35 + y * STEP, 110 + (x + 1) * STEP, 35 + (y + 1) * STEP)
        for y in range(3)
        for x in range(3)
    ]


COUNTY = {"140921": shapely.box(110, 35, 110 + 3 * STEP, 35 + 3 * STEP)}


def found(shapes: list[shapely.Geometry], codes: list[str] | None = None, **settings: object) -> list[ZoneFault]:
    codes = codes or [code(at) for at in range(len(shapes))]
    return list(preflight(ZoneLayer.from_geometries(code=codes, geometry=shapes), **settings).faults)


def kinds(faults: list[ZoneFault]) -> set[str]:
    return {each.kind.value for each in faults}


def cut(shape: shapely.Geometry, *, east_m: float) -> shapely.Geometry:
    west, south, east, north = shape.bounds
    return shapely.box(west, south, east - east_m / EAST_M, north)


def test_clean_squares_have_no_fault():
    assert found(squares(), counties=COUNTY) == []


def test_a_clean_tessellation_of_2000_zones_has_no_fault():
    layer = tessellation(3, 2000)
    layer = replace(layer, code=np.array([code(at) for at in range(len(layer))]))
    assert preflight(layer).faults == ()


def test_a_gap_of_5_m_to_the_outside_is_measured_once():
    shapes = squares()
    shapes[0] = cut(shapes[0], east_m=5)
    (fault,) = found(shapes)
    assert fault.kind is FaultKind.GAP
    assert fault.size == pytest.approx(5 * STEP * NORTH_M, rel=0.02)
    assert {code(0), code(1)} <= {fault.code, *fault.other.split()}
    assert fault.place[0] == pytest.approx(110.02, abs=1e-4)


def test_an_enclosed_gap_of_5_m_is_measured():
    shapes = squares()
    shapes[4] = cut(shapes[4], east_m=5)
    (fault,) = (each for each in found(shapes) if each.kind is FaultKind.GAP)
    assert fault.size == pytest.approx(5 * STEP * NORTH_M, rel=0.01)
    assert {code(4), code(5)} <= {fault.code, *fault.other.split()}
    assert fault.place[0] == pytest.approx(110.04, abs=1e-4)


def test_an_overlap_of_5_m_is_measured_once():
    shapes = squares()
    shapes[4] = cut(shapes[4], east_m=-5)
    (fault,) = found(shapes)
    assert (fault.kind, fault.code, fault.other) == (FaultKind.OVERLAP, code(4), code(5))
    assert fault.size == pytest.approx(5 * STEP * NORTH_M, rel=0.01)


def test_a_missing_zone_within_and_one_at_the_outline():
    whole = squares()
    (fault,) = found(whole[:4] + whole[5:])
    assert fault.kind is FaultKind.MISSING_ZONE
    assert fault.size == pytest.approx(STEP * NORTH_M * STEP * EAST_M, rel=0.01)
    (fault,) = found(whole[1:], [code(at) for at in range(1, 9)], counties=COUNTY)
    assert fault.kind is FaultKind.MISSING_ZONE
    assert fault.size == pytest.approx(STEP * NORTH_M * STEP * EAST_M, rel=0.05)


def test_hole_exclave_and_sliver():
    shapes = squares()
    shapes[4] = shapes[4].difference(shapely.box(110.028, 35.028, 110.03, 35.03))
    (hole,) = found(shapes)
    assert (hole.kind, hole.code) == (FaultKind.HOLE, code(4))
    island = shapely.box(110.001, 35.001, 110.002, 35.002)
    shapes = squares()
    shapes[0] = shapes[0].difference(island)
    shapes[8] = shapely.union_all([shapes[8], island])
    (exclave,) = found(shapes, counties=COUNTY)
    assert (exclave.kind, exclave.code, exclave.kind.allowed) == (FaultKind.EXCLAVE, code(8), True)
    shapes = squares()
    rest = cut(shapes[4], east_m=4)
    sliver = shapely.box(rest.bounds[2], rest.bounds[1], shapes[5].bounds[0], rest.bounds[3])
    faults = found([*shapes[:4], rest, *shapes[5:], sliver])
    assert [(each.kind, each.code) for each in faults] == [(FaultKind.SLIVER, code(9))]


def test_codes_duplicated_malformed_unknown_and_of_another_county():
    codes = [code(at) for at in range(9)]
    codes[1], codes[2], codes[3] = codes[0], "12-3", "999999001001"
    faults = found(squares(), codes)
    named = {each.kind: each.code for each in faults}
    assert named == {
        FaultKind.DUPLICATED_CODE: codes[0],
        FaultKind.MALFORMED_CODE: "12-3",
        FaultKind.UNKNOWN_CODE: "999999001001",
    }
    codes = [code(at) for at in range(9)]
    codes[4] = "130481000004"
    far = COUNTY | {"130481": shapely.box(114, 36, 114.1, 36.1)}
    assert (FaultKind.OUTSIDE_PREFIX, codes[4]) in {
        (each.kind, each.code) for each in found(squares(), codes, counties=far)
    }


def test_zones_with_too_many_units_are_named():
    (fault,) = found(squares(), units={code(1): 151, code(2): 150})
    assert (fault.kind, fault.code, fault.size) == (FaultKind.TOO_MANY_UNITS, code(1), 151)


def test_counties_of_the_whole_country_have_their_known_faults_in_time():
    layer = ZoneLayer.from_layer(basemaps.layer("county"))
    began = time.monotonic()
    faults = preflight(layer).faults
    assert time.monotonic() - began < 30
    overlaps = sum(each.size for each in faults if each.kind is FaultKind.OVERLAP)
    gaps = sum(each.size for each in faults if each.kind in (FaultKind.GAP, FaultKind.HOLE))
    assert overlaps / 1e6 == pytest.approx(0.27, abs=0.005)
    assert gaps / 1e6 == pytest.approx(3.7, abs=0.005)


def test_a_broken_ring_is_named_and_stops_nothing():
    shapes = squares()
    west, south, east, north = shapes[4].bounds
    shapes[4] = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    faults = found(shapes, counties=COUNTY)
    assert code(4) in {each.code for each in faults if each.kind is FaultKind.INVALID}
    assert all(np.isfinite(each.place).all() for each in faults)
    assert found([]) == []


def test_a_border_that_two_zones_draw_a_centimetre_apart():
    shapes = squares()
    shapes[0] = cut(shapes[0], east_m=0.01)
    (fault,) = found(shapes)
    assert (fault.kind, fault.unit) == (FaultKind.UNSHARED_BORDER, "m")
    assert fault.size == pytest.approx(STEP * NORTH_M, rel=0.02)


def test_a_zone_drawn_5_m_too_small_is_a_gap_around_it():
    shapes = squares()
    west, south, east, north = shapes[4].bounds
    shapes[4] = shapely.box(west + 5 / EAST_M, south + 5 / NORTH_M, east - 5 / EAST_M, north - 5 / NORTH_M)
    (fault,) = found(shapes)
    assert fault.kind is FaultKind.GAP
    assert fault.size == pytest.approx(2 * 5 * STEP * (NORTH_M + EAST_M) - 100, rel=0.01)


def test_uncovered_ground_along_the_county_is_no_missing_zone():
    wider = {"140921": shapely.box(110, 35, 110 + 3 * STEP + 150 / EAST_M, 35 + 3 * STEP)}
    (fault,) = found(squares(), counties=wider, tolerance_m=100.0)
    assert fault.kind is FaultKind.NOT_COVERED
    assert fault.size == pytest.approx(50 * 3 * STEP * NORTH_M, rel=0.02)
    narrower = {"140921": shapely.box(110, 35, 110 + 3 * STEP - 150 / EAST_M, 35 + 3 * STEP)}
    (fault,) = found(squares(), counties=narrower, tolerance_m=100.0)
    assert fault.kind is FaultKind.BEYOND_COUNTY
    assert found(squares(), counties=wider, tolerance_m=151.0) == []


TOWNS = [f"140921{number}" for number in (101, 102, 103)]


def towns_and_zones() -> tuple[list[shapely.Geometry], list[str]]:
    """Three townships of three squares each, the columns of the nine, and their zones."""
    zones = squares()
    towns = [shapely.box(110 + x * STEP, 35, 110 + (x + 1) * STEP, 35 + 3 * STEP) for x in range(3)]
    codes = [f"{TOWNS[at % 3]}{at // 3 + 201}" for at in range(9)]
    return [*towns, *zones], [*TOWNS, *codes]


def test_levels_of_one_layer_are_nested():
    shapes, codes = towns_and_zones()
    assert found(shapes, codes, counties=COUNTY) == []
    assert found([*shapes, COUNTY["140921"]], [*codes, "140921"], counties=COUNTY) == []
    wrong = codes.copy()
    wrong[3] = f"{TOWNS[2]}299"
    assert (FaultKind.OUTSIDE_PREFIX, wrong[3]) in {(each.kind, each.code) for each in found(shapes, wrong)}
    wrong[3] = "140921104201"
    assert (FaultKind.NO_PARENT, "140921104") in {(each.kind, each.code) for each in found(shapes, wrong)}
    shapes[0] = cut(shapes[0], east_m=40)
    strayed = [each for each in found(shapes, codes) if each.kind is FaultKind.NOT_NESTED]
    assert {each.code for each in strayed} == {TOWNS[0]}
    assert sum(each.size for each in strayed) == pytest.approx(40 * 3 * STEP * NORTH_M, rel=0.01)


def test_townships_of_another_layer():
    shapes, codes = towns_and_zones()
    towns = dict(zip(codes[:3], shapes[:3], strict=True))
    assert found(shapes[3:], codes[3:], towns=towns) == []
    layer = ZoneLayer.from_geometries(code=codes[3:], geometry=shapes[3:])
    assert not any("with a township" in each.en for each in preflight(layer, towns=towns).not_checked)
    fewer = preflight(layer, towns={TOWNS[0]: towns[TOWNS[0]]}).not_checked
    assert any(TOWNS[1] in each.en and TOWNS[1] in each.zh for each in fewer)
    wrong = codes[3:]
    wrong[0] = f"{TOWNS[2]}299"
    (fault,) = found(shapes[3:], wrong, towns=towns)
    assert (fault.kind, fault.code, fault.other) == (FaultKind.OUTSIDE_PREFIX, wrong[0], TOWNS[2])


def test_a_zone_within_another_township_is_named_without_any_township_polygon():
    zones = [shapely.box(110 + x * STEP, 35 + y * STEP, 110 + (x + 1) * STEP, 35 + (y + 1) * STEP)
             for y in range(5) for x in range(5)]  # fmt: skip
    codes = [f"{TOWNS[0 if at < 5 else 1]}{at + 201}" for at in range(25)]
    assert found(zones, codes) == []
    codes[17] = f"{TOWNS[0]}299"
    (fault,) = found(zones, codes)
    assert (fault.kind, fault.code, fault.other) == (FaultKind.APART_FROM_TOWNSHIP, codes[17], TOWNS[1])


def test_a_layer_that_lies_wholly_elsewhere_is_told_as_one_thing():
    there = [shapely.transform(each, lambda xy: xy + np.array([6, 0])) for each in squares()]
    layers = [
        ZoneLayer.from_geometries(code=[code(at) for at in range(9)], geometry=each) for each in (there, squares())
    ]
    told = [[each.en for each in preflight(layer, counties=COUNTY).said if "every zone" in each.en] for layer in layers]
    assert [len(each) for each in told] == [1, 0]
    assert "coordinate reference system" in told[0][0]


def test_codes_have_a_year_and_stand_in_lists():
    kinds_of = {each.code: each.kind for each in found(squares()[:2], ["530122101001", "130481101001"], vintage=2020)}
    assert kinds_of["530122101001"] is FaultKind.OTHER_VINTAGE
    assert FaultKind.OTHER_VINTAGE not in kinds(found(squares()[:1], ["530122101001"], vintage=2010))
    from geocensus.regions.codelist import villages_2023

    listed = [each for each in villages_2023() if each.startswith("130481")][:8]
    assert found(squares(), [*listed, listed[0][:9] + "998"])[0].kind is FaultKind.UNKNOWN_CODE
    assert found(squares()[:8], [f"{each}01" for each in listed]) == []


def test_a_shifted_layer_is_named_once_and_its_consequences_are_not():
    counties = dict(zip((base := basemaps.layer("county")).code.tolist(), base.geometry, strict=True))
    outline = counties["130481"]
    west, south, east, north = outline.bounds
    rows = np.linspace(south, north, 5)
    parts = shapely.intersection(outline, shapely.box(west, rows[:-1], east, rows[1:]))
    codes = [f"130481901{at + 1:03}" for at in range(4)]
    assert not any(not each.kind.allowed for each in found(parts, codes, counties=counties))

    def amap(xy: np.ndarray) -> np.ndarray:
        return np.column_stack([*convert(lon=xy[:, 0], lat=xy[:, 1], source=Datum.CGCS2000, target=Datum.GCJ02)])

    for shift, says in ((amap, "GCJ-02"), (lambda xy: xy + np.array([36 / EAST_M, -48 / NORTH_M]), "constant")):
        layer = ZoneLayer.from_geometries(code=codes, geometry=shapely.transform(parts, shift))
        result = preflight(layer, counties=counties)
        (fault,) = (each for each in result.faults if not each.kind.allowed)
        assert fault.kind is FaultKind.SHIFTED
        assert says in fault.message.en
        assert fault.message.zh
        assert any("shifted" in each.en for each in result.not_checked)
    assert fault.size == pytest.approx(60, abs=1)


@pytest.mark.parametrize("form", ["gpkg", "geojson", "shp"])
def test_the_same_faults_in_every_format_and_projection(form, tmp_path):
    shapes = squares()
    shapes[4] = cut(shapes[4], east_m=5)
    names = {"普查小区代码": [code(at) for at in range(9)], "名称": [f"李家庄{at}" for at in range(9)]}
    if form == "shp":
        names = {key[:5]: value for key, value in names.items()}
    frame = gpd.GeoDataFrame(names, geometry=shapes, crs=4490)
    # Gauss-Kruger on CGCS2000, zone of 111°: metres.
    frame = frame if form == "geojson" else frame.to_crs(4546)
    path = tmp_path / f"zones.{form}"
    frame.to_file(path, **({"encoding": "GBK"} if form == "shp" else {}))
    result = preflight(ZoneLayer.read(path), counties=COUNTY)
    (fault,) = result.faults
    assert fault.kind is FaultKind.GAP
    assert fault.size == pytest.approx(5 * STEP * NORTH_M, rel=0.01)
    assert result.layer.name[0].startswith("李家庄")


def test_the_table_of_faults_has_a_row_for_each():
    shapes = squares()
    shapes[4] = cut(shapes[4], east_m=5)
    result = preflight(ZoneLayer.from_geometries(code=[code(at) for at in range(9)], geometry=shapes))
    assert result.frame["fault"].tolist() == ["gap"]
    assert result.frame.crs.to_epsg() == 4490
    assert (result.bad, result.listed) == (1, 0)
    assert len(preflight(ZoneLayer.from_geometries(code=[], geometry=[])).frame) == 0

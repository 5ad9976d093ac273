from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
import shapely

from geocensus import basemaps
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
    return list(preflight(ZoneLayer.from_geometries(code=codes, geometry=shapes), **settings))


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
    assert preflight(layer) == ()


def test_a_gap_of_5_m_to_the_outside_shows_as_a_border_not_shared():
    shapes = squares()
    shapes[0] = cut(shapes[0], east_m=5)
    faults = found(shapes)
    assert kinds(faults) == {"unshared_border"}
    assert faults[0].size == pytest.approx(STEP * NORTH_M, rel=0.02)
    assert {each.code for each in faults} == {code(0), code(1)}


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
    (fault,) = found(whole[1:], counties=COUNTY)
    assert fault.kind is FaultKind.NOT_COVERED


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
    faults = preflight(layer)
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

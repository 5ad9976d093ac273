"""Nearest zones and border distances from the compiled grid equal the slow, exact way."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geocensus.zones import ZoneIndex, ZoneLayer

from .worlds import tessellation


def compare(layer: ZoneLayer, lon: np.ndarray, lat: np.ndarray, limit_m: float) -> int:
    quick, slow = ZoneIndex(layer, method="compiled"), ZoneIndex(layer, method="geos")
    quick.compile(store=False)
    a = quick.nearest(lon=lon, lat=lat, limit_m=limit_m)
    b = slow.nearest(lon=lon, lat=lat, limit_m=limit_m)
    # At the very limit a rounding may decide.
    clear = ~(np.abs(np.nan_to_num(np.fmax(a.distance_m, b.distance_m)) - limit_m) < 1e-3)
    assert (a.zone == b.zone)[clear].all()
    assert np.allclose(a.distance_m[clear], b.distance_m[clear], atol=1.5e-4, rtol=0, equal_nan=True)
    a_border, b_border = (index.border_distance_m(lon=lon, lat=lat) for index in (quick, slow))
    assert np.allclose(a_border, b_border, atol=1.5e-4, rtol=0, equal_nan=True)
    return int((a.distance_m > 0).sum())


def around(layer: ZoneLayer, seed: int, n: int, far: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    west, south, east, north = layer.bounds
    wide = far * (east - west)
    corners = shapely.get_coordinates(layer.geometry)
    near = corners[rng.integers(0, len(corners), n // 2)] + rng.normal(0, 1e-5, (n // 2, 2))
    rest = rng.uniform((west - wide, south - wide), (east + wide, north + wide), (n - n // 2, 2))
    lon, lat = np.concatenate([near, rest]).T
    return lon.copy(), lat.copy()


@pytest.mark.parametrize("south", [20.0, 50.0, -35.0, 0.0])
@pytest.mark.parametrize("size", [0.02, 0.4, 4.0])
def test_gaps_in_tessellations(south, size):
    layer = tessellation(3, 60, south=south, size=size)
    layer = layer.take(np.arange(len(layer)) % 5 != 0)
    outside = compare(layer, *around(layer, 1, 2500, 0.3), limit_m=20_000.0)
    assert outside > 200


def test_beyond_what_local_metres_serve_for():
    layer = tessellation(3, 20, size=2.0)
    compare(layer, *around(layer, 2, 600, 3.0), limit_m=300_000.0)
    high = tessellation(3, 20, south=76.0, size=2.0)
    compare(high, *around(high, 2, 600, 0.5), limit_m=50_000.0)


@given(st.integers(0, 10_000), st.sampled_from([1e-9, 1e-6, 1e-4, 1e-2]))
def test_overlaps_and_gaps_along_every_border(seed, far):
    rng = np.random.default_rng(seed)
    layer = tessellation(seed % 4, 12)
    moved = [shapely.transform(shape, lambda xy: xy + rng.normal(0, far, 2)) for shape in layer.geometry]
    layer = ZoneLayer.from_geometries(code=layer.code, geometry=moved)
    compare(layer, *around(layer, seed, 300, 0.2), limit_m=10_000.0)


def test_exclaves_holes_and_a_corner_that_three_zones_share():
    hollow = shapely.Polygon(shapely.box(110, 35, 111, 36).exterior, [shapely.box(110.2, 35.2, 110.8, 35.8).exterior])
    exclave = shapely.MultiPolygon([shapely.box(110.4, 35.4, 110.5, 35.5), shapely.box(112, 35, 112.5, 35.5)])
    left, right = shapely.box(111, 35, 111.2, 35.3), shapely.box(111.2, 35, 111.4, 35.3)
    above = shapely.Polygon([(111.2, 35.3), (111.0, 35.3), (111.0, 35.6)])
    layer = ZoneLayer.from_geometries(code=["z", "b", "c", "d", "a"], geometry=[hollow, exclave, left, right, above])
    lon, lat = around(layer, 0, 3000, 0.2)
    lon, lat = np.append(lon, [111.21, 110.3]), np.append(lat, [35.35, 35.45])
    compare(layer, lon, lat, 60_000.0)


def test_layers_with_invalid_rings_take_the_slow_way_and_are_right():
    bow = shapely.Polygon([(110, 35), (110.2, 35.2), (110.2, 35), (110, 35.2)])
    layer = ZoneLayer.from_geometries(code=["a", "b"], geometry=[bow, shapely.box(110.3, 35, 110.5, 35.2)])
    compare(layer, *around(layer, 0, 500, 0.2), limit_m=10_000.0)


def test_an_invalid_zone_is_measured_like_the_others() -> None:
    rng = np.random.default_rng(5)
    squares = [
        shapely.box(110 + 0.2 * i, 30 + 0.2 * j, 110.2 + 0.2 * i, 30.2 + 0.2 * j) for i in range(12) for j in range(12)
    ]
    bow = shapely.Polygon([(110, 30), (110.2, 30.2), (110.2, 30), (110, 30.2), (110, 30)])
    layer = ZoneLayer.from_geometries(code=[f"{k:03d}" for k in range(144)], geometry=[bow, *squares[1:]])
    assert len(layer.invalid) == 1
    lon, lat = rng.uniform(110, 112.4, 3_000), rng.uniform(30, 32.4, 3_000)
    compiled, plain = ZoneIndex(layer, method="compiled"), ZoneIndex(layer, method="geos")
    np.testing.assert_allclose(
        compiled.border_distance_m(lon=lon, lat=lat), plain.border_distance_m(lon=lon, lat=lat), atol=1e-5
    )

"""Distances to the borders of named zones: what is compiled equals what is not, near and far."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geocensus.coordinates.geodesy import distance_m
from geocensus.zones import ZoneIndex, ZoneLayer
from geocensus.zones.own_border import OwnBorder

from .worlds import tessellation


@pytest.mark.parametrize(("south", "size"), [(20.0, 0.02), (50.0, 0.4), (-35.0, 4.0), (0.0, 0.4), (78.0, 2.0)])
def test_compiled_and_plain_agree_from_millimetres_to_thousands_of_kilometres(south, size):
    layer = tessellation(5, 60, south=south, size=size)
    compiled, plain = ZoneIndex(layer, method="compiled"), ZoneIndex(layer, method="geos")
    rng = np.random.default_rng(1)
    corners = shapely.get_coordinates(layer.geometry)
    lon, lat = np.concatenate(
        [
            rng.uniform([110, south], [110 + size, south + size], (2_000, 2)),
            corners[rng.integers(0, len(corners), 1_000)] + rng.normal(0, 1e-6, (1_000, 2)),
            rng.uniform([80, -60], [140, 85], (500, 2)),
        ]
    ).T
    zone = rng.integers(-1, len(layer), len(lon))
    np.testing.assert_allclose(
        compiled.distance_to(zone, lon=lon, lat=lat), plain.distance_to(zone, lon=lon, lat=lat), atol=2e-6, rtol=1e-12
    )
    np.testing.assert_allclose(
        compiled.border_distance_m(lon=lon, lat=lat), plain.border_distance_m(lon=lon, lat=lat), atol=2e-6, rtol=0
    )


@pytest.mark.parametrize("method", ["compiled", "geos"])
def test_of_a_row_of_zones_the_nearest_counts(method):
    layer = tessellation(8, 50)
    index = ZoneIndex(layer, method=method)
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform([110, 35], [110.4, 35.4], (800, 2)).T
    first = rng.integers(0, len(layer), len(lon))
    last = np.minimum(first + rng.integers(0, 6, len(lon)), len(layer) - 1)
    each = np.full(len(lon), np.inf)
    for step in range(6):
        each = np.fmin(each, index.distance_to(np.minimum(first + step, last), lon=lon, lat=lat))
    found = index.distance_to(first, last=last, lon=lon, lat=lat)
    np.testing.assert_allclose(found, each, atol=2e-6)
    assert (found == 0).sum() > 20
    with pytest.raises(IndexError, match="a row of zones ends before it begins"):
        index.distance_to([3], last=[2], lon=[110.0], lat=[35.0])


def test_the_foot_is_a_point_of_the_border_and_the_distance_is_the_geodesic_to_it():
    layer = tessellation(9, 40, size=1.0)
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform([109, 34], [112, 37], (2_000, 2)).T
    zone = rng.integers(0, len(layer), len(lon))
    found = OwnBorder(layer.geometry).nearest(lon=lon, lat=lat, zone=zone)
    np.testing.assert_allclose(
        distance_m(lon=lon, lat=lat, to_lon=found.lon, to_lat=found.lat), found.distance_m, atol=1e-7
    )
    feet = shapely.points(found.lon, found.lat)
    assert shapely.distance(shapely.boundary(layer.geometry[zone]), feet).max() < 1e-12


def test_the_middle_of_a_circle_is_left_to_the_other_way():
    circle = shapely.Point(110, 0).buffer(0.01, quad_segs=200)
    layer = ZoneLayer.from_geometries(code=["a"], geometry=[circle])
    middle = np.array([110.0]), np.array([0.0])
    compiled, plain = ZoneIndex(layer, method="compiled"), ZoneIndex(layer, method="geos")
    np.testing.assert_allclose(
        compiled.border_distance_m(lon=middle[0], lat=middle[1]),
        plain.border_distance_m(lon=middle[0], lat=middle[1]),
        atol=2e-6,
    )

from __future__ import annotations

import numpy as np
import pytest
import shapely
from scipy.special import ndtr

from geocensus.coordinates.geodesy import geod, metres_per_degree
from geocensus.zones import ZoneIndex, ZoneLayer

from .worlds import tessellation

SIGMAS = np.sqrt(-2 * np.log(0.32))
"""Radius of the circle that holds 68 % of a circular normal law, in standard deviations."""


def test_a_rectangle_equals_the_product_of_two_normal_laws():
    index = ZoneIndex(ZoneLayer.from_geometries(code=["a"], geometry=[shapely.box(110, 35, 110.001, 35.002)]))
    rng = np.random.default_rng(0)
    lon, lat = rng.uniform(109.9995, 110.0015, 500), rng.uniform(34.9995, 35.0025, 500)
    lon[:50], lat[50:100] = 110.0, 35.002  # on the border
    lon[100], lat[100] = 110.0, 35.0  # at a corner
    for accuracy in (0.01, 10.0, 60.0, 400.0):
        sigma = accuracy / SIGMAS
        east, north = metres_per_degree(lat=lat)
        expected = (ndtr((110.001 - lon) * east / sigma) - ndtr((110 - lon) * east / sigma)) * (
            ndtr((35.002 - lat) * north / sigma) - ndtr((35 - lat) * north / sigma)
        )
        found = index.probability_inside(lon=lon, lat=lat, zone=0, accuracy_m=accuracy)
        assert np.abs(found - expected).max() < 2e-4


@pytest.mark.parametrize("accuracy", [30.0, 1000.0])
def test_monte_carlo_on_the_ellipsoid(accuracy):
    layer = tessellation(3)
    hole = shapely.Point(110.2, 35.2).buffer(0.003)
    layer = ZoneLayer.from_geometries(code=layer.code, geometry=shapely.difference(layer.geometry, hole))
    index = ZoneIndex(layer)
    rng = np.random.default_rng(2)
    corners = shapely.get_coordinates(layer.geometry)
    at = corners[rng.integers(0, len(corners), 25)] + rng.normal(0, accuracy / 2e5, (25, 2))
    at[:3] = corners[[0, 100, 200]]
    lon, lat = at.T
    zone = index.nearest(lon=lon, lat=lat, limit_m=1e5).zone
    found = index.probability_inside(lon=lon, lat=lat, zone=zone, accuracy_m=accuracy)
    n = 20_000
    for x, y, z, share in zip(lon, lat, zone, found, strict=True):
        away = accuracy / SIGMAS * np.sqrt(-2 * np.log(rng.uniform(size=n)))
        there = geod().fwd(np.full(n, x), np.full(n, y), rng.uniform(0, 360, n), away)
        drawn = shapely.intersects_xy(layer.geometry[z], there[0], there[1]).mean()
        assert abs(drawn - share) < 5 * np.sqrt(max(drawn * (1 - drawn), 1e-4) / n)


def test_zones_of_a_tessellation_share_the_whole():
    layer = tessellation(6)
    index = ZoneIndex(layer)
    rng = np.random.default_rng(0)
    lon, lat = rng.uniform(110.1, 110.3, 200), rng.uniform(35.1, 35.3, 200)
    shares = [index.probability_inside(lon=lon, lat=lat, zone=zone, accuracy_m=1500.0) for zone in range(len(layer))]
    assert np.abs(np.sum(shares, axis=0) - 1).max() < 1e-6


def test_certainty_and_ignorance():
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    layer = ZoneLayer.from_geometries(code=["a", "b"], geometry=[shapely.box(110, 35, 111, 36), bow])
    index = ZoneIndex(layer)
    lon = [110.5, 110.5, 110.5, np.nan, 110.5, 1.0, 50.0, 110.0]
    lat = [35.5, 35.5, 35.5, 35.5, 35.5, 0.5, 50.0, 35.5]
    accuracy = [0.0, 30.0, np.nan, 30.0, -1.0, 30.0, 30.0, 0.0]
    zone = [0, 0, 0, 0, 0, 1, -1, 0]
    found = index.probability_inside(lon=lon, lat=lat, zone=zone, accuracy_m=accuracy)
    assert found[[0, 1, 7]].tolist() == [1, 1, 1]
    assert np.isnan(found[[2, 3, 4, 5, 6]]).all()
    own = index.probability_inside(lon=lon, lat=lat, accuracy_m=30.0)
    assert np.isnan(own[6])
    assert own[7] == pytest.approx(0.5, abs=1e-4)
    assert len(index.probability_inside(lon=[], lat=[], accuracy_m=[])) == 0

from __future__ import annotations

import copy
import itertools
import pickle
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest
import shapely

from geocensus.coordinates.geodesy import geod
from geocensus.zones import ZoneIndex, ZoneLayer

from .worlds import degenerate_points, lowest_covering, tessellation

BOW = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])


def layer_of(*geometry: shapely.Geometry) -> ZoneLayer:
    return ZoneLayer.from_geometries(code=[f"{at:03}" for at in range(len(geometry))], geometry=geometry)


@pytest.mark.parametrize("seed", range(3))
def test_assignment_equals_the_plainest_question_to_geos(seed):
    layer = tessellation(seed)
    rng = np.random.default_rng(seed)
    lon, lat = degenerate_points(layer, rng)
    lon = np.concatenate([lon, rng.uniform(109.9, 110.5, 3000)])
    lat = np.concatenate([lat, rng.uniform(34.9, 35.5, 3000)])
    expected = lowest_covering(layer, lon, lat)
    assert (ZoneIndex(layer).assign(lon=lon, lat=lat) == expected).all()
    assert (expected >= 0).mean() > 0.5


def test_no_position_lies_in_no_zone():
    index = ZoneIndex(layer_of(shapely.box(0, -90, 180, 90)))
    lon = [9, np.nan, 0, np.inf, 181, 9, 180]
    lat = [0, 0, np.nan, 0, 0, -91, 90]
    assert index.assign(lon=lon, lat=lat).tolist() == [0, -1, -1, -1, -1, -1, 0]
    known = np.array([True, False, False, False, False, False, True])
    for metres in (index.distance_to(0, lon=lon, lat=lat), index.border_distance_m(lon=lon, lat=lat)):
        assert (np.isfinite(metres) == known).all()
    found = index.nearest(lon=lon, lat=lat)
    assert (found.zone >= 0).tolist() == known.tolist()
    assert (np.isfinite(found.distance_m) == known).all()
    assert (np.isfinite(found.foot_lon) == known).all()


@pytest.mark.parametrize("layer", [layer_of(), layer_of(shapely.box(0, 0, 1, 1))])
def test_no_points_and_no_zones(layer):
    index = ZoneIndex(layer)
    for lon in ([], [50.0]):
        assert index.assign(lon=lon, lat=lon).tolist() == [-1] * len(lon)
        assert np.isnan(index.border_distance_m(lon=lon, lat=lon)).all()
        assert np.isnan(index.distance_to(-1, lon=lon, lat=lon)).all()
        assert index.nearest(lon=lon, lat=lon).zone.tolist() == [-1] * len(lon)
        assert len(index.covering(lon=lon, lat=lon)[0]) == 0


def test_wrong_words_are_refused():
    index = ZoneIndex(layer_of(shapely.box(0, 0, 1, 1)))
    with pytest.raises(ValueError, match="equally long"):
        index.assign(lon=[1.0, 2.0], lat=[1.0])
    with pytest.raises(IndexError, match="zone numbers run from 0 to 0"):
        index.distance_to(1, lon=[1.0], lat=[1.0])


def test_overlaps_give_the_lowest_code_and_all_on_request():
    index = ZoneIndex(layer_of(shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2), shapely.box(0, 1, 3, 2)))
    assert index.assign(lon=[1.5, 2.5, 2.5], lat=[1.5, 0.5, 1.5]).tolist() == [0, 1, 1]
    point, zone = index.covering(lon=[1.5, 9.0, 2.5], lat=[1.5, 9.0, 1.5])
    assert list(zip(point.tolist(), zone.tolist(), strict=True)) == [(0, 0), (0, 1), (0, 2), (2, 1), (2, 2)]


def test_invalid_polygons_part_by_part():
    # A prepared multipolygon would take the overlap of its two parts for a hole.
    parts = shapely.MultiPolygon([shapely.box(10, 0, 12, 2), shapely.box(11, 1, 13, 3)])
    index = ZoneIndex(layer_of(BOW, parts))
    lon = np.repeat([0.2, 1.0, 1.0, 11.5], 20)
    lat = np.repeat([1.0, 0.5, 1.0, 1.5], 20)
    assert index.assign(lon=lon, lat=lat).tolist() == [0] * 20 + [-1] * 20 + [0] * 20 + [1] * 20


def brute(geometry: shapely.Geometry, lon: float, lat: float) -> float:
    """Measure by geodesics to points of every edge, ever closer around the nearest."""
    best = np.inf
    for line in shapely.get_parts(shapely.get_parts(shapely.boundary(geometry))):
        for a, b in itertools.pairwise(shapely.get_coordinates(line)):
            low, high = 0.0, 1.0
            for _ in range(6):
                t = np.linspace(low, high, 30)
                at = a + (b - a) * t[:, None]
                metres = geod().inv(np.full(30, lon), np.full(30, lat), at[:, 0], at[:, 1])[2]
                k = int(metres.argmin())
                low, high = t[max(k - 1, 0)], t[min(k + 1, 29)]
            best = min(best, float(metres.min()))
    return best


@pytest.mark.parametrize("south", [20.0, 50.0])
@pytest.mark.parametrize("size", [0.05, 3.0])
def test_distances_equal_brute_force_geodesics(south, size):
    layer = tessellation(5, 6, south=south, size=size)
    # An exclave within a hole of its own zone, far from everything else.
    hollow = shapely.Polygon(shapely.box(-0.5, 0, 0, 0.5).exterior, [shapely.box(-0.4, 0.1, -0.1, 0.4).exterior])
    ring = shapely.transform(hollow, lambda xy: xy * size + [110.0, south])
    inner = shapely.transform(shapely.box(-0.3, 0.2, -0.2, 0.3), lambda xy: xy * size + [110.0, south])
    layer = ZoneLayer.from_geometries(
        code=[*layer.code, "ring"], geometry=[*layer.geometry, shapely.MultiPolygon([ring, inner])]
    )
    index = ZoneIndex(layer)
    rng = np.random.default_rng(9)
    lon, lat = rng.uniform(110 - 2 * size, 110 + 2 * size, 25), rng.uniform(south - size, south + 2 * size, 25)
    corners = shapely.get_coordinates(layer.geometry)[::37][:6]
    lon, lat = np.concatenate([lon, corners[:, 0] - 1e-5]), np.concatenate([lat, corners[:, 1] + 1e-6])
    lon, lat = np.append(lon, 110 - 0.35 * size), np.append(lat, south + 0.25 * size)
    table = np.array([[brute(shape, x, y) for x, y in zip(lon, lat, strict=True)] for shape in layer.geometry])
    table[shapely.covers(layer.geometry[:, None], shapely.points(lon, lat))] = 0.0
    found = index.nearest(lon=lon, lat=lat, limit_m=2e6)
    assert np.abs(found.distance_m - table.min(axis=0)).max() < 1e-3
    least = table.min(axis=0)
    right = [table[zone, at] <= least[at] + 1e-3 for at, zone in enumerate(found.zone)]
    assert all(right)
    # Of neighbours that are equally near, the lowest.
    assert all(zone == np.flatnonzero(table[:, at] <= least[at] + 1e-5)[0] for at, zone in enumerate(found.zone))
    for zone in range(len(layer)):
        assert np.abs(index.distance_to(zone, lon=lon, lat=lat) - table[zone]).max() < 1e-3
    feet = geod().inv(lon, lat, found.foot_lon, found.foot_lat)[2]
    assert np.abs(feet - found.distance_m).max() < 1e-6


def test_the_limit_holds_and_distances_grow_across_the_antimeridian():
    index = ZoneIndex(layer_of(shapely.box(-179.99, 10, -179, 11)))
    near = index.nearest(lon=[179.99], lat=[10.5], limit_m=5_000)
    assert near.zone.tolist() == [0]
    assert near.distance_m[0] == pytest.approx(geod().inv(179.99, 10.5, -179.99, 10.5)[2], abs=1e-3)
    assert index.nearest(lon=[179.99], lat=[10.5], limit_m=2_000).zone.tolist() == [-1]
    assert index.distance_to(0, lon=[0.0], lat=[-10.0])[0] > 1.9e7


def test_border_distance_is_to_the_own_border_even_under_an_overlap():
    index = ZoneIndex(layer_of(shapely.box(0, 0, 2, 2), shapely.box(0.9, 0.9, 3, 3)))
    lon, lat = np.array([1.0, 2.5, 9.0]), np.array([1.0, 2.5, 9.0])
    metres = index.border_distance_m(lon=lon, lat=lat)
    assert metres[0] == pytest.approx(brute(index.layer.geometry[0], 1.0, 1.0), abs=1e-3)
    assert metres[1] == pytest.approx(brute(index.layer.geometry[1], 2.5, 2.5), abs=1e-3)
    assert np.isnan(metres[2])


def test_many_threads_may_ask_one_index():
    layer = tessellation(1)
    index = ZoneIndex(layer)
    rng = np.random.default_rng(0)
    lon, lat = rng.uniform(110, 110.4, 60_000), rng.uniform(35, 35.4, 60_000)
    expected = ZoneIndex(layer).assign(lon=lon, lat=lat)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: index.assign(lon=lon, lat=lat), range(8)):
            assert (found == expected).all()


def test_borders_of_very_many_vertices_are_measured_in_blocks(monkeypatch):
    from geocensus.zones import borders

    layer = layer_of(*(shapely.Point(110 + at, 35).buffer(0.3, quad_segs=2000) for at in range(3)))
    lon, lat = np.random.default_rng(0).uniform((109.5, 34.5), (112.5, 35.5), (200, 2)).T
    expected = ZoneIndex(layer).nearest(lon=lon, lat=lat, limit_m=1e6).distance_m
    shares = ZoneIndex(layer).probability_inside(lon=lon, lat=lat, zone=1, accuracy_m=3e4)
    monkeypatch.setattr(borders, "LOAD", 1000)
    assert (ZoneIndex(layer).nearest(lon=lon, lat=lat, limit_m=1e6).distance_m == expected).all()
    assert (ZoneIndex(layer).probability_inside(lon=lon, lat=lat, zone=1, accuracy_m=3e4) == shares).all()


def test_without_a_working_compiler_geos_answers(monkeypatch):
    from geocensus.zones import index as module

    def fail(*_args, **_words):
        raise RuntimeError("cannot cache function: no locator available")

    layer = tessellation(1)
    monkeypatch.setattr(module, "BUILD_FROM", 1)
    monkeypatch.setattr(module, "BUILD_FROM_PER_ZONE", 0)
    monkeypatch.setattr(ZoneIndex, "_compiled", fail)
    index = ZoneIndex(layer)
    assert (index.assign(lon=[110.2] * 9, lat=[35.2] * 9) >= 0).all()
    assert index.method == "geos"


def test_a_copy_in_another_process_answers_the_same():
    layer = tessellation(3)
    index = ZoneIndex(layer, method="geos", threads=1)
    lon, lat = degenerate_points(layer, np.random.default_rng(3))
    expected = index.assign(lon=lon, lat=lat)
    for copied in (pickle.loads(pickle.dumps(index)), copy.deepcopy(index)):
        assert (copied.assign(lon=lon, lat=lat) == expected).all()
        assert (copied.method, copied.threads) == ("geos", 1)


def test_masked_positions_lie_in_no_zone():
    lon = np.ma.masked_array([0.5, 0.5], [False, True])
    index = ZoneIndex(layer_of(shapely.box(0, 0, 1, 1)))
    assert index.assign(lon=lon, lat=[0.5, 0.5]).tolist() == [0, -1]
    accuracy = np.ma.masked_array([5, 5], [True, False])
    assert np.isnan(index.probability_inside(lon=[0.5, 0.5], lat=[0.5, 0.5], accuracy_m=accuracy)).tolist() == [
        True,
        False,
    ]


@pytest.mark.parametrize("method", ["geos", "compiled"])
@pytest.mark.parametrize("zone", [2, 10**6, -2])
def test_a_zone_that_is_not_there_is_refused_before_compiled_code_reads_it(method, zone):
    index = ZoneIndex(layer_of(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)), method=method)
    for ask in (
        index.border_distance_m,
        partial(index.distance_to, zone),
        partial(index.probability_inside, accuracy_m=5),
    ):
        named = {} if isinstance(ask, partial) and ask.args else {"zone": zone}
        with pytest.raises(IndexError, match="zone numbers run from 0 to 1"):
            ask(lon=[0.5], lat=[0.5], **named)
    with pytest.raises(ValueError, match="confidence"):
        index.probability_inside(lon=[0.5], lat=[0.5], accuracy_m=5, confidence=68)
    assert index.border_distance_m(lon=[0.5, 0.5], lat=[0.5, 0.5], zone=0).round() == pytest.approx(
        [55287, 55287], abs=400
    )

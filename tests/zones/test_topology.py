from __future__ import annotations

import time

import numpy as np
import pytest
import shapely

from geocensus.coordinates.geodesy import geod
from geocensus.zones import ZoneLayer, gaps_and_overlaps, zone_area_m2

from .worlds import tessellation


def layer_of(*geometry: shapely.Geometry) -> ZoneLayer:
    return ZoneLayer.from_geometries(code=[f"{at:03}" for at in range(len(geometry))], geometry=geometry)


@pytest.mark.parametrize("shape", [shapely.box(116, 40, 117, 41), shapely.Polygon([(100, 30), (103, 31), (101, 35)])])
def test_area_equals_the_geodesic_area_of_a_fine_outline(shape):
    fine = abs(geod().geometry_area_perimeter(shapely.segmentize(shape, 0.001))[0])
    assert zone_area_m2(np.array([shape]))[0] == pytest.approx(fine, rel=1e-8)


def test_area_of_parts_and_holes():
    shape = shapely.Polygon(shapely.box(0, 0, 3, 3).exterior, [shapely.box(1, 1, 2, 2).exterior])
    both = shapely.MultiPolygon([shape, shapely.box(5, 0, 6, 1)])
    one, hole, other = zone_area_m2(
        np.array([shapely.box(0, 0, 3, 3), shapely.box(1, 1, 2, 2), shapely.box(5, 0, 6, 1)])
    )
    assert zone_area_m2(np.array([both]))[0] == pytest.approx(one - hole + other, rel=1e-12)


def test_a_true_tessellation_fits():
    fit = gaps_and_overlaps(tessellation(3))
    assert fit.overlap_area_m2.max() == 0
    assert fit.gap_area_m2.max() == 0
    assert fit.hole_area_m2.max() == 0
    assert not len(fit.overlaps)
    assert not len(fit.gaps)


def test_overlaps_are_counted_once_for_each_zone():
    fit = gaps_and_overlaps(layer_of(shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1), shapely.box(1.5, 0, 4, 1)))
    whole = zone_area_m2(np.array([shapely.box(1, 0, 2, 1), shapely.box(1, 0, 3, 1), shapely.box(1.5, 0, 3, 1)]))
    assert fit.overlap_area_m2 == pytest.approx(whole, rel=1e-9)
    assert fit.overlaps.tolist() == [[0, 1], [0, 2], [1, 2]]


def test_a_zone_within_another_and_two_equal_zones_overlap():
    inside = gaps_and_overlaps(layer_of(shapely.box(0, 0, 3, 3), shapely.box(1, 1, 2, 2)))
    assert inside.overlaps.tolist() == [[0, 1]]
    equal = gaps_and_overlaps(layer_of(shapely.box(0, 0, 1, 1), shapely.box(0, 0, 1, 1)))
    assert equal.overlap_area_m2 == pytest.approx(equal.area_m2)


def test_gaps_lie_between_zones_and_holes_within_one():
    left = shapely.Polygon([(0, 0), (2, 0), (2, 1), (1, 1.5), (2, 2), (2, 3), (0, 3)])
    right = shapely.Polygon([(2, 0), (4, 0), (4, 3), (2, 3), (2, 2), (3, 1.5), (2, 1)])
    lake = shapely.Polygon(shapely.box(4, 0, 7, 3).exterior, [shapely.box(5, 1, 6, 2).exterior])
    fit = gaps_and_overlaps(layer_of(left, right, lake))
    diamond = shapely.Polygon([(1, 1.5), (2, 1), (3, 1.5), (2, 2)])
    gap, hole = zone_area_m2(np.array([diamond, shapely.box(5, 1, 6, 2)]))
    assert fit.gap_area_m2 == pytest.approx([gap, gap, 0])
    assert fit.hole_area_m2 == pytest.approx([0, 0, hole])
    assert shapely.equals(fit.gaps[0], diamond)


def test_an_exclave_fills_the_hole_of_its_neighbour():
    lake = shapely.Polygon(shapely.box(0, 0, 3, 3).exterior, [shapely.box(1, 1, 2, 2).exterior])
    fit = gaps_and_overlaps(layer_of(lake, shapely.MultiPolygon([shapely.box(1, 1, 2, 2), shapely.box(5, 5, 6, 6)])))
    assert fit.hole_area_m2.max() == 0
    assert fit.overlap_area_m2.max() == 0


def test_invalid_rings_are_measured_without_raising():
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    fit = gaps_and_overlaps(layer_of(bow, shapely.box(1.5, 0, 3, 2)))
    assert fit.area_m2[0] == pytest.approx(zone_area_m2(shapely.make_valid(np.array([bow])))[0])
    assert fit.overlap_area_m2[0] > 0


def test_no_zones():
    fit = gaps_and_overlaps(layer_of())
    assert len(fit.area_m2) == len(fit.gaps) == 0


def test_two_thousand_zones_stay_quick():
    layer = tessellation(8, 2000, size=2.0)
    # Every zone is moved a little: none matches its neighbours any more.
    rng = np.random.default_rng(0)
    moved = [shapely.transform(shape, lambda xy: xy + rng.normal(0, 1e-5, 2)) for shape in layer.geometry]
    loose = ZoneLayer.from_geometries(code=layer.code, geometry=moved)
    start = time.process_time()
    fit = gaps_and_overlaps(loose)
    assert time.process_time() - start < 20
    assert (fit.overlap_area_m2 > 0).mean() > 0.9

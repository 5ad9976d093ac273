"""Snapping makes another layer, moves nothing farther than it says, and leaves what it must not touch."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.errors import OutputExists
from geocensus.zones import ZoneLayer, preflight
from geocensus.zones.preflight import snap_file, snapped

from .worlds import tessellation

EAST_M, NORTH_M = (float(each[0]) for each in metres_per_degree(lat=[35.2]))


def shrunk(shape: shapely.Geometry, metres: float) -> shapely.Geometry:
    scale = np.array([EAST_M, NORTH_M])
    flat = shapely.buffer(shapely.transform(shape, lambda xy: xy * scale), -metres, join_style="mitre")
    return shapely.transform(flat, lambda xy: xy / scale)


@pytest.mark.parametrize("metres", [3.0, -3.0])
def test_gaps_and_overlaps_are_closed_and_the_rest_stays(metres):
    layer = tessellation(3, 60)
    codes = np.array([f"140921{at:06}" for at in range(len(layer))])
    clean = layer.geometry.copy()
    damaged = clean.copy()
    frame = shapely.box(*layer.bounds)
    for at in (5, 20, 33):
        damaged[at] = shapely.intersection(shrunk(clean[at], metres), frame)
    mended = snapped(damaged, codes, tolerance_m=8.0)
    assert preflight(ZoneLayer.from_geometries(code=codes, geometry=mended.geometry)).faults == ()
    assert not mended.left.any()
    assert mended.moved_m.max() < 12
    touched = mended.moved_m > 0
    assert 0 < touched.sum() < len(layer) / 2
    assert shapely.hausdorff_distance(mended.geometry[~touched], damaged[~touched]).max() < 1e-8
    assert mended.area_m2.sum() == pytest.approx(shapely.area(frame) * EAST_M * NORTH_M, rel=0.01)


def test_a_clean_layer_does_not_move():
    layer = tessellation(4, 40)
    mended = snapped(layer.geometry, layer.code, tolerance_m=10.0)
    assert (mended.moved_m == 0).all()
    assert shapely.hausdorff_distance(mended.geometry, layer.geometry).max() < 1e-9
    assert len(mended.frame) == 0


def test_what_is_wider_is_left_and_told():
    one, other = shapely.box(110, 35, 110.02, 35.02), shapely.box(110.019, 35, 110.04, 35.02)
    bow = shapely.Polygon([(110.05, 35), (110.06, 35.02), (110.06, 35), (110.05, 35.02)])
    shapes = np.array([one, other, bow, shapely.box(110, 35, 110.04, 35.02), None], dtype=object)
    codes = np.array(["140921101001", "140921101002", "140921101003", "140921101", "140921101004"])
    mended = snapped(shapes, codes, tolerance_m=5.0)
    assert mended.left.all()
    assert (mended.moved_m == 0).all()
    assert shapely.equals_exact(mended.geometry[:4], shapes[:4], 1e-12, normalize=True).all()


def test_a_file_keeps_its_rows_and_columns_and_is_not_touched(tmp_path):
    layer = tessellation(5, 30)
    shapes = layer.geometry.copy()
    shapes[3] = shrunk(shapes[3], 2.0)
    frame = gpd.GeoDataFrame(
        {"PCXQDM": [f"140921{at:06}" for at in range(len(layer))], "负责人": "张三", "n": range(len(layer))},
        geometry=shapes, crs=4490,
    ).iloc[::-1]  # fmt: skip
    path = tmp_path / "zones.gpkg"
    frame.to_file(path)
    before = path.read_bytes()
    mended, listed = snap_file(path, tmp_path / "new.gpkg", tolerance_m=5.0)
    assert path.read_bytes() == before
    new = gpd.read_file(tmp_path / "new.gpkg")
    assert new.drop(columns="geometry").equals(gpd.read_file(path).drop(columns="geometry"))
    moved = gpd.read_file(listed)
    assert set(moved["zone"]) == set(mended.code[mended.moved_m > 0])
    with pytest.raises(OutputExists):
        snap_file(path, tmp_path / "new.gpkg", tolerance_m=5.0)

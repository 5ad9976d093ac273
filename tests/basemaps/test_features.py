"""Distances to features are those of geodesics, from any side, at any latitude of China."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geocensus.basemaps.features import Features
from geocensus.errors import LayerError

GEOD = Geod(ellps="GRS80")


def features(*geometry: shapely.Geometry) -> Features:
    return Features(path=Path("a.gpkg"), sha256="", layer="", geometry=np.array(geometry))


def by_hand(line: shapely.LineString, lon: float, lat: float) -> float:
    """Measure to many places along a line."""
    steps = np.linspace(0, 1, 20_001)
    xy = shapely.get_coordinates(shapely.line_interpolate_point(line, steps, normalized=True))
    return float(GEOD.inv(np.full(len(xy), lon), np.full(len(xy), lat), xy[:, 0], xy[:, 1])[2].min())


@given(
    lat=st.floats(20, 50),
    dx=st.floats(-0.2, 0.2),
    dy=st.floats(-0.2, 0.2),
    ends=st.lists(st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3)), min_size=2, max_size=4, unique=True),
)
def test_the_nearest_line_is_measured_by_the_geodesic(
    lat: float, dx: float, dy: float, ends: list[tuple[float, float]]
) -> None:
    line = shapely.LineString([(110 + x, lat + y) for x, y in ends])
    got = features(line).distance_m(lon=np.array([110 + dx]), lat=np.array([lat + dy]), limit_m=200_000.0)
    expected = by_hand(line, 110 + dx, lat + dy)
    # The foot is found on a plane that is true to 0.2 % over a band, so beside a long line it may lie a little off.
    assert got[0] == pytest.approx(expected, rel=6e-3, abs=8.0)
    assert got[0] >= expected - 8.0


def test_within_a_polygon_is_no_distance_but_the_shore_is_some_way_off() -> None:
    lake = shapely.box(114.0, 36.0, 114.1, 36.1)
    lon, lat = np.array([114.05, 114.2, 113.0, np.nan]), np.array([36.05, 36.05, 36.05, 36.0])
    near = features(lake).distance_m(lon=lon, lat=lat, limit_m=20_000.0)
    shore = features(lake).distance_m(lon=lon[:1], lat=lat[:1], limit_m=20_000.0, to_edge=True)
    assert near[0] == 0
    assert near[1] == pytest.approx(GEOD.inv(114.1, 36.05, 114.2, 36.05)[2], rel=1e-3)
    assert near[2] == np.inf
    assert np.isnan(near[3])
    assert shore[0] == pytest.approx(GEOD.inv(114.05, 36.05, 114.1, 36.05)[2], rel=1e-3)


def test_every_kind_of_geometry_counts() -> None:
    both = features(shapely.Point(114.0, 36.0), shapely.LineString([(115, 36), (115, 37)]))
    got = both.distance_m(lon=np.array([114.001, 114.999]), lat=np.array([36.0, 36.5]), limit_m=1_000.0)
    assert got == pytest.approx([90.2, 89.6], abs=0.2)


def test_order_and_company_of_points_do_not_matter() -> None:
    rng = np.random.default_rng(1)
    rivers = [shapely.LineString(rng.uniform([114, 36], [115, 37], (5, 2))) for _ in range(30)]
    lon, lat = rng.uniform(114, 115, 400), rng.uniform(36, 37, 400)
    layer = features(*rivers)
    whole = layer.distance_m(lon=lon, lat=lat, limit_m=20_000.0)
    order = rng.permutation(400)
    np.testing.assert_allclose(
        layer.distance_m(lon=lon[order], lat=lat[order], limit_m=20_000.0), whole[order], rtol=1e-9
    )


def test_a_file_is_read_into_degrees(tmp_path: Path) -> None:
    path = tmp_path / "河流.gpkg"
    gpd.GeoDataFrame(geometry=[shapely.LineString([(114, 36), (114, 37)])], crs=4490).to_crs(4547).to_file(path)
    got = Features.read(path).distance_m(lon=np.array([114.01]), lat=np.array([36.5]), limit_m=5_000.0)
    assert got == pytest.approx([895.9], abs=0.5)


def test_a_shifted_layer_is_brought_back(tmp_path: Path) -> None:
    path = tmp_path / "roads.gpkg"
    from geocensus.coordinates import convert

    at = convert(lon=[114.0], lat=[36.5], source="CGCS2000", target="GCJ-02")
    gpd.GeoDataFrame(geometry=[shapely.Point(at.lon[0], at.lat[0])], crs=4326).to_file(path)
    got = Features.read(path, datum="GCJ-02").distance_m(lon=np.array([114.0]), lat=np.array([36.5]), limit_m=5_000.0)
    assert got == pytest.approx([0.0], abs=0.01)


def test_a_layer_without_geometry_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": null}]}'
    )
    with pytest.raises(LayerError, match="no geometry"):
        Features.read(path)

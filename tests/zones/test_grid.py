"""The compiled grid gives what GEOS gives, always."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from geocensus.zones import ZoneIndex, ZoneLayer

from .worlds import degenerate_points, lowest_covering, tessellation


def compare(layer: ZoneLayer, lon: np.ndarray, lat: np.ndarray) -> float:
    """Assert that both ways agree; give the share that the grid left to GEOS."""
    index = ZoneIndex(layer, method="compiled")
    index.compile(store=False)
    found = index.assign(lon=lon, lat=lat)
    expected = ZoneIndex(layer, method="geos").assign(lon=lon, lat=lat)
    wrong = np.flatnonzero(found != expected)
    assert not len(wrong), (lon[wrong[:3]], lat[wrong[:3]], found[wrong[:3]], expected[wrong[:3]])
    assert index.method == "compiled"
    return index.to_geos / max(len(lon), 1)


def around(layer: ZoneLayer, rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    west, south, east, north = layer.bounds
    wide, high = (east - west) or 1e-6, (north - south) or 1e-6
    return rng.uniform(west - wide / 5, east + wide / 5, n), rng.uniform(south - high / 5, north + high / 5, n)


def everywhere(layer: ZoneLayer, seed: int = 0, n: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    a, b = degenerate_points(layer, rng, n)
    c, d = around(layer, rng, n)
    return np.concatenate([a, c]), np.concatenate([b, d])


@pytest.mark.parametrize("size", [1e-6, 1e-3, 0.02, 0.4, 5.0, 40.0])
def test_tessellations_of_every_size(size):
    layer = tessellation(7, 80, size=size)
    compare(layer, *everywhere(layer, n=20_000))


def test_few_ordinary_points_go_to_geos():
    layer = tessellation(11, 300)
    lon, lat = around(layer, np.random.default_rng(1), 200_000)
    assert compare(layer, lon, lat) < 1e-5


@pytest.mark.parametrize("step", [0.125, 0.0078125, 0.001, 0.1])
def test_borders_on_a_lattice(step):
    boxes = [
        shapely.box(110 + c * step, 35 + r * step, 110 + (c + 1) * step, 35 + (r + 1) * step)
        for c in range(12)
        for r in range(12)
    ]
    layer = ZoneLayer.from_geometries(code=[f"{at:03}" for at in range(len(boxes))], geometry=boxes)
    lon, lat = everywhere(layer)
    assert compare(layer, lon[4000:], lat[4000:]) < 0.01
    compare(layer, lon, lat)
    # Where lines of the grid meet: the corners of its cells and leaves.
    grid = ZoneIndex(layer, method="compiled").compile(store=False)
    x = grid.west + np.arange(0, grid.columns, 1 / 64) / grid.scale
    y = grid.south + np.arange(0, grid.rows, 1 / 64) / grid.scale
    x, y = np.meshgrid(x[:400], y[:400])
    for dx in (-np.inf, 0, np.inf):
        compare(layer, np.nextafter(x.ravel(), dx) if dx else x.ravel(), y.ravel())


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Geometry:
    """Anything: round and spiky, thin, tiny, with holes, twisted, on a coarse lattice so that things touch."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    kind = draw(
        st.sampled_from(["star", "lattice", "sliver", "spike", "ring", "bow", "parts", "dust", "noise", "long"])
    )
    centre = rng.uniform(0, 1, 2)
    size = float(10.0 ** draw(st.integers(-9, 0)))
    n = draw(st.integers(3, 40))
    angle = np.sort(rng.uniform(0, 2 * np.pi, n))
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    if kind == "star":
        return shapely.Polygon(centre + size * rng.uniform(0.2, 1, (n, 1)) * circle)
    if kind == "lattice":
        x0, y0, x1, y1 = np.sort(rng.integers(0, 9, (2, 2)), axis=0).ravel() / 8
        return shapely.box(x0, y0, max(x1, x0 + 0.125), max(y1, y0 + 0.125))
    if kind == "sliver":
        a, b = rng.uniform(0, 1, (2, 2))
        return shapely.Polygon([a, b, b + np.array([0, size * 1e-6]), a])
    if kind == "spike":
        a = rng.integers(0, 9, 2) / 8
        return shapely.Polygon(
            [
                a,
                a + np.array([0.25, 0]),
                a + np.array([0.25, 0.25]),
                a + np.array([0.125, 0.25]),
                a + np.array([0.125, 0.25 + size]),
                a + np.array([0.125, 0.25]),
                a + np.array([0, 0.25]),
            ]
        )
    if kind == "ring":
        shell = centre + size * circle
        return shapely.Polygon(shell, [centre + 0.5 * (shell - centre)])
    if kind == "bow":
        return shapely.Polygon(rng.integers(0, 9, (max(n // 4, 4), 2)) / 8)
    if kind == "parts":
        return shapely.MultiPolygon(
            [shapely.box(x, y, x + 0.125, y + 0.125) for x, y in rng.integers(0, 8, (4, 2)) / 8]
        )
    if kind == "dust":
        return shapely.Polygon(np.repeat(centre + size * circle, 2, axis=0))
    if kind == "noise":
        xy = centre + size * circle
        return shapely.Polygon(np.concatenate([xy, xy[-1:] + 1e-15, xy[-1:]]))
    return shapely.box(*(rng.integers(-9, 0, 2) * 3.0), *(rng.integers(1, 9, 2) * 3.0))


@given(
    st.lists(polygons(), min_size=1, max_size=12),
    st.integers(0, 2**32),
    st.sampled_from([(0.0, 0.0), (110.0, 35.0), (-60.0, -70.0)]),
)
def test_any_polygons_whatever(shapes, seed, place):
    shapes = [shapely.transform(shape, lambda xy: xy + np.array(place)) for shape in shapes]
    layer = ZoneLayer.from_geometries(code=[f"{at:03}" for at in range(len(shapes))], geometry=shapes)
    if not len(layer):
        return
    lon, lat = everywhere(layer, seed, 1500)
    lattice = np.arange(0, 65) / 64
    x, y = np.meshgrid(lattice + place[0], lattice + place[1])
    lon, lat = np.concatenate([lon, x.ravel()]), np.concatenate([lat, y.ravel()])
    compare(layer, lon, lat)
    assert (ZoneIndex(layer).assign(lon=lon, lat=lat) == lowest_covering(layer, lon, lat)).all()


@given(st.integers(0, 10_000), st.sampled_from([1e-12, 1e-9, 1e-6, 1e-3]))
@example(3, 1e-12)
def test_tessellations_whose_zones_were_moved_apart(seed, far):
    """Gaps and overlaps along every border."""
    rng = np.random.default_rng(seed)
    layer = tessellation(seed % 5, 15)
    moved = [shapely.transform(shape, lambda xy: xy + rng.normal(0, far, 2)) for shape in layer.geometry]
    layer = ZoneLayer.from_geometries(code=layer.code, geometry=moved)
    compare(layer, *everywhere(layer, seed, 3000))


def test_many_zones_on_top_of_each_other():
    # 300 equal zones: depth is kept modulo 256.
    boxes = [shapely.box(110, 35, 110.3, 35.3)] * 257 + [shapely.box(110.1, 35.1, 110.2, 35.2)]
    layer = ZoneLayer.from_geometries(code=[f"{at:03}" for at in range(len(boxes))], geometry=boxes)
    compare(layer, *everywhere(layer, n=500))


def test_points_far_off_and_without_position():
    layer = tessellation(2)
    lon = np.array([np.nan, np.inf, -np.inf, 0.0, 180.0, -180.0, 110.2, 110.2, 1e300, 110.2])
    lat = np.array([35.2, 35.2, 35.2, 0.0, 90.0, -90.0, np.nan, np.inf, 35.2, 35.2])
    compare(layer, lon, lat)


def test_the_whole_earth_at_once():
    layer = tessellation(4, 50, west=-90.0, south=-85.0, size=170.0)
    compare(layer, *everywhere(layer, n=8000))


@pytest.mark.slow
def test_counties():
    from geocensus import basemaps

    layer = ZoneLayer.from_layer(basemaps.layer("county"))
    lon, lat = degenerate_points(layer, np.random.default_rng(0), 100_000)
    compare(layer, lon, lat)
    lon, lat = around(layer, np.random.default_rng(0), 100_000)
    compare(layer, lon, lat)

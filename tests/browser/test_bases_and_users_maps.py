"""Folders of maps, base images and users' own folium maps, as a browser without a network shows them."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import folium
import folium.plugins
import geopandas
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import from_bounds

import geocensus as gc
from geocensus.maps import base_image, offline_page, positions_map, region_map, write_atlas, write_map
from tests.browser.conftest import Chromium
from tests.maps.worlds import HOSTILE, toy_run

pytestmark = pytest.mark.browser


def red_tif(path: Path) -> Path:
    """Write a red raster over the zones of the toy run."""
    bands = np.zeros((3, 64, 64), dtype=np.uint8)
    bands[0] = 255
    with rasterio.open(
        path, "w", driver="GTiff", width=64, height=64, count=3, dtype="uint8", crs="EPSG:4490",
        transform=from_bounds(113.9, 36.5, 114.4, 37.0, 64, 64),
    ) as raster:  # fmt: skip
        raster.write(bands)
    return path


def screen(chromium: Chromium, x: int, y: int) -> Any:
    """Give the colour of a pixel of the screen."""
    from matplotlib.image import imread

    return (imread(chromium.screenshot("pixel"))[y, x, :3] * 255).round().astype(int).tolist()


def test_a_folder_of_maps(chromium: Chromium, tmp_path: Path) -> None:
    frame = pd.DataFrame({"单位名称": HOSTILE[:4], "区划代码": "130481", "经度": "114.2", "纬度": "36.7"})
    write_atlas(gc.run(frame, region=["wuan", "juye"]), tmp_path / "maps", language="zh")
    chromium.open(tmp_path / "maps" / "index.html")
    chromium.assert_quiet()
    assert chromium.run("return document.querySelectorAll('tbody a').length") == 2
    links = chromium.run("return [...document.querySelectorAll('tbody a')].map(a => a.href)")
    chromium.run("document.querySelector('tbody a').click()")
    for link in links:
        chromium.open_map(tmp_path / "maps" / link.rsplit("/", 1)[-1])
        chromium.assert_quiet()
        assert chromium.run("return document.title").startswith(("Location check", "空间"))


def test_a_raster_lies_under_the_points(chromium: Chromium, tmp_path: Path) -> None:
    write_map(toy_run(40), tmp_path / "map.html", base=red_tif(tmp_path / "red.tif"))
    chromium.open_map(tmp_path / "map.html")
    chromium.assert_quiet()
    assert chromium.run("return document.querySelectorAll('img.leaflet-image-layer').length") == 1
    assert chromium.run("return document.getElementById('datum').textContent") == "Datum: CGCS2000 (EPSG:4490)"


def test_a_shifted_base_shifts_the_drawn_copy_and_the_badge_says_so(chromium: Chromium, tmp_path: Path) -> None:
    one = pd.DataFrame({"lon": [114.2], "lat": [36.7], "name": ["甲"], "grade": ["error"]})
    zones = geopandas.GeoDataFrame({"code": ["1"]}, geometry=[shapely.box(114.0, 36.6, 114.3, 36.8)], crs=4490)
    base = base_image(red_tif(tmp_path / "red.tif"), datum="gcj02")
    positions_map(one, zones=zones, base=base).save(tmp_path / "map.html")
    chromium.open_map(tmp_path / "map.html")
    chromium.assert_quiet()
    assert "GCJ-02" in chromium.run("return document.getElementById('datum').textContent")
    chromium.screenshot("gcj02")


def test_tiles_beside_the_page_and_no_others(chromium: Chromium, tmp_path: Path) -> None:
    for z in range(6, 13):
        for x in range(50 * 2 ** (z - 6), 54 * 2 ** (z - 6)):
            if z > 9:
                break
            for y in range(23 * 2 ** (z - 6), 27 * 2 ** (z - 6)):
                tile = tmp_path / "tiles" / str(z) / str(x) / f"{y}.png"
                tile.parent.mkdir(parents=True, exist_ok=True)
                tile.write_bytes(RED_PNG)
    base = base_image(tmp_path / "tiles", datum="wgs84")
    write_map(toy_run(40), tmp_path / "out" / "map.html", base=base)
    chromium.open_map(tmp_path / "out" / "map.html")
    loaded = (
        "return [...document.querySelectorAll('img.leaflet-tile')].filter(t => t.complete && t.naturalWidth).length"
    )
    for _ in range(50):
        if chromium.run(loaded):
            break
        chromium.run("return new Promise(done => setTimeout(done, 100))")
    assert chromium.run(loaded) > 0
    assert chromium.console() == []
    assert all("/tiles/" in address for address in chromium.requests())


RED_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture
def mapclassify(monkeypatch: pytest.MonkeyPatch) -> None:
    if "mapclassify" not in sys.modules:
        module = ModuleType("mapclassify")
        module.classify = None  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "mapclassify", module)


def plain(text: str) -> str:
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


READY = "return document.querySelectorAll('.leaflet-interactive').length > 0"
OPEN = """
    let map = Object.entries(window).find(([name, value]) => /^map_/.test(name) && value instanceof L.Map)[1];
    let shown = [];
    map.eachLayer(layer => { if (layer.getPopup && layer.getPopup()) { layer.openPopup(); shown.push(layer); } });
    return [document.title, [...document.querySelectorAll('.leaflet-popup-content')].map(p => p.textContent.trim())];
"""


def test_a_users_own_folium_map(chromium: Chromium) -> None:
    drawn = folium.Map([36.7, 114.2], zoom_start=11, tiles=None)
    for k, name in enumerate(HOSTILE[:9]):
        folium.Marker([36.7, 114.2 + 0.01 * k], popup=folium.Popup(name), tooltip=name).add_to(drawn)
        folium.FeatureGroup(name=name).add_to(drawn)
    folium.LayerControl(collapsed=False).add_to(drawn)
    chromium.open(offline_page(drawn), ready=READY)
    title, shown = chromium.run(OPEN)
    chromium.assert_quiet()
    assert title != "owned"
    assert chromium.run("return document.querySelectorAll('img.leaflet-marker-icon').length") == 9
    labels = chromium.run(
        "return [...document.querySelectorAll('.leaflet-control-layers-overlays span')].map(s => s.textContent)"
    )
    # Blanks fall together, controls vanish; every other sign stands there as it was.
    for found in (shown, labels):
        seen = {plain(text) for text in found}
        assert [name for name in HOSTILE[:8] if plain(name) not in seen] == []
    chromium.screenshot("users-folium")


@pytest.mark.usefixtures("mapclassify")
@pytest.mark.parametrize("categorical", [False, True])
def test_explore(chromium: Chromium, categorical: bool) -> None:
    names = [*HOSTILE[:9]] if not categorical else ["甲厂", "乙厂"]
    frame = geopandas.GeoDataFrame(
        {"name": names}, geometry=[shapely.Point(114 + 0.01 * k, 36.7) for k in range(len(names))], crs=4490
    )
    more: dict[str, Any] = {"column": "name", "categorical": True} if categorical else {}
    chromium.open(offline_page(frame.explore(tiles=None, popup=True, **more)), ready=READY)
    chromium.assert_quiet()
    assert chromium.run("return document.querySelectorAll('path.leaflet-interactive').length") == len(names)
    assert chromium.run("return document.title") != "owned"
    chromium.screenshot(f"explore-{categorical}")


def test_clusters_and_icons(chromium: Chromium) -> None:
    pytest.importorskip("offlinefolium")
    drawn = folium.Map([36.7, 114.2], zoom_start=11, tiles=None, max_zoom=18)
    folium.plugins.MarkerCluster([[36.7, 114.2], [36.7001, 114.2]]).add_to(drawn)
    folium.Marker([36.75, 114.2], icon=folium.Icon(color="red", icon="industry", prefix="fa")).add_to(drawn)
    folium.plugins.HeatMap([[36.7, 114.25]]).add_to(drawn)
    chromium.open(
        offline_page(drawn), ready="return document.querySelectorAll('.marker-cluster, .awesome-marker').length > 2"
    )
    chromium.assert_quiet()
    chromium.screenshot("clusters")


def test_plugins_on_our_own_map(chromium: Chromium) -> None:
    pytest.importorskip("offlinefolium")
    drawn = region_map(toy_run(40))
    folium.plugins.MarkerCluster([[36.7, 114.2], [36.7001, 114.2]]).add_to(drawn)
    chromium.open_map(drawn.page())
    chromium.assert_quiet()
    assert chromium.run("return document.querySelectorAll('.marker-cluster').length") == 1

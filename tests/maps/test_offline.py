"""Users' own folium maps as pages that need no network, or a refusal that names what they would fetch."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import folium
import folium.plugins
import geopandas
import pytest
import shapely

from geocensus.errors import PageError
from geocensus.maps import assets, escaped, offline_page, region_map
from geocensus.maps.inlining import foreign_addresses, inspected

from .worlds import HOSTILE, toy_run


def plain_map() -> folium.Map:
    drawn = folium.Map([36.7, 114.2], zoom_start=11, tiles=None)
    folium.Marker([36.7, 114.2], popup="甲厂", tooltip="甲").add_to(drawn)
    folium.CircleMarker([36.71, 114.21], popup=folium.Popup("乙厂")).add_to(drawn)
    group = folium.FeatureGroup(name="企业").add_to(drawn)
    folium.GeoJson(shapely.box(114, 36.6, 114.1, 36.7).__geo_interface__, name="小区").add_to(group)
    folium.LayerControl().add_to(drawn)
    return drawn


def explored(names: list[str], **more: Any) -> folium.Map:
    frame = geopandas.GeoDataFrame(
        {"name": names, "value": range(len(names))},
        geometry=[shapely.Point(114 + 0.01 * k, 36.7) for k in range(len(names))],
        crs=4490,
    )
    return frame.explore(tiles=None, **more)


@pytest.fixture(autouse=True)
def mapclassify(monkeypatch: pytest.MonkeyPatch) -> None:
    """``explore()`` imports it even where nothing is classified."""
    if "mapclassify" not in sys.modules:
        module = ModuleType("mapclassify")
        module.classify = None  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "mapclassify", module)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without the package that holds the files of folium's plugins."""
    monkeypatch.setattr(assets, "_folium_offline", dict)


def assert_whole(page: str) -> None:
    parts = inspected(page)
    assert foreign_addresses(re.sub("<script.*?</script>", "", page, flags=re.DOTALL)) == []
    assert not [address for address in parts.addresses if not address.startswith("data:")]
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    for text in parts.scripts + parts.styles:
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy[1]
    assert "script-src 'unsafe" not in policy[1]
    assert policy[1].startswith("default-src 'none';")


@pytest.mark.usefixtures("bare")
def test_a_folium_map_needs_no_more_than_what_comes_with_geocensus() -> None:
    page = offline_page(plain_map())
    assert_whole(page)
    assert "Leaflet 1.9.4" in page
    assert len(page) < 400_000
    # folium's own names are random.
    assert page == offline_page(plain_map())


@pytest.mark.usefixtures("bare")
def test_a_saved_page_becomes_whole(tmp_path: Path) -> None:
    plain_map().save(tmp_path / "map.html")
    page = offline_page(tmp_path / "map.html")
    assert_whole(page)
    assert offline_page(str(tmp_path / "map.html")) == page


@pytest.mark.usefixtures("bare")
def test_explore_becomes_whole() -> None:
    assert_whole(offline_page(explored(["甲", "乙"])))
    page = offline_page(explored(["甲", "乙"], column="name", categorical=True))
    assert_whole(page)
    # The legend keeps its looks, which geopandas gives to one element alone.
    assert ".maplegend .legend-title {" in page


@pytest.mark.usefixtures("bare")
def test_every_address_that_is_not_known_is_named() -> None:
    drawn = folium.Map([36.7, 114.2])  # OpenStreetMap by default
    folium.plugins.MarkerCluster([[36.7, 114.2]]).add_to(drawn)
    folium.Marker([36.7, 114.2], icon=folium.Icon(color="red")).add_to(drawn)
    with pytest.raises(PageError) as caught:
        offline_page(drawn)
    for must in (
        "tile.openstreetmap.org",
        "leaflet.markercluster.js",
        "MarkerCluster.css",
        "awesome-markers.js",
        "fontawesome",
    ):
        assert must in str(caught.value.text)
    assert "folium-offline" in caught.value.text.en
    assert "folium-offline" in caught.value.text.zh


def test_plugins_and_icons_come_from_folium_offline() -> None:
    pytest.importorskip("offlinefolium")
    drawn = plain_map()
    folium.plugins.MarkerCluster([[36.7, 114.2]]).add_to(drawn)
    folium.plugins.HeatMap([[36.7, 114.2]]).add_to(drawn)
    folium.Marker([36.7, 114.2], icon=folium.Icon(color="red", icon="info-sign")).add_to(drawn)
    page = offline_page(drawn)
    assert_whole(page)
    assert "font-src data:" in page
    ours = region_map(toy_run())
    folium.plugins.MarkerCluster([[36.7, 114.2]]).add_to(ours)
    assert "MarkerClusterGroup" in ours.page()


@pytest.mark.parametrize(
    ("content", "why"), [("", "empty"), (" \n", "empty"), ("<html><body><p>a report</p></body></html>", "no map")]
)
def test_a_page_without_a_map_is_refused(tmp_path: Path, content: str, why: str) -> None:
    page = tmp_path / "地图.html"
    page.write_text(content, encoding="utf-8")
    with pytest.raises(PageError, match=why) as caught:
        offline_page(page)
    assert "地图.html" in caught.value.text.zh


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("name", HOSTILE[:9])
def test_names_are_text_in_popups_tooltips_layers_and_values(name: str) -> None:
    drawn = folium.Map([36.7, 114.2], tiles=None)
    folium.Marker([36.7, 114.2], popup=name, tooltip=name).add_to(drawn)
    folium.FeatureGroup(name=name).add_to(drawn)
    frame = geopandas.GeoDataFrame({name or "a": [name]}, geometry=[shapely.Point(114, 36)], crs=4326)
    folium.GeoJson(
        frame,
        name=name,
        tooltip=folium.GeoJsonTooltip([name]),
        popup=folium.GeoJsonPopup([name], aliases=[name]),
        marker=folium.CircleMarker(),
    ).add_to(drawn)
    folium.LayerControl().add_to(drawn)
    page = offline_page(drawn)
    assert_whole(page)
    assert len(inspected(page).scripts) == len(inspected(offline_page(plain_map())).scripts)
    own = page.split("L.Icon.Default.mergeOptions")[-1]
    for sign in ('onerror="', "${document", "`+(", "{{ 7*7", "7*7 ="):
        assert sign not in own, sign
    # The user's own map is as it was.
    assert next(iter(drawn._children.values()))


def test_escaping_reaches_all_that_folium_would_run() -> None:
    said = escaped("".join(HOSTILE))
    for sign in "<>\"'`$\\{}\u2028\n":
        assert sign not in said


def test_markup_is_kept_when_it_is_asked_for() -> None:
    drawn = folium.Map([36.7, 114.2], tiles=None)
    folium.Marker([36.7, 114.2], popup="<b>甲</b>").add_to(drawn)
    assert "<b>甲</b>" in offline_page(drawn, markup=True)
    assert "&lt;b&gt;甲&lt;/b&gt;" in offline_page(drawn)


def test_our_own_map_is_whole_already() -> None:
    drawn = region_map(toy_run(50))
    assert offline_page(drawn) == drawn.page()


def test_what_is_no_page_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PageError, match="cannot be read"):
        offline_page(tmp_path / "gone.html")
    (tmp_path / "a.html").write_bytes(b"\xff\xfe\x00<html>")
    with pytest.raises(PageError, match="UnicodeDecodeError"):
        offline_page(tmp_path / "a.html")
    monkeypatch.setattr("geocensus.maps.offline.MOST_BYTES", 3)
    (tmp_path / "b.html").write_text("<html></html>")
    with pytest.raises(PageError, match="larger"):
        offline_page(tmp_path / "b.html")


def test_files_of_another_folium_offline_are_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "import_module", lambda _: SimpleNamespace(_res=None))
    assets._folium_offline.cache_clear()
    assert assets._folium_offline() == {}
    assets._folium_offline.cache_clear()

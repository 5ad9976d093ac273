"""The page as text: whole, deterministic, offline, and readable by the colour-blind."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
from importlib import resources
from itertools import combinations
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pandas as pd
import pytest
import shapely

from geocensus.errors import ColumnNotFound, ExtraMissing, LayerError, OutputExists, PageError
from geocensus.maps import assets, map_page, positions_map, region_map, write_map
from geocensus.maps.inlining import foreign_addresses, inspected
from geocensus.maps.words import STAMP

from .worlds import HOSTILE, toy_run

LINE = {"type": "LineString", "coordinates": [[114.0, 36.7], [114.1, 36.8]]}


def island_of(page: str) -> Any:
    found = re.search(r'<script type="text/plain" data-packed="gzip" id="geocensus-data">([^<]*)</script>', page)
    assert found
    return json.loads(gzip.decompress(base64.b64decode(found[1])))


def test_page_is_folium_and_whole() -> None:
    drawn = region_map(toy_run())
    assert isinstance(drawn, folium.Map)
    page = drawn.page()
    assert foreign_addresses(page) == []
    assert page == drawn.get_root().render() == map_page(toy_run())


def test_same_run_gives_same_bytes(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        drawn = region_map(toy_run())
        folium.GeoJson(LINE, name="line").add_to(drawn)
        folium.CircleMarker([36.7, 114.1]).add_to(drawn)
        drawn.save(tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_save_writes_the_page_to_paths_and_streams(tmp_path: Path) -> None:
    drawn = region_map(toy_run())
    page = drawn.page().encode()
    drawn.save(str(tmp_path / "a.html"))
    drawn.save(tmp_path / "a.html")
    stream = io.BytesIO()
    drawn.save(stream, close_file=False)
    assert (tmp_path / "a.html").read_bytes() == stream.getvalue() == page


def test_write_map_tells_what_it_wrote_and_overwrites_nothing(tmp_path: Path) -> None:
    summary = write_map(toy_run(), tmp_path / "map.html")
    assert summary.size_bytes == (tmp_path / "map.html").stat().st_size
    assert summary.drawn > 300
    with pytest.raises(OutputExists):
        write_map(toy_run(), tmp_path / "map.html")


def test_page_says_its_own_size() -> None:
    page = map_page(toy_run())
    assert f"This page: {len(page.encode()) / 1e6:.1f} MB" in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_carries_what_every_map_must(language: str) -> None:
    page = map_page(toy_run(), language=language, review_number="GS(2026)0001号")
    assert "内部工作底图，未经审图不得公开" in STAMP[language]
    assert STAMP[language] in page
    for must in ("审图号", "GS(2026)0001号", "CGCS2000", "SYNTHETIC DATA" if language == "en" else "合成数据"):
        assert must in page


@pytest.mark.parametrize(
    ("kind", "badge"), [("synthetic", "synthetic zones"), ("draft", "draft zones"), ("zones", None)]
)
def test_zones_that_are_not_real_are_called_so(kind: str, badge: str | None) -> None:
    run = toy_run()
    run.layer.kind = kind
    badges = re.findall(r'<span class="badge">([^<]*)</span>', map_page(run))
    assert badges == ([badge] if badge else [])


def test_counties_are_not_called_zones() -> None:
    run = toy_run()
    run.layer.kind = "counties"
    assert island_of(map_page(run))["words"]["layer_zones"] == "Counties"


def test_every_word_of_the_page_is_in_both_languages() -> None:
    english, chinese = (island_of(map_page(toy_run(), language=language))["words"] for language in ("en", "zh"))
    assert english.keys() == chinese.keys()
    same = {name for name in english if english[name] == chinese[name]}
    assert same == set()


def test_words_that_the_script_asks_for_exist() -> None:
    known = island_of(map_page(toy_run()))["words"]
    folder = resources.files("geocensus.maps") / "page"
    asked = set()
    for name in ("canvas.js", "controls.js", "panel.js", "popup.js", "start.js"):
        asked |= set(re.findall(r"words\.([a-z_]+)", (folder / name).read_text(encoding="utf-8")))
    assert asked <= known.keys()


def test_policy_knows_every_script_and_style_of_the_page() -> None:
    drawn = region_map(toy_run())
    folium.CircleMarker([36.7, 114.1], popup=folium.Popup("a")).add_to(drawn)
    page = drawn.page()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    allowed = policy[1].replace("&#39;", "'")
    parts = inspected(page)
    assert len(parts.scripts) == 4
    for text in parts.scripts + parts.styles:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in allowed
    assert "script-src 'unsafe" not in allowed
    assert "\r" not in page


def test_hostile_names_reach_the_page_as_data_only() -> None:
    page = map_page(toy_run(names=HOSTILE))
    outside = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert "<img" not in outside
    assert len(inspected(page).scripts) == 2
    names = set(island_of(page)["points"]["name"])
    assert names == set(HOSTILE)


@pytest.mark.parametrize("compressed", [True, False])
def test_plain_island_cannot_be_left(compressed: bool) -> None:
    page = map_page(toy_run(names=HOSTILE), compressed=compressed)
    assert len(inspected(page).scripts) == 2
    if not compressed:
        found = re.search(r'<script type="application/json" id="geocensus-data">(.*?)</script>', page, re.DOTALL)
        assert found
        assert set(json.loads(found[1])["points"]["name"]) == set(HOSTILE)


@pytest.mark.parametrize(
    "layer",
    [
        folium.TileLayer("OpenStreetMap"),
        folium.TileLayer("https://tiles.example/{z}/{x}/{y}.png", attr="a"),
        folium.raster_layers.WmsTileLayer("https://wms.example/", layers="a"),
        folium.Marker([36.7, 114.1], icon=folium.Icon(color="red")),
        folium.Marker([36.7, 114.1], icon=folium.CustomIcon("https://icons.example/a.png")),
    ],
)
def test_what_would_be_fetched_is_refused(layer: Any, tmp_path: Path) -> None:
    drawn = region_map(toy_run())
    drawn.add_child(layer)
    with pytest.raises(PageError, match="https://"):
        drawn.save(tmp_path / "map.html")
    assert list(tmp_path.iterdir()) == []


def test_plugins_that_need_files_are_refused_by_their_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    from folium.plugins import MarkerCluster

    monkeypatch.setattr(assets, "_folium_offline", dict)
    drawn = region_map(toy_run())
    MarkerCluster([[36.7, 114.1]]).add_to(drawn)
    with pytest.raises(PageError, match="markercluster"):
        drawn.page()


def test_notebooks_get_the_page_itself() -> None:
    shown = region_map(toy_run())._repr_html_()
    assert shown.startswith('<iframe srcdoc="&lt;!DOCTYPE html&gt;')
    assert 'src="http' not in shown


def test_leaflet_of_another_release_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(assets._SHA256, "leaflet.js", "0" * 64)
    assets._leaflet.cache_clear()
    with pytest.raises(ExtraMissing, match="django-js-lib-leaflet"):
        assets._leaflet("leaflet.js")


def test_maps_load_folium_only_when_they_draw() -> None:
    probe = "import sys, geocensus.maps.sheet, geocensus.report; assert not {'folium', 'branca', 'numba'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", probe], check=True)


def test_tables_of_ones_own_are_drawn() -> None:
    import geopandas

    points = geopandas.GeoDataFrame(
        {"name": ["甲", "乙"], "grade": ["passed", "error"]},
        geometry=geopandas.points_from_xy([114.0, 114.1], [36.6, 36.7]),
        crs=4490,
    )
    zones = geopandas.GeoDataFrame(
        {"code": ["1"], "name": [None]}, geometry=[shapely.box(113.9, 36.5, 114.2, 36.8)], crs=4326
    )
    drawn = positions_map(points, zones=zones, title="<b>")
    assert (drawn.summary.drawn, drawn.summary.zones) == (2, 1)
    assert '<h1 dir="auto">&lt;b&gt;</h1>' in drawn.page()
    with pytest.raises(LayerError, match=r"Pseudo-Mercator"):
        positions_map(points.to_crs(3857))
    with pytest.raises(ColumnNotFound, match="lon"):
        positions_map(pd.DataFrame({"x": [1.0]}))


# Severity 1.0 [Machado, Oliveira, Fernandes 2009, A Physiologically-based Model for Simulation of Color Vision Deficiency].
_BLINDNESS = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "none": np.eye(3).tolist(),
    "grey": [[0.2126, 0.7152, 0.0722]] * 3,
}


def _lab(linear: Any) -> Any:
    """CIE L*a*b* (D65) of linear sRGB."""
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    ratio = to_xyz @ linear / np.array([0.95047, 1.0, 1.08883])
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("blindness", _BLINDNESS)
def test_grades_differ_for_every_eye(blindness: str) -> None:
    script = (resources.files("geocensus.maps") / "page" / "marks.js").read_text(encoding="utf-8")
    colours = re.findall(r"fill: '(#\w{6})', edge: '(#\w{6})'", script)
    assert len(colours) == 5
    # The note is an outline: its edge is what is seen of it.
    seen = {"passed": colours[1][0], "note": colours[2][1], "warning": colours[3][0], "error": colours[4][0]}
    labs = {}
    for name, colour in seen.items():
        srgb = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
        linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
        labs[name] = _lab(np.clip(np.array(_BLINDNESS[blindness]) @ linear, 0, 1))
    # 2.3 is just noticeable; marks of a few pixels need several times that. In grey the shapes must do the rest.
    least = 5 if blindness == "grey" else 20
    for one, other in combinations(labs, 2):
        if blindness == "grey" and {one, other} in ({"note", "error"}, {"passed", "warning"}):
            continue
        assert np.linalg.norm(labs[one] - labs[other]) > least, (one, other)

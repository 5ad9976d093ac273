"""Base images: opt-in, each with its datum; keys in no place but the page that was asked for."""

from __future__ import annotations

import contextlib
import io
import logging
import pickle
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geocensus.coordinates import Datum
from geocensus.errors import GeocensusError, LayerError, UsageError
from geocensus.maps import BaseImage, base_image, bases_told, positions_map, region_map, write_map
from tests.rasterfiles.rasters import geotiff, ramp

from .test_pages import island_of
from .worlds import toy_run

KEY = "S3cretKeyOf32Signs0123456789abcd"
PNG = bytes.fromhex("89504e470d0a1a0a")


def tiles(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(PNG)
    return folder


def policy_of(page: str) -> str:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert found
    return found[1].replace("&#39;", "'")


def test_none_is_the_default() -> None:
    page = region_map(toy_run()).page()
    assert island_of(page)["bases"] == []
    assert "img-src data: blob:;" in policy_of(page)


def test_a_raster_is_drawn_into_the_page(tmp_path: Path) -> None:
    path = geotiff(tmp_path / "影像<b>.tif", ramp(400, 400))
    page = region_map(toy_run(), base=path).page()
    (base,) = island_of(page)["bases"]
    assert base["data"].startswith("data:image/webp;base64,")
    assert (base["datum"], base["name"]) == ("CGCS2000", "影像<b>.tif")
    west, south, east, north = base["bounds"]
    assert 113.9 < west < east < 114.5
    assert 36.5 < south < north < 37.0
    assert "img-src data: blob:;" in policy_of(page)
    assert "<b>" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_a_raster_elsewhere_is_said_to_be_elsewhere(tmp_path: Path) -> None:
    page = region_map(toy_run(), base=geotiff(tmp_path / "a.tif", ramp(50, 50), west=100.0)).page()
    assert island_of(page)["bases"] == []
    assert "has nothing in this frame" in page


def test_a_folder_of_tiles_is_linked_from_where_the_page_is(tmp_path: Path) -> None:
    folder = tiles(tmp_path / "瓦片 #1", "3/6/3.png", "5/24/12.png", "notes/a.txt")
    base = base_image(folder, datum="wgs84", source="自有影像 2020")
    write_map(toy_run(), tmp_path / "out" / "map.html", base=base)
    page = (tmp_path / "out" / "map.html").read_text(encoding="utf-8")
    (found,) = island_of(page)["bases"]
    assert found["urls"] == ["../%E7%93%A6%E7%89%87%20%231/{z}/{x}/{y}.png"]
    assert (found["minzoom"], found["maxzoom"], found["datum"], found["attribution"]) == (
        3,
        5,
        "WGS84",
        "自有影像 2020",
    )
    assert "img-src data: blob: file: 'self';" in policy_of(page)
    west, south, east, north = found["bounds"]
    assert (west, east) == pytest.approx((90.0, 101.25), abs=0.02)
    assert (south, north) == pytest.approx((31.95, 40.98), abs=0.02)
    (folder / "tilemapresource.xml").write_text("<TileMap/>")
    assert base_image(folder, datum="wgs84").addresses == ("{z}/{x}/{-y}.png",)


def test_tiles_are_asked_for_where_the_folder_has_them(tmp_path: Path) -> None:
    north = tiles(tmp_path / "north", "5/24/12.png", "6/48/24.png", "6/49/25.png")
    south = tiles(tmp_path / "south", "5/24/19.png", "6/48/39.png", "6/49/38.png")
    (south / "tilemapresource.xml").write_text("<TileMap/>")
    assert base_image(south, datum="wgs84").bounds == base_image(north, datum="wgs84").bounds
    # An overview of more than the detailed part is shown everywhere.
    assert base_image(tiles(tmp_path / "wide", "2/3/1.png", "6/0/0.png"), datum="wgs84").bounds is None


@pytest.mark.parametrize(
    "wanted", ["http://10.1.2.3:8080/img/{z}/{x}/{y}.png", "http://gis.local/w/{TileMatrix}/{TileRow}/{TileCol}"]
)
def test_a_server_is_let_through_and_no_other(wanted: str) -> None:
    page = region_map(toy_run(), base=base_image(wanted, datum="gcj02")).page()
    (found,) = island_of(page)["bases"]
    assert found["datum"] == "GCJ-02"
    host = wanted.split("/{")[0].rsplit("/", 1)[0]
    assert f"img-src data: blob: {host};" in policy_of(page)
    assert f"is fetched from {host}" in page


@pytest.mark.parametrize(
    ("wanted", "told", "said"),
    [
        ("http://10.1.2.3/{z}/{x}/{y}.png", None, "say in which datum"),
        ("http://online1.map.bdimg.com/tile/?qt=tile&x={x}&y={y}&z={z}", None, "Baidu's tiles"),
        ("http://10.1.2.3/{z}/{x}/{y}.png", "bd09", "Baidu's tiles"),
        ("http://10.1.2.3/{z}/{x}/{y}.png", "xian80", "cannot be drawn under"),
        ("https://webrd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}", "cgcs2000", "are in GCJ-02"),
        ("https://t0.tianditu.gov.cn/vec_c/wmts?x={x}&y={y}&z={z}", None, "cut in degrees"),
        ("http://10.1.2.3/{z}/{x}.png", "wgs84", "no address of tiles"),
        ("http://10.1.2.3/{layer}/{z}/{x}/{y}.png", "wgs84", "no address of tiles"),
        ("http:///{z}/{x}/{y}.png", "wgs84", "names no server"),
        ("http://a b;script-src/{z}/{x}/{y}.png", "wgs84", "names no server"),
        ("http://'unsafe-inline'/{z}/{x}/{y}.png", "wgs84", "names no server"),
        ("tianditu:osm", None, "no layer of Tianditu"),
        ("nowhere", None, "no base image"),
        ("a.jpg", None, "no base image"),
    ],
)
def test_what_cannot_lie_under_the_map_is_refused(wanted: str, told: str | None, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        base_image(wanted, datum=told)
    assert caught.value.text["zh"] != caught.value.text["en"]


def test_folders_without_tiles_and_missing_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty" / "3").mkdir(parents=True)
    with pytest.raises(LayerError, match="holds no tiles"):
        base_image(tmp_path / "empty", datum="wgs84")
    with pytest.raises(GeocensusError, match=r"gone\.tif"):
        base_image(tmp_path / "gone.tif")


def test_known_servers_bring_their_datum() -> None:
    assert base_image("https://webrd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}").datum is Datum.GCJ02
    assert base_image("https://tile.openstreetmap.org/{z}/{x}/{y}.png").datum is Datum.WGS84


def test_tianditu_brings_its_layers_and_asks_for_a_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("GEOCENSUS_TIANDITU_KEY", "GEOCENSUS_TIANDITU_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageError, match="GEOCENSUS_TIANDITU_KEY"):
        base_image("tianditu:vec")
    (tmp_path / "key.txt").write_text(f"\ufeff{KEY}\nmore\n", encoding="utf-8")
    monkeypatch.setenv("GEOCENSUS_TIANDITU_KEY_FILE", str(tmp_path / "key.txt"))
    base = base_image("tianditu:img")
    assert base.datum is Datum.CGCS2000
    with pytest.warns(UserWarning, match="stands readable"):
        page = region_map(toy_run(), base=base).page()
    (found,) = island_of(page)["bases"]
    assert ["img_w" in found["urls"][0], "cia_w" in found["urls"][1]] == [True, True]
    assert all(url.endswith(f"tk={KEY}") for url in found["urls"])
    assert "img-src data: blob: https://t0.tianditu.gov.cn;" in policy_of(page)


@pytest.mark.parametrize("given", ["two words", "x" * 600, "线\x07"])
def test_what_is_no_key_is_refused_unsaid(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("GEOCENSUS_TIANDITU_KEY", given)
    with pytest.raises(UsageError) as caught:
        base_image("tianditu:vec")
    assert given not in repr(caught.value)


@pytest.mark.parametrize(
    "wanted",
    [
        f"https://t0.tianditu.gov.cn/vec_w/wmts?x={{x}}&y={{y}}&z={{z}}&tk={KEY}",
        f"http://10.1.2.3/{{z}}/{{x}}/{{y}}.png?TOKEN={KEY}",
        f"http://user:{KEY}@10.1.2.3/{{z}}/{{x}}/{{y}}.png",
        f"http://10.1.2.3/{{z}}/{{x}}.png?appkey={KEY}",
        f"htp://10.1.2.3/{{z}}/{{x}}/{{y}}.png?tk={KEY}",
    ],
)
def test_a_key_in_the_address_is_refused_unsaid(wanted: str) -> None:
    with pytest.raises(GeocensusError) as caught:
        base_image(wanted, datum="cgcs2000")
    assert KEY not in repr(caught.value)
    assert KEY not in str(caught.value.text)


def holds_key(content: bytes) -> bool:
    """Tell whether a file holds the key, packed or not."""
    if KEY.encode() in content:
        return True
    with contextlib.suppress(AssertionError):
        return KEY in str(island_of(content.decode("utf-8", "replace")))
    return False


def test_a_key_stands_in_the_page_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: Any, capsys: Any
) -> None:
    monkeypatch.setenv("GEOCENSUS_TILES_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    base = base_image("http://10.1.2.3/{z}/{x}/{y}.png?tk={key}", datum="cgcs2000")
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        drawn = region_map(toy_run(), base=base)
        write_map(toy_run(), tmp_path / "a.html", base=base)
    drawn.save(tmp_path / "b.html")
    for name in ("a.html", "b.html"):
        assert holds_key((tmp_path / name).read_bytes())
    # Whoever writes it is told so.
    assert any("stands readable" in str(each.message) for each in warned)
    shown = [repr(base), str(base), repr(drawn), repr(drawn.sheet), repr(drawn.summary), *map(str, warned), caplog.text]
    shown += [*capsys.readouterr()]
    assert KEY not in "".join(shown)
    # Notebooks keep what they show.
    for output in (drawn._repr_html_(), drawn.get_root()._repr_html_()):
        page = output.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        assert not holds_key(page.encode())
        assert "left out here" in page
    # An error on the way does not tell it either.
    monkeypatch.setattr("geocensus.maps.sheet.island", lambda *_, **__: 1 / 0)
    stream = io.StringIO()
    try:
        drawn.page()
    except ZeroDivisionError:
        import traceback

        traceback.print_exc(file=stream)
    assert "ZeroDivisionError" in stream.getvalue()
    assert KEY not in stream.getvalue()


def test_several_bases_are_a_choice(tmp_path: Path) -> None:
    one = geotiff(tmp_path / "a.tif", ramp(400, 400))
    two = base_image(geotiff(tmp_path / "b.tif", ramp(400, 400)), datum="gcj02")
    found = island_of(positions_map(toy_run().positions, base=[one, two]).page())["bases"]
    assert [base["datum"] for base in found] == ["CGCS2000", "GCJ-02"]
    assert (
        found[0]["bounds"] != found[1]["bounds"]
    )  # the frame is wider, so that shifted points still have it under them


def test_the_datum_of_several_is_for_those_that_tell_none(tmp_path: Path) -> None:
    raster = geotiff(tmp_path / "a.tif", ramp(400, 400))
    folder = tiles(tmp_path / "tiles", "8/209/99.png")
    bases = bases_told([raster, folder, "https://tile.openstreetmap.org/{z}/{x}/{y}.png"], datum="gcj02", source="自有")
    assert [base.datum for base in bases] == [Datum.CGCS2000, Datum.GCJ02, Datum.WGS84]
    assert bases_told([raster], datum="gcj02")[0].datum is Datum.GCJ02  # alone, it is corrected
    assert bases_told([]) == ()


def test_base_images_are_values() -> None:
    base = base_image("https://tile.openstreetmap.org/{z}/{x}/{y}.png")
    assert isinstance(base, BaseImage)
    assert base_image(base) is base
    assert pickle.loads(pickle.dumps(base)).addresses == base.addresses
    assert np.array_equal(base.hosts, ("https://tile.openstreetmap.org",))

"""Maps as a person meets them: opened from the disk, without a network."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path

import folium
import numpy as np
import pytest

from geocensus.coordinates import convert
from geocensus.maps import Limits, base_image, region_map
from tests.maps.worlds import HOSTILE, toy_run
from tests.rasterfiles.rasters import geotiff, ramp

from .conftest import Chromium

pytestmark = pytest.mark.browser

ERROR, WARNING, NOTE, PASSED = (179, 18, 43), (242, 178, 15), (11, 79, 158), (143, 179, 207)
PROPOSED, SELECTED = (0, 105, 92), (122, 31, 162)


def texts(chromium: Chromium, selector: str) -> list[str]:
    return list(chromium.run("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector))


def click(chromium: Chromium, selector: str, at: int = 0) -> None:
    chromium.run("document.querySelectorAll(arguments[0])[arguments[1]].click()", selector, at)


def wait_for(chromium: Chromium, script: str) -> None:
    assert chromium.driver.execute_async_script(
        """
        const [script, done] = arguments;
        const test = new Function(script);
        const ends = performance.now() + 5000;
        const look = () => test() ? done(true) : performance.now() > ends ? done(false) : setTimeout(look, 20);
        look();
        """,
        script,
    ), script


@pytest.mark.parametrize("language", ["en", "zh"])
def test_map_opens_without_network_and_shows_its_points(chromium: Chromium, language: str) -> None:
    run = toy_run(language=language)
    chromium.open_map(region_map(run).page())
    chromium.screenshot(f"map-{language}")
    assert chromium.faint_texts() == []
    assert chromium.run("return document.body.dataset.ready") == str(region_map(run).summary.drawn)
    for colour in (ERROR, WARNING, NOTE, PASSED, PROPOSED):
        assert chromium.drawn_pixels(colour) > 50, colour
    assert chromium.run("return document.querySelectorAll('.leaflet-control-layers-selector').length") == 7
    assert texts(chromium, ".leaflet-control-scale-line")[0].endswith("km")
    assert "内部工作底图，未经审图不得公开" in texts(chromium, ".stamp")[0]
    assert len(texts(chromium, ".legend .grade")) >= 8
    assert chromium.run("return document.querySelector('#reading')") is None
    chromium.assert_quiet()


def test_popup_says_what_was_found_and_why(chromium: Chromium) -> None:
    run = toy_run()
    chromium.open_map(region_map(run).page())
    click(chromium, ".entry")
    chromium.screenshot("popup")
    assert chromium.faint_texts() == []
    popup = texts(chromium, ".leaflet-popup-content")[0]
    for must in (
        "31,040 m outside the declared county",
        "31040.2",
        "Proposed correction",
        "98 %",
        "Longitude and latitude exchanged",
        "114°",
        "DWXXMC",
    ):
        assert must in popup
    for never in ("张三丰", "5551234", "13812345678", "13912345678", "联系人", "LXDH"):
        assert never not in popup
    assert chromium.drawn_pixels(SELECTED) > 30
    chromium.assert_quiet()


def test_a_row_without_a_position_leaves_the_map_where_it_is(chromium: Chromium) -> None:
    run = toy_run()
    run.positions["zone_reported"] = ""
    chromium.open_map(region_map(run).page())
    view = "return [geocensus_map.getZoom(), geocensus_map.getBounds().toBBoxString()]"
    before = chromium.run(view)
    at = next(i for i, text in enumerate(texts(chromium, ".entry-row")) if text.startswith("no position"))
    click(chromium, ".entry", at)
    assert "no position that a map can show" in texts(chromium, ".record")[0]
    assert chromium.run(view)[0] == before[0]


def test_next_and_previous_walk_the_list(chromium: Chromium) -> None:
    chromium.open_map(region_map(toy_run()).page())
    first = texts(chromium, ".entry-name")[:2]
    click(chromium, "#next")
    assert texts(chromium, ".record h2") == first[:1]
    click(chromium, "#next")
    assert texts(chromium, ".record h2") == first[1:2]
    from selenium.webdriver.common.keys import Keys

    active = chromium.driver.switch_to.active_element
    active.send_keys("p")
    assert texts(chromium, ".record h2") == first[:1]
    active = chromium.driver.switch_to.active_element
    active.send_keys(Keys.ESCAPE)
    wait_for(chromium, "return !document.querySelector('.record')")


def test_search_finds_rows_that_passed_and_zones(chromium: Chromium) -> None:
    run = toy_run()
    chromium.open_map(region_map(run).page())

    def search(text: str) -> list[str]:
        chromium.run(
            """
            document.getElementById('findings').firstChild.dataset.old = 'yes';
            const box = document.getElementById('search');
            box.value = arguments[0];
            box.dispatchEvent(new Event('input'));
            """,
            text,
        )
        wait_for(chromium, "return !document.getElementById('findings').firstChild.dataset.old")
        return texts(chromium, ".entry-name")

    assert run.positions["grade"][1] == "passed"
    assert search("武安市2号") == [run.positions["name"][1]]
    click(chromium, ".entry")
    assert "Nothing was found on this row" in texts(chromium, ".record")[0]
    assert search("91130481MA000007X2") == [run.positions["name"][7]]
    assert search("130481000008")[0] == "第9村委会"
    click(chromium, ".entry")
    assert "130481000008" in texts(chromium, ".record")[0]
    assert search("no such thing") == []


def test_filters_change_map_and_list(chromium: Chromium) -> None:
    chromium.open_map(region_map(toy_run()).page())
    before = chromium.drawn_pixels(WARNING)
    click(chromium, "#grades input", 1)
    assert chromium.drawn_pixels(WARNING) < before / 10
    assert not any("warning" in text for text in texts(chromium, ".entry .grade"))
    click(chromium, "#grades input", 1)
    assert chromium.drawn_pixels(WARNING) == before
    chromium.run(
        """
        const box = document.getElementById('check');
        box.selectedIndex = [...box.options].findIndex(option => option.text.includes('TXT004'));
        box.dispatchEvent(new Event('change'));
        """
    )
    assert set(texts(chromium, ".entry-message")) == {"The seconds carry no decimals"}
    assert chromium.drawn_pixels(ERROR) == 0


def test_batches_show_their_members(chromium: Chromium) -> None:
    run = toy_run()
    chromium.open_map(region_map(run).page())
    at = next(i for i, text in enumerate(texts(chromium, ".entry-name")) if text.startswith("Batch"))
    click(chromium, ".entry", at)
    members = texts(chromium, ".member")
    assert [member.split()[0] for member in members] == ["4", "27", "50", "73"]
    assert chromium.drawn_pixels(SELECTED) > 100
    click(chromium, ".member", 1)
    assert texts(chromium, ".record h2") == [run.positions["name"][26]]
    assert "Found on a batch" in texts(chromium, ".record")[0]
    chromium.assert_quiet()


def test_clicking_a_point_opens_it(chromium: Chromium) -> None:
    run = toy_run()
    chromium.open_map(region_map(run).page())
    chosen = run.positions[(run.positions["grade"] == "warning") & run.positions["in_scope"]].iloc[0]
    chromium.run(
        """
        const at = geocensus_map.latLngToContainerPoint([arguments[0], arguments[1]]);
        const box = geocensus_map.getContainer().getBoundingClientRect();
        const event = kind => new MouseEvent(kind, { clientX: box.x + at.x, clientY: box.y + at.y, bubbles: true });
        for (const kind of ['mousedown', 'mouseup', 'click']) geocensus_map.getContainer().dispatchEvent(event(kind));
        """,
        chosen["lat"],
        chosen["lon"],
    )
    assert chosen["name"] in texts(chromium, ".record h2")


@pytest.mark.parametrize("compressed", [True, False])
def test_hostile_text_is_drawn_as_text_in_every_field(chromium: Chromium, compressed: bool, tmp_path: Path) -> None:
    run = toy_run(names=HOSTILE)
    hostile = [HOSTILE[k % len(HOSTILE)] for k in range(len(run.positions))]
    run.positions["category"], run.positions["collector_id"] = hostile, hostile[::-1]
    run.layer.code = np.array([f"{name}{k}" for k, name in enumerate(hostile[: len(run.layer.code)])], dtype=object)  # type: ignore[misc]
    run.positions["zone_reported"] = [run.layer.code[k % len(run.layer.code)] for k in range(len(run.positions))]
    # A file's name holds all but its folder's strokes.
    named = tmp_path / "<img src=x onerror=document.title='owned'>.tif"
    base = base_image(geotiff(named, ramp(400, 400)), source=HOSTILE[1])
    drawn = region_map(run, compressed=compressed, base=base)
    chromium.open_map(drawn.page())
    assert any(HOSTILE[0] in text for text in texts(chromium, "#category option"))
    assert not any(name in text for name in HOSTILE for text in texts(chromium, "#collector_id option"))
    assert any(HOSTILE[1] in text for text in texts(chromium, "#zone option"))
    assert texts(chromium, ".bases span")[-1] == named.name
    assert texts(chromium, ".attribution") == [HOSTILE[1]]
    title = chromium.run("return document.title")
    assert title.startswith(HOSTILE[0])
    assert chromium.run("return document.body.dataset.ready") == str(drawn.summary.drawn)
    seen: set[str] = set()
    for at in range(len(texts(chromium, ".entry"))):
        click(chromium, ".entry", at)
        seen |= set(texts(chromium, ".record h2, .record p, .record dd"))
        if seen.issuperset(HOSTILE):
            break
    chromium.screenshot("hostile")
    assert seen.issuperset(HOSTILE), [name[:40] for name in HOSTILE if name not in seen]
    chromium.run("const s = document.getElementById('search'); s.value = '<img'; s.dispatchEvent(new Event('input'))")
    wait_for(chromium, "return document.querySelectorAll('.entry').length > 30")
    assert chromium.run("return document.title") == title
    base = chromium.run("return document.querySelectorAll('img.leaflet-image-layer').length")
    assert chromium.run("return document.querySelectorAll('img, .record script, .panel script').length") == base == 1
    chromium.assert_quiet()


def test_layers_that_users_add_work(chromium: Chromium) -> None:
    drawn = region_map(toy_run())
    line = {"type": "LineString", "coordinates": [[114.0, 36.7], [114.2, 36.8]]}
    folium.GeoJson(line, name="line").add_to(drawn)
    folium.Polygon([[36.6, 114.0], [36.7, 114.0], [36.7, 114.1]], popup="polygon").add_to(drawn)
    folium.Marker([36.7, 114.1], popup=folium.Popup("<b>bold</b>")).add_to(drawn)
    folium.Marker([36.75, 114.1], icon=folium.DivIcon(html='<i style="color: red">div</i>')).add_to(drawn)
    folium.CircleMarker([36.72, 114.12], tooltip="circle").add_to(drawn)
    folium.LayerControl().add_to(drawn)
    chromium.open_map(drawn.page())
    assert chromium.run("return document.querySelectorAll('path.leaflet-interactive').length") == 3
    assert (
        chromium.run("const i = document.querySelector('img.leaflet-marker-icon'); return i.complete && i.naturalWidth")
        == 25
    )
    click(chromium, "img.leaflet-marker-icon")
    wait_for(chromium, "return document.querySelector('.leaflet-popup b')")
    chromium.assert_quiet()


def test_notebook_frame_shows_the_map(chromium: Chromium) -> None:
    chromium.open(f"<!DOCTYPE html><title>notebook</title>{region_map(toy_run())._repr_html_()}")
    wait_for(chromium, "return document.querySelector('iframe').contentDocument.body.dataset.ready")
    chromium.assert_quiet()


def test_list_follows_the_view_and_loses_nothing(chromium: Chromium) -> None:
    chromium.open_map(region_map(toy_run()).page())

    def parts() -> list[int]:
        chromium.run("document.getElementById('findings').scrollTop = 0")
        return [int(text.split(": ")[1]) for text in texts(chromium, "#findings .part")]

    everything = sum(parts())
    assert len(texts(chromium, ".entry")) == everything
    before = parts()[0]
    chromium.run("geocensus_map.setView([36.75, 114.05], 14, { animate: false })")
    wait_for(chromium, f"return !document.querySelector('.part').textContent.endsWith(' {before}')")
    assert parts()[0] < before
    assert sum(parts()) == everything
    click(chromium, "#in-view")
    assert len(texts(chromium, ".entry")) == parts()[0] < everything
    click(chromium, "#clear")
    assert len(texts(chromium, ".entry")) == everything
    chromium.assert_quiet()


def test_shift_comes_and_goes_with_its_base(chromium: Chromium, tmp_path: Path) -> None:
    run = toy_run()
    raster = geotiff(tmp_path / "image.tif", ramp(400, 400))
    bases = [base_image(raster, datum="gcj02"), base_image(raster, datum="cgcs2000")]
    chromium.open_map(region_map(run, base=bases).page())
    chosen = run.positions[(run.positions["grade"] == "warning") & run.positions["in_scope"]].iloc[0]
    true = [float(chosen["lon"]), float(chosen["lat"])]
    shifted = convert(lon=[true[0]], lat=[true[1]], source="cgcs2000", target="gcj02")

    def opened_at(lon: float, lat: float) -> bool:
        """Tell whether a click at a place of the map opens the row."""
        return chosen["name"] in chromium.run(
            """
            geocensus_map.closePopup();
            geocensus_map.setView([arguments[1], arguments[0]], 17, { animate: false });
            const latlng = L.latLng(arguments[1], arguments[0]);
            let text = '';
            geocensus_map.once('popupopen', event => { text = event.popup.getElement().textContent; });
            geocensus_map.fire('click', { latlng, containerPoint: geocensus_map.getSize().divideBy(2) });
            return text;
            """,
            lon,
            lat,
        )

    assert opened_at(float(shifted.lon[0]), float(shifted.lat[0]))
    assert "GCJ-02" in texts(chromium, "#datum")[0]
    for switch in (2, 0):  # the true base, none
        click(chromium, ".bases input", switch)
        assert texts(chromium, "#datum") == ["Datum: CGCS2000 (EPSG:4490)"]
        assert opened_at(*true)
        assert not opened_at(float(shifted.lon[0]), float(shifted.lat[0]))
    chromium.assert_quiet()


def test_map_prints_on_one_sheet_of_a4(chromium: Chromium) -> None:
    chromium.open_map(region_map(toy_run()).page())
    made = chromium.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    sheet = base64.b64decode(made["data"])
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    assert re.search(rb"/MediaBox \[0 0 84[12][.\d]* 59[45][.\d]*\]", sheet)


def test_popup_is_reached_and_left_by_keyboard(chromium: Chromium) -> None:
    from selenium.webdriver.common.keys import Keys

    chromium.open_map(region_map(toy_run()).page())

    def press(key: str) -> str:
        chromium.driver.switch_to.active_element.send_keys(key)
        return str(chromium.run("const e = document.activeElement; return e.className || e.tagName"))

    chromium.run("document.getElementById('search').focus(); document.activeElement.blur()")
    assert press("n") == "entry"
    assert press(Keys.ENTER) == "record"
    assert press(Keys.TAB) == "SUMMARY"
    press(Keys.ENTER)
    assert chromium.run("return document.querySelector('.record details').open")
    assert press(Keys.ESCAPE) == "entry"
    wait_for(chromium, "return !document.querySelector('.record')")


def test_counted_map_shows_counts(chromium: Chromium) -> None:
    drawn = region_map(toy_run(3000), limits=Limits(points=1000, gravest=50))
    chromium.open_map(drawn.page())
    chromium.screenshot("counted")
    assert "too many for one page" in texts(chromium, ".panel footer")[0]
    assert chromium.run("return document.body.dataset.ready") == "50"
    assert chromium.drawn_pixels((227, 216, 240), near=6) + chromium.drawn_pixels((201, 181, 226), near=6) > 5000
    chromium.assert_quiet()


def test_a_page_whose_data_are_damaged_says_so(chromium: Chromium) -> None:
    page = region_map(toy_run()).page()
    damaged = re.sub(r'(id="geocensus-data">.{200}).{100}', r"\1", page)
    chromium.open(damaged, ready="return document.querySelector('#reading.failed')")
    assert "cannot be read" in texts(chromium, "#reading")[0]


def test_keyboard_reaches_everything(chromium: Chromium) -> None:
    from selenium.webdriver.common.keys import Keys

    chromium.open_map(region_map(toy_run()).page())
    reached = set()
    for _ in range(40):
        chromium.driver.switch_to.active_element.send_keys(Keys.TAB)
        reached.add(chromium.run("const e = document.activeElement; return e.id || e.className || e.tagName"))
        outline = chromium.run(
            "const s = getComputedStyle(document.activeElement); return s.outlineStyle + s.outlineWidth"
        )
        assert outline.startswith(("solid", "auto")), chromium.run(
            "return document.activeElement.outerHTML.slice(0, 200)"
        )
    assert {"review-number", "search", "check", "in-view", "next", "previous", "entry"} <= reached


@pytest.mark.slow
def test_a_hundred_thousand_points_open_soon(chromium: Chromium) -> None:
    rows = int(os.environ.get("GEOCENSUS_MAP_POINTS", "100000"))
    drawn = region_map(toy_run(rows))
    page = drawn.page()
    cells = drawn.summary.rows_with_cells
    assert len(page.encode()) < 2.5e6 + 60 * cells
    chromium.open_map(page)
    assert chromium.opened_s < 12, "a tenth of that on an idle machine"
    chromium.assert_quiet()

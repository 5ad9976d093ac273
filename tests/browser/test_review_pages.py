"""Review pages as a clerk meets them: opened from the disk, decided at the keyboard, handed over as a file."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from geocensus.coordinates import convert
from geocensus.coordinates.geodesy import distance_m
from geocensus.review import build
from geocensus.review.sources import read_sources
from tests.maps.worlds import HOSTILE, toy_run

from .clerk import READY, opened_page
from .conftest import Chromium

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_is_quiet_and_readable(chromium: Chromium, tmp_path: Path, language: str) -> None:
    from selenium.webdriver.common.keys import Keys

    build(toy_run(language=language), tmp_path / "review")
    clerk = opened_page(chromium, tmp_path / "review" / "review-001.html")
    clerk.press("wf", Keys.ENTER, "d", "k")
    chromium.screenshot(f"review-decided-{language}")
    assert chromium.faint_texts() == []
    clerk.press("e")
    chromium.screenshot(f"review-export-{language}")
    assert chromium.faint_texts() == []
    clerk.press(Keys.ESCAPE)
    chromium.run("location.hash = '#row-27'")
    time.sleep(0.2)
    clerk.press("z")
    chromium.screenshot(f"review-zones-{language}")
    assert chromium.faint_texts() == []
    clerk.press(Keys.ESCAPE)
    assert "27" in clerk.text("case")
    chromium.screenshot(f"review-{language}")
    assert chromium.faint_texts() == []
    # Everything that decides stands on the first screen, and nothing runs off it.
    cut = chromium.run(
        """
        const parts = document.querySelectorAll('.buttons button, #export-open, #comment, .stamp');
        return [...parts].filter(e => {
          const box = e.getBoundingClientRect();
          return box.bottom > innerHeight || box.right > innerWidth || e.scrollWidth > e.clientWidth + 1;
        }).map(e => e.textContent);
        """
    )
    assert cut == []
    # By keyboard alone: each stop of the Tab key shows where it is.
    reached = set()
    for _ in range(45):
        clerk.press(Keys.TAB)
        place, outline = chromium.run(
            "const e = document.activeElement, s = getComputedStyle(e); return [e.id || e.className, s.outlineStyle + s.outlineWidth]"
        )
        # Past the last stop the focus is the browser's own, and comes back at the first.
        assert outline.startswith(("solid", "auto")) or place == "", place
        reached.add(place)
    wanted = {
        "reviewer",
        "search",
        "walk",
        "previous",
        "next",
        "case",
        "do-confirm",
        "comment",
        "advance",
        "export-open",
    }
    assert wanted <= reached
    text = chromium.run("return document.documentElement.innerHTML")
    for never in ("张三丰", "5551234", "13912345678", "LXDH"):
        assert never not in text
    chromium.assert_quiet()


def test_hostile_text_is_drawn_as_text(chromium: Chromium, tmp_path: Path) -> None:
    run = toy_run(names=HOSTILE)
    build(run, tmp_path / "review")
    clerk = opened_page(chromium, tmp_path / "review" / "review-001.html")
    from selenium.webdriver.common.keys import Keys

    clerk.press("a<b>", Keys.ENTER)
    title = chromium.run("return document.title")
    seen: set[str] = set()
    for _ in range(len(HOSTILE) + 8):
        seen |= set(
            chromium.run("return [...document.querySelectorAll('#case h2, #case dd, #case p')].map(e => e.textContent)")
        )
        clerk.press("d")
    assert seen.issuperset(HOSTILE), [name[:40] for name in HOSTILE if name not in seen]
    assert chromium.run("return document.title") == title
    assert chromium.run("return document.querySelectorAll('main img, #case script, #case b').length") == 0
    clerk.press("e")
    assert clerk.exported()["decisions"][0]["reviewer"] == "a<b>"
    chromium.assert_quiet()


def test_marker_on_a_shifted_base_is_kept_in_cgcs2000(chromium: Chromium, tmp_path: Path) -> None:
    """Dragged to a place of the drawn plane, the marker is what Python unshifts there, to a millimetre."""
    from geocensus.review import building

    picture = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    base = {
        "kind": "image",
        "name": "base",
        "datum": "GCJ-02",
        "attribution": "",
        "data": picture,
        "bounds": [113.9, 36.5, 114.5, 37.0],
    }
    laid = building.case_columns

    def with_base(*args: Any, **more: Any) -> dict[str, Any]:
        return {**laid(*args, **more), "bases": [base]}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "case_columns", with_base)
        build(toy_run(), tmp_path / "review")
    clerk = opened_page(chromium, tmp_path / "review" / "review-001.html")
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    clerk.press("wf", Keys.ENTER)
    assert "GCJ-02" in clerk.text("datum")
    chromium.run("location.hash = '#row-27'")
    time.sleep(0.3)
    marker = chromium.driver.find_element("css selector", ".review-marker")
    ActionChains(chromium.driver).drag_and_drop_by_offset(marker, 143, -87).perform()
    # Where it stands on the drawn plane, in full precision.
    drawn = chromium.run(
        """
        const found = []; geocensus_map.eachLayer(layer => { if (layer.options.draggable) found.push(layer.getLatLng()); });
        return [found[0].lng, found[0].lat];
        """
    )
    clerk.press("e")
    moved = clerk.exported()["decisions"][0]
    assert (moved["row"], moved["decision"]) == (27, "move")
    true = convert(lon=[drawn[0]], lat=[drawn[1]], source="gcj02")
    lon, lat = [moved["lon"]], [moved["lat"]]
    assert float(distance_m(lon=lon, lat=lat, to_lon=true.lon, to_lat=true.lat)[0]) < 0.001
    # The shift is hundreds of metres: without it the test could not fail.
    assert float(distance_m(lon=lon, lat=lat, to_lon=[drawn[0]], to_lat=[drawn[1]])[0]) > 100
    clerk.press(Keys.ESCAPE)
    chromium.run("document.querySelector('.bases input').click()")
    assert clerk.text("datum") == "Datum: CGCS2000 (EPSG:4490)"
    chromium.assert_quiet()


def test_a_step_from_a_place_too_far_off_is_not_recorded(chromium: Chromium, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    build(toy_run(), tmp_path / "review")
    clerk = opened_page(chromium, tmp_path / "review" / "review-001.html")
    clerk.press("wf", Keys.ENTER)
    chromium.run("location.hash = '#row-8'")  # 0.35 degrees beside its zone
    time.sleep(0.3)
    clerk.press(Keys.ARROW_UP)
    assert "not recorded" in clerk.text("message")
    assert clerk.text("verdict") == "Not decided yet"
    chromium.assert_quiet()


def test_an_exported_file_is_gone_on_from(chromium: Chromium, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    build(toy_run(), tmp_path / "review")
    page = tmp_path / "review" / "review-001.html"
    clerk = opened_page(chromium, page)
    clerk.press("wf", Keys.ENTER, "d", "b", "d", "e")
    file = clerk.exported()
    chromium.run("localStorage.clear()")
    chromium.open(page, ready=READY)
    assert clerk.text("progress-text").startswith("0 of")
    clerk.press("wf", Keys.ENTER, "e")

    def bring(name: str, content: Any) -> str:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        chromium.run("document.getElementById('export-state').textContent = ''")
        chromium.driver.find_element("id", "import").send_keys(str(path))
        ends = time.monotonic() + 5
        while not (said := clerk.text("export-state")) and time.monotonic() < ends:
            time.sleep(0.02)
        return said

    assert "no JSON" in bring("cut.json", json.dumps(file)[:-40])
    assert "checksum differs" in bring("tampered.json", {**file, "exported_at": "2020-01-01T00:00:00Z"})
    assert "another run" in bring("other.json", {**file, "run": "0" * 64})
    assert clerk.text("progress-text").startswith("0 of")
    assert "Taken from the file: 3" in bring("own.json", file)
    assert "Taken from the file: 0" in bring("own.json", file)
    assert clerk.text("progress-text").startswith("3 of")
    chromium.assert_quiet()


def test_without_storage_the_page_says_so(chromium: Chromium, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    build(toy_run(), tmp_path / "review")
    clerk = opened_page(chromium, tmp_path / "review" / "review-001.html")
    chromium.run("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")
    clerk.press("wf", Keys.ENTER, "d")
    assert "keeps nothing (QuotaExceededError): export" in clerk.text("saved")
    clerk.press("e")
    assert len(clerk.exported()["decisions"]) == 1


def test_script_counts_checksums_as_python_does(chromium: Chromium, tmp_path: Path) -> None:
    """Texts at the edges of JSON and of UTF-8."""
    from selenium.webdriver.common.keys import Keys

    build(toy_run(names=HOSTILE), tmp_path / "review")
    page = tmp_path / "review" / "review-001.html"
    clerk = opened_page(chromium, page)
    clerk.press("wf", Keys.ENTER)
    # Written as JavaScript's own escapes: a lone surrogate could not be sent to the browser otherwise.
    for odd in (
        r"\u2028 \u2029 \ufeff \u200b",
        r"\ud842\udfb7 \ud83d\ude00 \\ \" / \x7f",
        r"lone \ud83d",
        r"\u00e9 e\u0301 \t",
    ):
        chromium.run(
            f'const c = document.getElementById("comment"); c.value = "{odd}"; c.dispatchEvent(new Event("input"))'
        )
        clerk.press("d")
    clerk.press("e")
    path = tmp_path / "own.json"
    path.write_text(json.dumps(clerk.exported()), encoding="utf-8")
    (source,) = read_sources(toy_run(names=HOSTILE), [path])
    assert [each.comment for each in source.decisions][2] == "lone \ufffd"


def test_pages_of_one_review_lead_to_each_other_and_keep_their_own(chromium: Chromium, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geocensus.review.building.PAGE_MOST", 12)
        built = build(toy_run(), tmp_path / "review")
    assert len(built.pages) == 3
    clerk = opened_page(chromium, tmp_path / "review" / built.pages[0])
    clerk.press("wf", Keys.ENTER, "d", "t", "later", Keys.ENTER, "e")
    assert clerk.text("export-state") == "Decided: 1, cases: 12. Comments without a decision, which stay here: 1."
    clerk.press(Keys.ESCAPE)
    links = "return [...document.querySelectorAll('.pages a')].map(a => a.getAttribute('href'))"
    assert chromium.run(links) == ["index.html", built.pages[1]]
    chromium.run("document.querySelector('.pages a:last-child').click()")
    ends = time.monotonic() + 10
    while (
        "Page 2" not in chromium.run("return document.querySelector('.pages')?.textContent || ''")
        and time.monotonic() < ends
    ):
        time.sleep(0.05)
    while not chromium.run(READY) and time.monotonic() < ends:
        time.sleep(0.05)
    assert chromium.run(links) == [built.pages[0], "index.html", built.pages[2]]
    assert clerk.text("progress-text") == "0 of 12 decided"
    assert chromium.run("return document.getElementById('reviewer').value") == "wf"

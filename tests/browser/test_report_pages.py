"""Reports as a person meets them."""

from __future__ import annotations

import base64

import pytest

from geocensus.report import report_page
from tests.browser.conftest import Chromium
from tests.maps.worlds import HOSTILE, toy_run

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "zh"])
def test_report_opens_without_network(chromium: Chromium, language: str) -> None:
    chromium.open(report_page(toy_run(language=language)))
    chromium.screenshot(f"report-{language}")
    # The headline, the counts and the way to the rest fit on the first screen.
    assert chromium.run("return document.querySelector('nav').getBoundingClientRect().bottom < innerHeight")
    # Nothing runs off the sheet sideways.
    assert chromium.run("return document.documentElement.scrollWidth <= innerWidth")
    chromium.assert_quiet()


def test_hostile_report_runs_nothing(chromium: Chromium) -> None:
    chromium.open(report_page(toy_run(names=HOSTILE)))
    chromium.screenshot("report-hostile")
    assert chromium.run("return document.title").startswith(HOSTILE[0])
    assert chromium.run("return document.documentElement.scrollWidth <= innerWidth")
    chromium.assert_quiet()


def test_report_prints_on_a4(chromium: Chromium) -> None:
    chromium.open(report_page(toy_run()))
    made = chromium.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    sheet = base64.b64decode(made["data"])
    # 210 × 297 mm in points of 1/72 inch.
    assert b"/MediaBox [0 0 594.95996 841.91998]" in sheet or b"/MediaBox [0 0 595" in sheet

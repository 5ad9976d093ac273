"""Maps as a person meets them: opened from the disk, without a network."""

from __future__ import annotations

import pytest

from geocensus.maps import region_map

from ..maps.worlds import toy_run
from .conftest import Chromium

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "zh"])
def test_map_opens_without_network(chromium: Chromium, language: str) -> None:
    page = region_map(toy_run(language=language)).page()
    chromium.open_map(page)
    chromium.screenshot(f"map-{language}")
    chromium.assert_quiet()

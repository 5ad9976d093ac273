"""The map page in Firefox ESR."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geocensus.maps import region_map
from tests.maps.worlds import HOSTILE, toy_run

from .firefox import started

pytestmark = pytest.mark.browser

_RED = """(() => {
  const canvas = document.querySelector('canvas.check-canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200 && data[i] > 160 && data[i + 1] < 40 && data[i + 2] < 70) found++;
  return found;
})()"""


def test_map_opens_in_firefox(tmp_path: Path) -> None:
    pages = {"firefox-zh": toy_run(language="zh"), "firefox-hostile": toy_run(names=HOSTILE)}
    folder = Path(os.environ.get("GEOCENSUS_SCREENSHOTS", str(tmp_path)))
    folder.mkdir(parents=True, exist_ok=True)
    with started(tmp_path / "profile") as firefox:
        for name, run in pages.items():
            drawn = region_map(run)
            page = tmp_path / f"{name}.html"
            drawn.save(page)
            firefox.open(page, ready="!!document.body && 'ready' in document.body.dataset")
            firefox.value("document.querySelector('.entry').click()")
            firefox.screenshot(folder / f"{name}.png")
            assert firefox.value("document.body.dataset.ready") == str(drawn.summary.drawn)
            assert firefox.value(_RED) > 50
            assert firefox.value("document.querySelector('.record h2').textContent.length") > 0
            assert firefox.value("document.querySelectorAll('img, .record script').length") == 0
            assert firefox.value("document.title") != "owned"
        assert firefox.complaints() == []

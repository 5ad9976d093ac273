"""The pages of maps and reviews in Firefox ESR."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from geocensus.maps import region_map
from geocensus.review import build
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


_PRESS = """for (const [key, code] of %s)
  document.getElementById('case').dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true }))"""


def test_pages_work_in_firefox(tmp_path: Path) -> None:
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
        build(toy_run(names=HOSTILE), tmp_path / "review")
        page = tmp_path / "review" / "review-001.html"
        ready = "!!document.body && 'ready' in document.body.dataset"
        firefox.open(page, ready=ready)
        name = "document.getElementById('reviewer')"
        firefox.value(f"{name}.value = 'wf'; {name}.dispatchEvent(new Event('change'))")
        # The last is a letter that an input method made of the key D.
        firefox.value(_PRESS % json.dumps([["d", "KeyD"], ["b", "KeyB"], ["ｄ", "KeyD"], ["e", "KeyE"]]))
        file = json.loads(firefox.value("document.getElementById('export-text').value"))
        assert sorted(each["decision"] for each in file["decisions"]) == ["doubt", "doubt", "return"]
        firefox.screenshot(folder / "firefox-review.png")
        firefox.open(page, ready=ready)
        assert "3 of" in firefox.value("document.getElementById('message').textContent")
        assert firefox.value("document.title") != "owned"
        assert firefox.complaints() == []

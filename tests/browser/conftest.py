"""A browser without a network, which keeps account of what pages ask for and complain about."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_CHROMIUM, _DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"


class Chromium:
    """Opens pages from the disk; knows their requests, their console, and what stands on the screen."""

    def __init__(self, driver: Any, folder: Path) -> None:
        self.driver = driver
        self.folder = folder
        self.opened_s = 0.0

    def open(
        self, page: str | Path, *, ready: str = "return document.readyState === 'complete'", wait_s: float = 30
    ) -> None:
        """Open a file, or HTML, and wait until *ready* is true; requests and console start from nothing."""
        if isinstance(page, str):
            file = self.folder / "page.html"
            file.write_bytes(page.encode("utf-8"))
            page = file
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        started = time.perf_counter()
        self.driver.get(page.resolve().as_uri())
        while not self.run(ready):
            if time.perf_counter() - started > wait_s:
                pytest.fail(f"the page was not ready after {wait_s} s; its console: {self.console()}")
            time.sleep(0.02)
        self.opened_s = time.perf_counter() - started

    def open_map(self, page: str | Path, *, wait_s: float = 30) -> None:
        """Open a map and wait until its points stand on it."""
        self.open(page, ready="return !!document.body && 'ready' in document.body.dataset", wait_s=wait_s)

    def run(self, script: str, *values: Any) -> Any:
        """Run a script in the page, as a person with its developer tools would."""
        return self.driver.execute_script(script, *values)

    def console(self) -> list[str]:
        """Give what the page complained about since it was opened."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Give every address that the page asked for, besides itself and what it carries."""
        found = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                address = message["params"]["request"]["url"]
                is_page = message["params"].get("type") == "Document"
                if not is_page and not address.startswith(("data:", "blob:", "about:")):
                    found.append(address)
        return found

    def assert_quiet(self) -> None:
        """Fail when the page asked for anything, or complained of anything."""
        assert self.requests() == []
        assert self.console() == []

    def screenshot(self, name: str) -> Path:
        """Keep a picture of the screen, in ``GEOCENSUS_SCREENSHOTS`` when that is set."""
        folder = Path(os.environ.get("GEOCENSUS_SCREENSHOTS", str(self.folder)))
        folder.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(folder / f"{name}.png"))
        return folder / f"{name}.png"

    def faint_texts(self) -> list[str]:
        """List the texts on the screen whose contrast with what is behind them is below WCAG 2.2 AA, computed from styles."""
        return list(self.run(_FAINT))

    def drawn_pixels(self, colour: tuple[int, int, int], *, near: int = 24) -> int:
        """Count the pixels of about that colour on the map's canvas: what a person would see there."""
        return int(
            self.run(
                """
                // Read from a copy: many readings of the page's own canvas make the browser complain of them.
                const canvas = document.querySelector('canvas.check-canvas');
                const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
                copy.drawImage(canvas, 0, 0);
                const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
                let found = 0;
                for (let i = 0; i < data.length; i += 4) {
                  if (data[i + 3] > 200 && Math.abs(data[i] - arguments[0]) < arguments[3]
                    && Math.abs(data[i + 1] - arguments[1]) < arguments[3] && Math.abs(data[i + 2] - arguments[2]) < arguments[3]) found++;
                }
                return found;
                """,
                *colour,
                near,
            )
        )


# Relative luminance and contrast [WCAG 2.2, 1.4.3]: 4.5, and 3 for large text; what is disabled is exempt.
_FAINT = """
const parts = colour => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
const light = ([r, g, b]) => { const f = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
const behind = e => { const grounds = [];
  for (; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor); grounds.push(c); if (c[3] === 1) break; }
  return grounds.reverse().reduce((below, above) => over(above, below), [255, 255, 255, 1]); };
const found = [];
const judge = (e, style, text) => {
  const ground = behind(e), ink = over(parts(style.color), ground);
  const [a, b] = [light(ink), light(ground)];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (ratio < (large ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} ${e.tagName}.${e.className} ${style.color}: ${text.slice(0, 40)}`);
};
for (const e of document.querySelectorAll('body *')) {
  if (!e.checkVisibility() || e.disabled || e.closest('script, style, option')) continue;
  const text = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
  if (text) judge(e, getComputedStyle(e), text);
  if (e.placeholder) judge(e, getComputedStyle(e, '::placeholder'), e.placeholder);
}
return found;
"""


@contextmanager
def started(profile: Path, *, downloads: Path | None = None) -> Iterator[Any]:
    """Start a headless Chromium of Debian whose every request to a network fails; skip where there is none."""
    missing = [path for path in (_CHROMIUM, _DRIVER) if not shutil.which(path)]
    if missing:
        pytest.skip(f"no {' and no '.join(missing)}: install Debian's packages chromium and chromium-driver")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = _CHROMIUM
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--window-size=1366,768",
        "--force-device-scale-factor=1",
        "--hide-scrollbars",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(flag)
    if downloads:
        settings = {"download.default_directory": str(downloads), "download.prompt_for_download": False}
        options.add_experimental_option("prefs", settings)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(_DRIVER))
    try:
        # The window's frame counts as well: make the page itself 1366 × 768.
        width, height = driver.execute_script("return [window.innerWidth, window.innerHeight]")
        driver.set_window_size(2 * 1366 - width, 2 * 768 - height)
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="session")
def _driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with started(tmp_path_factory.mktemp("chromium-profile")) as driver:
        yield driver


@pytest.fixture
def chromium(_driver: Any, tmp_path: Path) -> Chromium:
    """Give a headless Chromium of Debian whose every request to a network fails."""
    return Chromium(_driver, tmp_path)

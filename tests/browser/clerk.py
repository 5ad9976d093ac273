"""A clerk of review pages: somebody with a keyboard, and a browser that nothing but the disk answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .conftest import Chromium, started

READY = "return !!document.body && 'ready' in document.body.dataset"


class Clerk:
    """Somebody with a keyboard."""

    def __init__(self, chromium: Chromium) -> None:
        self.chromium = chromium

    def press(self, *keys: str) -> None:
        """Press keys where the focus is, as a hand does."""
        for key in keys:
            self.chromium.driver.switch_to.active_element.send_keys(key)

    def text(self, name: str) -> str:
        """Read a part of the page."""
        return str(self.chromium.run("return document.getElementById(arguments[0]).textContent", name))

    def row(self) -> int:
        """Tell the row of the case that is open."""
        return int(re.search(r"Row (\d+)", self.text("case"))[1])  # type: ignore[index]

    def exported(self) -> Any:
        """Read the file that the dialog offers as text."""
        return json.loads(self.chromium.run("return document.getElementById('export-text').value"))


def opened_page(chromium: Chromium, page: Path) -> Clerk:
    """Open a page in a browser that remembers no review."""
    chromium.open(page, ready=READY)
    chromium.run("localStorage.clear()")
    chromium.open(page, ready=READY)
    return Clerk(chromium)


@contextmanager
def opened(folder: Path, page: Path) -> Iterator[Clerk]:
    """Start a browser of its own, whose profile stays in the folder, and open a page."""
    with started(folder / "profile", downloads=folder / "downloads") as driver:
        chromium = Chromium(driver, folder)
        chromium.open(page, ready=READY)
        yield Clerk(chromium)
        chromium.assert_quiet()


def cases_of(clerk: Clerk) -> list[dict[str, Any]]:
    """Read the cases out of the page's own data."""
    answer = clerk.chromium.driver.execute_async_script(
        """
        const done = arguments[0], island = document.getElementById('geocensus-data');
        const bytes = Uint8Array.from(atob(island.textContent), c => c.charCodeAt(0));
        new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).json().then(data => done(data.cases));
        """
    )
    return list(answer)

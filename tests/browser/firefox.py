"""Firefox without a driver: its own WebDriver BiDi over a web socket, for which Debian has all that is needed."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import websocket

BINARY = "firefox-esr"


class Firefox:
    """One tab; knows its requests and its console.

    Source
    ------
    WebDriver BiDi, W3C working draft: session.new, browsingContext.navigate, script.evaluate, log.entryAdded.
    """

    def __init__(self, socket: websocket.WebSocket) -> None:
        self._socket = socket
        self._sent = 0
        self.events: list[dict[str, Any]] = []
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self._tab = self.ask("browsingContext.getTree")["contexts"][0]["context"]
        self.ask("browsingContext.setViewport", context=self._tab, viewport={"width": 1366, "height": 768})

    def ask(self, method: str, **params: Any) -> Any:
        """Send a command, and wait for its result; events that come in between are kept."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == self._sent:
                assert message["type"] == "success", message
                return message["result"]
            self.events.append(message)

    def open(self, page: Path, *, ready: str, wait_s: float = 60) -> None:
        """Open a file, and wait until the expression *ready* is true."""
        self.ask("browsingContext.navigate", context=self._tab, url=page.resolve().as_uri(), wait="complete")
        ends = time.monotonic() + wait_s
        while not self.value(ready):
            assert time.monotonic() < ends, self.complaints()
            time.sleep(0.05)

    def value(self, expression: str) -> Any:
        """Give the value of an expression in the page: a text, a number, or true and false."""
        answer = self.ask("script.evaluate", expression=expression, target={"context": self._tab}, awaitPromise=True)
        assert answer["type"] == "success", answer
        return answer["result"].get("value")

    def complaints(self) -> list[str]:
        """Give what the page complained about, and what it asked for."""
        found = []
        for event in self.events:
            params = event.get("params", {})
            if event.get("method") == "log.entryAdded" and params["level"] in {"warn", "error"}:
                found.append(str(params.get("text")))
            if event.get("method") == "network.beforeRequestSent":
                address = params["request"]["url"]
                if not address.startswith(("file:", "data:", "blob:", "about:")):
                    found.append(address)
        return found

    def screenshot(self, file: Path) -> None:
        """Keep a picture of the screen."""
        file.write_bytes(base64.b64decode(self.ask("browsingContext.captureScreenshot", context=self._tab)["data"]))


@contextmanager
def started(profile: Path) -> Iterator[Firefox]:
    """Start a Firefox whose every request to a network fails; skip where there is none."""
    if not shutil.which(BINARY):
        pytest.skip(f"no {BINARY}: install Debian's package of that name")
    profile.mkdir(parents=True, exist_ok=True)
    # A proxy that nobody listens at: nothing leaves, and what the browser asks on its own account fails.
    settings = {
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": 9,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": 9,
        "browser.shell.checkDefaultBrowser": False,
        "datareporting.policy.dataSubmissionEnabled": False,
    }
    (profile / "user.js").write_text(
        "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items())
    )
    command = [BINARY, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    log = profile / "stderr.txt"
    with log.open("w") as errors, subprocess.Popen([*command, "about:blank"], stderr=errors, stdout=errors) as process:
        try:
            socket = websocket.create_connection(f"{_listening(log)}/session", timeout=60, suppress_origin=True)
            try:
                yield Firefox(socket)
            finally:
                socket.close()
        finally:
            process.terminate()


def _listening(log: Path, wait_s: float = 60) -> str:
    """Wait until Firefox tells where it listens."""
    ends = time.monotonic() + wait_s
    while not (found := re.search(r"ws://[\w.:]+", log.read_text(errors="replace"))):
        assert time.monotonic() < ends, log.read_text(errors="replace")
        time.sleep(0.05)
    return found[0]

"""What would be fetched is found, whatever asks for it."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from geocensus.errors import PageError
from geocensus.maps.inlining import content_security_policy, foreign_addresses, inspected, refuse_addresses


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<script src="https://a.example/x.js"></script>', "https://a.example/x.js"),
        ("<SCRIPT SRC=//a.example/x.js></SCRIPT>", "//a.example/x.js"),
        ('<link rel="stylesheet" href="http://a.example/x.css">', "http://a.example/x.css"),
        ('<img src="tile.png">', "tile.png"),
        ('<img srcset="https://a.example/2x.png 2x">', "https://a.example/2x.png 2x"),
        ('<iframe src="https://a.example/"></iframe>', "https://a.example/"),
        ("<style>@import 'https://a.example/x.css';</style>", "https://a.example/x.css"),
        ("<style>b { background: url( 'https://a.example/x.png' ) }</style>", "https://a.example/x.png"),
        ('<p style="background: url(https://a.example/x.png)">', "https://a.example/x.png"),
        ('<script>L.tileLayer("https://a.example/{z}.png")</script>', "https://a.example/{z}.png"),
        ("<script>L.tileLayer.wms( 'https://a.example/wms')</script>", "https://a.example/wms"),
        ('<script>fetch("https://a.example/d.json")</script>', "https://a.example/d.json"),
        ('<script>o = {"iconUrl": "https://a.example/i.png"}</script>', "https://a.example/i.png"),
    ],
)
def test_addresses_are_found(html: str, address: str) -> None:
    assert foreign_addresses(html) == [address]
    with pytest.raises(PageError, match=re.escape(address)):
        refuse_addresses(foreign_addresses(html))


@pytest.mark.parametrize(
    "html",
    [
        '<img src="data:image/png;base64,AA==">',
        "<style>b { background: url(#gradient) }</style>",
        '<a href="https://a.example/">a link is followed by people only</a>',
        '<script>const name = "https://a.example/ is a text";</script>',
        "<p>&lt;script src=https://a.example/x.js&gt;</p>",
    ],
)
def test_what_stands_in_the_page_is_no_address(html: str) -> None:
    assert foreign_addresses(html) == []


def test_refusal_speaks_both_languages() -> None:
    with pytest.raises(PageError) as caught:
        refuse_addresses(["https://a.example/x.js"])
    assert "https://a.example/x.js" in caught.value.text["zh"]
    assert caught.value.exit_code == 3


def test_policy_names_scripts_by_their_hash_and_allows_nothing_else() -> None:
    script = "alert('你好')\n"
    policy = content_security_policy(scripts=[script], styles=["b{}"])
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_data_blocks_are_no_scripts() -> None:
    parts = inspected('<script type="application/json">{"a": 1}</script><script>run()</script>')
    assert parts.scripts == ["run()"]

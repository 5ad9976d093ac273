"""A user's own folium map as one page that needs no network, as far as installed packages hold what it would fetch."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from geocensus.errors import PageError
from geocensus.maps.assets import held
from geocensus.maps.inlining import (
    ICON_LIBRARY,
    content_security_policy,
    foreign_addresses,
    inspected,
    refuse_addresses,
)

if TYPE_CHECKING:
    import folium

__all__ = ["inlined", "offline_page"]

MOST_BYTES = 200_000_000
"""A page that is larger opens nowhere."""

_SCRIPT = re.compile(r"<script\b[^>]*\bsrc\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)[^>]*>\s*</script\s*>", re.IGNORECASE)
_LINK = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
# geopandas makes the legend of categories movable with jQuery UI; it stays where it is instead.
_MOVABLE_LEGEND = re.compile(
    r"<script>\$\( function\(\) \{\s*\$\( \"\.maplegend\" \)\.draggable\(.*?</script>", re.DOTALL
)
# Every page of folium makes a map of Leaflet.
_MAP = re.compile(r"\bL\.map\s*\(")
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)


def offline_page(page: folium.Map | str | os.PathLike[str], *, markup: bool = False) -> str:
    """Give a folium map, or a page that folium or ``GeoDataFrame.explore()`` saved, as a page that works without a network.

    Scripts and styles are put into the page; a Content-Security-Policy names each by its hash, so that nothing else runs and
    nothing is fetched. Leaflet comes with geocensus; what Bootstrap, jQuery, Font Awesome and folium's plugins need is taken
    from the package ``folium-offline`` where that is installed, and left out where the page makes no use of it.

    Parameters
    ----------
    page
        A map, or the path of a saved page.
    markup
        False: popups, tooltips, layer names and values of a map are shown as text, whatever stands in them. True: they are
        markup, as folium takes them; escape what comes from strangers with :func:`geocensus.maps.escaped`. A saved page
        cannot be told apart any more, and stays as it is.

    Returns
    -------
    page
        The same map gives the same text.

    Raises
    ------
    PageError
        When it would still fetch something (tiles, most of all): the message names every address. When a saved page holds no
        map.
    """
    if isinstance(page, str | os.PathLike):
        return inlined(_read(Path(page).expanduser()))
    from geocensus.maps.escaping import with_plain_texts
    from geocensus.maps.folium_map import RegionMap, stable_names

    if isinstance(page, RegionMap):
        return page.page()
    drawn = page if markup else with_plain_texts(page)
    text = str(drawn.get_root().render())
    for old, new in stable_names(drawn.get_root()).items():
        text = text.replace(old, new)
    return inlined(text)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size <= MOST_BYTES:
            text = path.read_text(encoding="utf-8")
            if _MAP.search(text):
                return text
            why = ("empty", "空文件") if not text.strip() else ("there is no map in it", "其中没有地图")
        else:
            why = ("larger than 200 MB", "超过 200 MB")
    except (OSError, UnicodeDecodeError) as error:
        why = (type(error).__name__, type(error).__name__)
    raise PageError(
        en=f"'{path.name}' cannot be read as a page ({why[0]}); expected the HTML file that folium saved",
        zh=f"无法将“{path.name}”作为页面读取（{why[1]}）；应为 folium 保存的 HTML 文件",
    )


def inlined(html: str) -> str:
    """Put into a page what installed packages hold of what it would fetch, and give it a policy.

    Raises
    ------
    PageError
        When something is left that no package holds.
    """
    # As browsers read it before they hash a script.
    html = html.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    html = _MOVABLE_LEGEND.sub("", html)
    unknown: list[str] = []

    def content(address: str, tag: str, original: str) -> str:
        found = held(address, page=html)
        if found is None:
            unknown.append(address)
            return original
        # Nothing inside may end the block that it stands in.
        text = re.sub(rf"</({tag})", r"<\\/\1", found.replace("\r\n", "\n").replace("\r", "\n"), flags=re.IGNORECASE)
        return f"<{tag}>{text}</{tag}>" if text else ""

    def script(match: re.Match[str]) -> str:
        return content(match[1].strip("\"'"), "script", match[0])

    def link(match: re.Match[str]) -> str:
        address = _HREF.search(match[0])
        if address is None or "stylesheet" not in match[0].lower():
            return match[0]
        return content(address[1].strip("\"'"), "style", match[0])

    whole = _LINK.sub(link, _SCRIPT.sub(script, html))
    parts = inspected(whole)
    # Libraries may name addresses that they never ask for; what the page itself asks for is judged.
    own = inspected(_LINK.sub("", _SCRIPT.sub("", html)))
    asked = [address for address in foreign_addresses("", own.scripts) if address != ICON_LIBRARY]
    refuse_addresses(dict.fromkeys([*unknown, *asked, *_still(whole)]))
    policy = content_security_policy(
        scripts=parts.scripts,
        styles=parts.styles,
        inline_styles=True,
        fonts=any("@font-face" in s for s in parts.styles),
    )
    meta = f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n<link rel="icon" href="data:,">'
    if not _HEAD.search(whole):
        whole = f"<head></head>{whole}"
    return _HEAD.sub(lambda found: f"{found[0]}\n{meta}", whole, count=1).encode("utf-8", "replace").decode("utf-8")


def _still(html: str) -> list[str]:
    """List what tags and styles of the finished page would fetch."""
    parts = inspected(html)
    without = re.sub(r"<script\b.*?</script\s*>", "", html, flags=re.DOTALL | re.IGNORECASE)
    return foreign_addresses(without) if parts.addresses or parts.styles else []

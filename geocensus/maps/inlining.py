"""Nothing of a page comes from elsewhere: what would be fetched is found and refused, what runs is named by its hash."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from html.parser import HTMLParser

from geocensus.errors import PageError

__all__ = ["ICON_LIBRARY", "PageParts", "content_security_policy", "foreign_addresses", "inspected", "refuse_addresses"]

_LOADING_ATTRIBUTES = {
    "script": ("src",),
    "link": ("href",),
    "img": ("src", "srcset"),
    "iframe": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "audio": ("src",),
    "video": ("src", "poster"),
    "source": ("src", "srcset"),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
}
_IN_STYLE = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", re.IGNORECASE)
# The ways in which a script of folium's layers asks for a file.
_IN_SCRIPT = re.compile(
    r"(?:L\.(?:tileLayer(?:\.\w+)?|imageOverlay|videoOverlay|marker\.icon)\(|\b(?:iconUrl|iconRetinaUrl|shadowUrl)['\"]?\s*:"
    r"|\.src\s*=|\bfetch\(|\.(?:getJSON|ajax|getScript|open)\()\s*(?:\"GET\"\s*,\s*)?[\"'`]((?:https?:)?//[^\"'`\s]*)",
    re.IGNORECASE,
)
# folium.Icon asks for these without a link of its own: folium.Map brings them.
ICON_LIBRARY = "https://cdnjs.cloudflare.com/ajax/libs/Leaflet.awesome-markers/2.0.2/leaflet.awesome-markers.js"


class PageParts(HTMLParser):
    """The parts of some HTML that run, that style, and that would be fetched."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.addresses: list[str] = []
        self._inside: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag would fetch, and whether its content runs or styles."""
        values = {name: value or "" for name, value in attrs}
        for name in _LOADING_ATTRIBUTES.get(tag, ()):
            if values.get(name):
                self.addresses.append(values[name])
        self.addresses += _in_style(values.get("style", ""))
        if tag == "script" and values.get("type", "") in {"", "module", "text/javascript"}:
            self._inside = self.scripts
            self.scripts.append("")
        elif tag == "style":
            self._inside = self.styles
            self.styles.append("")

    def handle_endtag(self, tag: str) -> None:
        """Leave a script or style."""
        if tag in {"script", "style"}:
            self._inside = None

    def handle_data(self, data: str) -> None:
        """Collect a script or style."""
        if self._inside is not None:
            self._inside[-1] += data


def _in_style(style: str) -> list[str]:
    return [first or second for first, second in _IN_STYLE.findall(style)]


def inspected(html: str) -> PageParts:
    """Take some HTML apart.

    Examples
    --------
    >>> parts = inspected('<script src="https://a.example/x.js"></script><style>b{}</style><script>go()</script>')
    >>> parts.addresses, parts.styles, parts.scripts
    (['https://a.example/x.js'], ['b{}'], ['', 'go()'])
    """
    parts = PageParts()
    parts.feed(html)
    parts.close()
    return parts


def foreign_addresses(html: str, scripts: Iterable[str] = ()) -> list[str]:
    """List what some HTML and scripts would fetch, except what stands in the page itself.

    Examples
    --------
    >>> foreign_addresses('<img src="data:image/png;base64,AA==">', ['L.tileLayer("https://t.example/{z}/{x}/{y}.png")'])
    ['https://t.example/{z}/{x}/{y}.png']
    """
    parts = inspected(html)
    found = list(parts.addresses)
    for style in parts.styles:
        found += _in_style(style)
    for script in (*parts.scripts, *scripts):
        found += _IN_SCRIPT.findall(script)
        if "L.AwesomeMarkers" in script:
            found.append(ICON_LIBRARY)
    own = ("data:", "#", "blob:", "about:")
    return list(dict.fromkeys(address for address in found if address and not address.lower().startswith(own)))


def refuse_addresses(addresses: Iterable[str]) -> None:
    """Raise when a page would fetch something: on a closed network it would stay blank there.

    Raises
    ------
    PageError
    """
    known = list(addresses)
    if not known:
        return
    listed = ", ".join(known)
    raise PageError(
        en=f"the page would fetch {listed}, which no installed package holds; it must open without a network. For tiles use "
        "base= of geocensus's own maps, or tiles=None; the files of folium's plugins and icons come with: "
        "pip install 'folium-offline>=0.20.0.2,<0.21'; folium.GeoJson, polygons, circle and div markers need nothing",
        zh=f"页面需要从网络获取 {listed}，而已安装的软件包中没有；页面必须能离线打开。瓦片底图请用本软件地图的 base=，或设 tiles=None；"
        "folium 插件和图标所需文件可安装：pip install 'folium-offline>=0.20.0.2,<0.21'；folium.GeoJson、多边形、圆形和 Div "
        "标记不需要任何外部文件",
    )


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") + "'"


def content_security_policy(
    *,
    scripts: Iterable[str],
    styles: Iterable[str],
    inline_styles: bool = False,
    fonts: bool = False,
    images: Iterable[str] = (),
) -> str:
    """Write the policy that lets exactly these scripts and styles act, and lets nothing be fetched but images that were asked for.

    Parameters
    ----------
    scripts, styles
        Their texts, as they stand between the tags.
    inline_styles
        Allow ``style=""`` in tags: markers that users add with folium need it, our own page does not.
    fonts
        Allow fonts that stand in the styles.
    images
        Servers that images may come from, each as ``scheme://host:port``; none is let through but these.

    Source
    ------
    Content Security Policy Level 3, W3C working draft: hash sources, ``style-src-attr``.
    """
    parts = [
        "default-src 'none'",
        "script-src " + " ".join(dict.fromkeys(map(_hash, scripts))),
        "style-src " + " ".join(dict.fromkeys(map(_hash, styles))),
        " ".join(["img-src data: blob:", *dict.fromkeys(images)]),
        "base-uri 'none'",
        "form-action 'none'",
    ]
    if fonts:
        parts.insert(4, "font-src data:")
    if inline_styles:
        parts.insert(3, "style-src-attr 'unsafe-inline'")
    return "; ".join(parts)

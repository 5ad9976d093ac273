"""The scripts and styles of a page: Leaflet out of an installed package, and our own files.

Leaflet is read in place from the registry package ``django-js-lib-leaflet`` (BSD-2-Clause), which holds the released files;
nothing of it is copied into the project. What is read must be the release that this code was written for.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib import import_module, resources

from geocensus.errors import ExtraMissing

__all__ = ["LEAFLET_VERSION", "held", "leaflet_script", "leaflet_style", "own"]

LEAFLET_VERSION = "1.9.4"

# sha256 of the files of the release [PyPI django-js-lib-leaflet 1.9.4.1, the same bytes as npm leaflet 1.9.4].
_SHA256 = {
    "leaflet.js": "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
    "leaflet.css": "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
    "images/layers.png": "1dbbe9d028e292f36fcba8f8b3a28d5e8932754fc2215b9ac69e4cdecf5107c6",
    "images/layers-2x.png": "066daca850d8ffbef007af00b06eac0015728dee279c51f3cb6c716df7c42edf",
    "images/marker-icon.png": "574c3a5cca85f4114085b6841596d62f00d7c892c7b03f28cbfa301deb1dc437",
    "images/marker-icon-2x.png": "00179c4c1ee830d3a108412ae0d294f55776cfeb085c60129a39aa6fc4ae2528",
    "images/marker-shadow.png": "264f5c640339f042dd729062cfc04c17f8ea0f29882b538e3848ed8f10edb4da",
}


@cache
def _leaflet(name: str) -> bytes:
    try:
        file = resources.files("js_lib_leaflet") / "static" / "js_lib_leaflet" / name
        content = file.read_bytes()
    except (ModuleNotFoundError, FileNotFoundError):
        raise ExtraMissing(
            en=f"Leaflet's {name} is not installed; maps need it: pip install 'django-js-lib-leaflet>=1.9.4.1,<1.10'",
            zh=f"未安装 Leaflet 的 {name}，地图需要它：pip install 'django-js-lib-leaflet>=1.9.4.1,<1.10'",
        ) from None
    found = hashlib.sha256(content).hexdigest()
    if found != _SHA256[name]:
        raise ExtraMissing(
            en=f"the installed Leaflet file {name} has sha256 {found[:12]}…, expected {_SHA256[name][:12]}… of Leaflet "
            f"{LEAFLET_VERSION}; install it again: pip install --force-reinstall 'django-js-lib-leaflet==1.9.4.1'",
            zh=f"已安装的 Leaflet 文件 {name} 的 sha256 为 {found[:12]}…，应为 {_SHA256[name][:12]}…（Leaflet "
            f"{LEAFLET_VERSION}）；请重新安装：pip install --force-reinstall 'django-js-lib-leaflet==1.9.4.1'",
        )
    return content


def _data_address(name: str) -> str:
    return "data:image/png;base64," + base64.b64encode(_leaflet(name)).decode("ascii")


@cache
def leaflet_script() -> str:
    """Give Leaflet as one script, its default icons taken out of the page itself.

    Leaflet finds its icons from the address in its own style sheet, which an inlined image breaks; so they are named here.
    """
    script = _leaflet("leaflet.js").decode("utf-8").replace("\r\n", "\n")
    script = re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", script)
    icons = {
        "imagePath": "",
        "iconUrl": _data_address("images/marker-icon.png"),
        "iconRetinaUrl": _data_address("images/marker-icon-2x.png"),
        "shadowUrl": _data_address("images/marker-shadow.png"),
    }
    return f"{script}\nL.Icon.Default.imagePath = '';\nL.Icon.Default.mergeOptions({json.dumps(icons)});\n"


@cache
def leaflet_style() -> str:
    """Give Leaflet's style sheet with its images inside."""
    # Browsers hash a style after they have made every line end a line feed; the file comes with carriage returns.
    style = _leaflet("leaflet.css").decode("utf-8").replace("\r\n", "\n").replace("behavior: url(#default#VML);", "")
    return re.sub(r"url\((images/[\w.-]+)\)", lambda found: f"url({_data_address(found[1])})", style)


@cache
def own(name: str, *, room: str = "maps") -> str:
    """Give one of our own files that pages are made of, out of the room whose pages it belongs to."""
    return (resources.files(f"geocensus.{room}") / "page" / name).read_text(encoding="utf-8")


# Files that every folium map links and few use, by what shows that a page uses them; what no page shows is left out.
_ON_DEMAND = (
    (re.compile(r"/bootstrap(\.bundle)?(\.min)?\.(js|css)$"), re.compile(
        r"class=[\\\"'][^\"'>]*\b(table|btn|container|row|col-|card|alert|badge|modal|navbar|dropdown|nav|list-group)\b"
    )),
    (re.compile(r"bootstrap-glyphicons(\.min)?\.css$"), re.compile(r"glyphicon|AwesomeMarkers")),
    (re.compile(r"fontawesome|font-awesome"), re.compile(r"\bfa[srb]? fa-|AwesomeMarkers")),
    (re.compile(r"awesome[-.](markers|rotate)", re.IGNORECASE), re.compile(r"AwesomeMarkers")),
)  # fmt: skip
_JQUERY = re.compile(r"/jquery[-.\d]*(/[\d.]+/jquery)?(\.slim)?(\.min)?\.js$")
_JQUERY_UI = re.compile(r"/jquery-?ui[^/]*(\.min)?\.js$")
_USES_JQUERY = re.compile(r"\bjQuery\b|\$\.\w|\$\([^()`]*\)\.\w+")


def held(address: str, *, page: str) -> str | None:
    """Give the script or style of an address, as installed packages hold it; None when none does.

    Parameters
    ----------
    address
        As folium and its plugins write it.
    page
        The page that asks for it: what it makes no use of is given as nothing.
    """
    name = address.rsplit("/", 1)[-1]
    if "leaflet" in address and name in {"leaflet.js", "leaflet.css"}:
        # Without tiles nothing tells a map how far it goes, and a cluster of markers fails on that.
        return (
            f"{leaflet_script()}L.Map.mergeOptions({{ maxZoom: 20 }});\n" if name.endswith(".js") else leaflet_style()
        )
    markup = re.sub(r"<(script|link)\b[^>]*\b(src|href)=[^>]*>", "", page)
    for asset, use in _ON_DEMAND:
        if asset.search(address) and not use.search(markup):
            return ""
    if _JQUERY.search(address) and not _USES_JQUERY.search(markup):
        return own("folium_shim.js")
    if _JQUERY_UI.search(address) and not re.search(r"\.(draggable|dialog|slider|resizable|sortable|tabs)\(", markup):
        return ""
    return _of_folium_offline(address)


@cache
def _folium_offline() -> dict[str, str]:
    """Read the files of folium and its plugins out of ``folium-offline``, a copy of folium that holds them."""
    try:
        elements = import_module("offlinefolium.elements")
    except ImportError:
        return {}
    files = getattr(elements, "_res", {})
    return files if isinstance(files, dict) else {}


def _of_folium_offline(address: str) -> str | None:
    text = _folium_offline().get(address)
    if text is None or not address.split("?")[0].endswith(".css"):
        return text
    # Beside what they carry the styles name files of their server: a browser would ask for them, and complain.
    text = re.sub(r"url\(\s*['\"]?(?!data:|['\"]?data:|#)[^'\")]*['\"]?\s*\)\s*format\([^)]*\)\s*,?", "", text)
    text = re.sub(r"url\(\s*(?!['\"]?(?:data:|#|%23))[^)]*\)", "url(data:,)", text)
    return re.sub(r",\s*(?=[;}])", "", text)

"""Addresses and folders of tiles: what they must look like, and where they lie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import atan, degrees, pi, sinh
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from geocensus.coordinates import Datum
from geocensus.errors import LayerError, UsageError

__all__ = ["TILE_DATUMS", "TileFolder", "hosts_of", "tile_address", "tile_folder"]

TILE_DATUMS = {
    "tianditu.gov.cn": Datum.CGCS2000,
    "tianditu.com": Datum.CGCS2000,
    "openstreetmap.org": Datum.WGS84,
    "autonavi.com": Datum.GCJ02,
    "amap.com": Datum.GCJ02,
    "gtimg.com": Datum.GCJ02,
    "map.qq.com": Datum.GCJ02,
    "google.cn": Datum.GCJ02,
    "geoq.cn": Datum.GCJ02,
    "bdimg.com": Datum.BD09,
    "baidu.com": Datum.BD09,
    "bdstatic.com": Datum.BD09,
}
"""Datum of servers whose tiles are known: the surveyed ones unshifted, Amap, Tencent, Google in China and GeoQ GCJ-02."""

_WMTS = {"tilematrix": "z", "tilerow": "y", "tilecol": "x"}
_KEY_NAMES = frozenset(
    {"tk", "key", "ak", "token", "access_token", "apikey", "api_key", "appkey", "secret", "sk", "auth"}
)
_SUBDOMAINS = "abc"
"""What Leaflet puts for ``{s}``."""

_LEVELS = range(31)


def tile_address(wanted: str) -> tuple[str, str]:
    """Check the address of tiles, and give it as Leaflet takes it, with its host.

    Raises
    ------
    UsageError
        It repeats no query of the address, for a key may stand there.

    Examples
    --------
    >>> tile_address("http://10.0.0.5:8080/wmts/img/{TileMatrix}/{TileRow}/{TileCol}.png")
    ('http://10.0.0.5:8080/wmts/img/{z}/{y}/{x}.png', '10.0.0.5')
    """
    address = re.sub(
        r"\{(TileMatrix|TileRow|TileCol)\}", lambda found: f"{{{_WMTS[found[1].lower()]}}}", wanted, flags=re.I
    )
    shown = re.sub(r"(//)[^/@]*@", r"\1…@", address).split("?")[0][:120]
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or ""), parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    if not re.fullmatch(r"(\{s\}\.)?[A-Za-z0-9][A-Za-z0-9.-]*|[0-9a-fA-F:]+", host) or (port is not None and not port):
        raise UsageError(en=f"'{shown}' names no server", zh=f"“{shown}”中没有有效的服务器")
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            en=f"'{shown}' holds a user and a password; browsers do not send them, and they would stand in the page",
            zh=f"“{shown}”含用户名和密码；浏览器不会发送，且会留在页面中",
        )
    if any(name.lower() in _KEY_NAMES and value != "{key}" for name, value in parse_qsl(parts.query)):
        raise UsageError(
            en=f"'{shown}?…' holds a key; write {{key}} in its place, and set GEOCENSUS_TILES_KEY or GEOCENSUS_TILES_KEY_FILE",
            zh=f"“{shown}?…”中含密钥；请以 {{key}} 代替，并设置 GEOCENSUS_TILES_KEY 或 GEOCENSUS_TILES_KEY_FILE",
        )
    places = set(re.findall(r"\{([^{}]*)\}", address))
    if re.search(r"/\w+_c/wmts", parts.path):
        raise UsageError(
            en=f"'{shown}' is cut in degrees (_c); the map is in Web Mercator: use the layer whose name ends in _w",
            zh=f"“{shown}”为经纬度切片（_c）；本图为 Web 墨卡托：请使用以 _w 结尾的图层",
        )
    if not {"z", "x"} <= places or not places & {"y", "-y"} or places - {"z", "x", "y", "-y", "s", "r", "key"}:
        raise UsageError(
            en=f"'{shown}' is no address of tiles in Web Mercator; expected for example "
            "http://server/layer/{z}/{x}/{y}.png ({-y} when rows count from the south)",
            zh=f"“{shown}”不是 Web 墨卡托瓦片地址；例如 http://服务器/图层/{{z}}/{{x}}/{{y}}.png（行号自南向北时用 {{-y}}）",
        )
    return address, host.removeprefix("{s}.")


def hosts_of(address: str) -> list[str]:
    """Give the servers of an address, as a policy names them: scheme, host and port.

    Examples
    --------
    >>> hosts_of("https://{s}.tiles.example/{z}/{x}/{y}.png")
    ['https://a.tiles.example', 'https://b.tiles.example', 'https://c.tiles.example']
    """
    scheme, _, rest = address.partition("//")
    host = rest.split("/", 1)[0]
    names = [host.replace("{s}", letter) for letter in _SUBDOMAINS] if "{s}" in host else [host]
    return [f"{scheme.lower()}//{name}" for name in names]


@dataclass(frozen=True, kw_only=True)
class TileFolder:
    """What a folder of tiles holds: the rest of a tile's address after the folder's, its levels, and how far they reach.

    ``bounds`` are west, south, east and north of the deepest level, degrees; None where a coarser one reaches further.
    """

    pattern: str
    zooms: tuple[int, int]
    bounds: tuple[float, float, float, float] | None = None


def tile_folder(path: Path) -> TileFolder:
    """Look how a folder of tiles is laid out.

    Raises
    ------
    LayerError
        When it holds no ``z/x/y.png`` (or ``.jpg``, ``.webp``).
    """
    levels = sorted(int(each.name) for each in path.iterdir() if each.is_dir() and each.name in set(map(str, _LEVELS)))
    tile = next((tile for level in reversed(levels) for tile in (path / str(level)).glob("[0-9]*/[0-9]*.*")), None)
    ending = tile.suffix.lower() if tile is not None else ""
    if tile is None or ending not in {".png", ".jpg", ".jpeg", ".webp"}:
        raise LayerError(
            en=f"the folder '{path.name}' holds no tiles; expected z/x/y.png, .jpg or .webp",
            zh=f"文件夹“{path.name}”中没有瓦片；应为 z/x/y.png、.jpg 或 .webp",
        )
    # gdal2tiles numbers rows from the south unless it is told --xyz, and leaves this file beside such tiles.
    south = (path / "tilemapresource.xml").exists()
    row = "{-y}" if south else "{y}"
    ranges = [(level, found) for level in levels if (found := _range(path / str(level), level, south=south))]
    return TileFolder(pattern=f"{{z}}/{{x}}/{row}{tile.suffix}", zooms=(levels[0], levels[-1]), bounds=_bounds(ranges))


_Range = tuple[int, int, int, int]
"""First and last column, first and last row from the north."""


def _range(folder: Path, level: int, *, south: bool) -> _Range | None:
    """Tell which columns and rows a level holds."""
    columns = [each for each in folder.iterdir() if each.name.isdecimal()]
    rows = {int(each.stem) for column in columns for each in column.iterdir() if each.stem.isdecimal()}
    if not rows:
        return None
    x = [int(each.name) for each in columns]
    y = [2**level - 1 - row for row in (min(rows), max(rows))] if south else [min(rows), max(rows)]
    return min(x), max(x), min(y), max(y)


def _bounds(ranges: list[tuple[int, _Range]]) -> tuple[float, float, float, float] | None:
    """Give how far the deepest level reaches, in degrees, unless a coarser one holds more than the tiles above it."""
    deepest, (west, east, north, south) = ranges[-1]
    for level, (x0, x1, y0, y1) in ranges[:-1]:
        up = deepest - level
        if x0 < west >> up or x1 > east >> up or y0 < north >> up or y1 > south >> up:
            return None
    tiles = 2.0**deepest
    # A little less: the next tile touches the edge, and must not be asked for.
    lat = [degrees(atan(sinh(pi * (1 - 2 * row / tiles)))) for row in (south + 0.999, north + 0.001)]
    return ((west + 0.001) / tiles * 360 - 180, lat[0], (east + 0.999) / tiles * 360 - 180, lat[1])

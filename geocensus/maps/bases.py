"""Base images under a map: none unless one is asked for, each with its datum and its source.

A raster of one's own is drawn into the page. Tiles are fetched by the browser that shows the page: from a folder beside it, or
from the one server that was named, which the page's policy then lets through. Points are CGCS2000 always; on a base image in
GCJ-02 only their drawn copy is shifted. Baidu's tiles fit no page: they lie in a projection and a grid of their own.
"""

from __future__ import annotations

import base64
import os
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from geocensus.coordinates import Datum
from geocensus.errors import LayerError, PageError, UsageError
from geocensus.language import Language, Text
from geocensus.maps.keys import tile_key
from geocensus.maps.tiles import TILE_DATUMS, hosts_of, tile_address, tile_folder
from geocensus.rasterfiles import ENDINGS, Picture, Raster, picture

__all__ = ["BaseImage", "Frame", "base_image", "base_images", "bases_told"]

Frame = tuple[float, float, float, float]
"""West, south, east, north, degrees."""

BASE_DATUMS = {Datum.CGCS2000: "CGCS2000", Datum.WGS84: "WGS84", Datum.GCJ02: "GCJ-02"}
"""Datums that a base image may have, as the page calls them."""

_TIANDITU = {
    "tianditu:vec": (("vec", "cva"), Text(en="Tianditu map", zh="天地图矢量")),
    "tianditu:img": (("img", "cia"), Text(en="Tianditu imagery", zh="天地图影像")),
    "tianditu:ter": (("ter", "cta"), Text(en="Tianditu terrain", zh="天地图地形")),
}
# Layers `_w` are in Web Mercator, `_c` in degrees [Tianditu, map API: WMTS services]; levels 1 to 18.
_TIANDITU_ADDRESS = (
    "https://t0.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default"
    "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={{key}}"
)
_TIANDITU_SOURCE = Text(
    en="Tianditu (National Platform for Common Geospatial Information)", zh="天地图（国家地理信息公共服务平台）"
)

WEB_MERCATOR = 3857

_SHIFT_DEG = 0.01
"""How far GCJ-02 may move the frame: it shifts by less than 0.008° in China."""


@dataclass(frozen=True, kw_only=True, eq=False)
class BaseImage:
    """What lies under the points: a picture made of a raster, a folder of tiles, or a server's tiles.

    Parameters
    ----------
    kind
    name
        For the switch on the page.
    datum
        CGCS2000, WGS84 or GCJ-02.
    source
        Said on the page.
    raster
        Of a picture.
    folder
        Of tiles beside the page.
    addresses
        Of tiles, the lowest layer first; ``{key}`` stands where a key goes.
    zooms
        The first and last level that there are tiles for.
    bounds
        How far they reach; None: everywhere.
    """

    kind: Literal["picture", "folder", "tiles"]
    name: Text
    datum: Datum
    source: Text
    raster: Raster | None = None
    folder: Path | None = None
    addresses: tuple[str, ...] = ()
    zooms: tuple[int, int] = (0, 20)
    bounds: Frame | None = None
    key: str = field(default="", repr=False)

    @property
    def keyed(self) -> bool:
        """Tell whether a key will stand in the page, readable for everybody who gets it."""
        return bool(self.key)

    @property
    def warning(self) -> Text:
        """Warn that the key will stand in the page."""
        return Text(
            en=f"the key for {self.name.en} stands readable in every page made with it; whoever gets a page gets the key",
            zh=f"{self.name.zh} 的密钥以可读形式存于由此生成的每个页面；拿到页面者即可获得该密钥",
        )

    @property
    def hosts(self) -> tuple[str, ...]:
        """Servers that the page will ask, as a Content-Security-Policy names them; empty when it asks none."""
        if self.kind == "folder":
            return ("file:", "'self'")
        return tuple(dict.fromkeys(host for address in self.addresses for host in hosts_of(address)))

    def entry(self, *, frame: Frame, beside: Path, language: Language) -> dict[str, Any] | None:
        """Say what the page needs to draw it; None when nothing of it lies in the frame.

        Parameters
        ----------
        frame
            What a picture is made for.
        beside
            Folder of the page.
        language

        Raises
        ------
        LayerError, PageError
        """
        said = {"name": self.name[language], "datum": BASE_DATUMS[self.datum], "attribution": self.source[language]}
        if self.kind == "picture":
            assert self.raster is not None
            drawn = _drawn(self.raster, _around(frame, self.datum), self.raster.path.stat().st_mtime_ns)
            if drawn is None:
                return None
            data = "data:image/webp;base64," + base64.b64encode(drawn.webp).decode("ascii")
            return said | {"kind": "picture", "data": data, "bounds": list(drawn.bounds)}
        if self.kind == "folder":
            urls = [_relative(self.folder, beside) + address for address in self.addresses]
        else:
            urls = [address.replace("{key}", quote(self.key, safe="")) for address in self.addresses]
        reach = {} if self.bounds is None else {"bounds": list(self.bounds)}
        return said | reach | {"kind": "tiles", "urls": urls, "minzoom": self.zooms[0], "maxzoom": self.zooms[1]}


def base_images(wanted: Any, **options: Any) -> tuple[BaseImage, ...]:
    """Understand one base image or several, see :func:`base_image`, and warn of keys that will stand in pages."""
    if wanted is None:
        return ()
    several = wanted if isinstance(wanted, Sequence) and not isinstance(wanted, str) else [wanted]
    bases = bases_told(several, **options)
    for base in bases:
        if base.keyed:
            warnings.warn(str(base.warning), stacklevel=4)
    return bases


def bases_told(
    wanted: Sequence[BaseImage | str | os.PathLike[str]], *, datum: Datum | str | None = None, **options: Any
) -> tuple[BaseImage, ...]:
    """Understand several base images, see :func:`base_image`: the datum is for those of them that do not tell their own."""
    alone = len(wanted) == 1
    return tuple(base_image(each, datum=datum if alone or not _tells(each) else None, **options) for each in wanted)


def _tells(wanted: BaseImage | str | os.PathLike[str]) -> bool:
    """Whether the datum is known without being told; a raster in Web Mercator may be made of tiles, and tells nothing."""
    if isinstance(wanted, BaseImage):
        return True
    word = os.fspath(wanted)
    if word.lower().startswith("tianditu"):
        return True
    if re.match(r"https?:", word, re.IGNORECASE):
        host = tile_address(word)[1]
        return any(host == ending or host.endswith("." + ending) for ending in TILE_DATUMS)
    path = Path(word).expanduser()
    if path.is_dir() or path.suffix.lower() not in ENDINGS:
        return False
    return Raster.read(path).crs.to_epsg() != WEB_MERCATOR


def base_image(
    wanted: BaseImage | str | os.PathLike[str],
    *,
    datum: Datum | str | None = None,
    source: str = "",
    crs: str | None = None,
) -> BaseImage:
    """Understand what is to lie under the points.

    Parameters
    ----------
    wanted
        A GeoTIFF or MBTiles file; a folder of tiles ``z/x/y.png``; the address of tiles, with ``{z}``, ``{x}``, ``{y}`` and,
        where it needs one, ``{key}``; or ``tianditu:vec``, ``tianditu:img``, ``tianditu:ter``.
    datum
        ``cgcs2000``, ``wgs84`` or ``gcj02``. A raster that names its CRS and servers that are known need none.
    source
        Said on the page, instead of the file's or server's name.
    crs
        Of a raster that names none.

    Returns
    -------
    BaseImage
        Nothing was read yet but a raster's heading; nothing is fetched ever.

    Raises
    ------
    UsageError
        When it cannot be understood, its datum is not told, or a key stands in the address: keys come from the environment
        or a file.
    LayerError, DatumError
        When a raster cannot be used.

    Notes
    -----
    Keys: ``GEOCENSUS_TIANDITU_KEY`` or ``GEOCENSUS_TILES_KEY`` hold one, or the same with ``_FILE`` name a file whose first
    line is it. A key stands readable in every page that is made with it.
    """
    if isinstance(wanted, BaseImage):
        return wanted
    told = _told(datum)
    made = _understood(os.fspath(wanted), told, crs)
    return replace(made, source=Text(en=source, zh=source)) if source else made


def _told(datum: Datum | str | None) -> Datum | None:
    if datum is None:
        return None
    told = Datum.read(datum)
    if told in {Datum.BD09, Datum.BD09MC}:
        raise _baidu()
    if told not in BASE_DATUMS:
        raise UsageError(
            en=f"a base image in {told} cannot be drawn under CGCS2000 points; transform it first, or say cgcs2000, wgs84 or "
            "gcj02 if it is one of them",
            zh=f"{told} 的底图无法叠加在 CGCS2000 点位之下；请先转换；若实为 cgcs2000、wgs84 或 gcj02，请如实指明",
        )
    return told


def _baidu() -> UsageError:
    return UsageError(
        en="Baidu's tiles cannot lie under this map: they are in BD-09, in a projection and a grid of their own, which no "
        "shift of the points makes fit; use tianditu:vec, a GeoTIFF, or tiles in Web Mercator",
        zh="百度瓦片无法用作本图底图：其采用 BD-09 及自有投影和切片方案，平移点位也无法吻合；请改用 tianditu:vec、GeoTIFF 或 "
        "Web 墨卡托瓦片",
    )


def _understood(wanted: str, told: Datum | None, crs: str | None) -> BaseImage:
    if wanted.lower().startswith("tianditu"):
        return _tianditu(wanted.lower(), told)
    if re.match(r"https?:", wanted, re.IGNORECASE):
        return _server(wanted, told)
    path = Path(wanted).expanduser()
    if path.is_dir():
        return _folder(path, told)
    if path.suffix.lower() in ENDINGS:
        raster = Raster.read(path, crs=crs)
        geodetic = raster.crs.geodetic_crs
        own = Datum.recognise(geodetic.name) if geodetic is not None else None
        shown = Text(en=path.name, zh=path.name)
        known = told or (own if own in BASE_DATUMS else Datum.WGS84)
        return BaseImage(kind="picture", name=shown, datum=known, source=shown, raster=raster)
    shown_word = re.sub(r"[?].*", "?…", wanted)[:80]
    raise UsageError(
        en=f"'{shown_word}' is no base image; give a file ({', '.join(ENDINGS)}), a folder of tiles z/x/y.png, an address "
        f"with {{z}}/{{x}}/{{y}}, or {', '.join(_TIANDITU)}",
        zh=f"无法识别底图“{shown_word}”；可用：文件（{'、'.join(ENDINGS)}）、z/x/y.png 瓦片文件夹、含 {{z}}/{{x}}/{{y}} 的地址，"
        f"或 {'、'.join(_TIANDITU)}",
    )


def _tianditu(wanted: str, told: Datum | None) -> BaseImage:
    if wanted not in _TIANDITU:
        raise UsageError(
            en=f"'{wanted}' is no layer of Tianditu that fits; expected {', '.join(_TIANDITU)}",
            zh=f"“{wanted}”不是可用的天地图图层；应为 {'、'.join(_TIANDITU)}",
        )
    if told not in {None, Datum.CGCS2000}:
        raise _contradiction("Tianditu", Datum.CGCS2000)
    layers, name = _TIANDITU[wanted]
    return BaseImage(
        kind="tiles",
        name=name,
        datum=Datum.CGCS2000,
        source=_TIANDITU_SOURCE,
        addresses=tuple(_TIANDITU_ADDRESS.format(layer=layer) for layer in layers),
        zooms=(1, 18),
        key=tile_key("TIANDITU"),
    )


def _server(wanted: str, told: Datum | None) -> BaseImage:
    address, host = tile_address(wanted)
    known = next(
        (datum for ending, datum in TILE_DATUMS.items() if host == ending or host.endswith("." + ending)), None
    )
    if known is Datum.BD09:
        raise _baidu()
    if known is not None and told not in {None, known}:
        raise _contradiction(host, known)
    datum = known or told
    if datum is None:
        raise _no_datum(host)
    key = tile_key("TILES") if "{key}" in address else ""
    shown = Text(en=host, zh=host)
    return BaseImage(kind="tiles", name=shown, datum=datum, source=shown, addresses=(address,), key=key)


def _folder(path: Path, told: Datum | None) -> BaseImage:
    found = tile_folder(path)
    if told is None:
        raise _no_datum(path.name)
    shown = Text(en=path.name, zh=path.name)
    return BaseImage(
        kind="folder",
        name=shown,
        datum=told,
        source=shown,
        folder=path.resolve(),
        addresses=(found.pattern,),
        zooms=found.zooms,
        bounds=found.bounds,
    )


def _contradiction(shown: str, known: Datum) -> UsageError:
    return UsageError(
        en=f"tiles of {shown} are in {BASE_DATUMS[known]}, not in the datum that was told; leave it out",
        zh=f"{shown} 的瓦片为 {BASE_DATUMS[known]}，与所指明的坐标系不符；请勿指明",
    )


def _no_datum(shown: str) -> UsageError:
    return UsageError(
        en=f"say in which datum the tiles of {shown} are: --base-datum cgcs2000, wgs84 or gcj02 (in Python datum=); tiles do "
        "not tell it, and gcj02 ones lie up to 700 m off",
        zh=f"请指明 {shown} 瓦片的坐标系：--base-datum cgcs2000、wgs84 或 gcj02（Python 中为 datum=）；瓦片本身不含此信息，"
        "gcj02 瓦片偏移可达 700 米",
    )


@lru_cache(maxsize=4)
def _drawn(raster: Raster, frame: Frame, _changed: int) -> Picture | None:
    return picture(raster, frame=frame)


def _around(frame: Frame, datum: Datum) -> Frame:
    pad = _SHIFT_DEG if datum is Datum.GCJ02 else 0.0
    return (frame[0] - pad, frame[1] - pad, frame[2] + pad, frame[3] + pad)


def _relative(folder: Path | None, beside: Path) -> str:
    """Link to a folder from another; a page that is opened from a disk may read tiles by such a link."""
    assert folder is not None
    if not folder.is_dir():
        raise LayerError(en=f"the folder of tiles {folder} is gone", zh=f"瓦片文件夹 {folder} 已不存在")
    try:
        link = os.path.relpath(folder, beside.resolve())
    except ValueError as error:  # another drive
        raise PageError(
            en=f"the tiles in {folder} lie on another drive than the page; put them beside it",
            zh=f"瓦片文件夹 {folder} 与页面不在同一磁盘；请放在页面旁边",
        ) from error
    return quote(Path(link).as_posix(), safe="/") + "/"

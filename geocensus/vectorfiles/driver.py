"""GDAL with the dangerous drivers taken away.

GDAL reads its skip lists once, when it is loaded, and its network settings at every call. When somebody else loaded
it first the skip lists come too late; then the content that those drivers look for is refused all the same (see
``containers``), and the network stays shut.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from geocensus.errors import LayerError

__all__ = ["NETWORK_SHUT", "field_names", "layer_names", "open_layer"]

# Drivers that fetch, redirect to other files, or start programs. None of the formats that are read needs one.
_SKIPPED = (
    *("OGR_VRT", "VRT", "GDALG", "GTI", "HTTP", "WFS", "OAPIF", "OGCAPI", "WMS", "WMTS", "WCS", "CSW", "ADBC"),
    *("EEDA", "EEDAI", "Elasticsearch", "Carto", "AmigoCloud", "PLSCENES", "PLMOSAIC", "NGW", "DAAS"),
    *("STACIT", "STACTA", "GMLAS", "GPSBabel", "PMTiles", "MVT", "MBTiles", "XLSX", "ODS", "OSM"),
)

NETWORK_SHUT = {
    # No remote name can start with this, so no remote file is allowed.
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "geocensus-allows-none",
    # A CRS may be named by an address, and GDAL fetches it by another way than files: send that way to nowhere.
    "GDAL_HTTP_PROXY": "http://127.0.0.1:9",
    "GDAL_HTTPS_PROXY": "http://127.0.0.1:9",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
}
"""GDAL settings that keep it from every network, whatever a file names."""

_lock = threading.RLock()
_here = threading.local()


def _pyogrio() -> Any:
    """Load pyogrio, with the skip lists in the environment for just as long."""
    if "pyogrio" not in sys.modules:
        # GDAL complains of every name in the list that its build does not have; nobody needs to read that.
        before = {name: os.environ.get(name) for name in ("GDAL_SKIP", "CPL_LOG")}
        os.environ["GDAL_SKIP"] = ",".join([*_SKIPPED, *filter(None, [before["GDAL_SKIP"]])])
        os.environ.setdefault("CPL_LOG", os.devnull)
        try:
            import pyogrio
        finally:
            for name, old in before.items():
                if old is None:
                    del os.environ[name]
                else:
                    os.environ[name] = old
    import pyogrio
    import pyogrio.raw

    if not hasattr(_here, "hears"):
        # GDAL keeps its handlers by thread, and pyogrio gives its own to the thread that loads it only: in another, GDAL
        # would write what it has to say to the terminal.
        if (register := getattr(pyogrio._err, "_register_error_handler", None)) is not None:
            register()
        _here.hears = True
    return pyogrio


@contextmanager
def _shut_network() -> Iterator[Any]:
    """Shut GDAL's ways to the network for the length of the block.

    GDAL's warnings are silenced: they quote what stands in the file, and what matters is told in our own words.
    """
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio = _pyogrio()
        before = {name: pyogrio.get_gdal_config_option(name) for name in NETWORK_SHUT}
        pyogrio.set_gdal_config_options(NETWORK_SHUT)
        try:
            yield pyogrio
        finally:
            pyogrio.set_gdal_config_options(before)


def layer_names(path: Path, *, shown: str) -> tuple[tuple[str, str], ...]:
    """List the layers of a file that GDAL can open, each with its type of geometry (empty: a plain table)."""
    with _shut_network() as pyogrio:
        try:
            found = pyogrio.list_layers(path)
        except Exception as error:
            raise _unreadable(shown) from error
    return tuple((str(name), str(kind or "")) for name, kind in found)


def field_names(path: Path, *, shown: str, layer: str | None = None) -> list[str]:
    """List the attribute columns of a layer."""
    with _shut_network() as pyogrio:
        try:
            info = pyogrio.read_info(path, layer=layer)
        except Exception as error:
            raise _unreadable(shown) from error
    return [str(name) for name in info["fields"]]


def open_layer(
    path: Path,
    *,
    shown: str,
    layer: str | None = None,
    columns: list[str] | None = None,
    bbox: tuple[float, float, float, float] | None = None,
    encoding: str | None = None,
) -> tuple[pa.Table, str | None]:
    """Read a layer into an Arrow table whose last column is the geometry (WKB), and its CRS as text.

    Parameters
    ----------
    path
        A staged file.
    shown
        Its name for people.
    """
    with _shut_network() as pyogrio:
        try:
            meta, table = pyogrio.raw.read_arrow(path, layer=layer, columns=columns, bbox=bbox, encoding=encoding)
        except Exception as error:
            raise _unreadable(shown) from error
    name = meta["geometry_name"] or "wkb_geometry"
    geometry = table.column_names.index(name) if name in table.column_names else table.num_columns - 1
    order = [index for index in range(table.num_columns) if index != geometry] + [geometry]
    return table.select(order), meta["crs"]


def _unreadable(shown: str) -> LayerError:
    # GDAL's own words may quote what stands in the file; they stay in the chain of exceptions, not in the message.
    return LayerError(
        en=f"'{shown}' cannot be read as a layer; it is damaged or incomplete: export it again",
        zh=f"“{shown}”无法作为图层读取；文件已损坏或不完整，请重新导出",
    )

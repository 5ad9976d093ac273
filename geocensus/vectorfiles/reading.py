"""Reading one layer of a file of geometry."""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyproj
import shapely
from numpy.typing import NDArray

from geocensus.errors import ColumnNotFound, LayerError, did_you_mean
from geocensus.language import Text
from geocensus.vectorfiles.containers import Staged, staged
from geocensus.vectorfiles.decoding import decode_table
from geocensus.vectorfiles.driver import field_names, layer_names, open_layer
from geocensus.vectorfiles.geoparquet import read_geoparquet
from geocensus.vectorfiles.referencing import to_cgcs2000, understood_crs

__all__ = ["VectorTable", "read"]


@dataclass(frozen=True, kw_only=True)
class VectorTable:
    """One layer of a file, as it stands there.

    Parameters
    ----------
    table
        The attribute columns, in the file's order of rows.
    geometry : (n,) shapely, in the coordinates of *crs*, x (longitude, easting) first
        Two-dimensional; None where the file has none.
    crs
        What the file names, or the user; None when neither does.
    path, sha256
        The file; of a shapefile the hash is of its .shp, .dbf and .prj one after the other.
    kind
        Its format.
    layer, layers
        Name of the layer that was read, and of all layers of the file.
    encoding
        Of the text of a shapefile; empty for formats that are UTF-8 by their standard.
    notes
        What a person should know about how it was read.
    """

    table: pa.Table
    geometry: NDArray[np.object_]
    crs: pyproj.CRS | None
    path: Path
    sha256: str
    kind: str
    layer: str
    layers: tuple[str, ...]
    encoding: str = ""
    notes: tuple[Text, ...] = ()

    def cgcs2000(self, *, transformation: str | None = None) -> NDArray[np.object_]:
        """Give the geometry in CGCS2000 degrees; see :func:`geocensus.vectorfiles.to_cgcs2000`."""
        return to_cgcs2000(self.geometry, crs=self.crs, shown=self.path.name, transformation=transformation)


def read(
    path: str | Path,
    *,
    layer: str | None = None,
    columns: Sequence[str] | None = None,
    bbox: tuple[float, float, float, float] | None = None,
    crs: str | int | pyproj.CRS | None = None,
) -> VectorTable:
    """Read a layer of a GeoPackage, GeoJSON, FlatGeobuf, GeoParquet, Shapefile (plain or zipped) or KML file.

    Parameters
    ----------
    path
        A regular local file.
    layer
        Its name; needed only when the file has several.
    columns
        Attribute columns to read; all of them when None.
    bbox : (west, south, east, north), in the layer's own coordinates
        Read only features whose box meets this one.
    crs
        The layer's CRS, for a file that names none; it also overrules the file's, and a note says so.

    Raises
    ------
    LayerError
        When the file is missing, unsafe, damaged, empty, or has several layers and none was named.
    ColumnNotFound
        When a column of *columns* is not in the layer.
    """
    stated = None if crs is None else understood_crs(crs)
    wanted = None if columns is None else list(columns)
    with staged(path) as file:
        found = _read_parquet(file, wanted) if file.kind == "GeoParquet" else _read_gdal(file, layer, wanted, bbox)
    table, geometry, named, chosen, layers, encoding, notes = found
    if table.num_rows == 0 and bbox is None:
        raise LayerError(
            en=f"layer {chosen!r} of '{file.source.name}' is empty: it holds no feature",
            zh=f"“{file.source.name}”的图层“{chosen}”是空的：没有任何要素",
        )
    if layer is not None and layer not in layers:
        raise _no_such_layer(file, layer, layers)
    flat, dropped = _two_dimensional(geometry)
    if bbox is not None:
        table, flat = _within(table, flat, bbox)
    return VectorTable(
        table=table,
        geometry=flat,
        crs=stated if stated is not None else named,
        path=file.source,
        sha256=file.sha256,
        kind=file.kind,
        layer=chosen,
        layers=layers,
        encoding=encoding,
        notes=(*notes, *dropped, *_overruled(file, stated, named)),
    )


_Found = tuple[pa.Table, NDArray[np.object_], pyproj.CRS | None, str, tuple[str, ...], str, tuple[Text, ...]]


def _read_parquet(file: Staged, columns: list[str] | None) -> _Found:
    table, geometry, crs = read_geoparquet(file.path, shown=file.source.name, columns=columns)
    _check_columns(table.column_names, columns, file.source.name)
    return table, geometry, _named_crs(crs, file), file.stem, (file.stem,), "", ()


def _read_gdal(
    file: Staged,
    layer: str | None,
    columns: list[str] | None,
    bbox: tuple[float, float, float, float] | None,
) -> _Found:
    shown = file.source.name
    named = _crs_of_json(file) if file.kind == "GeoJSON" else None
    inner, chosen, layers = _choose_layer(file, layer)
    # Column names of a shapefile are known only once its encoding is, so they are chosen afterwards.
    narrow = None if file.kind == "Shapefile" else columns
    table, crs = open_layer(
        file.path,
        shown=shown,
        layer=inner,
        columns=narrow,
        bbox=bbox,
        encoding="ISO-8859-1" if file.kind == "Shapefile" else None,
    )
    wkb = table.column(table.num_columns - 1)
    with np.errstate(invalid="ignore"):  # coordinates that are no numbers are dealt with later, and told
        geometry = shapely.from_wkb(wkb.to_numpy(), on_invalid="ignore")
    table = table.select(range(table.num_columns - 1))
    encoding = ""
    notes: tuple[Text, ...] = ()
    if file.kind == "Shapefile":
        decoded = decode_table(table, declared=file.declared_encoding, shown=shown)
        table, encoding, notes = decoded.table, decoded.encoding, decoded.notes
    if columns is not None:
        if not set(columns) <= set(table.column_names):
            known = table.column_names
            _check_columns(
                known if file.kind == "Shapefile" else field_names(file.path, shown=shown, layer=inner), columns, shown
            )
        table = table.select(columns)
    stated = _named_crs(crs, file)
    if named is not None and (stated is None or not stated.equals(named, ignore_axis_order=True)):
        raise LayerError(
            en=f"'{shown}' names the CRS {named.name!r} in a way that does not hold for the file; write it once, at the top",
            zh=f"“{shown}”写有坐标参考系“{named.name}”，但位置不当；请只在顶层写一次",
        )
    return table, geometry, stated, chosen, layers, encoding, notes


def _choose_layer(file: Staged, layer: str | None) -> tuple[str | None, str, tuple[str, ...]]:
    """Name the layer to open for GDAL and for people, and all layers for people."""
    if file.kind not in ("GPKG", "KML"):
        return None, file.stem, (file.stem,)
    found = layer_names(file.path, shown=file.source.name)
    names = tuple(name for name, kind in found if kind)
    if layer is not None:
        if layer not in names:
            raise _no_such_layer(file, layer, names)
        return layer, layer, names
    if not names:
        raise LayerError(
            en=f"'{file.source.name}' holds no layer with geometry",
            zh=f"“{file.source.name}”中没有带几何的图层",
        )
    if len(names) > 1:
        listed = ", ".join(repr(name) for name in names[:10])
        raise LayerError(
            en=f"'{file.source.name}' holds {len(names)} layers ({listed}); "
            "name one (--layer NAME, for 'geocensus run' --zones-layer NAME, in Python layer=...)",
            zh=f"“{file.source.name}”有 {len(names)} 个图层（{listed}）；"
            "请指定其中之一（--layer 名称，geocensus run 用 --zones-layer 名称，Python 中为 layer=...）",
        )
    return names[0], names[0], names


def _no_such_layer(file: Staged, layer: str, names: tuple[str, ...]) -> LayerError:
    hint = did_you_mean(layer, names)
    listed = ", ".join(repr(name) for name in names[:10])
    return LayerError(
        en=f"'{file.source.name}' has no layer {layer!r}{hint['en']}; it has {listed}",
        zh=f"“{file.source.name}”中没有图层“{layer}”{hint['zh']}；现有 {listed}",
    )


def _named_crs(crs: str | None, file: Staged) -> pyproj.CRS | None:
    """Give the CRS that a file names; GeoJSON and KML are WGS84 by their standards."""
    if crs:
        return understood_crs(crs)
    return understood_crs("OGC:CRS84") if file.kind in ("GeoJSON", "KML") else None


# A key may be written with escapes, and means the same to a JSON reader.
_CRS_KEY = re.compile(rb'"(?:c|\\u0063)(?:r|\\u0072)(?:s|\\u0073)"\s*:\s*')


def _crs_of_json(file: Staged) -> pyproj.CRS | None:
    """Give the CRS that a GeoJSON names; refuse one that links to an address, or contradicts another one.

    Source: the crs member is of GeoJSON 2008, section 3; RFC 7946 removed it, but many tools still write it.
    """
    names = set()
    with file.path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for key in _CRS_KEY.finditer(content):
            start = key.end()
            if content[start : start + 1] != b"{":
                continue  # an attribute that happens to be called crs, or a crs of null
            try:
                member, _ = json.JSONDecoder().raw_decode(content[start : start + 4096].decode("utf-8", "replace"))
            except ValueError:
                member = {}
            properties = member.get("properties")
            name = properties.get("name") if isinstance(properties, dict) else None
            if (
                member.get("type") != "name"
                or not isinstance(name, str)
                or "://" in name.replace("http://www.opengis.net/", "")
            ):
                raise LayerError(
                    en=f"'{file.source.name}' refers to its CRS elsewhere; it is not followed: write EPSG:4490 or drop it",
                    zh=f"“{file.source.name}”的坐标参考系指向外部地址，不予访问；请改写为 EPSG:4490 或删除",
                )
            names.add(name)
    if len(names) > 1:
        raise LayerError(
            en=f"'{file.source.name}' names {len(names)} different CRSs; keep one",
            zh=f"“{file.source.name}”写有 {len(names)} 个不同的坐标参考系；请只保留一个",
        )
    return understood_crs(names.pop()) if names else None


def _check_columns(known: list[str], wanted: list[str] | None, shown: str) -> None:
    for name in wanted or ():
        if name not in known:
            hint = did_you_mean(name, known)
            listed = ", ".join(repr(column) for column in known[:20])
            raise ColumnNotFound(
                en=f"'{shown}' has no column {name!r}{hint['en']}; it has {listed}",
                zh=f"“{shown}”中没有列“{name}”{hint['zh']}；现有 {listed}",
            )


def _two_dimensional(geometry: NDArray[np.object_]) -> tuple[NDArray[np.object_], tuple[Text, ...]]:
    notes = []
    if shapely.has_z(geometry).any() or shapely.has_m(geometry).any():
        geometry = shapely.force_2d(geometry)
    finite = np.isfinite(shapely.get_coordinates(geometry)).all()
    if not finite:
        bad = np.array([item is not None and not np.isfinite(shapely.get_coordinates(item)).all() for item in geometry])
        geometry = geometry.copy()
        geometry[bad] = None
        notes.append(
            Text(
                en=f"{int(bad.sum())} features have coordinates that are no numbers; taken as without geometry",
                zh=f"{int(bad.sum())} 个要素的坐标不是数字，按无几何处理",
            )
        )
    missing = int(shapely.is_missing(geometry).sum() + shapely.is_empty(geometry).sum())
    if missing:
        notes.append(Text(en=f"{missing} features have no geometry", zh=f"{missing} 个要素没有几何"))
    return geometry, tuple(notes)


def _within(
    table: pa.Table, geometry: NDArray[np.object_], bbox: tuple[float, float, float, float]
) -> tuple[pa.Table, NDArray[np.object_]]:
    west, south, east, north = bbox
    bounds = shapely.bounds(geometry)
    meets = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    return table.filter(pa.array(meets)), geometry[meets]


def _overruled(file: Staged, stated: pyproj.CRS | None, named: pyproj.CRS | None) -> tuple[Text, ...]:
    if stated is None or named is None or stated == named:
        return ()
    return (
        Text(
            en=f"'{file.source.name}' is taken as {stated.name!r} as asked for; it says {named.name[:80]!r}",
            zh=f"“{file.source.name}”按要求采用“{stated.name}”；文件自称“{named.name[:80]}”",
        ),
    )

"""Reading a base layer: from the catalogue, or from a file of the user."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geocensus import vectorfiles
from geocensus.basemaps import cache
from geocensus.basemaps.amap import read_amap
from geocensus.basemaps.amap import sha256_of as amap_sha256
from geocensus.basemaps.catalogue import LayerRecord, record
from geocensus.basemaps.model import Layer
from geocensus.coordinates import Datum, convert
from geocensus.errors import ColumnNotFound, DatumError, ExtraMissing, LayerError, did_you_mean
from geocensus.language import Text
from geocensus.regions.divisions import clean_code

__all__ = ["layer", "unshifted"]


def layer(
    key: str | Path,
    *,
    code: str = "",
    name: str = "",
    table: str = "",
    crs: str = "",
    datum: str = "",
    transformation: str = "",
    settings: str | Path | None = None,
) -> Layer:
    """Read a base layer.

    Parameters
    ----------
    key
        A key of the catalogue (``county``, ``prefecture``, ``province``, ``county-osm``, ``county-amap``, ``places``),
        a key of the user's geocensus.toml, or the path of a file.
    code, name
        Columns of codes and names of a file; found by what they hold when not given.
    table
        The layer of a file that holds several.
    crs
        CRS of a file that names none.
    datum
        Datum of a file that is not in what it says: ``GCJ-02``, ``BD-09``.
    transformation
        The user's own PROJ pipeline to CGCS2000 degrees, for any other datum; no message repeats it.
    settings
        The user's settings file; ``geocensus.toml`` in the current folder by default.

    Raises
    ------
    LayerNotFound
        When neither the catalogue nor the disk has it.
    ExtraMissing
        When its optional package is not installed.
    LayerError, DatumError, ColumnNotFound
        When a file cannot be read or trusted.

    Examples
    --------
    >>> counties = layer("county")
    >>> counties.name[counties.code == "130481"].tolist()
    ['武安市']
    """
    if isinstance(key, Path) or _is_path(key):
        entry = LayerRecord(
            key=str(key),
            title=Text(en=Path(key).name, zh=Path(key).name),
            origin="user",
            file=str(key),
            source=Path(key).name,
        )
    else:
        entry = record(key, settings=settings)
    if entry.origin == "user":
        entry = replace(
            entry,
            code=code or entry.code,
            name=name or entry.name,
            layer=table or entry.layer,
            crs=crs or entry.crs,
            datum=datum or entry.datum,
            transformation=transformation or entry.transformation,
        )
        return _read_user(entry)
    return _read_own(entry)


def _is_path(key: str) -> bool:
    return "/" in key or "\\" in key or Path(key).suffix.lower() in vectorfiles.ENDINGS


def _read_own(entry: LayerRecord) -> Layer:
    path = entry.path
    if path is None:
        raise ExtraMissing(
            en=f"layer '{entry.key}' needs the package {entry.package}; install it with: pip install {entry.package}",
            zh=f"图层“{entry.key}”需要软件包 {entry.package}；安装：pip install {entry.package}",
        )
    if not path.exists():
        raise LayerError(
            en=f"'{entry.file}' is missing from {entry.package or 'geocensus'}; install it again",
            zh=f"{entry.package or 'geocensus'} 中缺少“{entry.file}”；请重新安装",
        )
    sha256 = sha256_of(entry)
    columns = cache.kept(entry.key, sha256)
    if columns is None:
        if path.is_dir():
            code, name, geometry = read_amap(path)
            columns = code, name, unshifted(geometry, Datum.read(entry.datum))
        else:
            columns = _polygons(vectorfiles.read(path), entry)[0]
        cache.keep(entry.key, sha256, columns)
    return _layer(entry, sha256, _current(columns, entry), changed(entry, sha256))


def sha256_of(entry: LayerRecord) -> str:
    """Give the hash of a layer's file as it is."""
    path = entry.path
    assert path is not None
    if path.is_dir():
        return amap_sha256(path)
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _current(columns: cache.Columns, entry: LayerRecord) -> cache.Columns:
    """Put codes of now in the place of those of old that a layer still carries; drop filling zeros above the county."""
    code, name, geometry = columns
    codes = [entry.recode.get(one, one) for one in code.tolist()]
    if entry.level in ("province", "prefecture"):
        codes = [clean_code(one) for one in codes]
    return np.asarray(codes, dtype=np.str_), name, geometry


def changed(entry: LayerRecord, sha256: str) -> tuple[Text, ...]:
    """Say that a file is not the one that was checked, if so."""
    if not entry.sha256 or sha256 == entry.sha256:
        return ()
    where = entry.package or entry.file
    return (
        Text(
            en=f"layer '{entry.key}' has changed since it was checked ({where}): sha256 {sha256[:12]}…, "
            f"expected {entry.sha256[:12]}…; look at it with: geocensus basemaps check",
            zh=f"图层“{entry.key}”与核验时不同（{where}）：sha256 为 {sha256[:12]}…，"
            f"应为 {entry.sha256[:12]}…；请用 geocensus basemaps check 检查",
        ),
    )


def _read_user(entry: LayerRecord) -> Layer:
    file = vectorfiles.read(entry.file, layer=entry.layer or None, crs=entry.crs or None)
    if file.crs is None and entry.datum and not entry.transformation:
        # Who names the datum of degrees has said all that a CRS would say.
        file = replace(file, crs=vectorfiles.understood_crs("EPSG:4490"))
    columns, notes = _polygons(file, entry)
    found = _layer(entry, file.sha256, columns, (*file.notes, *notes, *changed(entry, file.sha256)))
    return replace(found, datum=entry.datum or _datum_name(file))


def _layer(entry: LayerRecord, sha256: str, columns: cache.Columns, notes: tuple[Text, ...]) -> Layer:
    code, name, geometry = columns
    return Layer(
        key=entry.key,
        title=entry.title,
        source=entry.source,
        licence=entry.licence,
        vintage=entry.vintage,
        datum=entry.datum,
        sha256=sha256,
        code=code,
        name=name,
        geometry=geometry,
        notes=notes,
    )


def _datum_name(file: vectorfiles.VectorTable) -> str:
    geographic = None if file.crs is None else file.crs.geodetic_crs
    return "" if geographic is None else geographic.name


def _polygons(file: vectorfiles.VectorTable, entry: LayerRecord) -> tuple[cache.Columns, tuple[Text, ...]]:
    """Give codes, names and CGCS2000 geometry of a file's polygons (of its points, for a layer of places)."""
    geometry = file.cgcs2000(transformation=entry.transformation or None)
    if entry.datum and not entry.transformation:
        geometry = unshifted(geometry, Datum.read(entry.datum))
    kinds = shapely.get_type_id(geometry)
    wanted = [0] if entry.level == "place" else [3, 6]
    usable = np.isin(kinds, wanted) & ~shapely.is_empty(geometry)
    if not usable.any():
        raise LayerError(
            en=f"'{file.path.name}' holds no polygon in its {len(geometry)} features",
            zh=f"“{file.path.name}”的 {len(geometry)} 个要素中没有面",
        )
    left_out = int((~usable).sum())
    notes = (
        (Text(en=f"{left_out} features are no polygons and were left out", zh=f"{left_out} 个非面要素已略去"),)
        if left_out
        else ()
    )
    codes = _texts(file.table, entry.code or _code_column(file))
    names = _texts(file.table, entry.name or ("name" if "name" in file.table.column_names else ""))
    return (_plain_codes(codes[usable]), names[usable], geometry[usable]), notes


# Degrees of these may stand in a file under any CRS, or none: only the user knows that they are shifted.
_SHIFTED = (Datum.GCJ02, Datum.BD09)


def unshifted(geometry: NDArray[np.object_], datum: Datum) -> NDArray[np.object_]:
    """Take the shift of Chinese map services out of every vertex; other datums say nothing that a CRS does not."""
    if datum in (Datum.CGCS2000, Datum.WGS84, Datum.WEB_MERCATOR):
        return geometry
    if datum not in _SHIFTED:
        raise DatumError(
            en=f"a layer in {datum.value} needs your own transformation (transformation = a PROJ pipeline)",
            zh=f"{datum.value} 图层需要提供自有的转换（transformation = PROJ 管线）",
        )

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = convert(lon=xy[:, 0], lat=xy[:, 1], source=datum, target=Datum.CGCS2000)
        return np.column_stack([moved.lon, moved.lat])

    moved: NDArray[np.object_] = shapely.transform(geometry, move)
    return moved


_CODE = re.compile(r"(156)?\d{6}(\d{3}(\d{3}(\d{0,4}))?)?")


def _code_column(file: vectorfiles.VectorTable) -> str:
    """Find the column whose every text looks like a division code; none is no fault."""
    for name in map(str, file.table.column_names):
        texts = {text for text in _texts(file.table, name).tolist() if text}
        if texts and all(_CODE.fullmatch(text) for text in texts):
            return name
    return ""


def _texts(table: pa.Table, column: str) -> NDArray[np.str_]:
    if not column:
        return np.full(table.num_rows, "", dtype=np.str_)
    if column not in table.column_names:
        hint = did_you_mean(column, table.column_names)
        listed = ", ".join(table.column_names[:20])
        raise ColumnNotFound(
            en=f"the layer has no column {column!r}{hint['en']}; it has {listed}",
            zh=f"图层没有列“{column}”{hint['zh']}；现有 {listed}",
        )
    return np.asarray([_text(value) for value in table.column(column).to_pylist()], dtype=np.str_)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"  # a code that passed through a column of numbers came back as 130481.0
    return f"{value}".strip()


def _plain_codes(codes: NDArray[np.str_]) -> NDArray[np.str_]:
    """Drop the country number 156 that Tianditu writes before the six digits [ISO 3166-1; GB/T 2260]."""
    if len(codes) and all(len(code) == 9 and code.startswith("156") for code in codes.tolist()):
        return np.asarray([code[3:] for code in codes.tolist()], dtype=np.str_)
    return codes

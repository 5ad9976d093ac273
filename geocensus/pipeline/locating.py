"""From a register to the columns that measures start from: positions, codes, identifiers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geocensus import basemaps
from geocensus.coordinates import Datum, Notation, Parsed, convert_each, parse, parse_parts
from geocensus.coordinates.mixed import SHIFTED
from geocensus.errors import DatumError
from geocensus.registers import PositionKind, Register

__all__ = ["border_of", "locate", "position_text", "read_positions", "text_column"]

Bounds = tuple[float, float, float, float]

PARTS = ("deg", "min", "sec")

NUMERIC = ("lon_value", "lat_value", "precision_m", "lon_decimals", "lat_decimals")
TEXTUAL = ("notation", "lon_finest", "lat_finest")

TEXTS = (
    "object_id", "name", "address", "uscc", "uscc_suffix", "permit_no", "parent_id", "collector_id", "category", "form",
    "feature_role", "park", "receiver", "province", "city", "county", "collected_at", "file", "sheet",
)  # fmt: skip

CODES = ("zone_code", "town_code", "county_code")

OTHER_POSITIONS = ("previous", "photo", "geocode")
"""Further positions that a row may carry of the same source; the same columns with ``_lon`` and ``_lat``."""

METRES = (Notation.GAUSS_KRUGER_3, Notation.GAUSS_KRUGER_6, Notation.WEB_MERCATOR, Notation.BD09_MERCATOR)

NOTHING = "–"
"""Stands for an axis whose cells are empty, where the other one's are quoted."""

DATUM_REFUSED = "datum_refused"
"""Reason of a row that declares a datum which only the user's own transformation could convert."""


def text_column(register: Register, name: str) -> Any | None:
    """Give a canonical column as a pandas text array, or None when the register has no such column."""
    column = register.column(name)
    return None if column is None else column.to_pandas().array


def read_positions(register: Register, *, within: Bounds | None = None) -> pd.DataFrame:
    """Read the positions of a register, each row from the columns that hold its own.

    Parameters
    ----------
    register
        With at least one way of writing a position among its columns.
    within
        West, south, east, north (degrees) of the region, to tell which of two bare numbers is the longitude.

    Returns
    -------
    DataFrame
        The columns of :class:`geocensus.coordinates.Parsed`, one line a row.
    """
    kinds = register.position_kind
    parts = []
    for kind in np.unique(kinds).tolist():
        rows = np.flatnonzero(kinds == kind)
        chosen = register if len(rows) == len(register) else register.take(rows)
        parts.append(_parse(chosen, kind, within).frame().set_axis(rows))
    if not parts:
        return parse([]).frame()
    return parts[0] if len(parts) == 1 else pd.concat(parts).sort_index()


def _parse(register: Register, kind: str, within: Bounds | None) -> Parsed:
    if kind == PositionKind.CELL:
        return parse(register.column("position"), within=within)
    if kind == PositionKind.PARTS:
        lon, lat = (tuple(register.column(f"{axis}_{part}") for part in PARTS) for axis in ("lon", "lat"))
        return parse_parts(lon=lon, lat=lat)
    return parse(lon=register.column("lon"), lat=register.column("lat"), within=within)


def position_text(register: Register) -> Any:
    """Join the cells that hold each row's position, as they were written, for people: longitude first, then latitude."""
    kinds = register.position_kind
    texts: Any = None
    for kind in np.unique(kinds).tolist():
        if kind == PositionKind.CELL:
            joined = pc.fill_null(register.column("position"), "")
        else:
            names = PARTS if kind == PositionKind.PARTS else ("",)
            axes = [
                _shown(
                    [column for part in names if (column := register.column(f"{axis}_{part}".rstrip("_"))) is not None],
                )
                for axis in ("lon", "lat")
            ]
            joined = _join(axes, "; ")
            joined = pc.if_else(pc.equal(joined, f"{NOTHING}; {NOTHING}"), "", joined)
        texts = joined if texts is None else pc.if_else(pa.array(kinds == kind), joined, texts)
    return pd.array([], dtype="str") if texts is None else texts.to_pandas().array


def _shown(columns: list[Any]) -> Any:
    """Join the parts of an axis; one without any cell shows that it is empty."""
    parts = pc.utf8_trim_whitespace(_join(columns, " "))
    return pc.if_else(pc.equal(parts, ""), NOTHING, parts)


def _join(columns: list[Any], between: str) -> Any:
    return pc.binary_join_element_wise(*columns, between, null_handling="replace", null_replacement="")


def declared_datums(register: Register, datum: Datum | None) -> tuple[Any, NDArray[np.bool_]]:
    """Tell the datum of each row, and whether it was declared: by its own cell, else by *datum*, else taken as CGCS2000.

    Returns
    -------
    datums : (n,) categorical of the values of :class:`Datum`
    declared : (n,) bool
    """
    n = len(register.row)
    taken = str(datum or Datum.CGCS2000)
    column = register.column("datum")
    if column is None:
        return pd.Categorical([taken]).repeat(n), np.full(n, datum is not None)
    codes, words = pd.factorize(column.to_pandas())
    read = [str(_datum(str(word))) for word in words]
    return pd.Categorical(pd.array([*read, taken], dtype="str").take(codes)), (codes >= 0) | (datum is not None)


def _datum(word: str) -> Datum:
    try:
        return Datum.read(word)
    except DatumError:
        return Datum.UNKNOWN


def locate(register: Register, *, datum: Datum | None = None, within: Bounds | None = None) -> dict[str, Any]:
    """Read a register's positions and bring them to CGCS2000.

    Parameters
    ----------
    register
        Any.
    datum
        The datum of rows that declare none; None: they are taken as CGCS2000.
    within
        As for :func:`read_positions`.

    Returns
    -------
    dict of (n,) columns
        The row columns of :mod:`geocensus.measures`; None where the register has nothing for one.
    """
    parsed = read_positions(register, within=within)
    datums, declared = declared_datums(register, datum)
    # Metres name their own system: they come out of the parser in CGCS2000, whatever the row declares.
    projected = parsed["notation"].isin(METRES).to_numpy()
    datums = pd.Categorical(np.where(projected, Datum.CGCS2000.value, datums)) if projected.any() else datums
    lon, lat, refused = convert_each(
        lon=parsed["lon"].to_numpy(), lat=parsed["lat"].to_numpy(), source=datums, border=border_of(datums)
    )
    reason = parsed["reason"].array
    if refused.any():
        reason = reason.add_categories([DATUM_REFUSED])
        reason[refused] = DATUM_REFUSED
    columns: dict[str, Any] = {
        "row": register.row,
        "lon": lon,
        "lat": lat,
        "reason": reason,
        **{name: parsed[name].array for name in TEXTUAL},
        **{name: parsed[name].to_numpy() for name in NUMERIC},
        "datum": datums,
        "datum_declared": declared,
        "position_text": position_text(register),
        "accuracy_m": _metres(register.column("accuracy_m")),
    }
    columns |= {name: text_column(register, name) for name in TEXTS}
    columns |= {name: _codes(register.column(name)) for name in CODES}
    columns["zone_reported"] = columns["zone_code"]
    columns |= _other_positions(register, datums)
    return columns


def _other_positions(register: Register, datums: Any) -> dict[str, Any]:
    """Read the further positions of each source: of the earlier survey, of the photo, of the geocoded address."""
    found: dict[str, Any] = {}
    for kind in OTHER_POSITIONS:
        axes = [register.column(f"{kind}_{axis}") for axis in ("lon", "lat")]
        if any(column is None for column in axes):
            continue
        parsed = parse(lon=axes[0], lat=axes[1])
        source = _own_datums(register.column(f"{kind}_datum"), datums) if kind == "geocode" else datums
        lon, lat, _ = convert_each(lon=parsed.lon, lat=parsed.lat, source=source, border=border_of(source))
        metres = _metres(register.column("geocode_accuracy_m")) if kind == "geocode" else parsed.precision_m
        found |= {f"{kind}_own_lon": lon, f"{kind}_own_lat": lat, f"{kind}_own_m": metres}
    return found


def _own_datums(said: pa.ChunkedArray | None, datums: Any) -> Any:
    """Take the datum that a further position names itself; else that of the row's own position."""
    if said is None:
        return datums
    known = [Datum.recognise(text or "") for text in said.to_pylist()]
    own = [row if one is None else one.value for one, row in zip(known, datums.tolist(), strict=True)]
    return pd.Categorical(own)


def border_of(datums: Any) -> Any:
    """Give the real border, inside which map services shift, when any row needs it."""
    return basemaps.layer("province").geometry if {*datums.categories} & {each.value for each in SHIFTED} else None


def _metres(column: pa.ChunkedArray | None) -> NDArray[np.float64] | None:
    if column is None:
        return None
    numbers = pd.to_numeric(column.to_pandas(), errors="coerce").to_numpy(dtype=np.float64)
    return np.where(np.isfinite(numbers) & (numbers >= 0), numbers, np.nan)


def _codes(column: pa.ChunkedArray | None) -> Any | None:
    """Bring codes into the form that layers have them in: half-width, without spaces."""
    if column is None:
        return None
    encoded = column.combine_chunks().dictionary_encode()
    words = pc.replace_substring_regex(pc.utf8_normalize(encoded.dictionary, "NFKC"), r"\s+", "")
    return words.take(encoded.indices).to_pandas().array

"""From a register to the columns that measures start from: positions, codes, identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geocensus.coordinates import Datum, Parsed, convert, parse, parse_parts
from geocensus.errors import DatumError
from geocensus.registers import Register

__all__ = ["locate", "position_text", "read_positions", "text_column"]

Bounds = tuple[float, float, float, float]

PARTS = ("deg", "min", "sec")

CONVERTIBLE = (Datum.CGCS2000, Datum.WGS84, Datum.GCJ02, Datum.BD09)
"""Datums whose degrees geocensus can turn into CGCS2000 by itself."""

DATUM_REFUSED = "datum_refused"
"""Reason of a row that declares a datum which only the user's own transformation could convert."""


def text_column(register: Register, name: str) -> Any | None:
    """Give a canonical column as a pandas text array, or None when the register has no such column."""
    column = register.column(name)
    return None if column is None else column.to_pandas().array


def read_positions(register: Register, *, within: Bounds | None = None) -> Parsed:
    """Read the positions of a register, from whichever columns hold them.

    Two columns of longitude and latitude come first, then one cell with both axes, then degrees, minutes and seconds in
    columns of their own.

    Parameters
    ----------
    register
        With at least one way of writing a position among its columns.
    within
        West, south, east, north (degrees) of the region, to tell which of two bare numbers is the longitude.
    """
    lon, lat, position = (register.column(name) for name in ("lon", "lat", "position"))
    if lon is not None and lat is not None:
        return parse(lon=lon, lat=lat, within=within)
    if position is not None:
        return parse(position, within=within)
    parts = {axis: tuple(register.column(f"{axis}_{part}") for part in PARTS) for axis in ("lon", "lat")}
    if any(column is not None for axis in parts.values() for column in axis):
        return parse_parts(lon=parts["lon"], lat=parts["lat"])
    return parse(lon=_or_empty(lon, register), lat=_or_empty(lat, register), within=within)


def _or_empty(column: pa.ChunkedArray | None, register: Register) -> Any:
    return column if column is not None else pa.nulls(len(register.row), pa.string())


def position_text(register: Register) -> Any:
    """Join the cells that hold the position, as they were written, for people: longitude first, then latitude."""
    if register.column("lon") is not None and register.column("lat") is not None:
        axes = [[register.column("lon")], [register.column("lat")]]
    elif (position := register.column("position")) is not None:
        axes = [[position]]
    else:
        axes = [
            [column for part in PARTS if (column := register.column(f"{axis}_{part}")) is not None]
            or [column for column in [register.column(axis)] if column is not None]
            for axis in ("lon", "lat")
        ]
    joined = [_join(columns, " ") for columns in axes if columns]
    return _join(joined, "; ").to_pandas().array


def _join(columns: list[Any], between: str) -> Any:
    if len(columns) == 1:
        return pc.fill_null(columns[0], "")
    return pc.binary_join_element_wise(*columns, between, null_handling="replace", null_replacement="")


def declared_datums(register: Register, datum: Datum | None) -> tuple[Any, NDArray[np.bool_]]:
    """Tell the datum of each row, and whether it was declared: by its own cell, else by *datum*, else taken as CGCS2000.

    Returns
    -------
    datums : (n,) categorical of :class:`Datum`
    declared : (n,) bool
    """
    n = len(register.row)
    taken = datum or Datum.CGCS2000
    column = register.column("datum")
    if column is None:
        return pd.Categorical.from_codes(np.zeros(n, dtype=np.int8), categories=[taken]), np.full(n, datum is not None)
    codes, words = pd.factorize(column.to_pandas())
    read: list[Datum] = []
    for word in words:
        try:
            read.append(Datum.read(str(word)))
        except DatumError:
            read.append(Datum.UNKNOWN)
    values = np.array([*read, taken], dtype=object)[codes]
    return pd.Categorical(values, categories=list(dict.fromkeys(values))), codes >= 0


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
    lon, lat = np.array(parsed.lon, dtype=np.float64), np.array(parsed.lat, dtype=np.float64)
    reason = parsed.reason
    refused = np.zeros(len(lon), dtype=np.bool_)
    for source in datums.categories:
        rows = np.asarray(datums == source) & np.isfinite(lon)
        if source not in CONVERTIBLE:
            refused |= rows
        elif source not in (Datum.CGCS2000, Datum.WGS84) and rows.any():
            lon[rows], lat[rows] = convert(lon=lon[rows], lat=lat[rows], source=source, target=Datum.CGCS2000)
    if refused.any():
        lon[refused] = lat[refused] = np.nan
        reason = reason.add_categories([DATUM_REFUSED])
        reason[refused] = DATUM_REFUSED
    columns: dict[str, Any] = {
        "row": register.row,
        "lon": lon,
        "lat": lat,
        "lon_value": parsed.lon_value,
        "lat_value": parsed.lat_value,
        "reason": reason,
        "notation": parsed.notation,
        "precision_m": parsed.precision_m,
        "lon_finest": parsed.lon_finest,
        "lat_finest": parsed.lat_finest,
        "lon_decimals": parsed.lon_decimals,
        "lat_decimals": parsed.lat_decimals,
        "datum": datums,
        "datum_declared": declared,
        "position_text": position_text(register),
        "accuracy_m": _metres(register.column("accuracy_m")),
    }
    texts = ("name", "address", "uscc", "parent_id", "collector_id", "category")
    columns |= {name: text_column(register, name) for name in texts}
    columns["object_id"] = _identifiers(register)
    columns["zone_reported"] = _codes(register.column("zone_code"))
    return columns


def _metres(column: pa.ChunkedArray | None) -> NDArray[np.float64] | None:
    if column is None:
        return None
    numbers = pd.to_numeric(column.to_pandas(), errors="coerce").to_numpy(dtype=np.float64)
    return np.where(np.isfinite(numbers) & (numbers >= 0), numbers, np.nan)


def _identifiers(register: Register) -> Any | None:
    """Identify each source: its own identifier, else credit code and suffix, which together name one site."""
    own = register.column("object_id")
    if own is not None:
        return own.to_pandas().array
    code = register.column("uscc")
    if code is None:
        return None
    suffix = register.column("uscc_suffix")
    whole = code if suffix is None else pc.binary_join_element_wise(code, pc.fill_null(suffix, ""), "")
    return whole.to_pandas().array


def _codes(column: pa.ChunkedArray | None) -> Any | None:
    """Bring codes into the form that layers have them in: half-width, without spaces."""
    if column is None:
        return None
    return pc.replace_substring_regex(pc.utf8_normalize(column, "NFKC"), r"\s+", "").to_pandas().array


def columns_of(table: Mapping[str, Any], index: NDArray[np.intp]) -> dict[str, Any]:
    """Take some rows of a table of columns."""
    return {name: None if values is None else values[index] for name, values in table.items()}

"""Faults of codes: how they are written, whether a list has them, and what a register counts under them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from geocensus.errors import ColumnNotFound
from geocensus.language import Text
from geocensus.regions import resolve_codes
from geocensus.registers import Register
from geocensus.zones.layer import ZoneLayer
from geocensus.zones.preflight.faults import FaultKind, ZoneFault

__all__ = ["faults_of_codes", "faults_of_units", "units_of", "unlisted", "well_formed"]

LENGTHS = (6, 9, 12, 13, 14, 15, 16)
"""County, township, zone, and a zone with one to four digits for its part [普查小区代码]."""

MOST_UNITS = 150
"""Units that one zone should hold at most [普查区划分细则]."""

MOSTLY_LISTED = 0.8
"""When the lists have so many of a layer's codes, one that they do not have is likelier wrong than new; own choice."""


def well_formed(layer: ZoneLayer) -> NDArray[np.bool_]:
    """Tell which codes are of 6, 9 or 12 to 16 digits."""
    return np.array(
        [len(code) in LENGTHS and code.isascii() and code.isdigit() for code in layer.code.tolist()], dtype=bool
    )


def unlisted(layer: ZoneLayer, vintage: int | None) -> int:
    """Count the codes whose county is known, but of whose township or village there is no list."""
    status = resolve_codes(layer.code[well_formed(layer)].tolist(), vintage=vintage).status
    return int(np.asarray(status == "unlisted").sum())


def faults_of_codes(layer: ZoneLayer, vintage: int | None) -> Iterator[ZoneFault]:
    """Name codes that are malformed, of no list, of another year, or carried by several rows."""

    def fault(kind: FaultKind, at: int, en: str, zh: str) -> ZoneFault:
        return ZoneFault(
            kind=kind, code=str(layer.code[at]), size=1.0, unit="", message=Text(en=en, zh=zh),
            geometry=layer.geometry[at],
        )  # fmt: skip

    formed = well_formed(layer)
    for at in np.flatnonzero(~formed).tolist():
        code = str(layer.code[at])
        if code:
            yield fault(
                FaultKind.MALFORMED_CODE, at,
                f"code {code!r} is not 6, 9 or 12 to 16 digits", f"代码“{code}”不是 6、9 或 12 至 16 位数字",
            )  # fmt: skip
    rows = np.flatnonzero(formed)
    codes = layer.code[rows].tolist()
    county = resolve_codes([code[:6] for code in codes], vintage=vintage)
    full = resolve_codes(codes, vintage=vintage)
    status = np.asarray(full.status, dtype=object)
    no_county = np.asarray(county.status == "unknown")
    for at in rows[no_county].tolist():
        code = str(layer.code[at])
        yield fault(
            FaultKind.UNKNOWN_CODE, at,
            f"code {code}: no county has or had the code {code[:6]}", f"代码 {code}：不存在县级代码 {code[:6]}",
        )  # fmt: skip
    below = np.array([len(code) > 6 for code in codes], dtype=bool) & ~no_county
    absent = below & np.isin(status, ["unknown", "unlisted"])
    # Lists below the county are of one year and of some regions. Where they have hardly any of a layer's codes, the
    # layer is of another year or region; where they have most, the few that are missing are slips.
    if below.any() and absent.sum() <= (1 - MOSTLY_LISTED) * below.sum():
        for at in rows[absent].tolist():
            code = str(layer.code[at])
            yield fault(
                FaultKind.UNKNOWN_CODE, at,
                f"code {code} is in no list, though those of the zones around are",
                f"代码 {code} 不在任何代码表中，而图层中其他代码大多在表中",
            )  # fmt: skip
    if vintage is not None:
        other = ~no_county & (county.first_year > 0) & ((county.first_year > vintage) | (county.last_year < vintage))
        for number in np.flatnonzero(other).tolist():
            code, first, last = codes[number], int(county.first_year[number]), int(county.last_year[number])
            yield fault(
                FaultKind.OTHER_VINTAGE, int(rows[number]),
                f"code {code}: county {code[:6]} is in the lists of {first} to {last}, not in that of {vintage}",
                f"代码 {code}：县级代码 {code[:6]} 见于 {first}–{last} 年代码表，不在 {vintage} 年代码表中",
            )  # fmt: skip
    values, count = np.unique(layer.code, return_counts=True)
    for code, times in zip(values[count > 1].tolist(), count[count > 1].tolist(), strict=True):
        if code:
            yield ZoneFault(
                kind=FaultKind.DUPLICATED_CODE,
                code=code,
                size=float(times),
                unit="",
                message=Text(en=f"{times} rows have the code {code}", zh=f"{times} 行的代码同为 {code}"),
                geometry=shapely.multipolygons(shapely.get_parts(layer.geometry[layer.code == code])),
            )


def units_of(register: Register) -> dict[str, int]:
    """Count the units that name each zone; a unit with several rows counts once.

    Raises
    ------
    ColumnNotFound
        When the register has no column of zone codes.
    """
    zone = register.column("zone_code")
    if zone is None:
        raise ColumnNotFound(
            en="the register has no column of zone codes; name it: --column zone_code=HEADER",
            zh="登记表中没有小区代码列；请指定：--column zone_code=列名",
        )
    table = {"zone": pc.utf8_trim_whitespace(zone)}
    keys = [name for name in ("object_id", "uscc", "uscc_suffix") if register.column(name) is not None]
    for name in keys:
        table[name] = register.column(name)
    # A row that names no unit is one of its own.
    named = np.zeros(len(register), dtype=bool)
    for name in keys:
        named |= np.asarray(pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(table[name]), ""), False))
    table["row"] = pa.array(np.where(named, -1, register.row))
    distinct = pa.table(table).group_by(list(table)).aggregate([])
    counted = distinct.group_by("zone").aggregate([([], "count_all")])
    return {
        str(code): int(count)
        for code, count in zip(counted["zone"].to_pylist(), counted["count_all"].to_pylist(), strict=True)
        if code
    }


def faults_of_units(layer: ZoneLayer, units: Mapping[str, int]) -> tuple[list[ZoneFault], int]:
    """Name the zones that more units name than one zone should hold.

    Parameters
    ----------
    units
        How many units carry each code; a longer code counts for the zone that it begins with.

    Returns
    -------
    The faults, and how many units name no zone of the layer.
    """
    known = set(layer.code.tolist()) - {""}
    lengths = sorted({len(code) for code in known}, reverse=True)
    held: dict[str, int] = {}
    lost = 0
    for code, count in units.items():
        own = next((code[:length] for length in lengths if length <= len(code) and code[:length] in known), None)
        if own is None:
            lost += count
        else:
            held[own] = held.get(own, 0) + count
    crowded = [code for code, count in held.items() if count > MOST_UNITS]
    found = [
        ZoneFault(
            kind=FaultKind.TOO_MANY_UNITS,
            code=code,
            size=float(held[code]),
            unit="",
            message=Text(
                en=f"{held[code]} units name zone {code}; the limit is {MOST_UNITS}",
                zh=f"小区 {code} 有 {held[code]} 个普查对象，上限为 {MOST_UNITS}",
            ),
            geometry=layer.geometry[at],
        )
        for code, at in zip(crowded, layer.find(crowded).tolist(), strict=True)
    ]
    return found, lost

"""Which unit a row is, and which row is its parent: identifiers of outlets are unique only together with their unit's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.ground import CHINA_BOX
from geocensus.measures.plain import series
from geocensus.measures.registry import measure

__all__: list[str] = []

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]

OUTLET_NUMBER = r"D[AW]\d{3}"
"""Numbers of outlets within one unit: DW001 for water, DA001 for air [HJ 608-2017]."""

CHILD_ROLE = r"OUTLET|STACK|BOILER|排放口|排污口|锅炉|排气筒|烟囱"
PARK_ROLE = r"PARK|园区"
PARK_FORM = r"G108"
OUTLET_FORM = r"G102"


def _full(words: pd.Series[str], pattern: str) -> Mask:
    return np.asarray(words.str.fullmatch(pattern).fillna(False), dtype=np.bool_)


def only_once(keys: pd.Series[str], rows: Numbers) -> tuple[pd.Index[str], Numbers]:
    """Give the keys that exactly one of *rows* has, and the row of each."""
    own = keys.iloc[rows]
    kept = np.flatnonzero(own.notna().to_numpy() & ~own.duplicated(keep=False).to_numpy())
    return pd.Index(own.iloc[kept]), rows[kept]


def found_in(wanted: pd.Series[str], keys: pd.Index[str], rows: Numbers) -> Numbers:
    """Give the row of each wanted key; −1: none."""
    place = np.full(len(wanted), -1, dtype=np.int64)
    known = np.flatnonzero(wanted.notna().to_numpy())
    if len(keys) and len(known):
        at = keys.get_indexer(pd.Index(wanted.iloc[known]))
        place[known] = np.append(rows, -1)[at]
    return place


@measure(
    meaning=Text(en="Credit code and suffix, which name one site", zh="信用代码加识别码（确定一个场所）"),
    of_others=True,
)
def site_code(row: Numbers, uscc: Any = None, uscc_suffix: Any = None) -> Any:
    """Put credit code and suffix together; a code of 20 characters has its suffix already."""
    code, suffix = series(uscc, len(row)), series(uscc_suffix, len(row))
    if uscc is None:
        return code.array
    whole = code + "-" + suffix.where(code.str.len() == 18)
    long = code.str.slice(0, 18) + "-" + code.str.slice(18)
    return whole.fillna(long.where(code.str.len() == 20, code)).array


@measure(
    meaning=Text(en="The row is a part of a unit: outlet, stack or boiler", zh="该行为单位的排放口、烟囱或锅炉"),
    of_others=True,
)
def is_child(
    row: Numbers, object_id: Any = None, parent_id: Any = None, feature_role: Any = None, form: Any = None
) -> Mask:
    """Tell which rows are parts of a unit: by their role, number or form, or because they name a parent."""
    identifier = series(object_id, len(row))
    child = _full(identifier, OUTLET_NUMBER)
    if feature_role is not None:
        child = child | np.asarray(
            series(feature_role, len(row)).str.contains(CHILD_ROLE).fillna(False), dtype=np.bool_
        )
    if form is not None:
        child = child | _full(series(form, len(row)), f"(?:.*[^A-Z0-9])?{OUTLET_FORM}(?![0-9]).*")
    if parent_id is not None:
        parent = series(parent_id, len(row))
        child = child | np.asarray(parent.notna() & (parent != identifier), dtype=np.bool_)
    return child


@measure(meaning=Text(en="The row is an industrial park", zh="该行为工业园区"), of_others=True)
def is_park(row: Numbers, form: Any = None, feature_role: Any = None) -> Mask:
    """Tell which rows are industrial parks: form G108, or by their role."""
    park = np.zeros(len(row), dtype=np.bool_)
    if form is not None:
        park = park | _full(series(form, len(row)), f"(?:.*[^A-Z0-9])?{PARK_FORM}.*")
    if feature_role is not None:
        park = park | np.asarray(series(feature_role, len(row)).str.contains(PARK_ROLE).fillna(False), dtype=np.bool_)
    return park


@measure(meaning=Text(en="Which row is the row's unit, −1: none", zh="所属单位所在行的序号，−1 为无"), of_others=True)
def parent_number(
    row: Numbers, is_child: Mask, site_code: Any, object_id: Any = None, parent_id: Any = None, uscc: Any = None
) -> Numbers:
    """Find the row of each row's unit: by identifier, by credit code and suffix, by credit code where it is the only one."""
    size = len(row)
    if parent_id is None and not is_child.any():
        return np.full(size, -1, dtype=np.int64)
    parent, code = series(parent_id, size), series(uscc, size)
    site = pd.Series(site_code, dtype="str")
    units = np.flatnonzero(~is_child)
    # A site that another row names as its parent is a unit, though it may name an owner itself.
    identifier = series(object_id, size)
    named = np.asarray(identifier.isin(parent.dropna().unique()) & ~_full(identifier, OUTLET_NUMBER), dtype=np.bool_)
    by_identifier = only_once(identifier, np.flatnonzero(~is_child | named))
    by_site, by_code = only_once(site, units), only_once(code, units)
    found = np.full(size, -1, dtype=np.int64)
    own = is_child & parent.isna().to_numpy()
    for wanted, index in (
        (parent, by_identifier),
        (parent, by_site),
        (parent, by_code),
        (site.where(own), by_site),
        (code.where(own), by_code),
    ):
        open_ = found < 0
        found = np.where(open_, found_in(wanted.where(open_), *index), found)
    return np.where(found == np.arange(size), -1, found)


@measure(
    meaning=Text(en="Key by which the same source is found in another register", zh="在其他登记表中识别同一污染源的键"),
    unknown=Text(
        en="the row has no credit code or identifier that only it has",
        zh="该行没有唯一的信用代码或标识",
    ),
    remedy=Text(
        en="name the columns of code, suffix, identifier and parent: --column uscc=HEADER --column object_id=HEADER …",
        zh="指定信用代码、识别码、标识和所属单位列：--column uscc=列名 --column object_id=列名……",
    ),
    of_others=True,
)
def unit_key(
    row: Numbers, is_child: Mask, site_code: Any, parent_number: Numbers, object_id: Any = None, parent_id: Any = None
) -> Any:
    """Name each source: a unit by code and suffix, else by its identifier; a part of it by its unit's name and its own."""
    size = len(row)
    identifier, site = series(object_id, size), pd.Series(site_code, dtype="str")
    units = ~is_child
    if units.all() and not site.notna().any():
        return identifier.where(~identifier.duplicated(keep=False)).array
    # A code that several units share without suffix names none of them.
    shared = site.where(units).duplicated(keep=False).to_numpy() & site.notna().to_numpy()
    own = site.where(~shared & units).fillna(identifier.where(units))
    of_parent = own.take(np.where(parent_number < 0, 0, parent_number)).reset_index(drop=True)
    above = of_parent.where(parent_number >= 0).fillna(series(parent_id, size)).fillna(site)
    key = own.where(units, above + "/" + identifier)
    return key.where(~key.duplicated(keep=False)).array


@measure(meaning=Text(en="Longitude of the row's unit", zh="所属单位经度"), unit="°", of_others=True)
def parent_lon(parent_number: Numbers, is_park: Mask, lon: Floats, lat: Floats) -> Floats:
    """Give where each row's unit says it stands; unknown where that is no place in China, or the parent is a park."""
    return _of_row(lon, np.where(_usable(lon, lat) & ~is_park, np.arange(len(lon)), -1), parent_number)


@measure(meaning=Text(en="Latitude of the row's unit", zh="所属单位纬度"), unit="°", of_others=True)
def parent_lat(parent_number: Numbers, lat: Floats) -> Floats:
    """Give where each row's unit says it stands."""
    return np.append(lat, np.nan)[parent_number]


def _usable(lon: Floats, lat: Floats) -> Mask:
    west, south, east, north = CHINA_BOX
    return (lon > west) & (lon < east) & (lat > south) & (lat < north)


def _of_row(values: Floats, allowed: Numbers, number: Numbers) -> Floats:
    """Give the values of other rows, where these are allowed to be asked."""
    taken: Floats = np.append(values, np.nan)[np.append(allowed, -1)[number]]
    return taken


@measure(
    meaning=Text(en="Which row is the park that the row names, −1: none", zh="所填园区所在行的序号，−1 为无"),
    of_others=True,
)
def park_number(
    row: Numbers, is_park: Mask, parent_number: Numbers, park: Any = None, object_id: Any = None, name: Any = None
) -> Numbers:
    """Find the row of each row's park: by identifier or name, or because its parent is one."""
    size = len(row)
    if not is_park.any():
        return np.full(size, -1, dtype=np.int64)
    wanted, parks = series(park, size), np.flatnonzero(is_park)
    parent_is_park = (parent_number >= 0) & np.append(is_park, False)[parent_number]
    found = np.where(parent_is_park, parent_number, -1)
    for keys in (series(object_id, size), series(name, size)):
        found = np.where(found < 0, found_in(wanted, *only_once(keys, parks)), found)
    return np.where(is_park, -1, found)


@measure(meaning=Text(en="Longitude of the row's park", zh="所属园区经度"), unit="°", of_others=True)
def park_lon(park_number: Numbers, lon: Floats, lat: Floats) -> Floats:
    """Give where each row's park says it stands."""
    return _of_row(lon, np.where(_usable(lon, lat), np.arange(len(lon)), -1), park_number)


@measure(meaning=Text(en="Latitude of the row's park", zh="所属园区纬度"), unit="°", of_others=True)
def park_lat(park_number: Numbers, lat: Floats) -> Floats:
    """Give where each row's park says it stands."""
    return np.append(lat, np.nan)[park_number]


@measure(
    meaning=Text(en="Which row is the plant that takes the water, −1: none", zh="受纳污水处理厂所在行的序号，−1 为无"),
    of_others=True,
)
def receiver_number(row: Numbers, is_child: Mask, receiver: Any, name: Any) -> Numbers:
    """Find the row of the treatment plant that each outlet names."""
    wanted, names = series(receiver, len(row)), series(name, len(row))
    found = found_in(wanted, *only_once(names, np.flatnonzero(~is_child)))
    return np.where(found == np.arange(len(row)), -1, found)


@measure(meaning=Text(en="Longitude of the receiving plant", zh="受纳污水处理厂经度"), unit="°", of_others=True)
def receiver_lon(receiver_number: Numbers, lon: Floats, lat: Floats) -> Floats:
    """Give where the receiving plant says it stands."""
    return _of_row(lon, np.where(_usable(lon, lat), np.arange(len(lon)), -1), receiver_number)


@measure(meaning=Text(en="Latitude of the receiving plant", zh="受纳污水处理厂纬度"), unit="°", of_others=True)
def receiver_lat(receiver_number: Numbers, lat: Floats) -> Floats:
    """Give where the receiving plant says it stands."""
    return np.append(lat, np.nan)[receiver_number]

"""Positions that were copied: from another row, as a series that was filled down, or on one axis only."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.language import Text
from geocensus.measures.registry import measure

__all__: list[str] = []

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

FINE_M = 5.0
"""Axes that are written less finely are equal by chance too often (own)."""

SAME_DEG = 1e-9
"""Decimals that differ by less are the same, but for the last bits of a double."""


def _named(zones: Ints | None, counties: Ints | None, n: int) -> Ints:
    """Give a number to the smallest ground that each row names; −1: it names none."""
    named = np.full(n, -1, dtype=np.int64)
    offset = 0
    for number in (counties, zones):
        if number is not None:
            named = np.where(number >= 0, number + offset, named)
            offset += int(number.max(initial=0)) + 1
    return named


def _several(group: NDArray[Any], value: NDArray[Any]) -> Mask:
    """Tell which members stand in a group with several values."""
    frame = pd.DataFrame({"group": group, "value": value})
    each = frame.groupby("group", sort=False)["value"]
    return np.asarray(each.transform("max") != each.transform("min"), dtype=np.bool_)


@measure(
    meaning=Text(
        en="The position was copied from a row that names other ground", zh="坐标抄自填报另一小区（县）的记录"
    ),
    of_others=True,
)
def position_copied(
    position_key: Any,
    lon_value: Floats,
    lat_value: Floats,
    lon_unit_deg: Floats,
    lat_unit_deg: Floats,
    site_key: Any,
    zone_reported_number: Ints | None = None,
    county_reported_number: Ints | None = None,
) -> Mask:
    """Tell which rows stand where rows of another site and another zone stand, to the last digit or filled down by it."""
    n = len(lon_value)
    named = _named(zone_reported_number, county_reported_number, n)
    copied = np.zeros(n, dtype=np.bool_)
    key = pd.Series(position_key)
    same = np.flatnonzero((key.duplicated(keep=False) & key.notna()).to_numpy(dtype=np.bool_) & (named >= 0))
    if len(same):
        place = pd.factorize(key.iloc[same])[0]
        site = pd.factorize(pd.Series(site_key).iloc[same])[0]
        copied[same] = _several(place, named[same]) & _several(place, site)
    steps = np.stack([np.abs(np.diff(lon_value)) / lon_unit_deg[1:], np.abs(np.diff(lat_value)) / lat_unit_deg[1:]])
    grows = np.zeros(n, dtype=np.bool_)
    with np.errstate(invalid="ignore"):
        grows[1:] = (steps < 1.5).all(axis=0) & (steps > 0.5).any(axis=0)
    series = np.flatnonzero(grows | np.append(grows[1:], False)) if n else np.empty(0, dtype=np.intp)
    if len(series):
        start = np.maximum.accumulate(np.where(grows, 0, np.arange(n)))[series]
        copied[series] |= _several(start, named[series]) & grows[series]
    return copied


@measure(
    unit="1/m",
    meaning=Text(
        en="How probable it is, for each metre, that an axis copied from another row of the collector, or from the row's other "
        "axis, has just this value",
        zh="若该轴抄自同一普查员的另一条记录（或本记录的另一轴），出现此值的概率密度",
    ),
    of_others=True,
)
def axis_copied(
    lon_value: Floats, lat_value: Floats, lon_unit_deg: Floats, lat_unit_deg: Floats, collector_id: Any = None
) -> Floats:
    """Look for rows whose longitude, or latitude, is that of another row which stands elsewhere; 0 where it is nobody's.

    An axis may also have all decimals, or minutes and seconds, of the other axis of its own row: then either may be the copy.

    Returns
    -------
    (n, 2) of longitude and of latitude
    """
    n = len(lon_value)
    who = np.zeros(n, dtype=np.int64) if collector_id is None else pd.factorize(pd.Series(collector_id))[0]
    members = np.bincount(who[who >= 0], minlength=int(who.max(initial=0)) + 1)
    density = np.zeros((n, 2))
    whole = np.flatnonzero((who >= 0) & np.isfinite(lon_value) & np.isfinite(lat_value))
    axes = ((lon_value, lat_value, lon_unit_deg), (lat_value, lon_value, lat_unit_deg))
    for axis, (value, other, unit_deg) in enumerate(axes):
        # A number for each collector and value, with collisions; what has none alike occurs once.
        key = value[whole].view(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + who[whole].astype(np.uint64)
        ordered = np.sort(key)
        alike = np.append(ordered[1:][ordered[1:] == ordered[:-1]], np.uint64(0))
        alike.sort()
        maybe = whole[alike[np.minimum(np.searchsorted(alike, key), len(alike) - 1)] == key]
        unit_m = unit_deg[maybe] * metres_per_degree(lat=np.clip(lat_value[maybe], -89, 89))[axis]
        maybe, unit_m = maybe[unit_m <= FINE_M], unit_m[unit_m <= FINE_M]
        frame = pd.DataFrame({"who": who[maybe], "value": value[maybe]})
        several = frame.duplicated(keep=False).to_numpy()
        twice, unit_m = maybe[several], unit_m[several]
        if len(twice):
            group = pd.DataFrame({"who": who[twice], "value": value[twice]}).groupby(["who", "value"]).ngroup()
            elsewhere = _several(group.to_numpy(), pd.factorize(other[twice])[0])
            density[twice[elsewhere], axis] = 1 / (members[who[twice[elsewhere]]] * unit_m[elsewhere])
    apart = np.abs((lon_value - lat_value + 0.5) % 1 - 0.5)
    own = np.flatnonzero((apart < SAME_DEG) & (np.abs(lon_value) <= 180) & (np.abs(lat_value) <= 180))
    for axis, unit_deg in enumerate((lon_unit_deg, lat_unit_deg)):
        unit_m = unit_deg[own] * metres_per_degree(lat=np.clip(lat_value[own], -89, 89))[axis]
        density[own, axis] = np.maximum(density[own, axis], 1 / unit_m)
    return density

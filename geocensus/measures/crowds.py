"""Numbers about batches: what rows that share something have in common beyond it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammainc

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.language import Text
from geocensus.measures.batches.fineness import computed_step_deg
from geocensus.measures.columns import Groups
from geocensus.measures.registry import Subject, measure

__all__: list[str] = []

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

METRES_PER_DEGREE = 111_195.0
"""Along a meridian of a sphere of 6 371 km."""

AROUND_M = (150.0, 900.0)
"""Width of the ground whose sources tell how crowded a place is: a yard, a village (own)."""

CELLS_AROUND = 10_000_000
"""More than the cells of 50 m on a parallel."""

DOOR = r"[\d０-９一二三四五六七八九十]\s*(?:号|室|楼|层|幢|栋|座|弄|单元)|大厦|商场|广场"
"""What makes an address that of a building: the name of a village alone is none."""

USCC = r"^[0-9A-HJ-NP-RTUW-Y]{18}(?:.{2})?$"
"""A unified social credit code, alone or with the two-character suffix of a site [GB 32100-2015]."""


@measure(
    meaning=Text(en="Rows with exactly this position", zh="坐标完全相同的批次"),
    unknown=Text(en="no position", zh="无坐标"),
)
def position_key(lon: Floats, lat: Floats) -> Any:
    """Give each place that occurs a number; rows of one number stand at exactly one place."""
    located = np.isfinite(lon) & np.isfinite(lat)
    east, _ = pd.factorize(lon[located])
    north, parallels = pd.factorize(lat[located])
    key = np.full(len(lon), -1, dtype=np.int64)
    key[located] = east.astype(np.int64) * max(len(parallels), 1) + north
    return pd.arrays.IntegerArray(key, ~located)


@measure(meaning=Text(en="Which site or owner a row belongs to", zh="所属场所或单位"))
def site_key(row: Counts, parent_id: Any = None, object_id: Any = None, uscc: Any = None) -> Any:
    """Name the site or owner that each row belongs to: its parent, else its credit code, else its own identifier.

    A parent that is named by credit code and suffix is the same owner as the unit with that code, so that an outlet at its
    unit's gate is not another source at the same place.
    """
    absent = pd.Series(None, index=range(len(row)), dtype="str")
    parent, identifier, code = (
        absent if column is None else pd.Series(column, dtype="str") for column in (parent_id, object_id, uscc)
    )
    own = code.fillna(identifier)
    # An identifier that other rows name as their parent is a site of its own.
    own = own.where(~identifier.isin(parent.dropna().unique()), identifier)
    site = parent.fillna(own)
    site = site.where(~site.str.match(USCC).fillna(False), site.str.slice(0, 18))
    return site.fillna(pd.Series(row).astype("str").radd("row "))


@measure(subject=Subject.BATCH, meaning=Text(en="Rows in the batch", zh="批次的行数"))
def rows_in_batch(groups: Groups) -> Counts:
    """Count the rows of each batch."""
    return groups.size()


@measure(
    subject=Subject.BATCH,
    meaning=Text(en="Different sites, owners or parks in the batch", zh="批次内不同场所、单位或园区数"),
)
def sites_in_batch(groups: Groups, site_key: Any, park: Any = None, address: Any = None) -> Counts:
    """Count the sites of each batch: units of one site, park or building share its position rightly."""
    site = pd.Series(site_key)
    sites = groups.distinct(site)
    if park is not None:
        sites = np.minimum(sites, groups.distinct(pd.Series(park, dtype="str").radd("park ").fillna(site)))
    if address is not None:
        doors = pd.Series(address, dtype="str")
        doors = doors.where(doors.str.contains(DOOR).fillna(False))
        sites = np.minimum(sites, groups.distinct(doors.radd("at ").fillna(site)))
    return sites


@measure(
    subject=Subject.BATCH,
    meaning=Text(
        en="Chance that as many sites of this ground are written as one position",
        zh="当地污染源在该书写精度下坐标偶然相同的概率",
    ),
)
def coincidence_chance(
    groups: Groups, sites_in_batch: Counts, lon: Floats, lat: Floats, precision_m: Floats | None = None
) -> Floats:
    """Tell how probable it is that other sites around are written as the same position.

    Whole seconds are a cell of 25 by 31 m: in a park of 50 works within 300 m every other cell holds two of them. Sites are
    taken as strewn evenly over the ground around, as densely as the other positions there, within 150 m or 900 m.
    """
    chance = np.ones(len(groups))
    at = np.flatnonzero(sites_in_batch > 1)
    if not len(at):
        return chance
    first = np.full(len(groups), -1, dtype=np.int64)
    member = np.flatnonzero(groups.number >= 0)[::-1]
    first[groups.number[member]] = member
    places = first[first >= 0]
    x, y, own = lon[places], lat[places], first[at]
    per_lon, per_lat = metres_per_degree(lat=lat[own])
    written_m = computed_step_deg(lon[own], lat[own]) * METRES_PER_DEGREE
    cell_m2 = np.fmax(written_m, 0.0 if precision_m is None else 2 * precision_m[own]) ** 2
    expected = np.zeros(len(at))
    for around_m in AROUND_M:
        side = around_m / 3 / METRES_PER_DEGREE
        ground_m2 = (3 * side) ** 2 * per_lon * per_lat
        others = _around(x, y, lon[own], lat[own], side) - 1
        expected = np.fmax(expected, others * cell_m2 / np.fmax(ground_m2, 9 * cell_m2))
    chance[at] = gammainc(sites_in_batch[at] - 1, expected)
    return chance


def _around(x: Floats, y: Floats, lon: Floats, lat: Floats, side: float) -> Counts:
    """Count the places in the cell of each position and the eight beside it."""

    def cell(x: Floats, y: Floats) -> Counts:
        return np.asarray(np.floor(y / side) * CELLS_AROUND + np.floor(x / side), dtype=np.int64)

    cells, places = np.unique(cell(x, y), return_counts=True)
    own, count = cell(lon, lat), np.zeros(len(lon), dtype=np.int64)
    for step in (dy * CELLS_AROUND + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1)):
        found = np.minimum(np.searchsorted(cells, own + step), len(cells) - 1)
        count += np.where(cells[found] == own + step, places[found], 0)
    return count


@measure(subject=Subject.BATCH, meaning=Text(en="Different addresses in the batch", zh="批次内不同地址数"))
def addresses_in_batch(groups: Groups, address: Any = None) -> Counts:
    """Count the known addresses of each batch; none are known where the register has no address."""
    return groups.distinct(address) if address is not None else np.zeros(len(groups), dtype=np.int64)


@measure(meaning=Text(en="The position as a batch's name", zh="以坐标作为批次名称"))
def position_key_label(lon: Floats, lat: Floats) -> Any:
    """Name the batch of one position by its longitude and latitude."""
    return np.array([f"{x:.6f},{y:.6f}" for x, y in zip(lon, lat, strict=True)], dtype=object)

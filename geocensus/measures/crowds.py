"""Numbers about batches: what rows that share something have in common beyond it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.columns import Groups
from geocensus.measures.registry import Subject, measure

__all__: list[str] = []

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

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


@measure(subject=Subject.BATCH, meaning=Text(en="Different sites or owners in the batch", zh="批次内不同场所或单位数"))
def sites_in_batch(groups: Groups, site_key: Any) -> Counts:
    """Count the sites of each batch: units of one site share its position rightly."""
    return groups.distinct(site_key)


@measure(subject=Subject.BATCH, meaning=Text(en="Different addresses in the batch", zh="批次内不同地址数"))
def addresses_in_batch(groups: Groups, address: Any = None) -> Counts:
    """Count the known addresses of each batch; none are known where the register has no address."""
    return groups.distinct(address) if address is not None else np.zeros(len(groups), dtype=np.int64)


@measure(meaning=Text(en="The position as a batch's name", zh="以坐标作为批次名称"))
def position_key_label(lon: Floats, lat: Floats) -> Any:
    """Name the batch of one position by its longitude and latitude."""
    return np.array([f"{x:.6f},{y:.6f}" for x, y in zip(lon, lat, strict=True)], dtype=object)

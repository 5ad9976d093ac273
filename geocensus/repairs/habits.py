"""How a collector writes positions: the same hand writes the same number of decimals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.measures.columns import Columns
from geocensus.measures.written import PARTS, Written

__all__ = ["with_habits"]

OF_COLLECTOR, OF_REGISTER = 8, 64
"""So many good rows of each collector show how he writes; or of the register, where collectors are not known (own)."""

MOST_DECIMALS = 9

BITS = 40
"""Of the numbers by which rows are drawn."""


def with_habits(columns: Columns, flagged: NDArray[np.intp]) -> Written:
    """Give the digits of the flagged rows, with the decimals that good rows of their collectors have.

    The rows that are looked at are drawn by their positions, so that the order of the list does not matter.
    """
    written: Written = columns.take(flagged)["written"]
    n = len(columns)
    collector = columns.get("collector_id")
    who = np.zeros(n, dtype=np.int64) if collector is None else pd.factorize(pd.Series(collector))[0]
    lon, lat = columns["lon"], columns["lat"]
    concerned = np.zeros(int(who.max(initial=0)) + 2, dtype=np.bool_)
    concerned[who[flagged]] = True
    good = np.isfinite(lon) & (who >= 0) & concerned[who]
    good[flagged] = False
    most = OF_REGISTER if collector is None else OF_COLLECTOR
    rows = np.flatnonzero(good)
    drawn = _drawn(lon[rows], lat[rows])
    # Those drawn first of each collector are among the few with low numbers; of a collector with too few such all are kept.
    size = np.bincount(who[rows], minlength=len(concerned))
    low = drawn < (2.0**BITS * np.minimum(4 * most / np.maximum(size, 1), 1.0))[who[rows]]
    enough = np.bincount(who[rows[low]], minlength=len(concerned)) >= np.minimum(most, size)
    low |= ~enough[who[rows]]
    rows, drawn = rows[low], drawn[low]
    rows = rows[np.argsort((who[rows].astype(np.uint64) << np.uint64(BITS)) | drawn)]
    group, start, size = np.unique(who[rows], return_index=True, return_counts=True)
    seen = rows[np.unique((start[:, None] + np.minimum(np.arange(most), size[:, None] - 1)).ravel())]
    sample: Written = columns.take(seen)["written"]
    decimals = np.zeros((len(group) + 1, PARTS, MOST_DECIMALS + 1))
    for axis in (sample.lon, sample.lat):
        readable = np.flatnonzero(axis.sound & (axis.count > 0))
        last = axis.count[readable] - 1
        places = np.minimum(axis.places[readable, last], MOST_DECIMALS)
        np.add.at(decimals, (np.searchsorted(group, who[seen[readable]]), last, places), 1.0)
    # A collector without a good row shows nothing: the last line of the table.
    place = np.searchsorted(group, who[flagged])
    known = (place < len(group)) & np.isin(who[flagged], group)
    return replace(written, decimals=decimals[np.where(known, place, len(group))])


def _drawn(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Give each position a number of so many bits, as good as at random.

    Source: multiplicative hashing by the golden ratio [Knuth, The Art of Computer Programming, vol. 3, 6.4].
    """
    golden = np.uint64(0x9E3779B97F4A7C15)
    mixed = (lon.view(np.uint64) * golden) ^ (lat.view(np.uint64) * golden * golden)
    return mixed * golden >> np.uint64(64 - BITS)

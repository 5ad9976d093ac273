"""Fill-down: coordinates that grow by one and the same step from row to row, as a spreadsheet drags them down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.batches.fineness import TOO_FEW, enough, rows_of
from geocensus.measures.batches.significance import holm
from geocensus.measures.columns import Groups
from geocensus.measures.registry import Subject, measure

__all__: list[str] = []

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

LEAST_ROWS = 8

SAME_STEP = 0.1
SAME_STEP_COARSE = 0.3
FINE_DEG = 5e-4
"""Chance that a row differs from the one before it exactly as that one does from its own predecessor: own choice,
several times what neighbours in one industrial park show (one in fifty, written in whole seconds)."""

SAME_STEP_SORTED = 0.4
"""The same in a file that was sorted by an axis, where the next row is the next place. With places strewn λ to a digit, the
step is again of *k* digits with a chance of λ exp(−kλ), which is below 1 / (e k) whatever λ is."""

SORTED_SHARE = 0.6
LEAST_STEPS = 5
"""Rows are sorted when so many steps go the way of the step before, the series themselves not counted: in any order, one in
three does."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Series:
    """The longest arithmetic series of each batch, and whether its rows come in the order of an axis."""

    length: Counts
    sorted: NDArray[np.bool_]


@measure(subject=Subject.BATCH, meaning=Text(en="The longest series of equal steps", zh="最长的等差序列"))
def series(groups: Groups, lon_value: Floats, lat_value: Floats, lon_unit_deg: Floats, lat_unit_deg: Floats) -> Series:
    """Find the longest arithmetic series on either axis, in the order of the file."""
    g = len(groups)
    found = Series(length=np.zeros(g, dtype=np.int64), sorted=np.zeros(g, dtype=np.bool_))
    row, number = rows_of(groups), groups.number
    if len(row) < 3:
        return found
    inside = (number[1:] == number[:-1]) & (number[1:] >= 0)
    for value, unit in ((lon_value, lon_unit_deg), (lat_value, lat_unit_deg)):
        step = np.diff(value[row])
        tick = np.fmin(unit[row][1:], unit[row][:-1])
        moves = inside & (np.abs(step) > tick / 2)
        moves = moves[1:] & moves[:-1]
        # A repeated step is equal to a hundredth of the last digit: binary fractions differ by far less.
        repeats = moves & (np.abs(np.diff(step)) < np.fmax(tick[1:] / 100, 1e-11))
        end = np.flatnonzero(repeats)
        place = np.arange(len(repeats))
        before = np.maximum.accumulate(np.where(repeats, -1, place))
        np.maximum.at(found.length, number[end + 2], end - before[end] + 2)
        other = moves & ~repeats
        same_way = other & ((step[1:] > 0) == (step[:-1] > 0))
        of, ways = (np.bincount(number[2:][which], minlength=g) for which in (other, same_way))
        found.sorted[:] |= (of >= LEAST_STEPS) & (ways > SORTED_SHARE * of)
    return found


@measure(subject=Subject.BATCH, meaning=Text(en="Rows in the longest series of equal steps", zh="等差序列的最大行数"))
def series_length(series: Series) -> Counts:
    """Count the rows of the longest arithmetic series."""
    return series.length


@measure(
    subject=Subject.BATCH,
    meaning=Text(en="Chance of such a series in any of the batches", zh="各批次中偶然出现此类序列的概率"),
    unknown=TOO_FEW,
)
def series_p(groups: Groups, series: Series, lon_unit_deg: Floats, lat_unit_deg: Floats) -> Floats:
    """Bound the probability of so long a series by the sum over its possible beginnings, on both axes."""
    row = rows_of(groups)
    member = np.flatnonzero(groups.number >= 0)
    unit = np.fmax(lon_unit_deg, lat_unit_deg)[row[member]]
    readable = np.isfinite(unit)
    of = np.bincount(groups.number[member][readable], minlength=len(groups))
    coarse = np.bincount(groups.number[member][readable & (unit > FINE_DEG)], minlength=len(groups)) > 0
    chance = np.where(series.sorted, SAME_STEP_SORTED, np.where(coarse, SAME_STEP_COARSE, SAME_STEP))
    p = np.minimum(2.0 * of * chance ** np.maximum(series.length - 2, 0), 1.0)
    return holm(enough(p, of, LEAST_ROWS))

"""Fill-down: coordinates that grow by one and the same step from row to row, as a spreadsheet drags them down."""

from __future__ import annotations

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


def _runs(value: Floats, unit: Floats, row: Counts, number: Counts) -> NDArray[np.int64]:
    """Give, at the end of each run of equal steps, how many steps repeat the one before; 0 elsewhere."""
    at = value[row]
    step = np.diff(at)
    tick = np.fmin(unit[row][1:], unit[row][:-1])
    inside = (number[1:] == number[:-1]) & (number[1:] >= 0)
    moves = inside & (np.abs(step) > tick / 2)
    repeats = np.zeros(len(row), dtype=np.bool_)
    # A repeated step is equal to a hundredth of the last digit: binary fractions differ by far less.
    repeats[2:] = moves[1:] & moves[:-1] & (np.abs(np.diff(step)) < np.fmax(tick[1:] / 100, 1e-11))
    place = np.arange(len(row))
    return np.asarray(place - np.maximum.accumulate(np.where(repeats, -1, place)), dtype=np.int64)


@measure(subject=Subject.BATCH, meaning=Text(en="Rows in the longest series of equal steps", zh="等差序列的最大行数"))
def series_length(
    groups: Groups, lon_value: Floats, lat_value: Floats, lon_unit_deg: Floats, lat_unit_deg: Floats
) -> Counts:
    """Count the rows of the longest arithmetic series on either axis, in the order of the file."""
    return np.maximum(*(_longest(groups, *axis) for axis in ((lon_value, lon_unit_deg), (lat_value, lat_unit_deg))))


def _longest(groups: Groups, value: Floats, unit: Floats) -> Counts:
    longest = np.zeros(len(groups), dtype=np.int64)
    row = rows_of(groups)
    if len(row) > 2:
        runs = _runs(value, unit, row, groups.number)
        end = np.flatnonzero(runs)
        np.maximum.at(longest, groups.number[end], runs[end] + 2)
    return longest


@measure(
    subject=Subject.BATCH,
    meaning=Text(en="Chance of such a series in any of the batches", zh="各批次中偶然出现此类序列的概率"),
    unknown=TOO_FEW,
)
def series_p(groups: Groups, series_length: Counts, lon_unit_deg: Floats, lat_unit_deg: Floats) -> Floats:
    """Bound the probability of so long a series by the sum over its possible beginnings, on both axes."""
    row = rows_of(groups)
    member = np.flatnonzero(groups.number >= 0)
    unit = np.fmax(lon_unit_deg, lat_unit_deg)[row[member]]
    readable = np.isfinite(unit)
    of = np.bincount(groups.number[member][readable], minlength=len(groups))
    coarse = np.bincount(groups.number[member][readable & (unit > FINE_DEG)], minlength=len(groups)) > 0
    chance = np.where(coarse, SAME_STEP_COARSE, SAME_STEP)
    p = np.minimum(2.0 * of * chance ** np.maximum(series_length - 2, 0), 1.0)
    return holm(enough(p, of, LEAST_ROWS))

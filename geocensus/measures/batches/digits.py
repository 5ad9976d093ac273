"""Habits of the hand: last digits that are preferred, and minutes that were written as decimals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.batches.fineness import rows_of
from geocensus.measures.batches.significance import binomial_tail, effective_size, holm
from geocensus.measures.columns import Groups
from geocensus.measures.registry import Subject, measure

__all__: list[str] = []

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]

LEAST_DIGITS = 20
LEAST_OUTSIDE = 5
"""Fewer decide nothing: own choice, from the measured power."""

TOO_FEW_DIGITS = Text(
    en="the batch has fewer than 20 positions with 4 to 10 decimals of a degree, or with seconds",
    zh="该批次中写到 4～10 位小数或写到秒的坐标不足 20 个",
)
TOO_FEW_DECIMALS = Text(
    en="the batch has fewer than 20 positions in decimal degrees", zh="该批次中以十进制度书写的坐标不足 20 个"
)

EVEN_DEG = 0.003
"""Ten last digits together span less than this: places are spread evenly over so little ground."""

FAVOURITE_CHANCE = 0.2
"""Chance of any one digit. Not a tenth: seconds that were computed from decimals come in even digits only."""

BELOW_60 = 0.6
LEAST_PERIODS = 2.0
"""A batch that spans so many periods of a trace, degrees or hundredths of them, holds all decimals about equally (own)."""

TRACES = 3

WORTH_A_LOOK = 0.7
"""Batches of which a smaller share of the decimals is below 60 are not looked at: no profile calls them minutes."""

WHOLE = 1e-6
"""Decimals of a period that are none."""

STREET = 0.25
"""Positions that stray less than this share of a period across it may belong to one road (own)."""

CELL_BITS = 17
"""Enough for the 36,000 hundredths of a degree around the Earth."""

BY_ACCIDENT = 0.25
"""Chance that a position outside the county that it names falls into it when its decimals are read as minutes: a county
rarely covers more of a degree's cell. Own choice, generous."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Habit:
    """The habit of each batch: how probable by chance, how many of its digits, which."""

    p: Floats
    share: Floats
    what: NDArray[np.object_]


def _keep(habit: Habit, batch: Any, p: Floats, share: Floats, what: Any) -> None:
    better = p < habit.p[batch]
    won = batch[better]
    habit.p[won], habit.share[won] = p[better], share[better]
    habit.what[won] = what[better] if isinstance(what, np.ndarray) else what


PADDED = 0.9
"""From this share of zeros on, a last digit is format, not habit: a column was filled up to a number of decimals."""


def _last_digit(value: Floats, unit: Floats) -> NDArray[np.int8]:
    """Give the digit that counts *unit*; −1 where it is not known, or not fine enough to be arbitrary."""
    # Beyond 10 decimals a double cannot tell the last digit.
    fine = np.isfinite(unit) & np.isfinite(value) & (10 * unit < EVEN_DEG) & (unit > 1e-11)
    digit = np.full(len(value), -1, dtype=np.int8)
    digit[fine] = (np.rint(np.abs(value[fine]) / unit[fine]) % 10).astype(np.int8)
    return digit


def _counts(value: Floats, unit: Floats, number: Counts, row: Counts, g: int) -> Counts:
    """Count each batch's last digits, of those that are not padding; (g, 10)."""
    counts = np.zeros((g, 10), dtype=np.int64)
    while len(row):
        digit = _last_digit(value, unit)[row]
        told = digit >= 0
        number, row, digit = number[told], row[told], digit[told]
        now = np.bincount(number * 10 + digit, minlength=10 * g).reshape(g, 10)
        padded = now[:, 0] > PADDED * now.sum(axis=1)
        counts[~padded] += now[~padded]
        again = padded[number]
        number, row, unit = number[again], row[again], unit * 10
    return counts


@measure(subject=Subject.BATCH, meaning=Text(en="Preferred last digits", zh="末位数字偏好"))
def digit_habit(
    groups: Groups,
    first_at_place: Mask,
    lon_value: Floats,
    lat_value: Floats,
    lon_unit_deg: Floats,
    lat_unit_deg: Floats,
) -> Habit:
    """Look for last digits that are written more often than chance lets them, with exact binomial probabilities.

    A column of numbers drops trailing zeros: where no last digit of a batch is 0, only the other nine are compared. A column of
    text may be filled up with zeros: where nearly all are 0, the digit before them is looked at.
    """
    g = len(groups)
    rows = rows_of(groups)
    habit = Habit(p=np.full(g, np.nan), share=np.zeros(g), what=np.full(g, "–", dtype=object))
    for value, unit in ((lon_value, lon_unit_deg), (lat_value, lat_unit_deg)):
        counts = _counts(value, unit, groups.number[first_at_place], rows[first_at_place], g)
        of = counts.sum(axis=1)
        batch = np.flatnonzero(of >= LEAST_DIGITS)
        if not len(batch):
            continue
        counts, of = counts[batch], of[batch]
        habit.p[batch] = np.where(np.isnan(habit.p[batch]), 1.0, habit.p[batch])
        zeros = counts[:, 0] > 0
        heaped = np.where(zeros, counts[:, 0] + counts[:, 5], counts[:, 5])
        favourite = counts.argmax(axis=1)
        most = counts[np.arange(len(batch)), favourite]
        # Two axes, and two ways to look at each: four tests.
        for many, chance, tests, what in (
            (heaped, np.where(zeros, 0.2, 1 / 9), 4, np.where(zeros, "0/5", "5").astype(object)),
            (most, np.full(len(batch), FAVOURITE_CHANCE), 4 * 10, favourite.astype(str).astype(object)),
        ):
            p = np.minimum(tests * binomial_tail(many, of, chance), 1.0)
            rare = np.flatnonzero(p < 1 / tests)
            some = np.isin(groups.number, batch[rare]) & first_at_place & np.isfinite(value[rows])
            telling = effective_size(groups.number[some], value[rows[some]], g)[batch[rare]]
            fewer = np.minimum(telling / of[rare], 1.0)
            p[rare] = np.minimum(tests * binomial_tail(many[rare] * fewer, of[rare] * fewer, chance[rare]), 1.0)
            _keep(habit, batch, p, many / of, what)
    return habit


@measure(
    subject=Subject.BATCH,
    meaning=Text(
        en="Chance of such digits in any of the batches, without a cause", zh="各批次中偶然出现此类末位数字的概率"
    ),
    unknown=TOO_FEW_DIGITS,
)
def digit_p(digit_habit: Habit) -> Floats:
    """Correct the probabilities of the preferred digits for the number of batches."""
    return holm(digit_habit.p)


@measure(subject=Subject.BATCH, meaning=Text(en="Share of the preferred last digits", zh="偏好数字的比例"))
def digit_share(digit_habit: Habit) -> Floats:
    """Give the share of last digits that are the preferred ones."""
    return digit_habit.share


@measure(subject=Subject.BATCH, meaning=Text(en="Preferred last digits", zh="偏好的末位数字"))
def digit_favourite(digit_habit: Habit) -> NDArray[np.object_]:
    """Name the preferred digits."""
    return digit_habit.what


def _fraction(value: Floats, digits: int) -> Floats:
    """Give what stands behind the first *digits* decimals, as a fraction of one; a hair is added for binary fractions."""
    scaled = np.abs(value) * 10.0**digits + 1e-7
    return scaled - np.floor(scaled)


@measure(subject=Subject.BATCH, meaning=Text(en="Minutes written as decimals", zh="把分当作小数书写"))
def minutes_habit(
    groups: Groups,
    first_at_place: Mask,
    lon_value: Floats,
    lat_value: Floats,
    lon_unit_deg: Floats,
    lat_unit_deg: Floats,
    lon: Floats,
    lat: Floats,
    county_reported_number: Any = None,
    county_number: Any = None,
    counties: Any = None,
) -> Habit:
    """Look for batches in which 36°42′ became 36.42, or 36°42′15″ became 36.4215.

    Three traces, each with an exact binomial probability: in a batch that spans degrees, the first two decimals are below
    60; everywhere, the third and fourth are; and positions outside the county that their rows name fall into it when
    their decimals are read as minutes. Sources stand in parks and villages, which are narrower than the period of a
    trace: what is counted are not positions but the cells of one period that hold only such positions.
    """
    g = len(groups)
    rows = rows_of(groups)
    habit = Habit(p=np.full(g, np.nan), share=np.zeros(g), what=np.full(g, "–", dtype=object))
    decimal = np.ones(len(lon_value), dtype=np.bool_)
    for value, unit in ((lon_value, lon_unit_deg), (lat_value, lat_unit_deg)):
        decimal &= np.isfinite(value) & (np.abs(np.log10(unit) - np.rint(np.log10(unit))) < 1e-6) & (unit < 0.05)
    member = np.flatnonzero(first_at_place & decimal[rows])
    number, row = groups.number[member], rows[member]
    of = np.bincount(number, minlength=g)
    batch = np.flatnonzero(of >= LEAST_DIGITS)
    habit.p[batch] = 1.0
    axes = ((lon_value, lat_value, lon_unit_deg), (lat_value, lon_value, lat_unit_deg))
    spread = [_spread(value, number, row, of) for value, _, _ in axes] if len(batch) else []
    for trace, digits, coarsest_deg in (("dd.mm", 0, 1.0), ("dd.mmss", 2, 1.01e-4)):
        period_deg = 10.0**-digits
        rows_below, rows_told, hits, cells = np.zeros((4, g))
        for (value, other, unit), wide_deg in zip(axes, spread, strict=False):
            decimals = _fraction(value, digits)
            # Whole periods are a lattice, and say nothing of minutes.
            below, told = decimals < BELOW_60, (unit <= coarsest_deg) & (decimals > WHOLE)
            own = np.bincount(number[told[row]], minlength=g).astype(np.float64)
            low = np.bincount(number[(told & below)[row]], minlength=g)
            look = (wide_deg >= LEAST_PERIODS * period_deg) & (own >= LEAST_DIGITS) & (low >= WORTH_A_LOOK * own)
            some = told[row] & look[number]
            only_below, some_cells = _cells_below(below, value, other, 1 / period_deg, number[some], row[some], g)
            hits += only_below
            cells += some_cells
            rows_below += np.where(look, low, 0)
            rows_told += np.where(look, own, 0)
        p = np.minimum(TRACES * binomial_tail(hits, cells, BELOW_60), 1.0)
        _keep(habit, batch, p[batch], (rows_below / np.fmax(rows_told, 1))[batch], trace)
    if counties is not None and county_reported_number is not None and county_number is not None:
        outside = decimal & (county_reported_number >= 0) & (county_number != county_reported_number)
        home = _home(lon, lat, np.flatnonzero(outside), county_reported_number, counties)
        out = np.bincount(number[outside[row]], minlength=g)
        batch = np.flatnonzero(out >= LEAST_OUTSIDE)
        if len(batch):
            at_home = np.bincount(number[home[row]], minlength=g)[batch]
            habit.p[batch] = np.where(np.isnan(habit.p[batch]), 1.0, habit.p[batch])
            p = TRACES * binomial_tail(at_home, out[batch], BY_ACCIDENT)
            _keep(habit, batch, np.minimum(p, 1.0), at_home / out[batch], "county")
    return habit


def _cells_below(
    below: Mask, value: Floats, other: Floats, per_degree: float, number: Counts, row: Counts, g: int
) -> tuple[Floats, Floats]:
    """Count, in each batch, the cells of one period on both axes that hold only such positions, and all cells.

    However near each other the positions of a cell are, all of them are below 60 with a chance of 0.6 at most. Cells of one
    stripe count as one where a road could lead through them: their positions stray less than a quarter of the period.
    """
    if not len(row):
        return np.zeros(g), np.zeros(g)
    scaled, across = (np.abs(v[row]) * per_degree + 1e-7 for v in (value, other))
    stripe, stripes = pd.factorize((number << CELL_BITS) + _numbered(scaled))
    cell, cells = pd.factorize((stripe << CELL_BITS) + _numbered(across))
    within = scaled - np.floor(scaled)
    low, high = np.ones(len(stripes)), np.zeros(len(stripes))
    np.minimum.at(low, stripe, within)
    np.maximum.at(high, stripe, within)
    of = cells >> CELL_BITS
    weight = np.where(high - low < STREET, 1.0 / np.bincount(of), 1.0)[of]
    hit = weight.copy()
    hit[cell[~below[row]]] = 0.0
    batch = stripes[of] >> CELL_BITS
    hits, every = (np.bincount(batch, each, minlength=g).astype(np.float64) for each in (hit, weight))
    return hits, every


def _numbered(scaled: Floats) -> Counts:
    return scaled.astype(np.int64) & ((1 << CELL_BITS) - 1)


def _spread(value: Floats, number: Counts, row: Counts, of: Counts) -> Floats:
    """Measure the standard deviation of a batch's values, as the width of an even spread."""
    total = np.bincount(number, weights=value[row], minlength=len(of)) / np.fmax(of, 1)
    away = np.bincount(number, weights=(value[row] - total[number]) ** 2, minlength=len(of)) / np.fmax(of, 1)
    return np.asarray(np.sqrt(12 * away), dtype=np.float64)


def _home(lon: Floats, lat: Floats, at: Any, claimed: Any, counties: Any) -> Mask:
    """Tell which positions lie in the county that they name once their decimals are read as minutes."""
    home = np.zeros(len(lon), dtype=np.bool_)
    below = (_fraction(lon[at], 0) < BELOW_60) & (_fraction(lat[at], 0) < BELOW_60)
    at = at[below]
    if len(at):
        east, north = (np.trunc(v[at]) + np.fmod(v[at], 1.0) / BELOW_60 for v in (lon, lat))
        home[at] = counties.assign(lon=east, lat=north) == claimed[at]
    return home


@measure(
    subject=Subject.BATCH,
    meaning=Text(
        en="Chance of such decimals in any of the batches, without a cause", zh="各批次中偶然出现此类小数的概率"
    ),
    unknown=TOO_FEW_DECIMALS,
)
def minutes_p(minutes_habit: Habit) -> Floats:
    """Correct the probabilities of minutes written as decimals for the number of batches."""
    return holm(minutes_habit.p)


@measure(
    subject=Subject.BATCH, meaning=Text(en="Share of the positions that could be minutes", zh="可视为分的坐标比例")
)
def minutes_share(minutes_habit: Habit) -> Floats:
    """Give the share of the positions whose decimals could be minutes."""
    return minutes_habit.share


@measure(subject=Subject.BATCH, meaning=Text(en="Trace of the conversion", zh="换算痕迹"))
def minutes_trace(minutes_habit: Habit) -> NDArray[np.object_]:
    """Name the trace: ``dd.mm``, ``dd.mmss`` or ``county``."""
    return minutes_habit.what

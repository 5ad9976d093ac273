"""Digits that nobody measures: one digit all the way, the same fraction on both axes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.registry import measure

__all__: list[str] = []

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_DECIMALS = 9
"""More decimals than these are the noise of a division, not written by a person."""

TEN = 10 ** np.arange(19, dtype=np.int64)


def _ticks(value: Floats, finest: Any, decimals: Any) -> tuple[Whole, Whole, Whole]:
    """Give each axis in whole last digits, how many of them a degree has, and the decimals."""
    places = np.clip(np.nan_to_num(np.asarray(decimals, dtype=np.float64)), 0, MOST_DECIMALS).astype(np.int64)
    written = finest if isinstance(finest, pd.Categorical) else pd.Categorical(np.asarray(finest, dtype=object))
    kinds = [{"minute": 60, "second": 3600}.get(str(each), 1) for each in written.categories]
    kind = np.array([*kinds, 1], dtype=np.int64)[written.codes]
    per_degree = kind * TEN[places]
    # A product of doubles below 2**53 rounds right; more digits than that cannot have been written.
    ticks = np.round(np.minimum(np.nan_to_num(np.abs(value)) * per_degree, 2.0**53)).astype(np.int64)
    return ticks, per_degree, places


def _written(ticks: Whole, per_degree: Whole, places: Whole) -> Whole:
    """Put the digits of degrees, minutes and seconds behind each other, as they stand on the form."""
    degrees, rest = np.divmod(ticks, per_degree)
    per_minute = TEN[places]
    minutes, seconds = np.divmod(rest, 60 * per_minute)
    kind = per_degree // per_minute
    return np.where(
        kind == 3600,
        (degrees * 100 + minutes) * 100 * per_minute + seconds,
        np.where(kind == 60, degrees * 100 * per_minute + rest, ticks),
    )


def _run_of_one_digit(written: Whole) -> Whole:
    """Count the digits of numbers that consist of one digit; 0 of all others."""
    count = np.searchsorted(TEN, written, side="right")
    digit = written % 10
    return np.where((digit > 0) & (written * 9 == digit * (TEN[count] - 1)), count, 0)


@measure(
    meaning=Text(en="Digits of the axes that consist of one digit only", zh="全由同一数字组成的坐标位数"),
    unknown=Text(en="the row has no position that could be read", zh="该行没有可读取的坐标"),
)
def repeated_digits(
    lon_value: Floats, lat_value: Floats, lon_finest: Any, lat_finest: Any, lon_decimals: Any, lat_decimals: Any
) -> Floats:
    """Count the digits of axes such as 111.1111; 33.333333 alone does not count: it is 33°20′ in decimals."""
    lon = _written(*_ticks(lon_value, lon_finest, lon_decimals))
    lat = _written(*_ticks(lat_value, lat_finest, lat_decimals))
    lon_run, lat_run = _run_of_one_digit(lon), _run_of_one_digit(lat)
    thirds = (lat % 10 == 3) & (lon_run == 0)
    total = lon_run + np.where(thirds, 0, lat_run)
    return np.where(np.isfinite(lon_value) & np.isfinite(lat_value), total, np.nan)


@measure(
    meaning=Text(
        en="Chance that a true position has the same fraction of a degree on both axes; 1: it has not",
        zh="真实坐标两轴小数部分恰好相同的概率；不相同为 1",
    ),
    unknown=Text(en="the row has no position that could be read", zh="该行没有可读取的坐标"),
)
def alike_chance(
    lon_value: Floats, lat_value: Floats, lon_finest: Any, lat_finest: Any, lon_decimals: Any, lat_decimals: Any
) -> Floats:
    """Tell how improbable it is that both axes end alike, where they do; closing zeros prove nothing."""
    lon, lon_per, lon_places = _ticks(lon_value, lon_finest, lon_decimals)
    lat, lat_per, _ = _ticks(lat_value, lat_finest, lat_decimals)
    fraction = lon % lon_per
    alike = np.flatnonzero((lon_per == lat_per) & (fraction == lat % lat_per) & np.isfinite(lon_value + lat_value))
    chance = np.where(np.isfinite(lon_value) & np.isfinite(lat_value), 1.0, np.nan)
    rest, steps, places = fraction[alike], lon_per[alike], lon_places[alike]
    for _ in range(MOST_DECIMALS):
        closing = (rest % 10 == 0) & (places > 0)
        rest, steps = np.where(closing, rest // 10, rest), np.where(closing, steps // 10, steps)
        places = places - closing
    for part in (60, 60):
        round_ = (rest % part == 0) & (steps % part == 0) & (places == 0)
        rest, steps = np.where(round_, rest // part, rest), np.where(round_, steps // part, steps)
    chance[alike] = 1 / steps
    return chance


@measure(meaning=Text(en="True positions of which one ends alike", zh="出现一次尾数相同所需的真实坐标数"))
def one_in(alike_chance: Floats) -> Floats:
    """Say the chance of axes that end alike as one in so many."""
    return 1 / alike_chance

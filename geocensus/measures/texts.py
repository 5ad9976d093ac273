"""What the original text of a position says of itself: was it there, was it readable, how finely was it written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.coordinates.vocabulary import REASONS
from geocensus.language import Text
from geocensus.measures.registry import measure

__all__: list[str] = []

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

DATUM_REFUSED = Text(
    en="its datum is not known, or is one that only your own transformation can convert",
    zh="其坐标系未知，或须用自备的转换参数才能换算",
)
NO_TEXT = Text(en="the row has no position that could be read", zh="该行没有可读取的坐标")

# Reasons that have a check of their own; every other reason means that the text could not be read.
MISSING = ("missing",)
ONE_AXIS = ("longitude_missing", "latitude_missing")
PARTS = ("minutes_out_of_range", "seconds_out_of_range")
RANGE = ("out_of_range",)


def _is(reason: Any, wanted: tuple[str, ...]) -> Mask:
    return np.asarray(pd.Series(reason).isin(wanted), dtype=np.bool_)


@measure(meaning=Text(en="Neither axis was written", zh="经纬度均未填写"))
def position_missing(reason: Any) -> Mask:
    """Tell which rows have no position at all."""
    return _is(reason, MISSING)


@measure(meaning=Text(en="Only one axis was written", zh="只填写了经度或纬度之一"))
def axis_missing(reason: Any) -> Mask:
    """Tell which rows have one axis only."""
    return _is(reason, ONE_AXIS)


@measure(meaning=Text(en="Minutes or seconds are not within 0–60", zh="分或秒不在 0–60 之间"))
def parts_out_of_range(reason: Any) -> Mask:
    """Tell which rows have minutes or seconds that cannot be."""
    return _is(reason, PARTS)


@measure(meaning=Text(en="An axis is beyond what it can be", zh="经度或纬度超出可能的范围"))
def axis_out_of_range(reason: Any) -> Mask:
    """Tell which rows have a longitude beyond ±180° or a latitude beyond ±90°."""
    return _is(reason, RANGE)


@measure(meaning=Text(en="The text could not be read as a position", zh="文字无法识别为坐标"))
def position_unreadable(
    reason: Any, position_missing: Mask, axis_missing: Mask, parts_out_of_range: Mask, axis_out_of_range: Mask
) -> Mask:
    """Tell which rows have text that is no position, for a reason that has no check of its own."""
    refused = np.asarray(pd.notna(reason), dtype=np.bool_) & ~_is(reason, ("",))
    return refused & ~position_missing & ~axis_missing & ~parts_out_of_range & ~axis_out_of_range


@measure(meaning=Text(en="Why the position was refused, in words", zh="无法读取的原因（文字说明）"))
def reason_said(reason: Any) -> NDArray[np.object_]:
    """Say the reason of each refusal in both languages; None where there is none."""
    said = {str(word): text for word, text in REASONS.items()} | {"datum_refused": DATUM_REFUSED}
    return np.array([said.get(word) if isinstance(word, str) else None for word in pd.Series(reason)], dtype=object)


def _coarser(finest: tuple[Any, Any], decimals: tuple[Any, Any], part: str) -> Floats:
    """Give the fewer decimals of the axes that are written down to *part*; NaN where neither is.

    An axis is judged by its own finest part: a latitude in whole minutes is coarse however fine the longitude is.
    """
    fewer = np.full(len(decimals[0]), np.nan)
    for unit, written in zip(finest, decimals, strict=True):
        own = np.asarray(written, dtype=np.float64)
        applies = np.asarray(pd.Series(unit) == part, dtype=np.bool_) & (own >= 0)
        fewer = np.where(applies, np.fmin(fewer, own), fewer)
    return fewer


DECIMAL_ONLY = Text(en="the position was not written in decimal degrees", zh="坐标不是以十进制度书写")
MINUTE_ONLY = Text(en="the position was not written down to minutes", zh="坐标不是精确到“分”书写")
SECOND_ONLY = Text(en="the position was not written down to seconds", zh="坐标不是精确到“秒”书写")


@measure(
    meaning=Text(en="Decimals of degrees as written, of the coarser axis", zh="度的小数位数（取较粗一轴）"),
    unknown=DECIMAL_ONLY,
    inapplicable=True,
)
def degree_decimals(lon_finest: Any, lat_finest: Any, lon_decimals: Any, lat_decimals: Any) -> Floats:
    """Count the written decimals of positions in decimal degrees."""
    return _coarser((lon_finest, lat_finest), (lon_decimals, lat_decimals), "degree")


@measure(
    meaning=Text(en="Decimals of minutes as written, of the coarser axis", zh="分的小数位数（取较粗一轴）"),
    unknown=MINUTE_ONLY,
    inapplicable=True,
)
def minute_decimals(lon_finest: Any, lat_finest: Any, lon_decimals: Any, lat_decimals: Any) -> Floats:
    """Count the written decimals of positions whose last part is minutes."""
    return _coarser((lon_finest, lat_finest), (lon_decimals, lat_decimals), "minute")


@measure(
    meaning=Text(en="Decimals of seconds as written, of the coarser axis", zh="秒的小数位数（取较粗一轴）"),
    unknown=SECOND_ONLY,
    inapplicable=True,
)
def second_decimals(lon_finest: Any, lat_finest: Any, lon_decimals: Any, lat_decimals: Any) -> Floats:
    """Count the written decimals of positions whose last part is seconds."""
    return _coarser((lon_finest, lat_finest), (lon_decimals, lat_decimals), "second")


@measure(
    meaning=Text(en="Decimals of seconds as written, of the finer axis", zh="秒的小数位数（取较细一轴）"),
    unknown=SECOND_ONLY,
    inapplicable=True,
)
def most_second_decimals(lon_finest: Any, lat_finest: Any, lon_decimals: Any, lat_decimals: Any) -> Floats:
    """Count the decimals of the axis whose seconds have more of them."""
    alone = [
        _coarser((unit, unit), (own, own), "second")
        for unit, own in ((lon_finest, lon_decimals), (lat_finest, lat_decimals))
    ]
    return np.fmax(*alone)

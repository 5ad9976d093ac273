"""Decimals of minutes stand where seconds should, or the other way round: 23.28′ as 23′28″."""

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Axis, Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.edits import reread
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="minutes_as_seconds",
    title=Text(en="Decimals of minutes as seconds", zh="分的小数误作秒"),
    message=Text(
        en="Decimals of minutes were entered as seconds, or seconds as decimals of minutes",
        zh="分的小数被当作秒录入（或秒被当作分的小数）",
    ),
    fixes=FIXABLE,
    prior=0.015,
    source="prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        (
            {"position_text": "114 12 25; 36 42 50", "named_box": (114.0, 36.5, 114.5, 37.0)},
            (114 + 12.25 / 60, 36 + 42.5 / 60),
        ),
        (
            {"position_text": "114 12.25; 36 42.50", "named_box": (114.0, 36.5, 114.5, 37.0)},
            (114 + 12 / 60 + 25 / 3600, 36 + 42 / 60 + 50 / 3600),
        ),
        ({"position_text": "114.2; 36.7", "named_box": (114.0, 36.5, 114.5, 37.0)}, (np.nan, np.nan)),
    ],
)
def minutes_as_seconds(written: Written, named_box: Floats) -> Candidates:
    """Read the digits of the seconds as decimals of minutes, and decimals of minutes as seconds."""
    readings = ((_two_digits_as_decimals, 1.0), (_more_digits_as_decimals, MORE), (_decimals_as_seconds, 1.0))
    return Candidates.joined(reread(written, named_box, read, likelihood=share) for read, share in readings)


MORE = 0.1
"""So often more than two decimals of a minute end where seconds should stand: they look like none (own)."""


def _two_digits_as_decimals(axis: Axis) -> Floats:
    return np.where(axis.length[:, 2] - axis.places[:, 2] <= 2, _seconds_as_decimals(axis), np.nan)


def _more_digits_as_decimals(axis: Axis) -> Floats:
    return np.where(axis.length[:, 2] - axis.places[:, 2] > 2, _seconds_as_decimals(axis), np.nan)


def _seconds_as_decimals(axis: Axis) -> Floats:
    places = axis.places[:, 2]
    whole = axis.length[:, 2] - places
    # 5 stands for .5 or, as a number that lost its zero, for .05: both are written so; the longer form is usual.
    decimals = axis.digits[:, 2] / 10.0 ** (places + np.maximum(whole, 2))
    possible = (axis.count == 3) & (axis.places[:, 1] == 0) & (axis.part(1) < 60)
    return np.where(possible, axis.part(0) + (axis.part(1) + decimals) / 60, np.nan)


def _decimals_as_seconds(axis: Axis) -> Floats:
    minutes = axis.part(1)
    seconds = (minutes - np.floor(minutes)) * 100
    possible = (axis.count == 2) & (axis.places[:, 1] >= 1) & (minutes < 60) & (seconds < 60)
    return np.where(possible, axis.part(0) + np.floor(minutes) / 60 + seconds / 3600, np.nan)

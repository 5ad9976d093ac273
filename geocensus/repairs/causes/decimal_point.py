"""The decimal point was lost, or stands elsewhere."""

from collections.abc import Iterator

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Axis, Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.edits import Meant, Number, edited
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="decimal_point",
    title=Text(en="Decimal point lost or moved", zh="小数点遗漏或移位"),
    message=Text(
        en="The decimal point of one or both axes was lost or stands at a wrong place",
        zh="某一轴或两轴的小数点遗漏或移位",
    ),
    fixes=FIXABLE,
    prior=0.06,
    source="prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"position_text": "1142; 36.7", "named_box": (114.0, 36.5, 114.5, 37.0)}, (114.2, 36.7)),
        ({"position_text": "11.42; 3.67", "named_box": (114.0, 36.5, 114.5, 37.0)}, (114.2, 36.7)),
        ({"position_text": "114.2; 36.7", "named_box": (114.0, 36.71, 114.5, 37.0)}, (np.nan, np.nan)),
    ],
)
def decimal_point(written: Written, named_box: Floats) -> Candidates:
    """Try every place for the point: of one number, or of the degrees of both axes."""
    return Candidates.joined([edited(written, named_box, _other_points), _both(written, named_box)])


ONE_STEP = 0.4
"""A point that stands elsewhere stands one place farther on, or one place before, so often each (own)."""


def _other_points(number: Number) -> Iterator[Meant]:
    longest = int(number.length.max())
    for places in range(longest + 1):
        # A point within a number that is not the last would be no notation at all.
        there = (places <= number.length) & (number.last | (places == 0))
        steps = np.abs(number.places - places)
        moved = np.where(steps == 1, ONE_STEP, (1 - 2 * ONE_STEP) / max(longest, 1))
        yield Meant(
            digits=number.digits,
            places=np.full_like(number.places, places),
            # A point is lost in one way only; where it stood, the other axis tells.
            likelihood=np.where(there, 0.5 * np.where(number.places == 0, 1.0, moved), 0.0),
        )


def _both(written: Written, named_box: Floats) -> Candidates:
    """Put the point where it makes degrees of China: behind three digits (or two) of the longitude and two of the latitude."""
    alone = (written.lon.count == 1) & (written.lat.count == 1) & ~written.lon.negative & ~written.lat.negative
    lat = _with_whole(written.lat, 2)
    return Candidates.joined(
        Candidates.of(lon=np.where(alone, _with_whole(written.lon, whole), np.nan), lat=lat, likelihood=0.1).within(
            named_box
        )
        for whole in (2, 3)
    )


def _with_whole(axis: Axis, whole: int) -> Floats:
    """Read the digits with so many of them before the point; NaN where that is how they are written."""
    elsewhere = axis.length[:, 0] - axis.places[:, 0] != whole
    return np.where(elsewhere, axis.digits[:, 0] / 10.0 ** (axis.length[:, 0] - whole), np.nan)

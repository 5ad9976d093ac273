"""Decimals of degrees were cut into minutes and seconds: 36.7512 became 36°75′12″."""

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Axis, Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.edits import reread
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="decimals_as_minutes",
    title=Text(en="Decimals as minutes and seconds", zh="小数误作分秒"),
    message=Text(
        en="Decimal degrees were cut into pairs of digits and entered as minutes and seconds",
        zh="十进制度的小数被两位一截，当作分、秒录入",
    ),
    fixes=FIXABLE,
    prior=0.06,
    source="prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"position_text": "114 20 12.00; 36 75 12.00", "named_box": (114.0, 36.5, 114.5, 37.0)}, (114.2012, 36.7512)),
        ({"position_text": "114.2; 36.7", "named_box": (114.0, 36.5, 114.5, 37.0)}, (np.nan, np.nan)),
    ],
)
def decimals_as_minutes(written: Written, named_box: Floats) -> Candidates:
    """Read minutes and seconds as the first four decimals of degrees, and what follows as further ones."""
    return reread(written, named_box, _decimals)


def _decimals(axis: Axis) -> Floats:
    minutes, seconds = axis.part(1), axis.part(2)
    possible = (axis.count >= 2) & (axis.places[:, 0] == 0) & (minutes < 100) & (seconds < 100)
    return np.where(possible, axis.part(0) + minutes / 100 + seconds / 10_000, np.nan)

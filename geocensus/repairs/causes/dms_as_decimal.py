"""Degrees, minutes and seconds were typed as if they were decimals: 116.2317 for 116°23′17″."""

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Axis, Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.edits import reread
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="dms_as_decimal",
    title=Text(en="Minutes and seconds as decimals", zh="度分秒误作小数"),
    message=Text(
        en="Degrees, minutes and seconds were typed as decimal degrees",
        zh="度分秒被当作十进制度录入",
    ),
    fixes=FIXABLE,
    prior=0.07,
    source="packed degrees; prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        (
            {"position_text": "116.2317; 39.5426", "named_box": (116.38, 39.90, 116.40, 39.92)},
            (116 + 23 / 60 + 17 / 3600, 39 + 54 / 60 + 26 / 3600),
        ),
        ({"position_text": "116.2317; 39.6026", "named_box": (116.38, 39.90, 116.40, 39.92)}, (np.nan, np.nan)),
    ],
)
def dms_as_decimal(written: Written, named_box: Floats) -> Candidates:
    """Read the decimals as two digits of minutes and two of seconds, the rest as decimals of seconds."""
    return reread(written, named_box, _packed)


def _packed(axis: Axis) -> Floats:
    places = axis.places[:, 0]
    # Zeros at the end are lost when a cell is a number: 116.231 was 116°23′10″.
    decimals = axis.digits[:, 0] % 10**places / 10.0**places
    minutes = np.floor(decimals * 100 + 1e-9)
    seconds = np.maximum(decimals * 100 - minutes, 0.0) * 100
    possible = (axis.count == 1) & (places >= 2) & (minutes < 60) & (seconds < 60 - 1e-9)
    degrees = axis.digits[:, 0] // 10**places
    return np.where(possible, degrees + minutes / 60 + seconds / 3600, np.nan)

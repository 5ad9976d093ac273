"""Minutes and seconds stand in each other's place."""

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Axis, Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.edits import reread
from geocensus.repairs.registry import FIXABLE, Floats, repair

BOTH = 0.5
"""So often both axes are hit: who mixes up two columns hits both, who mixes up two cells one (own)."""


@repair(
    cause="minutes_and_seconds_exchanged",
    title=Text(en="Minutes and seconds exchanged", zh="分秒填反"),
    message=Text(
        en="Minutes and seconds were exchanged",
        zh="分与秒填反",
    ),
    fixes=FIXABLE,
    prior=0.04,
    source="prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        (
            {"position_text": "114 30 12; 36 30 42", "named_box": (114.0, 36.5, 114.5, 37.0)},
            (114 + 12 / 60 + 30 / 3600, 36 + 42 / 60 + 30 / 3600),
        ),
        ({"position_text": "114.2; 36.7", "named_box": (114.0, 36.5, 114.5, 37.0)}, (np.nan, np.nan)),
    ],
)
def minutes_and_seconds_exchanged(written: Written, named_box: Floats) -> Candidates:
    """Read the second number as seconds and the third as minutes."""
    return reread(written, named_box, _exchanged, both=BOTH)


def _exchanged(axis: Axis) -> Floats:
    possible = (axis.count == 3) & (axis.part(1) < 60) & (axis.part(2) < 60)
    return np.where(possible, axis.part(0) + axis.part(2) / 60 + axis.part(1) / 3600, np.nan)

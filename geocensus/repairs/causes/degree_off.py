"""The degrees or the tens of minutes are off by one."""

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.edits import shifted
from geocensus.repairs.registry import FIXABLE, Floats, repair

STEPS = np.array([1.0, 10.0, 1 / 6])
"""Degrees: one, ten, and ten minutes."""


@repair(
    cause="degree_off",
    title=Text(en="A degree or ten minutes off", zh="差一度或十分"),
    message=Text(
        en="One axis, or both, is off by one or ten degrees or by ten minutes",
        zh="某一轴（或两轴）差一度、十度或十分",
    ),
    fixes=FIXABLE,
    prior=0.06,
    source="prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"position_text": "115.2; 36.7", "named_box": (114.0, 36.6, 114.5, 36.8)}, (114.2, 36.7)),
        ({"position_text": "114 12 0; 36 52 0", "named_box": (114.0, 36.6, 114.25, 36.8)}, (114.2, 36.7)),
        ({"position_text": "115.2; 56.7", "named_box": (114.0, 36.5, 114.5, 37.0)}, (np.nan, np.nan)),
    ],
)
def degree_off(written: Written, named_box: Floats) -> Candidates:
    """Move one axis by a degree, ten degrees or ten minutes either way, or both axes by a degree."""
    single = np.array([*STEPS, *(-STEPS)])
    none = np.zeros(len(single))
    east, north = np.meshgrid([-1.0, 1.0], [-1.0, 1.0])
    return Candidates.joined(
        [
            shifted(written, named_box, lon_by_deg=single, lat_by_deg=none, likelihood=0.45 / len(single)),
            shifted(written, named_box, lon_by_deg=none, lat_by_deg=single, likelihood=0.45 / len(single)),
            shifted(written, named_box, lon_by_deg=east.ravel(), lat_by_deg=north.ravel(), likelihood=0.1 / 4),
        ]
    )

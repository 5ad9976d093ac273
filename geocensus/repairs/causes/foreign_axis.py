"""The longitude of one record stands with the latitude of another."""

import numpy as np
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.registry import FIXABLE, Floats, repair

CHANCE = 0.05
"""In a list, the axes of two neighbours with other faults often fit each other: this is how little a fit proves (own)."""


@repair(
    cause="foreign_axis",
    title=Text(en="Axes of two records mixed", zh="经纬度来自不同记录"),
    message=Text(
        en="One axis was exchanged with the record before or after",
        zh="与前一条或后一条记录互换了一个轴的坐标",
    ),
    fixes=FIXABLE,
    prior=0.01,
    source="prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        (
            {
                "lon_value": 114.2,
                "lat_value": 30.0,
                "lon_beside": ((115.0, 116.0),),
                "lat_beside": ((36.7, 31.0),),
                "axis_exchanged": ((True, False),),
                "named_box": (114.0, 36.5, 114.5, 37.0),
            },
            (114.2, 36.7),
        ),
        (
            {
                "lon_value": 114.2,
                "lat_value": 30.0,
                "lon_beside": ((115.0, 116.0),),
                "lat_beside": ((32.0, 31.0),),
                "axis_exchanged": ((False, False),),
                "named_box": (114.0, 36.5, 114.5, 37.0),
            },
            (np.nan, np.nan),
        ),
    ],
)
def foreign_axis(
    lon_value: Floats,
    lat_value: Floats,
    lon_beside: Floats,
    lat_beside: Floats,
    axis_exchanged: NDArray[np.bool_],
    named_box: Floats,
) -> Candidates:
    """Take the longitude or the latitude of a neighbouring row, where that puts both rows into their zones."""
    found = []
    for side in range(2):
        likelihood = 0.25 * CHANCE * axis_exchanged[:, side]
        found.append(Candidates.of(lon=lon_value, lat=lat_beside[:, side], likelihood=likelihood))
        found.append(Candidates.of(lon=lon_beside[:, side], lat=lat_value, likelihood=likelihood))
    return Candidates.joined(found).within(named_box)

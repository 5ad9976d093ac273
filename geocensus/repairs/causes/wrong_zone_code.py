"""The position is right, and the code of the zone is not: the rival of every repair of a position."""

import numpy as np

from geocensus.language import Text
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.registry import FIXABLE_BY_CODE, Floats, repair


@repair(
    cause="wrong_zone_code",
    title=Text(en="Wrong zone code", zh="普查小区代码填错"),
    message=Text(
        en="The position is right; the row names another zone than the one that holds it",
        zh="坐标无误，填报的小区代码与坐标所在小区不符",
    ),
    fixes=FIXABLE_BY_CODE,
    prior=0.1,
    source="prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"lon": 114.2, "lat": 36.7, "code_likelihood": 0.01}, (114.2, 36.7)),
        ({"lon": 114.2, "lat": 36.7, "code_likelihood": 0.0}, (np.nan, np.nan)),
    ],
    corrects_code=True,
)
def wrong_zone_code(lon: Floats, lat: Floats, code_likelihood: Floats) -> Candidates:
    """Leave the position where it is: its zone's code was meant."""
    return Candidates.of(lon=lon, lat=lat, likelihood=code_likelihood)

"""A minus sign, or a W or S, that does not belong there."""

import numpy as np

from geocensus.language import Text
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="flipped_sign",
    title=Text(en="Wrong sign", zh="符号错误"),
    message=Text(
        en="Longitude or latitude carries a wrong sign or hemisphere",
        zh="经度或纬度的正负号（半球）有误",
    ),
    fixes=FIXABLE,
    prior=0.06,
    source="three of GBIF's four coordinate transformations; "
    "prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"lon_value": -114.2, "lat_value": 36.7}, (114.2, 36.7)),
        ({"lon_value": -114.2, "lat_value": -36.7}, (114.2, 36.7)),
        ({"lon_value": 114.2, "lat_value": 36.7}, (np.nan, np.nan)),
    ],
)
def flipped_sign(lon_value: Floats, lat_value: Floats) -> Candidates:
    """Take both numbers as positive: China lies north of the equator and east of Greenwich."""
    applies = (lon_value < 0) | (lat_value < 0)
    return Candidates.of(lon=np.where(applies, np.abs(lon_value), np.nan), lat=np.abs(lat_value), likelihood=1 / 3)

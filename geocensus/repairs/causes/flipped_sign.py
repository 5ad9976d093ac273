"""A minus sign, or a W or S, that does not belong there."""

import numpy as np

from geocensus.language import Text
from geocensus.repairs.registry import Candidates, Floats, repair


@repair(
    cause="flipped_sign",
    title=Text(en="Wrong sign", zh="符号错误"),
    message=Text(en="Longitude or latitude carries a wrong sign or hemisphere", zh="经度或纬度的正负号（半球）有误"),
    fixes=("PLC004", "RGN001", "ZON001"),
    prior=0.15,
    mimics=0.02,
    source="three of GBIF's four coordinate transformations; the two shares are own choices",
    cases=[
        ({"lon_value": -114.2, "lat_value": 36.7}, (114.2, 36.7)),
        ({"lon_value": -114.2, "lat_value": -36.7}, (114.2, 36.7)),
        ({"lon_value": 114.2, "lat_value": 36.7}, (np.nan, np.nan)),
    ],
)
def flipped_sign(lon_value: Floats, lat_value: Floats) -> Candidates:
    """Take both numbers as positive: China lies north of the equator and east of Greenwich."""
    applies = (lon_value < 0) | (lat_value < 0)
    return np.where(applies, np.abs(lon_value), np.nan), np.where(applies, np.abs(lat_value), np.nan)

"""Longitude and latitude stand in each other's place."""

import numpy as np

from geocensus.language import Text
from geocensus.repairs.registry import Candidates, Floats, repair


@repair(
    cause="swapped_axes",
    title=Text(en="Longitude and latitude exchanged", zh="经纬度填反"),
    message=Text(en="Longitude and latitude were exchanged", zh="经度与纬度填反"),
    fixes=("PLC001", "PLC004", "RGN001", "ZON001"),
    prior=0.25,
    mimics=0.01,
    source="the most frequent of GBIF's four coordinate transformations; the two shares are own choices",
    cases=[
        ({"lon_value": 36.7, "lat_value": 114.2}, (114.2, 36.7)),
        ({"lon_value": np.nan, "lat_value": 114.2}, (np.nan, np.nan)),
    ],
)
def swapped_axes(lon_value: Floats, lat_value: Floats) -> Candidates:
    """Exchange the two numbers as they were written."""
    both = np.isfinite(lon_value) & np.isfinite(lat_value)
    return np.where(both, lat_value, np.nan), np.where(both, lon_value, np.nan)

"""Longitude and latitude stand in each other's place."""

import numpy as np

from geocensus.language import Text
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="swapped_axes",
    title=Text(en="Longitude and latitude exchanged", zh="经纬度填反"),
    message=Text(
        en="Longitude and latitude were exchanged",
        zh="经度与纬度填反",
    ),
    fixes=FIXABLE,
    prior=0.12,
    source="the most frequent of GBIF's four coordinate transformations; "
    "prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"lon_value": 36.7, "lat_value": 114.2}, (114.2, 36.7)),
        ({"lon_value": -36.7, "lat_value": 114.2}, (114.2, 36.7)),
        ({"lon_value": np.nan, "lat_value": 114.2}, (np.nan, np.nan)),
    ],
)
def swapped_axes(lon_value: Floats, lat_value: Floats) -> Candidates:
    """Exchange the two numbers as they were written; now and then a sign is wrong too."""
    signed = (lon_value < 0) | (lat_value < 0)
    return Candidates.of(lon=np.abs(lat_value), lat=np.abs(lon_value), likelihood=np.where(signed, 0.05, 0.95))

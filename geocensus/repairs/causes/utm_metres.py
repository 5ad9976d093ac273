"""Metres of UTM, which receivers write when nobody has set them up."""

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.projected import PER_ZONE_M, on_meridian, orders
from geocensus.repairs.registry import FIXABLE, Floats, repair

SCALE = 0.9996
"""On the central meridian [EPSG 32643–32653]."""


@repair(
    cause="utm_metres",
    title=Text(en="UTM metres", zh="UTM 米制坐标"),
    message=Text(
        en="Metres of the UTM projection, whose zone is not written",
        zh="UTM 投影坐标，未注明带号",
    ),
    fixes=FIXABLE,
    prior=0.005,
    source="EPSG 32643–32653; prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"position_text": "785880.913214; 4066367.119585", "named_box": (114.1, 36.6, 114.3, 36.8)}, (114.2, 36.7)),
        ({"position_text": "114.2; 36.7", "named_box": (114.1, 36.6, 114.3, 36.8)}, (np.nan, np.nan)),
    ],
)
def utm_metres(written: Written, named_box: Floats) -> Candidates:
    """Try both orders, and every central meridian."""
    found = []
    for east, north in orders(written):
        off, lat = on_meridian(np.where(east < PER_ZONE_M, east, np.nan), north, scale=SCALE)
        # As many as the zones of the other projection, so that both are weighed alike.
        found += [
            Candidates.of(lon=meridian + off, lat=lat, likelihood=0.5 / 21).within(named_box)
            for meridian in range(75, 138, 6)
        ]
    return Candidates.joined(found)

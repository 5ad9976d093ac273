"""The positions of a batch, or of one row, are in BD-09."""

import numpy as np

from geocensus.coordinates import Datum, convert
from geocensus.language import Text
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="bd09_positions",
    title=Text(en="Positions in BD-09", zh="坐标为 BD-09"),
    message=Text(
        en="The position is in BD-09, Baidu's system",
        zh="坐标为 BD-09（百度坐标系）",
    ),
    fixes=FIXABLE,
    prior=0.02,
    source="the public formula of the shift; prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"lon": 114.21261076, "lat": 36.70619648}, (114.2, 36.7)),
        ({"lon": np.nan, "lat": 36.7}, (np.nan, np.nan)),
    ],
)
def bd09_positions(lon: Floats, lat: Floats) -> Candidates:
    """Take the position for BD-09 and bring it to CGCS2000."""
    moved = convert(lon=lon, lat=lat, source=Datum.BD09)
    return Candidates.of(lon=moved.lon, lat=moved.lat)

"""The positions of a batch, or of one row, are in GCJ-02."""

import numpy as np

from geocensus.coordinates import Datum, convert
from geocensus.language import Text
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="gcj02_positions",
    title=Text(en="Positions in GCJ-02", zh="坐标为 GCJ-02"),
    message=Text(
        en="The position is in GCJ-02, the system of Chinese map services",
        zh="坐标为 GCJ-02（国内地图服务的坐标系）",
    ),
    fixes=FIXABLE,
    prior=0.02,
    source="the public formula of the shift; prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"lon": 114.20610482, "lat": 36.70027113}, (114.2, 36.7)),
        ({"lon": np.nan, "lat": 36.7}, (np.nan, np.nan)),
    ],
)
def gcj02_positions(lon: Floats, lat: Floats) -> Candidates:
    """Take the position for GCJ-02 and bring it to CGCS2000."""
    moved = convert(lon=lon, lat=lat, source=Datum.GCJ02)
    return Candidates.of(lon=moved.lon, lat=moved.lat)

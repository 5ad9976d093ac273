"""Gauss–Krüger metres in the wrong order, or with a wrong or missing number of their zone; or those of UTM."""

import numpy as np
from pyproj import Proj

from geocensus.coordinates.geodesy import FLATTENING, SEMI_MAJOR_M
from geocensus.language import Text
from geocensus.measures.written import Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.registry import FIXABLE, Floats, repair

FALSE_EAST_M = 500_000.0
PER_ZONE_M = 1_000_000.0
"""Easting of the central meridian, and the millions before it that number the zone [EPSG 4491–4554]."""

LEAST_EAST_M, MOST_EAST_M = 100_000.0, 46_000_000.0
LEAST_NORTH_M, MOST_NORTH_M = 300_000.0, 6_200_000.0
"""What eastings (with zone 13–45 or without) and northings (3–56°N) can be."""

UTM_SCALE, UTM_SHARE = 0.9996, 0.1
"""Scale on the meridian of the other projection that devices write, and how often it is that one (own) [EPSG 32643–32653]."""

WIDEST_DEG = 5.0
"""Farther from the central meridian nobody uses the projection."""


@repair(
    cause="gauss_kruger_metres",
    title=Text(en="Gauss–Krüger metres", zh="高斯–克吕格米制坐标"),
    message=Text(
        en="Metres of a Gauss–Krüger projection (or of UTM), with a wrong or missing zone number or in the other order",
        zh="高斯–克吕格（或 UTM）投影坐标：带号缺失或有误，或 X、Y 次序颠倒",
    ),
    fixes=FIXABLE,
    prior=0.05,
    source="GB/T 17798; EPSG 4491–4554; prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"position_text": "517872.04; 4063237.17", "named_box": (114.1, 36.6, 114.3, 36.8)}, (114.2, 36.7)),
        ({"position_text": "785880.913214; 4066367.119585", "named_box": (114.1, 36.6, 114.3, 36.8)}, (114.2, 36.7)),
        ({"position_text": "114.2; 36.7", "named_box": (114.1, 36.6, 114.3, 36.8)}, (np.nan, np.nan)),
    ],
)
def gauss_kruger_metres(written: Written, named_box: Floats) -> Candidates:
    """Try both orders, and every central meridian whose zone can hold the named ground."""
    one, other = written.lon, written.lat
    metres = (one.count == 1) & (other.count == 1)
    first, second = one.part(0), other.part(0)
    return Candidates.joined(
        _on_meridians(np.where(metres, east, np.nan), north, named_box, scale=scale, share=0.5 * share)
        for east, north in ((first, second), (second, first))
        for scale, share in ((1.0, 1 - UTM_SHARE), (UTM_SCALE, UTM_SHARE))
    )


def _on_meridians(east: Floats, north: Floats, box: Floats, *, scale: float, share: float) -> Candidates:
    possible = (east > LEAST_EAST_M) & (east < MOST_EAST_M) & (north > LEAST_NORTH_M) & (north < MOST_NORTH_M)
    rows = np.flatnonzero(possible)
    number, metres = np.divmod(east[rows], PER_ZONE_M)
    # One projection serves all zones: they differ only by their meridian.
    off, lat = Proj(proj="tmerc", lon_0=0, k_0=scale, x_0=FALSE_EAST_M, a=SEMI_MAJOR_M, rf=1 / FLATTENING)(
        metres, north[rows], inverse=True
    )
    off, lat = np.asarray(off, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    near = np.abs(off) <= WIDEST_DEG
    found = []
    # UTM has zones of 6°, and carries no number.
    for meridian in range(75, 138, 3 if scale == 1 else 6):
        own = (number == meridian // 3) | (number == (meridian + 3) / 6)
        # A zone number that is there is right more often than not; one that is not there says nothing.
        likelihood = np.where(number == 0, 1 / 21, np.where(own, 0.5, 0.5 / 21) if scale == 1 else 0.0)
        lon = np.where(near, meridian + off, np.nan)
        found.append(Candidates.of(lon=lon, lat=lat, likelihood=share * likelihood).within(box[rows]))
    several = Candidates.joined(found)
    return Candidates(
        index=rows[several.index], lon=several.lon, lat=several.lat, log_likelihood=several.log_likelihood
    )

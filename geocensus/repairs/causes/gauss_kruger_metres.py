"""Gauss–Krüger metres in the wrong order, or with a wrong or missing number of their zone."""

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.projected import PER_ZONE_M, on_meridian, orders
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="gauss_kruger_metres",
    title=Text(en="Gauss–Krüger metres", zh="高斯–克吕格米制坐标"),
    message=Text(
        en="Metres of a Gauss–Krüger projection, with a wrong or missing zone number or in the other order",
        zh="高斯–克吕格投影坐标：带号缺失或有误，或 X、Y 次序颠倒",
    ),
    fixes=FIXABLE,
    prior=0.05,
    source="GB/T 17798; EPSG 4491–4554; prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"position_text": "517872.04; 4063237.17", "named_box": (114.1, 36.6, 114.3, 36.8)}, (114.2, 36.7)),
        ({"position_text": "114.2; 36.7", "named_box": (114.1, 36.6, 114.3, 36.8)}, (np.nan, np.nan)),
    ],
)
def gauss_kruger_metres(written: Written, named_box: Floats) -> Candidates:
    """Try both orders, and every central meridian whose zone can hold the named ground."""
    found = []
    for east, north in orders(written):
        number, metres = np.divmod(east, PER_ZONE_M)
        off, lat = on_meridian(metres, north, scale=1.0)
        for meridian in range(75, 138, 3):
            own = (number == meridian // 3) | (number == (meridian + 3) / 6)
            # A zone number that is there is right more often than not; one that is not there says nothing.
            likelihood = np.where(number == 0, 1 / 21, np.where(own, 0.5, 0.5 / 21))
            found.append(Candidates.of(lon=meridian + off, lat=lat, likelihood=0.5 * likelihood).within(named_box))
    return Candidates.joined(found)

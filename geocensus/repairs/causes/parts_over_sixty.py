"""Minutes or seconds of sixty or more are meant as they stand: 113°75′ is 114°15′."""

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="parts_over_sixty",
    title=Text(en="Minutes or seconds of 60 or more", zh="分或秒满六十未进位"),
    message=Text(
        en="Minutes or seconds of 60 or more stand for what they say: they were not carried over",
        zh="分或秒达到或超过 60，按其数值计算即可：录入时未进位",
    ),
    fixes=FIXABLE,
    prior=0.01,
    source="prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"position_text": "113 72 0; 36 42 0", "named_box": (114.0, 36.5, 114.5, 37.0)}, (114.2, 36.7)),
        ({"position_text": "114 12 0; 36 41 60", "named_box": (114.0, 36.5, 114.5, 37.0)}, (114.2, 36.7)),
        ({"position_text": "114 12 0; 36 42 0", "named_box": (114.0, 36.5, 114.5, 37.0)}, (np.nan, np.nan)),
    ],
)
def parts_over_sixty(written: Written, named_box: Floats) -> Candidates:
    """Add up degrees, minutes and seconds as they stand."""
    lon, lat = written.lon, written.lat
    over = np.stack([axis.part(part) >= 60 for axis in (lon, lat) for part in (1, 2)]).any(axis=0)
    applies = over & ~lon.negative & ~lat.negative
    return Candidates.of(lon=np.where(applies, lon.degrees, np.nan), lat=lat.degrees).within(named_box)

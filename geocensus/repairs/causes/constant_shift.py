"""All positions of a batch are shifted by one vector: another national system, or a receiver set up wrongly."""

import numpy as np

from geocensus.language import Text
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="constant_shift",
    title=Text(en="Constant shift of a batch", zh="整批坐标平移"),
    message=Text(
        en="All positions of the batch are shifted by the same vector",
        zh="整批坐标存在同一方向、同一大小的平移",
    ),
    fixes=FIXABLE,
    prior=0.005,
    source="Beijing 54 and Xi'an 80 are off by 30-100 m, constant over a region; "
    "prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"lon": 114.201, "lat": 36.7, "batch_shift_deg": (0.001, 0.0)}, (114.2, 36.7)),
        ({"lon": 114.201, "lat": 36.7, "batch_shift_deg": (np.nan, np.nan)}, (np.nan, np.nan)),
    ],
)
def constant_shift(lon: Floats, lat: Floats, batch_shift_deg: Floats) -> Candidates:
    """Take the vector of the row's batch away."""
    return Candidates.of(lon=lon - batch_shift_deg[:, 0], lat=lat - batch_shift_deg[:, 1])

"""A list that slipped by one row or a few: each source carries the position of one near it."""

import numpy as np
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="slipped_rows",
    title=Text(en="List slipped", zh="名单错行"),
    message=Text(
        en="The positions of several rows slipped by one row or a few: each row carries those of a row near it",
        zh="连续多行的坐标整体错开一行或数行，每行填的是邻近某行的坐标",
    ),
    fixes=FIXABLE,
    prior=0.02,
    source="prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        (
            {
                "lon_beside": ((114.2, 116.0),),
                "lat_beside": ((36.7, 31.0),),
                "slip_support": ((True, False),),
                "named_box": (114.0, 36.5, 114.5, 37.0),
            },
            (114.2, 36.7),
        ),
        (
            {
                "lon_beside": ((np.nan, 116.0),),
                "lat_beside": ((36.7, 31.0),),
                "slip_support": ((True, False),),
                "named_box": (114.0, 36.5, 114.5, 37.0),
            },
            (np.nan, np.nan),
        ),
    ],
)
def slipped_rows(
    lon_beside: Floats, lat_beside: Floats, slip_support: NDArray[np.bool_], named_box: Floats
) -> Candidates:
    """Take the position of the row before where the own one belongs to the row after, and the other way round."""
    return Candidates.joined(
        Candidates.of(lon=lon_beside[:, side], lat=lat_beside[:, side], likelihood=0.5 * slip_support[:, side]).within(
            named_box
        )
        for side in range(2)
    )

"""A spreadsheet continued a series: each row has one more than the row before."""

import numpy as np

from geocensus.language import Text
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="fill_down",
    title=Text(en="Filled down as a series", zh="下拉填充为序列"),
    message=Text(
        en="The cell was filled down as a series: degrees or minutes grow by one from row to row",
        zh="单元格被下拉填充为序列：度或分逐行加一",
    ),
    fixes=FIXABLE,
    prior=0.03,
    source="prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        (
            {
                "lon_value": 117.2,
                "lat_value": 36.7,
                "lon_series": ((3.0, 0.0),),
                "lat_series": ((0.0, 0.0),),
                "named_box": (114.0, 36.5, 114.5, 37.0),
            },
            (114.2, 36.7),
        ),
        (
            {
                "lon_value": 114.2,
                "lat_value": 36.7,
                "lon_series": ((0.0, 0.0),),
                "lat_series": ((0.0, 0.0),),
                "named_box": (114.0, 36.5, 114.5, 37.0),
            },
            (np.nan, np.nan),
        ),
    ],
)
def fill_down(
    lon_value: Floats, lat_value: Floats, lon_series: Floats, lat_series: Floats, named_box: Floats
) -> Candidates:
    """Take back what a series has added to degrees or minutes since its first row."""
    found = []
    for unit in range(2):
        east, north = lon_series[:, unit] / 60**unit, lat_series[:, unit] / 60**unit
        for with_east, with_north in ((True, False), (False, True), (True, True)):
            lon = lon_value - with_east * east
            lat = lat_value - with_north * north
            applies = (lon != lon_value) & with_east | (lat != lat_value) & with_north
            found.append(Candidates.of(lon=np.where(applies, lon, np.nan), lat=lat, likelihood=1 / 6).within(named_box))
    return Candidates.joined(found)

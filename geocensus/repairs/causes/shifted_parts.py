"""An importer took the decimals of the seconds for a part of their own, and shifted all that follows."""

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="shifted_parts",
    title=Text(en="Parts shifted by an import", zh="导入时各部分错位"),
    message=Text(
        en="The cell was cut at every point: decimals stand as a part of their own, and every later part is shifted by one",
        zh="导入时单元格在小数点处被拆开：小数自成一部分，其后各部分依次错位",
    ),
    fixes=FIXABLE,
    prior=0.04,
    source="an importer that splits a cell with the pattern \\\\d+; "
    "prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        (
            {"position_text": "106 12 33; 45 38 27.5", "named_box": (106.0, 38.4, 106.5, 38.5)},
            (106 + 12 / 60 + 33.45 / 3600, 38 + 27.5 / 60),
        ),
        ({"position_text": "116 2317 39; 9042", "named_box": (116.2, 39.9, 116.3, 40.0)}, (116.2317, 39.9042)),
        ({"position_text": "114.2; 36.7", "named_box": (114.0, 36.5, 114.5, 37.0)}, (np.nan, np.nan)),
    ],
)
def shifted_parts(written: Written, named_box: Floats) -> Candidates:
    """Give decimals back to the number that they were cut from, and move the others up.

    The sixth of six cells is the last: seconds of latitude behind decimals of longitude are lost, and the place is the one that the
    row's ground leaves, when it leaves no choice. Of decimal degrees nothing is lost.
    """
    lon, lat = written.lon, written.lat
    decimals = lat.digits[:, 0] / 10.0 ** np.maximum(lat.length[:, 0], 1)
    seconds = lon.part(2) + np.where(lon.places[:, 2] == 0, decimals, 0.0)
    east = lon.part(0) + lon.part(1) / 60 + seconds / 3600
    possible = (lon.count == 3) & (lat.count == 3) & (lon.places[:, 2] == 0) & (lat.places[:, 0] == 0)
    possible &= (lat.part(1) <= 60) & (lat.part(2) < 60)
    minutes = lat.part(2)
    # Minutes that carry decimals are whole again; others have lost their seconds, which may be any.
    fine = lat.places[:, 2] > 0
    exact = Candidates.of(lon=east, lat=np.where(possible & fine, lat.part(1) + minutes / 60, np.nan)).within(named_box)
    lost = [
        Candidates.of(
            lon=east,
            lat=np.where(possible & ~fine, lat.part(1) + (minutes + second / 60) / 60, np.nan),
            likelihood=1 / 30,
        ).within(named_box)
        for second in range(1, 60, 2)
    ]
    return Candidates.joined([exact, *lost, _of_degrees(written, named_box)])


def _of_degrees(written: Written, named_box: Floats) -> Candidates:
    """Read 116, 2317, 39 and 9042 as 116.2317 and 39.9042."""
    lon, lat = written.lon, written.lat
    possible = (lon.count == 3) & (lat.count == 1) & (lon.places == 0).all(axis=1) & (lat.places[:, 0] == 0)
    possible &= ~lon.negative & ~lat.negative
    east = lon.part(0) + lon.digits[:, 1] / 10.0 ** lon.length[:, 1]
    north = lon.part(2) + lat.digits[:, 0] / 10.0 ** lat.length[:, 0]
    return Candidates.of(lon=np.where(possible, east, np.nan), lat=north).within(named_box)

"""Cases of others for positions that are wrong as they stand, restated for China: what is flagged, and what is left unjudged.

Sources: GBIF's parsers and pipelines (zero, exchanged and negated coordinates), bdc (out of range, precision, transposed), TDWG BDQ
(VALIDATION_COORDINATES_ZERO, _INRANGE, _NOTEMPTY, AMENDMENT_COORDINATES_TRANSPOSED: missing prerequisites are an answer of their own).
"""

from __future__ import annotations

import pandas as pd
import pytest

import geocensus as gc

WEI = ("114.13256", "36.56712")
"""A place in 武安, written as it should be."""

CASES = (
    # longitude, latitude; checks that flag; checks that must not have run; what is proposed
    (("0", "0"), {"PLC002"}, {"PLC003", "PLC004"}, None),
    (("0.0", "0.00000"), {"PLC002"}, {"PLC004"}, None),
    (("40", "100"), {"PLC001"}, {"PLC002", "PLC003", "PLC004"}, "swapped_axes"),
    ((WEI[1], WEI[0]), {"PLC001"}, {"PLC004"}, "swapped_axes"),
    (("-45.40001", "-185.11101"), {"PLC001"}, {"PLC004"}, None),
    (("-440.9055555", "-21.8069444"), {"PLC001"}, {"PLC004"}, None),
    ((WEI[0], "-" + WEI[1]), {"PLC004"}, set(), "flipped_sign"),
    (("-" + WEI[0], WEI[1]), {"PLC004"}, set(), "flipped_sign"),
    (("90.67599", "-10.46808"), {"PLC004"}, set(), None),
    (("", "20.52431"), {"TXT002"}, {"PLC001", "PLC002", "PLC004"}, None),
    (("114.13256", ""), {"TXT002"}, {"PLC001", "PLC002", "PLC004"}, None),
    (("", ""), {"TXT001"}, {"PLC001", "PLC002", "PLC004"}, None),
    (("114.132", "36.567"), {"TXT005"}, set(), None),
    (WEI, set(), set(), None),
)


@pytest.fixture(scope="module")
def result() -> gc.Result:
    lon, lat = zip(*(case[0] for case in CASES), strict=True)
    return gc.run(pd.DataFrame({"id": [str(k) for k in range(len(CASES))], "longitude": lon, "latitude": lat}))


@pytest.mark.parametrize("at", range(len(CASES)), ids=lambda at: "_".join(CASES[at][0]))
def test_what_others_flag_is_flagged_and_what_they_leave_is_left(result: gc.Result, at: int) -> None:
    _, flagged, unjudged, cause = CASES[at]
    own = result.findings[(result.findings["row"] == at + 1) & (result.findings["grade"] != "note")]
    assert set(own["check"]) == flagged
    verdicts = dict(zip([code for code, *_ in result.checks], result.positions["verdicts"][at], strict=True))
    assert {code for code in unjudged if verdicts[code] != "-"} == set()
    proposed = set(result.proposals.loc[result.proposals["row"] == at + 1, "cause"])
    assert (cause in proposed) if cause else not proposed

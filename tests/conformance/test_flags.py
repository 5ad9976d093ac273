"""Cases of others for positions that are wrong as they stand, restated for China: what is flagged, and what is left unjudged.

Sources: GBIF's parsers and pipelines (zero, exchanged and negated coordinates), bdc (out of range, precision, transposed), TDWG BDQ
(VALIDATION_COORDINATES_ZERO, _INRANGE, _NOTEMPTY, AMENDMENT_COORDINATES_TRANSPOSED: missing prerequisites are an answer of their own).
"""

from __future__ import annotations

from pathlib import Path

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


JUDGED = {
    "VALIDATION_COORDINATES_ZERO": "PLC002",
    "VALIDATION_DECIMALLATITUDE_INRANGE": "PLC001",
    "VALIDATION_DECIMALLONGITUDE_INRANGE": "PLC001",
    "VALIDATION_DECIMALLATITUDE_NOTEMPTY": "TXT002",
    "VALIDATION_DECIMALLONGITUDE_NOTEMPTY": "TXT002",
}
"""Tests of BDQ that a check of one row answers, and which; tests of one axis are given a good other one."""

LEFT = {
    "AMENDMENT_COORDINATES_FROM_VERBATIM": "there is one position only, and it is read from its text: see the grammar's cases",
    "AMENDMENT_COORDINATES_TRANSPOSED": "their cases lie in Australia and Bonaire; restated for China above",
    "AMENDMENT_COUNTRYCODE_FROM_COORDINATES": "country codes",
    "AMENDMENT_COUNTRYCODE_STANDARDIZED": "country codes",
    "AMENDMENT_GEODETICDATUM_ASSUMEDDEFAULT": "an undeclared datum is said in the run, and assumed for all rows",
    "AMENDMENT_GEODETICDATUM_STANDARDIZED": "names of datums are read with the register: an unknown one is a reason, not a finding",
    "ISSUE_COORDINATES_CENTEROFCOUNTRY": "centroids of countries; PLC012 knows those of zones, townships and counties",
    "VALIDATION_COORDINATES_COUNTRYCODE_CONSISTENT": "country codes; PLC004 judges against China",
    "VALIDATION_COORDINATES_STATE-PROVINCE_CONSISTENT": "provinces of other countries; RGN005 judges those of China",
    "VALIDATION_COORDINATES_TERRESTRIALMARINE": "habitats of species",
    "VALIDATION_COORDINATEUNCERTAINTY_INRANGE": "an accuracy that is no number counts as not stated",
    "VALIDATION_COUNTRYCODE_NOTEMPTY": "country codes",
    "VALIDATION_COUNTRYCODE_STANDARD": "country codes",
    "VALIDATION_COUNTRYSTATEPROVINCE_UNAMBIGUOUS": "provinces of other countries",
    "VALIDATION_COUNTRY_COUNTRYCODE_CONSISTENT": "country codes",
    "VALIDATION_COUNTRY_FOUND": "names of countries",
    "VALIDATION_COUNTRY_NOTEMPTY": "names of countries",
    "VALIDATION_GEODETICDATUM_NOTEMPTY": "an undeclared datum is said in the run",
    "VALIDATION_GEODETICDATUM_STANDARD": "see the standardised datum",
    "VALIDATION_LOCATION_NOTEMPTY": "whether any column of a location is filled in; TXT001 asks for the position",
    "VALIDATION_STATEPROVINCE_FOUND": "provinces of other countries",
}
"""Tests of BDQ that no check answers, and why."""

OTHERWISE = {
    "87": ". a letter for the hemisphere is part of a coordinate",
    "629": ". the same",
    "714": ". the same",
    "716": "- out of range: judged no further",
    "720": "e no place in China has an axis of zero",
    "721": "e the same",
    "788": "e 'null' is an empty cell",
    "944": "e a letter is no axis",
}
"""Rows that are judged otherwise, how, and why."""


@pytest.mark.shared
def test_every_case_of_bdq_is_judged_alike_or_otherwise_for_a_reason(shared: Path) -> None:
    cases = pd.read_csv(
        shared / "conformance" / "bdq_space_cases.tsv", sep="\t", dtype=str, keep_default_na=False, quoting=3
    )
    assert set(cases["Label"]) == {*JUDGED, *LEFT}
    cases = cases[cases["Label"].isin(JUDGED)].reset_index(drop=True)
    assert len(cases) == 46
    lon, lat = (
        cases[f"dwc:decimal{axis}"].mask(cases["Label"].str.contains(other), good)
        for axis, other, good in (("Longitude", "LATITUDE", WEI[0]), ("Latitude", "LONGITUDE", WEI[1]))
    )
    result = gc.run(pd.DataFrame({"id": cases["LineNumber"], "longitude": lon, "latitude": lat}))
    codes = [code for code, *_ in result.checks]
    for line, label, said, verdicts in zip(
        cases["LineNumber"], cases["Label"], cases["Response.result"], result.positions["verdicts"], strict=True
    ):
        expected = {"COMPLIANT": ".", "NOT_COMPLIANT": "e", "": "-"}[said]
        own = verdicts[codes.index(JUDGED[label])]
        assert own == OTHERWISE.get(line, expected)[0], (line, label)
        assert (own != expected) == (line in OTHERWISE), line

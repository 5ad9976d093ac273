"""The checks that compare a position with the words of its row, through a whole run."""

from __future__ import annotations

import pandas as pd
import pytest

import geocensus
from geocensus.addresses.homonyms import namesakes

ROWS = [
    # name, province, city, county, address, position
    ("陕县热电厂", "河南", "三门峡", "陕县", None, 116.1065, 34.7797),  # in 单县
    ("武安某厂", None, None, None, "河北省邯郸市武安市磁山镇", 114.2, 36.7),  # in 武安
    ("某厂一", None, None, None, "河北省邯郸市武安市", 114.9, 36.6),  # far from 武安
    ("某厂二", None, None, None, "朝阳区建设路1号", 114.2, 36.7),  # ambiguous
    ("某厂三", None, None, None, None, 116.1065, 34.7797),  # silent, in a county with a namesake
]


@pytest.fixture(scope="module")
def result() -> geocensus.Result:
    table = pd.DataFrame(ROWS, columns=["名称", "省", "市", "县", "地址", "经度", "纬度"])
    return geocensus.run(table)


def verdict(result: geocensus.Result, row: int, code: str) -> str:
    codes = [code for code, subject, _ in result.checks if subject == "row"]
    return str(result.positions["verdicts"].iloc[row - 1])[codes.index(code)]


def test_what_cannot_be_read_is_not_passed(result: geocensus.Result) -> None:
    assert [verdict(result, row, "ADR001") for row in (1, 2, 3, 4, 5)] == ["-", ".", "w", "-", "-"]
    assert [verdict(result, row, "ADR003") for row in (1, 2, 5)] == ["w", ".", "-"]


def test_the_address_geocoded_again_is_proposed() -> None:
    columns = ["编号", "名称", "省", "市", "县", "经度", "纬度", "geocode_lon", "geocode_lat"]
    table = pd.DataFrame(
        [("1", "陕县热电厂", "河南", "三门峡", "陕县", 116.1065, 34.7797, 111.0823, 34.7337)], columns=columns
    )
    proposals = geocensus.run(table).proposals
    found = proposals[proposals["cause"] == "geocoded_to_a_homonym"]
    assert found["proposed_lon"].tolist() == [111.0823]


def test_a_homonym_is_flagged_by_the_words_of_the_row(result: geocensus.Result) -> None:
    flagged = result.findings[result.findings["check"] == "ADR003"]
    assert flagged["row"].tolist() == [1]
    assert "411203" in flagged["message"].iloc[0]


def test_the_address_names_another_county(result: geocensus.Result) -> None:
    assert result.findings.loc[result.findings["check"] == "ADR001", "row"].tolist() == [3]


def test_namesakes_go_both_ways() -> None:
    assert "411203" in namesakes("371722")
    assert "371722" in namesakes("411203")
    assert "141033" in namesakes("610526")
    assert namesakes("999999") == frozenset()
    assert all(one not in namesakes(one) for one in ("371722", "110105"))


def test_the_geocoded_address_is_judged_by_its_own_accuracy() -> None:
    columns = ["名称", "经度", "纬度", "坐标系", "geocode_lon", "geocode_lat", "geocode_accuracy_m", "geocode_datum"]
    rows = [
        ("甲", 114.20001, 36.70001, "gcj02", 114.19389, 36.69945, 50.0, "cgcs2000"),  # the same place, unshifted
        ("乙", 114.20001, 36.70001, "cgcs2000", 114.21001, 36.70001, 50.0, "cgcs2000"),
        ("丙", 114.20001, 36.70001, "cgcs2000", 114.21001, 36.70001, 20_000.0, "cgcs2000"),
        ("丁", 114.20001, 36.70001, "cgcs2000", "", "", "", ""),
    ]
    result = geocensus.run(pd.DataFrame(rows, columns=columns))
    assert [verdict(result, row, "ADR004") for row in (1, 2, 3, 4)] == [".", "w", ".", "-"]

"""Addresses to divisions: names of all years, short forms, what is no place, and what stays open."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocensus.addresses import Divisions, divide
from geocensus.errors import DivisionNotFound


def one(text: str, **how: str) -> tuple[str, str, str]:
    found = divide([text], **how)
    return found.province[0], found.city[0], found.county[0]


@pytest.mark.parametrize(
    ("text", "code", "vintage"),
    [
        ("襄樊", "4206", 2009),
        ("云南省昆明市晋宁县", "530122", 2015),
        ("福建长泰县", "350625", None),
        ("石柱县", "500240", 2024),
        ("湖北省襄阳市", "4206", 2024),
        ("武安市午汲镇", "130481102", 2023),
    ],
)
def test_names_of_old_have_the_year_of_their_table(text: str, code: str, vintage: int | None) -> None:
    found = divide([text])
    assert found.code[0] == code
    assert vintage is None or found.vintage[0] == vintage


def test_a_county_of_old_leads_to_that_of_now() -> None:
    found = divide(["晋宁县", "芜湖市三山区", "邢台市桥西区", "吉林省九台市"])
    assert found.county_code.tolist() == ["530115", "340209", "130503", "220113"]
    assert found.county.tolist() == ["晋宁县", "三山区", "桥西区", "九台市"]


@pytest.mark.parametrize("text", ["朝阳区", "鼓楼区", "南山", "龙华创业路汇海广场C座20楼", "朝阳"])
def test_what_is_ambiguous_stays_open_with_its_candidates(text: str) -> None:
    found = divide([text])
    assert (found.code[0], found.level[0], found.vintage[0]) == ("", "", 0)
    assert len(found.candidates[0]) >= 2


def test_candidates_share_what_is_certain() -> None:
    found = divide(["江苏省鼓楼区"])
    assert found.province[0] == "江苏省"
    assert found.county[0] == ""
    assert {one.code for one in found.candidates[0]} == {"320106", "320302"}


def test_a_township_decides_between_namesakes() -> None:
    assert divide(["朝阳区三里屯街道"]).county_code[0] == "110105"


@pytest.mark.parametrize(
    ("text", "county"),
    [
        ("青岛市市南区重庆路5号", "市南区"),
        ("武安市上海路1号", "武安市"),
        ("济南市中区", "市中区"),
        ("重庆北碚", "北碚区"),
        ("内蒙古通辽科左后旗", "科尔沁左翼后旗"),
        ("松木经济开发区", "石鼓区"),
        ("河北文水", ""),
    ],
)
def test_roads_and_short_forms(text: str, county: str) -> None:
    assert one(text)[2] == county


def test_a_road_is_no_place() -> None:
    found = divide(["上海路5号", "重庆路", "昆明路1号"])
    assert found.code.tolist() == ["", "", ""]
    assert found.rest.tolist() == ["上海路5号", "重庆路", "昆明路1号"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("河南岸街道", "441302006"),
        ("河南岸办事处", "441302006"),
        ("石门口乡", "140321200"),
        ("惠州市惠城区河南岸街道", "441302006"),
        ("中山大学", ""),
        ("中山公园", ""),
        ("复旦大学附属中山医院", ""),
        ("广州中山大学", "4401"),
        ("广东省中山医院", "4420"),
        ("朝阳市第一中学", "2113"),
        ("西安交通大学", "6101"),
        ("南京大学苏州校区", "3205"),
        ("北京银行上海分行", "31"),
        ("东莞东城街道", "441900003"),
        ("香港九龙", "81"),
    ],
)
def test_a_name_that_goes_on_is_no_place(text: str, code: str) -> None:
    assert divide([text]).code[0] == code


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("陕西陕县", {"61", "411222"}),
        ("海南省海南藏族自治州", {"46", "6325"}),
        ("山西长安区", {"14", "130102", "610116"}),
        ("西湖区", {"330106", "360103"}),
    ],
)
def test_a_province_that_the_next_name_is_not_in_decides_nothing(text: str, candidates: set[str]) -> None:
    found = divide([text])
    assert (found.code[0], found.province[0], found.county[0]) == ("", "", "")
    assert {one.code for one in found.candidates[0]} == candidates
    # More names below it decide; and so does history.
    assert divide(["海南省海南藏族自治州共和县", "四川重庆市", "重庆市万县市"]).code.tolist() == [
        "632521",
        "5102",
        "50",
    ]


def test_english_provinces_are_kept_apart() -> None:
    found = divide(["Shan County, Shandong", "Weinan, Shaanxi", "Taiyuan, Shanxi", "Chaoyang District"])
    assert found.code.tolist() == ["371722", "6105", "1401", ""]


def test_within_narrows() -> None:
    assert one("保安镇大王村", within="平顶山市") == ("河南省", "平顶山市", "叶县")
    assert divide(["朝阳区"], within="22").code[0] == "220104"
    with pytest.raises(DivisionNotFound):
        divide(["x"], within="nowhere at all")


def test_equal_texts_are_equal_and_nothing_is_nothing() -> None:
    found = divide(["武安市", None, "", float("nan"), "武安市", 7])
    assert found.code.tolist() == ["130481", "", "", "", "130481", ""]
    assert len(divide([])) == 0


@given(st.lists(st.text(alphabet="河北省武安市朝阳区北京路镇村晋宁县 ,1a(（", max_size=25), max_size=8))
def test_any_text_gives_a_consistent_answer(texts: list[str]) -> None:
    found = divide(texts)
    assert len(found) == len(texts)
    levels = {"": 0, "province": 2, "prefecture": 4, "county": 6, "township": 9, "village": 12}
    for code, level, province in zip(found.code, found.level, found.province, strict=True):
        assert len(code) == levels[level]
        assert bool(code) == bool(province)
    assert ((found.vintage > 0) == (found.code != "")).all()


@pytest.mark.shared
def test_conformance(shared: Path) -> None:
    with (shared / "conformance" / "addresses.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = divide([row["address"] for row in rows])
    verdicts = [_verdict(row, found, number) for number, row in enumerate(rows)]
    assert verdicts.count("wrong") == 0
    assert verdicts.count("exact") / len(verdicts) >= 0.95


def _verdict(row: dict[str, str], found: Divisions, number: int) -> str:
    groupings = {"市辖区", "县", row["province"], found.province[number], ""}
    exact = True
    for column in ("province", "city", "county"):
        expected, got = row[column], getattr(found, column)[number]
        same = expected == got or (bool(expected) and got.startswith(expected))
        if expected == "*" or same or (column == "city" and {expected, got} <= groupings):
            continue
        exact = False
        if got:
            return "wrong"
    return "exact" if exact else "empty"


def test_arrays_have_one_length() -> None:
    found = divide(np.array(["武安市", "昆明"], dtype=object))
    assert {len(getattr(found, name)) for name in found.__dataclass_fields__} == {2}


def test_a_county_of_a_prefecture_that_is_gone_keeps_its_own_table() -> None:
    found = divide(["山东莱芜钢城区", "巢湖市居巢区", "北京市密云县"])
    assert found.county.tolist() == ["钢城区", "居巢区", "密云县"]
    assert found.city.tolist() == ["莱芜市", "巢湖市", "县"]
    assert found.county_code[0] == "370117"


def test_every_kind_of_address() -> None:
    """Short and missing levels, names of old, zones, roads, firms, pinyin, other characters; typing errors stay open."""
    with (Path(__file__).parent / "kinds.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) > 250
    found = divide([row["address"] for row in rows])
    got = [_verdict(row, found, number) for number, row in enumerate(rows)]
    assert [row["address"] for row, verdict in zip(rows, got, strict=True) if verdict != "exact"] == []


@pytest.mark.parametrize("text", ["Xian", "Xi'an", "Xi an", "Xian, Shaanxi Province", "xian shi, shaanxi"])
def test_a_name_that_spells_a_kind_is_a_name(text: str) -> None:
    assert divide([text]).code[0] == "6101"
    assert divide(["Xian County"]).code[0] == "130929"

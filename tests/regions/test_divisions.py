"""Codes and names of any year are found, and what became of them is told, or left open."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocensus.errors import DivisionNotFound
from geocensus.regions import counties_declared, declared_county, division, resolve_codes, successor
from geocensus.regions.codelist import divisions_2023, townships_2023, villages_2023
from geocensus.regions.codes import current_county
from geocensus.regions.vintages import spells


@pytest.mark.parametrize(
    ("wanted", "code", "vintage", "current"),
    [
        ("130481", "130481", "1995–2024", "130481"),
        ("130481000000", "130481", "1995–2024", "130481"),
        ("武安市", "130481", "1995–2024", "130481"),
        ("浑南新区", "210112", "2014–2024", "210112"),
        ("东陵区", "210112", "1980–2013", "210112"),
        ("晋宁县", "530122", "1982–2015", "530115"),
        ("昆明市晋宁县", "530122", "1982–2015", "530115"),
        ("云南晋宁县", "530122", "1982–2015", "530115"),
        ("530122", "530122", "1982–2015", "530115"),
        ("耀县", "610221", "1980–2001", "610204"),
        ("路南彝族自治县", "530126", "1983–1997", "530126"),
        ("米泉市", "652303", "1996–2006", "650109"),
        ("东川市", "5302", "1980–1997", "530113"),
        ("北碚区", "500109", "1997–2024", "500109"),
        ("密云县", "110228", "1982–2014", "110118"),
        ("米林县", "540422", None, "540481"),
        ("469003", "469003", "2003–2014", "460400"),  # 儋州市, raised to a prefecture without counties
        ("430473", "430473", "2023", "430473"),
        ("1301", "1301", None, "1301"),
        ("130481100", "130481100", "2023", "130481100"),
        ("午汲镇", "130481102", "2023", "130481102"),
        ("130481102201", "130481102201", "2023", "130481102201"),
    ],
)
def test_finding(wanted: str, code: str, vintage: str | None, current: str) -> None:
    found = division(wanted)[0]
    assert (found.code, found.current) == (code, current)
    if vintage is not None:
        assert found.vintage == vintage


def test_ambiguous_names_give_all() -> None:
    assert {one.current for one in division("朝阳区", vintage=2023)} == {"110105", "220104"}
    assert len({one.current for one in division("城区", vintage=2023)}) > 2
    assert [one.code for one in division("长春市朝阳区")] == ["220104"]


def test_codes_that_passed_to_another() -> None:
    both = division("530122")
    assert [(one.name, one.current) for one in both] == [("晋宁县", "530115"), ("呈贡县", "530114")]
    assert [one.name for one in division("530122", vintage=1981)] == ["呈贡县"]


def test_successors() -> None:
    now = successor(division("晋宁县")[0])
    assert now is not None
    assert (now.code, now.name) == ("530115", "晋宁区")
    gone = next(one for one in division("东山区") if one.code == "440102")
    assert successor(gone) is None


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("武安是", "did you mean '武安市'"),
        ("130499", "first 4 digits are 河北省邯郸市"),
        ("999999", "no division has had the code '999999'"),
        ("", "called ''"),
    ],
)
def test_refusals(wanted: str, words: str) -> None:
    with pytest.raises(DivisionNotFound, match=words):
        division(wanted)
    with pytest.raises(DivisionNotFound, match="in other years: 云南省昆明市晋宁县 1982–2015"):
        division("晋宁县", vintage=2020)


def test_every_current_code_is_its_own_successor() -> None:
    for one in spells():
        if one.is_current:
            assert one.current == one.code
        if one.current:
            assert one.current in divisions_2023() or any(other.is_current for other in division(one.current)), one


def test_lists_are_whole() -> None:
    assert len(townships_2023()) == 41_352
    assert len(villages_2023()) == 12_636
    assert sum(len(code) == 6 for code in divisions_2023()) == 2_978
    assert {code[:9] for code in villages_2023()} <= set(townships_2023())
    assert {code[:6] for code in townships_2023()} <= set(divisions_2023())


def test_resolving_columns() -> None:
    codes = [
        "130481",
        "130481100",
        "130481100999",
        "110101999",
        "530122",
        "12x",
        "130499",
        None,
        " ",
        "1301",
        "1304810000000001",
    ]
    found = resolve_codes(codes).frame()
    assert found["status"].tolist() == [
        *("current", "current", "unknown", "unlisted", "old", "malformed", "unknown", "missing", "missing", "current"),
        "unlisted",
    ]
    assert found["county"].tolist()[:5] == ["130481", "130481", "130481", "110101", "530115"]
    assert found["last_year"].tolist()[4] == 2015
    assert resolve_codes(["530122"], vintage=1981).current.tolist() == ["530114"]
    assert resolve_codes(["530122"], vintage=2017).current.tolist() == ["530115"]


@pytest.mark.parametrize(
    "make", [list, np.array, pd.Series, pa.array, lambda x: pa.chunked_array([x[:1], x[1:]]), pd.Categorical]
)
def test_any_kind_of_column(make: object) -> None:
    column = make(["130481", "530122", "130481"])  # type: ignore[operator]
    assert resolve_codes(column).county.tolist() == ["130481", "530115", "130481"]


def test_no_rows() -> None:
    assert len(resolve_codes([]).frame()) == 0
    assert declared_county(county_code=[]).tolist() == []
    assert declared_county().tolist() == []


@given(st.lists(st.one_of(st.none(), st.text(max_size=20), st.from_regex(r"[0-9]{2,17}", fullmatch=True)), max_size=20))
def test_any_text_gets_an_answer(codes: list[str | None]) -> None:
    found = resolve_codes(codes).frame()
    assert len(found) == len(codes)
    assert found["status"].notna().all()
    assert [one == "" or len(one) == 6 for one in found["county"]] == [True] * len(codes)
    turned = resolve_codes(codes[::-1]).frame()
    assert turned["county"].tolist() == found["county"].tolist()[::-1]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["130481", "130400", "441900", "530122", "460400", "999999", "13", ""]),
            st.text("0123456789０ .", max_size=10),
        ).map("".join),
        max_size=20,
    )
)
def test_codes_that_differ_below_the_county_are_resolved_together(codes: list[str]) -> None:
    counties, number = counties_declared(zone_code=codes)
    assert [counties[k] for k in number] == [current_county(code) for code in codes]


class TestDeclared:
    def test_codes_before_names(self) -> None:
        found = declared_county(
            county_code=["530122", "", "9", None],
            town_code=[None, "130481100", "130481100", None],
            zone_code=[None, None, "410182100001", "410182100001"],
            county=["武安市"] * 4,
        )
        assert found.tolist() == ["530115", "130481", "130481", "410182"]

    @pytest.mark.parametrize(
        ("province", "city", "county", "code"),
        [
            ("河北省", "邯郸市", "武安市", "130481"),
            ("河北", "邯郸", "武安", "130481"),
            ("", "", "武安市", "130481"),
            ("", "武安市", "", "130481"),
            ("辽宁省", "沈阳市", "浑南新区", "210112"),
            ("重庆市", "重庆市", "北碚区", "500109"),
            ("重庆市", "市辖区", "北碚区", "500109"),
            ("重庆", "县", "北碚区", "500109"),
            ("山西省", "晋城市", "城区", "140502"),
            ("", "", "城区", ""),
            ("", "", "朝阳区", ""),
            ("吉林省", "", "朝阳区", "220104"),
            ("河南省", "邯郸市", "武安市", ""),  # they contradict each other
            ("广东省", "", "武安市", ""),
            ("云南省", "昆明市", "晋宁县", "530115"),
            ("云南省", "昆明市", "", ""),
            ("Hebei", "Handan", "Wu'an", ""),
            ("", "", "武安钢铁公司", ""),
            ("广东省", "东莞市", "", "441900"),
            ("海南省", "省直辖县级行政区划", "文昌市", "469005"),
        ],
    )
    def test_names(self, province: str, city: str, county: str, code: str) -> None:
        assert declared_county(province=[province], city=[city], county=[county]).tolist() == [code]

    def test_columns_of_unequal_length(self) -> None:
        with pytest.raises(ValueError, match="unequal"):
            declared_county(county_code=["1"], county=["a", "b"])

"""The 17 pilots, as the notice lists them."""

from __future__ import annotations

import pytest

from geocensus.errors import RegionNotFound
from geocensus.language import speaking
from geocensus.regions import region, regions, resolve_codes, select

# Key, code and scope [notice 国污普〔2018〕2号].
NOTICE = {
    "wuan": ("130481", "all"),
    "jincheng": ("1405", "all"),
    "tumotezuoqi": ("150121", "all"),
    "hunnan": ("210112", "all"),
    "qiqihar": ("2302", "all"),
    "chongyi": ("360725", "all"),
    "juye": ("371724", "all"),
    "xingyang": ("410182", "all"),
    "hengyang": ("4304", "all"),
    "beibei": ("500109", "all"),
    "kunming": ("5301", "all"),
    "tongchuan": ("6102", "all"),
    "yongchang": ("620321", "all"),
    "urumqi": ("6501", "all"),
    "xiangyuan": ("140423", "industrial, agricultural, domestic"),
    "yixing": ("320282", "industrial, domestic, centralised treatment"),
    "wutongqiao": ("511112", "industrial"),
}


def test_all_seventeen() -> None:
    assert {one.key: (one.code, one.scope_text["en"]) for one in regions()} == NOTICE


def test_county_units() -> None:
    counties = [code for one in regions() for code in one.counties]
    assert len(counties) == len(set(counties)) == 73
    assert [code for one in regions() for code in one.statistical_zones] == ["430473", "430476"]
    assert set(resolve_codes(counties).status) == {"current"}


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        ("wuan", "wuan"),
        ("WuAn", "wuan"),
        ("Wu'an", "wuan"),
        ("130481", "wuan"),
        ("武安市", "wuan"),
        ("武安", "wuan"),
        ("武安县", "wuan"),
        ("邯郸市武安市", "wuan"),
        ("河北省邯郸市武安市", "wuan"),
        (" 河北省 邯郸市 武安市 ", "wuan"),
        ("浑南新区", "hunnan"),
        ("浑南区", "hunnan"),
        ("土左旗", "tumotezuoqi"),
        ("1405", "jincheng"),
        ("140500", "jincheng"),
        ("乌鲁木齐", "urumqi"),
        ("Ürümqi", "urumqi"),
        ("Inner Mongolia", None),
        ("衡阳县", None),
        ("1404", None),
        ("", None),
        ("../wuan", "wuan"),
    ],
)
def test_finding(wanted: str, key: str | None) -> None:
    if key is None:
        with pytest.raises(RegionNotFound):
            region(wanted)
    else:
        assert region(wanted).key == key


def test_refusal_helps_in_both_languages() -> None:
    with pytest.raises(RegionNotFound) as caught:
        region("wuann")
    assert str(caught.value) == "no region 'wuann'; did you mean 'wuan' (武安市)? List them with: geocensus regions"
    with speaking("zh"):
        assert str(caught.value).startswith("没有区域“wuann”；您是否想输入“wuan”（武安市）？")
    with pytest.raises(RegionNotFound, match="'武安区'; did you mean '武安市'"):
        region("武安区")


def test_selecting() -> None:
    assert len(select(["all"])) == len(select("ALL")) == 17
    assert [one.key for one in select(["juye", "武安", "wuan"])] == ["juye", "wuan"]
    assert select([]) == ()

"""Which rows claim a pilot, and which only sound like it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from geocensus.regions import claims, regions

ALL = [one.key for one in regions()]

CLAIMING = {
    "河北省邯郸市武安市午汲镇": "wuan",
    "武安市午汲镇": "wuan",
    "河北武安市冶陶镇": "wuan",
    "中国河北省武安市": "wuan",
    "邯郸市武安县": "wuan",
    "地址：河北省武安市崇义四街": "wuan",
    "河北省，邯郸市，武安市": "wuan",
    "056300 河北省武安市": "wuan",
    "河北省 邯郸市 武安市": "wuan",
    "辽宁省沈阳市浑南新区高深路": "hunnan",
    "沈阳市浑南区白塔街道": "hunnan",
    "沈阳市东陵区": "hunnan",
    "昆明市晋宁县昆阳镇": "kunming",
    "云南省安宁市连然镇": "kunming",
    "昆明市昆明路": "kunming",
    "重庆市北碚区施家梁镇": "beibei",
    "重庆市市辖区北碚区": "beibei",
    "内蒙古呼和浩特市土左旗台阁牧镇": "tumotezuoqi",
    "内蒙古自治区土默特左旗": "tumotezuoqi",
    "新疆乌鲁木齐市新市区": "urumqi",
    "新疆维吾尔自治区乌鲁木齐市米东区": "urumqi",
    "昌吉回族自治州米泉市": "urumqi",
    "黑龙江省齐齐哈尔市建华区": "qiqihar",
    "讷河市": "qiqihar",
    "山西省晋城市城区": "jincheng",
    "江苏省无锡市宜兴市和桥镇": "yixing",
    "四川省乐山市五通桥区": "wutongqiao",
    "湖南省衡阳市珠晖区": "hengyang",
}

NOT_CLAIMING = [
    "上海市昆明路1号",
    "昆明市场部",
    "重庆市渝中区重庆路",
    "天津市和平区昆明路",
    "武安路12号",
    "武安钢铁集团",
    "武安",
    "城区中心路",
    "上海市杨浦区武安市路",
    "河北省石家庄市武安大街",
    "湖南省长沙市衡阳路",
    "北京市朝阳区",
    "保定市新市区",
    "山西省阳泉市郊区",
    "广州市东山区",
    "石家庄市驻武安市办事处",
    "",
    None,
]


def test_addresses() -> None:
    found = claims(ALL, addresses=[list(CLAIMING)])
    assert dict(zip(CLAIMING, found.region.tolist(), strict=True)) == CLAIMING
    assert set(found.by) == {"address"}


def test_addresses_that_only_sound_like_it() -> None:
    found = claims(ALL, addresses=[NOT_CLAIMING])
    assert [text for text, key in zip(NOT_CLAIMING, found.region, strict=True) if key] == []
    assert not found.claimed.any()


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("130481", "wuan"),
        ("130481100001", "wuan"),
        ("1304811000010001", "wuan"),
        ("130422", "wuan"),  # 武安县, 1986–1987
        ("130400", ""),
        ("13", ""),
        ("5301", "kunming"),
        ("530100", "kunming"),
        ("530122101203", "kunming"),
        ("530199", "kunming"),  # in no list, but under it
        ("230624", ""),  # once of 齐齐哈尔
        ("230226", ""),
        ("652303", "urumqi"),
        ("430473", "hengyang"),
        ("no code", ""),
        (None, ""),
    ],
)
def test_codes(code: str | None, key: str) -> None:
    assert claims(ALL, codes=[[code]]).region.tolist() == [key]


@pytest.mark.parametrize(
    ("province", "city", "county", "key"),
    [
        ("河北省", "邯郸市", "武安市", "wuan"),
        (None, "武安市", None, "wuan"),
        (None, None, "武安", "wuan"),
        ("Hebei", "Handan", "Wu'an", "wuan"),
        ("Hebei", "Handan", "Wu'an City", "wuan"),
        ("Hebei Province", "Wuan", None, "wuan"),
        ("Yunnan", "Kunming", "Wuhua", "kunming"),
        (None, "昆明市", None, "kunming"),
        ("云南省", "昆明", None, "kunming"),
        ("Guangdong", "Kunming", None, ""),
        ("广东", "昆明市", None, ""),
        ("Chongqing", "Chongqing", "Beibei District", "beibei"),
        ("Inner Mongolia", "Hohhot", "Tumote Left Banner", "tumotezuoqi"),
        (None, None, "Hunan", ""),
        (None, "朝阳市", None, ""),
        (None, None, "城区", ""),
        ("山西省", "晋城市", "城区", "jincheng"),
    ],
)
def test_names(province: str | None, city: str | None, county: str | None, key: str) -> None:
    assert claims(ALL, province=[province], city=[city], county=[county]).region.tolist() == [key]


def test_any_claim_counts() -> None:
    found = claims(["wuan"], codes=[["530102", "130481"]], addresses=[["河北省武安市", "昆明市"]])
    assert found.claimed.tolist() == [True, True]
    assert found.by.tolist() == ["address", "code"]
    found = claims(["juye"], codes=[["530102"]], addresses=[["河北省武安市"]])
    assert found.claimed.tolist() == [False]
    assert found.region.tolist() == ["kunming"]


def test_no_columns() -> None:
    found = claims(["wuan"], rows=3)
    assert found.claimed.tolist() == [False] * 3


@pytest.mark.shared
def test_real_plants(shared: Path) -> None:
    plants = pd.read_excel(
        shared / "registers/gem-steel-2025-12.xlsx", sheet_name="Plant data", engine="calamine", dtype=str
    )
    plants = plants[plants["Country/Area"] == "China"]
    found = claims(
        ["wuan"],
        province=plants["Subnational unit (province/state)"],
        city=plants["Municipality"],
        addresses=[plants["Other language location address"]],
    )
    point = plants["Coordinates"].str.split(",", expand=True).astype(float)
    near = (point[0].sub(36.7).abs() < 0.5) & (point[1].sub(114.1).abs() < 0.6)
    assert found.claimed.sum() >= 10
    assert near[found.claimed].mean() > 0.9

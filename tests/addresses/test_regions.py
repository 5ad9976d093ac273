"""The 17 pilot regions in the ways people write them."""

from __future__ import annotations

import pytest

from geocensus.addresses import divide
from geocensus.regions import region

SPELLINGS: dict[str, tuple[str, ...]] = {
    "wuan": (
        "河北省邯郸市武安市", "河北武安", "武安市", "武安", "邯郸武安", "邯郸市武安", "河北省武安市",
        "中国河北省邯郸市武安市", "武安县", "河北省 邯郸市 武安市", "Wu'an", "Wuan, Handan, Hebei",
        "Wu'an City, Handan City, Hebei Province", "河北武安工业园区",
    ),
    "jincheng": (
        "山西省晋城市", "山西晋城", "晋城市", "晋城", "中国山西省晋城市", "山西省,晋城市", "Jincheng",
        "Jincheng, Shanxi", "山西 晋城", "Jincheng City, Shanxi Province", "晋城市凤台街1号",
    ),
    "tumotezuoqi": (
        "内蒙古自治区呼和浩特市土默特左旗", "内蒙古呼和浩特土默特左旗", "土默特左旗", "土左旗", "呼和浩特土左旗",
        "内蒙古土左旗", "呼和浩特市土默特左旗", "內蒙古自治區土默特左旗", "Tumd Left Banner, Hohhot",
        "Tumed Left Banner", "Tumote Left Banner, Hohhot, Inner Mongolia", "Tumote Zuoqi",
    ),
    "hunnan": (
        "辽宁省沈阳市浑南区", "沈阳浑南区", "浑南区", "浑南新区", "沈阳市浑南新区", "辽宁沈阳浑南新区", "沈阳浑南",
        "浑南", "辽宁省浑南区", "瀋陽市渾南區", "Hunnan, Shenyang, Liaoning", "Hunnan District, Shenyang",
        "Hunnan New District",
    ),
    "qiqihar": (
        "黑龙江省齐齐哈尔市", "黑龙江齐齐哈尔", "齐齐哈尔市", "齐齐哈尔", "中国黑龙江省齐齐哈尔市",
        "黑龍江省齊齊哈爾市", "Qiqihar", "Qiqihaer", "Qiqihar, Heilongjiang", "Qiqihar City, Heilongjiang Province",
        "齐齐哈尔市中华路1号",
    ),
    "chongyi": (
        "江西省赣州市崇义县", "江西崇义", "崇义县", "崇义", "赣州崇义", "赣州市崇义县", "江西省崇义县",
        "江西省贛州市崇義縣", "Chongyi, Ganzhou, Jiangxi", "Chongyi County, Ganzhou City, Jiangxi Province",
        "江西 赣州 崇义",
    ),
    "juye": (
        "山东省菏泽市巨野县", "山东巨野", "巨野县", "巨野", "菏泽巨野", "菏泽市巨野县", "山东省巨野县",
        "山東省菏澤市巨野縣", "Juye, Heze, Shandong", "Juye County", "山东 菏泽 巨野",
    ),
    "xingyang": (
        "河南省郑州市荥阳市", "河南荥阳", "荥阳市", "荥阳", "郑州荥阳", "郑州市荥阳市", "河南省荥阳市", "荥阳县",
        "河南省鄭州市滎陽市", "Xingyang, Zhengzhou, Henan", "Xingyang City, Zhengzhou City",
    ),
    "hengyang": (
        "湖南省衡阳市", "湖南衡阳", "衡阳市", "衡阳", "湖南省衡陽市", "中国湖南省衡阳市", "Hengyang",
        "Hengyang, Hunan", "湖南,衡阳", "Hengyang City, Hunan Province", "衡阳市解放大道1号",
    ),
    "beibei": (
        "重庆市北碚区", "重庆北碚", "重庆北碚区", "北碚区", "北碚", "重庆市北碚", "重慶市北碚區",
        "重庆市市辖区北碚区", "Beibei, Chongqing", "Beibei District, Chongqing", "重庆 北碚",
    ),
    "kunming": (
        "云南省昆明市", "云南昆明", "昆明市", "昆明", "雲南省昆明市", "中国云南省昆明市", "Kunming",
        "Kunming, Yunnan", "云南 昆明", "Kunming City, Yunnan Province", "昆明市人民中路1号",
    ),
    "tongchuan": (
        "陕西省铜川市", "陕西铜川", "铜川市", "铜川", "陝西省銅川市", "中国陕西省铜川市", "Tongchuan",
        "Tongchuan, Shaanxi", "陕西 铜川", "Tongchuan City, Shaanxi Province", "铜川市红旗街1号",
    ),
    "yongchang": (
        "甘肃省金昌市永昌县", "甘肃永昌", "永昌县", "永昌", "金昌永昌", "金昌市永昌县", "甘肃省永昌县",
        "甘肅省金昌市永昌縣", "Yongchang, Jinchang, Gansu", "Yongchang County", "甘肃 金昌 永昌",
    ),
    "urumqi": (
        "新疆维吾尔自治区乌鲁木齐市", "新疆乌鲁木齐", "乌鲁木齐市", "乌鲁木齐", "新疆乌鲁木齐市",
        "新疆維吾爾自治區烏魯木齊市", "Urumqi", "Ürümqi", "Wulumuqi", "Urumqi, Xinjiang",
        "Ürümqi, Xinjiang Uygur Autonomous Region",
    ),
    "xiangyuan": (
        "山西省长治市襄垣县", "山西襄垣", "襄垣县", "襄垣", "长治襄垣", "长治市襄垣县", "山西省襄垣县",
        "山西省長治市襄垣縣", "Xiangyuan, Changzhi, Shanxi", "Xiangyuan County", "山西 长治 襄垣",
    ),
    "yixing": (
        "江苏省无锡市宜兴市", "江苏宜兴", "宜兴市", "宜兴", "无锡宜兴", "无锡市宜兴市", "江苏省宜兴市", "宜兴县",
        "江蘇省無錫市宜興市", "Yixing, Wuxi, Jiangsu", "Yixing City, Wuxi City, Jiangsu Province",
    ),
    "wutongqiao": (
        "四川省乐山市五通桥区", "四川五通桥", "五通桥区", "五通桥", "乐山五通桥", "乐山市五通桥区", "四川省五通桥区",
        "四川省樂山市五通橋區", "Wutongqiao, Leshan, Sichuan", "Wutongqiao District, Leshan", "四川 乐山 五通桥",
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", SPELLINGS)
def test_a_region_is_known_in_all_its_spellings(key: str) -> None:
    spellings = SPELLINGS[key]
    assert len(set(spellings)) >= 10
    wanted = region(key).code
    found = divide(spellings)
    codes = found.county_code if len(wanted) == 6 else found.code
    assert [text for text, code in zip(spellings, codes, strict=True) if code != wanted] == []

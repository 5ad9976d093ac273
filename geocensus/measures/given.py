"""The columns that come from the register itself: what they mean, and what it means that a value is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from geocensus.language import Text
from geocensus.measures.registry import Measure, Subject, measures

__all__ = ["GIVEN", "Given", "declared"]


@dataclass(frozen=True, kw_only=True)
class Given:
    """A row column that no measure computes."""

    unit: str = ""
    meaning: Text
    unknown: Text
    remedy: Text = field(default_factory=lambda: Text(en="", zh=""))
    inapplicable: bool = False


NO_POSITION = Text(en="the row has no readable position", zh="该行没有可读取的坐标")


def _position(en: str, zh: str, unit: str = "") -> Given:
    return Given(unit=unit, meaning=Text(en=en, zh=zh), unknown=NO_POSITION)


def _cell(name: str, en: str, zh: str) -> Given:
    return Given(
        meaning=Text(en=en, zh=zh),
        unknown=Text(en=f"the row has no {en.lower()}", zh=f"该行未填写{zh}"),
        remedy=Text(en=f"name its column with --column {name}=HEADER", zh=f"用 --column {name}=列名 指定"),
    )


GIVEN: Mapping[str, Given] = {
    "row": _position("Number of the row in the file", "文件中的行号"),
    "lon": _position("Longitude, CGCS2000", "经度（CGCS2000）", "°"),
    "lat": _position("Latitude, CGCS2000", "纬度（CGCS2000）", "°"),
    "lon_finest": _position("Finest part of the longitude that was written", "经度书写到的最小单位"),
    "lat_finest": _position("Finest part of the latitude that was written", "纬度书写到的最小单位"),
    "lon_decimals": _position("Decimals of the longitude as written", "经度书写的小数位数"),
    "lat_decimals": _position("Decimals of the latitude as written", "纬度书写的小数位数"),
    "lon_value": _position("Number that was written for the longitude", "经度处书写的数值"),
    "lat_value": _position("Number that was written for the latitude", "纬度处书写的数值"),
    "reason": _position("Why the position was refused", "无法读取的原因"),
    "precision_m": _position(
        "Half the last digit that was written, on the ground", "书写精度（末位之半，折合地面距离）", "m"
    ),
    "position_text": _position("The cells of the position, as they were written", "坐标单元格原文"),
    "accuracy_m": _cell("accuracy_m", "Stated accuracy", "定位精度"),
    "object_id": _cell("object_id", "Identifier", "标识"),
    "name": _cell("name", "Name", "名称"),
    "address": _cell("address", "Address", "地址"),
    "uscc": _cell("uscc", "Credit code", "统一社会信用代码"),
    "uscc_suffix": _cell("uscc_suffix", "Suffix of the credit code", "统一社会信用代码识别码"),
    "permit_no": _cell("permit_no", "Permit number", "排污许可证编号"),
    "form": _cell("form", "Census form", "普查表号"),
    "feature_role": _cell("feature_role", "Kind of feature", "要素类型"),
    "park": _cell("park", "Industrial park", "所属园区"),
    "receiver": _cell("receiver", "Receiving treatment plant", "排入的污水处理厂"),
    "parent_id": _cell("parent_id", "Identifier of its site", "所属单位标识"),
    "collector_id": _cell("collector_id", "Collector", "普查员编号"),
    "collected_at": _cell("collected_at", "Day of collection", "采集日期"),
    "file": _position("File that the row stood in", "该行所在文件"),
    "sheet": _position("Sheet that the row stood in", "该行所在工作表"),
    "category": _cell("category", "Category", "污染源类别"),
    "zone_reported": _cell("zone_code", "Zone code", "普查小区代码"),
    "zone_code": _cell("zone_code", "Zone code", "普查小区代码"),
    "town_code": _cell("town_code", "Township code", "乡镇代码"),
    "county_code": _cell("county_code", "County code", "县级区划代码"),
    "previous_own_lon": _cell("previous_lon", "Position of the earlier survey", "清查坐标"),
    "previous_own_lat": _cell("previous_lat", "Position of the earlier survey", "清查坐标"),
    "previous_own_m": _cell("previous_lon", "Position of the earlier survey", "清查坐标"),
    "photo_own_lon": _cell("photo_lon", "Position of the photo", "照片坐标"),
    "photo_own_lat": _cell("photo_lat", "Position of the photo", "照片坐标"),
    "geocode_own_lon": _cell("geocode_lon", "Position of the geocoded address", "地理编码坐标"),
    "geocode_own_lat": _cell("geocode_lat", "Position of the geocoded address", "地理编码坐标"),
    "geocode_own_m": _cell("geocode_accuracy_m", "Accuracy of the geocoded address", "地理编码精度"),
    "province": _cell("province", "Province", "省份"),
    "city": _cell("city", "Prefecture", "地级市"),
    "county": _cell("county", "Name of the county", "县名"),
    "county_reported": _cell("county_code", "County", "县级区划"),
}
"""Every column that a run starts from."""


def declared(subject: Subject, name: str) -> Measure | Given | None:
    """Find what is known of a column: of the subject itself, else of rows."""
    return measures().get((subject, name)) or measures().get((Subject.ROW, name)) or GIVEN.get(name)

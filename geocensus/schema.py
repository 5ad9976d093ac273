"""The tables that geocensus reads and writes: columns, types, units, meanings, and the headers they go by.

Declarative only: nothing here reads a file or computes a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geocensus.language import Text

__all__ = ["BATCHES", "FINDINGS", "POSITIONS", "PROPOSALS", "RETURNS", "SOURCES", "ZONES", "Column", "DType"]

DType = Literal["text", "int", "float", "bool", "json"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    name
        What geocensus calls it.
    meaning
        One sentence for people.
    dtype, unit
        How its values are stored; the unit is empty for text.
    aliases
        Headers that mean it in registers; compared without case, spaces, underscores and full-width forms.
    patterns
        Regular expressions over the same folded header, for families of census field names.
    """

    name: str
    meaning: Text
    dtype: DType = "text"
    unit: str = ""
    aliases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


def _column(
    name: str, en: str, zh: str, *aliases: str, dtype: DType = "text", unit: str = "", patterns: tuple[str, ...] = ()
) -> Column:
    return Column(name=name, meaning=Text(en=en, zh=zh), dtype=dtype, unit=unit, aliases=aliases, patterns=patterns)


# Field names of the census forms [G101-1, G102 and the clean-up tables of the second national census], headers of
# later systems and of public registers. The order matters only where two columns share a pattern: the first wins.
SOURCES: tuple[Column, ...] = (
    _column(
        "object_id",
        "Identifier of the source",
        "污染源标识",
        "id",
        "objectid",
        "普查对象识别码",
        "对象识别码",
        "编号",
        "污染源编号",
        "污染源代码",
        "单位编号",
        "企业编号",
        "序号",
        "plant id",
        "gem plant id",
        "gem unit/phase id",
        "power plant id",
        "source id",
        "PCDXSBM",
        "FSZPFKBH",
        "排放口编号",
        "排污口编号",
        "废水总排放口编号",
        "fid",
    ),
    _column(
        "uscc",
        "Unified social credit code (18 characters)",
        "统一社会信用代码",
        "TYSHXYDM",
        "uscc",
        "social credit code",
        "社会信用代码",
        "信用代码",
    ),
    _column(
        "uscc_suffix",
        "Two-character suffix that tells sites of one unit apart",
        "统一社会信用代码识别码（顺序码）",
        "TYSHXYDMSBM",
        "uscc suffix",
        "识别码",
        "信用代码识别码",
    ),
    _column("org_code", "Organisation code (9 characters)", "组织机构代码", "ZZJGDM", "org code", "organisation code"),
    _column(
        "permit_no",
        "Pollutant discharge permit number",
        "排污许可证编号",
        "permit no",
        "permit",
        "PWXKZBH",
        "许可证编号",
        "排污许可证号",
    ),
    _column(
        "name",
        "Name of the unit",
        "单位名称",
        "DWXXMC",
        "单位详细名称",
        "企业名称",
        "企业",
        "单位",
        "厂名",
        "名称",
        "plant name",
        "plant name (english)",
        "unit name",
        "gem asset name (english)",
        "facility name",
        "污染源名称",
        "养殖场名称",
        "排污口名称",
        "排放口名称",
        "入河排污口名称",
        "排口名称",
        "加油站名称",
        "油库名称",
        "园区名称",
        "SSQYMC",
    ),
    _column("category", "Source category (G, N, S, J, Y)", "污染源类别", "source category", "污染源类型", "WRYLB"),
    _column("form", "Census form", "普查表号", "表号", "报表代码", "报表编号", "报表号", "form code", "table", "BH"),
    _column(
        "feature_role",
        "What the position marks: unit, outlet, stack, boiler …",
        "要素类型",
        "role",
        "feature role",
        "要素",
    ),
    _column(
        "parent_id",
        "Identifier of the unit or site that this belongs to",
        "所属单位标识",
        "parent id",
        "site id",
        "上级单位",
        "所属企业编号",
        "所属单位编号",
        "所属单位",
        "所属企业",
    ),
    _column(
        "park",
        "Industrial park that the unit stands in: its name or identifier",
        "所属工业园区（名称或代码）",
        "所属园区",
        "所在园区",
        "所属园区名称",
        "所在园区名称",
        "所在工业园区",
        "园区代码",
        "industrial park",
        "park",
        "park id",
        "park name",
        "YQDM",
    ),
    _column(
        "receiver",
        "Treatment plant that the outlet discharges into: its name",
        "排入的污水处理厂名称",
        "PRWSCLCQYMC",
        "排入污水处理厂",
        "排入污水处理厂/企业名称",
        "受纳污水处理厂",
        "receiving plant",
        "receiver",
    ),
    _column(
        "zone_code",
        "Code of the census zone that the row claims",
        "普查小区代码",
        "普查区代码",
        "zone",
        "zone code",
        "community code",
        "PCXQDM",
        "PCQDM",
        "普查小区编码",
        "村级代码",
        "村代码",
        "village code",
    ),
    _column(
        "town_code",
        "Township code (9 digits)",
        "乡镇代码",
        "town code",
        "township code",
        "XZDM",
        "街道代码",
        "乡级代码",
    ),
    _column(
        "county_code",
        "County code (6 digits)",
        "县级行政区划代码",
        "county code",
        "adcode",
        "行政区划代码",
        "区划代码",
        "XZQHDM",
        "XZQDM",
        "县代码",
        "区县代码",
        "县级代码",
    ),
    _column(
        "province",
        "Province",
        "省（自治区、直辖市）",
        "省",
        "省份",
        "所在省",
        "subnational unit (province/state)",
        "subnational unit (province, state)",
        "subnational unit",
        "SHENG",
    ),
    _column(
        "city",
        "Prefecture-level city",
        "地（区、市、州、盟）",
        "市",
        "地市",
        "所在市",
        "城市",
        "prefecture",
        "major area (prefecture, district)",
        "municipality",
        "DI",
    ),
    _column(
        "county",
        "County",
        "县（区、市、旗）",
        "县",
        "区县",
        "县区",
        "所在县",
        "district",
        "local area (taluk, county)",
        "XIAN",
    ),
    _column("town", "Township or street", "乡（镇、街道）", "乡镇", "街道", "township", "XIANG"),
    _column("village", "Village or neighbourhood", "村（社区）", "村", "社区", "CUN"),
    _column("door", "Street and house number", "街（村）、门牌号", "门牌号", "street", "MPH"),
    _column(
        "address",
        "Address as one text",
        "详细地址",
        "地址",
        "单位地址",
        "企业地址",
        "DZ",
        "location address",
        "other language location address",
        "street address",
        "生产地址",
    ),
    _column(
        "position",
        "Both axes in one cell",
        "地理坐标",
        "坐标",
        "coordinates",
        "coordinate",
        "position",
        "经纬度",
        "DLZB",
        "lat/lon",
        "latlon",
        "lonlat",
        "geom",
        "wkt",
        "位置坐标",
    ),
    _column(
        "lon", "Longitude", "经度", "longitude", "lon", "lng", "long", "x", "jd", "东经", "decimal longitude", "jingdu"
    ),
    _column("lat", "Latitude", "纬度", "latitude", "lat", "y", "wd", "北纬", "decimal latitude", "weidu"),
    _column(
        "lon_deg",
        "Degrees of longitude",
        "经度（度）",
        "经度_度",
        "经度度",
        "lon d",
        "coordinate0",
        "lon deg",
        patterns=(r".*jddu$",),
    ),
    _column(
        "lon_min",
        "Minutes of longitude",
        "经度（分）",
        "经度_分",
        "经度分",
        "lon m",
        "longitude1",
        "coordinate1",
        "lon min",
        patterns=(r".*jdfen$",),
    ),
    _column(
        "lon_sec",
        "Seconds of longitude",
        "经度（秒）",
        "经度_秒",
        "经度秒",
        "lon s",
        "longitude2",
        "coordinate2",
        "lon sec",
        patterns=(r".*jdmiao$",),
    ),
    _column(
        "lat_deg",
        "Degrees of latitude",
        "纬度（度）",
        "纬度_度",
        "纬度度",
        "lat d",
        "coordinate3",
        "lat deg",
        patterns=(r".*wddu$",),
    ),
    _column(
        "lat_min",
        "Minutes of latitude",
        "纬度（分）",
        "纬度_分",
        "纬度分",
        "lat m",
        "latitude1",
        "coordinate4",
        "lat min",
        patterns=(r".*wdfen$",),
    ),
    _column(
        "lat_sec",
        "Seconds of latitude",
        "纬度（秒）",
        "纬度_秒",
        "纬度秒",
        "lat s",
        "latitude2",
        "coordinate5",
        "lat sec",
        patterns=(r".*wdmiao$",),
    ),
    _column(
        "datum",
        "Datum that the row declares",
        "坐标系",
        "crs",
        "srs",
        "坐标系统",
        "大地基准",
        "coordinate system",
        "geodetic datum",
        "坐标基准",
    ),
    _column(
        "method",
        "How the position was collected",
        "采集方式",
        "coordinate accuracy",
        "location accuracy",
        "collection method",
        "定位方式",
        "geolocation source",
    ),
    _column(
        "accuracy_m",
        "Stated accuracy of the position",
        "定位精度",
        "accuracy",
        "精度",
        "定位精度（米）",
        "coordinate uncertainty in meters",
        dtype="float",
        unit="m",
    ),
    _column(
        "ref_point",
        "Point of the unit that was marked: gate, centre, outlet",
        "定位参考点",
        "reference point",
        "参考点",
    ),
    _column(
        "collected_at",
        "When the position was collected",
        "采集时间",
        "collected at",
        "采集日期",
        "collection date",
        "填报日期",
    ),
    _column(
        "collector_id",
        "Who collected the position (an identifier)",
        "普查员编号",
        "collector",
        "collector id",
        "普查员代码",
        "采集人编号",
        "PCYBH",
        "普查员",
        "采集员",
        "采集人",
        "普查员姓名",
        "采集人姓名",
        "PCY",
        "PCYXM",
    ),
    _column(
        "previous_lon", "Longitude in the earlier survey", "清查经度", "previous lon", "previous longitude", "原经度"
    ),
    _column(
        "previous_lat", "Latitude in the earlier survey", "清查纬度", "previous lat", "previous latitude", "原纬度"
    ),
    _column("photo_lon", "Longitude written into the photo", "照片经度", "photo lon", "photo longitude"),
    _column("photo_lat", "Latitude written into the photo", "照片纬度", "photo lat", "photo latitude"),
    _column("geocode_lon", "Longitude found for the address", "地理编码经度", "geocode lon", "geocoded longitude"),
    _column("geocode_lat", "Latitude found for the address", "地理编码纬度", "geocode lat", "geocoded latitude"),
    _column(
        "geocode_accuracy_m",
        "Accuracy of the position found for the address",
        "地理编码精度",
        "geocode accuracy",
        dtype="float",
        unit="m",
    ),
    _column("geocode_datum", "Datum of the position found for the address", "地理编码坐标系", "geocode datum"),
)

POSITIONS: tuple[Column, ...] = (
    _column(
        "row", "Number of the row in the file, the first data row 1", "文件中的行号（首个数据行为 1）", dtype="int"
    ),
    _column("object_id", "Identifier of the source, or empty", "污染源标识"),
    _column("name", "Name of the unit, or empty", "单位名称"),
    _column(
        "unit_key",
        "Key by which the source is found again: credit code and suffix, or identifier; an outlet's after its unit's",
        "识别同一污染源的键：信用代码加识别码，或标识；排放口接在单位之后",
    ),
    _column(
        "lon", "Longitude, CGCS2000; empty when refused", "经度（CGCS2000），无法读取时为空", dtype="float", unit="°"
    ),
    _column(
        "lat", "Latitude, CGCS2000; empty when refused", "纬度（CGCS2000），无法读取时为空", dtype="float", unit="°"
    ),
    _column("datum", "Datum the position was taken to be in", "坐标采用的大地基准"),
    _column("notation", "How the position was written", "坐标书写形式"),
    _column(
        "precision_m",
        "Half the last digit that was written, on the ground",
        "书写精度（末位之半，折合地面距离）",
        dtype="float",
        unit="m",
    ),
    _column("reason", "Why the position was refused; empty when it was read", "无法读取的原因"),
    _column(
        "in_scope",
        "False: outside the regions asked for, and not checked",
        "是否在所选区域内（否则不检查）",
        dtype="bool",
    ),
    _column("zone_code", "Zone that holds the position", "位置所在普查小区"),
    _column("zone_reported", "Zone that the row claims", "填报的普查小区"),
    _column(
        "zone_distance_m",
        "Distance to the claimed zone; 0 inside",
        "到填报小区的距离（在内为 0）",
        dtype="float",
        unit="m",
    ),
    _column(
        "border_distance_m",
        "Distance to the border of the zone that holds it",
        "到所在小区边界的距离",
        dtype="float",
        unit="m",
    ),
    _column("county_code", "County that holds the position", "位置所在县级区划代码"),
    _column("county_reported", "County that the row names", "填报的县级区划代码"),
    _column("grade", "The row's worst grade", "该行最重的等级"),
    _column(
        "verdicts",
        "One character a check: - not run, . passed, n note, w warning, e error",
        "每项检查一个字符：- 未检查，. 通过，n 提示，w 警告，e 错误",
    ),
)

FINDINGS: tuple[Column, ...] = (
    _column("row", "Row in the file; empty for batches and zones", "文件行号（批次、小区为空）", dtype="int"),
    _column("object_id", "Identifier of the source", "污染源标识"),
    _column("name", "Name of the unit", "单位名称"),
    _column("check", "Code of the check", "检查代码"),
    _column("title", "Title of the check", "检查名称"),
    _column("grade", "note, warning or error", "等级：note 提示，warning 警告，error 错误"),
    _column("subject", "row, batch or zone", "对象：row 行，batch 批次，zone 小区"),
    _column("subject_id", "Which row, batch or zone", "对象标识"),
    _column("message", "The sentence that a person reads", "说明"),
    _column("evidence", "The values that the verdict quotes", "依据的数值", dtype="json"),
)

PROPOSALS: tuple[Column, ...] = (
    _column("row", "Row in the file", "文件行号", dtype="int"),
    _column("object_id", "Identifier of the source", "污染源标识"),
    _column("cause", "What went wrong", "原因"),
    _column("status", "proposed or ambiguous", "状态：proposed 建议，ambiguous 存疑"),
    _column("reported_lon", "Longitude as reported", "填报经度", dtype="float", unit="°"),
    _column("reported_lat", "Latitude as reported", "填报纬度", dtype="float", unit="°"),
    _column("proposed_lon", "Longitude as proposed", "建议经度", dtype="float", unit="°"),
    _column("proposed_lat", "Latitude as proposed", "建议纬度", dtype="float", unit="°"),
    _column("proposed_zone_code", "Zone code as proposed", "建议小区代码"),
    _column("moved_m", "How far the proposal moves the point", "移动距离", dtype="float", unit="m"),
    _column(
        "confidence",
        "Probability that the source stands within 60 m of the proposed place, or that the code alone is wrong",
        "可信度：污染源位于建议位置 60 m 以内（或仅小区代码有误）的概率",
        dtype="float",
        unit="1",
    ),
    _column("rivals", "Other causes that survive", "其他可能原因", dtype="json"),
    _column("clears", "Checks that pass once it is applied", "采纳后消除的检查"),
    _column("subject_id", "Batch that the proposal belongs to", "所属批次"),
)

ZONES: tuple[Column, ...] = (
    _column("level", "zone, county or region", "层级：zone 小区，county 县，region 区域"),
    _column("code", "Code of the zone, county or region", "代码"),
    _column("name", "Its name", "名称"),
    _column("sources", "Rows that claim it or lie in it", "污染源数", dtype="int"),
    _column("located", "Of them, rows with a position", "有坐标的数量", dtype="int"),
    _column("flagged", "Of them, rows flagged warning or error", "有警告或错误的数量", dtype="int"),
    _column("repaired", "Of them, rows with a proposal", "有修正建议的数量", dtype="int"),
    _column("ambiguous", "Of them, rows whose repair is in doubt", "修正存疑的数量", dtype="int"),
    _column("located_share", "located / sources", "有坐标比例", dtype="float", unit="1"),
    _column("flagged_share", "flagged / sources", "有问题比例", dtype="float", unit="1"),
)

BATCHES: tuple[Column, ...] = (
    _column("kind", "collector, township, file or date", "类别：collector 普查员，township 乡镇，file 文件，date 日期"),
    _column("batch", "Which batch; people's names are replaced by a short identifier", "批次；人名以短标识代替"),
    _column("rows", "Its rows", "行数", dtype="int"),
    _column("judged", "Of them, rows that some check judged", "其中被检查的行数", dtype="int"),
    _column("located", "Of them, rows with a position", "其中有坐标的行数", dtype="int"),
    _column("flagged", "Of them, rows flagged warning or error", "其中有警告或错误的行数", dtype="int"),
    _column("flagged_share", "flagged / judged", "有问题比例", dtype="float", unit="1"),
    _column(
        "share_low", "Lower end of its exact 95 % interval", "比例的 95% 精确置信区间下限", dtype="float", unit="1"
    ),
    _column(
        "share_high", "Upper end of its exact 95 % interval", "比例的 95% 精确置信区间上限", dtype="float", unit="1"
    ),
    _column("usual_share", "Share among all batches of its kind", "同类批次的总体比例", dtype="float", unit="1"),
    _column("limit_low", "Lower control limit, 0.1 %", "控制下限（0.1%）", dtype="float", unit="1"),
    _column("limit_high", "Upper control limit, 0.1 %", "控制上限（0.1%）", dtype="float", unit="1"),
    _column(
        "control",
        "above, within or below the limits; too_few rows to tell",
        "above 超出上限，within 正常，below 低于下限，too_few 行数太少无法判断",
    ),
    _column("checks", "Checks that flagged the batch as a whole", "整批被标记的检查"),
)

RETURNS: tuple[Column, ...] = (
    _column("collector", "Batch of the collector, or empty", "普查员批次"),
    _column("row", "Row in the file", "文件行号", dtype="int"),
    _column("object_id", "Identifier of the source", "污染源标识"),
    _column("name", "Name of the unit", "单位名称"),
    _column("grade", "The row's worst grade", "该行最重的等级"),
    _column("checks", "Checks that flagged the row", "标记该行的检查"),
    _column(
        "batch_checks",
        "Checks that flagged all of the collector's rows, or of one position, together",
        "整批标记该普查员或同一坐标各行的检查",
    ),
)

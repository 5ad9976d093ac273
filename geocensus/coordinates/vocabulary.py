"""The closed vocabularies of a reading: what was written, what decided, why it was refused.

Every word here is a value of a column of :class:`~geocensus.coordinates.columns.Parsed`, and is documented with an
example in the reference page on coordinates.
"""

from __future__ import annotations

from enum import StrEnum

from geocensus.language import Text

__all__ = ["REASONS", "Finest", "HemisphereEvidence", "Notation", "OrderEvidence", "Reason"]


class Notation(StrEnum):
    """How a position was written."""

    DECIMAL = "decimal"
    DM = "dm"
    DMS = "dms"
    MIXED = "mixed"
    PACKED = "packed"
    WKT = "wkt"
    GEOJSON = "geojson"
    ISO6709 = "iso6709"
    GEO_URI = "geo_uri"
    GAUSS_KRUGER_3 = "gauss_kruger_3"
    GAUSS_KRUGER_6 = "gauss_kruger_6"
    WEB_MERCATOR = "web_mercator"
    BD09_MERCATOR = "bd09_mercator"


class OrderEvidence(StrEnum):
    """What told which number is the longitude, the strongest first."""

    LETTERS = "letters"
    LABELS = "labels"
    FORMAT = "format"
    COLUMNS = "columns"
    OPTION = "option"
    RANGE = "range"
    REGION = "region"
    MAGNITUDE = "magnitude"
    ASSUMED = "assumed"


class HemisphereEvidence(StrEnum):
    """What told north from south and east from west; of two axes the weaker is named."""

    LETTERS = "letters"
    SIGN = "sign"
    FORMAT = "format"
    ASSUMED = "assumed"


class Finest(StrEnum):
    """The finest part that was written of an axis."""

    DEGREE = "degree"
    MINUTE = "minute"
    SECOND = "second"
    METRE = "metre"


class Reason(StrEnum):
    """Why a position was refused."""

    MISSING = "missing"
    LONGITUDE_MISSING = "longitude_missing"
    LATITUDE_MISSING = "latitude_missing"
    AXIS_MISSING = "axis_missing"
    NOT_A_COORDINATE = "not_a_coordinate"
    LEFT_OVER = "left_over"
    DECIMAL_INSIDE = "decimal_inside"
    OUT_OF_RANGE = "out_of_range"
    MINUTES_OUT_OF_RANGE = "minutes_out_of_range"
    SECONDS_OUT_OF_RANGE = "seconds_out_of_range"
    SIGN_AND_LETTER = "sign_and_letter"
    AXIS_CONTRADICTION = "axis_contradiction"
    AMBIGUOUS = "ambiguous"
    PROJECTION_UNKNOWN = "projection_unknown"
    OTHER_DATUM = "other_datum"


REASONS: dict[Reason, Text] = {
    Reason.MISSING: Text(en="the cell is blank, or says that there is no value", zh="单元格为空，或注明没有数值"),
    Reason.LONGITUDE_MISSING: Text(en="only a latitude is written", zh="只填写了纬度"),
    Reason.LATITUDE_MISSING: Text(en="only a longitude is written", zh="只填写了经度"),
    Reason.AXIS_MISSING: Text(
        en="only one number is written, and nothing says which axis it is", zh="只有一个数值，且无法判断是经度还是纬度"
    ),
    Reason.NOT_A_COORDINATE: Text(en="something is written that is no part of a coordinate", zh="含有不属于坐标的内容"),
    Reason.LEFT_OVER: Text(en="a number is left over", zh="数值多于坐标所需"),
    Reason.DECIMAL_INSIDE: Text(
        en="a part before the last one carries decimals", zh="度或分带有小数，后面却还有更小的单位"
    ),
    Reason.OUT_OF_RANGE: Text(en="a latitude beyond 90° or a longitude beyond 180°", zh="纬度超过 90° 或经度超过 180°"),
    Reason.MINUTES_OUT_OF_RANGE: Text(en="minutes are 60 or more", zh="分的数值不小于 60"),
    Reason.SECONDS_OUT_OF_RANGE: Text(en="seconds are 60 or more", zh="秒的数值不小于 60"),
    Reason.SIGN_AND_LETTER: Text(
        en="a minus sign stands together with a letter or word for the hemisphere",
        zh="负号与半球字母（或方位词）同时出现",
    ),
    Reason.AXIS_CONTRADICTION: Text(
        en="two latitudes, two longitudes, or a letter that belongs to the other axis",
        zh="出现两个纬度、两个经度，或方位字母与所在轴矛盾",
    ),
    Reason.AMBIGUOUS: Text(en="it can be read in two ways that differ", zh="存在两种不同的读法"),
    Reason.PROJECTION_UNKNOWN: Text(
        en="these are metres, and nothing tells their projection or zone", zh="数值为米制坐标，但无法确定投影或带号"
    ),
    Reason.OTHER_DATUM: Text(
        en="the text names a datum or reference system that has to be converted first",
        zh="文中注明了需要先转换的坐标系",
    ),
}
"""What each reason means, for people."""

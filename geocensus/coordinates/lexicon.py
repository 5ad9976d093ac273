"""The words and marks that people write coordinates with.

Data only. A word that stands in none of these tables is no part of a coordinate, and refuses the cell.
"""

from __future__ import annotations

import sys
from typing import Final, NamedTuple

__all__ = [
    "BLANKS",
    "CJK_WORDS",
    "FOLD",
    "NUMERALS",
    "UNITS",
    "WORDS",
    "Compass",
    "Filler",
    "Foreign",
    "Height",
    "Unit",
]


class Compass(NamedTuple):
    """A word or letter for a direction or an axis."""

    axis: str
    """``lat``, ``lon``, or ``x``, ``y`` (which axis these mean has to be told by something else)."""
    sign: int
    """+1 north or east, -1 south or west, 0 when only the axis is named."""
    kind: str
    """``letter``, ``word``, ``label`` or ``symbol`` (B, L): the same kind may stand only once beside a number."""


class Unit(NamedTuple):
    """A word for degree (0), minute (1), second (2) or metre (3)."""

    rank: int


class Filler(NamedTuple):
    """A word that says nothing about the number (``坐标``), or only the order of the axes (``经纬度``)."""

    order: str = ""
    separates: bool = False


class Height(NamedTuple):
    """A word that announces a height, which may close a position and is left aside."""


class Foreign(NamedTuple):
    """A word that names a datum or projection in which the numbers would need conversion."""


def _fold_table() -> dict[int, str]:
    """Map marks that look or mean the same onto one ASCII mark each, one character to one: offsets stay true."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full-width forms
    same = {
        " ": "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\u180e\u200b\u200c\u200d\u200e\u200f"
        "\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\xad"
        + "".join(map(chr, range(0x2000, 0x200B))),
        "-": "−‐‑‒–—―﹘﹣－⁻➖─━\u2796",
        "+": "＋﹢➕",
        ",": "，﹐︐",
        ";": "；﹔、︑︔؛،､",
        ":": "：︰∶﹕︓ː",
        ".": "．﹒․",
        "。": "｡︒",
        "/": "／∕⁄╱",
        "|": "｜¦│∣",
        "°": "º˚∘⁰◦゜ﾟᵒ○*",
        "'": "′’‘‛´`‵ˊˋʹʼʻ＇׳՚ꞌˈ❛❜",
        '"': "″”“‟˝ʺ〃〞〝〟＂״‶❝❞",
        "(": "（[［{｛【〔〖《〈「『﹙<＜",
        ")": "）]］}｝】〕〗》〉」』﹚>＞",
    }
    for plain, others in same.items():
        for mark in others:
            table[ord(mark)] = plain
    return table


FOLD: Final = _fold_table()

NORTH, SOUTH = ("lat", 1), ("lat", -1)
EAST, WEST = ("lon", 1), ("lon", -1)

_LETTERS = {
    "n": NORTH,
    "s": SOUTH,
    "e": EAST,
    "w": WEST,
    # Cyrillic: север, юг, восток, запад
    "с": NORTH,
    "ю": SOUTH,
    "в": EAST,
    "з": WEST,
    # Greek: βορράς, ανατολή, δύση. A lone ν (νότος) looks like a Latin N and is left out: it would turn north to south.
    "β": NORTH,
    "α": EAST,
    "δ": WEST,
}
_DIRECTION_WORDS = {
    NORTH: "north northern nord norte norden север βόρεια βόρειο βορράς сш",
    SOUTH: "south southern sud sur süd юг νότια νότιο νότος юш",
    EAST: "east eastern est este ost восток ανατολικά ανατολικό ανατολή вд",
    WEST: "west western ouest oeste запад δυτικά δυτικό δύση зд",
}
_LABELS = {
    "lat": "lat latitude latitud latitudine lati широта πλάτος breite",
    "lon": "lon long lng longitude longitud longitudine долгота μήκος länge",
    "x": "x",
    "y": "y",
}
_UNIT_WORDS = (
    "d deg degs degree degrees g grad градусов градус °",
    "m min mins minute minutes arcmin arcminutes минут мин",
    "sec secs second seconds arcsec arcseconds секунд сек",
    "metre metres meter meters",
)

UNITS: Final[dict[str, Unit]] = {word: Unit(rank) for rank, words in enumerate(_UNIT_WORDS) for word in words.split()}

WORDS: Final[dict[str, Compass | Unit | Filler | Foreign | Height]] = {
    **{letter: Compass(axis, sign, "letter") for letter, (axis, sign) in _LETTERS.items()},
    **{word: Compass(axis, sign, "word") for (axis, sign), words in _DIRECTION_WORDS.items() for word in words.split()},
    **{word: Compass(axis, 0, "label") for axis, words in _LABELS.items() for word in words.split()},
    **UNITS,
    **{
        word: Filler()
        for word in [
            "coordinate",
            "coordinates",
            "coord",
            "coords",
            "position",
            "pos",
            "location",
            "gps",
            "geo",
            "point",
            "center",
            "centre",
        ]
    },
    # Geodetic latitude and longitude in Chinese surveying (B, L, H).
    "b": Compass("lat", 0, "symbol"),
    "l": Compass("lon", 0, "symbol"),
    "latlon": Filler("lat"),
    "latlng": Filler("lat"),
    "lonlat": Filler("lon"),
    "lnglat": Filler("lon"),
    "and": Filler(separates=True),
    **dict.fromkeys(("altitude", "alt", "elevation", "elev", "ele", "height"), Height()),
    "gcj": Foreign(),
    "bd": Foreign(),
    "utm": Foreign(),
    "mgrs": Foreign(),
}

_CJK: dict[str, Compass | Unit | Filler | Foreign | Height] = {
    "度": Unit(0),
    "分": Unit(1),
    "秒": Unit(2),
    "米": Unit(3),
    "和": Filler(separates=True),
    "与": Filler(separates=True),
    "及": Filler(separates=True),
    "经纬度": Filler("lon"),
    "经纬度坐标": Filler("lon"),
    "經緯度": Filler("lon"),
    "经纬": Filler("lon"),
    "纬经度": Filler("lat"),
    **dict.fromkeys(("海拔", "海拔高度", "高程", "高度"), Height()),
    **{
        word: Filler()
        for word in [
            "坐标",
            "座标",
            "坐標",
            "地理坐标",
            "地理座标",
            "地理位置",
            "位置",
            "位置坐标",
            "坐标位置",
            "中心坐标",
            "中心点坐标",
            "中心点",
            "中心",
            "坐标点",
            "点位坐标",
            "点位",
            "定位",
            "定位坐标",
            "厂址坐标",
            "企业",
            "项目",
            "单位",
            "工厂",
            "公司",
            "大门",
            "厂门",
            "排气筒",
            "烟囱",
            "采样点",
            "监测点",
            "厂区中心",
            "企业坐标",
            "排污口坐标",
            "排放口坐标",
            "大地坐标",
            "地理",
            "位于",
            "坐标为",
            "坐标是",
            "为",
            "是",
            "处",
            "排放口",
            "排污口",
            "厂区",
            "厂址",
        ]
    },
    **{
        word: Foreign()
        for word in [
            "火星坐标系",
            "火星坐标",
            "百度坐标系",
            "百度坐标",
            "百度",
            "高德坐标",
            "高德",
            "腾讯坐标",
            "北京54",
            "北京五四",
            "西安80",
            "西安八零",
            "墨卡托",
        ]
    },
}
for _word, (_axis, _sign) in {"东": EAST, "東": EAST, "西": WEST, "北": NORTH, "南": SOUTH}.items():
    _CJK[_word] = Compass(_axis, _sign, "word")
    # 径 for 经 and 维 for 纬 are the slips of pinyin input that registers are full of.
    for _line in "经經径徑" if _axis == "lon" else "纬緯维":
        _CJK[_word + _line] = Compass(_axis, _sign, "word")
for _axis, _lines in {"lon": "经經径徑", "lat": "纬緯维"}.items():
    for _line in _lines:
        _CJK[_line] = _CJK[_line + "度"] = _CJK[_line + "度值"] = _CJK[_line + "线"] = Compass(_axis, 0, "label")
        _CJK[_line + "度坐标"] = Compass(_axis, 0, "label")

CJK_WORDS: Final = {sys.intern(word): meaning for word, meaning in _CJK.items()}

NUMERALS: Final = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{char: value for value, char in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
    "貳": 2,
    "參": 3,
    "叄": 3,
    "陸": 6,
    "十": 10,
    "拾": 10,
    "百": 100,
    "佰": 100,
    "点": -1,
    "點": -1,
}
"""Chinese numerals; -1 is the decimal point."""

BLANKS: Final = frozenset(
    [
        "-",
        "--",
        "---",
        "/",
        "//",
        "\\",
        "\\n",
        ".",
        "。",
        "...",
        "n/a",
        "na",
        "#n/a",
        "nan",
        "null",
        "none",
        "nil",
        "nul",
        "<null>",
        "<na>",
        "(null)",
        "(none)",
        "#value!",
        "#ref!",
        "#div/0!",
        "无",
        "无数据",
        "空",
        "缺",
        "缺失",
        "暂无",
        "未知",
        "不详",
        "未填",
        "未填写",
        "没有",
        "待定",
        "待补",
        "?",
        "？",
        "unknown",
        "missing",
        "_",
        "*",
        "—",
        "——",
        "x",
        "xx",
        "xxx",
    ]
)
"""What is written for "no value", casefolded."""

"""Which province a name or a code means, in Chinese or in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["PROVINCES", "province_codes"]

PROVINCES: dict[str, tuple[str, tuple[str, ...]]] = {
    "11": ("北京", ("beijing",)),
    "12": ("天津", ("tianjin",)),
    "13": ("河北", ("hebei",)),
    "14": ("山西", ("shanxi",)),
    "15": ("内蒙古", ("innermongolia", "neimenggu", "neimongol")),
    "21": ("辽宁", ("liaoning",)),
    "22": ("吉林", ("jilin",)),
    "23": ("黑龙江", ("heilongjiang",)),
    "31": ("上海", ("shanghai",)),
    "32": ("江苏", ("jiangsu",)),
    "33": ("浙江", ("zhejiang",)),
    "34": ("安徽", ("anhui",)),
    "35": ("福建", ("fujian",)),
    "36": ("江西", ("jiangxi",)),
    "37": ("山东", ("shandong",)),
    "41": ("河南", ("henan",)),
    "42": ("湖北", ("hubei",)),
    "43": ("湖南", ("hunan",)),
    "44": ("广东", ("guangdong",)),
    "45": ("广西", ("guangxi",)),
    "46": ("海南", ("hainan",)),
    "50": ("重庆", ("chongqing",)),
    "51": ("四川", ("sichuan",)),
    "52": ("贵州", ("guizhou",)),
    "53": ("云南", ("yunnan",)),
    "54": ("西藏", ("tibet", "xizang")),
    "61": ("陕西", ("shaanxi",)),
    "62": ("甘肃", ("gansu",)),
    "63": ("青海", ("qinghai",)),
    "64": ("宁夏", ("ningxia",)),
    "65": ("新疆", ("xinjiang",)),
    "71": ("台湾", ("taiwan",)),
    "81": ("香港", ("hongkong", "xianggang")),
    "82": ("澳门", ("macau", "macao", "aomen")),
}
"""Two digits of GB/T 2260, the short name in Chinese, and spellings in Latin letters without blanks and marks."""

# What may follow a name: the kind of unit, in either language; never another name.
_KIND = re.compile(
    r"(?:province|municipality|city|shi|sheng|(?:zhuang|hui|uy?gh?ur)?autonomousregion|zizhiqu|specialadministrativeregion|sar)?"
)
_KIND_ZH = re.compile(r"(?:省|市|特别行政区|(?:壮族|回族|维吾尔)?自治区)?")

_LATIN = {spelling: code for code, (_, spellings) in PROVINCES.items() for spelling in spellings}
_CHINESE = {name: code for code, (name, _) in PROVINCES.items()}


def province_codes(names: Iterable[str | None]) -> NDArray[np.object_]:
    """Tell which province each text names: its two digits, None where it names none.

    Examples
    --------
    >>> province_codes(["Shaanxi", "陕西省", "Inner Mongolia Autonomous Region", "130000", "河北邯郸", None]).tolist()
    ['61', '61', '15', '13', None, None]
    """
    number, distinct = pd.factorize(pd.Series(names, dtype="str"))
    codes = np.array([*(_one(text) for text in distinct), None], dtype=object)
    return codes[number]


def _one(text: str) -> str | None:
    folded = re.sub(r"[\s'’.,_-]+", "", unicodedata.normalize("NFKC", text)).lower()
    if folded.isdecimal():
        # Codes of other levels begin with their province.
        return folded[:2] if folded[:2] in PROVINCES and len(folded) in (2, 4, 6, 9, 12) else None
    known, kind = (_LATIN, _KIND) if folded.isascii() else (_CHINESE, _KIND_ZH)
    for name, code in known.items():
        if folded.startswith(name) and kind.fullmatch(folded[len(name) :]):
            return code
    return None

"""Names of units as they are compared: without forms of writing, and with their numerals apart."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geocensus.measures.plain import matches, plain

__all__ = ["number_key", "numerals", "plain_names", "similarity"]

_PUNCTUATION = r"[\s()\[\]{}《》<>“”\"'·•,，、。.;；:：\-—_/\\|#]+"

_NUMBERS = {
    **dict(zip("〇零一二三四五六七八九", "00123456789", strict=True)),
    "两": "2", "壹": "1", "贰": "2", "叁": "3", "肆": "4", "伍": "5", "陆": "6", "柒": "7", "捌": "8", "玖": "9",
}  # fmt: skip
_ROMAN = {"I": 1, "V": 5, "X": 10}
_TOKEN = re.compile(
    r"\d+|[〇零一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾]+|(?<![A-Z])[IVX]+(?![A-Z])|(?<![A-Z])[A-Z](?![A-Z])"
    r"|[甲乙丙丁戊己东南西北上下前后]"
)

_OTHER_NUMBERS = r"[〇零一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾]|\b[IVX]+\b|[^A-Z][IVX]"


def plain_names(name: Any) -> pd.Series[str]:
    """Bring names into one form: half-width capitals, single blanks; punctuation stays, it may part numerals."""
    return pd.Series(plain(name, blanks=True).to_pandas(), dtype="str")


@lru_cache(maxsize=65_536)
def numerals(name: str) -> str:
    """Give what tells namesakes apart: numbers in any script, single letters, directions.

    Examples
    --------
    >>> numerals("第一污水处理厂"), numerals("1#污水处理厂"), numerals("十二号井"), numerals("PHASE II"), numerals("东城电厂")
    ('1', '1', '12', '2', '东')
    """
    return " ".join(_value(token) for token in _TOKEN.findall(name))


def _value(token: str) -> str:
    if token.isascii() and token.isdigit():
        return token.lstrip("0") or "0"
    if set(token) <= set(_ROMAN):
        values = [_ROMAN[each] for each in token]
        return str(sum(-x if x < y else x for x, y in zip(values, [*values[1:], 0], strict=True)))
    if token[0] in _NUMBERS or token[0] in "十百千拾":
        return _chinese(token.replace("拾", "十"))
    return token


def _chinese(token: str) -> str:
    if not set(token) & set("十百千"):
        return "".join(_NUMBERS[each] for each in token).lstrip("0") or "0"
    total, digit = 0, 0
    for each in token:
        if each in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[each]
            digit = 0
        else:
            digit = int(_NUMBERS[each])
    return str(total + digit)


def number_key(names: pd.Series[str]) -> pd.Series[str]:
    """Give the numbers in names, whatever script they are in: names whose numbers differ have different numerals.

    Examples
    --------
    >>> number_key(pd.Series(["第一污水处理厂", "1#污水处理厂", "锅炉房"], dtype="str")).tolist()
    ['1', '1', '']
    """
    text = pa.array(names.array, pa.string())
    text = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    key = pc.utf8_trim_whitespace(pc.replace_substring_regex(text, r"[^0-9]+", " "))
    key = pc.replace_substring_regex(key, r"(^| )0+([0-9])", r"\1\2").to_pandas()
    other = np.flatnonzero(matches(text, _OTHER_NUMBERS))
    words = key.to_numpy(dtype=object, copy=True)
    words[other] = [
        " ".join(word for word in numerals(name).split() if word.isdigit()) for name in names.iloc[other].tolist()
    ]
    return pd.Series(words, index=names.index, dtype="str")


@lru_cache(maxsize=65_536)
def _bare(name: str) -> str:
    """Write a name without punctuation, and its numbers in digits."""
    return re.sub(_PUNCTUATION, "", _TOKEN.sub(lambda token: _value(token[0]), name))


def similarity(names: NDArray[np.object_], others: NDArray[np.object_]) -> NDArray[np.float64]:
    """Give the normalised Levenshtein similarity of pairs of names; 0 where their numerals differ.

    Examples
    --------
    >>> a = np.array(["武安市第一污水处理厂有限公司"] * 2, dtype=object)
    >>> similarity(a, np.array(["武安市第一污水处理厂有限公", "武安市第二污水处理厂有限公司"], dtype=object)).round(2)
    array([0.93, 0.  ])
    """
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cpdist

    if not len(names):
        return np.zeros(0)
    same = np.fromiter((numerals(x) == numerals(y) for x, y in zip(names, others, strict=True)), np.bool_, len(names))
    found = np.zeros(len(names))
    if same.any():
        found[same] = cpdist(
            *([_bare(each) for each in side[same]] for side in (names, others)),
            scorer=Levenshtein.normalized_similarity,
            dtype=np.float64,
        )
    return found

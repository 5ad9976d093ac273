"""The census' own form G101-1, as cells of text: how an enumerator writes what was found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from stdnum.cn import uscc

__all__ = ["LAT_PARTS", "LON_PARTS", "MARK", "MARK_CELL", "PARTS", "Cells", "to_parts", "unit_codes"]

LON_PARTS = ("QYDLWZ_JD_DU", "QYDLWZ_JD_FEN", "QYDLWZ_JD_MIAO")
LAT_PARTS = ("QYDLWZ_WD_DU", "QYDLWZ_WD_FEN", "QYDLWZ_WD_MIAO")
PARTS = LON_PARTS + LAT_PARTS
"""Degrees, minutes and seconds of longitude and latitude [form G101-1]."""

MARK = "SYNTHETIC"
MARK_CELL = "合成数据"
"""Header and cell that say in every row of a register that it is synthetic."""

Cells = dict[str, NDArray[np.object_]]
"""Columns of text by their header."""

# Codes that no authority hands out: region 999999, and an organisation code that starts with X and counts up.
_USCC_HEAD = "91999999"


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """One axis in sexagesimal parts."""

    degrees: NDArray[np.int64]
    minutes: NDArray[np.int64]
    seconds: NDArray[np.float64]


def to_parts(value: NDArray[np.float64], decimals: NDArray[np.intp]) -> Parts:
    """Break degrees into parts, rounded to the decimals of the seconds, without ever writing 60 seconds.

    Examples
    --------
    >>> parts = to_parts(np.array([36.99999999]), np.array([2]))
    >>> parts.degrees.item(), parts.minutes.item(), parts.seconds.item()
    (37, 0, 0.0)
    """
    per_second = 10**decimals
    ticks = np.round(value * 3600 * per_second).astype(np.int64)
    degrees, rest = np.divmod(ticks, 3600 * per_second)
    minutes, rest = np.divmod(rest, 60 * per_second)
    return Parts(degrees=degrees, minutes=minutes, seconds=rest / per_second)


def unit_codes(numbers: NDArray[np.intp]) -> NDArray[np.object_]:
    """Make unified social credit codes with right check characters for units that don't exist.

    Source
    ------
    Check digit of the organisation code within: GB 11714-1997, weights 3, 7, 9, 10, 5, 8, 4, 2 modulo 11; check
    character of the whole: GB 32100-2015, through python-stdnum.

    Examples
    --------
    >>> unit_codes(np.array([1])).tolist()
    ['91999999X00000019N']
    """
    codes = []
    for number in numbers.tolist():
        body = f"X{number:07d}"
        total = sum(
            weight * (ord(c) - 55 if c.isalpha() else int(c))
            for weight, c in zip((3, 7, 9, 10, 5, 8, 4, 2), body, strict=True)
        )
        check = {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))
        code = f"{_USCC_HEAD}{body}{check}"
        codes.append(code + uscc.calc_check_digit(code))
    return np.array(codes, dtype=object)

"""Columns of tables as plain values: nothing is missing, nothing is of a kind that JSON cannot hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geocensus.checks.grades import Grade
from geocensus.maps.contacts import WORTH_A_LOOK, masked

__all__ = ["grades", "masked_texts", "numbers", "places", "rounded", "texts"]

_GRADES = {grade.word: int(grade) for grade in Grade}


# Arrow's \d is ASCII only, Python's holds the full-width digits too.
_LOOK = WORTH_A_LOOK.replace(r"\d", r"\p{Nd}")


def texts(frame: pd.DataFrame, column: str) -> list[str]:
    """Give a column as texts, missing ones empty; a missing column is all empty."""
    if column not in frame.columns:
        return [""] * len(frame)
    values = frame[column]
    if isinstance(values.dtype, pd.StringDtype):
        return list(values.fillna("").tolist())
    return ["" if missing else str(value) for value, missing in zip(values, values.isna(), strict=True)]


def numbers(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """Give a column as numbers, NaN where there are none."""
    if column not in frame.columns:
        return np.full(len(frame), np.nan)
    return pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def rounded(values: Iterable[float], digits: int) -> list[float | None]:
    """Round for a page; None where there is no number."""
    return [round(float(value), digits) if np.isfinite(value) else None for value in values]


def grades(frame: pd.DataFrame) -> NDArray[np.int64]:
    """Give the column ``grade`` as numbers of the scale."""
    if "grade" not in frame.columns:
        return np.zeros(len(frame), dtype=np.int64)
    given = frame["grade"]
    words = pa.array(given if isinstance(given.dtype, pd.StringDtype) else texts(frame, "grade"), pa.large_string())
    numbers = pa.array(_GRADES.values(), pa.int64()).take(pc.index_in(words, pa.array(_GRADES, pa.large_string())))
    return np.asarray(numbers.fill_null(0).to_numpy(zero_copy_only=False))


def masked_texts(values: Iterable[str]) -> list[str]:
    """Hide personal numbers in each text.

    Examples
    --------
    >>> masked_texts(["甲厂", "乙厂 13812345678", "甲厂"])
    ['甲厂', '乙厂 ***', '甲厂']
    """
    found = list(values)
    # Arrow finds the few texts that could hold one; texts that no UTF-8 can hold are looked at one by one.
    try:
        worth = pc.match_substring_regex(pa.array(found, type=pa.large_string()), _LOOK)
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return [masked(text) for text in found]
    for k in np.flatnonzero(worth.to_numpy(zero_copy_only=False)):
        found[k] = masked(found[k])
    return found


def places(known: NDArray[Any], wanted: NDArray[Any]) -> NDArray[np.int64]:
    """Tell where each wanted value stands first among the known ones; -1 for those that are not there."""
    index = pd.Index(known)
    first = np.flatnonzero(~index.duplicated())
    at = index[first].get_indexer(pd.Index(wanted))
    return np.where(at >= 0, first[at], -1) if len(first) else np.full(len(wanted), -1)

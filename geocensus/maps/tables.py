"""Columns of tables as plain values: nothing is missing, nothing is of a kind that JSON cannot hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.checks.grades import Grade
from geocensus.maps.contacts import masked

__all__ = ["grades", "masked_texts", "numbers", "places", "rounded", "texts"]

_GRADES = {grade.word: int(grade) for grade in Grade}


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
    return np.array([_GRADES.get(word, 0) for word in texts(frame, "grade")], dtype=np.int64)


def masked_texts(values: Iterable[str]) -> list[str]:
    """Hide personal numbers in each text."""
    return [masked(text) for text in values]


def places(known: NDArray[Any], wanted: NDArray[Any]) -> NDArray[np.int64]:
    """Tell where each wanted value stands first among the known ones; -1 for those that are not there."""
    index = pd.Index(known)
    first = np.flatnonzero(~index.duplicated())
    at = index[first].get_indexer(pd.Index(wanted))
    return np.where(at >= 0, first[at], -1) if len(first) else np.full(len(wanted), -1)

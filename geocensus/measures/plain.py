"""Codes and names in one form: half-width capitals without blanks, as Arrow text."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["matches", "plain", "series"]


def plain(column: Any, *, blanks: bool = False) -> pa.Array:
    """Bring codes into one form; empty ones become null. Names keep single blanks.

    Examples
    --------
    >>> plain(["９１a ", "", None]).to_pylist()
    ['91A', None, None]
    """
    text = pa.array(pd.Series(column, dtype="str").array, pa.string())
    if isinstance(text, pa.ChunkedArray):
        text = text.combine_chunks()
    ascii_only = pc.all(pc.string_is_ascii(text)).as_py() is not False
    if not ascii_only:
        text = pc.utf8_normalize(text, "NFKC")
    # Looking for blanks is far cheaper than replacing them, and codes seldom have any.
    if pc.any(pc.match_substring_regex(text, r"\s")).as_py():
        text = pc.utf8_trim_whitespace(pc.replace_substring_regex(text, r"\s+", " " if blanks else ""))
    text = pc.ascii_upper(text) if ascii_only else pc.utf8_upper(text)
    return pc.if_else(pc.equal(text, ""), None, text) if pc.any(pc.equal(text, "")).as_py() else text


def matches(text: pa.Array, pattern: str) -> NDArray[np.bool_]:
    """Tell which texts match a pattern; none is no match."""
    found: NDArray[np.bool_] = np.asarray(pc.fill_null(pc.match_substring_regex(text, pattern), False), dtype=np.bool_)
    return found


def series(column: Any, size: int) -> pd.Series[str]:
    """Give codes in one form as a pandas text; all unknown where the register has no such column."""
    if column is None:
        return pd.Series(None, index=range(size), dtype="str")
    return pd.Series(plain(column).to_pandas(), dtype="str")

"""Codes and names in one form: half-width capitals without blanks, as Arrow text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["Distinct", "matches", "plain", "series"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Distinct:
    """The texts of a column, each once, in one form; and which of them each row has.

    Codes come back in many rows: what is asked of a text is asked once, and handed out.

    Parameters
    ----------
    number : (n,) int64
        −1: the row has none.
    text : (k,) Arrow text
        As :func:`plain` writes them.
    """

    number: NDArray[np.int64]
    text: pa.Array

    @classmethod
    def of(cls, column: Any) -> Self:
        """Tell apart the texts of a column.

        Examples
        --------
        >>> codes = Distinct.of(["９１a ", "", None, "91A"])
        >>> codes.number, codes.text.to_pylist()
        (array([ 0, -1, -1,  0]), ['91A'])
        """
        number, cells = pd.factorize(pd.Series(column, dtype="str"))
        own, texts = pd.factorize(pd.Series(plain(cells).to_pandas(), dtype="str"))
        return cls(number=np.append(own, -1)[number].astype(np.int64), text=pa.array(texts, pa.string()))

    def __len__(self) -> int:
        return len(self.number)

    def __getitem__(self, rows: Any) -> Distinct:
        return Distinct(number=self.number[rows], text=self.text)

    def spread(self, values: Any, missing: Any) -> NDArray[Any]:
        """Give each row what is said of its text; *missing* where it has none."""
        return np.append(np.asarray(values), missing)[self.number]


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

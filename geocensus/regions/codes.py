"""Columns of division codes: level, years, and what they are now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geocensus.regions.codelist import LEVELS, VINTAGE, divisions_2023, townships_2023, villages_2023
from geocensus.regions.divisions import clean_code
from geocensus.regions.pilots import regions
from geocensus.regions.vintages import Division, by_code

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CODE_STATUSES", "Codes", "current_county", "dictionary", "distinct", "distinct_heads", "resolve_codes"]

CODE_STATUSES = ("missing", "malformed", "unknown", "old", "current", "unlisted")
"""What a code is: no code; not made like one; of no year; of earlier years only; in the list of 2023 or later; of a
known county, but no list of its villages (outside the pilots) or its township is in no list."""


@dataclass(frozen=True, kw_only=True)
class Codes:
    """What a column of division codes says, row by row.

    Parameters
    ----------
    level : (n,) categorical
        ``province`` … ``village``, ``subzone`` (13 to 16 digits), or missing.
    status : (n,) categorical, of :data:`CODE_STATUSES`
    first_year, last_year : (n,) int16
        Years of the lists that have it; 0 when none.
    county : (n,) text
        6-digit code of the county that it is in now; empty when unknown.
    current : (n,) text
        The code of the same division now; empty when it is gone or unknown.
    """

    level: pd.Categorical[str]
    status: pd.Categorical[str]
    first_year: NDArray[np.int16]
    last_year: NDArray[np.int16]
    county: NDArray[np.object_]
    current: NDArray[np.object_]

    def frame(self) -> pd.DataFrame:
        """Give the columns as a table."""
        import pandas as pd

        return pd.DataFrame({name: getattr(self, name) for name in self.__dataclass_fields__})


_LEVELS = (*LEVELS.values(), "subzone")


def dictionary(column: Any) -> pa.DictionaryArray:
    """Give a column of texts (list, NumPy, pandas or Arrow) as an Arrow dictionary."""
    if hasattr(column, "notna"):  # of pandas; its several ways to be empty become one
        values = np.array(column, dtype=object)
        values[~np.asarray(column.notna(), dtype=bool)] = None
        column = values.tolist()
    elif isinstance(column, np.ndarray):
        column = column.tolist()
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if not isinstance(column, pa.Array):
        column = pa.array([None if _nothing(item) else str(item) for item in column], pa.string())
    elif pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column.cast(pa.string()).dictionary_encode()


def distinct(column: Any) -> tuple[list[str], NDArray[np.int32]]:
    """Give the distinct texts of a column and the number of each row's one; −1 where there is none."""
    encoded = dictionary(column)
    numbers: NDArray[np.int32] = np.asarray(encoded.indices.fill_null(-1), dtype=np.int32)
    return encoded.dictionary.to_pylist(), numbers


# Six digits that are no more when zeros that fill a code up are dropped, and whatever digits follow.
_OF_A_COUNTY = r"^[0-9]{4}(?:[0-9][1-9]|[1-9]0)[0-9]*\z"


def distinct_heads(column: Any) -> tuple[list[str], NDArray[np.int32]]:
    """Give what tells the county of each code, and the number of each row's one; −1 where there is none.

    Codes of zones differ by the ten thousand, the six digits of their counties do not.

    Examples
    --------
    >>> distinct_heads(["130481101001", "130481101002", "130400000000", None])
    (['130481', '130400000000'], array([ 0,  0,  1, -1], dtype=int32))
    """
    encoded = dictionary(column)
    words = encoded.dictionary
    plain = pc.match_substring_regex(words, _OF_A_COUNTY)
    heads = pc.if_else(plain, pc.utf8_slice_codeunits(words, 0, 6), words).dictionary_encode()
    number = np.append(heads.indices.to_numpy(zero_copy_only=False), -1).astype(np.int32)
    return heads.dictionary.to_pylist(), number[np.asarray(encoded.indices.fill_null(-1))]


def _nothing(item: object) -> bool:
    return item is None or (isinstance(item, float) and item != item)


def current_county(code: str, *, vintage: int | None = None) -> str:
    """Give the 6-digit code of the county that a code is in now; empty when it is of no county, or unknown.

    Examples
    --------
    >>> current_county("530122101203"), current_county("130481"), current_county("130400"), current_county("999999")
    ('530115', '130481', '', '')
    """
    six = clean_code(code)[:6]
    if len(six) < 6:
        return ""
    if vintage is None and six in divisions_2023():
        return six
    now = _record(six, vintage)
    return now.current if now is not None and len(now.current) == 6 else ""


def _record(code: str, vintage: int | None) -> Division | None:
    found = by_code().get(code, ())
    if vintage is not None:
        then = [one for one in found if one.first_year <= vintage <= one.last_year]
        found = tuple(then) or found
    return found[0] if found else None


def resolve_codes(codes: Iterable[Any], *, vintage: int | None = None) -> Codes:
    """Say of each division code its level, its years, and what it is now.

    Parameters
    ----------
    codes : (n,) text, nulls allowed
        Of 2 to 16 digits; filling zeros do not count.
    vintage
        The year that the codes are of. A code that passed from one division to another means the one of that year;
        without it the latest.

    Examples
    --------
    >>> found = resolve_codes(["130481", "530122", "530122101203", None, "no code"])
    >>> found.status.tolist()
    ['current', 'old', 'old', 'missing', 'malformed']
    >>> found.county.tolist()
    ['130481', '530115', '530115', '', '']
    """
    import pandas as pd

    texts, number = distinct(codes)
    facts = [_facts(text, vintage) for text in texts]
    facts.append(("", "missing", 0, 0, "", ""))  # row −1 of every column
    level, status, first, last, county, current = zip(*facts, strict=True)

    def categories(values: tuple[str, ...], known: tuple[str, ...]) -> pd.Categorical[str]:
        at = np.array([known.index(value) if value else -1 for value in values], dtype=np.int8)
        return pd.Categorical.from_codes(at[number], categories=pd.Index(known))

    return Codes(
        level=categories(level, _LEVELS),
        status=categories(status, CODE_STATUSES),
        first_year=np.asarray(first, dtype=np.int16)[number],
        last_year=np.asarray(last, dtype=np.int16)[number],
        county=np.asarray(county, dtype=object)[number],
        current=np.asarray(current, dtype=object)[number],
    )


_Facts = tuple[str, str, int, int, str, str]


def _facts(text: str, vintage: int | None) -> _Facts:
    code = clean_code(text)
    if not text.strip():
        return "", "missing", 0, 0, "", ""
    if not code or not (len(code) in LEVELS or 12 < len(code) <= 16):
        return "", "malformed", 0, 0, "", ""
    level = LEVELS.get(len(code), "subzone")
    if len(code) <= 6:
        return _facts_down_to_county(code, level, vintage)
    return _facts_below_county(code, level, vintage)


@cache
def _facts_down_to_county(code: str, level: str, vintage: int | None) -> _Facts:
    found = _record(code, vintage)
    if found is None:
        return level, "unknown", 0, 0, "", ""
    status = "current" if found.is_current else "old"
    county = found.current if len(found.current) == 6 else ""
    return level, status, found.first_year, found.last_year, county, found.current


def _facts_below_county(code: str, level: str, vintage: int | None) -> _Facts:
    _, status, first, last, county, _ = _facts_down_to_county(code[:6], "county", vintage)
    if status != "current":
        # Lists below the county exist for one year only: of an old county's townships nothing more can be said.
        return level, status, first, last, county, ""
    if level == "township":
        listed = code in townships_2023()
    else:
        listed = code[:12] in villages_2023()
        if not listed and code.startswith(_pilot_codes()) and code[:9] in townships_2023():
            return level, "unknown", 0, 0, county, ""
    return (level, "current", VINTAGE, VINTAGE, county, code) if listed else (level, "unlisted", 0, 0, county, "")


@cache
def _pilot_codes() -> tuple[str, ...]:
    return tuple(one.code for one in regions())

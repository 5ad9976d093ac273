"""The county that a row declares: by its codes, else by its names. Empty rather than guessed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocensus.regions.codelist import VINTAGE
from geocensus.regions.codes import current_county, distinct, distinct_heads
from geocensus.regions.divisions import candidates_down_to_county, plain_name
from geocensus.regions.vintages import Division, stem

__all__ = ["counties_declared", "county_of_names", "declared_county", "name_triples", "row_count"]

# A name without its superiors is taken only when no other county of these years had it; older ones are history.
_RECENT = 2010

_GROUPINGS = ("市辖区", "县", "省直辖县级行政区划", "省直辖县", "自治区直辖县级行政区划", "-", "无", "/")


def row_count(*columns: Any) -> int:
    """Tell how many rows the columns have that are there."""
    lengths = {len(column) for column in columns if column is not None}
    if len(lengths) > 1:
        msg = f"columns of unequal length: {sorted(lengths)}"
        raise ValueError(msg)
    return lengths.pop() if lengths else 0


def declared_county(
    *,
    county_code: Any = None,
    town_code: Any = None,
    zone_code: Any = None,
    province: Any = None,
    city: Any = None,
    county: Any = None,
    vintage: int | None = None,
) -> NDArray[np.object_]:
    """Resolve the county that each row declares, to its code of now.

    Parameters
    ----------
    county_code, town_code, zone_code : (n,) text or None
        The first of them that leads to a county decides.
    province, city, county : (n,) text or None
        Chinese names, used where no code does; a county's name that is not the only one of its kind needs the name
        of what it belongs to.
    vintage
        The year that the codes are of; see :func:`geocensus.regions.resolve_codes`.

    Returns
    -------
    (n,) text
        6-digit code, or empty.

    Examples
    --------
    >>> declared_county(county_code=["530122", None, None], county=[None, "朝阳区", "武安市"]).tolist()
    ['530115', '', '130481']
    """
    codes, number = counties_declared(
        county_code=county_code,
        town_code=town_code,
        zone_code=zone_code,
        province=province,
        city=city,
        county=county,
        vintage=vintage,
    )
    return np.array(codes, dtype=object)[number]


def counties_declared(
    *,
    county_code: Any = None,
    town_code: Any = None,
    zone_code: Any = None,
    province: Any = None,
    city: Any = None,
    county: Any = None,
    vintage: int | None = None,
) -> tuple[list[str], NDArray[np.int32]]:
    """Give the distinct counties that rows declare, and the number of each row's one; 0 is none, the empty text.

    The arguments are those of :func:`declared_county`.

    Examples
    --------
    >>> counties_declared(zone_code=["530122101203", None, "530115101203"])
    (['', '530115'], array([1, 0, 1], dtype=int32))
    """
    rows = row_count(county_code, town_code, zone_code, province, city, county)
    known = {"": 0}
    found = np.zeros(rows, dtype=np.int32)

    def numbered(codes: list[str]) -> NDArray[np.int32]:
        return np.array([known.setdefault(code, len(known)) for code in codes], dtype=np.int32)

    for column in (county_code, town_code, zone_code):
        if column is not None:
            texts, at = distinct_heads(column)
            now = numbered([*(current_county(text, vintage=vintage) for text in texts), ""])
            found = np.where(found == 0, now[at], found)
    open_rows = np.flatnonzero(found == 0)
    if len(open_rows) and (county is not None or city is not None):
        triples, which = name_triples(rows, open_rows, province, city, county)
        found[open_rows] = numbered([county_of_names(*triple) for triple in triples])[which]
    return list(known), found


def name_triples(
    rows: int, wanted: NDArray[np.intp], *columns: Any
) -> tuple[list[tuple[str, str, str]], NDArray[np.intp]]:
    """Give the distinct triples of province, city and county, and the number of each wanted row's one."""
    texts, numbers = [], []
    for column in columns:
        words, number = distinct(column) if column is not None else ([], np.full(rows, -1, dtype=np.int32))
        texts.append([*words, ""])
        numbers.append(number[wanted])
    triples, which = np.unique(np.column_stack(numbers), axis=0, return_inverse=True)
    return [(texts[0][a], texts[1][b], texts[2][c]) for a, b, c in triples.tolist()], which.reshape(-1)


@lru_cache(maxsize=65_536)
def county_of_names(province: str, city: str, county: str) -> str:
    """Give the code of the one county that the names can mean, or nothing.

    Examples
    --------
    >>> county_of_names("", "", "朝阳区"), county_of_names("吉林省", "长春市", "朝阳区"), county_of_names("云南", "", "晋宁县")
    ('', '220104', '530115')
    """
    province, city, county = (plain_name(text) for text in (province, city, county))
    if county in _GROUPINGS:
        county = ""
    if city in _GROUPINGS:
        city = ""
    if not county:
        # A county-level city may stand in the column of cities.
        county, city = city, ""
    if county.isascii():
        return ""  # nothing, or a name in Latin letters: those are many-to-one
    found = [one for one in candidates_down_to_county(county) if one.level == "county" and len(one.current) == 6]
    if city:
        found = [one for one in found if city in _names_above(one) or city == one.name]
    if province:
        found = [one for one in found if province in (one.province, stem(one.province))]
    recent = [one for one in found if one.last_year >= (VINTAGE if city and province else _RECENT)] or found
    now = {one.current for one in recent}
    return now.pop() if len(now) == 1 else ""


def _names_above(one: Division) -> set[str]:
    above = {one.prefecture, stem(one.prefecture)} if one.prefecture else {one.province, stem(one.province)}
    return above - {""}

"""Which rows claim a pilot region: by a code, by a name in a column of names, or by an address.

A name claims only where an address puts it: at its beginning, after what the place belongs to and with the kind of
division (市, 县 …) after it. 昆明路 is a road in many cities, and 武安 may be part of a company's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geocensus.regions.codelist import divisions_2023
from geocensus.regions.codes import current_county, dictionary, distinct_heads
from geocensus.regions.declared import county_of_names, name_triples, row_count
from geocensus.regions.divisions import clean_code, plain_name
from geocensus.regions.pilots import Region, folded, region, regions
from geocensus.regions.vintages import by_name, spells, stem

__all__ = ["Claims", "claims"]


@dataclass(frozen=True, kw_only=True)
class Claims:
    """Which region each row claims.

    Parameters
    ----------
    claimed : (n,) bool
        The row claims one of the regions asked for.
    region : (n,) text
        Key of the region that the row claims, of all 17; empty when it claims none.
    by : (n,) text
        What claims it: ``code``, ``name``, ``address``, or empty.
    """

    claimed: NDArray[np.bool_]
    region: NDArray[np.object_]
    by: NDArray[np.object_]


def claims(
    wanted: Iterable[Region | str],
    *,
    codes: Sequence[Any] = (),
    province: Any = None,
    city: Any = None,
    county: Any = None,
    addresses: Sequence[Any] = (),
    rows: int | None = None,
) -> Claims:
    """Tell which rows claim one of the regions.

    Parameters
    ----------
    wanted
        Regions, or keys, codes or names of them.
    codes : columns of (n,) text
        County, township and zone codes, of now or an earlier year. The first that leads to a county decides.
    province, city, county : (n,) text or None
        Names; Chinese, or the region's English one.
    addresses : columns of (n,) text
        Addresses in Chinese. Names of companies do not belong here.
    rows
        Number of rows, for the case that no column is there.

    Examples
    --------
    >>> claims(["wuan", "kunming"], codes=[["130481100", "530122", None]], addresses=[[None, None, "河北省武安市午汲镇"]]).by.tolist()
    ['code', 'code', 'address']
    >>> claims(["kunming"], addresses=[["上海市昆明路1号", "昆明市场部"]]).claimed.tolist()
    [False, False]
    """
    chosen = [(one if isinstance(one, Region) else region(one)).key for one in wanted]
    count = row_count(*codes, province, city, county, *addresses) or (rows or 0)
    found = np.full(count, "", dtype=object)
    by = np.full(count, "", dtype=object)
    claimed = np.zeros(count, dtype=bool)

    def take(keys: NDArray[np.object_], at: NDArray[np.intp], how: str) -> None:
        # A row may claim two regions, its code one and its address another: it counts for both, and the one that
        # was asked for is told.
        wanted_now = np.isin(keys, chosen)
        tell = (keys != "") & (wanted_now | (found[at] == ""))
        found[at[tell]], by[at[tell]] = keys[tell], how
        claimed[at] |= wanted_now

    everything = np.arange(count)
    for column in codes:
        if column is not None:
            take(_of_codes(column), everything, "code")
    at = np.flatnonzero(~claimed)
    if len(at) and (county is not None or city is not None):
        take(_of_names(count, at, province, city, county), at, "name")
    for column in addresses:
        at = np.flatnonzero(~claimed)
        if column is not None and len(at):
            take(_of_addresses(column, at), at, "address")
    return Claims(claimed=claimed, region=found, by=by)


@cache
def _county_regions() -> dict[str, str]:
    return {code: one.key for one in regions() for code in one.counties}


def _of_codes(column: Any) -> NDArray[np.object_]:
    texts, number = distinct_heads(column)
    keys = np.array([*(_of_code(clean_code(text)) for text in texts), ""], dtype=object)
    return keys[number]


def _of_code(code: str) -> str:
    county = current_county(code)
    if county:
        return _county_regions().get(county, "")
    # A code of the prefecture itself, or one that is in no list but lies under it.
    return next((one.key for one in regions() if len(code) >= 4 and code.startswith(one.code)), "")


def _of_names(count: int, at: NDArray[np.intp], province: Any, city: Any, county: Any) -> NDArray[np.object_]:
    triples, which = name_triples(count, at, province, city, county)
    keys = np.array([_of_triple(*triple) for triple in triples] or [""], dtype=object)
    return keys[which]


def _of_triple(province: str, city: str, county: str) -> str:
    code = county_of_names(province, city, county)
    if code:
        return _county_regions().get(code, "")
    for name in (county, city):
        for one in _named().get(_english(name), ()):
            if _in_province(one, province):
                return one.key
    return ""


# What an English name of a place may end with.
_KIND = re.compile(r"(countylevelcity|prefecturelevelcity|prefecture|municipality|city|county|district)$")


def _english(name: str) -> str:
    return _KIND.sub("", folded(name)) if name else ""


@cache
def _named() -> dict[str, tuple[Region, ...]]:
    """Index the regions by the names that a column of cities or counties may hold."""
    index: dict[str, list[Region]] = {}
    for one in regions():
        names = {one.key, one.name.en, one.name.zh, one.full_name.zh, *one.aliases}
        if one.level == "prefecture":
            names.add(stem(one.name.zh))
        for name in {_english(name) for name in names}:
            index.setdefault(name, []).append(one)
    return {name: tuple(found) for name, found in index.items()}


def _in_province(one: Region, province: str) -> bool:
    """Tell whether a column of provinces agrees with a region, or says nothing."""
    given = folded(province)
    english = folded(one.full_name.en.rsplit(", ", 1)[-1])
    chinese = plain_name(province)
    own = divisions_2023()[one.code[:2]]
    return not given or given.startswith(english) or (bool(chinese) and own.startswith(chinese))


# What follows a name that is not the place: 昆明市场, 武安市政公司, and roads.
_NOT_A_PLACE = "(?:场|政|路|大街|大道|街[^道]|巷|弄)"


@dataclass(frozen=True, kw_only=True)
class _Mention:
    """A name in an address that means a region: whether it needs a superior before it, and the superiors."""

    region: str
    alone: bool
    above: tuple[str, ...]


@cache
def _mentions() -> tuple[str, dict[str, tuple[_Mention, ...]]]:
    """Give a pattern of all names that claim a region in an address, and what each means."""
    index: dict[str, list[_Mention]] = {}
    county_regions = _county_regions()
    for one in regions():
        whole = one.full_name.zh.removesuffix(one.name.zh)
        if one.level == "prefecture":
            index.setdefault(one.name.zh, []).append(_Mention(region=one.key, alone=True, above=_superiors(whole)))
        for alias in one.aliases:
            if not alias.isascii() and alias not in by_name():
                index.setdefault(alias, []).append(_Mention(region=one.key, alone=True, above=_superiors(whole)))
    for spell in spells():
        key = county_regions.get(spell.current, "") if spell.level == "county" else ""
        if key:
            others = {other.current for other in by_name()[spell.name] if other.name == spell.name}
            above = _superiors(spell.province, spell.prefecture)
            mention = _Mention(region=key, alone=others == {spell.current}, above=above)
            if mention not in index.setdefault(spell.name, []):
                index[spell.name].append(mention)
    names = sorted(index, key=len, reverse=True)
    return "|".join(map(re.escape, names)), {name: tuple(found) for name, found in index.items()}


def _superiors(*names: str) -> tuple[str, ...]:
    parts = [part for name in names for part in re.findall(r".+?(?:自治区|省|市|地区|自治州)", name)]
    return tuple(sorted({word for part in parts for word in (part, stem(part))}, key=len, reverse=True))


def _of_addresses(column: Any, at: NDArray[np.intp]) -> NDArray[np.object_]:
    encoded = dictionary(column).take(pa.array(at))
    texts = encoded.dictionary
    # Most addresses hold none of the names: a compiled search over the column finds those that do.
    hits = np.flatnonzero(np.asarray(pc.match_substring_regex(texts, _mentions()[0])))
    keys = np.full(len(texts) + 1, "", dtype=object)
    for hit, text in zip(hits.tolist(), texts.take(pa.array(hits)).to_pylist(), strict=True):
        keys[hit] = _of_address(plain_name(text))
    number: NDArray[np.int32] = np.asarray(encoded.indices.fill_null(-1), dtype=np.int32)
    return keys[number]


@cache
def _place() -> re.Pattern[str]:
    return re.compile(f"({_mentions()[0]})(?!{_NOT_A_PLACE})")


# What may stand before the first name of an address: the country, a label, a postal code, marks.
_PREFIX = re.compile(
    r"^(?:[\w（(]*?(?:地址|住所|地点|位置)[)）]?)?[\d\s:：,，.、\-—]*(?:中华人民共和国|中国)?[,，、\s]*"
)
_MARKS = re.compile(r"[\s,，、.·\-—/>]+")
_FILLERS = ("市辖区", "省直辖县级行政区划")


def _of_address(text: str) -> str:
    """Give the region that an address lies in, or nothing."""
    text = _MARKS.sub("", _PREFIX.sub("", text))
    _, index = _mentions()
    for match in _place().finditer(text):
        head = text[: match.start()]
        for mention in index[match.group(1)]:
            rest = head
            for word in (*mention.above, *_FILLERS):
                rest = rest.replace(word, "", 1)
            if not rest and (mention.alone or head):
                return mention.region
    return ""

"""From addresses to divisions: province, city, county, township and village, with what was left in doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.addresses.chains import Span, meaning, mentions
from geocensus.addresses.latin import latin_mentions
from geocensus.addresses.places import Place, grouping, mother_county, places_now
from geocensus.addresses.townships import Below, named_townships, renamed_township_in, township_in, village_in
from geocensus.addresses.writing import plain_address
from geocensus.errors import DivisionNotFound
from geocensus.regions.codelist import LEVELS, VINTAGE, divisions_2023, townships_2023
from geocensus.regions.divisions import division

__all__ = ["Candidate", "Divisions", "divide"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A division that an address can mean: its code and its name after those of what it belongs to."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Divisions:
    """What each address says, as arrays of one length.

    Parameters
    ----------
    province, city, county, town, village : (n,) text
        Names as the year's table has them; empty where the address does not say. Counties of a municipality are in
        its 市辖区 or 县; those directly under a province are in no city.
    code : (n,) text
        Of the deepest division that was found, digits of its level only (2, 4, 6, 9, 12), in the table of *vintage*.
    county_code : (n,) text
        Code of now of the county; empty without county, or when what became of it is unknown.
    level : (n,) text
        ``province``, ``prefecture``, ``county``, ``township``, ``village``, or empty.
    vintage : (n,) int64
        Last year whose table has the name so; 0 where nothing was found.
    matched, rest : (n,) text
        The words that were used, with blanks between them, and what is left of the address.
    candidates : (n,) tuple of Candidate
        What an ambiguous address can mean; empty when there is no doubt.
    """

    province: NDArray[np.object_]
    city: NDArray[np.object_]
    county: NDArray[np.object_]
    town: NDArray[np.object_]
    village: NDArray[np.object_]
    code: NDArray[np.object_]
    county_code: NDArray[np.object_]
    level: NDArray[np.object_]
    vintage: NDArray[np.int64]
    matched: NDArray[np.object_]
    rest: NDArray[np.object_]
    candidates: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.code)


class _Answer(NamedTuple):
    province: str = ""
    city: str = ""
    county: str = ""
    town: str = ""
    village: str = ""
    code: str = ""
    county_code: str = ""
    level: str = ""
    vintage: int = 0
    matched: str = ""
    rest: str = ""
    candidates: tuple[Candidate, ...] = ()


_NAMES = _Answer._fields


def divide(texts: Iterable[Any], *, within: str | None = None) -> Divisions:
    """Read the divisions that addresses name.

    Each distinct text is read once. Of several divisions that an address can mean none is chosen: they are its
    candidates, and only what they share is given.

    Parameters
    ----------
    texts : (n,) text
        Addresses, or names of units with a place in them, in Chinese (simplified or traditional) or Latin letters.
    within
        Code or name of a division in which all addresses lie.

    Raises
    ------
    DivisionNotFound
        When *within* is no one division.

    Examples
    --------
    >>> found = divide(["河北武安午汲镇", "朝阳区", "襄樊", "Wuan, Handan, Hebei"])
    >>> found.code.tolist()
    ['130481102', '', '4206', '130481']
    >>> [one.code for one in found.candidates[1]], found.vintage.tolist()
    (['110105', '220104'], [2023, 0, 2009, 2024])
    """
    context = _context(within) if within else None
    number, distinct = pd.factorize(pd.Series(list(texts), dtype=object), use_na_sentinel=True)
    answers = [*(_answer(plain_address(text), context) for text in distinct), _Answer()]
    columns: dict[str, Any] = {}
    for name, said in zip(_NAMES, zip(*answers, strict=True), strict=True):
        values = np.empty(len(answers), dtype=np.int64 if name == "vintage" else object)
        values[:] = said
        columns[name] = values[number]
    return Divisions(**columns)


def _context(within: str) -> Place:
    codes = {one.current for one in division(within)}
    found = [places_now()[code] for code in sorted(codes) if code in places_now()]
    if len(found) != 1:
        names = "; ".join(f"{one.division.code} {one.division.full_name}" for one in found[:5])
        raise DivisionNotFound(
            en=f"{within!r} is not one province, prefecture or county: {names}; name it by its code",
            zh=f"“{within}”不能唯一确定一个省、市或县：{names}；请用代码指定",
        )
    return found[0]


_CHINESE = re.compile(r"[\u3400-\u9fff]")


def _answer(text: str, within: Place | None) -> _Answer:
    if not text:
        return _Answer()
    latin = _CHINESE.search(text) is None
    found, spans = latin_mentions(text) if latin else mentions(text)
    meant = meaning(found, within)
    if meant is None:
        return _without_names(text, within, latin=latin)
    place, others, used = meant
    spans = [spans[number] for number in used]
    towns: list[Below] = []
    if not latin:
        start = spans[-1][1]
        places = others or ((place,) if place else ())
        under = tuple([code for one in places if one.rank > 1 for code in _current_codes(one)])
        towns = (township_in(text, start, under) or renamed_township_in(text, start, under)) if under else []
        if others and len({code[:6] for code, *_ in towns}) == 1:
            # Only one of the places has a township of this name.
            narrowed = [one for one in others if any(towns[0][0].startswith(code) for code in _current_codes(one))]
            place, others = (narrowed[0], ()) if len(narrowed) == 1 else (place, others)
    if others:
        doubt = tuple(sorted({_candidate(one) for one in others}, key=_by_code))
        return _replaced(_of_place(place) if place else _Answer(), text, spans, candidates=doubt)
    assert place is not None
    return _with_town(place, text, spans, towns)


def _by_code(one: Candidate) -> str:
    return one.code


@cache
def _current_codes(place: Place) -> tuple[str, ...]:
    """Give the code under which its townships are now: of a county that was split up, that of its prefecture."""
    own = place.code_now or (place.prefecture_now if place.rank == 3 else "")
    return (own,) if own else ()


def _candidate(place: Place) -> Candidate:
    return Candidate(code=place.division.code, name=place.division.full_name)


def _with_town(place: Place, text: str, spans: list[Span], towns: list[Below]) -> _Answer:
    answer = _of_place(mother_county(place.division.code) or place)
    if place.rank == 2 and not towns and _GROUPED.match(text, spans[-1][1]):
        name = "市辖区"
        spans = [*spans, (spans[-1][1], spans[-1][1] + len(name))]
        return _replaced(answer, text, spans, county=name, code=place.division.code + "01", level="county")
    zone = _ZONE.match(text, spans[-1][1]) if place.rank == 2 and not towns else None
    if zone:
        # Run like a county, but in no table: its name stands in the county's place, the code is the prefecture's.
        return _replaced(answer, text, [*spans, zone.span()], county=zone.group())
    if len({code for code, *_ in towns}) != 1:
        return _replaced(answer, text, spans)
    code, name, start, end = towns[0]
    if place.rank == 2:
        answer = _of_county(code[:6]) or answer
    elif not answer.county_code:
        answer = answer._replace(county_code=code[:6])
    return _down(answer, text, [*spans, (start, end)], code)


_GROUPED = re.compile("市辖区$")
_ZONE = re.compile("高新(?:技术)?(?:产业)?(?:开发)?区|经济技术开发区|经济开发区|经开区")


def _down(answer: _Answer, text: str, spans: list[Span], town: str) -> _Answer:
    """Add a township, and its village where it is known."""
    name = townships_2023()[town]
    village = village_in(text, spans[-1][1], town)
    if village is None:
        return _replaced(answer, text, spans, town=name, code=town, level=LEVELS[9], vintage=VINTAGE)
    code, lowest, start, end = village
    spans = [*spans, (start, end)]
    return _replaced(answer, text, spans, town=name, village=lowest, code=code, level=LEVELS[12], vintage=VINTAGE)


def _replaced(answer: _Answer, text: str, spans: list[Span], **changed: Any) -> _Answer:
    matched, rest = _told_apart(text, spans)
    return answer._replace(**changed, matched=matched, rest=rest)


def _without_names(text: str, within: Place | None, *, latin: bool) -> _Answer:
    if latin:
        return _Answer(rest=text)
    if within is not None:
        under = _current_codes(within)
        towns = township_in(text, 0, under) if under else []
        counties = {code[:6] for code, *_ in towns}
        if within.rank < 3 and len(counties) == 1:
            answer = _of_county(counties.pop())
            if answer is not None:
                return _down(answer, text, [(towns[0][2], towns[0][3])], towns[0][0])
        return _with_town(within, text, [(0, 0)], towns)
    towns = named_townships(text)
    if len(towns) == 1:
        code, _, start, end = towns[0]
        answer = _of_county(code[:6])
        if answer is not None:
            return _down(answer, text, [(start, end)], code)
    names = divisions_2023()
    return _Answer(
        rest=text,
        candidates=tuple(
            Candidate(code=code, name="".join(names.get(code[:n], "") for n in (2, 4, 6)) + name)
            for code, name, *_ in towns
        ),
    )


def _of_county(code: str) -> _Answer | None:
    """Give the answer for a county by its code of now; for a city without counties, that of the city."""
    county, city = places_now().get(code), places_now().get(code[:4])
    if city is not None and (county is None or not (county.division.prefecture or grouping(code))):
        return _of_place(city)  # the list gives some cities without counties one of their own name
    return _of_place(county) if county is not None else None


@cache
def _of_place(place: Place) -> _Answer:
    one = place.division
    city = one.name if place.rank == 2 else (one.prefecture or grouping(one.code)) if place.rank == 3 else ""
    county = one.name if place.rank == 3 else ""
    # 秦皇岛市经济技术开发区 is the zone of that name in its city.
    if county and one.prefecture and len(county) > len(one.prefecture) + 3:
        county = county.removeprefix(one.prefecture)
    return _Answer(
        province=one.name if place.rank == 1 else one.province,
        city=city,
        county=county,
        code=one.code,
        county_code=_county_now(place),
        level=one.level,
        vintage=one.last_year,
    )


def _county_now(place: Place) -> str:
    now = place.code_now
    if place.rank == 3 and len(now) == 6:
        return now
    # A city without counties is its own.
    return f"{now}00" if place.rank == 2 and f"{now}00" in divisions_2023() else ""


_EDGES = " ,，、.。;；:：/|-—"


def _told_apart(text: str, spans: list[Span]) -> tuple[str, str]:
    """Give the words of the spans, and what is left of the text."""
    used, left, last = [], [], 0
    for start, end in sorted(spans):
        if end > start:
            used.append(text[start:end])
        if start > last and (piece := text[last:start].strip(_EDGES)):
            left.append(piece)
        last = max(last, end)
    if piece := text[last:].strip(_EDGES):
        left.append(piece)
    return " ".join(used), " ".join(left)

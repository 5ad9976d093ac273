"""From the names in an address to the places that agree with all of them.

The names are read from left to right. Each narrows or deepens what those before it mean; a name that lies elsewhere
begins a chain of its own, and the chain with the most and the wholest names is taken. What stays ambiguous stays so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from geocensus.addresses.places import Dictionary, Place, dictionary
from geocensus.regions.vintages import stem

__all__ = ["Chain", "Mention", "best_chain", "mentions", "settle"]


Places = tuple[Place, ...]


@dataclass(slots=True)
class Mention:
    """A name in an address, and what it can mean."""

    start: int
    end: int
    name: str
    places: tuple[Place, ...]
    whole: bool
    leads: bool
    """Whether a chain may begin with it."""


@dataclass(slots=True)
class Chain:
    """Names of one place, and the places that agree with all of them."""

    places: Places
    above: Places
    weight: int
    mentions: list[Mention] = field(default_factory=list)


# What makes a name part of another one: a road, a village, a building; 街道 is a township.
_ROAD = re.compile(
    r"[东西南北中上下内外前后新老大小]?[一二三四五六七八九十\d]*[东西南北中]?"
    r"(?:路|街(?!道)|大街|大道|道(?!\w?[县区])|巷|弄|胡同|公路|高速|大厦|大桥|广场|线|里(?!\w*[区县市]))"
)
_BELOW = re.compile(r"(?:镇|乡|街道|办事处|村|庄|屯|社区|居委会|苏木|新村|小区|花园|家园|公寓|酒店|饭店)")
_WHOLE_NOT = re.compile(r"(?:路|街(?!道)|大街|大道|巷|弄|公路|镇|村|小学|乡)")
_AFTER_CITY = ("场", "政", "容", "民")
_CITY_DISTRICTS = ("市中区", "市南区", "市北区", "市辖区")
_SEPARATORS = frozenset(" ,，、.。;；:：/|-—()[]【】<>\"'“”")
_LABEL = re.compile(r"(?:地址|住所|地点|位置|位于|中国|中华人民共和国|是|在|\d)$")


def mentions(text: str) -> list[Mention]:
    """Find the names of divisions in an address, the longest at each place."""
    known = dictionary()
    found: list[Mention] = []
    at, last, size = 0, 0, len(text)
    while at < size - 1:
        lengths = known.lengths.get(text[at : at + 2])
        one = _longest(known, text, at, lengths, at == last) if lengths else None
        if one is None:
            at += 1
        else:
            found.append(one)
            at = last = one.end
    return found


def _longest(known: Dictionary, text: str, at: int, lengths: tuple[int, ...], adjacent: bool) -> Mention | None:
    for length in lengths:
        end = at + length
        name = text[at:end]
        if len(name) < length:
            continue
        whole = known.whole.get(name)
        if whole is not None and not _part_of_another(name, text, end):
            leads = name not in known.dependent
            return Mention(start=at, end=end, name=name, places=whole, whole=True, leads=leads)
        short = known.short.get(name)
        if short is not None and not _ROAD.match(text, end) and not _BELOW.match(text, end):
            opens = adjacent or text[at - 1] in _SEPARATORS or bool(_LABEL.search(text, max(0, at - 8), at))
            leads = name not in known.dependent and (opens or any(one.rank < 3 for one in short))
            return Mention(start=at, end=end, name=name, places=short, whole=False, leads=leads)
    return None


def _part_of_another(name: str, text: str, end: int) -> bool:
    if name.endswith("市") and (text[end : end + 1] in _AFTER_CITY or text[end - 1 : end + 2] in _CITY_DISTRICTS[:3]):
        return text[end : end + 1] != ""
    return _WHOLE_NOT.match(text, end) is not None


def best_chain(found: list[Mention], text: str, *, within: Place | None = None) -> Chain | None:
    """Join the names to chains, and give the strongest; of equal ones the first."""
    chains: list[Chain] = []
    for mention in found:
        if chains and _join(chains[-1], mention, text):
            continue
        if not mention.leads and not (within and not chains):
            continue
        places = tuple(one for one in mention.places if within is None or one.within(within) or one is within)
        if places:
            chains.append(
                Chain(
                    places=places,
                    above=(within,) if within else (),
                    weight=2 if mention.whole else 1,
                    mentions=[mention],
                )
            )
    return max(chains, key=lambda chain: chain.weight, default=None)


def _join(chain: Chain, mention: Mention, text: str) -> bool:
    """Narrow or deepen a chain by a name; False when the name is of another place."""
    before = chain.mentions[-1]
    if not mention.leads and not mention.whole and mention.start > before.end:
        return True  # 开发区 further on is that of another place
    again = stem(mention.name) == stem(before.name)
    repeats = again and not mention.whole and text[mention.end : mention.end + 1] not in ("", " ", ",", "，")
    deeper, above, same = _related(chain.places, mention.places)
    if deeper and not repeats and (not same or _any_of_now(deeper) or not _any_of_now(chain.places)):
        chain.above, chain.places = above, deeper
    elif same:
        chain.places = same
    else:
        return False
    chain.weight += 2 if mention.whole else 1
    chain.mentions.append(mention)
    return True


def _any_of_now(places: Places) -> bool:
    return any(one.division.is_current for one in places)


@lru_cache(maxsize=65_536)
def _related(places: Places, mentioned: Places) -> tuple[Places, Places, Places]:
    """Give what of the mentioned places lies in those before, in which of them, and which of them it says again."""
    deeper = tuple(one for one in mentioned if any(one.within(above) for above in places))
    above = tuple(one for one in places if any(below.within(one) for below in deeper))
    same = tuple(
        one
        for one in places
        if any(one is at or (one.code_now and one.code_now == at.code_now) or one.within(at) for at in mentioned)
    )
    return deeper, above, same


def _preferred(places: Places) -> Places:
    """Prefer what is there now; of one place under several names or codes, keep the latest."""
    if len(places) <= 1:
        return places
    now = [one for one in places if one.division.is_current]
    latest: dict[str, Place] = {}
    for key in (_spelling, _fate):
        latest = {}
        for one in now or places:
            if key(one) not in latest or latest[key(one)].division.last_year < one.division.last_year:
                latest[key(one)] = one
        places = tuple(latest.values())
        now = []
    # What became of some is not known; where another of the same name and province is known, it is the same place.
    known = {(one.division.name, _province(one)) for one in places if one.code_now}
    return tuple(one for one in places if one.code_now or (one.division.name, _province(one)) not in known)


def _province(place: Place) -> str:
    """Give the province of now: Chongqing was in Sichuan until 1997, Hainan in Guangdong until 1988."""
    one = place.division
    if one.code[:2] == "51" and one.prefecture.startswith(("重庆", "万县", "涪陵", "黔江", "永川", "江津")):
        return "50"
    return "46" if one.code[:2] == "44" and one.prefecture.startswith("海南") else one.code[:2]


def _fate(place: Place) -> str:
    return place.code_now or _spelling(place)


def _spelling(place: Place) -> str:
    one = place.division
    return one.code[:2] + stem(one.prefecture) + one.name if not one.is_current else one.code


def settle(chain: Chain) -> tuple[Place | None, Places]:
    """Give the one place that a chain means, or the candidates and what they all lie in."""
    places = _preferred(chain.places)
    if len(places) == 1:
        return places[0], ()
    # A short name means the whole rather than its part: 荆州 is the city with its district of that name.
    top = min(places, key=lambda one: one.rank)
    if all(one is top or one.within(top) for one in places):
        return top, ()
    if not chain.mentions[-1].whole:
        if top.rank == 1 and sum(one.rank == 1 for one in places) == 1:
            return top, ()
        others = [one for one in places if one is not top and not one.within(top)]
        if top.rank == 2 and not any(
            one.rank == 2 or (one.beside_prefectures and top.division.code[2:4] != "01") for one in others
        ):
            return top, ()
    # All that they have in common.
    above = {one.division.code[:2] for one in places}
    shared = [one for one in chain.above if all(place.within(one) for place in places)]
    shared = sorted(shared, key=lambda one: -one.rank)
    return (shared[0] if len(above) == 1 and shared else None), places

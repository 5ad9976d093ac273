"""From the names in an address to the places that agree with all of them.

The names are read from left to right. Each narrows or deepens what those before it mean; a name that lies elsewhere
begins a chain of its own, and the chain with the most and the wholest names is taken. What stays ambiguous stays so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from geocensus.addresses.places import Place, dictionary
from geocensus.addresses.townships import names_that_go_on, wandering_names
from geocensus.regions.vintages import stem

__all__ = ["Meaning", "Mention", "Span", "meaning", "mentions"]


Places = tuple[Place, ...]


class Mention(NamedTuple):
    """A name in an address, and what it can mean; where it stands is kept apart, so that addresses share mentions."""

    name: str
    places: Places
    whole: bool
    leads: bool
    """Whether a chain may begin with it."""
    apart: bool
    """Whether other words stand between it and the name before."""
    ends: bool
    """Whether a blank, a comma or nothing follows."""
    weight: int
    """2 for a whole name, or for a short one that says where a branch is: 苏州校区."""


Span = tuple[int, int]


class Meaning(NamedTuple):
    """What the names of an address mean together."""

    place: Place | None
    """The one place, or what the candidates all lie in."""
    others: Places
    """The candidates; empty when there is no doubt."""
    used: tuple[int, ...]
    """Numbers of the mentions that were used."""


@dataclass(slots=True)
class Chain:
    """Names of one place, and the places that agree with all of them."""

    places: Places
    above: Places
    weight: int
    last: Mention
    used: list[int]
    against: Chain | None = None
    """The chain of a province directly before, in which its first name does not lie."""


# What makes a name part of another one: a road, a village, a building; 街道 is a township.
_ROAD = re.compile(
    r"[东西南北中上下内外前后新老大小]?[一二三四五六七八九十\d]*[东西南北中]?"
    r"(?:路|街(?!道)|大街|大道|道(?!\w?[县区])|巷|弄|胡同|公路|高速|大厦|大桥|广场|线|里(?!\w*[区县市]))"
)
_BELOW = re.compile(r"(?:镇|乡|街道|办事处|村|庄|屯|社区|居委会|苏木|新村|小区|花园|家园|公寓|酒店|饭店)")
# What is called after a name that many places bear lies anywhere: 中山大学 is in 广州.
_CALLED = re.compile(
    r"(?:大学|学院|中学|小学|医院|公园|纪念|陵园?(?![县区])|银行|图书馆|剧院|影院|体育|商场|百货|饭店|酒楼|酒店|宾馆|书店|药店|舰)"
)
_BRANCH = re.compile(r"(?:市|省)?(?:校区|分校|研究生院|院区|分院|分行|支行|分部|分厂|分公司|分店|分局|分所)")
_WHOLE_NOT = re.compile(r"(?:路|街(?!道)|大街|大道|巷|弄|公路|镇|村|小学|乡)")
_WHOLE_NOT_BEGINS = frozenset("路街大巷弄公镇村小乡")
_AFTER_NAME = frozenset(("", " ", ",", "，"))
_AFTER_CITY = ("场", "政", "容", "民")
_CITY_DISTRICTS = ("市中区", "市南区", "市北区", "市辖区")
_SEPARATORS = frozenset(" ,，、.。;；:：/|-—()[]【】<>\"'“”")
_LABEL = re.compile(r"(?:地址|住所|地点|位置|位于|中国|中华人民共和国|是|在|\d)$")


def mentions(text: str) -> tuple[tuple[Mention, ...], list[Span]]:
    """Find the names of divisions in an address, the longest at each place, and where they stand."""
    heads, names, wandering = dictionary().lengths, _names(), wandering_names()
    found: list[Mention] = []
    spans: list[Span] = []
    at, last, size = 0, 0, len(text)
    while at < size - 1:
        for length in heads.get(text[at : at + 2], ()):
            end = at + length
            name = text[at:end]
            known = names.get(name)
            if known is None:
                continue
            whole, short, leads, wide, longer = known
            if whole and not _part_of_another(name, text, end):
                found.append(Mention(name, whole, True, leads, at > last, text[end : end + 1] in _AFTER_NAME, 2))
                called = None
                break
            if short and not (_ROAD.match(text, end) or _BELOW.match(text, end) or text.startswith(longer, end)):
                leads = leads and (wide or at == last or _opens(text, at))
                called = _CALLED.match(text, end) if name in wandering else None
                weight = 2 if _BRANCH.match(text, end) else 1
                leads = leads and not called
                found.append(Mention(name, short, False, leads, at > last, text[end : end + 1] in _AFTER_NAME, weight))
                break
        else:
            at += 1
            continue
        spans.append((at, end))
        last = end
        at = called.end() if called else end  # 公园 was a district
    return tuple(found), spans


@cache
def _names() -> dict[str, tuple[Places, Places, bool, bool, tuple[str, ...]]]:
    """Give for each name what it means as a whole name and as a short one, whether it may lead, whether it is wide.

    Last comes how names of townships elsewhere go on after the short one: 河南岸街道 is in no 河南.
    """
    known, longer = dictionary(), names_that_go_on()
    found = {}
    for name in known.whole.keys() | known.short.keys():
        short = known.short.get(name, ())
        wide = any(one.rank < 3 for one in short)
        found[name] = (known.whole.get(name, ()), short, name not in known.dependent, wide, longer.get(name, ()))
    return found


def _opens(text: str, at: int) -> bool:
    """Tell whether what stands before is no part of the same word."""
    return text[at - 1] in _SEPARATORS or bool(_LABEL.search(text, max(0, at - 8), at))


def _part_of_another(name: str, text: str, end: int) -> bool:
    follows = text[end : end + 1]
    if not follows:
        return False
    if name[-1] == "市" and (follows in _AFTER_CITY or text[end - 1 : end + 2] in _CITY_DISTRICTS[:3]):
        return True
    return follows in _WHOLE_NOT_BEGINS and _WHOLE_NOT.match(text, end) is not None


@lru_cache(maxsize=65_536)
def meaning(found: tuple[Mention, ...], within: Place | None) -> Meaning | None:
    """Join the names to chains, and settle what the strongest means; None when no name can begin one."""
    chains = _chains(found, within)
    chain = max(chains, key=lambda chain: chain.weight, default=None)
    if chain is None:
        return None
    other = chain.against or next((one for one in chains if one.against is chain), None)
    if other is not None and 1 in (len(chain.used) if chain.against else 0, len(other.used) if other.against else 0):
        return Meaning(
            None, _preferred(chain.places) + _preferred(other.places), tuple(sorted(chain.used + other.used))
        )
    return Meaning(*_settle(chain), tuple(chain.used))


def _chains(found: tuple[Mention, ...], within: Place | None) -> list[Chain]:
    """Join the names to chains."""
    chains: list[Chain] = []
    for number, mention in enumerate(found):
        if chains and _join(chains[-1], mention, number):
            continue
        if not mention.leads and not (within and not chains):
            continue
        places = tuple(one for one in mention.places if within is None or one.within(within) or one is within)
        if places:
            before = chains[-1] if chains and mention.whole and not mention.apart else None
            if before and (before.used != [number - 1] or not _elsewhere(before.places, places)):
                before = None
            above = (within,) if within else ()
            chains.append(Chain(places, above, mention.weight, mention, [number], before))
    return chains


def _elsewhere(provinces: Places, places: Places) -> bool:
    """Tell whether none of the places lies, or lay, in a province that was named."""
    named = {one.division.code[:2] for one in provinces if one.rank == 1}
    return bool(named) and named.isdisjoint(map(_province, places))


def _join(chain: Chain, mention: Mention, number: int) -> bool:
    """Narrow or deepen a chain by a name; False when the name is of another place."""
    before = chain.last
    if not mention.leads and not mention.whole and (mention.apart or number - 1 != chain.used[-1]):
        return True  # 开发区 further on is that of another place
    repeats = stem(mention.name) == stem(before.name) and not mention.whole and not mention.ends
    deeper, above, same = _related(chain.places, mention.places)
    if deeper and not repeats and (not same or _any_of_now(deeper) or not _any_of_now(chain.places)):
        chain.above, chain.places = above, deeper
    elif same:
        chain.places = same
    else:
        return False
    chain.weight += mention.weight
    chain.last = mention
    chain.used.append(number)
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


def _settle(chain: Chain) -> tuple[Place | None, Places]:
    """Give the one place that a chain means, or the candidates and what they all lie in."""
    places = _preferred(chain.places)
    if len(places) == 1:
        return places[0], ()
    # A short name means the whole rather than its part: 荆州 is the city with its district of that name.
    top = min(places, key=lambda one: one.rank)
    if all(one is top or one.within(top) for one in places):
        return top, ()
    if not chain.last.whole:
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

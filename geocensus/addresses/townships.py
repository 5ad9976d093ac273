"""Townships and villages in an address, looked up under the division that it is known to lie in."""

from __future__ import annotations

import re
from functools import cache

from geocensus.addresses.places import Place, dictionary
from geocensus.regions.codelist import townships_2023, villages_2023

__all__ = [
    "Below",
    "named_townships",
    "names_that_go_on",
    "renamed_township_in",
    "township_in",
    "village_in",
    "wandering_names",
]

Below = tuple[str, str, int, int]
"""Code and name of a division below the county, and where its name stands in the address."""

_ENDS = re.compile(r"镇|乡|街道|苏木|农场|林场")
_LONGEST = 9


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for code, name in townships_2023().items():
        for form in {name, name.removesuffix("办事处")}:
            if _ENDS.search(form):
                index.setdefault(form, []).append(code)
    return {name: tuple(codes) for name, codes in index.items()}


def _written(text: str, start: int) -> list[tuple[str, int, int]]:
    """Give the longest names of townships at the ends of words that may be ones, from left to right."""
    known = _by_name()
    found = []
    for match in _ENDS.finditer(text, start):
        end = match.end()
        for begin in range(max(start, end - _LONGEST), end - len(match.group())):
            if text[begin:end] in known:
                found.append((text[begin:end], begin, end))
                break
    office = None if found else re.search(r"([\u4e00-\u9fff]{2,6})办事处", text[start:])
    if office:
        for cut in range(len(office.group(1)) - 1):
            name = office.group(1)[cut:] + "街道"
            if name in known:
                return [(name, start + office.start() + cut, start + office.end())]
    return found


def township_in(text: str, start: int, under: tuple[str, ...]) -> list[Below]:
    """Find the townships that an address names from *start* on, and that lie under one of the codes."""
    for _, begin, end in _written(text, start):
        codes = _all_forms(text, begin, end, under)
        if codes:
            return codes
    return []


# Kinds change: a town becomes a street office; a park has its name from its township.
_OTHER_KIND = re.compile(
    r"(?:镇|乡|街道办事处|街道办|街道|办事处|办(?!公)|(?:经济)?(?:工业|产业|开发)(?:园区|园|区|集中区|集聚区))"
)


@cache
def _by_stem() -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for code, name in townships_2023().items():
        short = re.sub(r"(?:街道办事处|街道|镇|乡)$", "", name)
        if len(short) >= 2 and short != name:
            index.setdefault(short, []).append(code)
    return {name: tuple(codes) for name, codes in index.items()}


def renamed_township_in(text: str, start: int, under: tuple[str, ...]) -> list[Below]:
    """Find the one township under the codes whose name, with another kind after it, an address has from *start* on."""
    known = _by_stem()
    for match in _OTHER_KIND.finditer(text, start):
        for begin in range(max(start, match.start() - _LONGEST), match.start() - 1):
            name = text[begin : match.start()]
            codes = [code for code in known.get(name, ()) if code.startswith(under)]
            if codes and (begin == start or not match.group().endswith(("区", "园"))):
                return [(codes[0], name, begin, match.end())] if len(codes) == 1 else []
    return []


def _all_forms(text: str, begin: int, end: int, under: tuple[str, ...]) -> list[Below]:
    """Give the townships of the whole name, then of its shorter tails, under the codes: 村东东镇 may be 东镇."""
    known = _by_name()
    return [
        (code, text[cut:end], cut, end)
        for cut in range(begin, end - 1)
        for code in known.get(text[cut:end], ())
        if code.startswith(under)
    ]


def named_townships(text: str) -> list[Below]:
    """Find what a township's name at the beginning of an address can mean, where nothing wider is named."""
    found = _written(text, 0)
    if not found or found[0][1] > 0 or len(found[0][0]) < 3:
        return []
    name, begin, end = found[0]
    return [(code, name, begin, end) for code in _by_name().get(name, ())]


@cache
def names_that_go_on() -> dict[str, tuple[str, ...]]:
    """Give for the short names of divisions how the names of townships that lie elsewhere go on after them.

    Examples
    --------
    >>> names_that_go_on()["河南"][:2]
    ('寨镇', '店镇')
    """
    short = dictionary().short
    found: dict[str, dict[str, None]] = {}
    for name, codes in _by_name().items():
        for length in range(2, len(name) - 1):
            head, tail = name[:length], name[length:]
            if head in short and _ENDS.fullmatch(tail) is None and not _any_in(codes, short[head]):
                tails = found.setdefault(head, {})
                tails[tail] = None
                if tail.endswith("街道"):
                    tails[tail.removesuffix("街道") + "办事处"] = None
    return {head: tuple(tails) for head, tails in found.items()}


def _any_in(codes: tuple[str, ...], places: tuple[Place, ...]) -> bool:
    own = tuple({code for one in places for code in (one.division.code, one.code_now) if code})
    return any(code.startswith(own) for code in codes)


_WANDERS = 10
"""Townships of so many other provinces make a division's name a word of the language: 朝阳 20, 中山 12, 河北 9, 西安 4."""


@cache
def wandering_names() -> frozenset[str]:
    """Give the short names of divisions that townships in many other provinces bear as well.

    Examples
    --------
    >>> {"中山", "朝阳", "北京", "西安"} & wandering_names() == {"中山", "朝阳"}
    True
    """
    bearers = _by_stem()
    return frozenset(
        name
        for name, places in dictionary().short.items()
        if len({code[:2] for code in bearers.get(name, ())} - {one.division.code[:2] for one in places}) >= _WANDERS
    )


@cache
def _villages() -> dict[str, tuple[tuple[str, str, str], ...]]:
    index: dict[str, list[tuple[str, str, str]]] = {}
    for code, name in villages_2023().items():
        short = re.sub(r"(?:村民|社区居民|居民)?委员会$", "", name)
        short = short if short.endswith(("村", "社区")) or not name.endswith("社区居民委员会") else short + "社区"
        if len(short) >= 2:
            index.setdefault(code[:9], []).append((code, name, short))
    return {town: tuple(sorted(found, key=lambda one: -len(one[2]))) for town, found in index.items()}


def village_in(text: str, start: int, town: str) -> Below | None:
    """Find the village or neighbourhood of a township that an address names from *start* on (pilot regions only)."""
    for code, name, short in _villages().get(town, ()):
        at = text.find(short, start)
        if at >= 0:
            end = at + (len(name) if text.startswith(name, at) else len(short))
            return code, name, at, end
    return None

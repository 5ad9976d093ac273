"""Counties that are taken for one another: of the same name, the same pinyin, or one name the beginning of the other."""

from __future__ import annotations

from functools import cache

from geocensus.addresses.places import dictionary
from geocensus.addresses.writing import pinyin_of_names
from geocensus.regions.vintages import stem

__all__ = ["namesakes"]


@cache
def _all() -> dict[str, frozenset[str]]:
    bearers: dict[str, set[str]] = {}
    for code, names in _names().items():
        for name in names:
            bearers.setdefault(name, set()).add(code)
            # 蒲 and 蒲城: only a name of one character is lost in a longer one.
            if len(name) > 1 and not name.isascii():
                bearers.setdefault(name[0] + "…", set()).add(code)
    found: dict[str, set[str]] = {}
    for name, codes in bearers.items():
        alike = codes | bearers.get(name + "…", set()) if len(name) == 1 else set() if name.endswith("…") else codes
        for one in codes if len(alike) > 1 else ():
            found.setdefault(one, set()).update(alike - {one})
            for other in alike - codes:
                found.setdefault(other, set()).add(one)
    return {code: frozenset(others) for code, others in found.items()}


def namesakes(code: str) -> frozenset[str]:
    """Give the counties that are taken for this one: codes of now, in and out.

    Examples
    --------
    >>> "371722" in namesakes("411203"), "610526" in namesakes("141033"), "130406" in namesakes("130481")
    (True, True, False)
    """
    return _all().get(code, frozenset())


@cache
def _names() -> dict[str, frozenset[str]]:
    """Give for each county its names without kind, of all years, in characters and in pinyin."""
    letters = pinyin_of_names()
    found: dict[str, set[str]] = {}
    for place in dictionary().places:
        if place.rank == 3 and place.code_now:
            short = stem(place.division.name)
            own = found.setdefault(place.code_now, set())
            bare = short[:-1] if len(short) == 2 and short[-1] in "县市" else short
            if len(bare) > 1 or bare != short:
                own |= {bare, letters.get(short, short)}
    return {code: frozenset(names) for code, names in found.items()}

"""Counties that are taken for one another: of the same name, the same pinyin, or one name the beginning of the other."""

from __future__ import annotations

from functools import cache, lru_cache

from geocensus.addresses.places import dictionary
from geocensus.addresses.writing import pinyin_of_names
from geocensus.regions.vintages import stem

__all__ = ["alike"]


@lru_cache(maxsize=65_536)
def alike(one: str, other: str) -> bool:
    """Tell whether two counties, given by their codes of now, have or had names that are mistaken for one another.

    Examples
    --------
    >>> alike("411203", "371722"), alike("141033", "610526"), alike("130481", "130406")
    (True, True, False)
    """
    if one == other:
        return False
    here, there = _names().get(one, frozenset()), _names().get(other, frozenset())
    return any(_alike(a, b) for a in here for b in there)


def _alike(a: str, b: str) -> bool:
    if a == b:
        return True
    if a.isascii() or b.isascii():
        return False
    short, long = sorted((a, b), key=len)
    # 蒲 and 蒲城: only a name of one character is lost in a longer one by chance of a search.
    return len(short) == 1 and long.startswith(short)


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

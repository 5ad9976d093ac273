"""Finding divisions by code or name, of this year or an earlier one."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from functools import cache

from geocensus.errors import DivisionNotFound
from geocensus.regions.codelist import LEVELS, VINTAGE, divisions_2023, townships_2023, villages_2023
from geocensus.regions.pilots import regions
from geocensus.regions.vintages import Division, by_code, by_name, spells, stem

__all__ = ["candidates", "candidates_down_to_county", "clean_code", "division", "plain_name", "successor"]


def division(wanted: str, *, vintage: int | None = None) -> tuple[Division, ...]:
    """Find the divisions that have, or once had, a code or name.

    Parameters
    ----------
    wanted
        A code of 2 to 12 digits, filling zeros or not, or a Chinese name, with or without what it belongs to:
        ``530122``, ``晋宁县``, ``昆明市晋宁县``.
    vintage
        Only those of this year.

    Returns
    -------
    tuple of Division
        The latest first. A name that several divisions share gives all of them: nothing is guessed.

    Raises
    ------
    DivisionNotFound
        With the nearest name or code.

    Examples
    --------
    >>> old = division("晋宁县")[0]
    >>> old.code, old.vintage, old.current
    ('530122', '1982–2015', '530115')
    >>> [one.full_name for one in division("朝阳区", vintage=2023)]
    ['北京市朝阳区', '吉林省长春市朝阳区']
    """
    text = plain_name(wanted)
    found = _of_code(text) if text.isascii() and text.isdigit() else candidates(text)
    dated = tuple(one for one in found if vintage is None or one.first_year <= vintage <= one.last_year)
    if not dated:
        raise _not_found(text, found, vintage)
    return dated


def successor(found: Division) -> Division | None:
    """Give what a division of old is now, or None when it is gone or that is unknown.

    Examples
    --------
    >>> successor(division("耀县")[0]).full_name
    '陕西省铜川市耀州区'
    """
    return next((one for one in by_code().get(found.current, ()) if one.is_current), None)


def plain_name(text: str) -> str:
    """Drop blanks and full-width forms from a name or code."""
    text = str(text)
    return "".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())


def clean_code(text: str) -> str:
    """Drop what stands for nothing in a division code: ``.0`` of a spreadsheet, zeros that fill it up.

    Examples
    --------
    >>> clean_code("130481000000"), clean_code("530100"), clean_code("130481.0"), clean_code("1304 8")
    ('130481', '5301', '130481', '13048')
    """
    digits = plain_name(text).removesuffix(".0")
    if not (digits.isascii() and digits.isdigit()):
        return ""
    for length in (12, 9, 6, 4):
        zeros = {12: 3, 9: 3, 6: 2, 4: 2}[length]
        if len(digits) == length and digits.endswith("0" * zeros):
            digits = digits[: length - zeros]
    return digits


def _of_code(digits: str) -> tuple[Division, ...]:
    code = clean_code(digits)
    if code in by_code() or len(code) < 9:
        return by_code().get(code, ())
    listed = townships_2023() if len(code) == 9 else villages_2023()
    return (_below_county(code, listed[code]),) if code in listed else ()


def _below_county(code: str, name: str) -> Division:
    names = divisions_2023()
    above = names.get(code[:4], "")
    return Division(
        code=code,
        name=name,
        level=LEVELS[len(code)],
        province=names.get(code[:2], ""),
        prefecture=("" if above in ("市辖区", "县") else above) + names.get(code[:6], ""),
        first_year=VINTAGE,
        last_year=VINTAGE,
        current=code,
    )


@cache
def _aliases() -> dict[str, tuple[Division, ...]]:
    """Index names that only the notice or people use (浑南新区, 土左旗)."""
    found = {}
    for one in regions():
        for alias in one.aliases:
            if alias not in by_name():
                found[alias] = tuple(item for item in by_code().get(one.code, ()) if item.name == one.name.zh)
    return found


def candidates(name: str) -> tuple[Division, ...]:
    """Give all divisions that a name can mean; names of what they belong to may stand before it.

    Examples
    --------
    >>> [one.code for one in candidates("午汲镇")], [one.code for one in candidates("长春市朝阳区")]
    (['130481102'], ['220104'])
    """
    found = candidates_down_to_county(name)
    return found or tuple(_below_county(code, name) for code in _townships_by_name().get(name, ()))


def candidates_down_to_county(name: str) -> tuple[Division, ...]:
    """Give all provinces, prefectures and counties that a name can mean.

    Examples
    --------
    >>> [one.code for one in candidates_down_to_county("浑南新区")]
    ['210112']
    """
    for index in (by_name(), _aliases()):
        if name in index:
            # Somebody who writes the whole name means it, not the short form of another one.
            whole = tuple(one for one in index[name] if one.name == name)
            return whole or index[name]
    # The longest tail that is a name, after a head that says what it belongs to.
    for cut in range(1, len(name) - 1):
        tail, head = name[cut:], name[:cut]
        found = tuple(one for one in by_name().get(tail, ()) if _belongs(one, head))
        alias = tuple(one for one in _aliases().get(tail, ()) if _belongs(one, head))
        if found or alias:
            return found or alias
    return ()


@cache
def _townships_by_name() -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for code, name in townships_2023().items():
        index.setdefault(name, []).append(code)
    return {name: tuple(codes) for name, codes in index.items()}


def _belongs(one: Division, head: str) -> bool:
    """Tell whether a text is made of names of what a division belongs to, upwards from it."""
    heads = {""}
    for above in (one.province, one.prefecture):
        if above:
            heads |= {before + word for before in heads for word in {above, stem(above)}}
    return head in heads - {""}


def _not_found(text: str, found: tuple[Division, ...], vintage: int | None) -> DivisionNotFound:
    shown = text[:80]
    if found:
        years = ", ".join(f"{one.full_name} {one.vintage}" for one in found[:5])
        return DivisionNotFound(
            en=f"no division {shown!r} in {vintage}; it was there in other years: {years}",
            zh=f"{vintage} 年没有区划“{shown}”；其他年份有：{years}",
        )
    if text.isdigit():
        near = _nearest_code(clean_code(text))
        return DivisionNotFound(
            en=f"no division has had the code {shown!r} since 1980{near[0]}",
            zh=f"1980 年以来没有代码为“{shown}”的区划{near[1]}",
        )
    names = get_close_matches(text, {one.name for one in spells()} | set(_aliases()), n=1, cutoff=0.5)
    hint = (f"; did you mean '{names[0]}'?", f"；您是否想输入“{names[0]}”？") if names else ("", "")
    return DivisionNotFound(
        en=f"no division has been called {shown!r} since 1980{hint[0]}",
        zh=f"1980 年以来没有名为“{shown}”的区划{hint[1]}",
    )


def _nearest_code(code: str) -> tuple[str, str]:
    """Say how much of a code is known."""
    for length in (9, 6, 4, 2):
        known = by_code().get(code[:length], ()) if length < 9 else ()
        if length < len(code) and known:
            name = known[0].full_name
            return f"; its first {length} digits are {name}", f"；其前 {length} 位是{name}"
    return "", ""

"""Understand a table's headers: which column is the longitude, which the unit's name.

The names come from :data:`geocensus.schema.SOURCES`; the user's own words go before them. Everything that was
understood is kept as a record, so that a person can see and overrule it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from geocensus.errors import ColumnNotFound, did_you_mean
from geocensus.language import Text
from geocensus.registers.headers import bare_fold, find_header, fold, header_not_found, known_headers, nearest_headers
from geocensus.registers.positions import PARTS, find_positions
from geocensus.schema import SOURCES, Column

__all__ = ["Understanding", "Understood", "check_names", "header_score", "no_position", "understand"]

How = Literal["named", "exact", "pattern", "loose", "derived", "geometry"]

_NAMED: How = "named"

_HOW: dict[str, Text] = {
    "named": Text(en="named by the user", zh="由用户指定"),
    "exact": Text(en="known header", zh="已知表头"),
    "pattern": Text(en="census field name", zh="普查字段名"),
    "loose": Text(en="by a part of the header", zh="按表头的一部分识别"),
    "derived": Text(en="derived", zh="推导得出"),
    "geometry": Text(en="from the geometry", zh="取自几何"),
}

_AXIS_COLUMNS = frozenset(("lon", "lat", *PARTS))

# A running number tells rows of one file apart, not sources: any better identifier goes before it.
_WEAK_IDS = frozenset(fold(word) for word in ("序号", "fid", "no"))


@dataclass(frozen=True, kw_only=True)
class Understood:
    """One column that was understood.

    Parameters
    ----------
    canonical
        What geocensus calls it.
    header
        What the file calls it; empty when derived.
    how
        ``named`` by the user, ``exact``, ``pattern``, ``loose``, ``derived`` or ``geometry``.
    meaning
        What it means, for people.
    others
        Headers that could have been meant too and are not used.
    """

    canonical: str
    header: str
    how: How
    meaning: Text
    others: tuple[str, ...] = ()

    @property
    def text(self) -> Text:
        """One line for people."""
        extra_en = f"; not used: {', '.join(self.others)}" if self.others else ""
        extra_zh = f"；未采用：{'、'.join(self.others)}" if self.others else ""
        source = f" <- {self.header}" if self.header else ""
        return Text(
            en=f"{self.canonical}{source} ({_HOW[self.how].en}{extra_en})",
            zh=f"{self.canonical}{source}（{_HOW[self.how].zh}：{self.meaning.zh}{extra_zh}）",
        )

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """All columns of one table that were understood."""

    columns: Mapping[str, str]
    understood: tuple[Understood, ...]

    @property
    def has_position(self) -> bool:
        """Whether any column holds positions."""
        return position_found(self.columns)


def position_found(columns: Mapping[str, str]) -> bool:
    """Tell whether the columns hold positions: a pair, parts of both axes, or one cell."""
    return {"lon", "lat"} <= set(columns) or {"lon_deg", "lat_deg"} <= set(columns) or "position" in columns


@lru_cache(maxsize=1)
def meanings() -> dict[str, Column]:
    """Map each canonical name to its column."""
    return {column.name: column for column in SOURCES}


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (column.name, re.compile(pattern))
        for column in SOURCES
        if column.name not in _AXIS_COLUMNS
        for pattern in column.patterns
    )


def check_names(columns: Mapping[str, str]) -> None:
    """Refuse canonical names that do not exist.

    Raises
    ------
    ColumnNotFound
        For the first one that is unknown.
    """
    for name in columns:
        if name not in meanings():
            hint = did_you_mean(name, meanings())
            raise ColumnNotFound(
                en=f"no column is called '{name}' in geocensus{hint.en}; the names are: {', '.join(meanings())}",
                zh=f"geocensus 中没有名为“{name}”的列{hint.zh}；可用的名称：{', '.join(meanings())}",
            )


def _match(header: str) -> tuple[str, How, tuple[int, int]] | None:
    """Give the canonical column that a header means by itself, how it was known, and a rank (low is sure)."""
    folded = fold(header)
    if not folded:
        return None
    known = known_headers().get(folded)
    if known is not None:
        return known[0], "exact", (0, known[1])
    for name, pattern in _patterns():
        if pattern.fullmatch(folded):
            return name, "pattern", (1, 0)
    known = known_headers().get(bare_fold(header))
    if known is not None:
        return known[0], "loose", (2, known[1])
    return None


def understand(
    headers: Sequence[str],
    *,
    named: Mapping[str, str] | None = None,
    filled: Callable[[str], int] = lambda _: 1,
    chinese: Callable[[str], int] = lambda _: 0,
) -> Understanding:
    """Find out what the columns of a table mean.

    Parameters
    ----------
    headers
        As they stand in the file, unique.
    named
        The user's own words: canonical name to header; an empty header leaves the column out. Headers that are not
        there are passed over (see :func:`resolve_named`).
    filled, chinese
        How many cells of a column are not empty; how many hold Chinese characters.

    Examples
    --------
    >>> understand(["Name", "Latitude", "Longitude"]).columns["lon"]
    'Longitude'
    """
    named = named or {}
    fixed = {name: header for name, header in named.items() if header in headers}
    banned = {name for name, header in named.items() if header == ""}
    taken = set(fixed.values())
    candidates: dict[str, list[tuple[tuple[int, int, int], str, How]]] = {}
    for place, header in enumerate(headers):
        if header in taken:
            continue
        match = _match(header)
        if match is not None and match[0] not in _AXIS_COLUMNS:
            candidates.setdefault(match[0], []).append(((*match[2], place), header, match[1]))
    for found in candidates.values():
        found.sort()
    _drop_weak_ids(candidates, fixed)
    outlets = any(fold(header) in _OUTLET_NUMBERS for header in headers)
    positions = find_positions(headers, fixed=fixed, filled=filled, outlets=outlets)
    records = []
    columns: dict[str, str] = {}
    for column in SOURCES:
        name = column.name
        others: list[str]
        if name in banned:
            continue
        if name in fixed:
            header, how = fixed[name], _NAMED
            others = [found[1] for found in candidates.get(name, [])] or list(positions.others.get(name, ()))
        elif name in positions.columns:
            header = positions.columns[name]
            how = "loose" if name in positions.loose else _axis_how(name, header)
            others = list(positions.others.get(name, ()))
        elif name in candidates:
            ordered = _prefer(name, candidates[name], filled, chinese)
            (_, header, how), others = ordered[0], [found[1] for found in ordered[1:]]
        else:
            continue
        columns[name] = header
        # A header that stands twice: readers number the second one, and people must know which one was taken.
        again = re.compile(re.escape(header) + r" \([0-9]+\)")
        others += [other for other in headers if other not in others and other not in taken and again.fullmatch(other)]
        records.append(Understood(canonical=name, header=header, how=how, meaning=column.meaning, others=tuple(others)))
    return Understanding(columns=columns, understood=tuple(records))


# Numbers of waste-water outlets [form G102]; they stand only in tables whose rows are outlets.
_OUTLET_NUMBERS = frozenset(fold(word) for word in ("FSZPFKBH", "排放口编号", "排污口编号", "废水总排放口编号"))


def _axis_how(name: str, header: str) -> How:
    match = _match(header)
    return "exact" if match is not None and match[0] == name and match[1] == "exact" else "pattern"


def _prefer(
    name: str,
    found: list[tuple[tuple[int, int, int], str, How]],
    filled: Callable[[str], int],
    chinese: Callable[[str], int],
) -> list[tuple[tuple[int, int, int], str, How]]:
    """Put the best of several headers first: one with values, an address in Chinese, then the surest header."""
    if len(found) == 1:
        return found
    return sorted(
        found,
        key=lambda item: (filled(item[1]) == 0, -chinese(item[1]) if name == "address" else 0, item[0]),
    )


def _drop_weak_ids(
    candidates: dict[str, list[tuple[tuple[int, int, int], str, How]]], fixed: Mapping[str, str]
) -> None:
    found = candidates.get("object_id", [])
    if found and fold(found[0][1]) in _WEAK_IDS and ("uscc" in candidates or "uscc" in fixed):
        strong = [item for item in found if fold(item[1]) not in _WEAK_IDS]
        if strong:
            candidates["object_id"] = strong
        else:
            del candidates["object_id"]


def resolve_named(named: Mapping[str, str], headers: Sequence[str]) -> dict[str, str]:
    """Find the headers that the user named, in the spelling of the file.

    Raises
    ------
    ColumnNotFound
        For a header that is not there; the message lists the nearest.
    """
    check_names(named)
    found = {}
    for name, word in named.items():
        if word == "":
            found[name] = ""
            continue
        header = find_header(word, headers)
        if header is None:
            raise header_not_found(
                word, headers, what_en=f'--column "{name}={word}"', what_zh=f'--column "{name}={word}"'
            )
        found[name] = header
    return found


def header_score(headers: Sequence[str]) -> int:
    """Tell how well a row is understood as a header: its known columns, and ten more when it holds positions."""
    names = [name for name in dict.fromkeys(headers) if name.strip()]
    if not names:
        return 0
    understanding = understand(names)
    return len(understanding.columns) + (10 if understanding.has_position else 0)


def no_position(place: str, headers: Sequence[str]) -> ColumnNotFound:
    """Say that no column holds positions, which headers there are, and how to name one."""
    near: list[str] = []
    for word in ("longitude", "latitude", "经度", "纬度", "lon", "lat", "坐标", "coordinates"):
        near += [header for header in nearest_headers(word, headers, limit=1) if header not in near]
    shown = ", ".join(f"'{header}'" for header in list(headers)[:15]) + (" …" if len(headers) > 15 else "")
    example = near[0] if near else (headers[0] if headers else "X")
    second = near[1] if len(near) > 1 else "Y"
    near_en = f"; nearest: {', '.join(repr(header) for header in near[:4])}" if near else ""
    near_zh = f"；最接近：{'、'.join(near[:4])}" if near else ""
    return ColumnNotFound(
        en=f"{place}: no column holds positions (longitude and latitude, their degrees, minutes and seconds, or both in "
        f'one cell); the headers are {shown}{near_en}; name the columns, for example --column "lon={example}" '
        f'--column "lat={second}" or --column "position={example}"',
        zh=f"{place}：没有找到坐标列（经度和纬度、度分秒，或同一单元格）；表头为 {shown}{near_zh}；"
        f'请指定列，例如 --column "lon={example}" --column "lat={second}" 或 --column "position={example}"',
    )

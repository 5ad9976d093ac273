"""Find the columns that hold positions: two numbers, six parts, or one cell.

Headers of one position share everything but the names of axis and part (``QYDLWZ_JD_DU`` and ``QYDLWZ_WD_FEN`` share
``QYDLWZ_``): columns are taken in such groups, never mixed from two of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from geocensus.registers.headers import bare_fold, fold

__all__ = ["PARTS", "PositionColumns", "PositionKind", "find_positions"]


class PositionKind(StrEnum):
    """How a register writes its positions."""

    PAIR = "pair"
    PARTS = "parts"
    CELL = "cell"


PARTS = ("lon_deg", "lon_min", "lon_sec", "lat_deg", "lat_min", "lat_sec")

_AXES = {
    "lon": "lon",
    **dict.fromkeys(("经度", "东经", "longitude", "lng", "long", "jd", "jingdu"), "lon"),
    **dict.fromkeys(("纬度", "北纬", "latitude", "lat", "wd", "weidu"), "lat"),
}
_UNITS = {
    **dict.fromkeys(("度", "du", "degrees", "degree", "deg", "d"), "deg"),
    **dict.fromkeys(("分", "fen", "minutes", "minute", "min", "m"), "min"),
    **dict.fromkeys(("秒", "miao", "seconds", "second", "sec", "s"), "sec"),
}
_AXIS = "|".join(sorted(_AXES, key=len, reverse=True))
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_PART = re.compile(rf"(?P<prefix>.*?)(?P<axis>{_AXIS})(?P<unit>{_UNIT})")
_NUMBERED = re.compile(rf"(?P<prefix>.*?)(?P<axis>{_AXIS})(?P<number>[012]?)")
_WHOLE = re.compile(
    rf"(?P<prefix>.*?)(?P<axis>decimal(?:longitude|latitude)|{_AXIS})(?:decimal|dd|gps|wgs84|cgcs2000|十进制)?"
)
_SIX = re.compile(r"(?P<prefix>.*)coordinate(?P<number>[0-5])")
_PLAIN = {"x": "lon", "y": "lat"}

# A table reader numbers repeated headers with a point: "longitude.1" is a second longitude, no minutes.
_REPEATED = re.compile(r"\.\d+$")

# Positions of another survey or of a photo: they have canonical columns of their own and never stand for the source's.
_OTHER_SURVEY = re.compile(
    r"清查|照片|原|旧|修正|核实|previous|photo|geocod|地理编码|old|former|corrected|parent|origin|dest|central|中央"
)


@dataclass(frozen=True, kw_only=True)
class PositionColumns:
    """Where the positions stand, and what else could have been meant.

    Parameters
    ----------
    columns
        Canonical column to header.
    loose
        Canonical columns whose header was understood by its ending only.
    others
        Headers of further groups that were found and not used, by canonical column.
    """

    columns: Mapping[str, str]
    loose: frozenset[str]
    others: Mapping[str, tuple[str, ...]]


def find_positions(
    headers: Sequence[str],
    *,
    fixed: Mapping[str, str],
    filled: Callable[[str], int],
    outlets: bool,
) -> PositionColumns:
    """Find the pair and the six parts among headers; the single cell is a column like any other.

    Parameters
    ----------
    headers
        As they stand in the file.
    fixed
        Canonical column to header, as the user said; the rest of its group follows it.
    filled
        How many cells of a column are not empty.
    outlets
        Whether the rows are outlets: then the outlet's position goes before that of the unit.
    """
    taken = set(fixed.values())
    free = [header for header in headers if header not in taken]
    columns: dict[str, str] = {}
    loose: set[str] = set()
    others: dict[str, list[str]] = {}
    parts = _part_groups(free, fixed)
    chosen = _choose(parts, ("lon_deg", "lat_deg"), fixed, filled, outlets)
    used_as_part: set[str] = set()
    if chosen is not None:
        columns |= {name: header for name, header in parts[chosen].items() if name not in fixed}
    for group in parts.values():
        used_as_part |= set(group.values())
    pairs = _pair_groups([header for header in free if header not in used_as_part], fixed)
    if not ({"lon", "lat"} <= set(fixed)):
        best = _choose(pairs, ("lon", "lat"), fixed, filled, outlets)
        if best is not None:
            columns |= {name: header for name, header in pairs[best].items() if name not in fixed}
            if best not in ("", "decimal") and not ({"lon", "lat"} & set(fixed)):
                loose |= {"lon", "lat"}
    for group in (*parts.values(), *pairs.values()):
        for name, header in group.items():
            if header not in (columns.get(name), fixed.get(name)):
                others.setdefault(name, []).append(header)
    return PositionColumns(
        columns=columns,
        loose=frozenset(loose),
        others={name: tuple(dict.fromkeys(found)) for name, found in others.items()},
    )


def _part_groups(headers: Sequence[str], fixed: Mapping[str, str]) -> dict[str, dict[str, str]]:
    groups: dict[str, dict[str, str]] = {}
    numbered: dict[str, dict[str, str]] = {}
    six: dict[str, dict[str, str]] = {}
    for header in headers:
        folded = fold(header)
        match = _SIX.fullmatch(folded)
        if match:
            six.setdefault(match["prefix"] + "coordinate", {}).setdefault(PARTS[int(match["number"])], header)
            continue
        match = _PART.fullmatch(folded)
        if match:
            name = f"{_AXES[match['axis']]}_{_UNITS[match['unit']]}"
            groups.setdefault(match["prefix"], {}).setdefault(name, header)
            continue
        match = _NUMBERED.fullmatch(folded)
        if match and not _REPEATED.search(header):
            unit = ("deg", "min", "sec")[int(match["number"] or 0)]
            key = f"{match['prefix']} numbered"
            numbered.setdefault(key, {}).setdefault(f"{_AXES[match['axis']]}_{unit}", header)
    # Numbered columns are parts only as a full set of six: "longitude" beside "longitude1" alone says nothing.
    groups |= {key: group for key, group in (*numbered.items(), *six.items()) if len(group) == 6}
    whole = {}
    for key, group in groups.items():
        given = set(group) | set(fixed)
        if {"lon_deg", "lat_deg", "lon_min", "lat_min"} <= given:
            whole[key] = {name: group[name] for name in PARTS if name in group}
    return whole


def _pair_groups(headers: Sequence[str], fixed: Mapping[str, str]) -> dict[str, dict[str, str]]:
    groups: dict[str, dict[str, str]] = {}
    for key in (fold, bare_fold):
        for header in headers:
            folded = key(header)
            if folded in _PLAIN:
                groups.setdefault(" plain", {}).setdefault(_PLAIN[folded], header)
                continue
            match = _WHOLE.fullmatch(folded)
            if match is None:
                # Degrees that have no minutes beside them are the whole number: 经度（度）.
                match = _PART.fullmatch(folded)
                if match is None or _UNITS[match["unit"]] != "deg" or match["unit"] == "d":
                    continue
            axis = match["axis"].removeprefix("decimal")
            prefix = "decimal" if match["axis"].startswith("decimal") else match["prefix"]
            if _OTHER_SURVEY.search(prefix):
                continue
            groups.setdefault(prefix, {}).setdefault(_AXES[axis], header)
    return {key: group for key, group in groups.items() if {"lon", "lat"} <= (set(group) | set(fixed))}


def _choose(
    groups: Mapping[str, Mapping[str, str]],
    needed: tuple[str, str],
    fixed: Mapping[str, str],
    filled: Callable[[str], int],
    outlets: bool,
) -> str | None:
    """Choose the group that goes with what the user fixed, has values, has no or the right prefix, comes first."""
    best: tuple[tuple[int, ...], str] | None = None
    for place, (key, group) in enumerate(groups.items()):
        follows = sum(1 for name, header in fixed.items() if name[:3] in ("lon", "lat") and _prefix(header) == key)
        has_values = all(name not in group or filled(group[name]) > 0 for name in needed)
        right = "zpfk" in key or "排放口" in key or "排污口" in key if outlets else key in ("", "decimal")
        rank = (follows, int(has_values), int(right), int(key != " plain"), len(group), -place)
        if best is None or rank > best[0]:
            best = (rank, key)
    return None if best is None else best[1]


def _prefix(header: str) -> str | None:
    folded = fold(header)
    match = _PART.fullmatch(folded) or _WHOLE.fullmatch(folded)
    return match["prefix"] if match else None

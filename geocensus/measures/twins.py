"""Probable duplicates: nearly the same name, nearly the same place.

Pairs are found by the sorted-neighbourhood method (Hernández & Stolfo, SIGMOD 1995): within each cell of a grid, names are sorted
forwards and backwards, and each is compared with the next few. So the cost grows with the rows, however many share a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import distance_m, metres_per_degree
from geocensus.language import Text
from geocensus.measures.names import number_key, plain_names, similarity
from geocensus.measures.plain import series
from geocensus.measures.registry import measure

__all__: list[str] = []

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]

CELL_M = 220.0
"""Side of the cells. In one of four grids, shifted by halves, two points within 110 m share a cell: the widest that a profile
can ask for."""

NEXT = 6
"""So many of the following names are compared: sorted both ways, an edit parts two names in one order only."""

END = 5
"""Characters at one of both ends that two names must share to be compared at all."""

MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
"""Odd constants that spread numbers over 64 bits [Fibonacci hashing; xxHash]."""

LIKE = 0.75
"""Names less alike than this are not kept: no profile calls them one."""


PARTS_SHARE = 0.2
"""Where more rows than these share name and position exactly, the register lists parts (own: 97 % of the units of coal-fired
power stations do, 0.2 % of all power stations, none of the cement works)."""


def _cells(lon: Floats, lat: Floats) -> Iterator[Numbers]:
    """Give numbers to the cells of four grids, shifted by halves, in rows of latitude, each with its own length of a degree."""
    _, north = metres_per_degree(lat=np.zeros(1))
    per_cell = float(north[0]) / CELL_M
    for shift_y in (0.0, 0.5):
        line = np.floor(lat * per_cell + shift_y)
        # Near a line the two latitudes are as good as one: the east-west length is taken at the line's own latitude.
        first = int(line.min(initial=0.0))
        lines = np.arange(first, int(line.max(initial=0.0)) + 1)
        east, _ = metres_per_degree(lat=np.clip((lines - shift_y) / per_cell, -89, 89))
        across = lon * (east / CELL_M)[(line - first).astype(np.int64)]
        for shift_x in (0.0, 0.5):
            yield np.asarray(line * 400_000 + np.floor(across + shift_x), dtype=np.int64)


def _ends(words: pd.Series[str]) -> list[Numbers]:
    """Give numbers to what names begin with, and to what they end with."""
    return [pd.factorize(part)[0].astype(np.int64) for part in (words.str.slice(0, END), words.str.slice(-END))]


def _block(cell: Numbers, end: Numbers) -> NDArray[np.uint64]:
    """Join cell and number of a name's end. A collision costs one comparison more, and joins nothing."""
    return cell.astype(np.uint64) * MIX[0] ^ end.astype(np.uint64) * MIX[1]


def _crowded(block: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Find the rows whose block another row has too."""
    # The upper bits tell most of those apart that stand alone, without a table of all blocks.
    part = (block * MIX[0] >> np.uint64(64 - PART_BITS)).astype(np.int64)
    maybe = np.flatnonzero(np.bincount(part, minlength=1 << PART_BITS)[part] > 1)
    return maybe[pd.Series(block[maybe]).duplicated(keep=False).to_numpy()]


PART_BITS = 22


def _shoulder_to_shoulder(lon: Floats, lat: Floats, words: pd.Series[str]) -> NDArray[np.intp]:
    """Find the rows that share a cell and one end of their names with another: in most registers few."""
    near = np.zeros(len(words), dtype=np.bool_)
    ends = _ends(words)
    for cell in _cells(lon, lat):
        for end in ends:
            near[_crowded(_block(cell, end))] = True
    return np.flatnonzero(near)


def _candidates(lon: Floats, lat: Floats, words: pd.Series[str]) -> tuple[Numbers, Numbers]:
    """Pair rows that share a cell, their numbers and one end of their names, and stand near each other in alphabetical order."""
    digits = pd.factorize(number_key(words))[0].astype(np.int64)
    ends = [pd.factorize(digits * (end.max(initial=0) + 1) + end)[0] for end in _ends(words)]
    most = len(words) + 1
    pairs = [np.empty(0, dtype=np.int64)]
    for cell in _cells(lon, lat):
        for way, end in ((1, ends[0]), (-1, ends[1])):
            block = _block(cell, end)
            crowded = _crowded(block)
            rank = pd.factorize(np.array([word[::way] for word in words.iloc[crowded]], dtype=object), sort=True)[0]
            order = np.lexsort((lat[crowded], lon[crowded], rank, block[crowded]))
            order = crowded[order]
            for step in range(1, NEXT + 1):
                one, other = order[:-step], order[step:]
                kept = block[one] == block[other]
                one, other = one[kept], other[kept]
                pairs.append(np.minimum(one, other) * most + np.maximum(one, other))
    number = np.unique(np.concatenate(pairs))
    return number // most, number % most


@measure(
    meaning=Text(
        en="The row is one of several parts of a site that the register lists", zh="该行为登记表逐一列出的场所组成部分"
    ),
    of_others=True,
)
def is_listed_part(lon: Floats, lat: Floats, name: Any, is_child: Mask, position_repeated: Mask) -> Mask:
    """Tell which rows share name and position exactly, in a register where that is the habit: it lists parts of sites.

    A register of units has few such rows, and they are copies; a register of boilers or turbines consists of them.
    """
    named = np.isfinite(lon) & np.isfinite(lat) & pd.Series(name).notna().to_numpy() & ~is_child
    copied = named & position_repeated
    at = np.flatnonzero(copied)
    there = pd.DataFrame({"lon": lon[at], "lat": lat[at], "name": plain_names(name[at]).array})
    copied[at] = there.duplicated(keep=False).to_numpy()
    habit = copied.sum() > PARTS_SHARE * named.sum()
    return copied if habit else np.zeros(len(copied), dtype=np.bool_)


@measure(meaning=Text(en="Rows that nearly share name and place", zh="名称与位置都相近的记录"))
def twins(
    row: Numbers,
    lon: Floats,
    lat: Floats,
    name: Any,
    is_child: Mask,
    is_listed_part: Mask,
    site_code: Any,
    parent_id: Any = None,
    uscc: Any = None,
) -> pd.DataFrame:
    """Find for each unit the other one that is most like it and stands within 110 m; parts of one unit are none.

    Returns
    -------
    DataFrame
        ``like`` (similarity of the names; 0: there is none), ``metres``, ``other`` (its number, −1: none).
    """
    size = len(row)
    words = plain_names(name)
    like, metres, other = np.zeros(size), np.full(size, np.nan), np.full(size, -1, dtype=np.int64)
    asked = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat) & words.notna().to_numpy())
    like[~np.isfinite(lon) | words.isna().to_numpy()] = np.nan
    asked = asked[_shoulder_to_shoulder(lon[asked], lat[asked], words.iloc[asked])]
    x, y, texts = lon[asked], lat[asked], words.iloc[asked].reset_index(drop=True)
    a, b = _candidates(x, y, texts)
    lengths = texts.str.len().to_numpy(dtype=np.int64)
    kept = np.minimum(lengths[a], lengths[b]) >= LIKE * 0.8 * np.maximum(lengths[a], lengths[b])
    keys = (pd.Series(site_code, dtype="str"), series(uscc, size), series(parent_id, size))
    site, code, parent = (pd.factorize(values)[0][asked] for values in keys)
    part = is_child[asked]
    # Sites of one firm have suffixes of their own; parts of one unit share its name rightly, and part and unit do.
    kept &= ~((code[a] >= 0) & (code[a] == code[b]) & (site[a] != site[b]))
    kept &= ~((parent[a] >= 0) & (parent[a] == parent[b])) & ~(part[a] | part[b])
    listed = is_listed_part[asked]
    kept &= ~(listed[a] & listed[b] & (x[a] == x[b]) & (y[a] == y[b]))
    a, b = a[kept], b[kept]
    apart = distance_m(lon=x[a], lat=y[a], to_lon=x[b], to_lat=y[b])
    close = apart <= CELL_M / 2
    a, b, apart = a[close], b[close], apart[close]
    alike = similarity(texts.iloc[a].to_numpy(dtype=object), texts.iloc[b].to_numpy(dtype=object))
    good = alike >= LIKE
    one, two = np.concatenate([a[good], b[good]]), np.concatenate([b[good], a[good]])
    score, away = np.tile(alike[good], 2), np.tile(apart[good], 2)
    order = np.lexsort((row[asked][two], away, -score, one))
    _, first = np.unique(one[order], return_index=True)
    best = order[first]
    at = asked[one[best]]
    like[at], metres[at], other[at] = score[best], away[best], asked[two[best]]
    return pd.DataFrame({"like": like, "metres": metres, "other": other})


@measure(
    meaning=Text(
        en="Similarity to the name of the unit beside it, 0–1; 0: there is none",
        zh="与邻近单位名称的相似度，0–1；0 为无",
    ),
    unknown=Text(en="the row has no name or no position", zh="该行没有名称或坐标"),
    remedy=Text(en="name the column: --column name=HEADER", zh="指定其列：--column name=列名"),
)
def twin_similarity(twins: pd.DataFrame) -> Floats:
    """Tell how like the name of the nearest namesake is."""
    return np.asarray(twins["like"], dtype=np.float64)


@measure(unit="m", meaning=Text(en="Distance to the unit of nearly the same name", zh="到名称相近单位的距离"))
def twin_distance_m(twins: pd.DataFrame) -> Floats:
    """Measure how far the namesake is; unbounded where there is none."""
    return np.nan_to_num(np.asarray(twins["metres"], dtype=np.float64), nan=np.inf)


@measure(meaning=Text(en="Row of the unit of nearly the same name", zh="名称相近单位所在行号"))
def twin_row(row: Numbers, twins: pd.DataFrame) -> Any:
    """Tell in which row of the file the namesake stands."""
    other = twins["other"].to_numpy()
    return pd.arrays.IntegerArray(np.append(row, -1)[other], other < 0)


@measure(meaning=Text(en="Name of the unit beside it", zh="邻近单位的名称"))
def twin_name(name: Any, twins: pd.DataFrame) -> NDArray[np.object_]:
    """Name the namesake."""
    other = twins["other"].to_numpy()
    names: NDArray[np.object_] = np.array([*name, None], dtype=object)
    found: NDArray[np.object_] = names[other]
    return found

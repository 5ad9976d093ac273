"""What a row's division codes say: of which year they are, and whether they name the same place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.columns import Unavailable
from geocensus.measures.plain import Distinct, plain
from geocensus.measures.registry import measure
from geocensus.regions import resolve_codes
from geocensus.regions.codelist import is_statistical

__all__: list[str] = []

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

KNOWN, ANOTHER_YEAR, UNKNOWN = 0, 1, 2

NO_CODES = Unavailable(
    reason=Text(en="the register has no column of division codes", zh="登记表没有区划代码列"),
    remedy=Text(en="name one: --column county_code=HEADER", zh="请指定：--column county_code=列名"),
)


@measure(meaning=Text(en="Codes of each row's division, with their years", zh="各行区划代码及其年份"))
def division_codes(
    zone_code_texts: Distinct | None = None,
    town_code: Any = None,
    county_code: Any = None,
    zone_code_in_layer: Mask | None = None,
) -> Any:
    """Look up every division code of a row; of several, the one that is most in doubt counts.

    Returns
    -------
    DataFrame
        ``code``, ``fault`` (0 known, 1 of another year, 2 of none; NaN without code), ``first``, ``last`` (years).
    """
    worst: pd.DataFrame | None = None
    for name, column in (("county_code", county_code), ("town_code", town_code), ("zone_code", zone_code_texts)):
        if column is None:
            continue
        codes = column if isinstance(column, Distinct) else Distinct.of(column)
        text = codes.text
        found = resolve_codes(text)
        status, level = found.status, found.level
        # Lists below the county are of one year: what they lack may have been right in another.
        below = np.asarray(level.isin(["township", "village", "subzone"]))
        fault = np.full(len(text), float(KNOWN))
        fault[np.asarray(status == "old")] = ANOTHER_YEAR
        unknown = np.asarray(status == "unknown")
        fault[unknown] = np.where(below & (found.county != ""), ANOTHER_YEAR, UNKNOWN)[unknown]
        if name != "zone_code":
            fault[np.asarray(status == "malformed")] = UNKNOWN
        fault[np.asarray(status == "missing")] = np.nan
        fault = codes.spread(fault, np.nan)
        if name == "zone_code" and zone_code_in_layer is not None:
            fault[zone_code_in_layer] = KNOWN
        table = pd.DataFrame(
            {
                "code": pd.array(text.to_pandas(), dtype="str").take(codes.number, allow_fill=True),
                "fault": fault,
                "first": codes.spread(found.first_year, 0),
                "last": codes.spread(found.last_year, 0),
            }
        )
        if worst is None:
            worst = table
        else:
            graver = np.asarray(fault > worst["fault"].fillna(-1).to_numpy(), dtype=np.bool_)
            worst.loc[graver] = table.loc[graver]
    if worst is None:
        raise NO_CODES
    return worst


@measure(
    meaning=Text(
        en="What is wrong with the division code: 0 nothing, 1 it is of another year, 2 it is of no year",
        zh="区划代码的问题：0 无，1 属于其他年份，2 各年均无",
    ),
    unknown=Text(en="the row has no division code", zh="该行未填写区划代码"),
)
def division_code_fault(division_codes: Any) -> Floats:
    """Tell whether a row's division codes were ever given out."""
    return np.asarray(division_codes["fault"], dtype=np.float64)


@measure(meaning=Text(en="The division code in doubt, and its years", zh="存疑的区划代码及其有效年份"))
def division_code_said(division_codes: Any) -> NDArray[np.object_]:
    """Quote the code in doubt, and say in which years it was valid."""
    said: list[Text | None] = []
    for code, fault, first, last in zip(
        *(division_codes[name].tolist() for name in ("code", "fault", "first", "last")), strict=True
    ):
        if fault != fault:
            said.append(None)
        elif fault == ANOTHER_YEAR and first:
            said.append(Text(en=f"{code} was valid in {first}–{last}", zh=f"{code} 在 {first}–{last} 年有效"))
        elif fault == ANOTHER_YEAR:
            said.append(
                Text(
                    en=f"{code} is not in the list of 2023; it may be valid in another year",
                    zh=f"{code} 不在 2023 年名录中；在其他年份可能有效",
                )
            )
        elif fault == UNKNOWN:
            said.append(Text(en=f"{code} was never given out since 1980", zh=f"{code} 自 1980 年以来从未使用"))
        else:
            said.append(Text(en=f"{code} is valid", zh=f"{code} 有效"))
    return np.array(said, dtype=object)


@measure(
    meaning=Text(
        en="How the row's division codes disagree: 0 not, 1 a development zone beside its county, 2 different places",
        zh="各级区划代码的矛盾：0 无，1 开发区与其所在县，2 不同地方",
    ),
    unknown=Text(en="the row has fewer than two division codes that are known", zh="该行可识别的区划代码不足两个"),
    remedy=Text(
        en="name their columns: --column county_code=HEADER --column zone_code=HEADER",
        zh="指定其列：--column county_code=列名 --column zone_code=列名",
    ),
    inapplicable=True,
    of_others=True,
)
def division_codes_conflict(zone_code: Any = None, town_code: Any = None, county_code: Any = None) -> Floats:
    """Compare the counties, as they are now, and the townships that a row's codes are in."""
    given = [plain(column) for column in (county_code, town_code, zone_code) if column is not None]
    if not given:
        raise NO_CODES
    if len(given) < 2:
        raise Unavailable(
            reason=Text(en="the register has one column of division codes only", zh="登记表只有一列区划代码"),
            remedy=NO_CODES.remedy,
        )
    whole = [pd.Series(text.to_pandas(), dtype="str") for text in given]
    # Numbers instead of texts: few combinations of codes occur, and each is compared once.
    number = np.zeros(len(whole[0]), dtype=np.int64)
    for codes in whole:
        own, values = pd.factorize(codes)
        number = pd.factorize(number * (len(values) + 1) + own + 1)[0].astype(np.int64)
    _, first = np.unique(number, return_index=True)
    distinct = pd.DataFrame({place: codes.iloc[first].array for place, codes in enumerate(whole)})
    return _conflicts(distinct)[number]


def _conflicts(codes: pd.DataFrame) -> Floats:
    """Compare the codes of each line; NaN where fewer than two are known."""
    counties = [resolve_codes(codes[name].tolist()).county for name in codes]
    conflict = np.full(len(codes), np.nan)
    for a in range(len(counties)):
        for b in range(a + 1, len(counties)):
            one, other = counties[a], counties[b]
            both = np.flatnonzero((one != "") & (other != ""))
            rank = np.zeros(len(both))
            for place, (x, y) in enumerate(zip(one[both], other[both], strict=True)):
                if x != y:
                    zone_beside = x[:4] == y[:4] and (is_statistical(x) or is_statistical(y))
                    rank[place] = 1 if zone_beside else 2
            towns = [codes.iloc[both, k].fillna("").str.slice(0, 9).to_numpy(dtype=object) for k in (a, b)]
            named = np.array(
                [len(x) == len(y) == 9 and x[6:] != "000" != y[6:] and x[:6] == y[:6] for x, y in zip(*towns, strict=True)],
                dtype=np.bool_,
            )  # fmt: skip
            rank[named & (towns[0] != towns[1])] = 2
            conflict[both] = np.fmax(conflict[both], rank)
    return conflict


@measure(meaning=Text(en="The row's division codes", zh="该行的各级区划代码"))
def codes_said(zone_code: Any = None, town_code: Any = None, county_code: Any = None) -> NDArray[np.object_]:
    """Quote the codes of each row, the widest first."""
    given = [plain(column).to_pylist() for column in (county_code, town_code, zone_code) if column is not None]
    if not given:
        raise NO_CODES
    return np.array(["; ".join(code for code in codes if code) for codes in zip(*given, strict=True)], dtype=object)

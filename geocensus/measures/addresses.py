"""What a row's address, and the name of its unit, say about where it is."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geocensus.addresses import divide
from geocensus.addresses.homonyms import namesakes
from geocensus.language import Text
from geocensus.measures.points import _distance_m, _number_of, called
from geocensus.measures.registry import measure
from geocensus.measures.towns import town_distance_m
from geocensus.zones import ZoneIndex, ZoneLayer

__all__: list[str] = []

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

NO_COUNTY = Text(
    en="the row has no position, or its address names no county for certain", zh="该行没有坐标，或地址不能确定唯一的县"
)


@cache
def _known() -> dict[str, tuple[str, str]]:
    """Remember what was read from each text: names of units and addresses come back in every block of a run."""
    return {}


def _codes(texts: Any) -> tuple[Any, Any]:
    """Give the county of now and the township of each text; None where it does not say."""
    number, distinct = pd.factorize(_without_numbers(texts))
    known = _known()
    new = [text for text in distinct if text not in known]
    if len(known) + len(new) > _REMEMBERED:
        known.clear()
        new = list(distinct)
    found = divide(new)
    for text, county, level, code in zip(new, found.county_code, found.level, found.code, strict=True):
        known[text] = (county, code[:9] if level in ("township", "village") else "")
    pairs = [known[text] for text in distinct]
    county = np.array([*(pair[0] or None for pair in pairs), None], dtype=object)
    town = np.array([*(pair[1] or None for pair in pairs), None], dtype=object)
    return pd.array(county[number], dtype="str"), pd.array(town[number], dtype="str")


_REMEMBERED = 2_000_000

# Houses of one street are one address here, unless another place is named behind the number.
_HOUSE = r"\d+[-\d]*号[^省市县区旗镇乡,，]*$"


def _without_numbers(texts: Any) -> pd.Series[str]:
    """Make texts alike that differ only in numbers: no division has digits in its name."""
    column = pa.array(pd.Series(texts, dtype="str").array, pa.string())
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    column = pc.replace_substring_regex(column, _HOUSE, "")
    return pd.Series(pc.replace_substring_regex(column, r"\d+", "0").to_pandas(), dtype="str")


@measure(
    meaning=Text(en="County that the address names, its code of now", zh="地址所述的县（现行代码）"),
    unknown=NO_COUNTY,
    of_others=True,
)
def address_county(address: Any) -> Any:
    """Read the county that each address names."""
    return _codes(address)[0]


@measure(
    meaning=Text(en="Township that the address names, its code", zh="地址所述的乡镇（代码）"),
    unknown=Text(en="the address names no township that is known", zh="地址中没有可识别的乡镇"),
    of_others=True,
)
def address_town(address: Any) -> Any:
    """Read the township that each address names."""
    return _codes(address)[1]


@measure(meaning=Text(en="Name and code of the county that the address names", zh="地址所述县的名称和代码"))
def address_county_named(address_county: Any, counties: ZoneIndex) -> NDArray[np.object_]:
    """Name the county that each address names, as the base map calls it."""
    return called(_number_of(address_county, counties), counties.layer)


@measure(
    unit="m",
    meaning=Text(en="Distance to the county that the address names; 0 inside", zh="到地址所述县的距离；在内为 0"),
    unknown=NO_COUNTY,
    remedy=Text(en="name the column: --column address=HEADER", zh="请指定地址列：--column address=列名"),
)
def address_county_distance_m(
    lon: Floats, lat: Floats, address_county: Any, county_number: Numbers, counties: ZoneIndex
) -> Floats:
    """Measure how far each position is from the county that its address names."""
    claimed = _number_of(address_county, counties)
    return _distance_m(counties, claimed, county_number, lon=lon, lat=lat)


@measure(
    unit="m",
    meaning=Text(en="Distance to the zones of the township that the address names", zh="到地址所述乡镇各小区的距离"),
    unknown=Text(
        en="the row has no position, or its address names no township of the zone layer",
        zh="该行没有坐标，或地址中没有小区图层内的乡镇",
    ),
    remedy=Text(
        en="give a column of addresses and a zone layer with codes of 12 digits",
        zh="提供地址列和代码为 12 位的小区图层",
    ),
)
def address_town_distance_m(
    lon: Floats, lat: Floats, address_town: Any, zone_number: Numbers, census_zones: ZoneLayer, zones: ZoneIndex
) -> Floats:
    """Measure how far each position is from the township that its address names."""
    return np.asarray(town_distance_m(lon, lat, address_town, zone_number, census_zones, zones), dtype=np.float64)


@measure(
    meaning=Text(
        en="County that the row's names of divisions, else its address, else its unit's name carries",
        zh="区划名称（否则地址，否则单位名称）所含的县",
    ),
    unknown=Text(en="no words of the row carry a county for certain", zh="该行文字不能确定唯一的县"),
)
def county_said(
    row: Numbers, province: Any = None, city: Any = None, county: Any = None, address: Any = None, name: Any = None
) -> Any:
    """Read the county from a row's words, those first that say it most plainly."""
    said = pd.Series(None, index=range(len(row)), dtype="str")
    named = _joined(county, city, province) if county is not None else None
    for texts in (named, address, name):
        if texts is not None:
            said = said.fillna(pd.Series(_codes(texts)[0]))
    return said.array


def _joined(*columns: Any) -> pd.Series[str]:
    """Write names of divisions as one address, the narrowest first, with commas between them."""
    parts = [pd.Series(column, dtype="str").fillna("") for column in columns if column is not None]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + ", " + part
    return whole


@measure(meaning=Text(en="Name and code of the county that address or name carries", zh="地址或名称所含县的名称和代码"))
def place_said(county_said: Any, counties: ZoneIndex) -> NDArray[np.object_]:
    """Name the county that each row's words carry."""
    return called(_number_of(county_said, counties), counties.layer)


@measure(
    unit="m",
    meaning=Text(
        en="Distance to the county that address or name carries, where the county that holds the position is its namesake; else 0",
        zh="坐标所在县与地址或名称所含县名称相近时，到后者的距离；否则为 0",
    ),
    unknown=Text(
        en="the row has no position; or the county that holds it has a namesake, and no words of the row name a county for certain",
        zh="该行没有坐标；或所在县有名称相近的县，而该行文字不能确定唯一的县",
    ),
)
def homonym_distance_m(
    row: Numbers,
    lon: Floats,
    lat: Floats,
    county_number: Numbers,
    counties: ZoneIndex,
    province: Any = None,
    city: Any = None,
    county: Any = None,
    address: Any = None,
    name: Any = None,
) -> Floats:
    """Measure how far each position is from the county that was meant, where it lies in a namesake."""
    code = counties.layer.code.astype("U6")
    mistaken = np.append([bool(namesakes(one)) for one in code.tolist()], False)
    metres = np.where((county_number >= 0) & np.isfinite(lon) & np.isfinite(lat), 0.0, np.nan)
    # A county without a namesake is nobody's: its rows need not be read.
    near = np.flatnonzero((metres == 0.0) & mistaken[county_number])
    if not len(near):
        return metres
    words = (None if column is None else column[near] for column in (province, city, county, address, name))
    said = _number_of(county_said(row[near], *words), counties)
    holding = county_number[near]
    metres[near[said < 0]] = np.nan
    away = np.flatnonzero((said >= 0) & (said != holding))
    away = away[[code[b] in namesakes(code[a]) for a, b in zip(said[away], holding[away], strict=True)]]
    if len(away):
        at = near[away]
        metres[at] = _distance_m(counties, said[away], holding[away], lon=lon[at], lat=lat[at])
    return metres

"""What the directory of known units says of a row: who stands beside it, and where it stood itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import distance_m
from geocensus.directory import Directory
from geocensus.language import Text
from geocensus.measures.names import plain_names, similarity
from geocensus.measures.plain import series
from geocensus.measures.registry import measure
from geocensus.measures.twins import LIKE

__all__: list[str] = []

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]

BESIDE_M = 110.0
"""Known units farther than this are no twins: the widest that a profile can ask for."""

NO_KEY = Text(
    en="the row has no position, no name, or no credit code or identifier that only it has",
    zh="该行没有坐标、名称，或没有唯一的信用代码或标识",
)


@measure(
    meaning=Text(en="Number of the row's unit in the directory, −1: none", zh="该单位在名录中的序号，−1 为无"),
    of_others=True,
)
def known_number(unit_key: Any, directory: Directory) -> Numbers:
    """Find each row's unit in the directory."""
    return directory.find(unit_key)


@measure(
    unit="m",
    meaning=Text(en="Distance to where the directory has the unit", zh="与名录中该单位坐标的距离"),
    unknown=Text(en="the directory does not have the row's unit", zh="名录中没有该单位"),
    inapplicable=True,
)
def known_distance_m(lon: Floats, lat: Floats, known_number: Numbers, directory: Directory) -> Floats:
    """Measure how far each row is from where the directory has its unit."""
    at = np.vstack([directory.units[["lon", "lat"]].to_numpy(dtype=np.float64), [[np.nan, np.nan]]])[known_number]
    return distance_m(lon=lon, lat=lat, to_lon=at[:, 0], to_lat=at[:, 1])


@measure(
    unit="m",
    meaning=Text(
        en="How well the row's and the directory's position are known together", zh="该行坐标与名录坐标的综合精度"
    ),
)
def known_accuracies_m(own_accuracy_m: Floats, known_number: Numbers, directory: Directory) -> Floats:
    """Put the accuracies of the row and of the directory together."""
    theirs = np.append(directory.units["accuracy_m"].to_numpy(dtype=np.float64), np.nan)[known_number]
    both: Floats = np.hypot(np.nan_to_num(own_accuracy_m), np.nan_to_num(theirs))
    return both


@measure(meaning=Text(en="The known unit beside each row that is most like it", zh="名录中邻近且名称最相近的单位"))
def known_twins(
    lon: Floats,
    lat: Floats,
    unit_key: Any,
    name: Any,
    is_child: Mask,
    site_code: Any,
    directory: Directory,
) -> pd.DataFrame:
    """Find the known unit of another key that stands beside each unit under nearly the same name.

    Returns
    -------
    DataFrame
        ``like`` (similarity of the names; 0: there is none; NaN: not known), ``metres``, ``other`` (its number, −1: none).
    """
    size = len(lon)
    words, keys = plain_names(name), pd.Series(unit_key, dtype="str")
    asked = np.isfinite(lon) & np.isfinite(lat) & (words.notna() & keys.notna()).to_numpy() & ~is_child
    like, metres, other = np.where(asked, 0.0, np.nan), np.full(size, np.inf), np.full(size, -1, dtype=np.int64)
    at = np.flatnonzero(asked)
    point, unit, apart = directory.twins(lon=lon[at], lat=lat[at], keys=keys.iloc[at], limit_m=BESIDE_M)
    point = at[point]
    theirs = directory.units["key"].iloc[unit].reset_index(drop=True)
    # Sites of one firm differ in their suffix only; an outlet of another unit is no unit.
    code = series(pd.Series(site_code, dtype="str").iloc[point].array, len(point)).str.slice(0, 18)
    firm = np.asarray(code.notna() & (code == theirs.str.slice(0, 18)), dtype=np.bool_)
    kept = np.flatnonzero(~firm & ~np.asarray(theirs.str.contains("/", regex=False), dtype=np.bool_))
    point, unit, apart = point[kept], unit[kept], apart[kept]
    alike = similarity(
        words.iloc[point].to_numpy(dtype=object),
        plain_names(directory.units["name"].iloc[unit].fillna("").array).fillna("").to_numpy(dtype=object),
    )
    order = np.lexsort((apart, -alike, point))
    order = order[alike[order] >= LIKE]
    _, first = np.unique(point[order], return_index=True)
    best = order[first]
    like[point[best]], metres[point[best]], other[point[best]] = alike[best], apart[best], unit[best]
    return pd.DataFrame({"like": like, "metres": metres, "other": other})


@measure(
    meaning=Text(
        en="Similarity to the name of the known unit beside it, 0–1; 0: there is none",
        zh="与名录中邻近单位名称的相似度，0–1；0 为无",
    ),
    unknown=NO_KEY,
)
def known_twin_similarity(known_twins: pd.DataFrame) -> Floats:
    """Tell how like the name of the known unit is."""
    return np.asarray(known_twins["like"], dtype=np.float64)


@measure(unit="m", meaning=Text(en="Distance to the known unit beside it", zh="到名录中邻近单位的距离"))
def known_twin_distance_m(known_twins: pd.DataFrame) -> Floats:
    """Measure how far the known unit is."""
    return np.asarray(known_twins["metres"], dtype=np.float64)


@measure(meaning=Text(en="Name and key of the known unit beside it", zh="名录中邻近单位的名称和键"))
def known_twin_said(known_twins: pd.DataFrame, directory: Directory) -> NDArray[np.object_]:
    """Name the known unit."""
    units = directory.units
    return np.array(
        [
            f"{units['name'].iloc[k]} ({units['key'].iloc[k]})" if k >= 0 else None
            for k in known_twins["other"].tolist()
        ],
        dtype=object,
    )

"""Other positions of the same source: of the survey before, of the photo, of the geocoded address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import distance_m
from geocensus.language import Text
from geocensus.measures.columns import Columns, Unavailable, known
from geocensus.measures.registry import measure
from geocensus.measures.units import found_in

__all__ = ["Previous"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]

NO_PREVIOUS = Unavailable(
    reason=Text(en="no position of an earlier survey was given", zh="没有提供此前调查的坐标"),
    remedy=Text(
        en="give the earlier register with --previous FILE, or name its columns: --column previous_lon=HEADER "
        "--column previous_lat=HEADER",
        zh="用 --previous 文件 提供此前的登记表，或指定列：--column previous_lon=列名 --column previous_lat=列名",
    ),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Previous:
    """Positions of an earlier register, by the keys of its units.

    Parameters
    ----------
    key : (n,) text
        As the measure ``unit_key`` gives them, each once.
    lon, lat : (n,) degrees, CGCS2000
    accuracy_m : (n,) metres
    """

    key: pd.Index[str]
    lon: Floats
    lat: Floats
    accuracy_m: Floats

    @classmethod
    def of(cls, columns: Columns) -> Self:
        """Take the located units of a register that have a key."""
        keys = pd.Series(columns["unit_key"], dtype="str")
        kept = np.flatnonzero(known(keys.array) & np.isfinite(columns["lon"]) & np.isfinite(columns["lat"]))
        accuracy = columns["own_accuracy_m"][kept]
        return cls(
            key=pd.Index(keys.iloc[kept], dtype="str"),
            lon=columns["lon"][kept],
            lat=columns["lat"][kept],
            accuracy_m=accuracy,
        )

    def find(self, keys: Any) -> tuple[Floats, Floats, Floats]:
        """Give longitude, latitude and accuracy of each key; NaN where it is not there."""
        place = found_in(pd.Series(keys, dtype="str"), self.key, np.arange(len(self.key)))
        lon, lat, accuracy = (np.append(values, np.nan)[place] for values in (self.lon, self.lat, self.accuracy_m))
        return lon, lat, accuracy


@measure(meaning=Text(en="Position of the earlier survey", zh="此前调查的坐标"), of_others=True)
def previous_position(
    row: Numbers,
    previous_own_lon: Floats | None = None,
    previous_own_lat: Floats | None = None,
    previous_own_m: Floats | None = None,
    previous: Previous | None = None,
    unit_key: Any = None,
) -> Floats:
    """Find each source's position in the earlier survey: in its own row, else in the earlier register.

    Returns
    -------
    (n, 3) longitude, latitude (degrees), accuracy (metres); NaN where there is none
    """
    if previous_own_lon is None and previous is None:
        raise NO_PREVIOUS
    found = np.full((len(row), 3), np.nan)
    if previous_own_lon is not None and previous_own_lat is not None and previous_own_m is not None:
        found = np.column_stack([previous_own_lon, previous_own_lat, previous_own_m])
    if previous is not None and unit_key is not None:
        joined = np.column_stack(previous.find(unit_key))
        found = np.where(np.isfinite(found[:, :2]).all(axis=1)[:, None], found, joined)
    return found


@measure(
    unit="m",
    meaning=Text(en="Distance to the position of the earlier survey", zh="与此前调查坐标的距离"),
    unknown=Text(en="the earlier survey has no position for the row's unit", zh="此前调查中没有该单位的坐标"),
    remedy=NO_PREVIOUS.remedy,
    inapplicable=True,
)
def moved_m(lon: Floats, lat: Floats, previous_position: Floats) -> Floats:
    """Measure how far each source has moved since the earlier survey."""
    return distance_m(lon=lon, lat=lat, to_lon=previous_position[:, 0], to_lat=previous_position[:, 1])


@measure(
    unit="m",
    meaning=Text(
        en="How well both positions are known together: the root of the sum of their squared accuracies",
        zh="两次坐标的综合精度：各自精度的平方和开方",
    ),
)
def both_accuracies_m(own_accuracy_m: Floats, previous_position: Floats) -> Floats:
    """Put the accuracies of both surveys together."""
    return np.hypot(np.nan_to_num(own_accuracy_m), np.nan_to_num(previous_position[:, 2]))


@measure(
    unit="m",
    meaning=Text(
        en="Distance to the position that is written into the photo",
        zh="与照片坐标的距离",
    ),
    unknown=Text(en="the row has no position of a photo", zh="该行没有照片坐标"),
    inapplicable=True,
)
def photo_distance_m(lon: Floats, lat: Floats, photo_own_lon: Floats, photo_own_lat: Floats) -> Floats:
    """Measure how far the reported position is from that of the photo."""
    return distance_m(lon=lon, lat=lat, to_lon=photo_own_lon, to_lat=photo_own_lat)


@measure(
    unit="m",
    meaning=Text(en="Distance to where the address was geocoded to", zh="与地址解析位置的距离"),
    unknown=Text(en="the row has no position of a geocoded address", zh="该行没有地理编码坐标"),
    inapplicable=True,
)
def geocode_distance_m(lon: Floats, lat: Floats, geocode_own_lon: Floats, geocode_own_lat: Floats) -> Floats:
    """Measure how far the reported position is from that of the geocoded address."""
    return distance_m(lon=lon, lat=lat, to_lon=geocode_own_lon, to_lat=geocode_own_lat)


@measure(
    unit="m",
    meaning=Text(en="Accuracy of the geocoded address; 0 where none is stated", zh="地址解析的精度；未说明时为 0"),
)
def geocode_accuracy_m(geocode_own_lon: Floats, geocode_own_m: Floats | None = None) -> Floats:
    """Tell how well the position of the geocoded address is known."""
    return np.zeros(len(geocode_own_lon)) if geocode_own_m is None else np.nan_to_num(geocode_own_m)

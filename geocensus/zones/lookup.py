"""Reverse lookup: which province, city, county and zone hold each point, and how far the border is."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geocensus import basemaps
from geocensus.addresses.places import grouping, places_now
from geocensus.coordinates import Datum, convert
from geocensus.regions.provinces import PROVINCES
from geocensus.zones.index import ZoneIndex
from geocensus.zones.layer import ZoneLayer

__all__ = ["Lookup", "reverse"]

COMPILED_FROM: Final = 20_000
"""Points asked in all from which the compiled index pays: distances to borders cost a hundred times more without it."""

Texts = NDArray[np.object_]


class Lookup:
    """Name what holds points, block after block.

    Parameters
    ----------
    zones
        Zone layer beside the counties: a file, or a layer that was read.
    counties
        Base layer of the counties, by its key or its file.
    """

    def __init__(self, zones: str | Path | ZoneLayer | None = None, *, counties: str = "county") -> None:
        self._counties = ZoneIndex(ZoneLayer.from_layer(basemaps.layer(counties)))
        layer = zones if isinstance(zones, ZoneLayer) or zones is None else ZoneLayer.read(zones)
        self._zones = None if layer is None else ZoneIndex(layer)
        self._asked = 0

    @property
    def zone_layer(self) -> ZoneLayer | None:
        """The zones that are named beside the counties."""
        return None if self._zones is None else self._zones.layer

    @cached_property
    def _names(self) -> dict[str, Texts]:
        """Name each county of the layer and what it lies in; the last entry is for points in none."""
        rows = [
            _named(code, name) for code, name in zip(self._layer.code.tolist(), self._layer.name.tolist(), strict=True)
        ]
        rows.append(dict.fromkeys(_COLUMNS, ""))
        return {column: np.array([row[column] for row in rows], dtype=object) for column in _COLUMNS}

    @property
    def _layer(self) -> ZoneLayer:
        return self._counties.layer

    def reverse(self, *, lon: ArrayLike, lat: ArrayLike, datum: Datum | str = Datum.CGCS2000) -> pd.DataFrame:
        """Name what holds each point.

        Parameters
        ----------
        lon, lat : (n,) degrees, in *datum*
            NaN lies nowhere.
        datum
            Converted to CGCS2000, shifts only inside the border of China.

        Returns
        -------
        DataFrame of n rows
            ``province, province_code, city, city_code, county, county_code`` (empty where no county holds the point),
            ``border_m`` (metres on the ellipsoid to the border of the county that holds it, else NaN); with zones also
            ``zone, zone_code, zone_border_m``.
        """
        x, y = np.atleast_1d(np.asarray(lon, dtype=np.float64)), np.atleast_1d(np.asarray(lat, dtype=np.float64))
        if Datum.read(str(datum)) is not Datum.CGCS2000:
            x, y = convert(lon=x, lat=y, source=datum, border=basemaps.layer("province").geometry)
        self._asked += len(x)
        number, metres = self._held(self._counties, x, y)
        columns: dict[str, object] = {name: values[number] for name, values in self._names.items()}
        columns["border_m"] = metres
        if self._zones is not None:
            number, metres = self._held(self._zones, x, y)
            layer = self._zones.layer
            columns["zone"] = np.append(layer.name.astype(object), "")[number]
            columns["zone_code"] = np.append(layer.code.astype(object), "")[number]
            columns["zone_border_m"] = metres
        return pd.DataFrame(columns)

    def _held(
        self, index: ZoneIndex, x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        if self._asked >= COMPILED_FROM and index.method != "compiled":
            # Where no compiler works, the other way gives the same answers.
            with suppress(ImportError, MemoryError, RuntimeError):
                index.compile()
        number = index.assign(lon=x, lat=y)
        return number, index.border_distance_m(lon=x, lat=y, zone=number)


_COLUMNS: Final = ("province", "province_code", "city", "city_code", "county", "county_code")


def _named(code: str, name: str) -> dict[str, str]:
    """Name a county's superiors as the year's table has them; one that it does not list has its province at least."""
    place = places_now().get(code)
    province = places_now().get(code[:2])
    said = {"province": "", "city": "", "county": name, "county_code": code, "province_code": code[:2], "city_code": ""}
    said["province"] = province.division.name if province else PROVINCES.get(code[:2], ("", ()))[0]
    if place is not None:
        said["city"] = place.division.prefecture or grouping(code)
        said["city_code"] = code[:4] if said["city"] else ""
    return said


def reverse(
    *,
    lon: ArrayLike,
    lat: ArrayLike,
    datum: Datum | str = Datum.CGCS2000,
    zones: str | Path | ZoneLayer | None = None,
    counties: str = "county",
) -> pd.DataFrame:
    """Name the province, city, county and zone that hold each point, with the distance to the border.

    Parameters
    ----------
    lon, lat : (n,) degrees, in *datum*
    datum, zones, counties
        As for :class:`Lookup`, which keeps its layers for the next call.

    Returns
    -------
    DataFrame of n rows
        As :meth:`Lookup.reverse` gives it.

    Examples
    --------
    >>> found = reverse(lon=[114.2, 121.5, 0.0], lat=[36.7, 31.2, 0.0])
    >>> found["county"].tolist(), found["county_code"].tolist(), found["city"].tolist()
    (['武安市', '浦东新区', ''], ['130481', '310115', ''], ['邯郸市', '市辖区', ''])
    """
    return Lookup(zones, counties=counties).reverse(lon=lon, lat=lat, datum=datum)

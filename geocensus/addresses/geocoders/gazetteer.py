"""Places with names: those that come with geocensus, and those that the user has in a file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from geocensus.addresses.writing import plain_address
from geocensus.bundle import bundled
from geocensus.errors import ColumnNotFound

__all__ = ["Gazetteer", "Spot", "bundled_places", "read_gazetteer"]

PLACE_M = 5_000.0
"""Accuracy of a bundled place for an address in its township: half of one's usual width. Own choice."""

SPOT_M = 200.0
"""Accuracy of the user's own places, where the file has no column of it. Own choice: the extent of a works."""

_SHORTEST = 2
_TELLING = 4
_LONGEST = 40


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A named place.

    Parameters
    ----------
    name
        As it is written in addresses.
    lon, lat : degrees, CGCS2000
    accuracy_m : metres
    county
        Code of now of the county that it lies in, 6 digits; empty when nobody says.
    level
        ``township`` for bundled places, ``place`` for the user's.
    """

    name: str
    lon: float
    lat: float
    accuracy_m: float
    county: str = ""
    level: str = "place"


class Gazetteer:
    """Named places, looked up by the words of an address.

    Examples
    --------
    >>> works = Spot(name="午汲镇热电厂", lon=114.1, lat=36.7, accuracy_m=100.0, county="130481")
    >>> places = Gazetteer([works])
    >>> places.beginning("午汲镇热电厂东门", county="130481") == [works], places.named("午汲镇热电厂", county="130102")
    (True, [])
    """

    def __init__(self, spots: Iterable[Spot]) -> None:
        self._by_name: dict[str, list[Spot]] = {}
        for spot in spots:
            self._by_name.setdefault(spot.name, []).append(spot)

    def __len__(self) -> int:
        return sum(map(len, self._by_name.values()))

    def named(self, name: str, *, county: str) -> list[Spot]:
        """Give the places of a name, in the county where one is known."""
        found = self._by_name.get(name, ())
        return [spot for spot in found if not (county and spot.county) or county == spot.county]

    def beginning(self, text: str, *, county: str) -> list[Spot]:
        """Give the places of the longest name that a text begins with; short names may begin anything, and do not count."""
        if self._by_name:
            for size in range(min(len(text), _LONGEST), _TELLING - 1, -1):
                if found := self.named(text[:size], county=county):
                    return found
        return []


@cache
def bundled_places() -> Gazetteer:
    """Give the places that come with geocensus: towns of the pilot regions."""
    features = json.loads(bundled("places.geojson").read_text(encoding="utf-8"))["features"]
    spots = []
    for feature in features:
        said, (lon, lat) = feature["properties"], feature["geometry"]["coordinates"]
        spots.append(
            Spot(name=said["name"], lon=lon, lat=lat, accuracy_m=PLACE_M, county=said["county"], level="township")
        )
    return Gazetteer(spots)


def read_gazetteer(path: str | os.PathLike[str]) -> Gazetteer:
    """Read the user's own places from a table or layer with a name and a position each.

    Columns are understood as those of a register: the name of the unit, its position, the code of its county, its accuracy.

    Raises
    ------
    ColumnNotFound
        When no column holds names.
    RegisterError
        When the file cannot be read.
    """
    from geocensus.coordinates import parse, parse_parts
    from geocensus.registers import read_register

    register = read_register(path)
    names = register.column("name")
    if names is None:
        raise ColumnNotFound(
            en=f"{os.fspath(path)}: no column of names was found; call it 'name'",
            zh=f"{os.fspath(path)}：未找到名称列；请将其命名为“名称”或 name",
        )
    position, lon, lat = (register.column(name) for name in ("position", "lon", "lat"))
    if lon is not None and lat is not None:
        read = parse(lon=lon, lat=lat)
    elif position is not None:
        read = parse(position)
    else:
        parts = {
            axis: tuple(register.column(f"{axis}_{part}") for part in ("deg", "min", "sec")) for axis in ("lon", "lat")
        }
        read = parse_parts(lon=parts["lon"], lat=parts["lat"])
    codes = register.column("county_code")
    metres = register.column("accuracy_m")
    county = [""] * len(register) if codes is None else [(code or "")[:6] for code in codes.to_pylist()]
    accuracy = [SPOT_M] * len(register) if metres is None else [_metres(one) for one in metres.to_pylist()]
    known = np.isfinite(read.lon) & np.isfinite(read.lat)
    return Gazetteer(
        Spot(name=plain, lon=x, lat=y, accuracy_m=a, county=c)
        for plain, x, y, a, c, good in zip(
            map(plain_address, names.to_pylist()),
            read.lon.tolist(),
            read.lat.tolist(),
            accuracy,
            county,
            known,
            strict=True,
        )
        if good and len(plain) >= _SHORTEST
    )


def _metres(text: str | None) -> float:
    try:
        value = float(text or "nan")
    except ValueError:
        value = float("nan")
    return value if 0 < value < 1e7 else SPOT_M

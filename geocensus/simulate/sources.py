"""Synthetic sources: where they really are, who located them, and how well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.simulate.notations import Notation
from geocensus.simulate.tessellation import Plane, Settlements, sample_inside

__all__ = ["CATEGORIES", "METHODS", "PER_COLLECTOR", "Method", "Sources", "habits", "locate", "measure", "place"]

CATEGORIES = {"G": 2_477_400, "N": 378_800, "S": 639_500, "J": 84_000}
"""Objects of each kind in the second national census: industrial, livestock, domestic, centralised treatment
[bulletin of the census, 2020]."""

PER_COLLECTOR = 70
"""Own choice: about what one enumerator visits, and enough rows to see the habits of one."""


@dataclass(frozen=True, kw_only=True)
class Method:
    """A way to locate a source.

    Parameters
    ----------
    key
        As it stands in the truth.
    share
        Of the collectors that work so.
    sigma_m
        Standard deviation of each axis on the ground.
    """

    key: str
    share: float
    sigma_m: float


METHODS = (
    Method(key="gnss", share=0.55, sigma_m=3.0),
    Method(key="phone", share=0.30, sigma_m=7.0),
    Method(key="map", share=0.15, sigma_m=25.0),
)
"""GNSS and phones 3–10 m, picked on a map about 40 m as a distance: own choice, from what receivers claim."""

GATE_SHARE = 0.03
GATE_M = (40.0, 150.0)
"""Some locate the gate instead of the middle: errors have a heavier tail than the normal law."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sources:
    """Sources in the order of the register.

    Parameters
    ----------
    lon, lat : (n,) degrees, CGCS2000
        Where they really are.
    zone : (n,) number of the zone that holds them
    category : (n,) letter
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    zone: NDArray[np.intp]
    category: NDArray[np.str_]


def place(
    counties: NDArray[np.object_], settlements: Settlements, n: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Scatter sources as real ones lie: most around towns, some packed in parks, the rest over the land.

    Returns
    -------
    (n, 2) degrees
    """
    plane = Plane.around(counties)
    land = shapely.union_all(counties)
    shapely.prepare(land)
    towns = len(settlements.weight)
    # A park for every second town, 1–4 km off its middle; works stand a few hundred metres apart in it.
    has_park = rng.random(towns) < 0.5
    angle, away = rng.uniform(0, 2 * np.pi, towns), rng.uniform(1, 4, towns) / 111.2
    parks = plane.flat(settlements.lonlat) + np.stack([np.cos(angle), np.sin(angle)], axis=1) * away[:, None]

    found = np.empty((0, 2))
    while len(found) < n:
        m = 2 * n + 16
        town = rng.choice(towns, size=m, p=settlements.weight)
        kind = rng.choice(3, size=m, p=(0.60, 0.20, 0.20))
        kind[(kind == 1) & ~has_park[town]] = 0
        middle = plane.flat(settlements.lonlat[town])
        middle[kind == 1] = parks[town[kind == 1]]
        spread = np.where(kind == 1, 0.25 / 111.2, settlements.spread[town])
        at = plane.degrees(middle + rng.normal(size=(m, 2)) * spread[:, None])
        at[kind == 2] = sample_inside(land, int((kind == 2).sum()), rng)
        found = np.concatenate([found, at[shapely.contains_xy(land, at[:, 0], at[:, 1])]])
    return found[:n]


def locate(
    town: NDArray[np.intp], notation: Notation, rng: np.random.Generator
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Give every source its collector, the collector's method, and how many digits he writes.

    Parameters
    ----------
    town : (n,) town of each source, which come zone by zone
    notation
        How positions are written.

    Returns
    -------
    collector, method, digits : (n,)
        A collector stays within one town and works zone by zone.
    """
    collector = np.empty(len(town), dtype=np.intp)
    last = 0
    _, first = np.unique(town, return_index=True)
    for number in town[np.sort(first)]:
        rows = np.flatnonzero(town == number)
        teams = max(1, round(len(rows) / PER_COLLECTOR))
        collector[rows] = last + (np.arange(len(rows)) * teams) // len(rows)
        last += teams
    method, digits = habits(collector, notation, rng)
    return collector, method, digits


def habits(
    collector: NDArray[np.intp], notation: Notation, rng: np.random.Generator
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Draw each collector's method and number of digits.

    Returns
    -------
    method, digits : (n,)
    """
    collectors = int(collector.max(initial=-1)) + 1
    method = rng.choice(len(METHODS), size=collectors, p=[m.share for m in METHODS])
    digits = rng.choice(notation.digits, size=collectors, p=notation.share)
    return method[collector], digits[collector].astype(np.intp)


def measure(
    lon: NDArray[np.float64], lat: NDArray[np.float64], method: NDArray[np.intp], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Add the honest error of each method to true positions.

    Returns
    -------
    lon, lat : (n,) degrees
    """
    sigma = np.array([m.sigma_m for m in METHODS])[method]
    east, north = rng.normal(size=(2, len(lon))) * sigma
    gate = rng.random(len(lon)) < GATE_SHARE
    angle, away = rng.uniform(0, 2 * np.pi, len(lon)), rng.uniform(*GATE_M, len(lon))
    east, north = east + gate * away * np.cos(angle), north + gate * away * np.sin(angle)
    per_lon, per_lat = metres_per_degree(lat=lat)
    return lon + east / per_lon, lat + north / per_lat

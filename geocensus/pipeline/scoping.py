"""Which rows of a register a run is about, and which county each of them names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocensus.addresses import divide
from geocensus.basemaps import Layer
from geocensus.measures.ground import CHINA_BOX
from geocensus.regions import Claims, Region, claims, counties_declared
from geocensus.regions import regions as all_regions
from geocensus.registers import Register
from geocensus.zones import ZoneIndex, ZoneLayer

__all__ = ["NEAR_M", "bounds", "claims_of", "county_reported", "in_scope"]

NEAR_M = 5_000.0
"""Rows that lie within this distance of a region are looked at with it, whatever they claim."""


def county_reported(register: Register, claimed: Claims) -> Any:
    """Resolve the county that each row names; unknown where it names none, or none that can be told.

    A row that names no county, but claims a pilot region of one county, has named that county.
    """
    names = ("county_code", "town_code", "zone_code", "province", "city", "county")
    named = {name: column for name in names if (column := register.column(name)) is not None}
    codes, number = counties_declared(**named) if named else ([""], np.zeros(len(register), dtype=np.int32))
    county_of = {each.key: each.counties[0] for each in all_regions() if len(each.counties) == 1}
    claiming = np.flatnonzero((number == 0) & (claimed.region != ""))
    for key in set(claimed.region[claiming]) & county_of.keys():
        number[claiming[claimed.region[claiming] == key]] = len(codes)
        codes.append(county_of[key])
    if not number.any():
        return None
    return pd.array([code or None for code in codes], dtype="str").take(number)


def bounds(layer: Layer) -> tuple[float, float, float, float]:
    """Give west, south, east and north of a layer, in degrees."""
    west, south, east, north = shapely.total_bounds(layer.geometry).tolist()
    return west, south, east, north


def claims_of(register: Register, regions: Sequence[Region]) -> Claims:
    """Tell which rows claim the regions, by code, name or address."""
    return claims(
        regions,
        # Without a region to choose, codes have nothing to add to the county that they name themselves.
        codes=[register.column(name) for name in ("county_code", "town_code", "zone_code")] if regions else [],
        province=register.column("province"),
        city=register.column("city"),
        county=register.column("county"),
        addresses=[register.column("address")],
        rows=len(register),
    )


def in_scope(
    located: dict[str, Any], claimed: Claims, regions: Sequence[Region], region_counties: Layer
) -> NDArray[np.bool_]:
    """Choose the rows that claim the regions, themselves or by their unit, or lie in them or within 5 km of them.

    Of a register of the regions, rows that name nothing and lie nowhere are chosen too: nobody else would look at them.
    """
    if not regions:
        return np.ones(len(located["row"]), dtype=np.bool_)
    chosen = claimed.claimed | _unit_claims(located, claimed.claimed)
    lon, lat = located["lon"], located["lat"]
    # Only what lies in a box around the regions can be near them.
    west, south, east, north = bounds(region_counties)
    margin_lon, margin_lat = NEAR_M / 50_000, NEAR_M / 110_000
    candidates = np.flatnonzero(
        ~chosen
        & (lon > west - margin_lon)
        & (lon < east + margin_lon)
        & (lat > south - margin_lat)
        & (lat < north + margin_lat)
    )
    if len(candidates):
        index = ZoneIndex(ZoneLayer.from_layer(region_counties))
        near = index.nearest(lon=lon[candidates], lat=lat[candidates], limit_m=NEAR_M)
        chosen[candidates[near.zone >= 0]] = True
    nowhere = _names_and_lies_nowhere(located, chosen)
    # In a register of the regions such a row is theirs; in one of the whole country it is nobody's.
    if chosen.sum() >= (~nowhere).sum() / 2:
        chosen |= nowhere
    return chosen


def _names_and_lies_nowhere(located: dict[str, Any], chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which rows have no position in China, and no code, division or address that says where they belong."""
    west, south, east, north = CHINA_BOX
    lon, lat = located["lon"], located["lat"]
    nowhere: NDArray[np.bool_] = ~chosen & ~((lon > west) & (lon < east) & (lat > south) & (lat < north))
    for name in ("county_code", "town_code", "zone_code", "province", "city", "county"):
        if (column := located.get(name)) is not None:
            nowhere &= pd.isna(column)
    at = np.flatnonzero(nowhere)
    if len(at) and (address := located.get("address")) is not None:
        nowhere[at] = divide(pd.Series(address, dtype="str").iloc[at].fillna("").tolist()).county_code == ""
    return nowhere


def _unit_claims(located: dict[str, Any], claimed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which rows belong to a unit that claims a region: an outlet far away is just what must not go unchecked."""
    unit, identifier = located.get("parent_id"), located.get("object_id")
    if unit is None or identifier is None:
        return np.zeros(len(claimed), dtype=np.bool_)
    claiming = pd.Series(identifier)[claimed].dropna()
    return np.asarray(pd.Series(unit).isin(claiming), dtype=np.bool_)

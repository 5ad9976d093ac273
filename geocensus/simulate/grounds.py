"""The ground that a simulation stands on: counties and their zones, made up or given."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocensus import basemaps
from geocensus.errors import UsageError
from geocensus.language import Text
from geocensus.regions import Region
from geocensus.simulate.tessellation import Division, Plane, Settlements, divide, nearest_of_same, settle
from geocensus.zones import ZoneLayer

__all__ = ["Ground", "given_ground", "region_ground", "stream"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """Counties, towns and zones.

    Parameters
    ----------
    key, name
        What files and addresses are called by.
    county_code, county_name, counties : (c,)
        Codes, names and outlines.
    settlements
    division
        Zones in the order of their counties.
    layer
        The same zones as a layer.
    """

    key: str
    name: Text
    county_code: NDArray[np.str_]
    county_name: NDArray[np.str_]
    counties: NDArray[np.object_]
    settlements: Settlements
    division: Division
    layer: ZoneLayer

    def towns(self) -> pd.DataFrame:
        """Tell the town and county of each zone, in the order of the layer."""
        at = np.argsort(self.division.code, kind="stable")
        return pd.DataFrame(
            {
                "town_code": self.division.town_code[at].astype(object),
                "town_name": self.division.town_name[at].astype(object),
                "county_code": self.county_code[self.division.county[at]].astype(object),
            }
        )


def stream(seed: int, stage: str) -> np.random.Generator:
    """Give each stage draws of its own, so that a change in one leaves the others as they are."""
    return np.random.default_rng([seed, crc32(stage.encode())])


def region_ground(region: Region, *, zones: int | None, zone_km: float | None, seed: int) -> Ground:
    """Divide the real counties of a region into synthetic zones.

    Parameters
    ----------
    zones
        How many; or else
    zone_km
        how far they reach across: the root of their mean area.
    """
    base = basemaps.layer("county")
    at = np.flatnonzero(np.isin(base.code, list(region.counties)))
    at = at[np.argsort(base.code[at], kind="stable")]
    counties = base.geometry[at]
    if zones is None:
        assert zone_km is not None
        plane = Plane.around(counties)
        zones = max(1, round(sum(plane.area_km2(county) for county in counties) / zone_km**2))
    settlements = settle(counties, stream(seed, "settle"), zones=zones)
    division = divide(
        counties, base.code[at].tolist(), zones=zones, settlements=settlements, rng=stream(seed, "divide")
    )
    layer = ZoneLayer.from_geometries(
        code=division.code.tolist(),
        name=division.name.tolist(),
        geometry=division.geometry,
        kind="synthetic",
        title=Text(en=f"Synthetic zones of {region.name.en}", zh=f"{region.name.zh}合成普查区"),
        source=f"synthetic; outline of {len(counties)} counties: {base.source}",
        licence=base.licence,
        vintage=base.vintage,
    )
    return Ground(
        key=region.key,
        name=region.full_name,
        county_code=base.code[at],
        county_name=base.name[at],
        counties=counties,
        settlements=settlements,
        division=division,
        layer=layer,
    )


def given_ground(layer: ZoneLayer, *, seed: int) -> Ground:
    """Take the zones of a layer as they are; zones whose codes begin with the same six characters share a county."""
    layer = layer.take(layer.valid & (layer.code != ""))
    if not len(layer):
        raise UsageError(
            en="the layer has no valid zone with a code: nothing can be simulated in it",
            zh="图层中没有带代码的有效小区，无法生成合成数据",
        )
    code, county = np.unique(layer.code.astype("U6"), return_inverse=True)
    counties = np.array([shapely.union_all(layer.geometry[county == k]) for k in range(len(code))], dtype=object)
    settlements = settle(counties, stream(seed, "settle"), zones=len(layer))
    plane = Plane.around(counties)
    at = shapely.get_coordinates(shapely.point_on_surface(layer.geometry))
    town = nearest_of_same(at, county, settlements.lonlat, settlements.county, plane)
    division = Division(
        geometry=layer.geometry,
        county=county.astype(np.intp),
        town=town,
        code=layer.code,
        name=layer.name,
        town_code=layer.code.astype("U9"),
        town_name=np.array([f"合成乡镇{number + 1:02d}" for number in town.tolist()], dtype=np.str_),
    )
    return Ground(
        key="zones",
        name=layer.title if layer.title.en else Text(en="a given layer", zh="给定图层"),
        county_code=code,
        county_name=np.array([""] * len(code), dtype=np.str_),
        counties=counties,
        settlements=settlements,
        division=division,
        layer=layer,
    )

"""Every pilot region can be simulated: one county or sixteen, compact or with exclaves."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geocensus import basemaps
from geocensus.regions import Region, regions
from geocensus.simulate import simulate


@pytest.mark.parametrize("region", regions(), ids=lambda region: region.key)
def test_zones_cover_the_region_without_gap_or_overlap(region: Region) -> None:
    simulation = simulate(region, sources=120, zones=60, seed=11)
    county = basemaps.layer("county")
    own = np.isin(county.code, region.counties)
    land = shapely.union_all(county.geometry[own])
    zones = simulation.zones.geometry
    assert shapely.coverage_is_valid(zones)
    assert shapely.is_valid(zones).all()
    # Neighbouring counties of the base map overlap by slivers; a sliver belongs to one of them.
    assert shapely.area(shapely.symmetric_difference(shapely.union_all(zones), land)) < 1e-6 * shapely.area(land)
    assert set(simulation.towns["county_code"]) == set(county.code[own].tolist())
    assert simulation.register["XZQHDM"].isin(region.counties).all()
    assert (simulation.truth["zone_code"].str[:6] == simulation.register["XZQHDM"]).all()
    at = shapely.points(simulation.truth["lon"], simulation.truth["lat"])
    assert shapely.dwithin(zones[simulation.zones.find(simulation.truth["zone_code"])], at, 1e-7).all()

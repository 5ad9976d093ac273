"""Where registers are made: a window of each region with zones of a wanted size, and real positions with counties as zones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

import geocensus as gc
from geocensus import basemaps
from geocensus.registers import read_register
from geocensus.simulate.grounds import stream
from geocensus.simulate.tessellation import divide, settle
from geocensus.zones import ZoneLayer

__all__ = ["REAL", "counties_of", "real_positions", "window"]

MOST_ZONES = 1_200
"""Windows hold about so many zones, or their region fewer: the rest would cost time and show nothing else."""

LEAST_KM2 = 4.0
"""Corners of counties that a window cuts off smaller than this are left out."""

REGISTERS = Path(__file__).resolve().parents[3] / "shared" / "registers"

REAL = (
    ("steel", "gem-steel-2025-12.xlsx", {"sheets": ("Plant data",), "where": ("Country/Area=China",)}),
    ("cement", "gem-cement-2025-07.xlsx", {"sheets": ("Plant Data",), "where": ("Country/Area=China",)}),
    ("coal", "gem-coal-2024-07.xlsx", {"sheets": ("Units",), "where": ("Country/Area=China",)}),
    ("power", "wri-power-plants-china.csv", {}),
)
"""Registers that may stand beside the project, and how they are read."""


@cache
def window(region: str, zone_km: float) -> ZoneLayer:
    """Make zones of a wanted size in a part of a region, or in all of it."""
    base = basemaps.layer("county").take(gc.region(region).counties)
    middle = base.geometry[int(np.argmax(shapely.area(base.geometry)))].point_on_surface()
    per_lon = 111.2 * np.cos(np.radians(middle.y))
    half = zone_km * np.sqrt(MOST_ZONES) / 2
    box = shapely.box(
        middle.x - half / per_lon, middle.y - half / 111.2, middle.x + half / per_lon, middle.y + half / 111.2
    )
    cut = [_largest(shapely.intersection(county, box)) for county in base.geometry]
    km2 = np.array([shapely.area(piece) * per_lon * 111.2 for piece in cut])
    kept = np.flatnonzero((km2 > LEAST_KM2) | (km2 == km2.max()))
    pieces = np.array([cut[k] for k in kept], dtype=object)
    zones = max(1, round(float(km2[kept].sum()) / zone_km**2))
    settlements = settle(pieces, stream(0, f"settle {region}"), zones=zones)
    division = divide(
        pieces, base.code[kept].tolist(), zones=zones, settlements=settlements, rng=stream(0, f"divide {region}")
    )
    return ZoneLayer.from_geometries(
        code=division.code.tolist(), name=division.name.tolist(), geometry=division.geometry, kind="synthetic"
    )


def _largest(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return max(parts, key=lambda part: part.area, default=shapely.Polygon())


@cache
def _counties() -> tuple[ZoneLayer, NDArray[np.object_]]:
    layer = ZoneLayer.from_layer(basemaps.layer("county"))
    shapely.prepare(layer.geometry)
    return layer, layer.geometry


def counties_of(zone_codes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Give the county of each row, by the first six characters of its zone's code; prepared."""
    layer, geometry = _counties()
    return geometry[layer.find([str(code)[:6] for code in zone_codes])]


@cache
def real_positions(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64], ZoneLayer] | None:
    """Read the positions of a real register that lie in a county, each place once; None without the file."""
    file, options = next((file, options) for key, file, options in REAL if key == name)
    if not (REGISTERS / file).is_file():
        return None
    positions = gc.run(read_register(REGISTERS / file, **options)).positions
    good = positions["lon"].notna() & positions["county_code"].notna() & ~positions["grade"].isin(["warning", "error"])
    at = np.unique(positions.loc[good, ["lon", "lat"]].to_numpy(float), axis=0)
    return at[:, 0], at[:, 1], _counties()[0]

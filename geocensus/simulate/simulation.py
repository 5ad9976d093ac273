"""A whole synthetic register: zones, sources, collectors, defects, and the truth of every row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocensus import basemaps, regions
from geocensus.basemaps import Layer
from geocensus.coordinates.geodesy import distance_m
from geocensus.errors import UsageError
from geocensus.language import Text
from geocensus.regions import Region
from geocensus.simulate.defects import Draft, inject, shares
from geocensus.simulate.form import MARK, MARK_CELL, PARTS, Cells, unit_codes, write_parts
from geocensus.simulate.sources import CATEGORIES, METHODS, locate, measure, place
from geocensus.simulate.tessellation import Division, divide, settle
from geocensus.zones import ZoneLayer

__all__ = ["Simulation", "simulate"]

ZONE_HEADER = "PCXQDM"

NAMES = {"G": "合成企业", "N": "合成养殖场", "S": "合成锅炉", "J": "合成处理设施"}
"""What a synthetic source of each category is called, with a number behind it."""

SITES = 0.04
"""Share of sources that are a further site of the unit before them: they share its code but not the suffix."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Simulation:
    """A synthetic register and its truth.

    Parameters
    ----------
    register : DataFrame
        Text cells under the headers of the census' form G101-1; empty text where nothing is written.
    truth : DataFrame
        One row for each row of the register: ``row`` (from 1), ``object_id``, true ``lon``, ``lat`` (degrees,
        CGCS2000) and ``zone_code``, ``collector_id``, ``method``, ``noise_m`` (honest error, metres), ``defect``
        (key of :data:`geocensus.simulate.DEFECTS`, empty for a good row) and ``detail``.
    zones : ZoneLayer
        The synthetic zones.
    towns : DataFrame
        For each zone, in the layer's order: ``town_code``, ``town_name``, ``county_code``.
    region : Region
    seed : int
    """

    register: pd.DataFrame
    truth: pd.DataFrame
    zones: ZoneLayer
    towns: pd.DataFrame
    region: Region
    seed: int


def simulate(
    region: str | Region = "wuan",
    *,
    sources: int = 2_000,
    zones: int = 240,
    seed: int = 0,
    defects: Mapping[str, float] | None = None,
) -> Simulation:
    """Make a synthetic register of a pilot region, with the truth of every row.

    The same arguments give the same register.

    Parameters
    ----------
    region
        Key, code or name of the region; its real counties are the outline, nothing else is real.
    sources, zones
        How many.
    seed
        Of all that is drawn.
    defects
        Share of rows for each defect; the defaults of :data:`geocensus.simulate.DEFECTS` when None, none when empty.

    Raises
    ------
    RegionNotFound
        When there is no such region.
    UsageError
        When a number or a defect makes no sense.

    Examples
    --------
    >>> simulation = simulate("wuan", sources=50, zones=20, seed=1, defects={"swapped_axes": 0.1})
    >>> len(simulation.register), int((simulation.truth["defect"] == "swapped_axes").sum())
    (50, 5)
    """
    for word, number in (("sources", sources), ("zones", zones)):
        if number < 1:
            raise UsageError(en=f"{word} must be 1 or more, not {number}", zh=f"{word} 应不小于 1，而不是 {number}")
    if seed < 0:
        raise UsageError(en=f"seed must be 0 or more, not {seed}", zh=f"seed 应不小于 0，而不是 {seed}")
    wanted = shares(defects)
    place_ = regions.region(region) if isinstance(region, str) else region
    layer = basemaps.layer("county")
    counties = _counties(layer, place_)

    settlements = settle(counties.geometry, _stream(seed, "settle"), zones=zones)
    division = divide(
        counties.geometry,
        counties.code.tolist(),
        zones=zones,
        settlements=settlements,
        rng=_stream(seed, "divide"),
    )
    at = place(counties.geometry, settlements, sources, _stream(seed, "place"))
    zone = shapely.STRtree(division.geometry).nearest(shapely.points(at))
    # Zone by zone, as enumerators walk; the order within a zone is that of the draw.
    order = np.argsort(zone, kind="stable")
    at, zone = at[order], np.asarray(zone, dtype=np.intp)[order]

    collector, method, decimals = locate(zone, division.town[zone], _stream(seed, "locate"))
    lon, lat = measure(at[:, 0], at[:, 1], method, _stream(seed, "measure"))
    rng = _stream(seed, "units")
    category = rng.choice(
        list(CATEGORIES), size=sources, p=np.array(list(CATEGORIES.values())) / sum(CATEGORIES.values())
    )
    cells = _cells(place_, counties, division, zone=zone, collector=collector, category=category, rng=rng)
    write_parts(cells, np.arange(sources), lon=lon, lat=lat, decimals=decimals)

    detail = np.full(sources, "", dtype=object)
    draft = Draft(
        lon=lon,
        lat=lat,
        decimals=decimals,
        collector=collector,
        zone=zone,
        cells=cells,
        zone_header=ZONE_HEADER,
        codes=division.code,
        zones=division.geometry,
        land=shapely.union_all(counties.geometry),
        detail=detail,
    )
    defect = inject(draft, wanted, seed=seed)
    truth = pd.DataFrame(
        {
            "row": np.arange(1, sources + 1),
            "object_id": cells["PCDXSBM"],
            "lon": at[:, 0].round(8),
            "lat": at[:, 1].round(8),
            "zone_code": division.code[zone],
            "collector_id": cells["PCYBH"],
            "method": np.array([m.key for m in METHODS])[method],
            "noise_m": distance_m(lon=at[:, 0], lat=at[:, 1], to_lon=lon, to_lat=lat).round(2),
            "defect": defect,
            "detail": detail,
        }
    )
    return Simulation(
        register=pd.DataFrame(cells),
        truth=truth,
        zones=_zone_layer(division, place_, counties, layer),
        towns=_towns(division, counties),
        region=place_,
        seed=seed,
    )


def _stream(seed: int, stage: str) -> np.random.Generator:
    """Give each stage draws of its own, so that a change in one leaves the others as they are."""
    return np.random.default_rng([seed, crc32(stage.encode())])


@dataclass(frozen=True, kw_only=True, eq=False)
class _Counties:
    code: NDArray[np.str_]
    name: NDArray[np.str_]
    geometry: NDArray[np.object_]


def _counties(layer: Layer, region: Region) -> _Counties:
    at = np.flatnonzero(np.isin(layer.code, list(region.counties)))
    at = at[np.argsort(layer.code[at], kind="stable")]
    return _Counties(code=layer.code[at], name=layer.name[at], geometry=layer.geometry[at])


def _cells(
    region: Region,
    counties: _Counties,
    division: Division,
    *,
    zone: NDArray[np.intp],
    collector: NDArray[np.intp],
    category: NDArray[np.str_],
    rng: np.random.Generator,
) -> Cells:
    n = len(zone)
    # A further site carries the code of the unit before it and the next suffix.
    further = rng.random(n) < SITES
    if n:
        further[0] = False
    unit = np.cumsum(~further, dtype=np.intp)
    first = np.maximum.accumulate(np.where(further, 0, np.arange(n)))
    suffix = np.arange(n) - first
    county = division.county[zone]
    names = [
        f"{NAMES[c]}{u:04d}" + ("" if s == 0 else f"（{s + 1}号厂区）")
        for c, u, s in zip(category, unit, suffix, strict=True)
    ]
    address = [
        f"{region.full_name.zh}{'' if len(counties.code) == 1 else counties.name[c]}{division.town_name[z]}{division.name[z]}合成路{k}号"
        for c, z, k in zip(county, zone, rng.integers(1, 400, size=n).tolist(), strict=True)
    ]
    cells: dict[str, list[str]] = {
        "PCDXSBM": [f"SYN{i + 1:07d}" for i in range(n)],
        "TYSHXYDM": unit_codes(unit).tolist(),
        "TYSHXYDMSBM": [f"{s:02d}" for s in suffix.tolist()],
        "DWXXMC": names,
        "WRYLB": category.tolist(),
        "XZQHDM": counties.code[county].tolist(),
        ZONE_HEADER: division.code[zone].tolist(),
        "DZ": address,
    }
    columns: Cells = {header: np.array(values, dtype=object) for header, values in cells.items()}
    for header in PARTS:
        columns[header] = np.full(n, "", dtype=object)
    columns["PCYBH"] = np.array([f"PCY{c + 1:03d}" for c in collector.tolist()], dtype=object)
    columns[MARK] = np.full(n, MARK_CELL, dtype=object)
    return columns


def _zone_layer(division: Division, region: Region, counties: _Counties, layer: Layer) -> ZoneLayer:
    return ZoneLayer.from_geometries(
        code=division.code.tolist(),
        name=division.name.tolist(),
        geometry=division.geometry,
        kind="synthetic",
        title=Text(en=f"Synthetic zones of {region.name.en}", zh=f"{region.name.zh}合成普查区"),
        source=f"synthetic; outline of {len(counties.code)} counties: {layer.source}",
        licence=layer.licence,
        vintage=layer.vintage,
    )


def _towns(division: Division, counties: _Counties) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "town_code": division.town_code.astype(object),
            "town_name": division.town_name.astype(object),
            "county_code": counties.code[division.county].astype(object),
        }
    )

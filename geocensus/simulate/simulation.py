"""A whole synthetic register: zones, sources, collectors, defects, and the truth of every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocensus import regions
from geocensus.coordinates.geodesy import distance_m
from geocensus.errors import UsageError
from geocensus.regions import Region
from geocensus.simulate.catalogue import DEFECTS
from geocensus.simulate.defects import Defect, Draft, inject, shares
from geocensus.simulate.form import MARK, MARK_CELL, Cells, unit_codes
from geocensus.simulate.grounds import Ground, given_ground, region_ground, stream
from geocensus.simulate.notations import Written, find_notation
from geocensus.simulate.sources import CATEGORIES, METHODS, PER_COLLECTOR, habits, locate, measure, place
from geocensus.zones import ZoneLayer

__all__ = ["Simulation", "simulate", "spoil"]

ZONE_HEADER = "PCXQDM"

NAMES = {"G": "合成企业", "N": "合成养殖场", "S": "合成锅炉", "J": "合成处理设施"}
"""What a synthetic source of each category is called, with a number behind it."""

SITES = 0.04
"""Share of sources that are a further site of the unit before them: they share its code but not the suffix."""

ZONES = 240
"""As many as a county has villages."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Simulation:
    """A synthetic register and its truth.

    Parameters
    ----------
    register : DataFrame
        Text cells under the headers of the census' form G101-1; empty text where nothing is written.
    truth : DataFrame
        One row for each row of the register: ``row`` (from 1), ``object_id``, true ``lon``, ``lat`` (degrees,
        CGCS2000) and ``zone_code``, ``measured_lon``, ``measured_lat`` as they were honestly measured, ``collector_id``,
        ``method``, ``noise_m`` (honest error, metres), ``defect`` (key of :data:`geocensus.simulate.DEFECTS`, empty for a
        good row) and ``detail``.
    zones : ZoneLayer
        The synthetic zones, or those that were given.
    towns : DataFrame
        For each zone, in the layer's order: ``town_code``, ``town_name``, ``county_code``.
    key : str
        What its files are called by.
    region : Region, optional
        None where zones were given.
    seed : int
    """

    register: pd.DataFrame
    truth: pd.DataFrame
    zones: ZoneLayer
    towns: pd.DataFrame
    key: str
    region: Region | None
    seed: int


def simulate(
    region: str | Region = "wuan",
    *,
    sources: int = 2_000,
    zones: int | ZoneLayer | None = None,
    zone_km: float | None = None,
    seed: int = 0,
    defects: Mapping[str, float] | None = None,
    notation: str = "parts",
    more: Sequence[Defect] = (),
) -> Simulation:
    """Make a synthetic register, with the truth of every row.

    The same arguments give the same register.

    Parameters
    ----------
    region
        Key, code or name of the region; its real counties are the outline, nothing else is real. Not used when *zones*
        is a layer.
    sources
        How many.
    zones
        How many zones to make (default 240), or a layer whose zones are used as they are.
    zone_km
        Instead of a number of zones: how far they reach across, the root of their mean area.
    seed
        Of all that is drawn.
    defects
        Share of rows for each defect; the defaults of :data:`geocensus.simulate.DEFECTS` when None, none when empty.
    notation
        How positions are written: ``parts``, ``dms`` or ``decimal``.
    more
        Defects beside those of :data:`geocensus.simulate.DEFECTS`.

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
    _refuse_nonsense(sources=sources, zones=zones, zone_km=zone_km, seed=seed)
    known = DEFECTS | {defect.key: defect for defect in more}
    wanted, style = shares(defects, known), find_notation(notation)
    if isinstance(zones, ZoneLayer):
        where, ground = None, given_ground(zones, seed=seed)
    else:
        where = regions.region(region) if isinstance(region, str) else region
        count = zones if zones is not None or zone_km is not None else ZONES
        ground = region_ground(where, zones=count, zone_km=zone_km, seed=seed)

    at = place(ground.counties, ground.settlements, sources, stream(seed, "place"))
    zone = shapely.STRtree(ground.division.geometry).nearest(shapely.points(at))
    # Zone by zone, as enumerators walk; the order within a zone is that of the draw.
    order = np.argsort(zone, kind="stable")
    at, zone = at[order], np.asarray(zone, dtype=np.intp)[order]
    collector, method, digits = locate(ground.division.town[zone], style, stream(seed, "locate"))
    lon, lat = measure(at[:, 0], at[:, 1], method, stream(seed, "measure"))

    cells = _cells(ground, zone=zone, rng=stream(seed, "units"))
    draft = Draft(
        lon=lon,
        lat=lat,
        written=Written.of(style, lon=lon, lat=lat, digits=digits),
        collector=collector,
        zone=zone,
        zone_cells=cells[ZONE_HEADER],
        codes=ground.division.code,
        zones=ground.division.geometry,
        land=shapely.union_all(ground.counties),
        seats=ground.settlements.lonlat,
        detail=np.full(sources, "", dtype=object),
    )
    truth_code = ground.division.code[zone]
    defect = inject(draft, wanted, seed=seed, known=known)
    return Simulation(
        register=_register(cells, draft, collector),
        truth=_truth(draft, cells["PCDXSBM"], at, truth_code, np.array([m.key for m in METHODS])[method], defect),
        zones=ground.layer,
        towns=ground.towns(),
        key=ground.key,
        region=where,
        seed=seed,
    )


def spoil(
    *,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    zones: ZoneLayer,
    seed: int = 0,
    defects: Mapping[str, float] | None = None,
    notation: str = "decimal",
    more: Sequence[Defect] = (),
) -> Simulation:
    """Put defects into given positions, such as those of a real register; they are taken as true.

    Parameters
    ----------
    lon, lat : (n,) degrees, CGCS2000
        Rows outside all zones are left out.
    zones
        Each row names the zone that holds it.
    seed, defects, notation, more
        As for :func:`simulate`. Rows are given collectors zone by zone.

    Returns
    -------
    Simulation
        Its ``object_id`` counts the given rows from 1.
    """
    known = DEFECTS | {defect.key: defect for defect in more}
    wanted, style = shares(defects, known), find_notation(notation)
    zone, row = shapely.STRtree(shapely.points(lon, lat)).query(zones.geometry, predicate="intersects")
    row, first = np.unique(row, return_index=True)
    order = np.argsort(zone[first], kind="stable")
    row, zone = row[order], zone[first][order]
    if not len(row):
        raise UsageError(en="no position lies in any of the zones", zh="没有坐标落在任何小区内")
    collector = np.arange(len(row)) // PER_COLLECTOR
    _, digits = habits(collector, style, stream(seed, "locate"))
    at = np.column_stack([lon[row], lat[row]])
    land = shapely.union_all(zones.geometry[np.unique(zone)])
    cells: Cells = {
        "PCDXSBM": np.array([str(k + 1) for k in row.tolist()], dtype=object),
        ZONE_HEADER: zones.code[zone].astype(object),
    }
    draft = Draft(
        lon=at[:, 0],
        lat=at[:, 1],
        written=Written.of(style, lon=at[:, 0], lat=at[:, 1], digits=digits),
        collector=collector,
        zone=zone,
        zone_cells=cells[ZONE_HEADER],
        codes=zones.code,
        zones=zones.geometry,
        land=land,
        seats=shapely.get_coordinates(shapely.centroid(zones.geometry)),
        detail=np.full(len(row), "", dtype=object),
    )
    defect = inject(draft, wanted, seed=seed, known=known)
    return Simulation(
        register=_register(cells, draft, collector),
        truth=_truth(draft, cells["PCDXSBM"], at, zones.code[zone], np.full(len(row), "given"), defect),
        zones=zones,
        towns=pd.DataFrame({"county_code": zones.code.astype("U6").astype(object)}),
        key="spoiled",
        region=None,
        seed=seed,
    )


def _refuse_nonsense(*, sources: int, zones: int | ZoneLayer | None, zone_km: float | None, seed: int) -> None:
    for word, number in (("sources", sources), ("zones", zones)):
        if isinstance(number, int) and number < 1:
            raise UsageError(en=f"{word} must be 1 or more, not {number}", zh=f"{word} 应不小于 1，而不是 {number}")
    if zone_km is not None:
        if zones is not None:
            raise UsageError(en="give either zones or zone_km, not both", zh="zones 与 zone_km 只能给出一个")
        if not 0.1 <= zone_km <= 500:
            raise UsageError(
                en=f"zone_km must lie between 0.1 and 500, not {zone_km}",
                zh=f"zone_km 应在 0.1 到 500 之间，而不是 {zone_km}",
            )
    if seed < 0:
        raise UsageError(en=f"seed must be 0 or more, not {seed}", zh=f"seed 应不小于 0，而不是 {seed}")


def _register(cells: Cells, draft: Draft, collector: NDArray[np.intp]) -> pd.DataFrame:
    return pd.DataFrame(
        cells
        | draft.written.notation.cells(draft.written)
        | {
            "PCYBH": np.array([f"PCY{c + 1:03d}" for c in collector.tolist()], dtype=object),
            MARK: np.full(len(collector), MARK_CELL, dtype=object),
        }
    )


def _truth(
    draft: Draft,
    object_id: NDArray[np.object_],
    at: NDArray[np.float64],
    zone_code: NDArray[np.str_],
    method: NDArray[np.str_],
    defect: NDArray[np.object_],
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": np.arange(1, len(at) + 1),
            "object_id": object_id,
            "lon": at[:, 0].round(8),
            "lat": at[:, 1].round(8),
            "zone_code": zone_code,
            "measured_lon": draft.lon.round(8),
            "measured_lat": draft.lat.round(8),
            "collector_id": np.array([f"PCY{c + 1:03d}" for c in draft.collector.tolist()], dtype=object),
            "method": method,
            "noise_m": distance_m(lon=at[:, 0], lat=at[:, 1], to_lon=draft.lon, to_lat=draft.lat).round(2),
            "defect": defect,
            "detail": draft.detail,
        }
    )


def _cells(ground: Ground, *, zone: NDArray[np.intp], rng: np.random.Generator) -> Cells:
    """Fill in all columns but the positions."""
    n = len(zone)
    category = rng.choice(list(CATEGORIES), size=n, p=np.array(list(CATEGORIES.values())) / sum(CATEGORIES.values()))
    # A further site carries the code of the unit before it and the next suffix.
    further = rng.random(n) < SITES
    further[0] = False
    unit = np.cumsum(~further, dtype=np.intp)
    first = np.maximum.accumulate(np.where(further, 0, np.arange(n)))
    suffix = np.arange(n) - first
    division, county = ground.division, ground.division.county[zone]
    names = [
        f"{NAMES[c]}{u:04d}" + ("" if s == 0 else f"（{s + 1}号厂区）")
        for c, u, s in zip(category, unit, suffix, strict=True)
    ]
    several = len(ground.county_code) > 1
    address = [
        f"{ground.name.zh}{ground.county_name[c] if several else ''}{division.town_name[z]}{division.name[z]}合成路{k}号"
        for c, z, k in zip(county, zone, rng.integers(1, 400, size=n).tolist(), strict=True)
    ]
    columns = {
        "PCDXSBM": [f"SYN{i + 1:07d}" for i in range(n)],
        "TYSHXYDM": unit_codes(unit).tolist(),
        "TYSHXYDMSBM": [f"{s:02d}" for s in suffix.tolist()],
        "DWXXMC": names,
        "WRYLB": category.tolist(),
        "XZQHDM": ground.county_code[county].tolist(),
        ZONE_HEADER: division.code[zone].tolist(),
        "DZ": address,
    }
    return {header: np.array(values, dtype=object) for header, values in columns.items()}

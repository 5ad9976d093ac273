"""Clean batches: honest positions of honest collectors, of which none may be said to be in another datum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus import basemaps
from geocensus.checks import find_check, judge
from geocensus.checks.grades import FLAGGED
from geocensus.measures import Columns
from geocensus.measures.shifts import BD09, CONSTANT, GCJ02, NONE, Shift
from geocensus.simulate.grounds import stream
from geocensus.simulate.sources import measure, place
from geocensus.simulate.tessellation import Settlements, settle
from geocensus.zones import ZoneIndex, ZoneLayer

__all__ = ["BATCHES", "ROWS", "calls_on_clean"]

BATCHES, ROWS = 5, (30, 150)
"""Collectors of a register, and how many rows each has."""

METHODS = 3


def calls_on_clean(layer: ZoneLayer, *, seeds: Iterable[int]) -> Iterator[dict[str, int]]:
    """Let honest collectors measure sources in the zones, and count what is said of their batches.

    Yields
    ------
    dict
        For each seed the ``batches`` that were judged, their ``rows``, and how many were called in another ``datum``, or
        ``shifted``.
    """
    outline = np.array([shapely.union_all(layer.geometry)], dtype=object)
    settlements = settle(outline, stream(0, "clean"), zones=len(layer))
    index, counties = ZoneIndex(layer), ZoneIndex(basemaps.layer("county"))
    for seed in seeds:
        yield _calls(layer, index, counties, outline, settlements, seed=seed)


def _calls(
    layer: ZoneLayer,
    index: ZoneIndex,
    counties: ZoneIndex,
    outline: NDArray[np.object_],
    settlements: Settlements,
    *,
    seed: int,
) -> dict[str, int]:
    rng = stream(seed, "clean")
    sizes = rng.integers(ROWS[0], ROWS[1] + 1, BATCHES)
    at = place(outline, settlements, int(sizes.sum()), rng)
    zone = index.assign(lon=at[:, 0], lat=at[:, 1])
    # A collector works zone by zone.
    at, zone = at[order := np.argsort(zone, kind="stable")], zone[order]
    collector = np.repeat(np.arange(BATCHES), sizes)
    lon, lat = measure(at[:, 0], at[:, 1], rng.integers(METHODS, size=BATCHES)[collector], rng)
    known = zone >= 0
    names = np.array([f"collector {k}" for k in range(BATCHES)], dtype=object)
    columns = Columns(
        {
            "row": np.arange(1, int(known.sum()) + 1),
            "lon": lon[known].round(6),
            "lat": lat[known].round(6),
            "zone_reported": layer.code[zone[known]],
            "zone_code": layer.code[zone[known]],
            "collector_id": names[collector[known]],
        },
        size=int(known.sum()),
        resources={"zones": index, "census_zones": layer, "counties": counties},
    )
    batches, grades = judge(columns, [find_check("CRD020")]).others["CRD020"]
    shift: Shift = batches["batch_shift"]
    said = np.where(grades >= FLAGGED, shift.kind, NONE)
    return {
        "batches": len(batches),
        "rows": int(known.sum()),
        "datum": int(np.isin(said, [GCJ02, BD09]).sum()),
        "shifted": int((said == CONSTANT).sum()),
    }

"""The proposer: tries every cause on every flagged row, measures and judges again, and weighs what survives.

A candidate survives when it clears every flag that its repair is for, raises none, and lands in the smallest ground that the row
itself names: its zone, else its county, else any county. What survives is weighed by Bayes' rule against the other causes and
against "something else", whose candidates would land in that ground only by chance.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.checks.grades import FLAGGED
from geocensus.checks.runner import Judgement, judge
from geocensus.coordinates.geodesy import distance_m
from geocensus.measures.columns import Columns
from geocensus.measures.registry import Subject
from geocensus.repairs.registry import Repair, repairs
from geocensus.schema import PROPOSALS

__all__ = ["PROPOSE_AT", "propose"]

PROPOSE_AT = 0.95
"""From this confidence on a cause is proposed; below it the row is an ambiguity with rivals."""

HIT = 0.95
"""Probability that a right candidate lands in the ground that its row names: zone codes are wrong now and then (own)."""

BOX_M2 = 4.0e13
"""Area of 72–138°E, 0.8–56°N, in which a wrong candidate may land anywhere: R²·Δλ·(sin φ₂ − sin φ₁)."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Survivors:
    """The candidates of one cause that were proved, one a row."""

    repair: Repair
    index: NDArray[np.intp]
    lon: Floats
    lat: Floats
    zone_number: NDArray[np.int64]
    chance: Floats
    clears: list[tuple[str, ...]]


def propose(
    columns: Columns, judgement: Judgement, *, causes: Sequence[Repair] | None = None, propose_at: float = PROPOSE_AT
) -> pd.DataFrame:
    """Propose where flagged rows probably stand.

    Parameters
    ----------
    columns, judgement
        The rows and their verdicts; only flagged rows cost anything.
    causes
        The repairs to try; default: all.
    propose_at
        Confidence from which the best cause is proposed.

    Returns
    -------
    DataFrame
        See :data:`geocensus.schema.PROPOSALS`: at most one line a row, the best cause with its rivals.
    """
    survivors = [found for each in (causes or repairs()) if (found := _prove(columns, judgement, each)) is not None]
    rows = np.unique(np.concatenate([found.index for found in survivors])) if survivors else np.empty(0, dtype=np.intp)
    if not len(rows):
        return _frame([])
    lines = []
    names = columns.get("object_id")
    layer = columns["zones"].layer
    prior_of_others = 1 - sum(each.repair.prior for each in survivors)
    for index in rows:
        rivals = [(found, int(k)) for found in survivors for k in np.flatnonzero(found.index == index)]
        weights = [found.repair.prior * HIT for found, _ in rivals]
        # What is none of these would have to look like one of them, and then to land in the named ground by chance.
        other = max(prior_of_others, 0.05) * max(found.repair.mimics * float(found.chance[k]) for found, k in rivals)
        total = sum(weights) + other
        best = int(np.argmax(weights))
        found, k = rivals[best]
        confidence = weights[best] / total
        lon, lat = float(found.lon[k]), float(found.lat[k])
        reported = float(columns["lon_value"][index]), float(columns["lat_value"][index])
        zone = int(found.zone_number[k])
        lines.append(
            {
                "row": int(columns["row"][index]),
                "object_id": None if names is None else names[index],
                "cause": found.repair.cause,
                "status": "proposed" if confidence >= propose_at else "ambiguous",
                "reported_lon": reported[0],
                "reported_lat": reported[1],
                "proposed_lon": lon,
                "proposed_lat": lat,
                "proposed_zone_code": str(layer.code[zone]) if zone >= 0 else None,
                "moved_m": _moved(reported, (lon, lat)),
                "confidence": round(confidence, 4),
                "rivals": json.dumps(
                    [
                        {
                            "cause": rival.repair.cause,
                            "lon": round(float(rival.lon[j]), 8),
                            "lat": round(float(rival.lat[j]), 8),
                            "confidence": round(weight / total, 4),
                        }
                        for number, ((rival, j), weight) in enumerate(zip(rivals, weights, strict=True))
                        if number != best
                    ]
                ),
                "clears": " ".join(found.clears[k]),
                "subject_id": None,
            }
        )
    return _frame(lines)


def _prove(columns: Columns, judgement: Judgement, each: Repair) -> _Survivors | None:
    """Apply one hypothesis to the rows that it could help, and keep the candidates that prove it."""
    fixable = [number for number, check in enumerate(judgement.checks) if check.code in each.fixes]
    flagged = (
        np.flatnonzero((judgement.rows[fixable] >= FLAGGED).any(axis=0)) if fixable else np.empty(0, dtype=np.intp)
    )
    if not len(flagged) or any(columns.get(name) is None for name in each.needs):
        return None
    lon, lat = each.function(*(columns[name][flagged] for name in each.needs))
    # A hypothesis that leaves the point where it is explains nothing.
    usable = (
        (np.abs(lon) <= 180)
        & (np.abs(lat) <= 90)
        & ~((lon == columns["lon"][flagged]) & (lat == columns["lat"][flagged]))
    )
    flagged, lon, lat = flagged[usable], lon[usable], lat[usable]
    if not len(flagged):
        return None
    moved = columns.take(
        flagged,
        lon=lon,
        lat=lat,
        lon_value=lon,
        lat_value=lat,
        reason=np.full(len(flagged), "", dtype=object),
    )
    before, after = judgement.rows[:, flagged], judge(moved, judgement.checks, subjects=frozenset({Subject.ROW})).rows
    cleared = (before[fixable] >= FLAGGED) & (after[fixable] < FLAGGED)
    proved = ~(after >= FLAGGED).any(axis=0) | ~((after >= FLAGGED) & (before < FLAGGED)).any(axis=0)
    proved &= ~(after[fixable] >= FLAGGED).any(axis=0)
    chance = np.asarray(moved["named_ground_m2"], dtype=np.float64) / BOX_M2
    proved &= np.isfinite(chance) & (moved["any_county_distance_m"] == 0)
    keep = np.flatnonzero(proved)
    if not len(keep):
        return None
    codes = np.array([judgement.checks[number].code for number in fixable], dtype=object)
    return _Survivors(
        repair=each,
        index=flagged[keep],
        lon=lon[keep],
        lat=lat[keep],
        zone_number=np.asarray(moved["zone_number"], dtype=np.int64)[keep],
        chance=chance[keep],
        clears=[tuple(codes[cleared[:, k]]) for k in keep],
    )


def _moved(reported: tuple[float, float], proposed: tuple[float, float]) -> float | None:
    if not (abs(reported[0]) <= 180 and abs(reported[1]) <= 90):
        return None
    moved = distance_m(lon=[reported[0]], lat=[reported[1]], to_lon=[proposed[0]], to_lat=[proposed[1]])
    return round(float(moved[0]), 1)


def _frame(lines: Sequence[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(list(lines), columns=[column.name for column in PROPOSALS])
    kinds = {"int": "Int64", "float": "float64"}
    return frame.astype({column.name: kinds.get(column.dtype, "str") for column in PROPOSALS})

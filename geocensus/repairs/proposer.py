"""The proposer: tries every cause on every flagged row, measures and judges again, and weighs what survives.

A candidate survives when it clears every flag that its repair is for, raises none, and lands in the smallest ground that the row
itself names: its zone, else its county, else any county. What survives is weighed by Bayes' rule against the other causes and
against "something else", whose candidates would land in that ground only by chance.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.checks.grades import FLAGGED
from geocensus.checks.runner import Judgement, judge
from geocensus.coordinates import convert_each
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

SUREST = 0.9999
"""No proposal is said to be surer than this."""

LEAST_OTHER = 0.05
"""Share of flagged positions that "something else" always keeps, however many causes are tried."""

Floats = NDArray[np.float64]


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
    tried = tuple(causes or repairs())
    proved = [found for each in tried if (found := _prove(columns, judgement, each)) is not None]
    if not proved:
        return _frame({})
    found = _weighed(pd.concat(proved, ignore_index=True), priors=sum(each.prior for each in tried))
    best = found.drop_duplicates("index").sort_values("index", ignore_index=True)
    at = best["index"].to_numpy()
    layer = columns["zones"].layer
    zone = best["zone_number"].to_numpy()
    reported = columns["lon_value"][at], columns["lat_value"][at]
    names = columns.get("object_id")
    return _frame(
        {
            "row": columns["row"][at],
            "object_id": None if names is None else names[at],
            "cause": best["cause"],
            "status": np.where(best["confidence"] >= propose_at, "proposed", "ambiguous"),
            "reported_lon": reported[0],
            "reported_lat": reported[1],
            "proposed_lon": best["lon"],
            "proposed_lat": best["lat"],
            "proposed_zone_code": np.where(zone >= 0, layer.code[zone], None) if len(layer.code) else None,
            "moved_m": _moved(reported, best),
            "confidence": best["confidence"].round(4),
            "rivals": _rivals(found, at),
            "clears": best["clears"],
        }
    )


def _weighed(found: pd.DataFrame, *, priors: float) -> pd.DataFrame:
    """Weigh each row's candidates against each other and against "something else"; the best of a row comes first."""
    weight = found["prior"] * HIT
    # What is none of these would have to look like one of them, and then to land in the named ground by chance.
    mistaken = (found["mimics"] * found["chance"]).groupby(found["index"]).transform("max")
    total = weight.groupby(found["index"]).transform("sum") + max(1 - priors, LEAST_OTHER) * mistaken
    # Never certain: the priors themselves are not known to four places.
    found["confidence"] = np.minimum(weight / total, SUREST)
    return found.sort_values(["index", "confidence", "cause"], ascending=[True, False, True], kind="stable")


def _rivals(found: pd.DataFrame, at: NDArray[np.intp]) -> list[str]:
    """Write down what else survived for each row."""
    rest = found[found.duplicated("index")]
    columns = (rest["index"], rest["cause"], rest["lon"].round(8), rest["lat"].round(8), rest["confidence"].round(4))
    others: dict[int, list[dict[str, object]]] = {}
    for index, cause, lon, lat, confidence in zip(*(column.tolist() for column in columns), strict=True):
        rival = {"cause": cause, "lon": lon, "lat": lat, "confidence": confidence}
        others.setdefault(index, []).append(rival)
    return [json.dumps(others.get(index, [])) for index in at.tolist()]


def _prove(columns: Columns, judgement: Judgement, each: Repair) -> pd.DataFrame | None:
    """Apply one hypothesis to the rows that it could help, and keep the candidates that prove it."""
    fixable = [number for number, check in enumerate(judgement.checks) if check.code in each.fixes]
    flagged = (
        np.flatnonzero((judgement.rows[fixable] >= FLAGGED).any(axis=0)) if fixable else np.empty(0, dtype=np.intp)
    )
    if not len(flagged) or any(columns.get(name) is None for name in each.needs):
        return None
    lon, lat = each.function(*(columns[name][flagged] for name in each.needs))
    if (datums := columns.get("datum")) is not None:
        lon, lat, _ = convert_each(lon=lon, lat=lat, source=datums[flagged], border=columns.get("border"))
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
    return pd.DataFrame(
        {
            "index": flagged[keep],
            "cause": each.cause,
            "lon": lon[keep],
            "lat": lat[keep],
            "zone_number": np.asarray(moved["zone_number"], dtype=np.int64)[keep],
            "prior": each.prior,
            "mimics": each.mimics,
            "chance": chance[keep],
            "clears": [" ".join(codes[cleared[:, k]]) for k in keep],
        }
    )


def _moved(reported: tuple[Floats, Floats], proposed: pd.DataFrame) -> Floats:
    """Measure how far proposals move their points; unknown where the reported numbers are no place on Earth."""
    on_earth = (np.abs(reported[0]) <= 180) & (np.abs(reported[1]) <= 90)
    lon, lat = (np.where(on_earth, axis, np.nan) for axis in reported)
    return distance_m(lon=lon, lat=lat, to_lon=proposed["lon"], to_lat=proposed["lat"]).round(1)


def _frame(table: Mapping[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame(table)
    kinds = {"int": "Int64", "float": "float64"}
    frame = frame.reindex(columns=[column.name for column in PROPOSALS])
    return frame.astype({column.name: kinds.get(column.dtype, "str") for column in PROPOSALS})

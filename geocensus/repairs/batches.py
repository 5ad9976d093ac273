"""Repairs of whole batches: a datum or a shift that all rows share, and lists that slipped."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.checks.grades import FLAGGED
from geocensus.checks.runner import Judgement
from geocensus.measures.columns import Columns
from geocensus.measures.shifts import NEAR_M, NOISE_M, NONE, Shift, log_likelihood, unshifted
from geocensus.repairs.slips import SLIP, Slips

__all__ = ["RowShifts", "row_shifts", "shifted_rows", "slipped_rows"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OFFSET_CHECK = "CRD020"

CAUSES = ("", "gcj02_positions", "bd09_positions", "constant_shift")
"""Causes in the order of :data:`geocensus.measures.shifts.NAMES`."""

SPEAKS_FROM = 8
"""A collector of so many rows, hardly any of them outside its zone, is not in the datum that the township seems to be in (own)."""

TELLS_M = 40.0
"""A row tells whether it shares the shift of its batch where it lies in its zone with or without it, and else so far outside (own)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RowShifts:
    """The shift of each row's batch.

    Parameters
    ----------
    kind : (n,) number in :data:`geocensus.measures.shifts.NAMES`
    east_m, north_m : (n,) metres
    confidence : (n,)
    batch : (n,) name of the batch
    """

    kind: Ints
    east_m: Floats
    north_m: Floats
    confidence: Floats
    batch: NDArray[np.object_]

    def unshift(self, rows: NDArray[np.intp], *, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Take the shift of each row's batch away from candidate positions."""
        lon, lat = lon.copy(), lat.copy()
        moved = np.flatnonzero(self.kind[rows] != NONE)
        keys = np.stack([self.kind[rows[moved]], self.east_m[rows[moved]], self.north_m[rows[moved]]], axis=1)
        for kind, east, north in np.unique(keys, axis=0).tolist():
            at = moved[(keys == (kind, east, north)).all(axis=1)]
            lon[at], lat[at] = unshifted(int(kind), lon=lon[at], lat=lat[at], east_m=east, north_m=north)
        return lon, lat


def row_shifts(columns: Columns, judgement: Judgement) -> RowShifts | None:
    """Give each row the shift of its batch: of several batches the collector's comes first, then the township's, then the file's."""
    if OFFSET_CHECK not in judgement.others:
        return None
    batches, grades = judgement.others[OFFSET_CHECK]
    believed = np.flatnonzero(grades >= FLAGGED)
    if not len(believed):
        return None
    shift: Shift = batches["batch_shift"]
    groups = batches["groups"]
    n = len(columns)
    of_row = np.full(n, -1, dtype=np.int64)
    spoken_against = np.zeros(n, dtype=np.bool_)
    rows = np.arange(n) if groups.row is None else groups.row
    is_believed = np.isin(np.arange(len(groups)), believed)
    concerned = np.zeros(n, dtype=np.bool_)
    concerned[rows[is_believed[np.maximum(groups.number, 0)] & (groups.number >= 0)]] = True
    against = ~is_believed & ((shift.log_odds < 0) & (shift.asked >= SPEAKS_FROM))
    # Batches come in the order of their kinds: what an earlier one decides, a later one does not overrule.
    some = np.unique(groups.number[concerned[rows] & (groups.number >= 0)])
    some = some[is_believed[some] | against[some]]
    for batch, members in zip(some.tolist(), groups.members(some), strict=True):
        open_rows = members[(of_row[members] < 0) & ~spoken_against[members]]
        if is_believed[batch]:
            of_row[open_rows] = batch
        else:
            spoken_against[open_rows] = True
    known = of_row >= 0
    of_batch = RowShifts(
        kind=np.where(known, shift.kind[of_row], NONE),
        east_m=np.where(known, shift.east_m[of_row], 0.0),
        north_m=np.where(known, shift.north_m[of_row], 0.0),
        confidence=np.where(known, shift.share[of_row] / (1 + np.exp(-shift.log_odds[of_row])), 0.0),
        batch=np.where(known, groups.keys[of_row], ""),
    )
    sharing = _sharing(columns, of_batch, of_row)
    return replace(
        of_batch,
        kind=np.where(sharing >= 0.5, of_batch.kind, NONE),
        confidence=of_batch.confidence * sharing,
    )


def _sharing(columns: Columns, shifts: RowShifts, of_row: Ints) -> Floats:
    """Give the probability that each row shares the shift of its batch: a township may hold the lists of several people."""
    named = np.asarray(columns["zone_reported_number"], dtype=np.int64)
    before = np.asarray(columns["zone_distance_m"], dtype=np.float64)
    sharing = (of_row >= 0).astype(np.float64)
    rows = np.flatnonzero((of_row >= 0) & (named >= 0) & (before <= NEAR_M))
    lon, lat = shifts.unshift(rows, lon=columns["lon"][rows], lat=columns["lat"][rows])
    before, after = before[rows], columns.take(rows, lon=lon, lat=lat)["zone_distance_m"]
    once = ~np.asarray(columns["position_repeated"], dtype=np.bool_)[rows]
    agree = once & (before > TELLS_M) & (after <= NOISE_M)
    differ = once & (before <= NOISE_M) & (after > TELLS_M)
    batch = of_row[rows]
    told = [np.bincount(batch[each], minlength=int(of_row.max()) + 1)[batch] for each in (agree, differ)]
    share = np.where(told[0] + told[1] > 0, told[0] / np.maximum(told[0] + told[1], 1), 1.0)
    rest = (1 - share) * np.exp(log_likelihood(before) - log_likelihood(after))
    sharing[rows] = share / (share + rest)
    return sharing


def shifted_rows(columns: Columns, shifts: RowShifts) -> pd.DataFrame:
    """Give every row of a shifted batch its position without the shift."""
    rows = np.flatnonzero((shifts.kind != NONE) & np.isfinite(columns["lon"]) & np.isfinite(columns["lat"]))
    lon, lat = shifts.unshift(rows, lon=columns["lon"][rows], lat=columns["lat"][rows])
    return _lines(
        rows=rows,
        cause=np.array(CAUSES, dtype=object)[shifts.kind[rows]],
        lon=lon,
        lat=lat,
        confidence=shifts.confidence[rows],
        batch=shifts.batch[rows],
    )


def slipped_rows(columns: Columns, slips: Slips) -> pd.DataFrame:
    """Give the owner of each slipped position its line, where it does not have that position anyway."""
    lon, lat = columns["lon"], columns["lat"]
    carrier, owner = slips.carrier, slips.owner
    moved = np.isfinite(lon[carrier]) & ((lon[carrier] != lon[owner]) | (lat[carrier] != lat[owner]))
    carrier = carrier[moved]
    return _lines(
        rows=owner[moved],
        cause=SLIP,
        lon=lon[carrier],
        lat=lat[carrier],
        confidence=slips.confidence[moved],
        batch=slips.name[moved],
    )


def _lines(
    *,
    rows: NDArray[np.intp],
    cause: str | NDArray[np.object_] = "",
    lon: Floats | float = np.nan,
    lat: Floats | float = np.nan,
    confidence: Floats | float = 0.0,
    batch: str | NDArray[np.object_] = "",
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "index": rows,
            "cause": cause,
            "lon": lon,
            "lat": lat,
            "confidence": confidence,
            "subject_id": batch,
            "of_code": False,
        }
    )

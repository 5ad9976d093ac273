"""Repairs of whole batches: a datum or a shift that all rows share, and lists that slipped by one row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.checks.grades import FLAGGED
from geocensus.checks.runner import Judgement
from geocensus.measures.columns import Columns
from geocensus.measures.shifts import NONE, Shift, unshifted

__all__ = ["RowShifts", "row_shifts", "shifted_rows", "slipped"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OFFSET_CHECK = "CRD020"

CAUSES = ("", "gcj02_positions", "bd09_positions", "constant_shift")
"""Causes in the order of :data:`geocensus.measures.shifts.NAMES`."""

SLIP = "slipped_rows"

STARTS = 5e-3
"""Probability that a run of slipped rows begins at a change of zone (own)."""

SHOWS = 0.9
"""Probability that a slipped list shows at a change of zone."""

LEAST_CHANCE = 0.01
"""At least this often a single row at a change of zone looks slipped by chance (own)."""

SPEAKS_FROM = 8
"""A collector of so many rows, hardly any of them outside its zone, is not in the datum that the township seems to be in (own)."""

WITH_COLLECTOR = 0.5
"""Where a collector's rows begin or end, a slip does so this often, if nothing contradicts (own)."""


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
    return RowShifts(
        kind=np.where(known, shift.kind[of_row], NONE),
        east_m=np.where(known, shift.east_m[of_row], 0.0),
        north_m=np.where(known, shift.north_m[of_row], 0.0),
        confidence=np.where(known, shift.share[of_row] / (1 + np.exp(-shift.log_odds[of_row])), 0.0),
        batch=np.where(known, groups.keys[of_row], ""),
    )


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


def slipped(columns: Columns, shifts: RowShifts | None) -> pd.DataFrame:
    """Find runs of rows each of which carries the position of the row after it, or of the row before it.

    A slip shows only where the list goes from one zone to another: there, one row lies in its neighbour's zone. A run of such
    changes, all of the same side and with no right one between them, is evidence; a single one is not.
    """
    nothing = _lines(rows=np.empty(0, dtype=np.intp))
    named, found = columns.get("zone_reported_number"), columns.get("zone_number")
    if columns.get("census_zones") is None or named is None or found is None or len(named) < 3:
        return nothing
    at = np.flatnonzero((named[:-1] != named[1:]) & (named[:-1] >= 0) & (named[1:] >= 0))
    forward, backward = found[at] == named[at + 1], found[at + 1] == named[at]
    clean = (found[at] == named[at]) & (found[at + 1] == named[at + 1])
    # A position that was copied, or whose datum is wrong, lies in a neighbour's zone for a reason of its own.
    explained = np.asarray(columns["position_repeated"], dtype=np.bool_)
    if shifts is not None:
        explained = explained | (shifts.kind != NONE)
    # A single row in the zone of the rows on both sides has a wrong code, and has slipped nowhere.
    explained = explained.copy()
    explained[1:-1] |= (named[:-2] == named[2:]) & (found[1:-1] == named[2:]) & (named[1:-1] != named[2:])
    decided = ((forward ^ backward) & ~np.where(forward, explained[at], explained[at + 1])) | clean
    at, sign = at[decided], np.where(clean, 0, np.where(forward, 1, -1))[decided]
    if not len(at):
        return nothing
    first = np.flatnonzero(np.diff(sign, prepend=9) != 0)
    last = np.append(first[1:], len(sign)) - 1
    alone = (last == first) & (sign[first] != 0)
    chance = max(LEAST_CHANCE, float(alone.sum()) / max(int((sign == 0).sum()), 1))
    collector = columns.get("collector_id")
    who = np.zeros(len(named), dtype=np.int64) if collector is None else pd.factorize(pd.Series(collector))[0]
    parts = [nothing]
    for run in np.flatnonzero((last > first) & (sign[first] != 0)).tolist():
        one, two, side = first[run], last[run], int(sign[first[run]])
        odds = STARTS * (SHOWS / chance) ** (two - one + 1)
        before = int(at[one - 1]) if one else -1
        after = int(at[two + 1]) if two + 1 < len(at) else len(named) - 1
        # Row r carries what belongs to row r + side; of a change between j and j + 1 it shows at j, or at j + 1.
        late = int(side < 0)
        earliest = before + 1 + late if one else 0
        latest = after - 1 + late if two + 1 < len(at) else len(named) - 1
        carriers, inside = _inside(earliest, int(at[one]) + late, int(at[two]) + late, latest, who)
        owner = carriers + side
        good = (owner >= 0) & (owner < len(named))
        parts.append(
            _lines(
                rows=owner[good],
                cause=SLIP,
                lon=columns["lon"][carriers[good]],
                lat=columns["lat"][carriers[good]],
                confidence=odds / (1 + odds) * inside[good],
                batch=f"rows {columns['row'][at[one]]}-{columns['row'][at[two] + 1]}",
            )
        )
    return pd.concat(parts, ignore_index=True)


def _inside(earliest: int, first: int, last: int, latest: int, who: Ints) -> tuple[NDArray[np.intp], Floats]:
    """Tell how probable it is that a slip that certainly holds from *first* to *last* holds at each row around them."""
    rows = np.arange(earliest, max(latest, last) + 1)
    inside = np.ones(len(rows))
    left = rows < first
    begins = _ends(rows[left], np.append(rows[left], first), who, step=-1)
    inside[left] = np.cumsum(begins)[: left.sum()]
    right = rows > last
    ends = _ends(rows[right], np.append(last, rows[right]), who, step=1)
    inside[right] = 1 - np.cumsum(ends)[: right.sum()]
    return rows, inside


def _ends(gap: Ints, places: Ints, who: Ints, *, step: int) -> Floats:
    """Spread the end of a slip over the places where it may be: mostly where a collector's rows end, if they end there."""
    weight = np.full(len(places), 1 / len(places))
    if len(gap):
        beside = np.clip(places + step, 0, len(who) - 1)
        border = (who[places] != who[beside]) | (beside == places)
        if border.any():
            weight = (1 - WITH_COLLECTOR) * weight + WITH_COLLECTOR * border / border.sum()
    return weight


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

"""Lists that slipped: from some row to another, each row carries the position of a row before or after it.

A slip shows only where the list goes from one zone to another: there, a row lies in the zone of its neighbour. How far each row has
slipped is a hidden state, of which the zones are the evidence; the forward-backward algorithm gives the probability of each state
at each row [Rabiner, Proc. IEEE 77 (1989)].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.measures.columns import Columns

__all__ = ["SLIP", "Slips", "slips_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

SLIP = "slipped_rows"

SIDES = (0, -1, 1, -2, 2)
"""Row r carries what belongs to row r + side."""

STARTS = np.array([0.0, 0.45, 0.45, 0.05, 0.05]) * 5e-4
"""Probability that a slip begins at a row; a slip by one row is the usual one (own)."""

LENGTH = 40.0
"""Mean length of a slip in rows (own)."""

AT_BORDER = 10.0
"""So much more often a slip begins, and ends, where another collector's rows begin (own)."""

SHOWS = 0.9
"""Share of rows that lie in the zone in which they should."""

LEAST_CHANCE = 0.004
"""At least so often a row lies in the zone of its neighbour for another reason (own)."""

REPEATED, LEAST_REPEATED = 0.7, 0.001
"""So often the row beside a slip keeps its position, so that two neighbours have the same; and two others have it (own)."""

AROUND = 3
"""Rows on either side among which the zone of a wrong code is looked for."""

APART = 60
"""Signs of one slip stand no farther from each other in the list."""

LEAST = 0.05
"""A slip of less probability is not spoken of."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Slips:
    """What probably slipped.

    Parameters
    ----------
    carrier, owner : (k,)
        Rows, and the rows to which their positions belong.
    confidence : (k,)
    name : (k,) text
        First and last row of the stretch.
    lost : (j,)
        Rows that carry another row's position, and whose own nobody carries.
    """

    carrier: NDArray[np.intp]
    owner: NDArray[np.intp]
    confidence: Floats
    name: NDArray[np.object_]
    lost: NDArray[np.intp]

    @classmethod
    def none(cls) -> Slips:
        """Give nothing."""
        rows = np.empty(0, dtype=np.intp)
        return cls(carrier=rows, owner=rows, confidence=np.empty(0), name=np.empty(0, dtype=object), lost=rows)


def slips_of(columns: Columns, *, shifted: Mask | None = None) -> Slips:
    """Find the rows that probably slipped.

    Parameters
    ----------
    columns
    shifted : (n,) bool, optional
        Rows whose batch is in another datum.
    """
    named, found = columns.get("zone_reported_number"), columns.get("zone_number")
    if columns.get("census_zones") is None or named is None or found is None or len(named) < 3:
        return Slips.none()
    n = len(named)
    fits = np.stack([_beside(named, side, -2) == found for side in SIDES], axis=1) & (found >= 0)[:, None]
    same = np.zeros(n, dtype=np.bool_)
    lon, lat = columns["lon"], columns["lat"]
    site = pd.factorize(pd.Series(columns["site_key"]))[0]
    same[1:] = (lon[1:] == lon[:-1]) & (lat[1:] == lat[:-1]) & (site[1:] != site[:-1])
    beside_same = same | np.append(same[1:], False)
    # A position that was copied from elsewhere, or whose datum is wrong, lies in a neighbour's zone for a reason of its own.
    copied = np.asarray(columns["position_repeated"], dtype=np.bool_)
    if (of_series := columns.get("position_copied")) is not None:
        copied = copied | of_series
    silent = (named < 0) | (found < 0) | (copied & ~beside_same)
    if shifted is not None:
        silent |= shifted
    # A row whose position lies in the zone of the rows on both sides has a wrong code, and has slipped nowhere.
    around = [[_beside(named, side * step, -2) == found for step in range(1, AROUND + 1)] for side in (-1, 1)]
    silent |= (named != found) & np.any(around[0], axis=0) & np.any(around[1], axis=0)
    signs = fits[:, 1:] & ~fits[:, :1] & ~silent[:, None]
    sign = np.flatnonzero(signs.any(axis=1))
    if not len(sign):
        return Slips.none()
    collector = columns.get("collector_id")
    who = np.zeros(n, dtype=np.int64) if collector is None else pd.factorize(pd.Series(collector))[0]
    border = np.append(False, who[1:] != who[:-1])
    changes = int(((named[1:] != named[:-1]) & (named[1:] >= 0) & (named[:-1] >= 0)).sum())
    alone = np.diff(sign, prepend=-APART) > APART // 4
    alone &= np.diff(sign, append=n + APART) > APART // 4
    # One that stands near two equal positions may well be of a slip, and says nothing of chance.
    repeats = np.concatenate([[-n], np.flatnonzero(same), [2 * n]])
    after = np.searchsorted(repeats, sign)
    alone &= np.minimum(repeats[after] - sign, sign - repeats[after - 1]) > APART // 4
    chance = max(LEAST_CHANCE, float(alone.sum()) / max(2 * changes, 1))
    repeated = max(LEAST_REPEATED, float(same.mean()))
    parts = []
    for group in np.split(sign, np.flatnonzero(np.diff(sign) > APART) + 1):
        first, last = max(int(group[0]) - APART, 0), min(int(group[-1]) + APART + 1, n)
        # A single sign proves nothing, unless a neighbour has the same position.
        if signs[group].sum(axis=0).max() < 2 and not same[first:last].any():
            continue
        window = slice(first, last)
        state = _states(fits[window], silent[window], same[window], border[window], chance, repeated)
        parts.append((first, state))
    return _read(parts, n) if parts else Slips.none()


def _beside(values: Ints, side: int, outside: int) -> Ints:
    moved = np.full(len(values), outside, dtype=np.int64)
    if side >= 0:
        moved[: len(values) - side] = values[side:]
    else:
        moved[-side:] = values[:side]
    return moved


def _states(fits: Mask, silent: Mask, same: Mask, border: Mask, chance: float, repeated: float) -> Floats:
    """Give the probability of each state at each row of a stretch: forward, backward, and both together."""
    rows, sides = fits.shape
    # In the zone that the state foresees; else in that of a neighbour; else anywhere.
    seen = np.where(fits, SHOWS, np.where(fits.any(axis=1, keepdims=True), chance, 1 - SHOWS))
    seen[silent] = 1.0
    steps = np.zeros((rows, sides, sides))
    begins = np.where(border, AT_BORDER, 1.0)[:, None] * STARTS
    ends = np.where(border, min(AT_BORDER / LENGTH, 0.5), 1 / LENGTH)
    steps[:, 0, :] = begins
    steps[:, 0, 0] = 1 - begins.sum(axis=1)
    for k in range(1, sides):
        steps[:, k, k], steps[:, k, 0] = 1 - ends, ends
    # The row before a slip down keeps its position, and so does the one after a slip up.
    told = np.where(same, REPEATED / repeated, (1 - REPEATED) / (1 - repeated))
    steps[:, 0, 1] *= told
    steps[:, 2, 0] *= told
    forward, backward = np.empty((rows, sides)), np.ones((rows, sides))
    before = np.eye(sides)[0]
    for row in range(rows):
        before = before @ steps[row] * seen[row]
        before /= before.sum()
        forward[row] = before
    after = np.ones(sides)
    for row in range(rows - 1, 0, -1):
        after = steps[row] @ (after * seen[row])
        after /= after.sum()
        backward[row - 1] = after
    both = forward * backward
    state: Floats = both / both.sum(axis=1, keepdims=True)
    return state


def _read(parts: list[tuple[int, Floats]], n: int) -> Slips:
    carriers, owners, confidences, names, lost = [], [], [], [], []
    for first, state in parts:
        row, side = np.nonzero(state[:, 1:] >= LEAST)
        carrier, owner = first + row, first + row + np.array(SIDES)[side + 1]
        good = (owner >= 0) & (owner < n)
        moved = first + np.flatnonzero(state[:, 0] < 0.5)
        if not len(moved):
            continue
        carriers.append(carrier[good])
        owners.append(owner[good])
        confidences.append(state[row, side + 1][good])
        names.append(np.full(int(good.sum()), f"rows {moved[0] + 1}-{moved[-1] + 1}", dtype=object))
        lost.append(np.setdiff1d(moved, owner[state[row, side + 1] >= 0.5]))
    if not carriers:
        return Slips.none()
    return Slips(
        carrier=np.concatenate(carriers),
        owner=np.concatenate(owners),
        confidence=np.concatenate(confidences),
        name=np.concatenate(names),
        lost=np.concatenate(lost),
    )

"""Lists that slipped: from some row to another, each row carries the position of a row before or after it.

A slip shows only where the list goes from one zone to another: there, a row lies in the zone of its neighbour. How far each row has
slipped is a hidden state, of which the zones are the evidence; the forward-backward algorithm gives the probability of each state
at each row [Rabiner, Proc. IEEE 77 (1989)].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.measures.columns import Columns

__all__ = ["SLIP", "Slips", "slips_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

SLIP = "slipped_rows"

SIDES = (0, -1, 1, -1, 1, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5)
"""State by state: row r carries what belongs to row r + side."""

SHARE = np.array([0.0, *[0.8 / 6] * 6, 0.05, 0.05, 0.02, 0.02, 0.015, 0.015, 0.015, 0.015])
"""Of all slips: one by one row is the usual one (own)."""

STARTS, STARTS_WORTH = 5e-4, 2_000.0
"""Probability that a slip begins at a row, which counts as much as so many rows of the register (own)."""

LENGTH = np.array([np.inf, 8.0, 8.0, 30.0, 30.0, 120.0, 120.0, *[60.0] * 8])
"""Mean length of a slip in rows: of some rows, or of a whole list (own)."""

AT_BORDER = 10.0
"""So much more often a slip begins, and ends, where another collector's rows begin (own)."""

SHOWS = 0.9
"""Share of rows that lie in the zone in which they should."""

CHANCE, CHANCE_WORTH = 0.004, 200.0
"""So often a row lies in the zone of a neighbour, or stays in its own though the list slipped, for another reason; this counts as
much as so many places where the list goes from one zone to another (own)."""

ROUNDS = 3
"""How often the register is asked how frequent all this is in it."""

REPEATED, LEAST_REPEATED = 0.7, 0.001
"""So often the row beside a slip keeps its position, so that two rows have the same; and two others have it (own)."""

AROUND = 3
"""Rows on either side among which the zone of a wrong code is looked for."""

APART = 60
"""Signs of one slip stand no farther from each other in the list."""

TOLERANCE_M = 30.0
"""A row within this of its zone, or within its own accuracy, has not left it."""

AT_ONCE = 400_000
"""So many rows of stretches are worked on at once."""

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

    def slipped(self, rows: NDArray[np.intp]) -> Floats:
        """Tell how probably each of some rows carries another row's position."""
        carrier, at = np.unique(self.carrier, return_inverse=True)
        if not len(carrier):
            return np.zeros(len(rows))
        sure = np.minimum(np.bincount(at, weights=self.confidence), 1.0)
        place = np.minimum(np.searchsorted(carrier, rows), len(carrier) - 1)
        return np.where(carrier[place] == rows, sure[place], 0.0)

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
    silent = (named < 0) | (found < 0)
    if shifted is not None:
        silent |= shifted
    # A position that was copied, or whose datum is wrong, lies in a neighbour's zone for a reason of its own.
    repeated = np.asarray(columns["position_repeated"], dtype=np.bool_)
    silent |= repeated
    if (of_series := columns.get("position_copied")) is not None:
        silent |= of_series
    home = (named == found) | _near_home(columns)
    off = np.flatnonzero(~silent & ~home)
    # A row whose position lies in the zone of the rows on both sides has a wrong code, and has slipped nowhere.
    of_code = _between(named, off, found[off])
    silent[off[of_code]], off = True, off[~of_code]
    sides = sorted({*SIDES} - {0}, key=abs)
    signs = np.stack([_at(named, off + side, -2) == found[off] for side in sides], axis=1)
    shown = signs.any(axis=1)
    sign, signs = off[shown], signs[shown]
    if not len(sign):
        return Slips.none()
    same = _same_beside(columns, repeated)
    begins = np.flatnonzero(np.diff(sign, prepend=-2 * APART) > APART)
    ends = np.append(begins[1:], len(sign))
    seams = np.concatenate([[0], np.cumsum(same.any(axis=0))])
    first, last = np.maximum(sign[begins] - APART, 0), np.minimum(sign[ends - 1] + APART + 1, n)
    # A single sign proves nothing, unless two rows near it have the same position.
    worth = np.add.reduceat(signs, begins, axis=0, dtype=np.int64).max(axis=1) >= 2
    worth |= seams[last] > seams[first]
    first, last = first[worth], last[worth]
    listed = _Listed(columns=columns, home=home, silent=silent, same=same, border=_borders(columns))
    changes = int(((named[1:] != named[:-1]) & (named[1:] >= 0) & (named[:-1] >= 0)).sum())
    beside = sign[signs[:, :2].any(axis=1)]
    chance, starts = CHANCE, STARTS
    for _ in range(ROUNDS):
        stretches = list(_stretches(listed, first, last, chance=chance, starts=starts))
        stays = np.ones(n)
        begun = 0.0
        for row, state in stretches:
            stays[row : row + len(state)] = np.minimum(stays[row : row + len(state)], state[:, 0])
            most = 1 - float(state[:, 0].min())
            begun += most if most >= 0.5 else 0.0
        chance = (CHANCE * CHANCE_WORTH + float(stays[beside].sum())) / (CHANCE_WORTH + 2 * changes)
        starts = (STARTS * STARTS_WORTH + begun) / (STARTS_WORTH + n)
    return _read(stretches, n)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Listed:
    """What a list shows before any slip is thought of.

    Parameters
    ----------
    columns
    home : (n,) in its own zone, or near it
    silent : (n,) says nothing
    same : (sides, n) has the position of the row so many before
    border : (n,) so much more often a slip begins or ends here
    """

    columns: Columns
    home: Mask
    silent: Mask
    same: Mask
    border: Floats


def _borders(columns: Columns) -> Floats:
    """Tell how much a change of the collector means: much where each has his rows together, nothing where they take turns."""
    border = np.ones(len(columns))
    if (collector := columns.get("collector_id")) is not None:
        who, names = pd.factorize(pd.Series(collector))
        changes = np.flatnonzero(who[1:] != who[:-1]) + 1
        border[changes] = 1 + (AT_BORDER - 1) * min((len(names) - 1) / max(len(changes), 1), 1.0)
    return border


def _stretches(
    listed: _Listed, first: NDArray[np.intp], last: NDArray[np.intp], *, chance: float, starts: float
) -> Iterator[tuple[int, Floats]]:
    """Give the probability of each state at each row of each stretch; stretches of like length are worked on together."""
    length = last - first
    order = np.argsort(length, kind="stable")[::-1]
    while len(order):
        several = max(AT_ONCE // int(length[order[0]]), 1)
        now, order = order[:several], order[several:]
        rows = first[now, None] + np.arange(int(length[now[0]]))
        state = _states(_evidence(listed, rows, last[now], chance=chance, starts=starts))
        yield from ((int(first[k]), state[j, : length[k]]) for j, k in enumerate(now.tolist()))


def _at(values: NDArray[Any], rows: NDArray[np.intp], outside: int) -> NDArray[Any]:
    inside = (rows >= 0) & (rows < len(values))
    return np.where(inside, values[np.where(inside, rows, 0)], outside)


def _between(named: Ints, rows: NDArray[np.intp], zone: Ints) -> Mask:
    """Tell for which rows some row before and some row after names a zone."""
    before, after = (
        np.any([_at(named, rows + way * step, -2) == zone for step in range(1, AROUND + 1)], axis=0) for way in (-1, 1)
    )
    between: Mask = before & after
    return between


def _near_home(columns: Columns) -> Mask:
    distance = np.asarray(columns["zone_distance_m"], dtype=np.float64)
    near: Mask = distance <= np.maximum(np.nan_to_num(columns["own_accuracy_m"]), TOLERANCE_M)
    return near


def _same_beside(columns: Columns, repeated: Mask) -> Mask:
    """Tell which rows have the position of the row so many before, and of no other: (sides, n)."""
    n = len(repeated)
    same: Mask = np.zeros((max(SIDES), n), dtype=np.bool_)
    rows = np.flatnonzero(repeated & np.isfinite(columns["lon"]) & np.isfinite(columns["lat"]))
    lon, lat = columns["lon"][rows], columns["lat"][rows]
    _, group, size = np.unique(lon + 1j * lat, return_inverse=True, return_counts=True)
    rows, group = rows[size[group] == 2], group[size[group] == 2]
    first = np.argsort(group, kind="stable")
    one, two = rows[first[::2]], rows[first[1::2]]
    near = two - one <= len(same)
    one, two = one[near], two[near]
    site = pd.Series(columns["site_key"])
    differ = site.iloc[one].to_numpy(dtype=object) != site.iloc[two].to_numpy(dtype=object)
    same[two[differ] - one[differ] - 1, two[differ]] = True
    return same


@dataclass(frozen=True, kw_only=True, eq=False)
class _Evidence:
    """What stretches of the list show, for each row and side: (w, rows, sides)."""

    seen: Floats
    begins: Floats
    stays: Floats
    ends: Floats


def _evidence(
    listed: _Listed, rows: NDArray[np.intp], last: NDArray[np.intp], *, chance: float, starts: float
) -> _Evidence:
    columns, home, same = listed.columns, listed.home, listed.same
    n = len(home)
    named, found = columns["zone_reported_number"], columns["zone_number"]
    at = np.minimum(rows, n - 1)
    here = found[at]
    fits = np.stack([_at(named, rows + side, -2) == here for side in SIDES], axis=2)
    fits[:, :, 0] = home[at]
    # In the zone that the state foresees; else in that of a neighbour; else anywhere.
    elsewhere = np.array([chance, *[CHANCE] * (len(SIDES) - 1)])
    seen = np.where(fits, SHOWS, np.where(fits.any(axis=2, keepdims=True), elsewhere, 1 - SHOWS))
    seen[listed.silent[at] | (rows >= last[:, None])] = 1.0
    begins = listed.border[at][:, :, None] * (SHARE * starts)
    ends = listed.border[at][:, :, None] * (1 / LENGTH)
    stays = 1 - ends
    stays[:, :, 0] = 1 - begins.sum(axis=2)
    # The row before a slip down keeps its position, and so does the one after a slip up.
    often = max(LEAST_REPEATED, float(same[0].mean()))
    told = REPEATED / often, (1 - REPEATED) / (1 - often)
    for k, side in enumerate(SIDES[1:], start=1):
        if side < 0:
            begins[:, :, k] *= np.where(same[-side - 1][at], *told)
        else:
            ends[:, :, k] *= np.where(_at(same[side - 1], rows + side - 1, 0) > 0, *told)
    return _Evidence(seen=seen, begins=begins, stays=stays, ends=ends)


def _states(evidence: _Evidence) -> Floats:
    """Give the probability of each state at each row of each stretch: forward, backward, and both together.

    Between two rows a stretch stays in its state, goes from none to one, or from one to none.
    """
    seen, begins, stays, ends = evidence.seen, evidence.begins, evidence.stays, evidence.ends
    forward, backward = np.empty_like(seen), np.ones_like(seen)
    before = np.tile(np.eye(len(SIDES))[0], (len(seen), 1))
    for row in range(seen.shape[1]):
        moved = before * stays[:, row] + before[:, :1] * begins[:, row]
        moved[:, 0] += (before * ends[:, row]).sum(axis=1)
        before = moved * seen[:, row]
        before /= before.sum(axis=1, keepdims=True)
        forward[:, row] = before
    after = np.ones_like(seen[:, 0])
    for row in range(seen.shape[1] - 1, 0, -1):
        shown = after * seen[:, row]
        after = shown * stays[:, row] + shown[:, :1] * ends[:, row]
        after[:, 0] += (shown * begins[:, row]).sum(axis=1)
        after /= after.sum(axis=1, keepdims=True)
        backward[:, row - 1] = after
    both = forward * backward
    state: Floats = both / both.sum(axis=2, keepdims=True)
    return state


def _read(stretches: list[tuple[int, Floats]], n: int) -> Slips:
    sides = np.unique(SIDES)
    found = []
    for first, states in stretches:
        moved = first + np.flatnonzero(states[:, 0] < 0.5)
        if not len(moved):
            continue
        state = np.stack([states[:, np.array(SIDES) == side].sum(axis=1) for side in sides], axis=1)
        row, which = np.nonzero((state >= LEAST) & (sides != 0))
        carrier, owner, sure = first + row, first + row + sides[which], state[row, which]
        lost = np.setdiff1d(moved, owner[sure >= 0.5])
        good = (owner >= 0) & (owner < n)
        name = np.full(int(good.sum()), f"rows {moved[0] + 1}-{moved[-1] + 1}", dtype=object)
        found.append((carrier[good], owner[good], sure[good], name, lost))
    if not found:
        return Slips.none()
    carrier, owner, confidence, name, lost = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Slips(carrier=carrier, owner=owner, confidence=confidence, name=name, lost=lost)

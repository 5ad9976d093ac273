"""Faults of lists: a batch in another datum, a column that slipped, a series that was filled down."""

from __future__ import annotations

import re

import numpy as np

from geocensus.coordinates import Datum, convert
from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.simulate.defects import Apply, Draft, Rows

__all__ = ["constant_shift", "crossed_axes", "fill_down", "other_datum", "shared", "slipped"]


def other_datum(datum: Datum) -> Apply:
    """Make the defect of positions that were taken from a map in another datum."""

    def apply(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
        lon, lat = convert(lon=draft.lon[rows], lat=draft.lat[rows], source=Datum.CGCS2000, target=datum)
        draft.written.write(rows, lon=lon, lat=lat)
        draft.detail[rows] = datum.value
        return rows

    return apply


def constant_shift(*, least_m: float, most_m: float, one_for_all: bool) -> Apply:
    """Make the defect of a constant shift, as an old national datum or a badly set receiver gives.

    The parameters of Beijing 54 and Xi'an 80 are secret; over a region they come to a constant of this size.
    """

    def apply(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
        angle, away = rng.uniform(0, 2 * np.pi), rng.uniform(least_m, most_m)
        for mine in draft.by_collector(rows):
            if not one_for_all:
                angle, away = rng.uniform(0, 2 * np.pi), rng.uniform(least_m, most_m)
            east, north = away * np.cos(angle), away * np.sin(angle)
            per_lon, per_lat = metres_per_degree(lat=draft.lat[mine])
            draft.written.write(mine, lon=draft.lon[mine] + east / per_lon, lat=draft.lat[mine] + north / per_lat)
            draft.detail[mine] = f"{east:+.1f} m east, {north:+.1f} m north"
        return rows

    return apply


def _stretches(rows: Rows, draft: Draft) -> list[Rows]:
    """Split rows where a number is left out or the collector changes."""
    breaks = (np.diff(rows) > 1) | (np.diff(draft.collector[rows]) != 0)
    return [stretch for stretch in np.split(rows, np.flatnonzero(breaks) + 1) if len(stretch) > 1]


def slipped(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Give each row of a stretch the position of the row before it, or of the one after it; one row stays as it was."""
    spoiled = []
    for stretch in _stretches(rows, draft):
        to, source = (stretch[1:], stretch[:-1]) if rng.random() < 0.5 else (stretch[:-1], stretch[1:])
        for pieces in (draft.written.lon, draft.written.lat):
            pieces[to] = pieces[source]
        draft.detail[to] = [f"position of row {k + 1}" for k in source.tolist()]
        spoiled.append(to)
    return np.concatenate(spoiled) if spoiled else rows[:0]


def _counted_up(text: str, steps: int) -> str:
    """Add steps to the last digit of a number, as a filled-down series does.

    Examples
    --------
    >>> _counted_up("33.99", 2), _counted_up("36.750000", 1)
    ('34.01', '36.750001')
    """
    digits = len(text.partition(".")[2])
    return f"{(int(re.sub(r'[^0-9]', '', text)) + steps) / 10**digits:.{digits}f}"


def fill_down(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Fill a stretch down from its first row, +1 in the last digit each: of the longitude, the latitude, or both."""
    spoiled = []
    for stretch in _stretches(rows, draft):
        which = int(rng.integers(3))
        for pieces, other in ((draft.written.lon, 1), (draft.written.lat, 0)):
            first = pieces[stretch[0]].copy()
            for steps, row in enumerate(stretch.tolist()):
                pieces[row] = first
                if which != other:
                    pieces[row, -1] = _counted_up(first[-1], steps)
        draft.detail[stretch[1:]] = f"filled down from row {stretch[0] + 1}"
        spoiled.append(stretch[1:])
    return np.concatenate(spoiled) if spoiled else rows[:0]


def crossed_axes(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Write the latitude of another row of the same collector; the longitude stays."""
    spoiled = []
    lat = draft.written.lat.copy()
    for row in rows.tolist():
        others = np.flatnonzero(draft.collector == draft.collector[row])
        others = others[others != row]
        if len(others):
            other = int(rng.choice(others))
            draft.written.lat[row] = lat[other]
            draft.detail[row] = f"latitude of row {other + 1}"
            spoiled.append(row)
    return np.array(spoiled, dtype=np.intp)


def shared(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Let a collector write one position for several units; the unit whose position it is stays good."""
    spoiled = []
    for mine in draft.by_collector(rows):
        for group in np.array_split(rng.permutation(mine), max(1, round(len(mine) / 6))):
            if len(group) < 2:
                continue
            for pieces in (draft.written.lon, draft.written.lat):
                pieces[group[1:]] = pieces[group[0]]
            draft.detail[group[1:]] = f"position of row {group[0] + 1}"
            spoiled.append(group[1:])
    return np.concatenate(spoiled) if spoiled else rows[:0]

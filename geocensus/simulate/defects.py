"""What goes wrong with positions, made on purpose: what a defect is, and which rows get it.

Rows of a few collectors get most of each defect, as errors come in habits: all zeros among 9,229 facilities of the
European register came from one country [EEA].
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import distance_m
from geocensus.errors import UsageError, did_you_mean
from geocensus.language import Text
from geocensus.simulate.notations import Written

__all__ = ["FAR_M", "Defect", "Draft", "Rows", "inject", "shares"]

Rows = NDArray[np.intp]
Floats = NDArray[np.float64]

CARELESSNESS = 0.7
HABIT = 0.3
"""Shapes of the gamma laws of a collector's errors, of all kinds and of each kind: the smaller, the more uneven."""

FAR_M = 700.0
"""A position moved less than this is no defect that a zone could show."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Draft:
    """A register while it is being spoiled.

    Parameters
    ----------
    lon, lat : (n,) degrees, CGCS2000
        As honestly measured, before any defect.
    written
        What stands in the register for them; defects write here.
    collector, zone : (n,) numbers
    zone_cells : (n,) text
        The codes that the rows name; defects write here too.
    codes, zones : (m,) code and polygon of each zone
    land
        Union of the counties.
    seats : (t, 2) degrees
        Middles of the towns.
    detail : (n,) text
        What exactly was done, for the truth.
    """

    lon: Floats
    lat: Floats
    written: Written
    collector: Rows
    zone: Rows
    zone_cells: NDArray[np.object_]
    codes: NDArray[np.str_]
    zones: NDArray[np.object_]
    land: shapely.Geometry
    seats: Floats
    detail: NDArray[np.object_] = field(repr=False)

    def off_zone_m(self, rows: Rows, *, lon: Floats, lat: Floats) -> Floats:
        """Tell about how far positions lie outside their rows' true zones, on a plane around each."""
        at = shapely.points(lon, lat)
        foot = shapely.get_coordinates(shapely.get_point(shapely.shortest_line(self.zones[self.zone[rows]], at), 0))
        return distance_m(lon=lon, lat=lat, to_lon=foot[:, 0], to_lat=foot[:, 1])

    def by_collector(self, rows: Rows) -> Iterable[Rows]:
        """Give the rows of each collector apart, in the order of the list."""
        of = self.collector[rows]
        return (rows[of == number] for number in np.unique(of))


Apply = Callable[[Draft, Rows, np.random.Generator], Rows]


@dataclass(frozen=True, kw_only=True)
class Defect:
    """A way to spoil rows.

    Parameters
    ----------
    key
        As it stands in the truth.
    title
        In a few words.
    share
        Of all rows by default; of all collectors for a batch.
    apply
        Spoils the rows it is given, and gives back those that it did spoil; none where the notation has no such slip.
    batch
        Takes every row of some collectors.
    run
        Takes so many rows in a row of a collector's list; 1: rows here and there.
    """

    key: str
    title: Text
    share: float
    apply: Apply
    batch: bool = False
    run: int = 1


def shares(wanted: Mapping[str, float] | None, known: Mapping[str, Defect]) -> dict[str, float]:
    """Give the share of every defect: the defaults, or only what is *wanted*.

    Raises
    ------
    UsageError
        When a defect is unknown or a share is not between 0 and 1.
    """
    if wanted is None:
        return {defect.key: defect.share for defect in known.values()}
    for key, share in wanted.items():
        if key not in known:
            near, names = did_you_mean(key, known), ", ".join(known)
            raise UsageError(
                en=f"no defect '{key}'{near.en}; known: {names}", zh=f"没有缺陷“{key}”{near.zh}；已知：{names}"
            )
        if not 0 <= share <= 1:
            raise UsageError(
                en=f"the share of '{key}' must lie between 0 and 1, not {share}",
                zh=f"“{key}”的比例应在 0 到 1 之间，而不是 {share}",
            )
    return dict(wanted)


def inject(draft: Draft, wanted: Mapping[str, float], *, seed: int, known: Mapping[str, Defect]) -> NDArray[np.object_]:
    """Spoil rows of a draft, none twice.

    Each defect draws from a stream of its own, so that changing the share of one leaves the choice of the next as it is
    as far as the rows are still free.

    Returns
    -------
    (n,) key of each row's defect, empty for a good row
    """
    n = len(draft.lon)
    collectors = int(draft.collector.max(initial=-1)) + 1
    careless = np.random.default_rng([seed, crc32(b"carelessness")]).gamma(CARELESSNESS, size=collectors)
    done = np.full(n, "", dtype=object)
    # Batches first: they need collectors whose rows nothing else has touched; then runs, for the same reason.
    for defect in sorted(known.values(), key=lambda d: (not d.batch, -d.run)):
        share = wanted.get(defect.key, 0.0)
        rng = np.random.default_rng([seed, crc32(defect.key.encode())])
        if defect.batch:
            rows = _batches(draft, done, share, rng)
        else:
            proneness = careless * rng.gamma(HABIT, size=collectors) + 1e-6
            count = round(share * n)
            rows = (
                _clumps(draft, done, count, proneness, rng)
                if defect.run == 1
                else _runs(draft, done, count, defect.run, proneness, rng)
            )
        if len(rows):
            done[defect.apply(draft, np.sort(rows), rng)] = defect.key
    return done


def _clumps(draft: Draft, done: NDArray[np.object_], count: int, proneness: Floats, rng: np.random.Generator) -> Rows:
    """Draw rows without replacement, weighted by collector; the order of all rows is drawn, so it does not shift.

    Source: exponential keys [Efraimidis and Spirakis, 2006].
    """
    keys = rng.exponential(size=len(done)) / proneness[draft.collector]
    keys[done != ""] = np.inf
    return np.argsort(keys, kind="stable")[: min(count, int((done == "").sum()))]


def _runs(
    draft: Draft, done: NDArray[np.object_], count: int, run: int, proneness: Floats, rng: np.random.Generator
) -> Rows:
    """Draw stretches of lists: all free, all of one collector, without overlap."""
    n = len(done)
    starts = np.argsort(rng.exponential(size=n) / proneness[draft.collector], kind="stable")
    free = done == ""
    chosen: list[Rows] = []
    for start in starts.tolist():
        if len(chosen) * run >= count:
            break
        # A free row stays between two stretches, so that each is one of its own.
        stretch = slice(max(start - 1, 0), start + run + 1)
        same = draft.collector[start : start + run] == draft.collector[start]
        if start + run <= n and free[stretch].all() and same.all():
            chosen.append(np.arange(start, start + run))
            free[start : start + run] = False
    return np.concatenate(chosen) if chosen else np.empty(0, dtype=np.intp)


def _batches(draft: Draft, done: NDArray[np.object_], share: float, rng: np.random.Generator) -> Rows:
    collectors, size = np.unique(draft.collector[done == ""], return_counts=True)
    if not len(collectors):
        return collectors
    large = collectors[size >= min(30, size.max())]
    chosen = rng.choice(large, size=min(len(large), round(share * len(collectors))), replace=False)
    return np.flatnonzero(np.isin(draft.collector, chosen) & (done == ""))

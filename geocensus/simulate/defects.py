"""What goes wrong with positions, made on purpose: one entry a defect, each with its share.

The shares follow what was measured in registers where somebody counted: 5.0 % shared positions, 1.6 % zeros and 9.1 %
with too few digits among 9,229 facilities of the European register [EEA], all of them clustered by reporter. The others
are own choices, high enough that a demonstration shows each. Rows of a few collectors get most of each defect, as errors
come in habits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.coordinates import Datum, convert
from geocensus.coordinates.geodesy import distance_m, metres_per_degree
from geocensus.errors import UsageError, did_you_mean
from geocensus.language import Text
from geocensus.simulate.form import LAT_PARTS, LON_PARTS, PARTS, Cells, write_parts

__all__ = ["DEFECTS", "Defect", "Draft", "inject", "shares"]

Rows = NDArray[np.intp]

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
    decimals : (n,)
        Digits after the point of the seconds.
    collector, zone : (n,) numbers
    cells
        What stands in the register; defects write here.
    zone_header
        Header of the code of the zone in `cells`.
    codes, zones : (m,) code and polygon of each zone
    land
        Union of the counties.
    detail : (n,) text
        What exactly was done, for the truth.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    decimals: Rows
    collector: Rows
    zone: Rows
    cells: Cells
    zone_header: str
    codes: NDArray[np.str_]
    zones: NDArray[np.object_]
    land: shapely.Geometry
    detail: NDArray[np.object_] = field(repr=False)

    def write(self, rows: Rows, *, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> None:
        """Write other positions into rows, as finely as these are written."""
        write_parts(self.cells, rows, lon=lon, lat=lat, decimals=self.decimals[rows])

    def off_zone_m(self, rows: Rows, *, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Tell about how far positions lie outside their rows' true zones, on a plane around each."""
        at = shapely.points(lon, lat)
        foot = shapely.get_coordinates(shapely.get_point(shapely.shortest_line(self.zones[self.zone[rows]], at), 0))
        return distance_m(lon=lon, lat=lat, to_lon=foot[:, 0], to_lat=foot[:, 1])


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
        Spoils the rows it is given, and gives back those that it did spoil.
    batch
        Takes every row of some collectors.
    """

    key: str
    title: Text
    share: float
    apply: Apply
    batch: bool = False


def shares(wanted: Mapping[str, float] | None) -> dict[str, float]:
    """Give the share of every defect: the defaults, or only what is *wanted*.

    Raises
    ------
    UsageError
        When a defect is unknown or a share is not between 0 and 1.

    Examples
    --------
    >>> shares({"zero": 0.5})
    {'zero': 0.5}
    """
    if wanted is None:
        return {defect.key: defect.share for defect in DEFECTS.values()}
    for key, share in wanted.items():
        if key not in DEFECTS:
            near, known = did_you_mean(key, DEFECTS), ", ".join(DEFECTS)
            raise UsageError(
                en=f"no defect '{key}'{near.en}; known: {known}", zh=f"没有缺陷“{key}”{near.zh}；已知：{known}"
            )
        if not 0 <= share <= 1:
            raise UsageError(
                en=f"the share of '{key}' must lie between 0 and 1, not {share}",
                zh=f"“{key}”的比例应在 0 到 1 之间，而不是 {share}",
            )
    return dict(wanted)


def inject(draft: Draft, wanted: Mapping[str, float], *, seed: int) -> NDArray[np.object_]:
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
    # Batches first: they need collectors whose rows nothing else has touched.
    for defect in sorted(DEFECTS.values(), key=lambda d: not d.batch):
        share = wanted.get(defect.key, 0.0)
        rng = np.random.default_rng([seed, crc32(defect.key.encode())])
        if defect.batch:
            rows = _batches(draft, done, share, rng)
        else:
            proneness = careless * rng.gamma(HABIT, size=collectors) + 1e-6
            rows = _clumps(draft, done, round(share * n), proneness, rng)
        if len(rows):
            done[defect.apply(draft, np.sort(rows), rng)] = defect.key
    return done


def _clumps(
    draft: Draft, done: NDArray[np.object_], count: int, proneness: NDArray[np.float64], rng: np.random.Generator
) -> Rows:
    """Draw rows without replacement, weighted by collector; the order of all rows is drawn, so it does not shift.

    Source: exponential keys [Efraimidis and Spirakis, 2006].
    """
    keys = rng.exponential(size=len(done)) / proneness[draft.collector]
    keys[done != ""] = np.inf
    return np.argsort(keys, kind="stable")[: min(count, int((done == "").sum()))]


def _batches(draft: Draft, done: NDArray[np.object_], share: float, rng: np.random.Generator) -> Rows:
    collectors, size = np.unique(draft.collector[done == ""], return_counts=True)
    if not len(collectors):
        return collectors
    large = collectors[size >= min(30, size.max())]
    chosen = rng.choice(large, size=min(len(large), round(share * len(collectors))), replace=False)
    return np.flatnonzero(np.isin(draft.collector, chosen) & (done == ""))


def _swapped_axes(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    for lon, lat in zip(LON_PARTS, LAT_PARTS, strict=True):
        draft.cells[lon][rows], draft.cells[lat][rows] = draft.cells[lat][rows], draft.cells[lon][rows].copy()
    return rows


def _flipped_sign(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    headers = np.where(rng.random(len(rows)) < 0.7, LON_PARTS[0], LAT_PARTS[0])
    for row, header in zip(rows, headers, strict=True):
        draft.cells[header][row] = f"-{draft.cells[header][row]}"
        draft.detail[row] = str(header)
    return rows


def _blank(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    for header in PARTS:
        draft.cells[header][rows] = ""
    return rows


def _one_axis(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    no_lon = rng.random(len(rows)) < 0.5
    for headers, at in ((LON_PARTS, rows[no_lon]), (LAT_PARTS, rows[~no_lon])):
        for header in headers:
            draft.cells[header][at] = ""
        draft.detail[at] = headers[0]
    return rows


def _zero(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    for header in PARTS:
        draft.cells[header][rows] = "0"
    return rows


def _equal_axes(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    for lon, lat in zip(LON_PARTS, LAT_PARTS, strict=True):
        draft.cells[lat][rows] = draft.cells[lon][rows]
    return rows


def _decimals_as_minutes(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    """Cut decimals into pairs: 36.7512° becomes 36° 75′ 12″."""
    spoiled = np.zeros(len(rows), dtype=bool)
    for headers, value in ((LON_PARTS, draft.lon[rows]), (LAT_PARTS, draft.lat[rows])):
        ticks = np.round(value * 1e6).astype(np.int64)
        minutes = ticks // 10_000 % 100
        spoiled |= minutes >= 60
        for row, tick in zip(rows, ticks.tolist(), strict=True):
            draft.cells[headers[0]][row] = str(tick // 1_000_000)
            draft.cells[headers[1]][row] = str(tick // 10_000 % 100)
            draft.cells[headers[2]][row] = f"{tick % 10_000 / 100:.2f}"
    draft.detail[rows] = np.where(spoiled, "minutes of 60 or more", "minutes below 60")
    return rows


def _whole_minutes(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    blank = rng.random(len(rows)) < 0.5
    for headers in (LON_PARTS, LAT_PARTS):
        draft.cells[headers[2]][rows] = np.where(blank, "", "0").astype(object)
    return rows


def _wrong_minutes(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Mistype the minutes of one axis so that the position leaves its zone but not the land."""
    steps = np.array([-10, -8, -6, -5, -4, -3, -2, 2, 3, 4, 5, 6, 8, 10])
    return _shift(draft, rows, rng, steps / 60, on_land=True, unit="minutes", per_degree=60)


def _wrong_degree(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Mistype the degrees of one axis so that the position leaves the land."""
    return _shift(draft, rows, rng, np.array([-1.0, 1.0, -10.0, 10.0]), on_land=False, unit="degrees", per_degree=1)


def _shift(
    draft: Draft,
    rows: Rows,
    rng: np.random.Generator,
    steps: NDArray[np.float64],
    *,
    on_land: bool,
    unit: str,
    per_degree: int,
) -> Rows:
    left = rows
    for _ in range(20):
        if not len(left):
            break
        step, on_lon = rng.choice(steps, size=len(left)), rng.random(len(left)) < 0.5
        lon, lat = draft.lon[left] + step * on_lon, draft.lat[left] + step * ~on_lon
        # The part itself must be mistyped: a carry into the next one would be no slip of a key.
        same_degree = (np.floor(lon) == np.floor(draft.lon[left])) & (np.floor(lat) == np.floor(draft.lat[left]))
        good = (shapely.contains_xy(draft.land, lon, lat) == on_land) & (same_degree | (per_degree == 1))
        good &= (np.abs(lat) < 90) & (draft.off_zone_m(left, lon=lon, lat=lat) > FAR_M)
        hit = left[good]
        draft.write(hit, lon=lon[good], lat=lat[good])
        axis = np.where(on_lon[good], "longitude", "latitude")
        draft.detail[hit] = [
            f"{a} {round(s * per_degree):+d} {unit}" for a, s in zip(axis, step[good].tolist(), strict=True)
        ]
        left = left[~good]
    return np.setdiff1d(rows, left)


def _wrong_zone_code(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Write the code of another zone at least FAR_M away; the position stays right."""
    left = rows
    for _ in range(20):
        if not len(left):
            break
        other = rng.integers(len(draft.codes), size=len(left))
        at = shapely.points(draft.lon[left], draft.lat[left])
        per_lon, _ = metres_per_degree(lat=draft.lat[left])
        good = shapely.distance(draft.zones[other], at) * per_lon > FAR_M
        draft.cells[draft.zone_header][left[good]] = draft.codes[other[good]].astype(object)
        left = left[~good]
    return np.setdiff1d(rows, left)


def _shared(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Let a collector write one position for several units; the unit whose position it is stays good."""
    spoiled = []
    for collector in np.unique(draft.collector[rows]):
        mine = rows[draft.collector[rows] == collector]
        for group in np.array_split(rng.permutation(mine), max(1, round(len(mine) / 6))):
            if len(group) < 2:
                continue
            for header in PARTS:
                draft.cells[header][group[1:]] = draft.cells[header][group[0]]
            draft.detail[group[1:]] = f"position of row {group[0] + 1}"
            spoiled.append(group[1:])
    return np.concatenate(spoiled) if spoiled else rows[:0]


def _gcj02(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    lon, lat = convert(lon=draft.lon[rows], lat=draft.lat[rows], source=Datum.CGCS2000, target=Datum.GCJ02)
    draft.write(rows, lon=lon, lat=lat)
    draft.detail[rows] = "GCJ-02"
    return rows


def _defect(key: str, en: str, zh: str, share: float, apply: Apply, *, batch: bool = False) -> Defect:
    return Defect(key=key, title=Text(en=en, zh=zh), share=share, apply=apply, batch=batch)


DEFECTS: dict[str, Defect] = {
    defect.key: defect
    for defect in (
        _defect("gcj02_batch", "a collector's positions in GCJ-02", "整批坐标为 GCJ-02", 0.035, _gcj02, batch=True),
        _defect("swapped_axes", "longitude and latitude exchanged", "经纬度颠倒", 0.015, _swapped_axes),
        _defect("flipped_sign", "a minus where none belongs", "多写负号", 0.005, _flipped_sign),
        _defect("missing", "no position", "坐标缺失", 0.010, _blank),
        _defect("one_axis_missing", "one axis only", "只有一个轴", 0.005, _one_axis),
        _defect("zero", "zeros", "坐标为零", 0.008, _zero),
        _defect("equal_axes", "longitude copied into latitude", "经纬度相同", 0.003, _equal_axes),
        _defect("decimals_as_minutes", "decimals cut into minutes", "小数误作分秒", 0.010, _decimals_as_minutes),
        _defect("whole_minutes", "no seconds", "只写到分", 0.015, _whole_minutes),
        _defect("wrong_minutes", "minutes mistyped", "分值录错", 0.020, _wrong_minutes),
        _defect("wrong_degree", "degrees mistyped", "度值录错", 0.010, _wrong_degree),
        _defect("wrong_zone_code", "another zone's code", "普查小区代码填错", 0.012, _wrong_zone_code),
        # Last, so that the row whose position is copied stays good.
        _defect("shared_position", "one position for several units", "多个单位共用一个坐标", 0.030, _shared),
    )
}

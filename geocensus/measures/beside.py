"""What stands beside a row: the positions before and after it, series that run through it, the zones that its neighbours name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.registry import measure
from geocensus.zones import ZoneIndex

__all__: list[str] = []

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WINDOW = 8
"""Rows before and after a row that tell where the list was at that moment (own)."""

MOST_BELIEVED = 0.98
"""However regular a list is, it may go anywhere next."""

LEAST_ROWS = 30
"""Fewer good rows do not tell how regular a list is."""

LEAST_IN_SERIES = (3, 4)
"""Shorter series, of degrees and of minutes, come about by chance: neighbours in a list are neighbours on the ground (own)."""

RANDOM_CODE = 0.6
"""Share of wrong codes that are any other zone's; the others are slips of a key in the right code (own)."""


def _beside(values: Floats) -> Floats:
    column = np.full((len(values), 2), np.nan)
    column[1:, 0] = values[:-1]
    column[:-1, 1] = values[1:]
    return column


@measure(meaning=Text(en="Longitudes of the rows before and after", zh="前后两行的经度"), of_others=True)
def lon_beside(lon: Floats) -> Floats:
    """Give the longitudes of the row before and of the row after."""
    return _beside(lon)


@measure(meaning=Text(en="Latitudes of the rows before and after", zh="前后两行的纬度"), of_others=True)
def lat_beside(lat: Floats) -> Floats:
    """Give the latitudes of the row before and of the row after."""
    return _beside(lat)


def _series(value: Floats) -> Floats:
    """Count, for degrees and for minutes, the rows since which the number has grown by one from row to row."""
    ticks = np.where(np.isfinite(value), np.abs(value), 0.0)
    degrees = np.floor(ticks + 1e-9)
    minutes = np.floor((ticks - degrees) * 60 + 1e-7)
    run = np.zeros((len(value), 2))
    # Minutes in a series stay within their degree: a spreadsheet knows no carry.
    for unit, (number, same) in enumerate(((degrees, np.zeros(len(value))), (minutes, degrees))):
        grows = np.zeros(len(value), dtype=np.bool_)
        grows[1:] = (np.diff(number) == 1) & (np.diff(same) == 0)
        place = np.arange(len(value))
        start = np.maximum.accumulate(np.where(grows, 0, place))
        rows = np.bincount(start, minlength=len(value))
        run[:, unit] = np.where(rows[start] >= LEAST_IN_SERIES[unit], place - start, 0)
    return run


@measure(meaning=Text(en="Steps since a series of longitudes began", zh="经度序列自起点以来的步数"), of_others=True)
def lon_series(lon_value: Floats) -> Floats:
    """Count by how many degrees, and minutes, a series that runs through the row has raised its longitude."""
    return _series(lon_value)


@measure(meaning=Text(en="Steps since a series of latitudes began", zh="纬度序列自起点以来的步数"), of_others=True)
def lat_series(lat_value: Floats) -> Floats:
    """Count by how many degrees, and minutes, a series that runs through the row has raised its latitude."""
    return _series(lat_value)


@measure(meaning=Text(en="Other rows stand at exactly this position", zh="另有记录坐标完全相同"), of_others=True)
def position_repeated(position_key: Any) -> NDArray[np.bool_]:
    """Tell which rows share their position with another row."""
    key = pd.Series(position_key)
    return np.asarray(key.duplicated(keep=False) & key.notna(), dtype=np.bool_)


@measure(
    meaning=Text(en="The position belongs to the row after, or before", zh="坐标属于后一行（或前一行）"), of_others=True
)
def slip_support(zone_number: Ints, zone_reported_number: Ints) -> NDArray[np.bool_]:
    """Tell which positions lie in the zone of the row after, and of the row before, and not in their own."""
    support = np.zeros((len(zone_number), 2), dtype=np.bool_)
    strays = (zone_number >= 0) & (zone_reported_number >= 0) & (zone_number != zone_reported_number)
    support[:-1, 0] = strays[:-1] & (zone_number[:-1] == zone_reported_number[1:])
    support[1:, 1] = strays[1:] & (zone_number[1:] == zone_reported_number[:-1])
    return support


@measure(
    meaning=Text(en="The row before, or after, has the other axis", zh="另一轴与前一行（或后一行）互换"), of_others=True
)
def axis_exchanged(
    lon: Floats, lat: Floats, zone_number: Ints, zone_reported_number: Ints, zones: ZoneIndex
) -> NDArray[np.bool_]:
    """Tell which rows and the rows before, and after, them are both put into their zones by exchanging one axis."""
    n = len(lon)
    exchanged = np.zeros((n, 2), dtype=np.bool_)
    strays = (zone_number != zone_reported_number) & (zone_reported_number >= 0) & np.isfinite(lon)
    first = np.flatnonzero(strays[:-1] & strays[1:])
    second = first + 1

    def fits(row: NDArray[np.intp], east: NDArray[np.intp], north: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Tell whether the longitudes of some rows and the latitudes of some lie in the zones of others."""
        low_x, low_y, high_x, high_y = shapely.bounds(zones.layer.geometry[zone_reported_number[row]]).reshape(-1, 4).T
        inside = (lon[east] >= low_x) & (lon[east] <= high_x) & (lat[north] >= low_y) & (lat[north] <= high_y)
        return np.asarray(inside, dtype=np.bool_)

    # Both rows must come right: the one's longitude with the other's latitude in one zone, and the rest in the other.
    straight = fits(first, first, second) & fits(second, second, first)
    crossed = fits(first, second, first) & fits(second, first, second)
    pairs = first[straight | crossed]
    exchanged[pairs, 1] = exchanged[pairs + 1, 0] = True
    return exchanged


@measure(
    meaning=Text(
        en="How probable the written zone code is if the zone that holds the position was meant, against its being right",
        zh="若坐标所在小区才是应填小区，出现该填报代码的相对可能性",
    ),
    of_others=True,
)
def code_likelihood(
    lon: Floats,
    zone_number: Ints,
    zone_reported_number: Ints,
    zones: ZoneIndex,
    collector_id: Any = None,
    address: Any = None,
) -> Floats:
    """Weigh the hypothesis that the code is wrong by what the neighbours in the list and the digits of the code say.

    0 where no other zone holds the position.
    """
    likelihood = np.zeros(len(lon))
    rows = np.flatnonzero((zone_number >= 0) & (zone_reported_number >= 0) & (zone_number != zone_reported_number))
    code, name = zones.layer.code, zones.layer.name
    rows = rows[code[zone_number[rows]] != code[zone_reported_number[rows]]]
    if not len(rows):
        return likelihood
    found, named = zone_number[rows], zone_reported_number[rows]
    expected = _Expectation(zone_number, zone_reported_number, collector_id)
    by_chance = 1 / max(len(code), 2)
    similar = np.array([_slip(code[a], code[b]) for a, b in zip(found.tolist(), named.tolist(), strict=True)])
    ratio = expected.of(rows, found, by_chance) / expected.of(rows, named, by_chance)
    likelihood[rows] = ratio * (RANDOM_CODE * by_chance + (1 - RANDOM_CODE) * similar)
    if address is not None:
        texts = pd.Series(address).iloc[rows].tolist()
        likelihood[rows] *= [
            _told(text, name[a], name[b]) for text, a, b in zip(texts, found.tolist(), named.tolist(), strict=True)
        ]
    return likelihood


ADDRESS_ODDS = 50.0
"""How much more often an address names the right zone than a wrong one (own)."""


def _told(address: Any, found: str, named: str) -> float:
    if not isinstance(address, str) or found == named:
        return 1.0
    says_found, says_named = (len(zone) > 1 and zone in address for zone in (found, named))
    return ADDRESS_ODDS ** (int(says_found) - int(says_named))


def _slip(meant: str, typed: str) -> float:
    """Give the probability of one slip of a key that turns one code into another."""
    if len(meant) != len(typed):
        return 0.0
    differ = [k for k, (a, b) in enumerate(zip(meant, typed, strict=True)) if a != b]
    if len(differ) == 1:
        return 0.7 / (9 * len(meant))
    exchanged = len(differ) == 2 and differ[1] == differ[0] + 1 and meant[differ[0]] == typed[differ[1]]
    return 0.3 / len(meant) if exchanged and meant[differ[1]] == typed[differ[0]] else 0.0


class _Expectation:
    """Which zone a row should be in, by the good rows beside it in the list and by those of its collector."""

    def __init__(self, zone_number: Ints, named: Ints, collector_id: Any) -> None:
        good = (zone_number == named) & (named >= 0)
        self.good_zone = np.where(good, named, -1)
        known = named[named >= 0]
        # A list in the order of its own codes says nothing of a code: its neighbours were chosen by it.
        self.by_list = bool((np.diff(known) < 0).any()) if len(known) > 1 else False
        self.collector = pd.factorize(pd.Series(collector_id))[0] if collector_id is not None else None
        self.zones = int(max(zone_number.max(initial=0), named.max(initial=0))) + 1
        if self.collector is not None:
            at = np.flatnonzero(good & (self.collector >= 0))
            self.pairs, self.pair_count = np.unique(
                self.collector[at] * self.zones + self.good_zone[at], return_counts=True
            )
            self.total = np.bincount(self.collector[at], minlength=int(self.collector.max(initial=-1)) + 1)
        sample = np.flatnonzero(good)
        sample = sample[:: max(1, len(sample) // 2_000)]
        shares = [each(sample, self.good_zone[sample], own=1) for each in self._kinds()]
        # The kind that foresees the good rows best is asked, as far as it can be believed.
        foreseen = [float(np.mean(share > 0)) if len(sample) >= LEAST_ROWS else 0.0 for share in shares]
        self.believed = [min(each, MOST_BELIEVED) for each in foreseen]

    def _kinds(self) -> list[Any]:
        kinds: list[Any] = [self._in_list] if self.by_list else []
        return kinds + ([self._of_collector] if self.collector is not None else [])

    def of(self, rows: NDArray[np.intp], zone: Ints, by_chance: float) -> Floats:
        """Give the probability that the rows lie in these zones."""
        estimates = [
            believed * each(rows, zone, own=0) + (1 - believed) * by_chance
            for each, believed in zip(self._kinds(), self.believed, strict=True)
        ]
        if not estimates:
            return np.full(len(rows), by_chance)
        estimate: Floats = np.average(estimates, axis=0, weights=np.maximum(self.believed, 1e-9))
        return estimate

    def _in_list(self, rows: NDArray[np.intp], zone: Ints, *, own: int) -> Floats:
        del own
        hits, seen = np.zeros(len(rows)), np.zeros(len(rows))
        for step in (*range(-WINDOW, 0), *range(1, WINDOW + 1)):
            at = rows + step
            there = (at >= 0) & (at < len(self.good_zone))
            neighbour = np.where(there, self.good_zone[np.clip(at, 0, len(self.good_zone) - 1)], -1)
            seen += neighbour >= 0
            hits += (neighbour >= 0) & (neighbour == zone)
        return hits / np.maximum(seen, 1)

    def _of_collector(self, rows: NDArray[np.intp], zone: Ints, *, own: int) -> Floats:
        assert self.collector is not None
        who = self.collector[rows]
        key = who * self.zones + zone
        place = np.clip(np.searchsorted(self.pairs, key), 0, max(len(self.pairs) - 1, 0))
        if not len(self.pairs):
            return np.zeros(len(rows))
        count = np.where((self.pairs[place] == key) & (who >= 0), self.pair_count[place], 0) - own
        share: Floats = np.maximum(count, 0) / np.maximum(self.total[who] - own, 1)
        return share

"""The ceiling: how often the text and the zones could tell the true position to somebody who knows the cause.

An oracle is told which defect a row has, how that defect comes about, and with how many decimals its collector writes, but not where
in the text it happened. It writes down every text from which the defect could have made the row's, and keeps those whose position
lies in the zone that the row names (or within `WITHIN_M` of it, for honest error). Where all that remain lie within 50 m (or 200 m)
of the true one, the row can be decided; where not, no method can do better than guess by how likely each slip is.

Of a list that slipped the oracle knows which way, but not where it began and ended: that, only a row in its neighbour's zone tells. So
a row's own position is known where the row that carries it, or one farther on in the same slip, lies in its neighbour's zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import cast

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Proj

from geocensus.coordinates import Datum, convert
from geocensus.coordinates.geodesy import FLATTENING, SEMI_MAJOR_M, distance_m, metres_per_degree
from geocensus.simulate import NOTATIONS, Simulation

__all__ = ["GONE", "spread_m"]

WITHIN_M = 60.0

BETWEEN = "\x1f"

GONE = frozenset(
    {
        "missing",
        "one_axis_missing",
        "zero",
        "equal_axes",
        "shared_position",
        "fill_down",
        "crossed_axes",
        "whole_minutes",
        "town_seat",
        "geocoded_elsewhere",
    }
)
"""Defects that leave no trace of the position, or of one axis: nobody can put them right."""

Place = tuple[float, float]


def _whole(sexagesimal: bool, decimals: int) -> re.Pattern[str]:
    """Say how an axis looks before a slip: degrees, minutes and seconds below 60; or degrees with a point."""
    fraction = rf"\.\d{{{decimals}}}" if decimals else ""
    if sexagesimal:
        return re.compile(rf"\d{{1,3}}{BETWEEN}[0-5]?\d{BETWEEN}[0-5]?\d{fraction}")
    return re.compile(rf"\d{{1,3}}{fraction}")


def _undropped(text: str) -> Iterator[str]:
    for k in range(len(text) + 1):
        for digit in "0123456789":
            yield text[:k] + digit + text[k:]


def _undoubled(text: str) -> Iterator[str]:
    for k in range(len(text) - 1):
        if text[k] == text[k + 1] and text[k].isdigit():
            yield text[:k] + text[k + 1 :]


def _unexchanged(text: str) -> Iterator[str]:
    for k in range(len(text) - 1):
        if text[k : k + 2].isdigit() and text[k] != text[k + 1]:
            yield text[:k] + text[k + 1] + text[k] + text[k + 2 :]


def _unmistyped(text: str) -> Iterator[str]:
    for k, sign in enumerate(text):
        if sign.isdigit():
            for digit in "0123456789":
                if digit != sign:
                    yield text[:k] + digit + text[k + 1 :]


def _unlost(text: str) -> Iterator[str]:
    for k in range(1, len(text)):
        yield text[:k] + "." + text[k:]


def _unmoved(text: str) -> Iterator[str]:
    yield re.sub(r"(\d)\.", r".\1", text)
    yield re.sub(r"\.(\d)(?=\d)", r"\1.", text)


def _part(steps: tuple[int, ...], at: int) -> Callable[[str], Iterator[str]]:
    """Undo a part that is off by some steps: degrees (0) or minutes (1); of decimal degrees as a value."""

    def undo(text: str) -> Iterator[str]:
        parts = text.split(BETWEEN)
        for step in steps:
            if len(parts) == 3 and parts[at].isdigit():
                changed = [*parts]
                changed[at] = str(int(parts[at]) - step)
                yield BETWEEN.join(changed)
            elif len(parts) == 1:
                digits = len(text.partition(".")[2])
                yield f"{float(text) - step / (1 if at == 0 else 60):.{digits}f}"

    return undo


def _unblocks(text: str) -> Iterator[str]:
    digits = [k for k, sign in enumerate(text) if sign.isdigit()]
    for k in range(1, len(digits) - 3):
        signs = list(text)
        a, b, c, d = digits[k : k + 4]
        signs[a], signs[b], signs[c], signs[d] = text[c], text[d], text[a], text[b]
        yield "".join(signs)


def _any_beginning(text: str) -> Iterator[str]:
    """Put any degrees and minutes, or any degrees and their first decimal, before the rest."""
    parts = text.split(BETWEEN)
    for degrees in range(18, 136):
        if len(parts) == 3:
            yield from (BETWEEN.join((str(degrees), str(minutes), parts[2])) for minutes in range(60))
        else:
            yield from (f"{degrees}.{tenth}{text[text.find('.') + 2 :]}" for tenth in range(10))


ONE_AXIS: dict[str, Callable[[str], Iterator[str]]] = {
    "digit_dropped": _undropped,
    "digit_doubled": _undoubled,
    "digits_exchanged": _unexchanged,
    "digit_mistyped": _unmistyped,
    "decimal_point_lost": _unlost,
    "decimal_point_moved": _unmoved,
    "wrong_degree": _part((-10, -1, 1, 10), 0),
    "ten_minutes_off": _part((-10, 10), 1),
    "wrong_minutes": _part((-10, -8, -6, -5, -4, -3, -2, 2, 3, 4, 5, 6, 8, 10), 1),
    "blocks_transposed": _unblocks,
    "neighbours_degrees": _any_beginning,
}
"""All texts of one axis from which each defect could have made a text."""


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(BETWEEN) if part]


def _degrees(numbers: Iterable[float]) -> float:
    return sum(part / 60**k for k, part in enumerate(numbers))


def _unpacked(text: str) -> float:
    whole, _, decimals = text.partition(BETWEEN)[0].partition(".")
    packed = f"{decimals:0<4}"
    seconds = float(f"{packed[2:4]}.{packed[4:] or '0'}")
    return _degrees((float(whole), float(packed[:2]), seconds))


def _uncut(text: str) -> float:
    degrees, minutes, seconds = _numbers(text)
    return degrees + minutes / 100 + seconds / 10_000


def _unmeant(text: str) -> float:
    """Read the seconds as hundredths of minutes."""
    numbers = _numbers(text)
    if len(numbers) == 1:
        ticks = round(numbers[0] * 3600)
        numbers = [ticks // 3600, ticks // 60 % 60, ticks % 60]
    return numbers[0] + (numbers[1] + numbers[2] / 100) / 60


def _exchanged_parts(lon: str, lat: str) -> Iterator[Place]:
    straight = [_numbers(text) for text in (lon, lat)]
    turned = [[d, s, m] for d, m, s in straight]
    for one, other in ((turned, straight), (straight, turned), (turned, turned)):
        yield _degrees(one[0]), _degrees(other[1])


def _tails(lon: str, lat: str) -> Iterator[Place]:
    east, north = _numbers(lon), _numbers(lat)
    if len(east) > 1:
        yield _degrees((east[0], *north[1:])), _degrees((north[0], *east[1:]))
    else:
        (a, _, x), (b, _, y) = lon.partition("."), lat.partition(".")
        yield float(f"{a}.{y}"), float(f"{b}.{x}")


def _shifted(lon: str, lat: str) -> Iterator[Place]:
    """Give the first number of the latitude back to the longitude; the latitude's seconds may be any."""
    degrees, minutes, seconds = lon.split(BETWEEN)
    decimals, *rest = lat.split(BETWEEN)
    east = _degrees((float(degrees), float(minutes), float(f"{seconds}.{decimals}")))
    for second in range(60):
        yield east, _degrees((float(rest[0]), float(rest[1]), second))


def _metres(off_by: tuple[int, ...]) -> Callable[[str, str], Iterator[Place]]:
    """Try both orders and every meridian; of numbered zones the number that stands there, off by some."""
    plain = Proj(proj="tmerc", lon_0=0, x_0=500_000, a=SEMI_MAJOR_M, rf=1 / FLATTENING)

    def undo(lon: str, lat: str) -> Iterator[Place]:
        one, other = _numbers(lon)[0], _numbers(lat)[0]
        for east, north in ((one, other), (other, one)):
            number, metres = divmod(east, 1e6)
            off, y = plain(metres, north, inverse=True)
            if not abs(off) < 10:
                continue
            meridians: Iterable[float] = range(75, 138, 3)
            if number:
                meridians = [m for step in off_by for m in (3 * (number + step), 6 * (number + step) - 3)]
            yield from ((meridian + off, y) for meridian in meridians)

    return undo


def _in_datum(datum: Datum) -> Callable[[str, str], Iterator[Place]]:
    def undo(lon: str, lat: str) -> Iterator[Place]:
        x, y = (np.array([_degrees(_numbers(text))]) for text in (lon, lat))
        back = convert(lon=x, lat=y, source=datum)
        yield float(back.lon[0]), float(back.lat[0])

    return undo


def _both(read: Callable[[str], float]) -> Callable[[str, str], Iterator[Place]]:
    return lambda lon, lat: iter([(read(lon), read(lat))])


def _plain(text: str) -> float:
    return _degrees(_numbers(text))


BOTH_AXES: dict[str, Callable[[str, str], Iterator[Place]]] = {
    "swapped_axes": lambda lon, lat: iter([(_plain(lat), _plain(lon))]),
    "flipped_sign": _both(lambda text: _plain(text.replace("-", ""))),
    "dms_as_decimal": _both(_unpacked),
    "decimals_as_minutes": _both(_uncut),
    "minutes_as_seconds": _both(_unmeant),
    "minutes_seconds_exchanged": _exchanged_parts,
    "tails_swapped": _tails,
    "shifted_parts": _shifted,
    "gauss_kruger": _metres((0,)),
    "wrong_gauss_zone": _metres((-1, 1)),
    "gcj02_batch": _in_datum(Datum.GCJ02),
    "bd09_batch": _in_datum(Datum.BD09),
}
"""All places that each defect of both axes could have written so."""


def _axis_texts(register: pd.DataFrame, notation: str) -> list[list[str]]:
    texts = []
    for headers in NOTATIONS[notation].headers:
        if len(headers) == 3:
            texts.append([BETWEEN.join(parts) for parts in register[list(headers)].to_numpy(dtype=object).tolist()])
        else:
            joined = register[headers[0]].str.replace("[°′]", BETWEEN, regex=True).str.replace("″", "")
            texts.append(joined.tolist())
    return texts


def _habits(made: Simulation, lons: list[str]) -> dict[str, int]:
    """Count the decimals of each collector, on the good rows."""
    decimals = pd.Series([len(text.rpartition(".")[2]) if "." in text else 0 for text in lons], index=made.truth.index)
    good = made.truth["defect"] == ""
    usual = decimals[good].groupby(made.truth.loc[good, "collector_id"]).agg(lambda each: each.mode().iloc[0])
    return cast("dict[str, int]", usual.to_dict())


def spread_m(made: Simulation, notation: str, asked: NDArray[np.bool_]) -> pd.Series:
    """Tell for each row that is asked how far from the true one the farthest position lies that its text could have meant.

    Returns
    -------
    Series
        By row label, of the asked rows whose defect leaves a trace, metres; infinite where the true one is not among them. A wrong
        code counts as 0 where the zone that holds the position is the true one.
    """
    sexagesimal = NOTATIONS[notation].sexagesimal
    truth = made.truth
    lons, lats = _axis_texts(made.register, notation)
    habits = _habits(made, lons)
    zone_of = made.zones.find(made.register["PCXQDM"])
    side = _sides(truth)
    crosses = zone_of != made.zones.find(truth["zone_code"])[np.arange(len(truth)) + side]
    found: dict[int, float] = {}
    columns = [truth[name].tolist() for name in ("defect", "collector_id", "measured_lon", "measured_lat", "zone_code")]
    for k in np.flatnonzero(asked & (truth["defect"] != "").to_numpy()).tolist():
        defect, collector, x, y, code = (column[k] for column in columns)
        row = truth.index[k]
        if defect in ONE_AXIS:
            whole = _whole(sexagesimal, habits.get(collector, 0))
            places = set(_of_one_axis(lons[k], lats[k], ONE_AXIS[defect], whole))
        elif defect in BOTH_AXES:
            places = set(BOTH_AXES[defect](lons[k], lats[k]))
        elif defect == "slipped_list":
            carrier = k - side[k]
            places = (
                {(_plain(lons[carrier]), _plain(lats[carrier]))} if _told(side, crosses, carrier, side[k]) else set()
            )
        elif defect == "wrong_zone_code":
            true = made.zones.geometry[made.zones.find([code])[0]]
            found[row] = 0.0 if shapely.intersects_xy(true, x, y) else np.inf
            continue
        else:
            continue
        found[row] = _farthest(places, made.zones.geometry[zone_of[k]], x=x, y=y)
    return pd.Series(found, dtype=float)


def _sides(truth: pd.DataFrame) -> NDArray[np.intp]:
    """Tell which row's position each row of a slipped list carries: so many rows on, or before; 0 elsewhere."""
    slipped = np.flatnonzero(truth["defect"] == "slipped_list")
    side = np.zeros(len(truth), dtype=np.intp)
    source = truth["detail"].iloc[slipped].str.extract(r"(\d+)$")[0].astype(np.int64).to_numpy() - 1
    side[slipped] = source - slipped
    return side


def _told(side: NDArray[np.intp], crosses: NDArray[np.bool_], carrier: int, step: int) -> bool:
    """Tell whether the slip shows at the row that carries a position, or farther on."""
    while 0 <= carrier < len(side) and side[carrier] == step:
        if crosses[carrier]:
            return True
        carrier -= step
    return False


def _of_one_axis(lon: str, lat: str, undo: Callable[[str], Iterator[str]], whole: re.Pattern[str]) -> Iterator[Place]:
    # The slip is on one axis; the other must be whole as it stands.
    if whole.fullmatch(lat):
        yield from ((_plain(text), _plain(lat)) for text in undo(lon) if whole.fullmatch(text))
    if whole.fullmatch(lon):
        yield from ((_plain(lon), _plain(text)) for text in undo(lat) if whole.fullmatch(text))


def _farthest(places: set[Place], zone: shapely.Geometry, *, x: float, y: float) -> float:
    at: NDArray[np.float64] = np.array(sorted(places)).reshape(-1, 2)
    _, per_lat = metres_per_degree(lat=np.array([y]))
    at = at[(np.abs(at[:, 1]) <= 90) & (np.abs(at[:, 0]) <= 180)]
    at = at[shapely.dwithin(zone, shapely.points(at), WITHIN_M / float(per_lat[0]))]
    if not len(at):
        return float("inf")
    off = distance_m(lon=at[:, 0], lat=at[:, 1], to_lon=np.full(len(at), x), to_lat=np.full(len(at), y))
    # Unwritten digits move the text up to some metres from what was measured.
    return float(off.max()) if off.min() < 50 else float("inf")

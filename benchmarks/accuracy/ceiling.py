"""The ceiling: how often the text and the zones could tell the true position to somebody who knows the cause.

An oracle is told which defect a row has, and how that defect comes about, but not where in the text. It writes down every text from
which the defect could have made the row's, and keeps those whose position lies in the zone that the row names (or within `WITHIN_M`
of it, for honest error). Where all that remain lie within 50 m (or 200 m) of the true one, the row can be decided; where not, no
method can do better than guess by how likely each slip is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import shapely

from geocensus.coordinates.geodesy import distance_m, metres_per_degree
from geocensus.simulate import NOTATIONS, Simulation

__all__ = ["UNDO", "spread_m"]

WITHIN_M = 60.0

BETWEEN = "\x1f"

# Before each slip the cell was whole: degrees, minutes below 60, seconds below 60; or degrees with a point.
WHOLE = {
    "sexagesimal": re.compile(rf"\d{{1,3}}{BETWEEN}[0-5]?\d{BETWEEN}[0-5]?\d(?:\.\d{{1,2}})?"),
    "decimal": re.compile(r"\d{1,3}\.\d{4,8}"),
}


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


UNDO: dict[str, Callable[[str], Iterator[str]]] = {
    "digit_dropped": _undropped,
    "digit_doubled": _undoubled,
    "digits_exchanged": _unexchanged,
    "digit_mistyped": _unmistyped,
    "decimal_point_lost": _unlost,
    "decimal_point_moved": _unmoved,
    "wrong_degree": _part((-10, -1, 1, 10), 0),
    "ten_minutes_off": _part((-10, 10), 1),
    "wrong_minutes": _part((-10, -8, -6, -5, -4, -3, -2, 2, 3, 4, 5, 6, 8, 10), 1),
}
"""All texts of one axis from which each defect could have made a text. Other defects can be undone in one way only, or not at all."""


def _value(text: str) -> float:
    parts = [float(part) for part in text.split(BETWEEN)]
    return sum(part / 60**k for k, part in enumerate(parts))


def _axis_texts(register: pd.DataFrame, notation: str) -> list[list[str]]:
    texts = []
    for headers in NOTATIONS[notation].headers:
        if len(headers) == 3:
            texts.append([BETWEEN.join(parts) for parts in register[list(headers)].to_numpy(dtype=object).tolist()])
        else:
            joined = register[headers[0]].str.replace("[°′]", BETWEEN, regex=True).str.replace("″", "")
            texts.append(joined.tolist())
    return texts


def spread_m(made: Simulation, notation: str) -> pd.Series:
    """Tell for each row how far from the true one the farthest position lies that its text could have meant.

    Returns
    -------
    Series
        By row label, of the rows whose defect is in :data:`UNDO`, metres; infinite where the true one is not among them.
    """
    whole = WHOLE["sexagesimal" if NOTATIONS[notation].sexagesimal else "decimal"]
    rows = made.truth.index[made.truth["defect"].isin(UNDO)]
    register, truth = made.register.loc[rows], made.truth.loc[rows]
    named = made.zones.geometry[made.zones.find(register["PCXQDM"])]
    found: dict[int, float] = {}
    for row, lon, lat, defect, x, y, zone in zip(
        rows.tolist(),
        *_axis_texts(register, notation),
        truth["defect"].tolist(),
        truth["measured_lon"].tolist(),
        truth["measured_lat"].tolist(),
        named,
        strict=True,
    ):
        found[row] = _spread(lon, lat, UNDO[defect], x=x, y=y, zone=zone, whole=whole)
    return pd.Series(found, dtype=float)


def _spread(
    lon: str,
    lat: str,
    undo: Callable[[str], Iterator[str]],
    *,
    x: float,
    y: float,
    zone: shapely.Geometry,
    whole: re.Pattern[str],
) -> float:
    places = set()
    # The slip is on one axis; the other must be whole as it stands.
    if whole.fullmatch(lat):
        places |= {(_value(text), _value(lat)) for text in undo(lon) if whole.fullmatch(text)}
    if whole.fullmatch(lon):
        places |= {(_value(lon), _value(text)) for text in undo(lat) if whole.fullmatch(text)}
    if not places:
        return float("inf")
    at = np.array(sorted(places))
    _, per_lat = metres_per_degree(lat=np.array([y]))
    at = at[shapely.dwithin(zone, shapely.points(at), WITHIN_M / float(per_lat[0]))]
    at = at[np.abs(at[:, 1]) <= 90]
    if not len(at):
        return float("inf")
    off = distance_m(lon=at[:, 0], lat=at[:, 1], to_lon=np.full(len(at), x), to_lat=np.full(len(at), y))
    # Unwritten digits move the text up to some metres from what was measured.
    return float(off.max()) if off.min() < 50 else float("inf")

"""Faults that no repair of geocensus knows by name: what it proposes for them shows how sure it may be of the others."""

from __future__ import annotations

import numpy as np
import shapely

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.language import Text
from geocensus.simulate import Defect
from geocensus.simulate.defects import Apply, Draft, Rows

__all__ = ["UNNAMED"]

SEAT_M = 60.0
"""How far from the middle of a town the building lies whose position is used for others."""


def _digits(text: str) -> list[int]:
    return [k for k, sign in enumerate(text) if sign.isdigit()]


def _tails_swapped(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    """Exchange the minutes and seconds, or the decimals, of both axes; the degrees stay."""
    lon, lat = draft.written.lon, draft.written.lat
    if draft.written.notation.sexagesimal:
        lon[rows, 1:], lat[rows, 1:] = lat[rows, 1:], lon[rows, 1:].copy()
        return rows
    for row in rows.tolist():
        (a, _, east), (b, _, north) = lon[row, 0].partition("."), lat[row, 0].partition(".")
        lon[row, 0], lat[row, 0] = f"{a}.{north}", f"{b}.{east}"
    return rows


def _edit(change: str) -> Apply:
    def apply(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
        for row in rows.tolist():
            pieces = draft.written.axis(bool(rng.integers(2)))
            text = "\x1f".join(pieces[row])
            digits = _digits(text)
            signs = list(text)
            if change == "two digits":
                for k in rng.choice(digits[1:], 2, replace=False).tolist():
                    signs[k] = str((int(signs[k]) + int(rng.integers(1, 10))) % 10)
            else:
                k = int(rng.integers(1, len(digits) - 3))
                a, b, c, d = digits[k : k + 4]
                signs[a], signs[b], signs[c], signs[d] = signs[c], signs[d], signs[a], signs[b]
            pieces[row] = "".join(signs).split("\x1f")
        return rows

    return apply


def _town_seat(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Take a position at the seat of the nearest town for that of the source."""
    tree = shapely.STRtree(shapely.points(draft.seats))
    seat = draft.seats[tree.nearest(shapely.points(draft.lon[rows], draft.lat[rows]))]
    per_lon, per_lat = metres_per_degree(lat=seat[:, 1])
    east, north = rng.normal(size=(2, len(rows))) * SEAT_M
    draft.written.write(rows, lon=seat[:, 0] + east / per_lon, lat=seat[:, 1] + north / per_lat)
    return rows


def _elsewhere(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Let a geocoder choose a namesake: 20 to 500 km off in any direction."""
    angle, away = rng.uniform(0, 2 * np.pi, len(rows)), 10 ** rng.uniform(np.log10(20e3), np.log10(500e3), len(rows))
    per_lon, per_lat = metres_per_degree(lat=draft.lat[rows])
    lon, lat = draft.lon[rows] + away * np.cos(angle) / per_lon, draft.lat[rows] + away * np.sin(angle) / per_lat
    draft.written.write(rows, lon=lon, lat=lat)
    return rows


def _neighbours_degrees(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Copy degrees and minutes of one axis from another row of the register, and keep the rest."""
    for row in rows.tolist():
        on_lon = bool(rng.integers(2))
        pieces, other = draft.written.axis(on_lon), int(rng.integers(len(draft.lon)))
        if draft.written.notation.sexagesimal:
            pieces[row, :2] = pieces[other, :2]
        else:
            whole = pieces[other, 0].find(".") + 2
            pieces[row, 0] = pieces[other, 0][:whole] + pieces[row, 0][whole:]
    return rows


def _defect(key: str, en: str, zh: str, apply: Apply) -> Defect:
    return Defect(key=key, title=Text(en=en, zh=zh), share=0.004, apply=apply)


UNNAMED = (
    _defect("tails_swapped", "minutes and seconds of both axes exchanged", "两轴的分秒互换", _tails_swapped),
    _defect("two_digits_wrong", "two digits of one axis mistyped", "同轴两位数字录错", _edit("two digits")),
    _defect("blocks_transposed", "two pairs of digits exchanged", "两组数字颠倒", _edit("blocks")),
    _defect("town_seat", "the seat of the town for the source", "以乡镇驻地代替", _town_seat),
    _defect("geocoded_elsewhere", "a namesake 20–500 km off", "误取异地同名", _elsewhere),
    _defect("neighbours_degrees", "degrees and minutes of another row", "度分抄自另一行", _neighbours_degrees),
)

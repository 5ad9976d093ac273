"""Slips of one row: of the eye, of the hand, of a formula, of an importer."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from geocensus.coordinates.geodesy import metres_per_degree
from geocensus.simulate.defects import FAR_M, Apply, Draft, Rows
from geocensus.simulate.form import to_parts

__all__ = [
    "DIGIT_SLIPS",
    "blank",
    "decimals_as_minutes",
    "digit_slip",
    "dms_as_decimal",
    "equal_axes",
    "flipped_sign",
    "gauss_kruger",
    "minutes_as_seconds",
    "minutes_seconds_exchanged",
    "one_axis",
    "point_lost",
    "point_moved",
    "shift",
    "shifted_parts",
    "swapped_axes",
    "whole_minutes",
    "wrong_zone_code",
    "zero",
]

AXES = ((True, "longitude"), (False, "latitude"))
BETWEEN = "\x1f"
"""Stands between the pieces of an axis while it is edited as one text."""


def swapped_axes(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    """Exchange longitude and latitude."""
    written = draft.written
    written.lon[rows], written.lat[rows] = written.lat[rows], written.lon[rows].copy()
    return rows


def flipped_sign(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Put a minus before one axis, mostly the longitude."""
    on_lon = rng.random(len(rows)) < 0.7
    for lon, axis in AXES:
        at = rows[on_lon == lon]
        draft.written.axis(lon)[at, 0] = [f"-{text}" for text in draft.written.axis(lon)[at, 0]]
        draft.detail[at] = axis
    return rows


def blank(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    """Leave both axes empty."""
    draft.written.lon[rows], draft.written.lat[rows] = "", ""
    return rows


def one_axis(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Leave one axis empty."""
    no_lon = rng.random(len(rows)) < 0.5
    for lon, axis in AXES:
        at = rows[no_lon == lon]
        draft.written.axis(lon)[at] = ""
        draft.detail[at] = axis
    return rows


def zero(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    """Fill in zeros."""
    draft.written.lon[rows], draft.written.lat[rows] = "0", "0"
    return rows


def equal_axes(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    """Copy the longitude into the latitude."""
    draft.written.lat[rows] = draft.written.lon[rows]
    return rows


def decimals_as_minutes(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    """Cut decimals into pairs: 36.7512° becomes 36° 75′ 12″."""
    if not draft.written.notation.sexagesimal:
        return rows[:0]
    spoiled = np.zeros(len(rows), dtype=bool)
    for (lon, _axis), value in zip(AXES, (draft.lon[rows], draft.lat[rows]), strict=True):
        ticks = np.round(value * 1e6).astype(np.int64)
        spoiled |= ticks // 10_000 % 100 >= 60
        draft.written.axis(lon)[rows] = np.array(
            [(str(t // 1_000_000), str(t // 10_000 % 100), f"{t % 10_000 / 100:.2f}") for t in ticks.tolist()],
            dtype=object,
        ).reshape(-1, 3)
    draft.detail[rows] = np.where(spoiled, "minutes of 60 or more", "minutes below 60")
    return rows


def dms_as_decimal(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    """Write 116°23′17″ as 116.2317, on both axes."""
    digits = draft.written.digits[rows] if draft.written.notation.sexagesimal else np.zeros(len(rows), dtype=np.intp)
    for (lon, _axis), value in zip(AXES, (draft.lon[rows], draft.lat[rows]), strict=True):
        parts = to_parts(value, digits)
        pieces = draft.written.axis(lon)
        pieces[rows] = ""
        pieces[rows, 0] = [
            f"{d}.{m:02d}" + f"{s:0{3 + k if k else 2}.{k}f}".replace(".", "")
            for d, m, s, k in zip(
                parts.degrees.tolist(), parts.minutes.tolist(), parts.seconds.tolist(), digits.tolist(), strict=True
            )
        ]
    return rows


def minutes_as_seconds(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    """Take the decimals of minutes for seconds: 23.17′ becomes 23′17″, on both axes."""
    made = []
    spoiled = np.ones(len(rows), dtype=bool)
    for value in (draft.lon[rows], draft.lat[rows]):
        minutes = np.round(value * 60, 2)
        seconds = np.round(minutes % 1 * 100)
        # 75 would stand out as seconds; such rows are left alone.
        spoiled &= seconds < 60
        made.append((np.floor(minutes) * 60 + seconds) / 3600)
    draft.written.write(rows[spoiled], lon=made[0][spoiled], lat=made[1][spoiled])
    return rows[spoiled]


def minutes_seconds_exchanged(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Write the minutes into the seconds and the seconds into the minutes, of one axis or of both."""
    if not draft.written.notation.sexagesimal:
        return rows[:0]
    which = rng.integers(3, size=len(rows))
    for (lon, axis), other in zip(AXES, (1, 0), strict=True):
        at = rows[which != other]
        pieces = draft.written.axis(lon)
        pieces[at, 1], pieces[at, 2] = pieces[at, 2], pieces[at, 1].copy()
        draft.detail[at] = axis
    draft.detail[rows[which == 2]] = "both axes"
    return rows


def shifted_parts(draft: Draft, rows: Rows, _: np.random.Generator) -> Rows:
    r"""Split a cell with ``\d+``: 106°12′33.45″ 38°… becomes 106, 12, 33, 45, 38 and so on."""
    if not draft.written.notation.sexagesimal:
        return rows[:0]
    rows = rows[draft.written.digits[rows] > 0]
    for row in rows.tolist():
        found = re.findall(r"\d+", " ".join((*draft.written.lon[row], *draft.written.lat[row])))
        draft.written.lon[row], draft.written.lat[row] = found[:3], found[3:6]
    return rows


def _edited(
    draft: Draft, rows: Rows, rng: np.random.Generator, edit: Callable[[str, np.random.Generator], str]
) -> Rows:
    """Edit one axis of each row as one text, and keep the rows whose text has changed."""
    done = []
    for row in rows.tolist():
        lon, axis = AXES[int(rng.integers(2))]
        pieces = draft.written.axis(lon)
        before = BETWEEN.join(pieces[row])
        after = edit(before, rng)
        if after != before:
            pieces[row] = after.split(BETWEEN)
            draft.detail[row] = f"{axis} {before.replace(BETWEEN, ' ')} → {after.replace(BETWEEN, ' ')}"
            done.append(row)
    return np.array(done, dtype=np.intp)


def _digits(text: str) -> list[int]:
    return [k for k, sign in enumerate(text) if sign.isdigit()]


def dropped(text: str, rng: np.random.Generator) -> str:
    """Leave one digit out."""
    k = int(rng.choice(_digits(text)))
    return text[:k] + text[k + 1 :]


def doubled(text: str, rng: np.random.Generator) -> str:
    """Type one digit twice."""
    k = int(rng.choice(_digits(text)))
    return text[: k + 1] + text[k:]


def exchanged(text: str, rng: np.random.Generator) -> str:
    """Exchange two neighbouring digits that differ; a mark may stand between them."""
    digits = _digits(text)
    pairs = [(a, b) for a, b in pairwise(digits) if b == a + 1 and text[a] != text[b]]
    if not pairs:
        return text
    a, b = pairs[int(rng.integers(len(pairs)))]
    return text[:a] + text[b] + text[a] + text[b + 1 :]


def mistyped(text: str, rng: np.random.Generator) -> str:
    """Type another digit for one."""
    k = int(rng.choice(_digits(text)))
    return text[:k] + str((int(text[k]) + int(rng.integers(1, 10))) % 10) + text[k + 1 :]


DIGIT_SLIPS = {"dropped": dropped, "doubled": doubled, "exchanged": exchanged, "mistyped": mistyped}


def digit_slip(kind: str) -> Apply:
    """Make the defect of one digit that is dropped, doubled, exchanged with its neighbour, or mistyped."""

    def apply(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
        return _edited(draft, rows, rng, DIGIT_SLIPS[kind])

    return apply


def point_lost(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Leave the decimal point of one axis out."""
    return _edited(draft, rows, rng, lambda text, _: text.replace(".", ""))


def point_moved(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Put the decimal point of one axis one digit to the left or to the right."""

    def edit(text: str, rng: np.random.Generator) -> str:
        left = bool(rng.integers(2))
        return re.sub(r"(\d)\.", r".\1", text) if left else re.sub(r"\.(\d)(?=\d)", r"\1.", text)

    rows = _edited(draft, rows, rng, edit)
    for pieces in (draft.written.lon, draft.written.lat):
        # Nobody writes .345 for 0.345.
        pieces[rows, -1] = [f"0{text}" if text.startswith(".") else text for text in pieces[rows, -1]]
    return rows


def whole_minutes(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Write no seconds, or two decimals of a degree."""
    empty = rng.random(len(rows)) < 0.5
    for lon, _axis in AXES:
        pieces = draft.written.axis(lon)
        if draft.written.notation.sexagesimal:
            pieces[rows, 2] = np.where(empty, "", "0").astype(object)
        else:
            pieces[rows, 0] = [text[: text.index(".") + 3] for text in pieces[rows, 0]]
    return rows


def shift(steps: NDArray[np.float64], *, unit: str, per_degree: int, on_land: bool | None) -> Apply:
    """Make the defect of degrees or minutes of one axis that are off by some steps.

    Parameters
    ----------
    steps
        In degrees.
    unit, per_degree
        For the detail.
    on_land
        Whether the position must stay within the counties, must leave them, or may do either.
    """

    def apply(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
        left = rows
        for _ in range(20):
            if not len(left):
                break
            step, on_lon = rng.choice(steps, size=len(left)), rng.random(len(left)) < 0.5
            lon, lat = draft.lon[left] + step * on_lon, draft.lat[left] + step * ~on_lon
            # The part itself must be mistyped: a carry into the next one would be no slip of a key.
            same_degree = (np.floor(lon) == np.floor(draft.lon[left])) & (np.floor(lat) == np.floor(draft.lat[left]))
            good = (np.abs(lat) < 90) & (same_degree | (per_degree == 1))
            if on_land is not None:
                good &= shapely.contains_xy(draft.land, lon, lat) == on_land
            good &= draft.off_zone_m(left, lon=lon, lat=np.clip(lat, -90, 90)) > FAR_M
            hit = left[good]
            draft.written.write(hit, lon=lon[good], lat=lat[good])
            axis = np.where(on_lon[good], "longitude", "latitude")
            draft.detail[hit] = [
                f"{a} {round(s * per_degree):+d} {unit}" for a, s in zip(axis, step[good].tolist(), strict=True)
            ]
            left = left[~good]
        return np.setdiff1d(rows, left)

    return apply


def wrong_zone_code(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
    """Write the code of another zone at least FAR_M away; the position stays right."""
    left = rows
    for _ in range(20):
        if not len(left):
            break
        other = rng.integers(len(draft.codes), size=len(left))
        at = shapely.points(draft.lon[left], draft.lat[left])
        per_lon, _ = metres_per_degree(lat=draft.lat[left])
        good = shapely.distance(draft.zones[other], at) * per_lon > FAR_M
        draft.zone_cells[left[good]] = draft.codes[other[good]].astype(object)
        left = left[~good]
    return np.setdiff1d(rows, left)


def gauss_kruger(*, wrong_zone: bool) -> Apply:
    """Make the defect of Gauss–Krüger metres for degrees, or of such metres with the number of the next zone.

    A collector's software writes one form: zones of 3° or 6°, with or without the zone's number, easting or northing
    first.

    Source: EPSG 4513–4533 (3°), 4491–4501 (6°), both with prefix.
    """

    def apply(draft: Draft, rows: Rows, rng: np.random.Generator) -> Rows:
        for mine in draft.by_collector(rows):
            width, prefix, north_first = (6, 3)[rng.integers(2)], wrong_zone or rng.random() < 0.7, rng.random() < 0.5
            middle = float(draft.lon[mine].mean())
            number = round(middle / 3) if width == 3 else int(middle // 6) + 1
            code = 4513 + number - 25 if width == 3 else 4491 + number - 13
            transformer = Transformer.from_crs("EPSG:4490", f"EPSG:{code}", always_xy=True)
            east, north = transformer.transform(draft.lon[mine], draft.lat[mine])
            east = east + 1e6 * (rng.choice([-1, 1]) if wrong_zone else 0) - (0 if prefix else 1e6 * number)
            for pieces, metres in zip(
                (draft.written.lon, draft.written.lat), (north, east) if north_first else (east, north), strict=True
            ):
                pieces[mine] = ""
                pieces[mine, 0] = [f"{value:.2f}" for value in metres.tolist()]
            draft.detail[mine] = (
                f"{width}° zone {number}{'' if prefix else ', no prefix'}{', northing first' if north_first else ''}"
            )
        return rows

    return apply

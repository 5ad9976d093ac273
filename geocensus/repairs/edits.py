"""Edits of the digits that were typed: the general machine behind every slip of the keyboard.

A slip changes one number of one axis. So the other axis stays where it is, and only rows whose other axis already fits the named
ground can be helped: this keeps the work small. Each edit gives numbers that may have been meant, for all rows at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geocensus.measures.written import Axis, Written
from geocensus.repairs.candidates import Candidates

__all__ = ["Edit", "Meant", "Number", "digit", "edited", "numbers_of", "reread", "shifted", "written_like"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

BELOW = (360, 60, 60)
"""Degrees, minutes and seconds stay below this."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Number:
    """One number of an axis as it was typed, for many rows.

    Parameters
    ----------
    part
        0 degrees, 1 minutes, 2 seconds.
    digits, places, length : (k,) int64
        See :class:`geocensus.measures.written.Axis`.
    last : (k,) bool
        No finer part follows.
    axis_digits : (k,) int64
        Digits of the whole axis.
    """

    part: int
    digits: Ints
    places: Ints
    length: Ints
    last: Mask
    axis_digits: Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Meant:
    """What may have been meant instead.

    Parameters
    ----------
    digits, places : (k,) int64
    likelihood : (k,)
        Probability that just this edit happens when one of its kind does; 0: it does not apply.
    """

    digits: Ints
    places: Ints
    likelihood: Floats


WRITTEN = np.array([0.02, 0.2, 0.3, 0.1, 0.1, 0.1, 0.1, 0.03, 0.03, 0.02])
"""How many decimals people write, from none to nine and more: two of seconds, four to six of degrees (own)."""

AS_ELSEWHERE, ONE_OFF = 0.8, 0.08
"""So often both axes are written with the same number of decimals, and with one more or one fewer (a spreadsheet loses last
zeros): 75 % to 100 %, and 0 % to 10 % each, of the positions in four registers of the Global Energy Monitor and the World
Resources Institute, China, 6,462 positions."""


WORTH = 2.0
"""What the other axis says of the decimals counts as much as so many axes of the collector's good rows (own)."""


def written_like(places: Ints, elsewhere: Ints, habit: Floats | None = None) -> Floats:
    """Tell how probable so many decimals are beside those of the other axis and of the collector's good rows.

    Parameters
    ----------
    places, elsewhere : (k,)
        Decimals of both axes; −1: the other axis is written in another notation.
    habit : (k, 10), optional
        How often the collector writes so many decimals.

    Examples
    --------
    >>> written_like(np.array([2, 1, 5]), np.array([2, 2, -1])).round(2)
    array([0.81, 0.09, 0.1 ])
    >>> written_like(np.array([1]), np.array([2]), np.array([[0, 8, 0, 0, 0, 0, 0, 0, 0, 0.0]])).round(2)
    array([0.82])
    """
    at = np.clip(places, 0, len(WRITTEN) - 1)
    usual = WRITTEN[at]
    off = np.abs(places - elsewhere)
    alike = np.where(off == 0, AS_ELSEWHERE, np.where(off == 1, ONE_OFF, 0.0))
    likely = np.where(elsewhere < 0, usual, alike + (1 - AS_ELSEWHERE - 2 * ONE_OFF) * usual)
    if habit is None:
        return likely
    seen: Floats = (habit[np.arange(len(at)), at] + WORTH * likely) / (habit.sum(axis=1) + WORTH)
    return seen


BOTH = 0.96
"""Who misreads the notation of one axis misreads that of the other (own)."""

UNSOUND = 0.02
"""So often a text that no notation allows is left over when the one slip is undone: there were two slips (own)."""

Edit = Callable[[Number], Iterator[Meant]]


def digit(number: Ints, place: int) -> Ints:
    """Give the digit at a place, counted from the right.

    Examples
    --------
    >>> digit(np.array([1234]), 1)
    array([3])
    """
    single: Ints = number // 10**place % 10
    return single


def numbers_of(axis: Axis, part: int, rows: NDArray[np.intp]) -> Number:
    """Give one number of an axis for some rows."""
    return Number(
        part=part,
        digits=axis.digits[rows, part],
        places=axis.places[rows, part],
        length=axis.length[rows, part],
        last=axis.count[rows] == part + 1,
        axis_digits=axis.digit_count[rows],
    )


def edited(written: Written, box: Floats, edit: Edit) -> Candidates:
    """Undo an edit everywhere it can have happened.

    Parameters
    ----------
    written
        n rows.
    box : (n, 4) west, south, east, north
        Where each row's position should lie; nothing else is looked for.
    edit
        Gives the numbers that may have been meant.
    """
    found: list[Candidates] = []
    lon, lat = written.lon.degrees, written.lat.degrees
    for east in (True, False):
        axis, other, kept = (written.lon, written.lat, lat) if east else (written.lat, written.lon, lon)
        low, high = (box[:, 0], box[:, 2]) if east else (box[:, 1], box[:, 3])
        other_low, other_high = (box[:, 1], box[:, 3]) if east else (box[:, 0], box[:, 2])
        # No slip of a digit explains a minus.
        ready = (kept >= other_low) & (kept <= other_high) & (axis.count > 0) & ~axis.negative
        for part in range(3):
            rows = np.flatnonzero(ready & (axis.count > part))
            if not len(rows):
                continue
            number = numbers_of(axis, part, rows)
            last = np.maximum(other.count[rows], 1) - 1
            elsewhere = np.where(other.count[rows] == part + 1, other.places[rows, last], -1)
            habit = None if written.decimals is None else written.decimals[rows, part]
            # Another fault writes as the collector does, or leaves as many decimals as there may be anywhere.
            usual = WRITTEN[np.clip(number.places, 0, len(WRITTEN) - 1)]
            as_typed = (written_like(number.places, elsewhere, habit) + usual) / 2
            # Who writes the seconds of one axis writes those of the other.
            left_sound = _sound_without(axis, part)[rows] & other.sound[rows] & (axis.count == other.count)[rows]
            unit = 60.0**part
            rest = axis.degrees[rows] - number.digits / 10.0**number.places / unit
            for meant in edit(number):
                value = meant.digits / 10.0**meant.places
                angle = rest + value / unit
                good = np.flatnonzero(
                    (meant.likelihood > 0)
                    & (value < BELOW[part])
                    & (angle >= low[rows])
                    & (angle <= high[rows])
                    & ((meant.digits != number.digits) | (meant.places != number.places))
                )
                if len(good):
                    at = rows[good]
                    likelihood = meant.likelihood[good] / 2  # either axis may have been hit
                    # An edit that makes the decimals of both axes alike explains more than one that leaves them unlike.
                    there = None if habit is None else habit[good]
                    likes = written_like(meant.places[good], elsewhere[good], there) / as_typed[good]
                    sound = left_sound[good] & (number.last[good] | (meant.places[good] == 0))
                    likelihood = likelihood * np.where(sound, 1.0, UNSOUND)
                    found.append(
                        Candidates(
                            index=at,
                            lon=angle[good] if east else kept[at],
                            lat=kept[at] if east else angle[good],
                            log_likelihood=np.log(likelihood * np.where(number.last[good], likes, 1.0)),
                        )
                    )
    return Candidates.joined(found)


def _sound_without(axis: Axis, part: int) -> Mask:
    """Tell which axes are sound but for one of their numbers."""
    zero = np.arange(axis.digits.shape[1]) == part
    rest = Axis(
        digits=np.where(zero, 0, axis.digits),
        places=np.where(zero, 0, axis.places),
        length=axis.length,
        count=axis.count,
        negative=axis.negative,
    )
    return rest.sound


def shifted(written: Written, box: Floats, *, lon_by_deg: Floats, lat_by_deg: Floats, likelihood: float) -> Candidates:
    """Move all rows by some degrees, one alternative after the other, and keep what comes to lie in its row's box.

    Parameters
    ----------
    lon_by_deg, lat_by_deg : (m,) degrees
    likelihood
        Of each alternative.
    """
    lon, lat = written.lon.degrees, written.lat.degrees
    sound = np.where(written.lon.sound & written.lat.sound, likelihood, likelihood * UNSOUND)
    return Candidates.joined(
        Candidates.of(lon=lon + east, lat=lat + north, likelihood=sound).within(box)
        for east, north in zip(lon_by_deg.tolist(), lat_by_deg.tolist(), strict=True)
    )


def reread(
    written: Written, box: Floats, read: Callable[[Axis], Floats], *, likelihood: float = 1.0, both: float = BOTH
) -> Candidates:
    """Read the same digits in another notation: on both axes, or on one of them.

    Parameters
    ----------
    read
        From an axis to degrees, NaN where the other notation is impossible.
    likelihood
        How often it is read like this when its kind of mistake happens.
    both
        How often it happens to both axes.
    """
    one = likelihood * (1 - both) / 2
    lon, lat = (np.where(axis.negative, np.nan, read(axis)) for axis in (written.lon, written.lat))
    as_written = written.lon.degrees, written.lat.degrees
    sound = written.lon.sound, written.lat.sound
    return Candidates.joined(
        [
            Candidates.of(lon=lon, lat=lat, likelihood=likelihood * both).within(box),
            Candidates.of(lon=lon, lat=as_written[1], likelihood=np.where(sound[1], one, one * UNSOUND)).within(box),
            Candidates.of(lon=as_written[0], lat=lat, likelihood=np.where(sound[0], one, one * UNSOUND)).within(box),
        ]
    )

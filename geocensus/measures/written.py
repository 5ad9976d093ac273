"""The digits of a position as they were typed: what slips of the pen and of the keyboard act on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.registry import measure

__all__ = ["MOST_DIGITS", "PARTS", "Axis", "Written"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PARTS = 3
"""Degrees, minutes, seconds."""

MOST_DIGITS = 15
"""A longer number is no coordinate, and would not fit a whole number of 64 bits with one digit more."""

LONGEST = 200
"""A text of more characters holds more than a position."""

_NUMBER = re.compile(r"(?P<sign>[-−]?)(?:(?P<whole>\d+)(?:\.(?P<decimals>\d*))?|\.(?P<below_one>\d+))")

Number = tuple[int, int, int]
"""The digits as one whole number, how many of them stand behind the point, and how many there are."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Axis:
    """One axis of many positions: up to three numbers each.

    Parameters
    ----------
    digits : (n, 3) int64
        The digits of each number without its point.
    places : (n, 3) int64
        How many of them stand behind the point.
    length : (n, 3) int64
        How many there are, leading zeros included.
    count : (n,) int64
        How many numbers; 0: the axis could not be cut into numbers.
    negative : (n,) bool
    """

    digits: Ints
    places: Ints
    length: Ints
    count: Ints
    negative: NDArray[np.bool_]

    def part(self, number: int) -> Floats:
        """Give one part's numbers: 0 degrees, 1 minutes, 2 seconds."""
        return self.digits[:, number] / 10.0 ** self.places[:, number]

    @property
    def degrees(self) -> Floats:
        """Give the angles in degrees; NaN where there is none."""
        angle = self.part(0) + self.part(1) / 60 + self.part(2) / 3600
        return np.where(self.count > 0, np.where(self.negative, -angle, angle), np.nan)

    @property
    def digit_count(self) -> Ints:
        """Count all digits of the axis."""
        count: Ints = self.length.sum(axis=1)
        return count

    @property
    def sound(self) -> NDArray[np.bool_]:
        """Tell which axes are written as a notation allows: decimals in the last number only, minutes and seconds below 60."""
        last = np.maximum(self.count, 1) - 1
        before_last = np.arange(PARTS) < last[:, None]
        in_degrees = self.part(0) <= 180
        below = (self.part(1) < 60) & (self.part(2) < 60)
        sound: NDArray[np.bool_] = ~(before_last & (self.places > 0)).any(axis=1) & below & in_degrees
        return sound

    def __getitem__(self, rows: Any) -> Axis:
        return Axis(**{name: values[rows] for name, values in vars(self).items()})


@dataclass(frozen=True, kw_only=True, eq=False)
class Written:
    """Both axes of many positions, digit by digit.

    Parameters
    ----------
    lon, lat
    decimals : (n, 3, 10), optional
        How often good rows of the same collector have so many decimals (none to nine and more) when their last number is
        degrees, minutes or seconds.
    """

    lon: Axis
    lat: Axis
    decimals: Floats | None = None

    def __len__(self) -> int:
        return len(self.lon.count)

    def __getitem__(self, rows: Any) -> Written:
        decimals = None if self.decimals is None else self.decimals[rows]
        return Written(lon=self.lon[rows], lat=self.lat[rows], decimals=decimals)

    @classmethod
    def read(cls, texts: Sequence[Any], *, lon_value: Floats, lat_value: Floats) -> Self:
        """Cut texts into numbers.

        Parameters
        ----------
        texts : (n,) text
            The cells of both axes with a semicolon between (longitude first), or one cell that holds both.
        lon_value, lat_value : (n,)
            The numbers that were read, to tell which axis comes first in one cell.

        Examples
        --------
        >>> written = Written.read(["114 12 33.45; 36 7 12"], lon_value=np.array([114.2]), lat_value=np.array([36.1]))
        >>> written.lon.digits.tolist(), written.lon.places.tolist(), written.lat.degrees.round(4).tolist()
        ([[114, 12, 3345]], [[0, 0, 2]], [36.12])
        """
        plain = _plain(texts)
        # What is not plain is read text by text.
        left = np.flatnonzero(~plain.ready)
        for row, lon, lat in zip(left.tolist(), lon_value[left].tolist(), lat_value[left].tolist(), strict=True):
            text = texts[row]
            if not isinstance(text, str):
                continue
            one, other = _axes(text)
            if ";" not in text and not _lon_first(one, lon, lat):
                one, other = other, one
            plain.write(row, one, other)
        lon_axis, lat_axis = (
            # A letter, W or S, is a sign too.
            Axis(digits=table[0], places=table[1], length=table[2], count=count, negative=negative | (value < 0))
            for table, count, negative, value in zip(
                plain.table, plain.count, plain.negative, (lon_value, lat_value), strict=True
            )
        )
        return cls(lon=lon_axis, lat=lat_axis)


_NOTHING: tuple[list[Number], bool] = ([], False)


def _axes(text: str) -> tuple[tuple[list[Number], bool], tuple[list[Number], bool]]:
    if len(text) > LONGEST:
        return _NOTHING, _NOTHING
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    halves = plain.split(";")
    if len(halves) == 2:
        return _numbers(halves[0]), _numbers(halves[1])
    found = list(_NUMBER.finditer(plain))
    middle = len(found) // 2
    if len(found) not in (2, 4, 6):
        return _NOTHING, _NOTHING
    return _cut(found[:middle]), _cut(found[middle:])


def _numbers(half: str) -> tuple[list[Number], bool]:
    cells = half.strip(" ").split(" ")
    # Cells of parts keep their places: a blank one between two others is zero of its unit.
    if len(cells) == PARTS and not cells[1]:
        numbers, negative = _cut([*_NUMBER.finditer(half)])
        return ([numbers[0], (0, 0, 0), numbers[1]], negative) if len(numbers) == 2 else _NOTHING
    return _cut([*_NUMBER.finditer(half)])


def _cut(found: list[re.Match[str]]) -> tuple[list[Number], bool]:
    if not 1 <= len(found) <= PARTS:
        return _NOTHING
    numbers = []
    for match in found:
        decimals = match["decimals"] or match["below_one"] or ""
        digits = (match["whole"] or "") + decimals
        if len(digits) > MOST_DIGITS:
            return _NOTHING
        numbers.append((int(digits), len(decimals), len(digits)))
    return numbers, bool(found[0]["sign"])


def _lon_first(first: tuple[list[Number], bool], lon: float, lat: float) -> bool:
    """Tell whether the first axis of a cell is the longitude: by what was read, else by what it can be."""
    if not first[0]:
        return True
    digits, places, _ = first[0][0]
    degrees = digits / 10.0**places
    if lon == lon and lat == lat:
        return abs(degrees - abs(lon)) < abs(degrees - abs(lat))
    return degrees > 60


@dataclass(frozen=True, kw_only=True, eq=False)
class _Cut:
    """Texts that were cut into numbers, and those that are still to be: (axes, what, n, parts), (axes, n), (axes, n), (n,)."""

    table: Ints
    count: Ints
    negative: NDArray[np.bool_]
    ready: NDArray[np.bool_]

    def write(self, row: int, *axes: tuple[list[Number], bool]) -> None:
        """Write down both axes of one row."""
        for axis, (numbers, negative) in enumerate(axes):
            self.count[axis, row], self.negative[axis, row] = len(numbers), negative
            for part, number in enumerate(numbers):
                self.table[axis, :, row, part] = number


def _half(axis: int) -> str:
    numbers = (rf"(?P<w{axis}{part}>[0-9]+)(?:\.(?P<d{axis}{part}>[0-9]*))?" for part in range(PARTS))
    first, *others = numbers
    return rf" *(?P<s{axis}>-?){first}" + "".join(f"(?: {each})?" for each in others) + " *"


_PLAIN = f"^{_half(0)};{_half(1)}$"
"""Both axes in numbers alone, one blank between two: what nearly all texts are."""


def _plain(texts: Sequence[Any]) -> _Cut:
    """Cut plain texts into numbers, all at once."""
    n = len(texts)
    cut = _Cut(
        table=np.zeros((2, 3, n, PARTS), dtype=np.int64),
        count=np.zeros((2, n), dtype=np.int64),
        negative=np.zeros((2, n), dtype=np.bool_),
        ready=np.zeros(n, dtype=np.bool_),
    )
    strings = pa.array(
        [text if isinstance(text, str) and len(text) <= LONGEST else None for text in texts], pa.string()
    )
    found = pc.extract_regex(strings, _PLAIN)
    rows = np.flatnonzero(pc.is_valid(found).to_numpy(zero_copy_only=False))
    found = found.take(pa.array(rows))
    short = np.ones(len(rows), dtype=np.bool_)
    for axis in range(2):
        cut.negative[axis, rows] = pc.equal(found.field(f"s{axis}"), "-").to_numpy(zero_copy_only=False)
        for part in range(PARTS):
            whole, decimals = found.field(f"w{axis}{part}"), found.field(f"d{axis}{part}")
            length, places = (
                pc.utf8_length(each).to_numpy(zero_copy_only=False).astype(np.int64)
                for each in (pc.binary_join_element_wise(whole, decimals, ""), decimals)
            )
            short &= length <= MOST_DIGITS
            digits = pc.utf8_slice_codeunits(pc.binary_join_element_wise("0", whole, decimals, ""), 0, MOST_DIGITS + 1)
            cut.table[axis, :, rows, part] = np.stack(
                [digits.cast(pa.int64()).to_numpy(zero_copy_only=False), places, length], axis=1
            )
            cut.count[axis, rows] += length > 0
    cut.ready[rows] = short
    long = rows[~short]
    cut.table[:, :, long], cut.count[:, long], cut.negative[:, long] = 0, 0, False
    return cut


@measure(meaning=Text(en="The digits of the position as they were typed", zh="坐标书写的各位数字"))
def written(position_text: Any, lon_value: Floats, lat_value: Floats) -> Written:
    """Cut the text of each position into its numbers."""
    return Written.read(list(position_text), lon_value=lon_value, lat_value=lat_value)

"""One axis: one to three numbers with what stands around them, and what makes them an angle.

Every rule here looks at one axis alone. Which numbers belong to which axis is decided in ``grammar``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from geocensus.coordinates.scan import DEGREE, METRE, MINUTE, SECOND, Direction, Number, Refusal
from geocensus.coordinates.vocabulary import HemisphereEvidence, Reason

__all__ = ["OTHER", "Angle", "out_of_range", "read_angle"]

_LEAST_METRES: Final = 1000.0
"""A bare number from here on is no angle (they end at 180) but may be metres of a projection."""

_LEAST_LETTERED_METRES: Final = 10_000.0
"""A letter makes ``3954N`` more likely packed degrees than metres; from here on both are far apart."""

OTHER: Final = {"lat": "lon", "lon": "lat"}


@dataclass(frozen=True, slots=True)
class Angle:
    """One axis as written."""

    value: float
    """Degrees, or metres when ``finest`` is 3."""
    finest: int
    decimals: int
    parts: int
    axis: str = ""
    """``lat`` or ``lon`` where a letter, word or label says so; ``x`` or ``y``; else empty."""
    hemisphere: HemisphereEvidence = HemisphereEvidence.ASSUMED
    lettered: bool = False
    at: int = 0
    look: str = ""
    """How the parts are joined and marked: two axes of one position look alike."""


def out_of_range(angle: Angle, axis: str) -> Reason | None:
    """Tell whether the value is possible on that axis."""
    if angle.finest == METRE:
        return None
    return Reason.OUT_OF_RANGE if abs(angle.value) > (90 if axis == "lat" else 180) else None


def read_angle(
    numbers: list[Number],
    directions: list[Direction],
    start: int,
    *,
    axis: str = "",
    alone: bool = False,
    announced: bool = False,
    commas: bool = False,
    packed: bool = False,
) -> Angle | Refusal:
    """Read one to three numbers as an angle, with the directions that belong to it."""
    head = numbers[0]
    told = _told(numbers, directions, start, axis=axis, announced=announced)
    if isinstance(told, Refusal):
        return told
    named, sign, lettered = told
    # A minus needs room: "116.39-39.9" may as well be two numbers with a dash between.
    if head.hyphen and head.join == "hyphen":
        if head.hyphen != "left":
            return Refusal(Reason.AMBIGUOUS, head.at)
        negative = -1
    else:
        negative = head.sign
    if negative and sign and negative * sign < 0:
        return Refusal(Reason.SIGN_AND_LETTER, head.at)
    if negative < 0 and lettered and sign:
        return Refusal(Reason.SIGN_AND_LETTER, head.at)
    if head.unit == METRE or (len(numbers) == 1 and head.unit < 0 and head.value >= _LEAST_METRES and not packed):
        if len(numbers) > 1 or head.scientific:
            return Refusal(Reason.LEFT_OVER, numbers[-1].at)
        if sign and (sign < 0 or head.value < _LEAST_LETTERED_METRES):
            return Refusal(Reason.OUT_OF_RANGE, head.at)
        # X is the northing in survey and the easting in mapping software: the magnitude tells. Letters are obeyed.
        named = "" if named in ("x", "y") else named
        if sign:
            named = "x" if named == "lat" else "y"
        value = -head.value if negative < 0 else head.value
        return Angle(value, METRE, head.decimals, 1, named, lettered=lettered, at=head.at, look="metres")
    if packed and len(numbers) == 1 and head.unit < 0:
        unpacked = _unpacked(head)
        if isinstance(unpacked, Refusal):
            return unpacked
        numbers = unpacked
    units = _units(numbers, alone=alone, commas=commas)
    if isinstance(units, Refusal):
        return units
    if units[0] > DEGREE and (not sign or head.mark == "letter"):
        return Refusal(Reason.AMBIGUOUS, head.at)  # 39.9' may be a slip of the pen, and 50 m are metres
    value, finest, decimals = _value(numbers, units)
    sign = sign or negative or 1
    evidence = (
        HemisphereEvidence.LETTERS
        if lettered and told[1]
        else HemisphereEvidence.SIGN
        if negative
        else HemisphereEvidence.ASSUMED
    )
    if any(direction.ost for direction in directions) and not 73 <= value <= 136:
        return Refusal(Reason.AMBIGUOUS, directions[-1].at)  # east for a German, west for a Spaniard
    joins = next((number.join for number in numbers[1:] if number.join not in ("space", "tight")), "")
    marks = "" if numbers[0].unit < 0 else "marked"
    look = "packed" if packed and head not in numbers else f"{joins} {len(numbers)} {marks}"
    return Angle(
        sign * value if value else 0.0, finest, decimals, len(numbers), named, evidence, lettered, head.at, look
    )


def _told(
    numbers: list[Number], directions: list[Direction], start: int, *, axis: str, announced: bool
) -> tuple[str, int, bool] | Refusal:
    """Tell axis and hemisphere from the directions: (axis, sign, whether any direction stands there)."""
    named, sign = "", 0
    kinds: list[str] = []
    for direction in directions:
        inside = start < direction.index < start + len(numbers) and not announced
        if inside and (direction.index != start + 1 or not (direction.tight_left and direction.tight_right)):
            return Refusal(Reason.AXIS_CONTRADICTION, direction.at)
        compass = direction.compass
        if compass.axis not in OTHER and direction.index != start and not announced:
            return Refusal(Reason.NOT_A_COORDINATE, direction.at)  # 116X is a slip; X=116 is a label
        if named and compass.axis != named:
            return Refusal(Reason.AXIS_CONTRADICTION, direction.at)
        if sign and compass.sign and compass.sign != sign:
            return Refusal(Reason.AXIS_CONTRADICTION, direction.at)
        if compass.kind in kinds:
            return Refusal(Reason.NOT_A_COORDINATE, direction.at)
        named, sign = compass.axis, sign or compass.sign
        kinds.append(compass.kind)
    if axis and named and named != axis and named in OTHER:
        return Refusal(Reason.AXIS_CONTRADICTION, directions[0].at)
    return named, sign, bool(directions)


def _units(numbers: list[Number], *, alone: bool, commas: bool) -> list[int] | Refusal:
    """Give each number its unit, or say why these numbers are no angle."""
    units: list[int] = []
    styles = set()
    for place, number in enumerate(numbers):
        least = units[-1] + 1 if units else DEGREE
        unit = number.unit if number.unit >= 0 else least
        if unit < least or unit > SECOND:
            return Refusal(Reason.LEFT_OVER, number.at)
        if place == 0 and unit > DEGREE and not (alone and len(numbers) == 1):
            return Refusal(Reason.LEFT_OVER, number.at)
        if number.scientific and len(numbers) > 1:
            return Refusal(Reason.LEFT_OVER, number.at)
        if place and not number.whole:
            return Refusal(Reason.NOT_A_COORDINATE, number.at)  # 116°.388 is neither 116.388° nor 116°0.388'
        if place:
            explicit = number.unit >= 0 and numbers[place - 1].unit >= 0
            if number.sign or (number.join == "hyphen" and number.hyphen == "left" and not explicit):
                return Refusal(Reason.LEFT_OVER, number.at)
            if number.join in ("strong", "bracket", "sign") or (number.join == "comma" and not (explicit or commas)):
                return Refusal(Reason.LEFT_OVER, number.at)
            if number.join not in ("space", "tight"):
                styles.add(number.join)
        units.append(unit)
    if len(styles) > 1:
        return Refusal(Reason.LEFT_OVER, numbers[-1].at)
    for place, number in enumerate(numbers[:-1]):
        if number.decimals:
            return Refusal(Reason.DECIMAL_INSIDE, numbers[place + 1].at)
    for number, unit in zip(numbers, units, strict=True):
        if unit and (number.value >= 60 or (len(number.whole) > 2 and len(numbers) > 1)):
            reason = Reason.MINUTES_OUT_OF_RANGE if unit == MINUTE else Reason.SECONDS_OUT_OF_RANGE
            return Refusal(reason, number.at)
    return units


def _value(numbers: list[Number], units: list[int]) -> tuple[float, int, int]:
    """Compute degrees by one division of whole numbers, so that the result is the nearest float."""
    last, finest = numbers[-1], units[-1]
    if finest == DEGREE:
        return last.value, DEGREE, last.decimals
    scale = 10**last.decimals
    total = 0
    for number, unit in zip(numbers, units, strict=True):
        total += number.scaled * 60 ** (finest - unit) * (1 if number is last else scale)
    return total / (60**finest * scale), finest, last.decimals


def _unpacked(number: Number) -> list[Number] | Refusal:
    """Cut DDDMMSS or DDDMM into its parts; a number below 181 is degrees."""
    whole = number.whole
    if len(whole) <= 3 or number.scientific:
        return [number]
    if len(whole) > 7:
        return Refusal(Reason.OUT_OF_RANGE, number.at)
    fraction = str(number.scaled)[-number.decimals :].zfill(number.decimals) if number.decimals else ""
    pairs = (len(whole) - 2) // 2
    cuts = [whole[: len(whole) - 2 * pairs]]
    cuts += [whole[len(whole) - 2 * left : len(whole) - 2 * left + 2 or None] for left in range(pairs, 0, -1)]
    parts = []
    for place, cut in enumerate(cuts):
        tail = fraction if place == len(cuts) - 1 else ""
        text = f"{cut}.{tail}" if tail else cut
        parts.append(
            Number(number.at, cut, len(tail), float(text), int(cut + tail), join="space" if place else number.join)
        )
    return parts

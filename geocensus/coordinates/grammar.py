"""From numbers and directions to a position: the productions, each tried, and only a sole survivor believed.

A position is two angles, an angle one to three numbers. A text holds at most nine numbers, so that there are at most
two dozen ways to divide it. Each is judged; readings that agree count as one; where two differ, the text is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from geocensus.coordinates.angles import OTHER, Angle, out_of_range, read_angle
from geocensus.coordinates.lexicon import BLANKS
from geocensus.coordinates.scan import DEGREE, METRE, MINUTE, SECOND, Direction, Number, Refusal, Scan, scan
from geocensus.coordinates.structured import Structured, read_structured
from geocensus.coordinates.tokens import MAX_CELL, Token, fold, tokens, with_decimal_commas, with_thousands
from geocensus.coordinates.vocabulary import HemisphereEvidence, Notation, OrderEvidence, Reason

__all__ = ["Angle", "Reading", "read_axis", "read_pair"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: two angles, one, or none with the reason."""

    first: Angle | None = None
    second: Angle | None = None
    order: OrderEvidence | None = None
    """Set when the text itself tells the order."""
    notation: Notation | None = None
    reason: Reason | None = None
    at: int = -1


def _blank(text: str) -> bool:
    return not text or text.casefold() in BLANKS


def _lift(refusal: Refusal, offset: int) -> Reading:
    return Reading(reason=refusal.reason, at=refusal.at + offset)


def _prepare(text: str) -> tuple[str, int] | Reading:
    """Strip and fold a text; give it with the offset of its first character."""
    folded = fold(text) if len(text) <= 4 * MAX_CELL else text
    stripped = folded.strip(" ")
    offset = len(folded) - len(folded.lstrip(" "))
    if _blank(stripped) or _blank(text.strip()):
        return Reading(reason=Reason.MISSING, at=-1)
    if len(stripped) > MAX_CELL:
        return Reading(reason=Reason.NOT_A_COORDINATE, at=MAX_CELL)
    quote = stripped[0]
    if quote in "\"'":
        # A text in quotation marks, or Excel's apostrophe before text.
        closed = len(stripped) > 1 and stripped[-1] == quote
        if closed and (stripped.count(quote) == 2 or not stripped[-2].isdigit()):
            stripped, offset = stripped[1:-1], offset + 1
        elif quote == "'":
            stripped, offset = stripped[1:], offset + 1
        if _blank(stripped.strip(" ")):
            return Reading(reason=Reason.MISSING, at=-1)
    return stripped, offset


def _hypotheses(found: list[Token]) -> list[list[Token]]:
    """Give the ways in which commas can be meant: separators, or decimal marks."""
    decimal = with_decimal_commas(found)
    return [found] if decimal is None else [found, decimal]


def read_axis(text: str, *, axis: str = "", packed: bool = False) -> Reading:
    """Read one axis; *axis* is ``lat`` or ``lon`` when the column says so.

    Examples
    --------
    >>> read_axis("39°54′26″N").first.value
    39.907222222222224
    >>> read_axis("60° W", axis="lat").reason
    <Reason.AXIS_CONTRADICTION: 'axis_contradiction'>
    """
    prepared = _prepare(text)
    if isinstance(prepared, Reading):
        return prepared
    stripped, offset = prepared
    found = tokens(stripped)
    outcomes = [_one(scan(attempt, axis=axis), axis=axis, packed=packed) for attempt in _hypotheses(found)]
    good = [outcome for outcome in outcomes if isinstance(outcome, Angle)]
    if not good and (grouped := with_thousands(found)) is not None:
        metres = _one(scan(grouped, axis=axis), axis=axis, packed=packed)
        good = [metres] if isinstance(metres, Angle) and metres.finest == METRE else []
    if len(good) > 1 and good[0].value != good[1].value:
        return Reading(reason=Reason.AMBIGUOUS, at=offset + good[0].at)
    outcome = good[0] if good else outcomes[0]
    if isinstance(outcome, Angle) and outcome is outcomes[-1] and len(outcomes) > 1 and _like_minutes(outcome):
        return Reading(reason=Reason.AMBIGUOUS, at=offset + outcome.at)
    if isinstance(outcome, Refusal):
        return _lift(outcome, offset)
    reason = out_of_range(outcome, axis or outcome.axis)
    return Reading(
        first=outcome,
        notation=_notation(outcome, None, packed),
        reason=reason,
        at=-1 if reason is None else offset + outcome.at,
    )


def _one(scanned: Scan | Refusal, *, axis: str, packed: bool) -> Angle | Refusal:
    if isinstance(scanned, Refusal):
        return scanned
    numbers = scanned.numbers
    if not numbers:
        at = scanned.directions[0].at if scanned.directions else 0
        return Refusal(Reason.NOT_A_COORDINATE, at)
    if len(numbers) > 3:
        return Refusal(Reason.LEFT_OVER, numbers[3].at)
    return read_angle(numbers, scanned.directions, 0, axis=axis, alone=True, packed=packed)


def read_pair(text: str, *, packed: bool = False) -> Reading:
    """Read both axes from one text.

    Examples
    --------
    >>> reading = read_pair("东经116度23分17秒，北纬39度54分26秒")
    >>> reading.first.axis, reading.first.value, reading.order.value
    ('lon', 116.38805555555555, 'letters')
    """
    prepared = _prepare(text)
    if isinstance(prepared, Reading):
        return prepared
    stripped, offset = prepared
    shaped = read_structured(stripped)
    if isinstance(shaped, Refusal):
        return _lift(shaped, offset)
    if isinstance(shaped, Structured):
        return _from_structured(shaped, offset)
    found = tokens(stripped)
    readings = [_pair(scan(attempt), packed=packed) for attempt in _hypotheses(found)]
    good = [reading for reading in readings if reading.reason is None]
    if not good and (grouped := with_thousands(found)) is not None:
        reading = _pair(scan(grouped), packed=packed)
        if reading.reason is None and reading.first is not None and reading.first.finest == METRE:
            good = [reading]
    if len(good) > 1 and not _same(good[0], good[1]):
        return Reading(reason=Reason.AMBIGUOUS, at=offset)
    if (
        len(readings) > 1
        and good
        and good[0] is readings[-1]
        and all(map(_like_minutes, (good[0].first, good[0].second)))
    ):
        return Reading(reason=Reason.AMBIGUOUS, at=offset)
    best = good[0] if good else readings[0]
    return replace(best, at=best.at + offset) if best.at >= 0 else best


def _like_minutes(angle: Angle | None) -> bool:
    """Tell whether a number with a decimal comma could be degrees and minutes: 39,54 is 39.54° to some, 39°54′ to others."""
    assert angle is not None
    whole_minutes = angle.finest == DEGREE and angle.decimals == 2 and "marked" not in angle.look
    return whole_minutes and abs(angle.value) % 1 < 0.595


def _same(left: Reading, right: Reading) -> bool:
    assert left.first is not None
    assert left.second is not None
    assert right.first is not None
    assert right.second is not None
    return (left.first.value, left.first.axis, left.second.value, left.second.axis) == (
        right.first.value,
        right.first.axis,
        right.second.value,
        right.second.axis,
    )


def _from_structured(shaped: Structured, offset: int) -> Reading:
    angles = []
    for value, finest, decimals, sign in (shaped.first, shaped.second):
        evidence = HemisphereEvidence.SIGN if sign else HemisphereEvidence.FORMAT
        finest = METRE if shaped.metres else finest
        angles.append(Angle(value + 0.0, finest, decimals, finest + 1, hemisphere=evidence, at=offset))
    first = replace(angles[0], axis=shaped.order)
    second = replace(angles[1], axis=OTHER[shaped.order])
    reason = None if shaped.metres else (out_of_range(first, first.axis) or out_of_range(second, second.axis))
    return Reading(first, second, OrderEvidence.FORMAT, shaped.notation, reason, -1 if reason is None else offset)


def _pair(scanned: Scan | Refusal, *, packed: bool) -> Reading:
    """Try every way to divide the numbers between two axes."""
    if isinstance(scanned, Refusal):
        return Reading(reason=scanned.reason, at=scanned.at)
    numbers = scanned.numbers
    count = len(numbers)
    if not numbers:
        return Reading(reason=Reason.NOT_A_COORDINATE, at=scanned.directions[0].at if scanned.directions else 0)
    if count > 6:
        return Reading(reason=Reason.LEFT_OVER, at=numbers[6].at)
    good: list[Reading] = []
    refusals: list[Refusal] = []
    beyond: list[Reading] = []
    for split in range(max(1, count - 3), min(3, count - 1) + 1):
        for first_directions, second_directions, announced in _shares(scanned, split):
            reading = _two(scanned, split, first_directions, second_directions, announced, packed=packed)
            if isinstance(reading, Refusal):
                refusals.append(reading)
            elif reading.reason is not None:
                refusals.append(Refusal(reading.reason, reading.at))
                beyond.append(reading)
            elif not any(_same(reading, other) for other in good):
                good.append(reading)
    if len(good) > 1:
        good = _by_closeness(scanned, good)
    if len(good) == 1:
        return good[0]
    if good:
        return Reading(reason=Reason.AMBIGUOUS, at=numbers[0].at)
    if count <= 3:
        alone = read_angle(numbers, scanned.directions, 0, axis="", alone=True, packed=packed)
        if isinstance(alone, Angle) and (count < 2 or not refusals or all(r.reason in _SHAPE for r in refusals)):
            missing = {"lat": Reason.LONGITUDE_MISSING, "lon": Reason.LATITUDE_MISSING}
            reason = out_of_range(alone, alone.axis) or missing.get(alone.axis, Reason.AXIS_MISSING)
            return Reading(first=alone, reason=reason, at=alone.at)
        if isinstance(alone, Refusal) and not refusals:
            return Reading(reason=alone.reason, at=alone.at)
    if not refusals:
        return Reading(reason=Reason.AXIS_CONTRADICTION, at=scanned.directions[0].at)
    telling = min(refusals, key=lambda refusal: _TELLING.index(refusal.reason) if refusal.reason in _TELLING else 0)
    if telling.reason is Reason.DECIMAL_INSIDE and count > 2 and all(number.unit < 0 for number in numbers):
        telling = Refusal(Reason.LEFT_OVER, numbers[2].at)
    for reading in beyond:
        if reading.reason is telling.reason and len(beyond) == 1:
            return reading
    return Reading(reason=telling.reason, at=telling.at)


_SHAPE: Final = frozenset({Reason.LEFT_OVER, Reason.DECIMAL_INSIDE})
"""Refusals that only say that the numbers do not divide in this way."""

_TELLING: Final = (
    Reason.SECONDS_OUT_OF_RANGE,
    Reason.MINUTES_OUT_OF_RANGE,
    Reason.SIGN_AND_LETTER,
    Reason.OUT_OF_RANGE,
    Reason.DECIMAL_INSIDE,
    Reason.AMBIGUOUS,
    Reason.AXIS_CONTRADICTION,
    Reason.NOT_A_COORDINATE,
    Reason.LEFT_OVER,
)
"""The nearer a division came to a position, the more its refusal tells about the slip."""


def _shares(scanned: Scan, split: int) -> list[tuple[list[Direction], list[Direction], bool]]:
    """Give the ways to share the directions between two angles, and whether they stood apart as an announcement."""
    directions, count = scanned.directions, len(scanned.numbers)
    for end in (0, count):
        # "lat/lon: 39.9, 116.4" and "(N,E) …": both axes are named at one end, in the order of the numbers.
        if len(directions) == 2 and all(direction.index == end for direction in directions):
            axes = {direction.compass.axis for direction in directions}
            if axes in ({"lat", "lon"}, {"x", "y"}):
                return [([directions[0]], [directions[1]], True)]
    before = [direction for direction in directions if direction.index < split]
    between = [direction for direction in directions if direction.index == split]
    behind = [direction for direction in directions if direction.index > split]
    shares = []
    for cut in range(len(between) + 1):
        left, right = between[:cut], between[cut:]
        if any(direction.cut_left for direction in left[:1]) or any(direction.cut_right for direction in right[-1:]):
            continue
        shares.append((before + left, right + behind, False))
    return shares


def _by_closeness(scanned: Scan, good: list[Reading]) -> list[Reading]:
    """Prefer the reading in which a letter belongs to the number it touches (39.9N 116.4)."""
    chosen = []
    for reading in good:
        assert reading.first is not None
        assert reading.second is not None
        split = reading.first.parts
        between = [direction for direction in scanned.directions if direction.index == split]
        if len(between) == 1 and between[0].tight_left != between[0].tight_right:
            owner = reading.first if between[0].tight_left else reading.second
            other = reading.second if between[0].tight_left else reading.first
            if owner.lettered and not other.lettered:
                chosen.append(reading)
    return chosen if len(chosen) == 1 else good


def _two(
    scanned: Scan,
    split: int,
    first_directions: list[Direction],
    second_directions: list[Direction],
    announced: bool,
    *,
    packed: bool,
) -> Reading | Refusal:
    """Judge one way to divide the numbers and share the directions."""
    numbers = scanned.numbers
    head = numbers[split]
    if head.join in ("colon", "dot", "underscore"):
        return Refusal(Reason.LEFT_OVER, head.at)
    six = len(numbers) == 6 and all(number.unit < 0 for number in numbers)
    first = read_angle(numbers[:split], first_directions, 0, announced=announced, commas=six, packed=packed)
    if isinstance(first, Refusal):
        return first
    second = read_angle(numbers[split:], second_directions, split, announced=announced, commas=six, packed=packed)
    if isinstance(second, Refusal):
        return second
    if (first.finest == METRE) != (second.finest == METRE):
        return Refusal(Reason.OUT_OF_RANGE, (first if first.value > second.value else second).at)
    if first.axis and first.axis == second.axis:
        return Refusal(Reason.AXIS_CONTRADICTION, second.at)
    axes = {first.axis, second.axis}
    if axes & {"x", "y"} and axes != {"x", "y"}:
        return Refusal(Reason.AXIS_CONTRADICTION, second.at)
    if not (first.lettered and second.lettered) and (refusal := _unlike(numbers, split, first, second)) is not None:
        return refusal
    if first.finest == METRE:
        return Reading(first, second, None, None)
    known = first.axis if first.axis in OTHER else OTHER.get(second.axis, "")
    order: OrderEvidence | None = None
    if known:
        directions = [*first_directions, *second_directions]
        named = any(direction.compass.kind not in ("label", "symbol") for direction in directions)
        order = OrderEvidence.LETTERS if named else OrderEvidence.LABELS
    elif scanned.order and not first.axis:
        known, order = scanned.order, OrderEvidence.LABELS
        swapped = out_of_range(first, known) or out_of_range(second, OTHER[known])
        if swapped and not (out_of_range(first, OTHER[known]) or out_of_range(second, known)):
            known, order = OTHER[known], OrderEvidence.RANGE
    if known:
        first, second = replace(first, axis=known), replace(second, axis=OTHER[known])
    for angle in (first, second):
        if (reason := out_of_range(angle, angle.axis)) is not None:
            return Reading(first, second, order, None, reason, angle.at)
    return Reading(first, second, order, _notation(first, second, packed))


def _unlike(numbers: list[Number], split: int, first: Angle, second: Angle) -> Refusal | None:
    """Refuse two angles that are written in different ways, unless marks or letters part them beyond doubt."""
    marked = all(number.unit >= 0 for number in numbers) and numbers[0].unit == numbers[split].unit == DEGREE
    if first.look != second.look and not marked:
        return Refusal(Reason.AMBIGUOUS if first.parts != second.parts else Reason.LEFT_OVER, second.at)
    if first.look.startswith(("dot", "hyphen")) and _datelike(numbers[:split]) and _datelike(numbers[split:]):
        return Refusal(Reason.AMBIGUOUS, numbers[0].at)  # 18.02.01 19.03.04 may be days
    if first.look.startswith("colon") and not first.lettered and not second.lettered:
        degrees = (numbers[0], numbers[split])
        if all(number.sign == 0 and number.value <= 24 and number.decimals == 0 for number in degrees):
            return Refusal(Reason.AMBIGUOUS, numbers[0].at)  # 08:00 18:30 may be times of the day
    return None


def _datelike(numbers: list[Number]) -> bool:
    """Tell whether three numbers without marks could be year, month and day in two digits each."""
    if len(numbers) != 3 or any(number.unit >= 0 or number.decimals or len(number.whole) != 2 for number in numbers):
        return False
    return 1 <= numbers[1].value <= 12 and 1 <= numbers[2].value <= 31


def _notation(first: Angle, second: Angle | None, packed: bool) -> Notation:
    by_finest = {DEGREE: Notation.DECIMAL, MINUTE: Notation.DM, SECOND: Notation.DMS}
    if packed and (first.look == "packed" or (second is not None and second.look == "packed")):
        return Notation.PACKED
    own = by_finest.get(first.finest, Notation.DECIMAL)
    if second is None:
        return own
    return own if own == by_finest.get(second.finest, Notation.DECIMAL) else Notation.MIXED

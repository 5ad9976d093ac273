"""From tokens to numbers and directions: which mark belongs to which number, what stands between two numbers.

What is decided here needs a look at the neighbours only. How the numbers make up axes is decided in ``grammar``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from geocensus.coordinates.lexicon import Compass, Filler, Unit
from geocensus.coordinates.tokens import Token
from geocensus.coordinates.vocabulary import Reason

__all__ = ["DEGREE", "METRE", "MINUTE", "SECOND", "Direction", "Number", "Refusal", "Scan", "scan"]

DEGREE, MINUTE, SECOND, METRE = range(4)
_MAX_NUMBERS: Final = 9
_SEPARATORS: Final = frozenset({"comma", "strong"})
_JOINS: Final = {
    "comma": 5,
    "strong": 6,
    "bracket": 6,
    "colon": 4,
    "hyphen": 3,
    "underscore": 2,
    "space": 1,
    "tight": 0,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why, and at which character."""

    reason: Reason
    at: int


@dataclass(slots=True)
class Number:
    """A number with what is written around it."""

    at: int
    whole: str
    decimals: int
    value: float
    scaled: int
    """The digits without the point: ``value`` is ``scaled / 10**decimals``."""
    scientific: bool = False
    unit: int = -1
    mark: str = ""
    """``letter`` when the unit is written as a Latin letter or word, else ``mark``."""
    sign: int = 0
    join: str = "start"
    hyphen: str = ""
    """How a hyphen before the number stands: ``tight``, ``left`` (a space before it only), ``loose``."""


@dataclass(slots=True)
class Direction:
    """A direction or label, with the count of numbers before it."""

    index: int
    at: int
    compass: Compass
    tight_left: bool = False
    tight_right: bool = False
    cut_left: bool = False
    """A separator stands between it and the number before."""
    cut_right: bool = False
    ost: bool = False
    """The letter O: Ost in German, Ouest and Oeste elsewhere."""


@dataclass(slots=True)
class Scan:
    """The numbers and directions of a text."""

    numbers: list[Number] = field(default_factory=list)
    directions: list[Direction] = field(default_factory=list)
    order: str = ""
    """``lat`` or ``lon`` when a word names the axis that comes first."""


def _number(token: Token) -> list[Number]:
    """Read the digits of a token: one number, or the parts of a dotted one."""
    text, at = token.text, token.at
    if token.kind == "scientific":
        mantissa, _, power = text.lower().partition("e")
        decimals = max(len(mantissa.partition(".")[2]) - int(power), 0) if len(power) < 5 else 0
        return [Number(at, mantissa, decimals, float(text), 0, scientific=True)]
    text, comma, fraction = text.partition(",")
    parts = text.split(".")
    if comma:
        parts[-1] = f"{parts[-1]}.{fraction}"
    elif len(parts) == 2:
        parts = [text]
    elif len(parts) == 4:
        # 116.23.17.5: the seconds carry the decimals.
        parts = [parts[0], parts[1], f"{parts[2]}.{parts[3]}"]
    numbers = []
    for part in parts:
        whole, _, fraction = part.partition(".")
        digits = whole + fraction
        if len(digits) > 40:
            return []
        numbers.append(Number(at, whole, len(fraction), float(part), int(digits)))
        at += len(part) + 1
    for later in numbers[1:]:
        later.join = "dot"
    return numbers


def scan(found: list[Token], *, axis: str = "") -> Scan | Refusal:
    """Attach marks, signs and separators to numbers."""
    result = Scan()
    numbers, directions = result.numbers, result.directions
    found = [token for token in found if token.kind != "stop" or not _terminal(found, token)]
    join, sign, hyphen, sign_at = "start", 0, "", -1
    depth = 0
    separated = False  # a separator stands since the last number or direction
    last = ""  # kind of the token before, spaces left out
    for index, token in enumerate(found):
        kind = token.kind
        after = found[index + 1] if index + 1 < len(found) else None
        before = found[index - 1] if index else None
        nowhere = Refusal(Reason.NOT_A_COORDINATE, token.at)
        if sign and kind not in ("space", "number", "scientific"):
            if sign < 0 and kind == "word" and isinstance(token.meaning, Compass) and numbers and not separated:
                sign, join, separated = 0, "strong", True  # E116-N39: the hyphen parts two axes
            else:
                return Refusal(Reason.NOT_A_COORDINATE, sign_at)
        if kind == "space":
            if join == "tight":
                join = "space"
            continue
        if kind in ("number", "scientific"):
            read = _number(token)
            if not read or len(read) > 3 or len(numbers) + len(read) > _MAX_NUMBERS:
                return Refusal(Reason.LEFT_OVER if read else Reason.NOT_A_COORDINATE, token.at)
            if last == "number":
                if join == "tight" and not sign:
                    return nowhere
            if sign and numbers and last not in _SEPARATORS and not separated and last not in ("word", "open", "close"):
                if sign > 0:
                    join = "sign"
                else:
                    join, sign = "hyphen", 0
            read[0].join, read[0].sign, read[0].hyphen = join, sign, hyphen
            if directions and directions[-1].index == len(numbers):
                directions[-1].tight_right = before is not None and before.kind == "word"
                directions[-1].cut_right = directions[-1].cut_right or separated
            numbers.extend(read)
            join, sign, hyphen, separated = "tight", 0, "", False
        elif kind in ("degree", "prime", "second"):
            rank = {"degree": DEGREE, "prime": MINUTE, "second": SECOND}[kind]
            if not numbers or numbers[-1].unit >= 0 or last != "number":
                return nowhere
            numbers[-1].unit, numbers[-1].mark = rank, "mark"
        elif kind == "word":
            meaning = token.meaning
            if meaning is None and token.text in "sS":
                meaning = _second_or_south(result, found, index, axis=axis)
                if isinstance(meaning, Refusal):
                    return meaning
            ost = False
            if meaning is None:
                if token.text == "o" and last == "number" and numbers[-1].unit < 0 and _begins_number(after):
                    meaning = Unit(DEGREE)
                elif token.text in ("o", "O") and numbers:
                    meaning, ost = Compass("lon", 1, "letter"), True
                else:
                    return nowhere
            if isinstance(meaning, Unit):
                rank = meaning.rank
                if last != "number" or numbers[-1].unit >= 0:
                    return nowhere
                if rank == MINUTE and token.text in ("m", "M") and len(numbers[-1].whole) > 3:
                    rank = METRE
                numbers[-1].unit = rank
                numbers[-1].mark = "letter" if token.text.isascii() else "mark"
                kind = "mark"
            elif isinstance(meaning, Compass):
                direction = Direction(len(numbers), token.at, meaning, ost=ost)
                direction.tight_left = before is not None and before.kind not in ("space", "comma", "strong", "colon")
                direction.cut_left = separated
                if directions and directions[-1].index == len(numbers) and separated:
                    directions[-1].cut_right = True
                directions.append(direction)
                separated = False
                # 39N-116E: a hyphen close behind a letter that closes a number may be a minus or a dash.
                if after is not None and after.kind == "sign" and direction.tight_left and numbers and last != "word":
                    return Refusal(Reason.AMBIGUOUS, after.at)
            elif isinstance(meaning, Filler):
                if meaning.separates:
                    join, separated = "strong", True
                    last = "strong"
                    continue
                if meaning.order:
                    result.order = meaning.order
                if numbers and not _closing(found, index):
                    return nowhere
            else:
                return Refusal(Reason.OTHER_DATUM, token.at)
        elif kind in ("comma", "strong"):
            if last in _SEPARATORS or (kind == "comma" and not last):
                return nowhere
            join = kind if _JOINS[kind] > _JOINS.get(join, -1) and join != "start" else join
            separated = True
        elif kind == "colon":
            if last == "word" or (last == "close" and not numbers):
                kind = last
            elif last in ("number", "mark", "degree", "prime", "second") and token.text == ":":
                join = "colon" if _JOINS["colon"] > _JOINS.get(join, -1) else join
            else:
                return nowhere
        elif kind == "underscore":
            if not numbers:
                return nowhere
            join = "underscore" if _JOINS["underscore"] > _JOINS.get(join, -1) else join
        elif kind == "sign":
            sign, sign_at = (-1 if token.text == "-" else 1), token.at
            loose_left = before is None or before.kind == "space"
            loose_right = after is not None and after.kind == "space"
            hyphen = "loose" if loose_right else "left" if loose_left else "tight"
            continue
        elif kind in ("open", "close"):
            depth += 1 if kind == "open" else -1
            if depth < 0:
                return nowhere
            if numbers and join != "start":
                join = "bracket"
        else:
            return nowhere
        last = kind
    if sign:
        return Refusal(Reason.NOT_A_COORDINATE, sign_at)
    if depth:
        return Refusal(Reason.NOT_A_COORDINATE, found[-1].at)
    return result


def _begins_number(token: Token | None) -> bool:
    return token is not None and token.kind == "number"


def _closing(found: list[Token], index: int) -> bool:
    """Tell whether only brackets, stops and words without meaning follow."""
    return not any(token.kind in ("number", "scientific") for token in found[index + 1 :])


def _terminal(found: list[Token], stop: Token) -> bool:
    """Tell whether a Chinese full stop ends a sentence, rather than standing for ° or a decimal point."""
    index = next(place for place, token in enumerate(found) if token is stop)
    rest = [token for token in found[index + 1 :] if token.kind != "space"]
    return not rest or (rest[0].kind == "word" and isinstance(rest[0].meaning, Compass)) or rest[0].kind == "close"


def _second_or_south(result: Scan, found: list[Token], index: int, *, axis: str) -> Unit | Compass | Refusal:
    """Read the letter s: seconds when the number is the third of a marked angle, else south."""
    south = Compass("lat", -1, "letter")
    numbers = result.numbers
    if len(numbers) < 2 or numbers[-1].unit >= 0 or numbers[-2].unit != MINUTE:
        return south
    if any(direction.index == len(numbers) for direction in result.directions) or numbers[-1].join not in (
        "space",
        "tight",
        "hyphen",
    ):
        return south
    letters = numbers[-2].mark == "letter"
    for token in found[index + 1 :]:
        if token.kind == "space":
            continue
        # A direction right behind it, that no number follows as its own, closes this angle: s is its seconds.
        if token.kind == "word" and isinstance(token.meaning, Compass) and token.meaning.kind != "label":
            following = [later for later in found if later.at > token.at and later.kind != "space"]
            if not following or following[0].kind != "number" or letters:
                return Unit(SECOND)
        break
    lower = found[index].text == "s"
    if letters and (lower or axis == "lon"):
        return Unit(SECOND)
    if not letters and not lower:
        return south
    return Refusal(Reason.AMBIGUOUS, found[index].at)

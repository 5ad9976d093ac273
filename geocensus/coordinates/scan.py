"""From tokens to numbers and directions: which mark belongs to which number, what stands between two numbers.

What is decided here needs a look at the neighbours only. How the numbers make up axes is decided in ``grammar``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from geocensus.coordinates.asides import without_height, without_stops
from geocensus.coordinates.lexicon import Compass, Filler, Foreign, Unit
from geocensus.coordinates.tokens import Meaning, Token
from geocensus.coordinates.vocabulary import Reason

__all__ = ["DEGREE", "METRE", "MINUTE", "SECOND", "Direction", "Number", "Refusal", "Scan", "scan"]

DEGREE, MINUTE, SECOND, METRE = range(4)
_MAX_NUMBERS: Final = 9
_HUGE: Final = 1e15
_RANKS: Final = {"degree": DEGREE, "prime": MINUTE, "second": SECOND}
_STRENGTH: Final = {"tight": 0, "space": 1, "underscore": 2, "colon": 4, "comma": 5, "strong": 6, "bracket": 6}
"""What parts two numbers, the weakest first."""


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


def _read_digits(token: Token) -> list[Number]:
    """Read the digits of a token: one number, or the parts of a dotted one."""
    text, at = token.text, token.at
    if token.kind == "scientific":
        mantissa, _, power = text.lower().partition("e")
        decimals = max(len(mantissa.partition(".")[2]) - int(power), 0) if len(power) < 5 else 0
        value = float(text)
        return [Number(at, mantissa, decimals, value, 0, scientific=True)] if value < _HUGE else []
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
    """Attach marks, signs and separators to numbers; *axis* is what the column says."""
    tokens = without_stops(without_height(found))
    scanner = _Scanner(tokens, axis)
    for index in range(len(tokens)):
        refusal = scanner.take(index)
        if refusal is not None:
            return refusal
    return scanner.close()


class _Scanner:
    """One walk over the tokens; what it remembers between them is what can change the meaning of the next one."""

    def __init__(self, found: list[Token], axis: str) -> None:
        self.found, self.axis = found, axis
        self.scan = Scan()
        self.join, self.sign, self.hyphen, self.sign_at = "start", 0, "", -1
        self.depth = 0
        self.separated = False
        """A separator stands since the last number or direction."""
        self.last = self.inner = ""
        """Kind of the token before, spaces left out; and of the one before a closing bracket."""

    def take(self, index: int) -> Refusal | None:
        """Take one token; give a refusal when it has no place here."""
        token = self.found[index]
        kind = token.kind
        if self.sign and kind not in ("space", "number", "scientific"):
            parts_axes = (
                self.sign < 0 and isinstance(token.meaning, Compass) and self.scan.numbers and not self.separated
            )
            if not parts_axes:
                return Refusal(Reason.NOT_A_COORDINATE, self.sign_at)
            self.sign, self.join, self.separated = 0, "strong", True  # E116-N39: the hyphen parts two axes
        if kind == "space":
            self.join = "space" if self.join == "tight" else self.join
            return None
        handler = _HANDLERS.get(kind)
        return _nowhere(token) if handler is None else handler(self, token, index)

    def close(self) -> Scan | Refusal:
        """Give the result, unless something is left open."""
        if self.sign:
            return Refusal(Reason.NOT_A_COORDINATE, self.sign_at)
        if self.depth:
            return Refusal(Reason.NOT_A_COORDINATE, self.found[-1].at)
        return self.scan

    def _tighten(self, join: str) -> None:
        """Remember what stands before the next number; the stronger of two separators counts."""
        if _STRENGTH[join] > _STRENGTH.get(self.join, -1) and self.join != "start":
            self.join = join

    def _neighbour(self, index: int) -> Token | None:
        return self.found[index] if 0 <= index < len(self.found) else None

    def _number(self, token: Token, index: int) -> Refusal | None:
        numbers, directions = self.scan.numbers, self.scan.directions
        read = _read_digits(token)
        if not read or len(read) > 3 or len(numbers) + len(read) > _MAX_NUMBERS:
            return Refusal(Reason.LEFT_OVER if read else Reason.NOT_A_COORDINATE, token.at)
        if self.last == "number" and self.join == "tight" and not self.sign:
            return _nowhere(token)
        free = self.separated or self.last in ("word", "open", "close", "comma", "strong")
        if self.sign and numbers and not free:
            if self.sign > 0:
                self.join = "sign"
            else:
                self.join, self.sign = "hyphen", 0
        read[0].join, read[0].sign, read[0].hyphen = self.join, self.sign, self.hyphen
        if directions and directions[-1].index == len(numbers):
            before = self._neighbour(index - 1)
            directions[-1].tight_right = before is not None and before.kind == "word"
            directions[-1].cut_right = directions[-1].cut_right or self.separated
        numbers.extend(read)
        self.join, self.sign, self.hyphen, self.separated, self.last = "tight", 0, "", False, "number"
        return None

    def _mark(self, token: Token, _: int) -> Refusal | None:
        return self._unit(token, _RANKS[token.kind], "mark")

    def _unit(self, token: Token, rank: int, mark: str) -> Refusal | None:
        numbers = self.scan.numbers
        if self.last != "number" or numbers[-1].unit >= 0:
            return _nowhere(token)
        numbers[-1].unit, numbers[-1].mark, self.last = rank, mark, "mark"
        return None

    def _word(self, token: Token, index: int) -> Refusal | None:
        meaning = self._meaning(token, index)
        if isinstance(meaning, Refusal):
            return meaning
        if isinstance(meaning, Unit):
            rank = meaning.rank
            if rank == MINUTE and token.text in ("m", "M") and self.last == "number":
                rank = METRE if len(self.scan.numbers[-1].whole) > 3 else MINUTE
            return self._unit(token, rank, "letter" if token.text.isascii() else "mark")
        if isinstance(meaning, Compass):
            return self._direction(token, index, meaning)
        if isinstance(meaning, Filler):
            if meaning.separates:
                self.join, self.separated, self.last = "strong", True, "strong"
                return None
            self.scan.order = meaning.order or self.scan.order
            if self.scan.numbers and not self._harmless(index):
                return _nowhere(token)
            self.last = "word"
            return None
        return Refusal(Reason.OTHER_DATUM, token.at) if isinstance(meaning, Foreign) else _nowhere(token)

    def _harmless(self, index: int) -> bool:
        """Tell whether a filler behind a number belongs to a label, or closes the text."""
        following = [later for later in self.found[index + 1 : index + 4] if later.kind != "space"]
        before_label = bool(following) and isinstance(following[0].meaning, Compass | Filler)
        behind_label = bool(self.scan.directions) and self.scan.directions[-1].index == len(self.scan.numbers)
        return (
            before_label
            or behind_label
            or not any(later.kind in ("number", "scientific") for later in self.found[index:])
        )

    def _meaning(self, token: Token, index: int) -> Meaning | Refusal | None:
        """Read the letters that mean two things by what stands around them."""
        if token.meaning is not None:
            return token.meaning
        numbers = self.scan.numbers
        if token.text in ("s", "S"):
            return _second_or_south(self.scan, self.found, index, axis=self.axis)
        if token.text == "o" and self.last == "number" and numbers[-1].unit < 0 and _continues(self.found, index):
            return Unit(DEGREE)
        return Compass("lon", 1, "letter") if token.text in ("o", "O") and numbers else None

    def _direction(self, token: Token, index: int, compass: Compass) -> Refusal | None:
        numbers, directions = self.scan.numbers, self.scan.directions
        before, after = self._neighbour(index - 1), self._neighbour(index + 1)
        tight_number = after is None or after.kind in ("number", "scientific")
        if (compass.axis in ("x", "y") and tight_number) or (
            compass.kind == "symbol" and (after is None or after.kind != "colon")
        ):
            return _nowhere(token)  # X101 is a name; X=101 is a label
        tight = before is not None and before.kind not in ("space", "comma", "strong", "colon")
        if directions and directions[-1].index == len(numbers) and self.separated:
            directions[-1].cut_right = True
        ost = token.text in ("o", "O")
        directions.append(
            Direction(len(numbers), token.at, compass, tight_left=tight, cut_left=self.separated, ost=ost)
        )
        # 39N-116E: a hyphen close behind a letter that closes a number may be a minus or a dash.
        if after is not None and after.kind == "sign" and tight and numbers and self.last != "word":
            return Refusal(Reason.AMBIGUOUS, after.at)
        self.separated, self.last = False, "word"
        return None

    def _separator(self, token: Token, _: int) -> Refusal | None:
        if self.last in ("comma", "strong") or (token.kind == "comma" and not self.last):
            return _nowhere(token)  # a cell was lost between them
        self._tighten(token.kind)
        self.separated, self.last = True, token.kind
        return None

    def _colon(self, token: Token, _: int) -> Refusal | None:
        if self.last == "word" or (self.last == "close" and self.inner == "word"):
            self.last = "word"
        elif self.last in ("number", "mark") and token.text == ":":
            self._tighten("colon")
            self.last = "colon"
        else:
            return _nowhere(token)
        return None

    def _underscore(self, token: Token, _: int) -> Refusal | None:
        if not self.scan.numbers:
            return _nowhere(token)
        self._tighten("underscore")
        self.last = "underscore"
        return None

    def _sign(self, token: Token, index: int) -> Refusal | None:
        before, after = self._neighbour(index - 1), self._neighbour(index + 1)
        self.sign, self.sign_at = (-1 if token.text == "-" else 1), token.at
        loose_left = before is None or before.kind == "space"
        loose_right = after is not None and after.kind == "space"
        self.hyphen = "loose" if loose_right else "left" if loose_left else "tight"
        return None

    def _bracket(self, token: Token, _: int) -> Refusal | None:
        self.depth += 1 if token.kind == "open" else -1
        if self.depth < 0:
            return _nowhere(token)
        if self.scan.numbers:
            self._tighten("bracket")
        self.inner = self.last if token.kind == "close" else self.inner
        self.last = token.kind
        return None


_HANDLERS: Final[dict[str, Callable[[_Scanner, Token, int], Refusal | None]]] = {
    "number": _Scanner._number,
    "scientific": _Scanner._number,
    "degree": _Scanner._mark,
    "prime": _Scanner._mark,
    "second": _Scanner._mark,
    "word": _Scanner._word,
    "comma": _Scanner._separator,
    "strong": _Scanner._separator,
    "colon": _Scanner._colon,
    "underscore": _Scanner._underscore,
    "sign": _Scanner._sign,
    "open": _Scanner._bracket,
    "close": _Scanner._bracket,
}


def _nowhere(token: Token) -> Refusal:
    return Refusal(Reason.NOT_A_COORDINATE, token.at)


def _continues(found: list[Token], index: int) -> bool:
    """Tell whether an angle goes on behind the letter o, which is a degree mark then (61o50'N, 39.9o N)."""
    for token in found[index + 1 : index + 3]:
        if token.kind == "space":
            continue
        return (token.kind == "number" and token.at == found[index].at + 1) or isinstance(token.meaning, Compass)
    return False


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

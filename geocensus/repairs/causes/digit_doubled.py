"""One digit too many was typed."""

from collections.abc import Iterator

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.edits import Meant, Number, digit, edited
from geocensus.repairs.registry import FIXABLE, Floats, repair

DOUBLED = 0.9
"""Share of superfluous digits that repeat their neighbour: a key held too long (own)."""


@repair(
    cause="digit_doubled",
    title=Text(en="One digit too many", zh="多录一位数字"),
    message=Text(
        en="One digit of one axis was typed twice, or is too many",
        zh="某一轴重复或多录一位数字",
    ),
    fixes=FIXABLE,
    prior=0.05,
    source="one of the four classes of keying errors [Damerau, CACM 7 (1964)]; "
    "prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"position_text": "114.2; 366.7", "named_box": (114.0, 36.5, 114.5, 37.0)}, (114.2, 36.7)),
        ({"position_text": "114.2; 36.7", "named_box": (114.0, 36.71, 114.5, 37.0)}, (np.nan, np.nan)),
    ],
)
def digit_doubled(written: Written, named_box: Floats) -> Candidates:
    """Leave out every digit."""
    return edited(written, named_box, _one_less)


def _one_less(number: Number) -> Iterator[Meant]:
    left_over = np.maximum(number.axis_digits - 1.0, 1.0)
    for place in range(int(number.length.max())):
        right = number.digits % 10**place
        gone = digit(number.digits, place)
        beside = (place + 1 < number.length) & (digit(number.digits, place + 1) == gone)
        # Of two equal digits either may go, with the same result: only the left one counts.
        twin = (place > 0) & (digit(number.digits, max(place - 1, 0)) == gone)
        likelihood = np.where(beside | twin, DOUBLED, (1 - DOUBLED) / 10) / left_over
        there = (place < number.length) & (number.length > 1) & ~beside
        yield Meant(
            digits=number.digits // 10 ** (place + 1) * 10**place + right,
            places=number.places - (place < number.places),
            likelihood=np.where(there, likelihood, 0.0),
        )

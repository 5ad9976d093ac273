"""Two neighbouring digits stand in each other's place."""

from collections.abc import Iterator

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.edits import Meant, Number, digit, edited
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="digits_exchanged",
    title=Text(en="Two digits exchanged", zh="相邻两位数字颠倒"),
    message=Text(
        en="Two neighbouring digits of one axis were exchanged",
        zh="某一轴有相邻两位数字颠倒",
    ),
    fixes=FIXABLE,
    prior=0.05,
    source="one of the four classes of keying errors [Damerau, CACM 7 (1964)]; "
    "prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"position_text": "114.2; 63.7", "named_box": (114.0, 36.5, 114.5, 37.0)}, (114.2, 36.7)),
        ({"position_text": "114.2; 36.7", "named_box": (114.0, 36.5, 114.5, 37.0)}, (np.nan, np.nan)),
    ],
)
def digits_exchanged(written: Written, named_box: Floats) -> Candidates:
    """Exchange every digit with its neighbour."""
    return edited(written, named_box, _exchanged)


def _exchanged(number: Number) -> Iterator[Meant]:
    likelihood = 1 / np.maximum(number.axis_digits - 1.0, 1.0)
    for place in range(int(number.length.max()) - 1):
        right, left = digit(number.digits, place), digit(number.digits, place + 1)
        there = np.where(place + 1 < number.length, likelihood, 0.0)
        yield Meant(digits=number.digits + (right - left) * 9 * 10**place, places=number.places, likelihood=there)

"""One digit was typed for another."""

from collections.abc import Iterator

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.edits import Meant, Number, digit, edited
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="digit_mistyped",
    title=Text(en="One digit mistyped", zh="一位数字录错"),
    message=Text(
        en="One digit of one axis was typed for another",
        zh="某一轴有一位数字录错",
    ),
    fixes=FIXABLE,
    prior=0.16,
    source="eight of ten keying errors concern one symbol [Damerau, CACM 7 (1964)]; "
    "prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"position_text": "114.2; 56.7", "named_box": (114.0, 36.5, 114.5, 37.0)}, (114.2, 36.7)),
        ({"position_text": "114 12 0; 36 92 0", "named_box": (114.0, 36.5, 114.5, 37.0)}, (114.2, 36.7)),
        ({"position_text": "124.2; 56.7", "named_box": (114.0, 36.5, 114.5, 37.0)}, (np.nan, np.nan)),
    ],
)
def digit_mistyped(written: Written, named_box: Floats) -> Candidates:
    """Put every other digit in the place of each digit."""
    return edited(written, named_box, _other_digits)


def _other_digits(number: Number) -> Iterator[Meant]:
    likelihood = 1 / (9.0 * number.axis_digits)
    for place in range(int(number.length.max())):
        old = digit(number.digits, place)
        there = np.where(place < number.length, likelihood, 0.0)
        for new in range(10):
            yield Meant(digits=number.digits + (new - old) * 10**place, places=number.places, likelihood=there)

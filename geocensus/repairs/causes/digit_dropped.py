"""One digit was left out."""

from collections.abc import Iterator

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.edits import Meant, Number, digit, edited
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="digit_dropped",
    title=Text(en="One digit left out", zh="漏录一位数字"),
    message=Text(
        en="One digit of one axis was left out",
        zh="某一轴漏录一位数字",
    ),
    fixes=FIXABLE,
    prior=0.05,
    source="one of the four classes of keying errors [Damerau, CACM 7 (1964)]; "
    "prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"position_text": "114.2; 6.7", "named_box": (114.0, 36.5, 114.5, 37.0)}, (114.2, 36.7)),
        ({"position_text": "14 12 0; 36 42 0", "named_box": (114.0, 36.5, 114.5, 37.0)}, (114.2, 36.7)),
        ({"position_text": "114.2; 56.7", "named_box": (114.0, 36.5, 114.5, 37.0)}, (np.nan, np.nan)),
    ],
)
def digit_dropped(written: Written, named_box: Floats) -> Candidates:
    """Put every digit into every place, also before the first and behind the last."""
    return edited(written, named_box, _one_more)


def _one_more(number: Number) -> Iterator[Meant]:
    likelihood = 1 / (number.axis_digits + 1.0)
    for place in range(int(number.length.max()) + 1):
        right = number.digits % 10**place
        left = (number.digits - right) * 10 + right
        # Behind the point a digit more is a place more; before it the point stays where it is.
        places = number.places + (place < number.places)
        there = np.where(place <= number.length, likelihood, 0.0)
        # At the point it stood before it, or behind: there only the last number of an axis has places.
        behind = (place == number.places) & number.last
        for new in range(10):
            # The same digit beside its like gives the same number twice.
            twin = (place > 0) & (digit(number.digits, max(place - 1, 0)) == new)
            digits = left + new * 10**place
            yield Meant(digits=digits, places=places, likelihood=np.where(twin & (place != number.places), 0.0, there))
            if behind.any():
                yield Meant(digits=digits, places=places + 1, likelihood=np.where(behind & ~twin, there, 0.0))

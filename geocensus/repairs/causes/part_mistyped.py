"""A whole number of minutes or degrees was typed for another."""

from collections.abc import Iterator

import numpy as np

from geocensus.language import Text
from geocensus.measures.written import Written
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.edits import Meant, Number, edited
from geocensus.repairs.registry import FIXABLE, Floats, repair


@repair(
    cause="part_mistyped",
    title=Text(en="Minutes or degrees mistyped", zh="分或度整体录错"),
    message=Text(
        en="The minutes (or degrees) of one axis were typed wrongly as a whole",
        zh="某一轴的分（或度）整体录错",
    ),
    fixes=FIXABLE,
    prior=0.05,
    source="general case of the slips of one digit; "
    "prior: own choice, corrected by what each register shows [decision 84]",
    cases=[
        ({"position_text": "114 12 0; 36 27 0", "named_box": (114.0, 36.695, 114.5, 36.705)}, (114.2, 36.7)),
        ({"position_text": "114.2; 36.2", "named_box": (114.0, 36.695, 114.5, 36.705)}, (np.nan, np.nan)),
    ],
)
def part_mistyped(written: Written, named_box: Floats) -> Candidates:
    """Put every other whole number in the place of the minutes or the degrees."""
    return edited(written, named_box, _any_number)


NEAR = 0.7
"""Share of wrong minutes that are near the right ones: twice as far off is half as frequent (own)."""

BEYOND = 0.05
"""So often somebody types minutes of 60 or more as a whole: they look like none (own)."""


def _any_number(number: Number) -> Iterator[Meant]:
    if number.part == 1:
        there = np.where((number.places == 0) & ~number.last, np.where(number.digits < 60, 0.9, 0.9 * BEYOND), 0.0)
        values = range(60)
    elif number.part == 0:
        there = np.where((number.places == 0) & ~number.last, 0.1 / 50, 0.0)
        values = range(3, 136)
    else:
        return
    harmonic = 2 * float((1 / np.arange(1, 60)).sum())
    for value in values:
        off = np.maximum(np.abs(number.digits - value), 1)
        law = (1 - NEAR) / 59 + NEAR / harmonic / off if number.part == 1 else 1.0
        yield Meant(digits=np.full_like(number.digits, value), places=number.places, likelihood=there * law)

"""Systematic offsets of batches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.registry import measure

__all__: list[str] = []

Floats = NDArray[np.float64]


@measure(
    unit="°",
    meaning=Text(en="Vector by which the row's batch is shifted, east and north", zh="所在批次的平移量（东、北）"),
    of_others=True,
)
def batch_shift_deg(lon: Floats) -> Floats:
    """Give the vector by which each row's batch is shifted; NaN where none is known."""
    return np.full((len(lon), 2), np.nan)

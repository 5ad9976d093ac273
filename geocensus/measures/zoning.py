"""Numbers about zones: where the layer leaves gaps or covers ground twice."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.registry import Subject, measure
from geocensus.zones import gaps_and_overlaps

__all__: list[str] = []

Floats = NDArray[np.float64]


@measure(subject=Subject.ZONE, meaning=Text(en="Gaps and overlaps of the zone layer", zh="普查小区图层的空隙与重叠"))
def coverage_faults(census_zones: Any) -> Any:
    """Look for ground that no zone covers, or more than one."""
    return gaps_and_overlaps(census_zones)


@measure(
    subject=Subject.ZONE,
    unit="m²",
    meaning=Text(en="Ground of the zone that another zone covers too", zh="与其他小区重叠的面积"),
)
def overlap_area_m2(coverage_faults: Any) -> Floats:
    """Measure the ground of each zone that another zone covers too."""
    return np.asarray(coverage_faults.overlap_area_m2, dtype=np.float64)


@measure(subject=Subject.ZONE, unit="m²", meaning=Text(en="Gaps that border on the zone", zh="与该小区相邻的空隙面积"))
def gap_area_m2(coverage_faults: Any) -> Floats:
    """Measure the gaps that border on each zone."""
    return np.asarray(coverage_faults.gap_area_m2, dtype=np.float64)

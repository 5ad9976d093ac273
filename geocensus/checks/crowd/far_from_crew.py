"""CRD008: a row lies far from all others of its collector."""

import numpy as np

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="CRD008",
    title=Text(en="Far from the collector's other rows", zh="远离该普查员的其他记录"),
    grades={Grade.NOTE: {"times": 10.0, "least_m": 3_000.0}},
    message=Text(
        en="{crew_distance_m:,.0f} m from the middle of its collector's rows, which usually stay within {crew_reach_m:,.0f} m",
        zh="距该普查员记录的中位点 {crew_distance_m:,.0f} 米，其通常范围为 {crew_reach_m:,.0f} 米",
    ),
    advice=Text(
        en="Look whether the row belongs to another collector, or its degrees or minutes were mistyped.",
        zh="请核对该行是否属于其他普查员，或度、分是否录错。",
    ),
    source="CoordinateCleaner, cc_outl (five times the median deviation, seven rows); ten times and 3 km: own choice",
    after=("PLC003",),
    flags=[{"crew_distance_m": 60_000.0, "crew_reach_m": 2_500.0}],
    passes=[
        {"crew_distance_m": 9_000.0, "crew_reach_m": 2_500.0},
        {"crew_distance_m": 900.0, "crew_reach_m": 20.0},
    ],
)
def far_from_crew(crew_distance_m: Metres, crew_reach_m: Metres, *, times: float, least_m: float) -> Mask:
    """Flag rows more than *times* as far from their collector's middle as is usual for him, and more than *least_m*."""
    return (crew_distance_m > np.multiply(times, crew_reach_m)) & (crew_distance_m > least_m)

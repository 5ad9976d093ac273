"""ZNG001: the zone layer leaves ground uncovered, or covers it twice."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="ZNG001",
    title=Text(en="Gaps or overlaps between zones", zh="小区之间有空隙或重叠"),
    subject="zone",
    grades={Grade.WARNING: {"limit_m2": 100.0}},
    message=Text(
        en="{overlap_area_m2:,.0f} m² of the zone belong to another zone too, and gaps of {gap_area_m2:,.0f} m² border on it",
        zh="该小区有 {overlap_area_m2:,.0f} 平方米与其他小区重叠，相邻空隙 {gap_area_m2:,.0f} 平方米",
    ),
    advice=Text(
        en="Mend the zone layer: neighbours share one line. A row in a gap has no zone, one in an overlap has two.",
        zh="请修正小区图层：相邻小区应共用一条边界。位于空隙的污染源没有小区，位于重叠处的有两个。",
    ),
    source="普查区划分细则: no gap, no overlap; 100 m² (own) is below what a line of 0.1 mm at 1:10 000 covers along 100 m",
    flags=[{"overlap_area_m2": 5_000.0, "gap_area_m2": 0.0}, {"overlap_area_m2": 0.0, "gap_area_m2": 800.0}],
    passes=[{"overlap_area_m2": 0.0, "gap_area_m2": 0.0}],
)
def gaps_and_overlaps(overlap_area_m2: Floats, gap_area_m2: Floats, *, limit_m2: float) -> Mask:
    """Flag zones with an overlap or a neighbouring gap of more than *limit_m2*."""
    return (overlap_area_m2 > limit_m2) | (gap_area_m2 > limit_m2)

"""CRD001: different units stand at exactly one place."""

import math

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Counts, Floats
from geocensus.language import Text


@check(
    code="CRD001",
    title=Text(en="Identical positions", zh="坐标完全相同"),
    subject="batch",
    by="position_key",
    grades={
        Grade.WARNING: {"sites": 2, "addresses": 0, "chance": 1e-3},
        Grade.ERROR: {"sites": 5, "addresses": 5, "chance": 1e-6},
    },
    message=Text(
        en="{sites_in_batch} different units ({rows_in_batch} rows, {addresses_in_batch} known addresses) stand at exactly one "
        "place: rows {rows}; chance of this, as finely as they are written: {coincidence_chance:.1g}",
        zh="{sites_in_batch} 个不同单位（{rows_in_batch} 行，{addresses_in_batch} 个已知地址）的坐标完全相同：第 {rows} 行；"
        "按书写精度，偶然相同的概率为 {coincidence_chance:.1g}",
    ),
    advice=Text(
        en="Units of one site, owner, park or building share its position rightly: name it with --column parent_id=HEADER, "
        "uscc=, park= or address=. Otherwise one row was copied, or a geocoder knew only the town.",
        zh="同一场所、单位、园区或楼宇的单位可以共用坐标：用 --column parent_id=列名（或 uscc=、park=、address=）指明。"
        "否则可能是复制填报，或地理编码只到乡镇。",
    ),
    source="EEA Industrial Reporting check C5.8; chance: own, a position in whole seconds is a yard that neighbours may share",
    evidence=("rows_in_batch",),
    after=("PLC003",),
    within={"sites": (2, math.inf)},
    flags=[
        {"sites_in_batch": 2, "addresses_in_batch": 0, "coincidence_chance": 1e-6, "rows_in_batch": 2},
        {"sites_in_batch": 7, "addresses_in_batch": 6, "coincidence_chance": 1e-15, "rows_in_batch": 8},
    ],
    passes=[
        {"sites_in_batch": 1, "addresses_in_batch": 1, "coincidence_chance": 1.0, "rows_in_batch": 4},
        {"sites_in_batch": 2, "addresses_in_batch": 2, "coincidence_chance": 0.2, "rows_in_batch": 2},
    ],
)
def identical_positions(
    sites_in_batch: Counts,
    addresses_in_batch: Counts,
    coincidence_chance: Floats,
    *,
    sites: int,
    addresses: int,
    chance: float,
) -> Mask:
    """Flag places where at least *sites* units, with *addresses* different addresses, meet by a chance below *chance*."""
    return (sites_in_batch >= sites) & (addresses_in_batch >= addresses) & (coincidence_chance <= chance)

"""CRD007: many units of a batch stand at one spot."""

import math

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Counts, Floats
from geocensus.language import Text


@check(
    code="CRD007",
    title=Text(en="Many units at one spot", zh="大量单位集中于一处"),
    subject="batch",
    by="batch",
    grades={Grade.WARNING: {"alpha": 0.01, "units": 5}},
    message=Text(
        en="{spot_units} of {units_located} different units stand within 30 m of each other; chance of this: {spot_p:.1g}",
        zh="{units_located} 个不同单位中有 {spot_units} 个相距不超过 30 米；偶然出现的概率为 {spot_p:.1g}",
    ),
    advice=Text(
        en="Perhaps they were located from an office. Units of one site share a spot rightly: name the site with "
        "--column parent_id=HEADER.",
        zh="可能是在办公室集中填报。同一场所的单位可以共处一地：用 --column parent_id=列名 指明场所。",
    ),
    source="own choice: exact binomial test, Holm over the batches of the run; five units: EEA Industrial Reporting C5.8",
    after=("PLC003",),
    evidence=("units_located",),
    within={"units": (5, math.inf)},
    flags=[{"spot_p": 1e-9, "spot_units": 25, "units_located": 60}],
    passes=[
        {"spot_p": 0.3, "spot_units": 5, "units_located": 60},
        {"spot_p": 1e-3, "spot_units": 4, "units_located": 10},
    ],
)
def one_place(spot_p: Floats, spot_units: Counts, *, alpha: float, units: int) -> Mask:
    """Flag batches with more different units at one spot than chance explains."""
    return (spot_p <= alpha) & (spot_units >= units)

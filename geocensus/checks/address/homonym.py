"""ADR003: the position is in a namesake of the county that the name or address carries."""

import numpy as np

from geocensus.checks import Grade, Mask, Metres, check
from geocensus.language import Text


@check(
    code="ADR003",
    title=Text(en="In a county of a similar name", zh="位于名称相近的其他县"),
    grades={Grade.WARNING: {"limit_m": 1_000.0}},
    message=Text(
        en="lies in {county_holding}, but its name or address says {place_said}, of a similar name and {homonym_distance_m:,.0f} m away; "
        "the limit is {limit_m:,.0f} m",
        zh="位于{county_holding}，而名称或地址指向名称相近的{place_said}，相距 {homonym_distance_m:,.0f} 米；限值 {limit_m:,.0f} 米",
    ),
    advice=Text(
        en="A geocoder has probably taken one place for another of the same sound or a similar name. "
        "Look the source up in the county named.",
        zh="可能是地理编码混淆了同名或近音地名（如陕县与单县）。请在所述县内重新核实位置。",
    ),
    source="homonyms found in registers of the world; 1 km: beyond any quarrel about a border",
    after=("PLC004",),
    evidence=("county_holding", "place_said"),
    flags=[{"homonym_distance_m": 420_000.0, "county_holding": "单县 (371722)", "place_said": "陕州区 (411203)"}],
    passes=[{"homonym_distance_m": 0.0, "county_holding": "武安市 (130481)", "place_said": None}],
)
def homonym(homonym_distance_m: Metres, *, limit_m: float) -> Mask:
    """Flag points that lie in a namesake, farther than *limit_m* from the county that was meant."""
    return np.asarray(homonym_distance_m > limit_m)

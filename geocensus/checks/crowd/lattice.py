"""CRD002: a batch's positions fall on a lattice that is coarser than they are written."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats
from geocensus.language import Text


@check(
    code="CRD002",
    title=Text(en="Positions on a lattice", zh="坐标落在规则格网上"),
    subject="batch",
    by="batch",
    grades={Grade.WARNING: {"alpha": 0.01, "beyond_chance": 0.3}},
    message=Text(
        en="{lattice_share:.0%} of {places_in_batch} positions lie on multiples of {lattice_step}; chance of this: {lattice_p:.1g}",
        zh="{places_in_batch} 个坐标中有 {lattice_share:.0%} 是 {lattice_step} 的整数倍；偶然出现的概率为 {lattice_p:.1g}",
    ),
    advice=Text(
        en="The positions were rounded, or taken from a grid: ask how they were made, and let the rows be located again.",
        zh="坐标经过取整或取自格网：请了解坐标来源，并重新定位这些记录。",
    ),
    source="own choice: exact binomial test, Holm over the batches of the run; the idea: CoordinateCleaner, cd_round",
    after=("PLC003",),
    evidence=("lattice_step", "lattice_share", "places_in_batch"),
    within={"beyond_chance": (0.1, 1.0)},
    flags=[
        {"lattice_p": 1e-9, "lattice_excess": 0.8, "lattice_step": "0.1°", "lattice_share": 0.8, "places_in_batch": 90}
    ],
    passes=[
        {"lattice_p": 0.4, "lattice_excess": 0.8, "lattice_step": "0.1°", "lattice_share": 0.8, "places_in_batch": 10},
        {"lattice_p": 1e-9, "lattice_excess": 0.1, "lattice_step": "10″", "lattice_share": 0.2, "places_in_batch": 900},
    ],
)
def lattice(lattice_p: Floats, lattice_excess: Floats, *, alpha: float, beyond_chance: float) -> Mask:
    """Flag batches with so many positions on a lattice that chance explains neither the pattern nor most of it."""
    return (lattice_p <= alpha) & (lattice_excess >= beyond_chance)

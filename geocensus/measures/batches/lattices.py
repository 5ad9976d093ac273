"""Lattices: positions that fall on multiples of a step which is coarser than they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocensus.language import Text
from geocensus.measures.batches.fineness import TOO_FEW, enough, rows_of
from geocensus.measures.batches.significance import binomial_tail, effective_size, holm
from geocensus.measures.columns import Groups
from geocensus.measures.registry import Subject, measure

__all__: list[str] = []

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

LEAST_PLACES = 5
"""Fewer positions decide nothing: own choice, from the measured power."""

HONEST_DEG = 1e-4
HONEST_S = 1
HONEST_M = 10.0
"""Who writes four decimals of a degree, whole seconds or tens of metres does what the census asks: own choice [four
decimals: EEA Industrial Reporting C5.5]. Coarser lattices are judged against this, however finely the batch is written."""

BARE_DEG = 0.01
"""From this step on (or from one minute, or 1 km) a lattice is one even if nobody wrote more digits."""

WORTH_A_LOOK = 0.1
"""Batches whose excess on the finest steps is smaller have no more on the coarser ones, which are parts of them."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A spacing that people and programs round to."""

    size: float
    label: str
    honest: float
    base: bool = False
    metres: bool = False


def _degrees(size: float) -> Step:
    honest = HONEST_DEG / size
    if abs(size * 3600 - round(size * 3600)) < 1e-6:
        honest = max(honest, HONEST_S / round(size * 3600))
    return Step(size=size, label=f"{size:g}°", honest=honest, base=size == 0.0005)


def _seconds(seconds: int) -> Step:
    label = f"{seconds}″" if seconds < 60 else f"{seconds // 60}′"
    return Step(size=seconds / 3600, label=label, honest=HONEST_S / seconds, base=seconds in (5, 6))


STEPS = (
    *map(_degrees, (0.0005, 0.001, 0.002, 0.0025, 0.005, 0.01, 0.02, 0.025, 0.05, 0.1, 0.125, 0.2, 0.25, 0.5, 1.0)),
    *map(_seconds, (5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1200, 1800)),
    *(
        Step(size=size, label=f"{size:g} m", honest=HONEST_M / size, base=size == 50.0, metres=True)
        for size in (50.0, 100.0, 200.0, 250.0, 500.0, 1000.0, 2000.0, 5000.0)
    ),
)
"""Steps that are looked for. Every step is a multiple of a base; a lattice of cell centres is one of half the step."""

TESTS = 2 * len(STEPS)


@dataclass(frozen=True, kw_only=True, eq=False)
class Lattices:
    """The most regular lattice of each batch.

    Parameters
    ----------
    p : (g,)
        Probability of as many positions on any step by chance, corrected for the number of steps and axes.
    share, excess : (g,)
        Share of the positions on the step that is named, and what of it chance does not explain.
    step : (g,) text
    """

    p: Floats
    share: Floats
    excess: Floats
    step: NDArray[np.object_]


def _on(value: Floats, unit: Floats, step: Step) -> Mask:
    """Tell which values lie on multiples of a step, as nearly as they are written.

    A value that is itself written no finer than the step has to hit it exactly.
    """
    tolerance = np.where(unit <= step.size / 10, unit / 2 * (1 + 1e-6), 0.0) + 1e-9
    off = np.abs(value - np.rint(value / step.size) * step.size)
    return np.asarray((off <= tolerance) & (unit > 0), dtype=np.bool_)


@measure(subject=Subject.BATCH, meaning=Text(en="The batch's most regular lattice", zh="批次坐标的规则格网"))
def lattice(
    groups: Groups,
    first_at_place: Mask,
    lon_value: Floats,
    lat_value: Floats,
    lon_unit_deg: Floats,
    lat_unit_deg: Floats,
    lon_decimals: Any,
    lat_decimals: Any,
) -> Lattices:
    """Look for lattices on each axis of each batch, with exact binomial probabilities."""
    g = len(groups)
    rows = rows_of(groups)
    kept = Lattices(p=np.ones(g), share=np.zeros(g), excess=np.zeros(g), step=np.full(g, "–", dtype=object))
    coarsest = np.zeros(g)
    for value, unit_deg, decimals in (
        (lon_value, lon_unit_deg, lon_decimals),
        (lat_value, lat_unit_deg, lat_decimals),
    ):
        in_degrees = np.isfinite(unit_deg)
        for metres in (False, True):
            chosen = np.isfinite(value) & (~in_degrees & (np.asarray(decimals) >= 0) if metres else in_degrees)
            member = np.flatnonzero(first_at_place & chosen[rows])
            if len(member):
                unit = 10.0 ** -np.asarray(decimals, dtype=np.float64) if metres else unit_deg
                _look(kept, coarsest, groups.number[member], rows[member], value, unit, metres=metres)
    return kept


def _look(
    kept: Lattices, coarsest: Floats, number: NDArray[np.int64], row: NDArray[np.int64], value: Floats, unit: Floats,
    *, metres: bool,
) -> None:  # fmt: skip
    """Look for the lattices of one axis, and keep those that are more regular than what is kept already."""
    g = len(kept.p)
    steps = [step for step in STEPS if step.metres == metres]
    of = np.bincount(number, minlength=g)
    base = np.zeros(len(value), dtype=np.bool_)
    worth = np.zeros(g, dtype=np.bool_)
    for step in steps:
        if step.base:
            on = _on(value, unit, step)
            base |= on
            hits = np.bincount(number[on[row]], minlength=g)
            worth |= (of >= LEAST_PLACES) & (hits - step.honest * of > WORTH_A_LOOK * (1 - step.honest) * of)
    look = worth[number] & base[row]
    if not look.any():
        return
    finest = np.full(g, np.inf)
    some = worth[number]
    np.minimum.at(finest, number[some], unit[row[some]])
    telling = effective_size(number[some], value[row[some]], g)
    number, row = number[look], row[look]
    at, written = value[row], unit[row]
    batch = np.flatnonzero(worth)
    for step in steps:
        chance = np.full(len(batch), step.honest)
        finer = finest[batch] < step.size * (1 - 1e-6)
        chance[finer] = np.fmax(step.honest, finest[batch][finer] / step.size)
        bare = step.size >= (1000.0 if metres else BARE_DEG - 1e-9)
        hits = np.bincount(number[_on(at, written, step)], minlength=g)[batch]
        share = hits / of[batch]
        p = np.minimum(binomial_tail(share * telling[batch], telling[batch], chance) * TESTS, 1.0)
        excess = (share - chance) / (1 - chance)
        tested = (finer | bare) & (chance < 1)
        p[~tested], excess[~tested] = 1.0, 0.0
        kept.p[batch] = np.minimum(kept.p[batch], p)
        # Of steps that explain the positions about equally well, the coarsest is what happened.
        best = kept.excess[batch]
        better = (excess > best + 0.03) | ((excess > best - 0.03) & (excess > 0) & (step.size > coarsest[batch]))
        won = batch[better]
        kept.excess[won], kept.share[won], coarsest[won] = excess[better], share[better], step.size
        kept.step[won] = step.label


@measure(
    subject=Subject.BATCH,
    meaning=Text(
        en="Chance of such a lattice in any of the batches, without a cause", zh="各批次中偶然出现此类格网的概率"
    ),
    unknown=TOO_FEW,
)
def lattice_p(lattice: Lattices, places_in_batch: Floats) -> Floats:
    """Correct the probabilities of the lattices for the number of batches."""
    return holm(enough(lattice.p, places_in_batch, LEAST_PLACES))


@measure(subject=Subject.BATCH, meaning=Text(en="Positions on the lattice beyond chance", zh="超出偶然的格网坐标比例"))
def lattice_excess(lattice: Lattices) -> Floats:
    """Give the share of the positions whose place on the lattice chance does not explain."""
    return lattice.excess


@measure(subject=Subject.BATCH, meaning=Text(en="Share of the positions on the lattice", zh="位于格网上的坐标比例"))
def lattice_share(lattice: Lattices) -> Floats:
    """Give the share of the positions that lie on the lattice."""
    return lattice.share


@measure(subject=Subject.BATCH, meaning=Text(en="Step of the lattice", zh="格网间距"))
def lattice_step(lattice: Lattices) -> NDArray[np.object_]:
    """Name the step of the lattice."""
    return lattice.step

"""Draw zones, then sources in them: the same seed and register give the same sample."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.errors import UsageError
from geocensus.sampling.estimating import LIKELY_ALIKE, design_effect_of, likeness
from geocensus.sampling.framing import CLASSES, frame_hash

__all__ = ["Plan", "Sample", "draw", "plan_for"]

FIRST_CENSUS = {"industrial": 20, "other": 50}
"""Sources of each class that the first census verified in a county, in two zones [technical rules of its quality check]."""

FIRST_CENSUS_ZONES = 2

PER_ZONE = 10
"""Sources of a zone on average, where a margin decides the size; own choice: a day's work of two people."""

LEAST = 2
"""Sources that a stratum of a zone gives at least, so that its spread can be estimated."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much to draw.

    Parameters
    ----------
    zones
        Zones of each county.
    take
        Sources of each class and county; empty: in proportion, *per_zone* on average.
    per_zone
        Sources of a zone on average.
    sources
        Sources of a simple draw; None: the draw has two stages.
    why
        The numbers that decided the size.
    """

    zones: Mapping[str, int]
    take: Mapping[str, int]
    per_zone: float
    sources: int | None
    why: Mapping[str, float]


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """A draw of sources.

    Parameters
    ----------
    design
        ``two-stage`` or ``simple``.
    seed
    plan
    frame_sha256, frame_sources
        What it was drawn from.
    strata : DataFrame
        One line a county: ``county``, ``zones_of`` (of the frame), ``zones_drawn``, ``sources_of``.
    sources : DataFrame
        One line a drawn source, in the order of the field sheets: its columns of the frame, ``no``, ``part`` (stratum within its
        zone), ``zone_chance``, ``sources_of``, ``taken``, ``probability``.
    """

    design: str
    seed: int
    plan: Plan
    frame_sha256: str
    frame_sources: int
    strata: pd.DataFrame
    sources: pd.DataFrame

    def __len__(self) -> int:
        return len(self.sources)

    @property
    def id(self) -> str:
        """Short name that stands on every field sheet, so that sheets of other samples are told apart."""
        content = f"{self.frame_sha256} {self.design} {self.seed} {self.sources['row'].tolist()}"
        return hashlib.sha256(content.encode()).hexdigest()[:12]


def plan_for(
    frame: pd.DataFrame,
    *,
    margin: float | None = None,
    expected: float | None = None,
    per_zone: int = PER_ZONE,
    zones: int = FIRST_CENSUS_ZONES,
    take: Mapping[str, int] | None = None,
    simple: bool = False,
    confidence: float = 0.95,
) -> Plan:
    """Decide how much to draw.

    Parameters
    ----------
    frame
    margin
        Half the width of the wanted interval of the error rate; None: *zones* and *take* are fixed.
    expected
        Error rate to reckon with; the flagged share of the frame when None.
    per_zone
        Sources of a zone on average, where *margin* decides.
    zones, take
        Zones of each county, and sources of each class in it: by default those of the first census, 2, and 20 industrial and 50 others.
    simple
        Draw single sources of the whole register, without zones.
    confidence

    Source
    ------
    Size for a proportion [W. G. Cochran, Sampling Techniques, 1977, 4.4], times the design effect 1 + (b − 1)ρ [L. Kish, Survey
    Sampling, 1965, 5.4], with the t quantile of zones less counties.

    Examples
    --------
    A simple draw for a margin of 5 % at a rate of one half, the textbook's 384 of a large register:

    >>> frame = pd.DataFrame({"county": "a", "zone": "z", "flagged": np.zeros(1_000_000, bool)})
    >>> plan_for(frame, margin=0.05, expected=0.5, simple=True).sources
    384
    """
    if not len(frame):
        raise UsageError(
            en="the run has no located source: nothing can be drawn", zh="该结果中没有带坐标的污染源，无法抽样"
        )
    sizes = frame.groupby("county")["zone"].nunique()
    if margin is None:
        if simple:
            raise UsageError(en="a simple draw needs --margin", zh="简单随机抽样需要 --margin")
        wanted = {str(county): min(zones, int(most)) for county, most in sizes.items()}
        return Plan(zones=wanted, take=dict(take or FIRST_CENSUS), per_zone=0.0, sources=None, why={})
    if not 0 < margin < 0.5:
        raise UsageError(
            en=f"margin {margin:g} is no half-width of a share; give 0.05, for example",
            zh=f"允许误差 {margin:g} 无效；例如 0.05",
        )
    rate = float(frame["flagged"].mean()) if expected is None else expected
    rate = min(max(rate, margin / 2), 0.5)
    alike = max(likeness(frame["flagged"], frame["zone"]), LIKELY_ALIKE)
    why = {"margin": margin, "expected": round(rate, 6), "alike": round(alike, 6), "confidence": confidence}
    if simple:
        return Plan(
            zones={}, take={}, per_zone=0.0, sources=_simple_size(rate, margin, len(frame), confidence), why=why
        )
    return _clustered_plan(frame, sizes, rate, alike, margin, per_zone, confidence, why)


def _simple_size(rate: float, margin: float, whole: int, confidence: float) -> int:
    from scipy.special import ndtri

    n = float(ndtri(0.5 + confidence / 2)) ** 2 * rate * (1 - rate) / margin**2
    return int(min(np.ceil(n / (1 + (n - 1) / whole) - 1e-9), whole))


def _clustered_plan(
    frame: pd.DataFrame,
    sizes: pd.Series[int],
    rate: float,
    alike: float,
    margin: float,
    per_zone: int,
    confidence: float,
    why: Mapping[str, float],
) -> Plan:
    from scipy.special import stdtrit

    whole, all_zones, counties = len(frame), int(sizes.sum()), len(sizes)
    usual = whole / all_zones
    taken = float(min(per_zone, usual))
    least = int(np.minimum(sizes, 2).sum())
    wanted = all_zones
    for m in range(least, all_zones):
        n = m * taken
        freedom = max(m - counties, 1)
        t = float(stdtrit(freedom, 0.5 + confidence / 2))
        variance = rate * (1 - rate) * design_effect_of(alike, taken) / n * (1 - m / all_zones)
        # What is drawn within zones counts even where every zone is drawn.
        variance += rate * (1 - rate) / n * (m / all_zones) * (1 - min(taken / usual, 1.0))
        if t * np.sqrt(variance) <= margin:
            wanted = m
            break
    else:
        # Every zone is drawn: what is left to choose is how many sources of each.
        taken = max(taken, _simple_size(rate, margin, whole, confidence) / all_zones)
    share = wanted * frame.groupby("county").size().reindex(sizes.index) / whole
    zones = np.minimum(np.maximum(np.ceil(share).astype(int), 2), sizes)
    return Plan(
        zones={str(county): int(m) for county, m in zones.items()}, take={}, per_zone=taken, sources=None, why=why
    )


def draw(frame: pd.DataFrame, plan: Plan, *, seed: int) -> Sample:
    """Draw a sample.

    Parameters
    ----------
    frame
        From :func:`geocensus.sampling.frame_of`.
    plan
    seed
        The same seed on the same frame gives the same sample.
    """
    frame = frame.reset_index(drop=True)
    order = frame.sort_values(["class", "flagged", "category", "grade", "collector", "zone", "row"], kind="stable")
    if plan.sources is not None:
        drawn = _simple(order, plan.sources, seed)
        design = "simple"
    else:
        drawn = pd.concat(
            [_county(of_county, plan, str(county), seed) for county, of_county in order.groupby("county")]
        )
        design = "two-stage"
    drawn = drawn.sort_values(["county", "zone", "class", "row"], kind="stable").reset_index(drop=True)
    drawn.insert(0, "no", np.arange(1, len(drawn) + 1))
    groups = frame.groupby("county")
    strata = pd.DataFrame({"zones_of": groups["zone"].nunique(), "sources_of": groups.size()})
    strata["zones_drawn"] = drawn.groupby("county")["zone"].nunique().reindex(strata.index).fillna(0).astype(int)
    return Sample(
        design=design,
        seed=seed,
        plan=plan,
        frame_sha256=frame_hash(frame),
        frame_sources=len(frame),
        strata=strata.reset_index(),
        sources=drawn,
    )


def _stream(seed: int, *names: str) -> np.random.Generator:
    """Give each county and zone a stream of its own, so that one more of them changes nothing in the others."""
    key = hashlib.sha256("\x1f".join(names).encode()).digest()
    return np.random.default_rng([seed, *np.frombuffer(key[:16], dtype=np.uint32).tolist()])


def _systematic(whole: int, n: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw *n* of *whole* places at equal steps from a random start: each with the chance n/whole, spread over the order."""
    if n >= whole:
        return np.arange(whole)
    return np.floor((rng.random() + np.arange(n)) * whole / n).astype(np.int64)


def _simple(frame: pd.DataFrame, n: int, seed: int) -> pd.DataFrame:
    at = np.sort(_stream(seed, "simple").choice(len(frame), size=min(n, len(frame)), replace=False))
    drawn = frame.iloc[at]
    return drawn.assign(
        part=0,
        zone_chance=1.0,
        sources_of=len(frame),
        taken=len(drawn),
        probability=round(len(drawn) / len(frame), 12),
    )


def zone_chances(sizes: NDArray[np.int64], m: int) -> NDArray[np.float64]:
    """Give zones a chance in proportion to their sources; those that would have more than 1 are certain.

    Examples
    --------
    >>> zone_chances(np.array([10, 10, 20, 60]), 2).tolist()
    [0.25, 0.25, 0.5, 1.0]
    """
    chance = np.zeros(len(sizes))
    certain = np.zeros(len(sizes), dtype=bool)
    while True:
        left = m - int(certain.sum())
        whole = sizes[~certain].sum()
        chance = np.where(certain, 1.0, left * sizes / whole if whole else 1.0)
        more = (chance >= 1 - 1e-9) & ~certain
        if not more.any():
            return chance
        certain |= more


def _zones(sizes: pd.Series[int], m: int, rng: np.random.Generator) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Draw zones in the order of their codes, by equal steps over their chances: spread over the county."""
    chance = zone_chances(np.asarray(sizes, dtype=np.int64), min(m, len(sizes)))
    certain = np.flatnonzero(chance >= 1)
    rest = np.flatnonzero(chance < 1)
    edges = np.cumsum(chance[rest])
    steps = rng.random() + np.arange(round(float(edges[-1])) if len(rest) else 0)
    drawn = rest[np.minimum(np.searchsorted(edges, steps, side="right"), len(rest) - 1)] if len(rest) else rest
    return np.sort(np.concatenate([certain, drawn])), chance


def _county(frame: pd.DataFrame, plan: Plan, county: str, seed: int) -> pd.DataFrame:
    sizes = frame.groupby("zone").size().sort_index()
    m = min(plan.zones.get(county, FIRST_CENSUS_ZONES), len(sizes))
    at_zones, chance = _zones(sizes, m, _stream(seed, "zones", county))
    chance_of = dict(zip(sizes.index[at_zones].tolist(), chance[at_zones].tolist(), strict=True))
    inside = frame[frame["zone"].isin(list(chance_of))]
    cells = inside.groupby(["zone", "class", "flagged"], sort=True).size()
    takes = _takes(cells, plan, expected=m * sizes / sizes.sum())
    parts = []
    for cell, of_cell in inside.groupby(["zone", "class", "flagged"], sort=True):
        zone, kind, flagged = cell
        whole, n = len(of_cell), takes.get(cell, 0)
        if not n:
            continue
        at = _systematic(whole, n, _stream(seed, "sources", county, str(zone), str(kind), str(flagged)))
        parts.append(
            of_cell.iloc[at].assign(
                part=2 * CLASSES.index(str(kind)) + int(bool(flagged)),
                zone_chance=round(chance_of[zone], 12),
                sources_of=whole,
                taken=len(at),
                probability=round(chance_of[zone] * len(at) / whole, 12),
            )
        )
    return pd.concat(parts) if parts else frame.head(0)


def _takes(cells: Any, plan: Plan, *, expected: pd.Series[float]) -> dict[Any, int]:
    """Share what is to be drawn among the strata of the drawn zones: as many of each zone, more of those that were certain."""
    takes: dict[Any, int] = {}
    if plan.take:
        for kind, quota in plan.take.items():
            own = cells[cells.index.get_level_values("class") == kind]
            takes |= _shared(own, quota)
        return takes
    for zone, own in cells.groupby(level="zone"):
        quota = max(round(plan.per_zone * max(float(expected[zone]), 1.0)), LEAST)
        takes |= _shared(own, quota)
    return takes


def _shared(cells: Any, quota: int) -> dict[Any, int]:
    """Share a number in proportion, by the largest remainders, but give each stratum what its spread needs."""
    size = cells.to_numpy(dtype=np.int64)
    whole = int(size.sum())
    if not whole:
        return {}
    exact = min(quota, whole) * size / whole
    taken = np.floor(exact).astype(np.int64)
    rest = min(quota, whole) - int(taken.sum())
    taken[np.argsort(-(exact - taken), kind="stable")[:rest]] += 1
    taken = np.minimum(np.maximum(taken, LEAST), size)
    return dict(zip(cells.index.tolist(), taken.tolist(), strict=True))

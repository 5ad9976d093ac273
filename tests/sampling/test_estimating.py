"""Estimates from draws agree with textbooks, and their intervals hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from benchmarks.sampling import DESIGNS, coverage, drawn_from, population
from geocensus.sampling import TwoStageDraw, simple_share
from geocensus.sampling.estimating import likeness

# Grade points of all four persons in 5 of 100 suites of a dormitory [S. L. Lohr, Sampling: Design and Analysis, example 5.2].
GPA = np.array(
    [
        [3.08, 2.60, 3.44, 3.04],
        [2.36, 3.04, 3.28, 2.68],
        [2.00, 2.56, 2.52, 1.88],
        [3.00, 2.88, 3.44, 3.64],
        [2.68, 1.92, 3.28, 3.20],
    ]
)


def one_stage(values: np.ndarray, zones_of: float) -> TwoStageDraw:
    clusters, size = values.shape
    n = values.size
    return TwoStageDraw(
        stratum=np.zeros(n, int),
        zone=np.repeat(np.arange(clusters), size),
        part=np.zeros(n, int),
        chance=np.full(n, clusters / zones_of),
        sources_of=np.full(n, float(size)),
    )


def test_the_textbook_s_dormitory() -> None:
    total, error = one_stage(GPA, 100).total(GPA.ravel())
    assert total == pytest.approx(1130.4)
    assert total / 400 == pytest.approx(2.826)
    assert error / 400 == pytest.approx(0.164, abs=0.0005)


def test_two_stages_add_the_spread_within_zones() -> None:
    """The formula of Cochran 11.24, worked out by hand for two of four zones and two of five sources."""
    y = np.array([1.0, 3.0, 4.0, 8.0])
    draw = TwoStageDraw(
        stratum=np.zeros(4, int), zone=np.array([0, 0, 1, 1]), part=np.zeros(4, int),
        chance=np.full(4, 0.5), sources_of=np.full(4, 5.0),
    )  # fmt: skip
    total, error = draw.total(y)
    between = 16 * (1 - 2 / 4) / 2 * np.var([5 * 2.0, 5 * 6.0], ddof=1)
    within = 4 / 2 * sum(25 * (1 - 2 / 5) / 2 * np.var(pair, ddof=1) for pair in ([1, 3], [4, 8]))
    assert total == pytest.approx(4 / 2 * (10 + 30))
    assert error**2 == pytest.approx(between + within)


def test_the_estimated_variance_is_right_on_average() -> None:
    rng = np.random.default_rng(5)
    world = population(rng, counties=2, zones=12, size=(4, 9), rate=0.3, alike=0.2)
    truth = float(world.wrong.sum())
    found = [draw.total(wrong) for draw, wrong in (drawn_from(rng, world, zones=4, take=3) for _ in range(3_000))]
    totals, errors = np.array(found).T
    assert totals.mean() == pytest.approx(truth, rel=0.01), "unbiased"
    assert (errors**2).mean() == pytest.approx(totals.var(), rel=0.06), "and so is its variance"


def test_simple_draws_agree_with_scipy() -> None:
    for count, of in ((0, 20), (3, 59), (81, 263)):
        for exact, method in ((False, "wilson"), (True, "exact")):
            ours = simple_share(count, of, exact=exact)
            theirs = binomtest(count, of).proportion_ci(method=method)
            assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@pytest.mark.parametrize("design", [each for each in DESIGNS if each.quick], ids=lambda each: each.name)
def test_intervals_cover_the_truth_at_the_stated_rate(design) -> None:
    """1,000 draws of 1,000 registers; chance alone moves the share by 0.7 points."""
    assert coverage(design, seeds=range(1_000)).covered >= 0.935


def test_one_zone_of_many_tells_nothing_and_all_of_them_everything() -> None:
    one = one_stage(np.array([[1, 0, 0, 0]]), 9).rate([True, False, False, False])
    assert (one.low, one.high, one.freedom) == (0.0, 1.0, 0)
    every = one_stage(np.zeros((3, 4)), 3).rate([True] + [False] * 11)
    assert every.low == every.rate == every.high == pytest.approx(1 / 12)


def test_no_error_seen_does_not_mean_none() -> None:
    draw = one_stage(np.zeros((10, 5)), 200)
    found = draw.rate(np.zeros(50, bool))
    assert found.rate == 0 == found.low
    assert found.high > simple_share(0, 50, exact=True).high


def test_a_domain_without_sources_is_no_zero() -> None:
    found = one_stage(np.zeros((3, 4)), 9).rate(np.zeros(12, bool), np.zeros(12, bool))
    assert np.isnan(found.rate)
    assert (found.low, found.high, found.of) == (0.0, 1.0, 0)


def test_likeness_is_that_of_the_law_that_made_it() -> None:
    rng = np.random.default_rng(1)
    a = 0.2 * (1 / 0.15 - 1)
    p = rng.beta(a, a * 4, 4_000)
    zone = np.repeat(np.arange(4_000), 12)
    assert likeness(rng.random(48_000) < p[zone], zone) == pytest.approx(0.15, abs=0.02)

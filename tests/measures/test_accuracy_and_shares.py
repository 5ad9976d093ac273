from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from geocensus.measures.accuracy import mean_square_error_m, positional_accuracy
from geocensus.measures.shares import clustered_share, wilson


@pytest.mark.parametrize(("count", "of"), [(0, 20), (1, 20), (29, 29), (81, 263), (500, 1000)])
def test_wilson_agrees_with_scipy(count, of):
    low, high = wilson(count, of, confidence=0.9)
    ours = binomtest(count, of).proportion_ci(confidence_level=0.9, method="wilson")
    assert (float(low), float(high)) == pytest.approx((ours.low, ours.high), abs=1e-12)


def test_wilson_covers_the_truth_at_the_stated_rate_on_average():
    rng = np.random.default_rng(1)
    truth = rng.uniform(0.02, 0.5, 1000)
    low, high = wilson(rng.binomial(70, truth), 70)
    assert 0.93 <= ((low <= truth) & (truth <= high)).mean() <= 0.97


def test_clusters_are_covered_where_a_simple_interval_fails():
    covered = np.zeros((1000, 2), dtype=bool)
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        of = rng.integers(10, 30, 20)
        count = rng.binomial(of, rng.beta(1, 4, 20))
        found = clustered_share(count, of)
        low, high = wilson(count.sum(), of.sum())
        covered[seed] = found.low <= 0.2 <= found.high, low <= 0.2 <= high
    assert covered[:, 0].mean() >= 0.94
    assert covered[:, 1].mean() < 0.85


def test_one_cluster_tells_nothing_of_the_others():
    found = clustered_share([1], [20])
    assert (found.share, found.low, found.high) == (0.05, 0.0, 1.0)
    assert np.isnan(clustered_share([], []).share)


def test_quantiles_and_formulas_agree_on_a_circular_normal_law_only():
    rng = np.random.default_rng(2)
    normal = positional_accuracy(east_m=rng.normal(0, 5, 200_000), north_m=rng.normal(0, 5, 200_000))
    assert normal.rmse_m == pytest.approx(5 * np.sqrt(2), rel=0.01)
    assert normal.ce90_m == pytest.approx(normal.ce90_formula_m, rel=0.01)
    assert normal.ce95_m == pytest.approx(normal.ce95_formula_m, rel=0.01)
    heavy = positional_accuracy(east_m=[1.0] * 99 + [1000.0], north_m=[0.0] * 100, permitted_m=10)
    assert heavy.ce95_m == 1
    assert heavy.ce95_formula_m > 100
    assert heavy.gross == 1


def test_bias_is_a_vector_and_nothing_compared_is_no_zero():
    found = positional_accuracy(east_m=[60, 60, np.nan], north_m=[-10, -10, 0])
    assert (found.count, found.bias_east_m, found.bias_north_m) == (2, 60, -10)
    assert np.isnan(positional_accuracy(east_m=[], north_m=[]).rmse_m)


def test_both_formulas_of_the_mean_square_error():
    rng = np.random.default_rng(3)
    true, one, other = np.zeros(100_000), rng.normal(0, 4, 100_000), rng.normal(0, 4, 100_000)
    assert mean_square_error_m(one - true, equally_accurate=False) == pytest.approx(4, rel=0.02)
    assert mean_square_error_m(one - other, equally_accurate=True) == pytest.approx(4, rel=0.02)

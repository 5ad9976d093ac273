from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, hypergeom

from geocensus.sampling import accept, chance_of_acceptance


def test_the_curve_of_the_textbook() -> None:
    """n = 89, c = 2 [D. C. Montgomery, Introduction to Statistical Quality Control, chapter 15, table 15.2]."""
    rates = [0.005, 0.01, 0.02, 0.03, 0.04, 0.05]
    found = chance_of_acceptance(rates, trials=89, most=2).round(4).tolist()
    assert found == pytest.approx([0.9897, 0.9397, 0.7366, 0.4985, 0.3042, 0.1721], abs=1e-4)


def test_the_laws_are_those_of_scipy() -> None:
    rates = np.array([0.01, 0.04, 0.1])
    assert chance_of_acceptance(rates, trials=59, most=1) == pytest.approx(binom.cdf(1, 59, rates))
    expected = hypergeom.cdf(1, 500, np.round(rates * 500), 59)
    assert chance_of_acceptance(rates, trials=59, most=1, register=500) == pytest.approx(expected)


def test_the_risks_are_as_often_as_said() -> None:
    rng = np.random.default_rng(7)
    for register in (400, None):
        rule = accept(errors=0, trials=150, limit=0.05, register=register)
        beyond = 0.05 if register is None else 21 / 400
        for rate, risk in ((beyond, rule.consumer_risk), (rule.good, 1 - rule.producer_risk)):
            errors = (
                rng.binomial(150, rate, 40_000)
                if register is None
                else rng.hypergeometric(round(rate * 400), 400 - round(rate * 400), 150, 40_000)
            )
            assert (errors <= rule.most).mean() == pytest.approx(risk, abs=0.01)
        assert rule.consumer_risk <= 0.05


def test_too_few_sources_prove_nothing() -> None:
    few = accept(errors=0, trials=58, limit=0.05)
    assert (few.most, few.accepted, few.consumer_risk) == (-1, False, 0.0)
    assert not few.shown_worse
    assert accept(errors=0, trials=0, limit=0.05).accepted is False
    assert accept(errors=0, trials=59, limit=0.05).accepted


def test_much_worse_is_said_to_be_worse() -> None:
    found = accept(errors=20, trials=100, limit=0.05)
    assert found.shown_worse
    assert not found.accepted
    between = accept(errors=5, trials=100, limit=0.05)
    assert not between.shown_worse
    assert not between.accepted


def test_verifying_everything_decides_everything() -> None:
    assert accept(errors=5, trials=100, limit=0.05, register=100).accepted
    worse = accept(errors=6, trials=100, limit=0.05, register=100)
    assert not worse.accepted
    assert worse.shown_worse

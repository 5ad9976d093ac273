"""Accept or reject a register against a limit, with the risk of either mistake said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Acceptance", "accept", "chance_of_acceptance"]

RISK = 0.05
"""Risk that either side bears by custom [ISO 2859-2; GB/T 2828.2]."""

GOOD_BY_LIMIT = 0.2
"""A register is good whose rate is at most a fifth of the limit, unless another rate is named; own choice."""

CURVE = 41
"""Points of an operating characteristic curve."""


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """The decision on a register, and how often the same rule decides wrongly.

    Parameters
    ----------
    limit, good
        Rate that must not be exceeded; rate of a register that should be accepted.
    trials
        Sources that the rule counts: those verified, or fewer where zones are alike.
    errors
        Errors that the rule counts.
    most
        Most errors with which the register is accepted; -1: so few sources can prove nothing.
    accepted
        Whether it is accepted.
    shown_worse
        Whether the draw shows, at the same risk, that the rate is above the limit.
    consumer_risk
        Chance that a register just beyond the limit is accepted.
    producer_risk
        Chance that a good register is rejected.
    curve
        Operating characteristic: rates, and the chance of acceptance at each.
    law
        ``hypergeometric`` for a simple draw from a register of known size, else ``binomial``.
    """

    limit: float
    good: float
    trials: int
    errors: int
    most: int
    accepted: bool
    shown_worse: bool
    consumer_risk: float
    producer_risk: float
    curve: tuple[tuple[float, float], ...]
    law: str


def chance_of_acceptance(
    rate: ArrayLike, *, trials: int, most: int, register: int | None = None
) -> NDArray[np.float64]:
    """Give the chance of *most* errors or fewer among *trials* sources, by the rate of errors in the register.

    Parameters
    ----------
    rate : (n,)
    trials, most
    register
        Sources of the register; None: so many that the draw does not matter.

    Source
    ------
    Operating characteristic of a single sampling plan, type A and type B [ISO 2859-1; D. C. Montgomery, Introduction to
    Statistical Quality Control, chapter 15].

    Examples
    --------
    Montgomery's example, n = 89 and c = 2: 0.9397, 0.7366 at 1 % and 2 %:

    >>> chance_of_acceptance([0.01, 0.02], trials=89, most=2).round(4).tolist()
    [0.9397, 0.7366]
    """
    rates = np.asarray(rate, dtype=np.float64)
    if most < 0:
        return np.zeros(rates.shape)
    if most >= trials:
        return np.ones(rates.shape)
    return _at_most(most, rates, trials, register)


def _at_most(most: ArrayLike, rate: ArrayLike, trials: int, register: int | None) -> NDArray[np.float64]:
    if register is None:
        from scipy.special import bdtr

        return np.asarray(bdtr(most, trials, rate), dtype=np.float64)
    from scipy.stats import hypergeom

    bad = np.round(np.asarray(rate) * register)
    return np.asarray(hypergeom.cdf(most, register, bad, trials), dtype=np.float64)


def accept(
    *,
    errors: float,
    trials: float,
    limit: float,
    good: float | None = None,
    register: int | None = None,
    risk: float = RISK,
) -> Acceptance:
    """Decide whether a register keeps a limit: accepted only where the draw shows it at the stated risk.

    Parameters
    ----------
    errors, trials
        What was counted; of a draw in zones, the effective numbers. Errors are rounded up and trials down.
    limit
        Rate of errors that must not be exceeded.
    good
        Rate at which the register should be accepted; a fifth of the limit when None.
    register
        Sources of the register, for a simple draw.
    risk
        Greatest chance of accepting a register beyond the limit, and of calling one worse that is not.

    Examples
    --------
    >>> found = accept(errors=0, trials=59, limit=0.05)
    >>> found.accepted, found.most, round(found.consumer_risk, 4)
    (True, 0, 0.0485)
    >>> accept(errors=0, trials=58, limit=0.05).most
    -1
    """
    good = limit * GOOD_BY_LIMIT if good is None else good
    # Trials that are whole but for the rounding of a division are whole.
    n, x = int(np.floor(trials + 1e-9)), int(np.ceil(errors - 1e-9))
    # Just beyond the limit, in a register that can be counted: one error more than the limit allows.
    beyond = limit if register is None else min((np.floor(limit * register + 1e-9) + 1) / register, 1.0)
    # Accepting whatever is found is no rule, so all the trials may never be errors.
    most = int((_at_most(np.arange(n), beyond, n, register) <= risk).sum()) - 1
    at_limit = float(chance_of_acceptance(limit, trials=n, most=x - 1, register=register)) if x else 0.0
    rates = np.linspace(0.0, min(1.0, max(4 * limit, 2 * good)), CURVE)
    curve = chance_of_acceptance(rates, trials=n, most=most, register=register)
    return Acceptance(
        limit=limit,
        good=good,
        trials=n,
        errors=x,
        most=most,
        accepted=x <= most,
        shown_worse=x > 0 and 1.0 - at_limit <= risk,
        consumer_risk=float(chance_of_acceptance(beyond, trials=n, most=most, register=register)),
        producer_risk=1.0 - float(chance_of_acceptance(good, trials=n, most=most, register=register)),
        curve=tuple((round(float(a), 6), round(float(b), 6)) for a, b in zip(rates, curve, strict=True)),
        law="binomial" if register is None else "hypergeometric",
    )

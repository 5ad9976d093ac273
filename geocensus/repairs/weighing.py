"""The weighing of candidates: by Bayes' rule, with priors that learn from the register what goes wrong in it.

The share of each cause among the flagged rows is estimated from the rows themselves (expectation and maximisation), first for the
whole register, then for each collector with the register's shares as prior: errors come in habits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geocensus.coordinates.geodesy import metres_per_degree

__all__ = ["SUREST", "Weighed", "weigh"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REGISTER_ROWS = 30.0
"""The declared priors count as much as so many flagged rows of the register ..."""

BATCH_ROWS = 6.0
"""... and the register's shares as much as so many flagged rows of a collector (own)."""

UNEXPLAINED = 3.0
"""For each row with an unknown fault of one axis that no slip explains, so many have one in all (own; zones of 2 km)."""

ROUNDS = 30

SAME_M = 60.0
"""Candidates nearer than this to each other propose the same place."""

MOST_COMPARED = 40
"""Only so many candidates of a row are compared with each other; the others weigh little."""

SUREST = 0.9999
"""No proposal is said to be surer than this."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Weighed:
    """What the weighing found.

    Parameters
    ----------
    posterior : (k,)
        Probability of each candidate.
    support : (k,)
        Probability that the truth is at its place: its own, and that of all candidates at the same place.
    """

    posterior: Floats
    support: Floats


def weigh(
    *,
    row: Ints,
    cause: Ints,
    log_likelihood: Floats,
    log_other: Floats,
    batch: Ints,
    prior: Floats,
    lon: Floats,
    lat: Floats,
    apart: NDArray[np.bool_],
) -> Weighed:
    """Weigh the candidates of each row against each other and against "something else".

    Parameters
    ----------
    row : (k,) which of n rows each candidate belongs to, in ascending order
    cause : (k,) which of m causes
    log_likelihood : (k,)
        Of the text, with the density of places in the named ground.
    log_other : (n, o)
        The same for each kind of "something else"; the last is that of one axis alone.
    batch : (n,) the collector of each row, −1: none
    prior : (m + o,)
        Shares of the causes, and of the kinds of "something else".
    lon, lat : (k,) degrees
    apart : (k,)
        Candidates that correct a code: none is at the place of one that corrects a position.
    """
    n, m = len(log_other), len(prior) - log_other.shape[1]
    top = log_other.max(axis=1)
    np.maximum.at(top, row, log_likelihood)
    likelihood = np.exp(log_likelihood - top[row])
    table = np.zeros((n, len(prior)))
    np.add.at(table, (row, cause), likelihood)
    table[:, m:] = np.exp(log_other - top[:, None])
    share = np.tile(prior / prior.sum(), (n, 1))
    explained = np.zeros(n, dtype=np.bool_)
    explained[row] = True
    members = batch >= 0
    batches = int(batch.max(initial=-1)) + 1
    whole = share[0].copy()
    for _ in range(ROUNDS):
        belief = share * table
        # Between a slip and an unknown fault of the same axis the text cannot decide: only rows that no slip explains
        # tell how frequent such faults are.
        belief[explained, -1] = 0.0
        belief /= belief.sum(axis=1, keepdims=True)
        belief[:, -1] *= UNEXPLAINED
        whole = (REGISTER_ROWS * prior / prior.sum() + belief.sum(axis=0)) / (REGISTER_ROWS + belief.sum())
        share = np.tile(whole, (n, 1))
        if batches:
            counted = np.zeros((batches, len(prior)))
            np.add.at(counted, batch[members], belief[members])
            # A row is no evidence for itself: its own belief is left out.
            rest = counted[batch[members]] - belief[members]
            share[members] = (BATCH_ROWS * whole + rest) / (BATCH_ROWS + rest.sum(axis=1, keepdims=True))
    total = (share * table).sum(axis=1)
    posterior = likelihood * share[row, cause] / total[row]
    return Weighed(posterior=posterior, support=_support(row, posterior, lon, lat, apart))


def _support(row: Ints, posterior: Floats, lon: Floats, lat: Floats, apart: NDArray[np.bool_]) -> Floats:
    """Add up, for each candidate, what all candidates of its row at the same place weigh."""
    support = posterior.copy()
    order = np.lexsort((-posterior, row))
    rank = np.arange(len(row)) - np.searchsorted(row[order], row[order], side="left")
    kept = order[rank < MOST_COMPARED]
    # Neighbours at every distance in the order: few rows have many candidates.
    for step in range(1, MOST_COMPARED):
        one, two = kept[:-step], kept[step:]
        pair = row[one] == row[two]
        if not pair.any():
            break
        one, two = one[pair], two[pair]
        east, north = metres_per_degree(lat=lat[one])
        near = np.hypot((lon[one] - lon[two]) * east, (lat[one] - lat[two]) * north) <= SAME_M
        near &= apart[one] == apart[two]
        np.add.at(support, one[near], posterior[two[near]])
        np.add.at(support, two[near], posterior[one[near]])
    return np.minimum(support, SUREST)

"""Lay one outline upon another: by which vector, how well they agree then, and how sure that is.

Outlines of the same county differ. They are drawn by different hands, one knows bends that the other left out, and
stretches of one have no counterpart in the other at all. So the distance from a place on one to the other is taken as a
mixture: a share of places agrees up to a Laplace error whose scale the data tell, the others may lie anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.zones.validation import Geometries

__all__ = ["FAR_M", "REACH_M", "Fit", "Outline", "independent", "places_along"]

Floats = NDArray[np.float64]

FAR_M = 500.0
"""What has no counterpart as near as this has none."""

REACH_M = 1_500.0
"""Shifts are looked for up to here: BD-09 is the largest known, 1.4 km at most in the pilot regions."""

FINEST_M = 0.5
"""Outlines are not believed to agree better than this: GCJ-02 is undone, and projections are rounded, by less."""

DENSE_M = 40.0
"""Places along an outline that stand for it when the nearest edge is looked for."""

CELL_M = 50.0
PEAKS = 5
"""Shifts are voted for in cells of this width; so many of the best are tried."""

ROUNDS = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class Fit:
    """How well places lie on an outline after a shift.

    Parameters
    ----------
    shift_m : (2,) metres east and north
        What the places were moved by.
    log_likelihood : float
        Of the distances, as though every place spoke for itself.
    scale_m : metres
        Mean distance of the places that agree.
    information : (2, 2) per square metre
        Inverse of the covariance of the shift, as though every place spoke for itself.
    residual_m : (n,) metres
        Signed, left of the outline positive; those without a counterpart are 0.
    """

    shift_m: Floats
    log_likelihood: float
    scale_m: float
    information: Floats
    residual_m: Floats


def places_along(rings: Geometries, *, spacing_m: float, most: int) -> tuple[Floats, float]:
    """Give places evenly spread along rings, in their order, and the length of the rings in metres.

    Parameters
    ----------
    rings
        In metres.
    """
    length = shapely.length(rings)
    total = float(length.sum())
    n = int(np.clip(total / spacing_m, 1, most))
    along = (np.arange(n) + 0.5) * total / n
    before = np.cumsum(length) - length
    ring = np.minimum(np.searchsorted(before, along, side="right") - 1, len(rings) - 1)
    return shapely.get_coordinates(shapely.line_interpolate_point(rings[ring], along - before[ring])), total


def independent(residual_m: Floats) -> float:
    """Tell how many independent places these residuals, in their order along an outline, are worth.

    Source
    ------
    Effective sample size of a correlated series, n/(1 + 2Σρ), the sum ended at the first correlation that is not
    positive [C. J. Geyer, Statistical Science 7 (1992), 473-483].
    """
    n = len(residual_m)
    centred = residual_m - residual_m.mean()
    power = np.abs(np.fft.rfft(centred, 2 * n)) ** 2
    covariance = np.fft.irfft(power)[:n]
    if covariance[0] <= 1e-12 * n:
        return float(n)
    rho = covariance / covariance[0]
    ends = np.flatnonzero(rho <= 0.05)
    return float(n / (1 + 2 * rho[1 : int(ends[0]) if len(ends) else n].sum()))


class Outline:
    """An outline that others are laid upon.

    Parameters
    ----------
    lines
        Its rings, in metres.
    """

    def __init__(self, lines: Geometries) -> None:
        from scipy.spatial import KDTree

        xy, line = shapely.get_coordinates(lines, return_index=True)
        at = np.flatnonzero((line[1:] == line[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
        step = xy[at + 1] - xy[at]
        self.length = np.hypot(*step.T)
        self.start, self.along = xy[at], step / self.length[:, None]
        pieces = np.ceil(self.length / DENSE_M).astype(np.intp)
        self.edge = np.repeat(np.arange(len(at)), pieces)
        place = np.arange(len(self.edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        self.dense = self.start[self.edge] + step[self.edge] * ((place + 0.5) / pieces[self.edge])[:, None]
        self._tree = KDTree(self.dense)

    @classmethod
    def of(cls, shape: shapely.Geometry) -> Self:
        """Take the whole boundary of a polygon in metres, holes included."""
        return cls(shapely.get_parts(shapely.boundary(shape)))

    def _away(self, places: Floats) -> tuple[Floats, Floats, Floats]:
        """Give how far places lie from the outline, the signed part across it, and the direction across."""
        metres, near = self._tree.query(places, distance_upper_bound=FAR_M + DENSE_M)
        known = np.isfinite(metres)
        edge = self.edge[np.where(known, near, 0)]
        from_start = places - self.start[edge]
        t = np.clip((from_start * self.along[edge]).sum(axis=1), 0.0, self.length[edge])
        rest = from_start - t[:, None] * self.along[edge]
        across = np.column_stack([-self.along[edge][:, 1], self.along[edge][:, 0]])
        away = np.where(known, np.minimum(np.hypot(*rest.T), FAR_M), FAR_M)
        return away, (rest * across).sum(axis=1), across

    def likelihood(self, places: Floats) -> float:
        """Give the log-likelihood of places as they lie."""
        return _mixture(self._away(places)[0])[0]

    def fit(self, places: Floats, *, start_m: Floats, most_m: float | None = None) -> Fit:
        """Move places onto the outline from a first guess.

        Parameters
        ----------
        places : (n, 2) metres
        start_m : (2,) metres
        most_m
            Longest shift from there.

        Source
        ------
        Iterated closest points with distances to lines [Y. Chen, G. Medioni, Image and Vision Computing 10 (1992),
        145-155], weighted by how probably each place has a counterpart, and by 1/distance as a Laplace law asks for.
        """
        shift, best = start_m.copy(), None
        for _ in range(ROUNDS):
            away, signed, across = self._away(places + shift)
            log_likelihood, scale, matched = _mixture(away)
            if best is None or log_likelihood > best.log_likelihood:
                best = Fit(
                    shift_m=shift,
                    log_likelihood=log_likelihood,
                    scale_m=scale,
                    information=(across * matched[:, None]).T @ across / scale**2,
                    residual_m=np.where(away < FAR_M, np.clip(signed, -3 * scale, 3 * scale), 0.0),
                )
            weight = matched / np.maximum(away, 1.0)
            normal = (across * weight[:, None]).T @ across + 1e-9 * np.eye(2)
            moved = shift - np.linalg.solve(normal, (across * (weight * signed)[:, None]).sum(axis=0))
            if most_m is not None:
                away_from_start = np.hypot(*(moved - start_m))
                moved = start_m + (moved - start_m) * min(1.0, most_m / max(away_from_start, 1e-9))
            if np.hypot(*(moved - shift)) < 0.05:
                break
            shift = moved
        assert best is not None
        return best

    def voted(self, places: Floats) -> list[Floats]:
        """Give the shifts that would bring most places onto the outline.

        Source
        ------
        Generalised Hough transform [D. H. Ballard, Pattern Recognition 13 (1981), 111-122]: each place votes for every
        shift that puts it on the outline; true ones get a vote of every place.
        """
        from scipy.ndimage import uniform_filter
        from scipy.spatial import KDTree

        some = places[:: -(-len(places) // 300)]
        near = KDTree(some).sparse_distance_matrix(self._tree, REACH_M, output_type="coo_matrix")
        side = int(2 * REACH_M / CELL_M)
        cell = np.floor((self.dense[near.col] - some[near.row] + REACH_M) / CELL_M).astype(np.int64)
        cell = np.clip(cell, 0, side - 1)
        once = np.unique((near.row * np.int64(side) + cell[:, 0]) * side + cell[:, 1]) % (side * side)
        votes = np.bincount(once, minlength=side * side).reshape(side, side).astype(np.float64)
        votes = uniform_filter(votes, 3, mode="constant")
        peaks = []
        for _ in range(PEAKS):
            x, y = np.unravel_index(int(votes.argmax()), votes.shape)
            if votes[x, y] <= 0:
                break
            peaks.append((np.array([x, y]) + 0.5) * CELL_M - REACH_M)
            votes[max(x - 3, 0) : x + 4, max(y - 3, 0) : y + 4] = 0
        return peaks


def _mixture(away: Floats) -> tuple[float, float, Floats]:
    """Fit the mixture by expectation and maximisation: log-likelihood, scale of what agrees, whether each agrees."""
    near = away < FAR_M
    metres, n = away[near], len(away)
    matched = np.zeros(n)
    if not len(metres):
        return -n * float(np.log(FAR_M)), FAR_M, matched
    share, scale = 0.5, max(float(np.median(metres)), FINEST_M)
    for _ in range(12):
        agreeing = share * np.exp(-metres / scale) / scale
        density = agreeing + (1 - share) / FAR_M
        belief = agreeing / density
        share = float(np.clip(belief.sum() / n, 1e-3, 1 - 1e-3))
        scale = max(float(belief @ metres) / max(float(belief.sum()), 1e-9), FINEST_M)
    density = share * np.exp(-metres / scale) / scale + (1 - share) / FAR_M
    matched[near] = belief
    return float(np.log(density).sum() + (n - len(metres)) * np.log((1 - share) / FAR_M)), scale, matched

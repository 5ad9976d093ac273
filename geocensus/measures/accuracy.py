"""Positional accuracy against a reference: the measures of ISO 19157, by formula and by quantile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["PositionalAccuracy", "mean_square_error_m", "positional_accuracy"]

CE90_BY_RMSE = 1.5174
"""CE90 of a circular normal law by its radial RMSE: √(ln 10) [ISO 19157:2013, measure 44; FGDC-STD-007.3]."""

CE95_BY_RMSE = 1.7308
"""CE95 of a circular normal law by its radial RMSE: √(ln 20) [FGDC-STD-007.3-1998, NSSDA]."""

GROSS_BY_MEAN_ERROR = 2.0 * np.sqrt(2.0)
"""An error beyond 2√2 of the permitted mean square error is gross [GB/T 24356]."""


@dataclass(frozen=True, kw_only=True)
class PositionalAccuracy:
    """How far positions lie from their reference; metres.

    Parameters
    ----------
    count
        Pairs that were compared.
    bias_east_m, bias_north_m
        Mean of the differences (ISO 19157 measure 128).
    rmse_m
        Radial root mean square error (measure 47).
    ce90_formula_m, ce95_formula_m
        Right for a circular normal law without bias only.
    ce50_m, ce90_m, ce95_m
        Quantiles of the distances as they are (measures 43, 44, 45).
    gross
        Pairs farther apart than 2√2 of the permitted error; None when no error was stated.
    """

    count: int
    bias_east_m: float
    bias_north_m: float
    rmse_m: float
    ce90_formula_m: float
    ce95_formula_m: float
    ce50_m: float
    ce90_m: float
    ce95_m: float
    gross: int | None


def positional_accuracy(
    *, east_m: ArrayLike, north_m: ArrayLike, permitted_m: float | None = None
) -> PositionalAccuracy:
    """Summarise the differences of positions from their reference.

    Parameters
    ----------
    east_m, north_m : (n,) metres, position minus reference
        Pairs with NaN are left out.
    permitted_m
        Mean square error that was asked for; decides what is gross.

    Examples
    --------
    >>> found = positional_accuracy(east_m=[3, 0, 6], north_m=[4, 5, 8], permitted_m=3)
    >>> round(found.rmse_m, 4), found.ce50_m, found.gross
    (7.0711, 5.0, 1)
    """
    east, north = np.broadcast_arrays(np.asarray(east_m, dtype=np.float64), np.asarray(north_m, dtype=np.float64))
    there = np.isfinite(east) & np.isfinite(north)
    east, north = east[there], north[there]
    if not len(east):
        nothing = float("nan")
        return PositionalAccuracy(
            count=0, bias_east_m=nothing, bias_north_m=nothing, rmse_m=nothing, ce90_formula_m=nothing,
            ce95_formula_m=nothing, ce50_m=nothing, ce90_m=nothing, ce95_m=nothing,
            gross=None if permitted_m is None else 0,
        )  # fmt: skip
    distance = np.hypot(east, north)
    rmse = float(np.sqrt(np.mean(distance**2)))
    half, most, nearly_all = np.quantile(distance, [0.5, 0.9, 0.95]).tolist()
    return PositionalAccuracy(
        count=len(distance),
        bias_east_m=float(east.mean()),
        bias_north_m=float(north.mean()),
        rmse_m=rmse,
        ce90_formula_m=CE90_BY_RMSE * rmse,
        ce95_formula_m=CE95_BY_RMSE * rmse,
        ce50_m=half,
        ce90_m=most,
        ce95_m=nearly_all,
        gross=None if permitted_m is None else int((distance > GROSS_BY_MEAN_ERROR * permitted_m).sum()),
    )


def mean_square_error_m(difference_m: ArrayLike, *, equally_accurate: bool) -> float:
    """Give the mean square error 中误差: √(ΣΔ²/n) against a better source, √(ΣΔ²/2n) against an equal one.

    Parameters
    ----------
    difference_m : (n,) metres
        Values that are NaN are left out.
    equally_accurate
        Whether the other source is as accurate as what is tested, so that half of the variance is its own.

    Source
    ------
    GB/T 24356, accuracy of plane positions by comparison of higher and of equal accuracy.

    Examples
    --------
    >>> mean_square_error_m([3, 4, 5], equally_accurate=False), mean_square_error_m([2, -2], equally_accurate=True)
    (4.08248290463863, 1.4142135623730951)
    """
    difference: NDArray[np.float64] = np.asarray(difference_m, dtype=np.float64)
    difference = difference[np.isfinite(difference)]
    if not len(difference):
        return float("nan")
    return float(np.sqrt(np.mean(difference**2) / (2 if equally_accurate else 1)))

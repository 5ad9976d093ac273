"""What is expected of faults that are none of the causes: the rival of every candidate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.measures.columns import Columns

__all__ = ["OTHER", "Ground", "ground_of"]

Floats = NDArray[np.float64]

OTHER = (0.10, 0.05, 0.02, 0.03, 0.05)
"""Shares of flagged rows with a fault that is none of the causes (own): of the whole position; a position that was copied, or one
axis of it; a position that is too coarse; and of one axis alone."""

BOX_M2 = 4.0e13
"""Area of 72–138°E, 0.8–56°N, in which a position with an unknown fault may lie anywhere: R²·Δλ·(sin φ₂ − sin φ₁)."""

NEAREST_M, FARTHEST_M = 300.0, 5.0e6
"""Unknown faults of all sizes between these are equally frequent, decade by decade (own)."""

COPIED = 50.0
"""A position that a row of another site and zone carries too was copied so much likelier than both rows were measured there (own)."""

LEAST_M2 = 1.0
"""No named ground is taken for smaller."""

COARSE_M = 100.0
"""A position that is written less finely than this may lie outside its ground for that alone."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """What is known of the flagged rows before any candidate.

    Parameters
    ----------
    log_area : (n,)
        Logarithm of the named ground in m².
    log_other : (n, 5)
        Logarithm of the density, per m², with which each kind of :data:`OTHER` gives the position that is written.
    batch : (n,)
        The collector of each row; −1: none.
    """

    log_area: Floats
    log_other: Floats
    batch: NDArray[np.int64]


def ground_of(part: Columns, *, lost: NDArray[np.bool_]) -> Ground:
    """Look at the ground that some rows name, and at how their positions lie to it.

    Parameters
    ----------
    part
        The rows.
    lost : (n,)
        Rows that carry the position of their neighbour in a list that slipped.
    """
    # A zone of broken shape may have no area at all.
    area = np.maximum(np.asarray(part["named_ground_m2"], dtype=np.float64), LEAST_M2)
    far = np.full(len(part), np.nan)
    for name in ("county_distance_m", "zone_distance_m"):
        distance = part.get(name)
        if distance is not None:
            far = np.where(np.isfinite(distance), distance, far)
    reach = np.clip(far, NEAREST_M, FARTHEST_M)
    decades = np.log(FARTHEST_M / NEAREST_M)
    whole = 0.5 / BOX_M2 + 0.5 * np.nan_to_num(1 / (2 * np.pi * reach**2 * decades))
    # A fault of one axis keeps the position in the strip of its ground: along it, all decades are alike again.
    west, south, east, north = np.asarray(part["named_box"], dtype=np.float64).T
    lon, lat = part["lon"], part["lat"]
    fits = np.stack([(lon >= west) & (lon <= east), (lat >= south) & (lat <= north)], axis=1)
    along = np.nan_to_num(1 / (2 * reach * decades * np.sqrt(area)))
    # The axis that does not fit is another row's. What is written how finely may be unknown: then nothing is a copy.
    axis, copied = part.get("axis_copied"), part.get("position_copied")
    copied = lost | (False if copied is None else np.asarray(copied))
    of_another = 0.0 * area if axis is None else (axis * fits[:, ::-1]).max(axis=1) / np.sqrt(area)
    coarse = np.asarray(part["own_accuracy_m"], dtype=np.float64)
    density = np.stack(
        [
            whole,
            np.where(copied, COPIED / area, 0.0),
            of_another,
            np.where((coarse > COARSE_M) & (far <= coarse), 1 / area, 0.0),
            np.where(fits.any(axis=1), along, 0.0),
        ],
        axis=1,
    )
    collectors = part.get("collector_id")
    batch = np.full(len(part), -1) if collectors is None else pd.factorize(pd.Series(collectors))[0]
    return Ground(log_area=np.log(area), log_other=np.log(np.maximum(density, 1e-300)), batch=batch.astype(np.int64))

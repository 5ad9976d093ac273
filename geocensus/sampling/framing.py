"""The frame of a draw: the located sources of a run, each with its zone and what the draw is stratified by."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geocensus.checks.grades import FLAGGED, Grade
from geocensus.maps.tables import numbers, texts
from geocensus.measures.batches.grouping import person_masked
from geocensus.report.feasibility.rows import homes, own_column

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["CLASSES", "frame_hash", "frame_of"]

CLASSES = ("industrial", "other")
"""Classes that are drawn apart: category G, and all others."""


def frame_of(run: Run) -> pd.DataFrame:
    """List the sources that can be drawn: those checked that have a position.

    A source without a position needs no visit to be found wanting.

    Returns
    -------
    DataFrame
        ``row``, ``object_id``, ``unit_key``, ``name``, ``county``, ``zone``, ``category``, ``class``, ``grade``, ``flagged``,
        ``collector``, ``lon``, ``lat``; in the order of the file.
    """
    positions = run.positions
    lon, lat = numbers(positions, "lon"), numbers(positions, "lat")
    kept = np.flatnonzero(positions["in_scope"].to_numpy(dtype=bool) & np.isfinite(lon) & np.isfinite(lat))
    home = homes(run)
    category = [each.strip()[:1].upper() for each in own_column(run, "category") or [""] * len(positions)]
    collector = [
        person_masked(each) if each else "" for each in own_column(run, "collector_id") or [""] * len(positions)
    ]
    grade = np.array(texts(positions, "grade"))
    table = pd.DataFrame(
        {
            "row": positions["row"].to_numpy(dtype=np.int64),
            **{name: texts(positions, name) for name in ("object_id", "unit_key", "name")},
            "county": home["county"].to_numpy(),
            "zone": home["zone"].to_numpy(),
            "category": category,
            "class": np.where(np.array(category) == "G", *CLASSES),
            "grade": grade,
            "flagged": np.isin(grade, [each.word for each in Grade if each >= FLAGGED]),
            "collector": collector,
            "lon": lon,
            "lat": lat,
        }
    )
    return table.iloc[kept].reset_index(drop=True)


def frame_hash(frame: pd.DataFrame) -> str:
    """Give the SHA-256 of what a draw depends on."""
    columns = ["row", "unit_key", "county", "zone", "class", "grade", "flagged", "collector"]
    digest = hashlib.sha256()
    for line in frame[columns].astype(str).itertuples(index=False, name=None):
        digest.update("\x1f".join(line).encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()

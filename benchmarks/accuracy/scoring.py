"""What a run said of each row, beside the truth."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import geocensus as gc
from benchmarks.accuracy.baselines import BASELINES, first_in_county, plain_positions
from benchmarks.accuracy.ceiling import spread_m
from geocensus.coordinates.geodesy import distance_m
from geocensus.simulate import Simulation

__all__ = ["RIGHT_M", "WRONG_M", "datum_calls", "score"]

RIGHT_M, WRONG_M = 50.0, 200.0
"""A proposal at most so far from where the source was honestly measured is right; one farther than this is wrong."""

LEFT_ZONE_M = 500.0


def score(made: Simulation, result: gc.Result, counties: NDArray[np.object_], *, notation: str) -> pd.DataFrame:
    """Score each row of a register.

    Parameters
    ----------
    made, result
        The register and what geocensus says of it.
    counties : (n,) polygons
        Of the rows, for the peers.

    Returns
    -------
    DataFrame
        One row for each row of the register: what was spoiled (``defect``), whether it can show (``left_zone``), what was
        flagged (``row_flagged``, ``batch_flagged``, ``checks``), what was proposed (``answer``: right, near, wrong,
        ambiguous, none; ``cause``, ``confidence``, ``hit``), the ``spread_m`` of the ceiling, and each baseline's answer.
    """
    truth, positions = made.truth, result.positions
    x, y = truth["measured_lon"].to_numpy(), truth["measured_lat"].to_numpy()
    out = positions["zone_distance_m"].to_numpy(dtype=float)
    scored = pd.DataFrame(
        {
            "row": truth["row"],
            "defect": truth["defect"],
            "collector": truth["collector_id"],
            # What could not be read, or is no place on Earth, has left its zone too.
            "left_zone": ~(out <= LEFT_ZONE_M),
            "row_flagged": positions["grade"].isin(["warning", "error"]).to_numpy(),
            "batch_flagged": _batch_flagged(made, result),
        }
    )
    checks = result.findings[
        (result.findings["subject"] == "row") & result.findings["grade"].isin(["warning", "error"])
    ]
    scored["checks"] = (
        scored["row"].map(checks.groupby("row")["check"].agg(" ".join).to_dict()).astype(object).fillna("")
    )
    lines = result.proposals.set_index("row").reindex(scored["row"])
    lon, lat = lines["proposed_lon"].to_numpy(float), lines["proposed_lat"].to_numpy(float)
    off = distance_m(lon=lon, lat=lat, to_lon=x, to_lat=y)
    of_code = lines["cause"].notna().to_numpy() & np.isnan(lon)
    code_right = (
        lines["proposed_zone_code"].astype(object).fillna("").to_numpy() == truth["zone_code"].to_numpy()
    ) & of_code
    code_right &= (made.register["PCXQDM"] != truth["zone_code"]).to_numpy()
    status = lines["status"].astype(object).fillna("none").to_numpy()
    answer = np.where(of_code, np.where(code_right, "right", "wrong"), _judged(off))
    scored["answer"] = np.where(status == "proposed", answer, status)
    scored["cause"] = lines["cause"].astype(object).fillna("").to_numpy()
    scored["confidence"] = lines["confidence"].to_numpy(float)
    scored["of_batch"] = lines["subject_id"].notna().to_numpy()
    scored["hit"] = np.where(of_code, code_right, off <= 60.0)
    scored["error_m"] = np.where(of_code, np.nan, off)
    scored["spread_m"] = spread_m(made, notation, scored["left_zone"].to_numpy()).reindex(scored.index)
    plain = plain_positions(made.register, notation)
    for name, transformations in BASELINES.items():
        at = first_in_county(*plain, counties, transformations)
        scored[name] = _judged(distance_m(lon=at[0], lat=at[1], to_lon=x, to_lat=y))
    return scored


def _judged(off: NDArray[np.float64]) -> NDArray[Any]:
    return np.select([off <= RIGHT_M, off <= WRONG_M, off > WRONG_M], ["right", "near", "wrong"], "none")


def _batch_flagged(made: Simulation, result: gc.Result) -> NDArray[np.bool_]:
    """Tell which rows lie in a batch that was flagged: of a collector, or of one place."""
    found = result.findings[
        (result.findings["subject"] == "batch") & result.findings["grade"].isin(["warning", "error"])
    ]
    flagged = np.zeros(len(made.truth), dtype=bool)
    for subject, evidence in zip(found["subject_id"], found["evidence"], strict=True):
        kind, colon, key = str(subject).partition(": ")
        if colon and kind == "collector":
            flagged |= (made.truth["collector_id"] == key).to_numpy()
        elif not colon:
            flagged |= made.truth["row"].isin(json.loads(evidence).get("rows", [])).to_numpy()
    return flagged


def datum_calls(result: gc.Result) -> dict[str, str]:
    """Give the shift that each collector's, township's or file's positions were said to have."""
    found = result.findings[result.findings["check"] == "CRD020"]
    return {
        str(subject): str(json.loads(evidence).get("shift_kind", ""))
        for subject, evidence in zip(found["subject_id"], found["evidence"], strict=True)
    }

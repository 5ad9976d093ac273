"""The proposer: tries every cause on every flagged row, measures and judges again, and weighs what survives.

A candidate survives when it lies in the smallest ground that the row itself names (its zone, else its county, else any county),
clears every flag that its repair is for, and raises none. What survives is weighed against the other causes, against a wrong zone
code, and against "something else"; see :mod:`geocensus.repairs.weighing`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.checks.grades import FLAGGED, Grade
from geocensus.checks.registry import Check
from geocensus.checks.runner import Judgement, judge
from geocensus.coordinates import convert_each
from geocensus.coordinates.geodesy import distance_m
from geocensus.measures.columns import Columns
from geocensus.measures.registry import Subject, measures
from geocensus.measures.shifts import NONE
from geocensus.repairs.batches import RowShifts, row_shifts, shifted_rows, slipped_rows
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.habits import with_habits
from geocensus.repairs.registry import Repair, repairs
from geocensus.repairs.slips import SLIP, Slips, slips_of
from geocensus.repairs.unknown import OTHER, ground_of
from geocensus.repairs.weighing import SUREST, weigh
from geocensus.schema import PROPOSALS

__all__ = ["PROPOSE_AT", "propose"]

PROPOSE_AT = 0.95
"""From this confidence on a cause is proposed; below it the row is an ambiguity with rivals."""

TOLERANCE_M = 30.0
"""A point within this, or within its own accuracy, of its ground is never repaired, and a candidate must come as near."""

LEAST_SAID = 0.005
"""A rival of less probability is not named."""

POSITION_FAMILIES = frozenset({"text", "place", "region", "zone"})
"""Checks of a position on its own; those of other rows and batches do not tell whether a candidate is right."""

OF_POSITION = frozenset({"lon", "lat", "lon_value", "lat_value", "reason", "precision_m"})
OF_CODE = frozenset({"zone_reported", "zone_code", "town_claimed"})
"""What a candidate changes."""

MEASURED = (
    "zone_number",
    "zone_reported_number",
    "zone_distance_m",
    "county_number",
    "county_reported_number",
    "county_distance_m",
)
"""What is measured of all candidates, and need not be measured again of those that are left."""

TOWN = 9
"""Digits of a township's code within that of a zone [GB/T 10114]."""

Floats = NDArray[np.float64]


def propose(
    columns: Columns, judgement: Judgement, *, causes: Sequence[Repair] | None = None, propose_at: float = PROPOSE_AT
) -> pd.DataFrame:
    """Propose where flagged rows probably stand, or which zone they probably mean.

    Parameters
    ----------
    columns, judgement
        The rows and their verdicts; only flagged rows cost anything.
    causes
        The repairs to try; default: all.
    propose_at
        Confidence from which the best cause is proposed.

    Returns
    -------
    DataFrame
        See :data:`geocensus.schema.PROPOSALS`: at most one line a row, the best cause with its rivals.
    """
    tried = tuple(causes or repairs())
    shifts = row_shifts(columns, judgement)
    slips = slips_of(columns, shifted=None if shifts is None else shifts.kind != NONE)
    repairable = _repairable(columns, judgement, tried)
    of_batches = _of_batches(columns, judgement, shifts, slips, repairable, tried, propose_at=propose_at)
    sure = of_batches.loc[of_batches["confidence"] >= propose_at, "row"]
    flagged = np.setdiff1d(repairable, sure.to_numpy(dtype=np.intp))
    known = {name: columns[name][flagged] for name in MEASURED if columns.get(name) is not None}
    written = {"written": with_habits(columns, flagged)} if len(flagged) else {}
    part = columns.take(flagged, **known, **written)
    hypotheses = _hypotheses(part, tried, flagged, shifts)
    proved = _proved(columns, judgement, flagged, hypotheses, tried)
    found = _weighed(part, flagged, proved, tried, lost=slips.lost) if len(proved) else proved
    if len(found):
        # What a row says for itself holds where its list has not slipped.
        slipped = slips.slipped(found["row"].to_numpy(dtype=np.intp))
        found["confidence"] *= np.where(found["of_code"].to_numpy(dtype=np.bool_) | (slipped >= 0.5), 1 - slipped, 1.0)
    lines = [each for each in (of_batches, found) if len(each)]
    if not lines:
        return _frame({})
    several = pd.concat(lines, ignore_index=True)
    best = several.sort_values(["row", "confidence"], ascending=[True, False], kind="stable", ignore_index=True)
    return _table(columns, best, propose_at=propose_at)


def _of_batches(
    columns: Columns,
    judgement: Judgement,
    shifts: RowShifts | None,
    slips: Slips,
    repairable: NDArray[np.intp],
    tried: Sequence[Repair],
    *,
    propose_at: float,
) -> pd.DataFrame:
    """Give each row of a repaired batch its line, where its candidate stands the same proof as any other.

    A flagged row gets its line also where the batch is only more likely wrong than not.
    """
    parts = [slipped_rows(columns, slips)] if len(columns) else []
    if shifts is not None:
        parts.append(shifted_rows(columns, shifts))
    known = {each.cause for each in tried}
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["index", "cause", "row"])
    found = found[found["cause"].isin(known)]
    if not len(found):
        return pd.DataFrame(columns=["row", "confidence"])
    doubtful = (found["cause"] == SLIP) & (found["confidence"] >= 0.5) & found["index"].isin(repairable)
    found = found[(found["confidence"] >= propose_at) | doubtful]
    found = found.sort_values(["index", "confidence"], ascending=[True, False])
    found = found.drop_duplicates("index").reset_index(drop=True)
    proved = _proved(columns, judgement, np.arange(len(columns)), found, tried, of_batch=True)
    if not len(proved):
        return pd.DataFrame(columns=["row", "confidence"])
    return proved.assign(confidence=np.minimum(proved["confidence"], SUREST), weight=1.0)


def _repairable(columns: Columns, judgement: Judgement, tried: Sequence[Repair]) -> NDArray[np.intp]:
    """Find the rows that carry a flag which a repair can clear, or whose position was refused."""
    fixable = {code for each in tried for code in each.fixes}
    concerned = [number for number, check in enumerate(judgement.checks) if check.code in fixable]
    flagged = np.zeros(len(columns), dtype=np.bool_)
    if concerned:
        flagged |= (judgement.rows[concerned] >= FLAGGED).any(axis=0)
    lon, lat = columns["lon"], columns["lat"]
    texts = pd.Series(columns["position_text"])
    refused = np.flatnonzero(~(np.isfinite(lon) & np.isfinite(lat)) & ~flagged)
    flagged[refused] = texts.iloc[refused].str.contains(r"\d.*\d", regex=True).fillna(False).to_numpy(dtype=np.bool_)
    return np.flatnonzero(flagged)


def _hypotheses(
    rows: Columns, tried: Sequence[Repair], flagged: NDArray[np.intp], shifts: RowShifts | None
) -> pd.DataFrame:
    """Let every cause give its candidates within the box of the named ground."""
    box = np.asarray(rows["named_box"], dtype=np.float64)
    parts = []
    for number, each in enumerate(tried):
        if any(rows.get(name) is None for name in each.needs):
            continue
        found: Candidates = each.function(*(rows[name] for name in each.needs))
        lon, lat = found.lon, found.lat
        if (datums := rows.get("datum")) is not None and len(found) and not each.corrects_code:
            lon, lat, _ = convert_each(lon=lon, lat=lat, source=datums[found.index], border=rows.get("border"))
        if shifts is not None and not each.corrects_code:
            # What else went wrong with a row of a shifted batch went wrong in the batch's datum.
            lon, lat = shifts.unshift(flagged[found.index], lon=lon, lat=lat)
        moved = Candidates(index=found.index, lon=lon, lat=lat, log_likelihood=found.log_likelihood)
        if not each.corrects_code:
            moved = moved.within(box)
            # A hypothesis that leaves the point where it is explains nothing.
            moved = moved.take((moved.lon != rows["lon"][moved.index]) | (moved.lat != rows["lat"][moved.index]))
        parts.append(pd.DataFrame(vars(moved) | {"cause": number, "of_code": each.corrects_code}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _proved(
    columns: Columns,
    judgement: Judgement,
    flagged: NDArray[np.intp],
    found: pd.DataFrame,
    tried: Sequence[Repair],
    *,
    of_batch: bool = False,
) -> pd.DataFrame:
    """Measure the candidates, keep those in the named ground, judge these again, and keep those that prove themselves."""
    if not len(found):
        return found
    index = flagged[found["index"].to_numpy()]
    moved = _moved_to(columns, index, found)
    near = np.asarray(moved["county_number"] >= 0, dtype=np.bool_)
    outside = np.zeros(len(found))
    for name in ("county_distance_m", "zone_distance_m"):
        distance = moved.get(name)
        if distance is not None:
            outside = np.where(np.isfinite(distance), distance, outside)
    accuracy = np.nan_to_num(np.asarray(columns["own_accuracy_m"], dtype=np.float64)[index])
    near &= outside <= np.maximum(TOLERANCE_M, accuracy)
    kept = np.flatnonzero(near)
    found, index = found.iloc[kept].reset_index(drop=True), index[kept]
    if not len(found):
        return found
    measured = {name: moved[name][kept] for name in MEASURED if moved.get(name) is not None}
    measured["any_county_distance_m"] = np.zeros(len(kept))
    moved = _moved_to(columns, index, found, **measured)
    of_code = np.flatnonzero(found["of_code"].to_numpy(dtype=np.bool_))
    # A check that can only take note raises no flag; and what does not look at what is changed says what it said.
    checks = {number: changed for number, check in enumerate(judgement.checks) if (changed := _looks_at(check))}
    judged = [judgement.checks[number] for number in checks]
    earlier = judgement.rows[np.ix_(list(checks), index)]
    after = earlier.copy()
    for part, changed in ((moved, "position"), (moved.take(of_code), "code")):
        at = np.flatnonzero(np.array(list(checks.values()), dtype=object) == changed)
        again = judge(part, [judged[place] for place in at.tolist()], subjects=frozenset({Subject.ROW})).rows
        after[np.ix_(at, np.arange(len(index)) if changed == "position" else of_code)] = again
    before, still = earlier >= FLAGGED, after >= FLAGGED
    # How a text is written changes with no candidate: what could not be said of a refused one is no new flag.
    of_text = np.array([check.family == "text" for check in judged])[:, None] & (earlier == Grade.NOT_RUN)
    proved = ~(still & ~before & ~of_text).any(axis=0)
    codes = np.array([check.code for check in judged], dtype=object)
    for number, each in enumerate(tried):
        of_cause = (found["cause"] == (each.cause if of_batch else number)).to_numpy()
        proved &= ~of_cause | ~still[np.isin(codes, each.fixes)].any(axis=0)
    bit = 2 ** np.arange(len(codes), dtype=np.int64)
    patterns, which = np.unique(bit @ (before & ~still), return_inverse=True)
    found["clears"] = np.array([" ".join(codes[each & bit > 0]) for each in patterns.tolist()], dtype=object)[which]
    found["row"] = index
    # A row of a batch may have nothing to clear: it is wrong without having left its zone.
    proved &= of_batch | (found["clears"] != "").to_numpy()
    kept_rows: pd.DataFrame = found[proved].reset_index(drop=True)
    return kept_rows


def _looks_at(check: Check) -> str:
    """Tell whether a check of rows looks at what a candidate changes: the position, else the code, else neither ("")."""
    if check.subject is not Subject.ROW or check.family not in POSITION_FAMILIES or max(check.grades) < FLAGGED:
        return ""
    seen: set[str] = set()
    left = [*check.needs]
    while left:
        name = left.pop()
        measure = measures().get((Subject.ROW, name))
        if name not in seen and measure is not None and not measure.of_others:
            left += measure.needs
        seen.add(name)
    return "position" if seen & OF_POSITION else "code" if seen & OF_CODE else ""


def _moved_to(columns: Columns, index: NDArray[np.intp], found: pd.DataFrame, **measured: object) -> Columns:
    """Give the rows as they would be with their candidates, and with what was already measured there."""
    lon, lat = found["lon"].to_numpy(), found["lat"].to_numpy()
    precision = np.asarray(columns["precision_m"], dtype=np.float64)[index]
    replaced: dict[str, Any] = {
        "lon": lon,
        "lat": lat,
        "lon_value": lon,
        "lat_value": lat,
        "reason": np.full(len(index), "", dtype=object),
        # A text that was refused has no precision; its candidate is as fine as a second.
        "precision_m": np.where(np.isfinite(precision), precision, 15.0),
    }
    of_code = found["of_code"].to_numpy(dtype=np.bool_)
    if of_code.any():
        layer = columns["zones"].layer
        held = np.asarray(columns["zone_number"], dtype=np.int64)[index]
        reported = pd.Series(columns["zone_reported"]).iloc[index].to_numpy(dtype=object, copy=True)
        reported[of_code] = layer.code[held[of_code]]
        replaced["zone_reported"] = replaced["zone_code"] = pd.array(reported, dtype="str")
        claimed = pd.Series(columns["town_claimed"]).iloc[index].reset_index(drop=True)
        # A township that was read off the zone code changes with it.
        replaced["town_claimed"] = claimed.where(~of_code, pd.Series(reported, dtype="str").str.slice(0, TOWN)).array
    for name in ("zone_reported_number", "county_reported_number"):
        if name not in measured and columns.get(name) is not None:
            measured[name] = columns[name][index]
    if of_code.any() and "zone_reported_number" in measured:
        named = np.array(measured["zone_reported_number"])
        named[of_code] = layer.find(layer.code[held[of_code]])
        measured["zone_reported_number"] = named
    return columns.take(index, **replaced, **measured)


def _weighed(
    rows: Columns,
    flagged: NDArray[np.intp],
    proved: pd.DataFrame,
    tried: Sequence[Repair],
    *,
    lost: NDArray[np.intp],
) -> pd.DataFrame:
    """Weigh the candidates of each row; the best of a row comes first."""
    found = proved.sort_values(["index", "cause"], kind="stable", ignore_index=True)
    ground = ground_of(rows, lost=np.isin(flagged, lost))
    row = found["index"].to_numpy(dtype=np.int64)
    # Every flagged row counts, also one without a candidate: it shows that there are faults of another kind.
    weighed = weigh(
        row=row,
        cause=found["cause"].to_numpy(dtype=np.int64),
        log_likelihood=found["log_likelihood"].to_numpy() - ground.log_area[row],
        log_other=ground.log_other,
        batch=ground.batch,
        prior=np.array([*(each.prior for each in tried), *OTHER]),
        lon=found["lon"].to_numpy(),
        lat=found["lat"].to_numpy(),
        apart=found["of_code"].to_numpy(dtype=np.bool_),
    )
    # Rounded, so that what is equal but for the last bit comes in one order whatever the order of the rows.
    found["confidence"], found["weight"] = weighed.support.round(9), weighed.posterior.round(9)
    names = np.array([each.cause for each in tried], dtype=object)
    found["cause"] = names[found["cause"].to_numpy()]
    return found.sort_values(
        ["index", "confidence", "weight", "cause", "lon", "lat"],
        ascending=[True, False, False, True, True, True],
        kind="stable",
        ignore_index=True,
    )


def _table(columns: Columns, found: pd.DataFrame, *, propose_at: float) -> pd.DataFrame:
    best = found.drop_duplicates("row").sort_values("row", ignore_index=True)
    at = best["row"].to_numpy()
    of_code = best["of_code"].to_numpy(dtype=np.bool_)
    reported = columns["lon_value"][at], columns["lat_value"][at]
    proposed = tuple(np.where(of_code, np.nan, best[axis]) for axis in ("lon", "lat"))
    layer = columns["zones"].layer
    zone = columns["zones"].assign(lon=best["lon"], lat=best["lat"])
    names = columns.get("object_id")
    return _frame(
        {
            "row": columns["row"][at],
            "object_id": None if names is None else names[at],
            "cause": best["cause"],
            "status": np.where(best["confidence"] >= propose_at, "proposed", "ambiguous"),
            "reported_lon": reported[0],
            "reported_lat": reported[1],
            "proposed_lon": proposed[0],
            "proposed_lat": proposed[1],
            "proposed_zone_code": np.where(zone >= 0, layer.code[zone], None) if len(layer.code) else None,
            "moved_m": _moved(reported, proposed),
            "confidence": best["confidence"].round(4),
            "rivals": _rivals(found, at),
            "clears": best["clears"],
            "subject_id": best.get("subject_id"),
        }
    )


def _rivals(found: pd.DataFrame, at: NDArray[np.intp]) -> list[str]:
    """Write down what else survived for each row, each with its own weight."""
    rest = found[found.duplicated("row") & (found["weight"] >= LEAST_SAID)]
    columns = (rest["row"], rest["cause"], rest["lon"].round(8), rest["lat"].round(8), rest["weight"].round(4))
    others: dict[int, list[dict[str, object]]] = {}
    for row, cause, lon, lat, weight in zip(*(column.tolist() for column in columns), strict=True):
        others.setdefault(row, []).append({"cause": cause, "lon": lon, "lat": lat, "confidence": weight})
    written = {row: json.dumps(each) for row, each in others.items()}
    return [written.get(row, "[]") for row in at.tolist()]


def _moved(reported: tuple[Floats, Floats], proposed: tuple[Floats, ...]) -> Floats:
    """Measure how far proposals move their points; unknown where the reported numbers are no place on Earth."""
    on_earth = (np.abs(reported[0]) <= 180) & (np.abs(reported[1]) <= 90)
    lon, lat = (np.where(on_earth, axis, np.nan) for axis in reported)
    return distance_m(lon=lon, lat=lat, to_lon=proposed[0], to_lat=proposed[1]).round(1)


def _frame(table: Mapping[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame(table)
    kinds = {"int": "Int64", "float": "float64"}
    frame = frame.reindex(columns=[column.name for column in PROPOSALS])
    return frame.astype({column.name: kinds.get(column.dtype, "str") for column in PROPOSALS})

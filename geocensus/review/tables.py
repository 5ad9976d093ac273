"""The tables of what was applied: positions, decisions, and what is left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geocensus.checks.grades import Grade
from geocensus.coordinates.geodesy import distance_m
from geocensus.maps.tables import grades, numbers
from geocensus.review.cases import case_rows, places_of, proposals_of
from geocensus.review.decisions import Decided, Decision
from geocensus.review.settling import Settled

if TYPE_CHECKING:
    from geocensus.pipeline import Result
    from geocensus.runs import Run

__all__ = ["decisions_table", "left_table", "positions_table"]

STATES = ("settled", "returned", "doubt", "conflict", "changed")


def column_of(values: Iterable[str | None]) -> Any:
    """Make a column of texts with gaps."""
    return pd.Series(list(values), dtype="str").array


def positions_table(run: Run, settled: Settled, effect: pd.DataFrame, again: Result) -> pd.DataFrame:
    """Put what was reported, proposed and decided side by side; what the checks say is of the decided position."""
    table = again.positions
    raw = [name for name in table.columns if str(name).startswith("raw_")]
    own = [name for name in table.columns if name not in raw]
    rows = table["row"].to_numpy(dtype=np.int64)
    first = run.proposals.drop_duplicates("row").set_index(run.proposals.drop_duplicates("row")["row"].astype("int64"))
    decided = effect.set_index("row").reindex(rows)
    standing = [settled.standing.get(row) for row in rows.tolist()]
    added: dict[str, Any] = {
        "reported_lon": run.positions["lon"].to_numpy(),
        "reported_lat": run.positions["lat"].to_numpy(),
        "cause": column_of(first["cause"].reindex(rows)),
        "proposed_lon": numbers(first.reindex(rows), "proposed_lon"),
        "proposed_lat": numbers(first.reindex(rows), "proposed_lat"),
        "proposed_zone_code": column_of(first["proposed_zone_code"].reindex(rows)),
        "decided_lon": decided["lon"].to_numpy(),
        "decided_lat": decided["lat"].to_numpy(),
        "decided_zone_code": decided["zone_code"].array,
        "state": column_of(_states(settled, rows.tolist())),
    }
    for name in ("decision", "reviewer", "decided_at", "comment"):
        added[name] = column_of(None if each is None else str(getattr(each, name)) for each in standing)
    return pd.concat([table[own], pd.DataFrame(added), table[raw]], axis=1)


def _states(settled: Settled, rows: Iterable[int]) -> list[str | None]:
    known: dict[int, str] = {each.row: "changed" for each in settled.changed}
    known |= dict.fromkeys(settled.conflicts, "conflict")
    words = {Decided.RETURN: "returned", Decided.DOUBT: "doubt"}
    known |= {row: words.get(each.decision, "settled") for row, each in settled.standing.items()}
    return [known.get(row) for row in rows]


def decisions_table(run: Run, settled: Settled, positions: pd.DataFrame) -> pd.DataFrame:
    """List the decisions that count, those in conflict, and those about rows that changed since."""
    lines: list[tuple[str, Decision]] = []
    states = dict(zip(settled.standing, _states(settled, settled.standing), strict=True))
    lines += [(str(states[row]), each) for row, each in settled.standing.items()]
    lines += [("conflict", each) for several in settled.conflicts.values() for each in several]
    lines += [("changed", each) for each in settled.changed]
    lines.sort(key=lambda line: (line[1].row, STATES.index(line[0]), line[1].decided_at, line[1].reviewer))
    at = positions.iloc[places_of(positions, (each.row for _, each in lines))].reset_index(drop=True)
    proposals = proposals_of(run, [each.row for _, each in lines if each.decision is Decided.ACCEPT])
    causes = [
        next((one.cause for one in proposals.get(each.row, ()) if one.id == each.proposal), None) for _, each in lines
    ]
    moved = distance_m(
        lon=at["reported_lon"], lat=at["reported_lat"], to_lon=at["decided_lon"], to_lat=at["decided_lat"]
    )
    counted = np.array([state not in ("conflict", "changed") for state, _ in lines], dtype=np.bool_)
    # Of a conflict nothing is applied: what each of them decided stands in its own line.
    own = {axis: [getattr(each, axis) for _, each in lines] for axis in ("lon", "lat")}
    return pd.DataFrame(
        {
            "row": [each.row for _, each in lines],
            "object_id": at["object_id"],
            "name": at["name"],
            "unit_key": at["unit_key"],
            "state": column_of([state for state, _ in lines]),
            "decision": column_of([str(each.decision) for _, each in lines]),
            "cause": column_of(causes),
            **{name: at[name] for name in ("reported_lon", "reported_lat", "proposed_lon", "proposed_lat")},
            **{
                f"decided_{axis}": np.where(counted, at[f"decided_{axis}"], np.array(own[axis], dtype=np.float64))
                for axis in ("lon", "lat")
            },
            "moved_m": np.where(counted, moved.round(1), np.nan),
            "zone_reported": run.positions["zone_reported"].take(places_of(run.positions, at["row"])).array,
            "zone_decided": column_of(
                [
                    (code if counts else each.zone_code) or None
                    for counts, code, (_, each) in zip(counted, at["decided_zone_code"].fillna(""), lines, strict=True)
                ]
            ),
            **{
                name: column_of([getattr(each, name) for _, each in lines])
                for name in ("reviewer", "decided_at", "comment")
            },
        }
    )


def left_table(run: Run, settled: Settled, again: Result, grade: Grade) -> pd.DataFrame:
    """List the rows that somebody still has to do something about, and why; what a person confirmed is not among them."""
    found = again.findings
    flagged = found[(found["subject"] == "row") & (grades(found) >= grade)]
    sentences = flagged.groupby(flagged["row"].astype("int64"))
    said = pd.DataFrame({"checks": sentences["check"].agg(" ".join), "messages": sentences["message"].agg("\n".join)})
    cases = set(case_rows(run, grade=grade).tolist())
    # Nobody can confirm a position that cannot be read.
    placed = set(run.positions.loc[run.positions["lon"].notna(), "row"].tolist())
    states: dict[int, str] = {}
    for row in said.index.tolist():
        each = settled.standing.get(row)
        if each is None:
            states[row] = "undecided" if row in cases else "new_finding"
        elif each.decision.settles and not (_confirmed(each) and row in placed):
            states[row] = "still_flagged"
    for row in cases:
        if row not in settled.standing:
            states.setdefault(row, "undecided")
    open_words = zip(settled.standing, _states(settled, settled.standing), strict=True)
    states |= {row: word for row, word in open_words if word in ("returned", "doubt")}
    states |= {each.row: "changed" for each in settled.changed if each.row not in settled.standing}
    states |= dict.fromkeys(settled.conflicts, "conflict")
    rows = sorted(states)
    at = again.positions.iloc[places_of(again.positions, rows)].reset_index(drop=True)
    said = said.reindex(rows).reset_index(drop=True)
    standing = [settled.standing.get(row) for row in rows]
    return pd.DataFrame(
        {
            "row": rows,
            "object_id": at["object_id"],
            "name": at["name"],
            "state": column_of([states[row] for row in rows]),
            "grade": at["grade"],
            "checks": said["checks"].astype("str"),
            "messages": said["messages"].astype("str"),
            "lon": at["lon"],
            "lat": at["lat"],
            "decision": column_of([str(each.decision) if each else None for each in standing]),
            "reviewer": column_of([each.reviewer if each else None for each in standing]),
            "comment": column_of([each.comment if each else None for each in standing]),
        }
    )


def _confirmed(decision: Decision) -> bool:
    """Tell whether a person said that what was reported is right, whatever the checks say."""
    answered = decision.decision is Decided.CORRECTED and decision.lon is None and not decision.zone_code
    return decision.decision is Decided.CONFIRM or answered

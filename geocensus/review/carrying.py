"""Decisions brought into next month's register: of the same unit, with the same cells; everything else is listed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.maps.tables import texts
from geocensus.registers.atomic import atomic_folder
from geocensus.registers.tables import write_csv
from geocensus.review.applying import gathered
from geocensus.review.building import refuse_unknown
from geocensus.review.cases import cell_hashes, fingerprint, places_of, proposals_of, raw_headers
from geocensus.review.decisions import Decided, Decision, DecisionFile, in_order, written
from geocensus.review.effects import accepted_places, effect_of
from geocensus.review.settling import Settled
from geocensus.review.sources import CARRIED, impossible, read_sources

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["Carried", "carry", "matched"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Carried:
    """What was carried over, and what was not.

    Parameters
    ----------
    decisions
        For the new run, in the order of its rows.
    differences
        A line a unit that changed, vanished, is new, or cannot be told apart; and a line a decision that was not carried, with
        ``state`` saying why.
    counts
        Lines by state; ``unchanged`` counts the units that are as they were.
    """

    decisions: tuple[Decision, ...]
    differences: pd.DataFrame
    counts: dict[str, int]


def matched(old: Run, new: Run, *, ignore: Collection[str] = ()) -> pd.DataFrame:
    """Find the units of one run in another, by their keys, and compare their cells.

    Where several rows of a register would have one key, none of them is found: which one is meant would be a guess.

    Parameters
    ----------
    old, new
    ignore
        Headers of cells that may differ.

    Returns
    -------
    DataFrame
        A line a row of either: ``old_row``, ``new_row``, ``unit_key``, ``name``, ``state`` (``unchanged``, ``changed``,
        ``vanished``, ``new``, ``duplicate``, ``no_key``) and ``changed_columns``.
    """
    tables = {"old": old.positions, "new": new.positions}
    keys = {side: pd.Series(texts(table, "unit_key"), dtype=object) for side, table in tables.items()}
    several = set(keys["old"][keys["old"].duplicated()]) | set(keys["new"][keys["new"].duplicated()])
    known = {side: ~key.isin(several | {""}) for side, key in keys.items()}
    candidates = np.flatnonzero(known["new"])
    at = pd.Index(keys["new"].iloc[candidates]).get_indexer(pd.Index(keys["old"]))
    place = np.where(known["old"] & (at >= 0), np.append(candidates, -1)[at], -1)
    both = np.flatnonzero(place >= 0)
    changed = _changed_columns(old.positions.iloc[both], new.positions.iloc[place[both]], ignore)
    lines = [
        pd.DataFrame(
            {
                "old_row": old.positions["row"].to_numpy()[both],
                "new_row": new.positions["row"].to_numpy()[place[both]],
                "unit_key": keys["old"].to_numpy()[both],
                "name": texts(new.positions.iloc[place[both]], "name"),
                "state": np.where(changed == "", "unchanged", "changed"),
                "changed_columns": changed,
            }
        )
    ]
    met = np.zeros(len(new.positions), dtype=bool)
    met[place[both]] = True
    rest = {"old": np.flatnonzero(place < 0), "new": np.flatnonzero(~met)}
    # A unit of which the later register has two has lost its key there: it has not vanished.
    own_names = {side: set(texts(tables[side].iloc[at], "object_id")) - {""} for side, at in rest.items()}
    met_by_name = own_names["old"] & own_names["new"]
    for side, gone in (("old", "vanished"), ("new", "new")):
        table, key, at = tables[side], keys[side].to_numpy(), rest[side]
        twice = np.isin(key[at], list(several)) | np.isin(texts(table.iloc[at], "object_id"), list(met_by_name))
        own = np.where(twice, "duplicate", np.where(key[at] == "", "no_key", gone))
        lines.append(
            pd.DataFrame(
                {
                    f"{side}_row": table["row"].to_numpy()[at],
                    "unit_key": key[at],
                    "name": texts(table.iloc[at], "name"),
                    "state": own,
                    "changed_columns": "",
                }
            )
        )
    whole = pd.concat(lines, ignore_index=True)
    return whole.astype({"old_row": "Int64", "new_row": "Int64"})


def _changed_columns(old: pd.DataFrame, new: pd.DataFrame, ignore: Collection[str]) -> NDArray[np.object_]:
    """Name the columns whose cells differ, row by row; an empty cell and a missing column are the same."""
    said = np.full(len(old), "", dtype=object)
    for header in sorted({*raw_headers(old), *raw_headers(new)} - set(ignore)):
        before, after = (_cells(table, f"raw_{header}") for table in (old, new))
        differs = np.asarray(before != after, dtype=np.bool_)
        said[differs] = [f"{earlier}, {header}".removeprefix(", ") for earlier in said[differs]]
    return said


def _cells(table: pd.DataFrame, column: str) -> Any:
    """Give a column of cells, empty where it has none; a million are compared without a Python text for each."""
    if column not in table.columns:
        return pd.Series("", index=range(len(table)), dtype="str").array
    return table[column].astype("str").fillna("").array


def carry(
    old: Run,
    new: Run,
    decisions: Iterable[str | Path],
    folder: str | Path,
    *,
    ignore: Collection[str] = (),
    arbiters: Collection[str] = (),
) -> Carried:
    """Bring the decisions about one run into a later one, where the unit is the same and its cells are unchanged.

    Parameters
    ----------
    old, new
        The run that the decisions are about, and the later one.
    decisions
        As for :func:`geocensus.review.apply`.
    folder
        Must not exist. ``carried.json`` in it is applied to the new run like any file of decisions.
    ignore
        Headers of cells that may differ: a date of export, a running number.
    arbiters
        As for :func:`geocensus.review.apply`.

    Raises
    ------
    DecisionError
        When anything in the decisions cannot be taken.
    ColumnNotFound
        When a column to ignore is in neither register.
    OutputExists
        When the folder exists.
    """
    refuse_unknown(ignore, sorted({*raw_headers(old.positions), *raw_headers(new.positions)}))
    settled, _ = gathered(old, read_sources(old, decisions), arbiters=arbiters)
    units = matched(old, new, ignore=ignore)
    to = units[units["state"] == "unchanged"].set_index("old_row")["new_row"]
    carried = _carried(old, new, settled, to)
    refused = {row for row, _ in impossible(new, carried)}
    kept = in_order(each for each in carried if each.row not in refused)
    differences = _differences(units, settled, refused, dict(zip(to.index.astype(int), to.astype(int), strict=True)))
    states = units["state"].value_counts().sort_index()
    counts = {"carried": len(kept), **dict(zip(map(str, states.index), states.tolist(), strict=True))}
    counts |= {"not_carried": int((differences["decision"] != "").sum())}
    file = DecisionFile(
        review="0" * 16,
        run=fingerprint(new),
        decisions=kept,
        exported_at=max((each.decided_at for each in kept), default="2000-01-01T00:00:00Z"),
    )
    with atomic_folder(folder) as part:
        (part / CARRIED).write_text(written(file), encoding="utf-8")
        write_csv(differences, part / "differences.csv")
        write_csv(_listed(kept, new), part / "carried.csv")
    return Carried(decisions=kept, differences=differences, counts=counts)


def _carried(old: Run, new: Run, settled: Settled, to: pd.Series) -> list[Decision]:
    """Say each decision of the new row; a proposal that is no longer there was a place, and stays that place."""
    standing = [each for row, each in settled.standing.items() if row in to.index]
    rows = [int(to[each.row]) for each in standing]
    table = new.positions.iloc[places_of(new.positions, rows)]
    accepted = [int(to[each.row]) for each in standing if each.decision is Decided.ACCEPT]
    offered = proposals_of(new, accepted)
    effect = accepted_places(old, standing)
    made = []
    named = zip(standing, rows, cell_hashes(table), texts(table, "object_id"), texts(table, "unit_key"), strict=True)
    for each, row, cells, object_id, key in named:
        own = replace(each, row=row, cells=cells, object_id=object_id, key=key)
        if each.decision is Decided.ACCEPT:
            place = effect[each.row]
            if not any(one.id == each.proposal and effect_of(one) == place for one in offered.get(row, ())):
                word = Decided.RECODE if place[0] is None else Decided.MOVE
                own = replace(own, decision=word, proposal="", lon=place[0], lat=place[1], zone_code=place[2])
        made.append(own)
    return made


def _differences(units: pd.DataFrame, settled: Settled, refused: set[int], to: dict[int, int]) -> pd.DataFrame:
    """List what is not as it was, with the decision that was not carried."""
    decided: dict[int, tuple[str, str]] = {
        row: (str(each.decision), each.reviewer) for row, each in settled.standing.items()
    }
    clashed = {row: (" / ".join(str(each.decision) for each in several), " / ".join(each.reviewer for each in several))
               for row, several in settled.conflicts.items()}  # fmt: skip
    earlier = {each.row: (str(each.decision), each.reviewer) for each in settled.changed}
    table = units.copy()
    old_row = table["old_row"].fillna(-1).astype("int64")
    gone = old_row.map(lambda row: to.get(row, -1) in refused)
    table.loc[gone, "state"] = "not_possible"
    table.loc[(table["state"] == "unchanged") & old_row.isin(clashed), "state"] = "conflict"
    table.loc[(table["state"] == "unchanged") & old_row.isin(earlier) & ~old_row.isin(decided), "state"] = "changed"
    table = table[table["state"] != "unchanged"]
    said = [(earlier | decided | clashed).get(int(row), ("", "")) for row in table["old_row"].fillna(-1)]
    table = table.assign(decision=[word for word, _ in said], reviewer=[name for _, name in said])
    order = ["not_possible", "conflict", "changed", "duplicate", "no_key", "vanished", "new"]
    rank = table["state"].map(order.index)
    return (
        table.assign(rank=rank).sort_values(["rank", "old_row", "new_row"]).drop(columns="rank").reset_index(drop=True)
    )


def _listed(decisions: Collection[Decision], new: Run) -> pd.DataFrame:
    at = new.positions.iloc[places_of(new.positions, (each.row for each in decisions))]
    names = (
        "row",
        "object_id",
        "key",
        "decision",
        "proposal",
        "lon",
        "lat",
        "zone_code",
        "comment",
        "reviewer",
        "decided_at",
    )
    table = pd.DataFrame([[getattr(each, name) for name in names] for each in decisions], columns=list(names))
    table.insert(3, "name", texts(at, "name"))
    return table.astype({"decision": "str"})

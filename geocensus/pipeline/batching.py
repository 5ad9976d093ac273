"""The tables for those who supervise: how each batch does beside the others, and which rows go back to whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geocensus.checks import Grade, Judgement
from geocensus.checks.grades import FLAGGED
from geocensus.measures import Columns, Groups, Subject
from geocensus.measures.batches.grouping import kind_of
from geocensus.measures.batches.significance import BEYOND, binomial_limits, clopper_pearson
from geocensus.schema import BATCHES, RETURNS

__all__ = ["batches_table", "returns_table"]

LEAST_ROWS = 5
"""Batches of fewer rows are not compared, whatever the usual share: own choice."""


def batches_table(columns: Columns, judgement: Judgement, found: pd.DataFrame) -> pd.DataFrame:
    """Count the flagged rows of each batch, with exact intervals, and compare it with all batches of its kind.

    Parameters
    ----------
    columns, judgement
        The rows in scope.
    found
        The findings.

    Returns
    -------
    DataFrame
        See :data:`geocensus.schema.BATCHES`; kind by kind, the worst first.
    """
    groups: Groups = columns["batch"]
    labels = groups.keys.astype(object)
    table = pd.DataFrame({"kind": [kind_of(label) for label in labels], "batch": labels})
    table["rows"] = _count(groups, np.ones(len(columns), dtype=np.bool_))
    table["judged"] = _count(groups, judgement.worst() > Grade.NOT_RUN)
    table["located"] = _count(groups, np.isfinite(columns["lon"]))
    table["flagged"] = _count(groups, judgement.flagged())
    judged, flagged = table["judged"].to_numpy(), table["flagged"].to_numpy()
    low, high = clopper_pearson(flagged, judged)
    table["flagged_share"] = _shares(flagged, judged)
    table["share_low"], table["share_high"] = low.round(6), high.round(6)
    table[["usual_share", "limit_low", "limit_high"]] = np.nan
    table["control"] = "too_few"
    for _, of_kind in table.groupby("kind", sort=False):
        at = of_kind.index
        usual = of_kind["flagged"].sum() / max(of_kind["judged"].sum(), 1)
        table.loc[at, "usual_share"] = round(float(usual), 6)
        least, most = binomial_limits(judged[at], usual, beyond=BEYOND)
        table.loc[at, "limit_low"], table.loc[at, "limit_high"] = _shares(least, judged[at]), _shares(most, judged[at])
        said = np.where(flagged[at] > most, "above", np.where(flagged[at] < least, "below", "within"))
        # A batch of which even every row could be flagged without surprise is not "within" anything.
        table.loc[at, "control"] = np.where(
            (judged[at] < LEAST_ROWS) | ((most >= judged[at]) & (least <= 0)), "too_few", said
        )
    of_batches = found[(found["subject"] == "batch") & found["grade"].isin(_FLAGGED)]
    checks = of_batches.groupby("subject_id")["check"].agg(lambda codes: " ".join(sorted(set(codes))))
    table["checks"] = table["batch"].map(checks).astype("str")
    order = table.assign(
        place=table["kind"].map({kind: k for k, kind in enumerate(table["kind"].unique())}),
        beyond=-(table["control"] == "above").astype(np.int64),
        worse=-table["share_low"],
    ).sort_values(["place", "beyond", "worse", "batch"], kind="stable")
    return table.loc[order.index, [column.name for column in BATCHES]].reset_index(drop=True)


_FLAGGED = tuple(grade.word for grade in Grade if grade >= FLAGGED)


def _count(groups: Groups, rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    member = rows if groups.row is None else rows[groups.row]
    return np.bincount(groups.number[member & (groups.number >= 0)], minlength=len(groups)).astype(np.int64)


def _shares(part: Any, whole: Any) -> Any:
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan).round(6)


def _in_flagged(batches: Columns, grades: NDArray[np.int8], size: int) -> NDArray[np.bool_]:
    """Tell which rows are members of a flagged batch."""
    groups: Groups = batches["groups"]
    member = np.append(grades >= FLAGGED, [False])[groups.number]
    rows = np.zeros(size, dtype=np.bool_)
    rows[np.flatnonzero(member) if groups.row is None else groups.row[member]] = True
    return rows


def _joined(row: NDArray[np.int64], words: pd.Series[Any]) -> pd.Series[Any]:
    """Join the words of each row, in their order."""
    order = np.argsort(row, kind="stable")
    rows, first = np.unique(row[order], return_index=True)
    listed = pa.array(words.tolist(), pa.string()).take(pa.array(order))
    lists = pa.ListArray.from_arrays(np.append(first, len(row)).astype(np.int32), listed)
    return pd.Series(pc.binary_join(lists, " ").to_pandas().array, index=rows)


def returns_table(columns: Columns, judgement: Judgement, found: pd.DataFrame) -> pd.DataFrame:
    """List the rows that go back: flagged themselves, at one position with others, or of a collector whose batch was flagged.

    Returns
    -------
    DataFrame
        See :data:`geocensus.schema.RETURNS`; collector by collector, in the order of the file.
    """
    groups: Groups = columns["batch"]
    collectors = np.array([kind_of(label) == "collector" for label in groups.keys], dtype=np.bool_)
    members = groups.row if groups.row is not None else np.arange(len(groups.number))
    of_one = np.flatnonzero(collectors[groups.number]) if collectors.any() else np.array([], dtype=np.intp)
    number = np.full(len(columns), -1, dtype=np.int64)
    number[members[of_one]] = groups.number[of_one]
    whole = found[(found["subject"] == "batch") & found["grade"].isin(_FLAGGED)]
    sent = whole.groupby("subject_id")["check"].agg(lambda codes: " ".join(sorted(set(codes))))
    whole_sent = np.array([*(sent.get(key) for key in groups.keys), None], dtype=object)
    together = whole_sent[number]
    for check in judgement.checks:
        if check.subject is Subject.BATCH and check.by != "batch" and check.code in judgement.others:
            shared = _in_flagged(*judgement.others[check.code], len(columns))
            together[shared] = [f"{check.code} {each}" if each else check.code for each in together[shared]]
    at = np.flatnonzero(judgement.flagged() | pd.notna(together))
    collector = np.array([*groups.keys, None], dtype=object)[number[at]]
    own = found[(found["subject"] == "row") & found["grade"].isin(_FLAGGED)]
    checks = _joined(own["row"].to_numpy(dtype=np.int64), own["check"])
    row = np.asarray(columns["row"])[at]
    table = pd.DataFrame({"collector": collector, "row": row})
    for name in ("object_id", "name"):
        column = columns.get(name)
        table[name] = None if column is None else column[at]
    table["grade"] = np.array([grade.word for grade in Grade], dtype=object)[judgement.worst()[at]]
    table["checks"] = pd.Series(row).map(checks)
    table["batch_checks"] = together[at]
    table = table.sort_values(["collector", "row"], kind="stable", na_position="last").reset_index(drop=True)
    texts = [column.name for column in RETURNS if column.name != "row"]
    table[texts] = table[texts].astype("str")
    return table[[column.name for column in RETURNS]]

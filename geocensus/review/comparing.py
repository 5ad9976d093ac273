"""Two reviewers compared: where they decided the same, and whether that is more than chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geocensus.coordinates.geodesy import distance_m
from geocensus.errors import DecisionError
from geocensus.review.decisions import Decision
from geocensus.review.sources import read_source

__all__ = ["SAME_PLACE_M", "Agreement", "compare", "kappa"]

SAME_PLACE_M = 25.0
"""Two markers within this distance mark the same place: the width of a works' yard. Own choice."""


_COLUMNS = (
    "row", "object_id", "why", "first", "second", "apart_m", "first_reviewer", "second_reviewer", "first_comment",
    "second_comment",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Agreement:
    """How far two reviewers agree.

    Parameters
    ----------
    both, only_first, only_second
        Rows that both, and that only one of them decided about.
    same
        Of both, rows with the same decision.
    same_effect
        Of these, rows where proposal, code and place (within a distance) are the same too.
    share
        ``same / both``; None without rows of both.
    kappa
        Cohen's kappa over the decisions; None where it is not defined.
    differences
        A line a row that they decided differently about.
    """

    both: int
    only_first: int
    only_second: int
    same: int
    same_effect: int
    share: float | None
    kappa: float | None
    differences: pd.DataFrame


def compare(first: str | Path, second: str | Path, *, within_m: float = SAME_PLACE_M) -> Agreement:
    """Compare two files (folders, workbooks) of decisions about one run, decision by decision.

    Parameters
    ----------
    first, second
        Of one reviewer each.
    within_m : metres
        Markers as near as this are at the same place.

    Raises
    ------
    DecisionError
        When one of them cannot be taken, or they are about different runs.
    """
    sources = [read_source(path) for path in (first, second)]
    if sources[0].run != sources[1].run:
        raise DecisionError(
            en=f"{first} and {second} hold decisions about different runs; only reviewers of one run can be compared",
            zh=f"{first} 与 {second} 中的决定针对不同的核查；只能比较同一次核查的审核结果",
        )
    a, b = (_last(source.decisions) for source in sources)
    rows = sorted(a.keys() & b.keys())
    lines = [_line(a[row], b[row], within_m) for row in rows]
    same = sum(a[row].decision is b[row].decision for row in rows)
    alike = sum(line["why"] == "" for line in lines)
    return Agreement(
        both=len(rows),
        only_first=len(a.keys() - b.keys()),
        only_second=len(b.keys() - a.keys()),
        same=same,
        same_effect=alike,
        share=same / len(rows) if rows else None,
        kappa=kappa([(str(a[row].decision), str(b[row].decision)) for row in rows]),
        differences=pd.DataFrame([line for line in lines if line["why"]], columns=list(_COLUMNS)),
    )


def _last(decisions: Iterable[Decision]) -> dict[int, Decision]:
    return {each.row: each for each in sorted(decisions, key=lambda each: (each.decided_at, each.reviewer))}


def _line(a: Decision, b: Decision, within_m: float) -> dict[str, object]:
    apart = None
    if a.lon is not None and a.lat is not None and b.lon is not None and b.lat is not None:
        apart = round(float(distance_m(lon=[a.lon], lat=[a.lat], to_lon=[b.lon], to_lat=[b.lat])[0]), 2)
    why = ""
    if a.decision is not b.decision:
        why = "decision"
    elif a.proposal != b.proposal:
        why = "proposal"
    elif (apart is not None and apart > within_m) or (a.lon is None) != (b.lon is None):
        why = "place"
    elif a.zone_code != b.zone_code:
        why = "zone_code"
    return {
        "row": a.row,
        "object_id": a.object_id,
        "why": why,
        "first": _said(a),
        "second": _said(b),
        "apart_m": apart,
        "first_reviewer": a.reviewer,
        "second_reviewer": b.reviewer,
        "first_comment": a.comment,
        "second_comment": b.comment,
    }


def _said(decision: Decision) -> str:
    place = f"{decision.lon}, {decision.lat}" if decision.lon is not None else ""
    return " ".join(word for word in (str(decision.decision), decision.proposal, place, decision.zone_code) if word)


def kappa(pairs: Iterable[tuple[str, str]]) -> float | None:
    """Give Cohen's kappa of pairs of decisions: agreement beyond chance, over the agreement beyond chance that is possible.

    Returns
    -------
    (po - pe) / (1 - pe), with po the share of equal pairs and pe = Σ share of a word in the first × its share in the second; None
    without pairs, or when both always gave one and the same word (pe = 1).

    Source
    ------
    Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960), 37-46.

    Examples
    --------
    >>> round(kappa([("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15), 3)
    0.4
    """
    every = list(pairs)
    n = len(every)
    if not n:
        return None
    first, second = (Counter(side) for side in zip(*every, strict=True))
    observed = sum(a == b for a, b in every) / n
    expected = sum(first[word] * second[word] for word in first) / n**2
    return None if expected == 1 else (observed - expected) / (1 - expected)

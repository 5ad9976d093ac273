"""How far a review has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geocensus.checks.grades import FLAGGED, Grade
from geocensus.review.applying import gathered
from geocensus.review.cases import case_rows
from geocensus.review.decisions import Decided
from geocensus.review.sources import read_sources

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["status"]


def status(
    run: Run, decisions: Iterable[str | Path] = (), *, grade: Grade = FLAGGED, arbiters: Collection[str] = ()
) -> dict[str, Any]:
    """Count the cases of a run, and what was decided about them.

    Returns
    -------
    dict
        ``cases``, ``settled``, ``returned``, ``doubt``, ``conflicts``, ``changed``, ``open``; ``decisions`` and ``reviewers``
        count the decisions that stand by word and by reviewer; ``beside`` counts decisions about rows that are no cases.

    Raises
    ------
    DecisionError
        When anything that came back cannot be taken.
    """
    settled, _ = gathered(run, read_sources(run, decisions), arbiters=arbiters)
    cases = set(case_rows(run, grade=grade).tolist())
    standing = {row: each for row, each in settled.standing.items() if row in cases}
    words = Counter(each.decision for each in standing.values())
    done = sum(each.decision.settles for each in standing.values())
    conflicts = len(cases & settled.conflicts.keys())
    return {
        "cases": len(cases),
        "settled": done,
        "returned": words[Decided.RETURN],
        "doubt": words[Decided.DOUBT],
        "conflicts": conflicts,
        "changed": len({each.row for each in settled.changed} & cases - standing.keys() - settled.conflicts.keys()),
        "open": len(cases) - len(standing) - conflicts,
        "beside": len(settled.standing) - len(standing),
        "decisions": {str(word): words[word] for word in Decided if words[word]},
        "reviewers": dict(sorted(Counter(each.reviewer for each in standing.values()).items())),
    }

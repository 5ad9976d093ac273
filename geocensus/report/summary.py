"""The numbers of a report, worked out once from the tables of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geocensus.checks.grades import LETTERS, Grade
from geocensus.language import Text

if TYPE_CHECKING:
    from geocensus.runs import NotRun, Run

__all__ = ["CheckLine", "Summary", "summarise"]


@dataclass(frozen=True, kw_only=True)
class CheckLine:
    """What one check found.

    Parameters
    ----------
    code, subject, title
        Which check, and what it judges: ``row``, ``batch`` or ``zone``.
    judged
        Rows that it judged; None for batches and zones, of which only findings are recorded.
    errors, warnings, notes
        Its findings.
    """

    code: str
    subject: str
    title: Text
    judged: int | None
    errors: int
    warnings: int
    notes: int

    @property
    def found(self) -> int:
        """All its findings."""
        return self.errors + self.warnings + self.notes


@dataclass(frozen=True, kw_only=True, eq=False)
class Summary:
    """The numbers of a report.

    Parameters
    ----------
    rows, excluded, out_of_scope, in_scope
        Rows of the register after its filter, those that the filter left out, those outside the regions, those checked.
    located
        Of those checked, rows with a position that could be read.
    by_grade
        Rows checked by their worst grade.
    proposed, ambiguous
        Rows with a proposed correction, and rows for which several causes fit.
    checks
        Every check that judged something or found something.
    not_checked, inapplicable
        What could not be judged; and what there was nothing to judge of.
    places
        Lines of zones (of counties, where there are no zones) with something flagged, the worst first.
    totals
        Lines of the counties and the region.
    """

    rows: int
    excluded: int
    out_of_scope: int
    in_scope: int
    located: int
    by_grade: dict[Grade, int]
    proposed: int
    ambiguous: int
    checks: tuple[CheckLine, ...]
    not_checked: tuple[NotRun, ...]
    inapplicable: tuple[NotRun, ...]
    places: pd.DataFrame
    totals: pd.DataFrame

    @property
    def flagged(self) -> int:
        """Rows with a warning or an error."""
        return self.by_grade[Grade.WARNING] + self.by_grade[Grade.ERROR]


def summarise(run: Run) -> Summary:
    """Work the numbers of a report out of a run's tables."""
    positions = run.positions
    scope = positions["in_scope"].to_numpy(dtype=bool)
    checked = positions[["grade", "lon", "lat", "verdicts"]]
    checked = checked if scope.all() else checked[scope]
    grades = checked["grade"].fillna(Grade.NOT_RUN.word).value_counts()
    statuses = run.proposals["status"].value_counts()
    places, totals = _places(run.zones)
    return Summary(
        rows=len(positions),
        excluded=int(run.counts.get("excluded", 0)),
        out_of_scope=int((~scope).sum()),
        in_scope=len(checked),
        located=int((checked["lon"].notna() & checked["lat"].notna()).sum()),
        by_grade={grade: int(grades.get(grade.word, 0)) for grade in Grade},
        proposed=int(statuses.get("proposed", 0)),
        ambiguous=int(statuses.get("ambiguous", 0)),
        checks=_checks(run, checked),
        not_checked=tuple(each for each in run.not_run if not each.inapplicable),
        inapplicable=tuple(each for each in run.not_run if each.inapplicable),
        places=places,
        totals=totals,
    )


def _checks(run: Run, checked: pd.DataFrame) -> tuple[CheckLine, ...]:
    found = run.findings[["check", "grade"]].value_counts().to_dict()
    judged = _judged(checked["verdicts"], len(run.checks))
    lines = []
    for number, (code, subject, title) in enumerate(run.checks):
        lines.append(
            CheckLine(
                code=code,
                subject=subject,
                title=title,
                judged=judged[number] if subject == "row" else None,
                errors=found.get((code, "error"), 0),
                warnings=found.get((code, "warning"), 0),
                notes=found.get((code, "note"), 0),
            )
        )
    return tuple(lines)


def _judged(verdicts: pd.Series[str], checks: int) -> list[int]:
    """Count, for each check, the rows with a verdict: one character a check, ``-`` where it did not run."""
    judged = np.zeros(checks, dtype=np.int64)
    # A million rows have a few dozen different verdicts.
    for verdict, rows in verdicts.value_counts().items():
        judged += [rows * (letter != LETTERS[0]) for letter in str(verdict).ljust(checks, LETTERS[0])[:checks]]
    return [int(count) for count in judged]


def _places(zones: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    level = "zone" if (zones["level"] == "zone").any() else "county"
    places = zones[(zones["level"] == level) & (zones["flagged"] > 0)]
    places = places.sort_values(["flagged", "flagged_share", "code"], ascending=[False, False, True])
    totals = zones[zones["level"].isin(["county", "region"]) & (zones["sources"] > 0)]
    return places.reset_index(drop=True), totals.sort_values(["level", "code"], ascending=[False, True])


def share(part: Any, whole: Any) -> str:
    """Write a share so that a small one is not nothing.

    Examples
    --------
    >>> [share(1, 3), share(2, 1000), share(0, 5), share(0, 0), share(999, 1000)]
    ['33 %', '0.2 %', '0 %', '–', '99.9 %']
    """
    if not whole:
        return "–"
    value = 100.0 * float(part) / float(whole)
    return f"{value:.1f} %" if 0 < value < 10 or 99 < value < 100 else f"{value:.0f} %"

"""Some of the findings of a run, with the rows that they are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geocensus.checks.grades import Grade
from geocensus.errors import CheckNotFound, UsageError, did_you_mean
from geocensus.maps.findings import evidence_of
from geocensus.maps.parts import parts_of
from geocensus.maps.tables import grades, numbers, texts
from geocensus.regions import region as region_named

if TYPE_CHECKING:
    from geocensus.runs import Run

__all__ = ["chosen"]


def chosen(
    run: Run,
    *,
    check: str | Iterable[str] | None = None,
    grade: str | Grade | None = None,
    region: str | None = None,
    row: int | Iterable[int] | None = None,
) -> Run:
    """Keep the findings that are asked for, and the rows that they are about.

    Parameters
    ----------
    run
    check
        Code of a check, or several.
    grade
        This grade and graver ones.
    region
        Key, code or name of a pilot region: rows that name it or lie in it.
    row
        Numbers of rows; they are kept whether something was found on them or not.

    Raises
    ------
    CheckNotFound, RegionNotFound, UsageError
        When there is no such check, region, grade or row.
    """
    found = run.findings
    keep = np.ones(len(found), dtype=bool)
    number = numbers(run.positions, "row")
    rows = np.ones(len(number), dtype=bool)
    if check is not None:
        codes = [check] if isinstance(check, str) else list(check)
        keep &= np.isin(np.array(texts(found, "check"), dtype=object), [_known(run, code) for code in codes])
    if grade is not None:
        keep &= grades(found) >= _grade(grade)
    if region is not None:
        wanted = region_named(region)
        part = next(each for each in parts_of(replace(run, regions=(wanted,)), "region") if each.key == wanted.key)
        rows = np.isin(np.arange(len(number)), part.rows)
        keep &= np.isin(np.arange(len(found)), part.findings)
    if row is not None:
        asked = np.array([row] if isinstance(row, int) else list(row), dtype=np.float64)
        _refuse_unknown(asked, number)
        rows &= np.isin(number, asked)
    subject = np.array(texts(found, "subject"), dtype=object)
    about = np.where(subject == "row", numbers(found, "row"), np.nan)
    if row is not None:
        keep &= np.isin(about, number[rows])
    found = found[keep]
    if check is not None or grade is not None:
        members = [about[keep][np.isfinite(about[keep])]]
        members += [
            np.array(
                [value for value in evidence_of(text).get("rows", ()) if isinstance(value, int | float)], dtype=float
            )
            for text, kind in zip(texts(found, "evidence"), subject[keep], strict=True)
            if kind == "batch"
        ]
        rows &= np.isin(number, np.concatenate(members))
    positions = run.positions[rows]
    proposals = run.proposals[np.isin(numbers(run.proposals, "row"), number[rows])]
    return replace(run, positions=positions, findings=found, proposals=proposals)


def _known(run: Run, code: str) -> str:
    known = [each for each, _, _ in run.checks]
    wanted = str(code).upper()
    if wanted not in known:
        near = did_you_mean(wanted, known)
        raise CheckNotFound(
            en=f"this run has no check '{code}'{near.en}; it has {', '.join(known)}",
            zh=f"本次核查没有检查项“{code}”{near.zh}；有：{'、'.join(known)}",
        )
    return wanted


def _grade(grade: str | Grade) -> Grade:
    words = {each.word: each for each in (Grade.NOTE, Grade.WARNING, Grade.ERROR)}
    if isinstance(grade, Grade):
        return grade
    if grade not in words:
        raise UsageError(
            en=f"no finding has the grade '{grade}'; expected {', '.join(words)}",
            zh=f"问题没有等级“{grade}”；应为 {'、'.join(words)}",
        )
    return words[grade]


def _refuse_unknown(asked: np.ndarray[tuple[int, ...], np.dtype[np.float64]], known: object) -> None:
    missing = asked[~np.isin(asked, np.asarray(known))]
    if len(missing):
        listed = ", ".join(f"{value:.0f}" for value in missing[:5])
        raise UsageError(
            en=f"the register has no row {listed}; rows are counted from 1, without the header",
            zh=f"登记表没有第 {listed} 行；行号从 1 起计，不含表头",
        )

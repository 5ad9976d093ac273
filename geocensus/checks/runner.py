"""The runner: columns in, verdicts and findings out.

A check sees neither files nor geometry nor unknown values: the runner hands it only the rows whose columns are all known and that
none of the checks it waits for has flagged (nor any that those wait for), and writes NOT_RUN for the others.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geocensus.checks.grades import FLAGGED, LETTERS, Grade
from geocensus.checks.registry import Check
from geocensus.language import Text, speaking
from geocensus.measures.columns import Columns, Unavailable, known
from geocensus.measures.given import declared
from geocensus.measures.registry import Subject, measures

__all__ = ["Judgement", "Skipped", "findings", "judge"]

Grades = NDArray[np.int8]

THREAD_FROM = 50_000
"""Rows from which a second thread pays."""

ROWS_SAID = 8
"""So many rows of a batch are named in its sentence."""

TEXT_QUOTED = 300
"""So many characters of a cell are quoted; a stranger's cell may have millions. The whole stays in the positions."""

ROWS_QUOTED = 50
"""So many rows of a batch are named in its evidence; the count is always there."""

ROWS_TURNED = 1 << 9
"""Rows whose verdicts are turned from checks by rows into rows by checks at a time."""


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """Rows, batches or zones that a check could not judge, for one reason."""

    check: Check
    count: int
    of: int
    reason: Text
    remedy: Text
    inapplicable: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Judgement:
    """The verdicts of all checks.

    Parameters
    ----------
    checks
        The checks, in order.
    rows : (k, n) int8
        Each row's :class:`Grade` by each check; NOT_RUN throughout for checks of batches and zones.
    others
        Per check of batches or zones: their columns, and the grade of each.
    skipped
        What could not be judged, and why.
    """

    checks: tuple[Check, ...]
    rows: Grades
    others: Mapping[str, tuple[Columns, Grades]] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()

    def worst(self) -> Grades:
        """Give each row's worst grade; NOT_RUN where no check has judged it."""
        if not len(self.checks):
            return np.zeros(self.rows.shape[1], dtype=np.int8)
        worst: Grades = self.rows.max(axis=0)
        return worst

    def flagged(self) -> NDArray[np.bool_]:
        """Tell which rows are flagged: warning or worse."""
        return np.asarray(self.worst() >= FLAGGED, dtype=np.bool_)

    def letters(self) -> NDArray[np.uint8]:
        """Give the verdicts as (n, k) ASCII codes, one character a check."""
        k, n = self.rows.shape
        # Grades are the first bytes there are. A block of rows fits in the cache, where it is turned.
        table = LETTERS.encode("ascii").ljust(256, b"?")
        letters = np.empty((n, k), dtype=np.uint8)
        for start in range(0, n, ROWS_TURNED):
            block = self.rows[:, start : start + ROWS_TURNED]
            turned = np.frombuffer(block.tobytes().translate(table), dtype=np.uint8).reshape(block.shape)
            letters[start : start + ROWS_TURNED] = turned.T
        return letters


def judge(
    columns: Columns,
    checks: Sequence[Check],
    *,
    subjects: frozenset[Subject] = frozenset(Subject),
    threads: int = 2,
) -> Judgement:
    """Let every check judge every row, batch or zone that it can.

    Parameters
    ----------
    columns
        The rows.
    checks
        In an order in which each comes after those it waits for, as :func:`geocensus.checks.checks` gives them.
    subjects
        Which subjects to judge.
    threads
        Checks at a time where there are many rows. The verdicts are the same.
    """
    # Zones wait for nothing, and take long: first.
    due = sorted(
        (check for check in checks if check.subject in subjects), key=lambda check: check.subject != Subject.ZONE
    )
    asked: dict[str, Future[_Verdicts]] = {}

    def earlier(check: Check) -> NDArray[np.bool_]:
        flagged = np.zeros(len(columns), dtype=np.bool_)
        for code in check.after:
            if code in asked:
                flagged |= asked[code].result().flagged
        return flagged

    several = threads > 1 and len(columns) >= THREAD_FROM
    # Each check waits only for those before it, which the pool has begun by then.
    with ThreadPoolExecutor(threads) if several else _AtOnce() as pool:
        for check in due:
            asked[check.code] = pool.submit(
                copy_context().run, lambda check=check: _verdicts(columns, check, earlier(check))
            )
    rows = np.zeros((len(checks), len(columns)), dtype=np.int8)
    others: dict[str, tuple[Columns, Grades]] = {}
    skipped: list[Skipped] = []
    for index, check in enumerate(checks):
        if check.code in asked:
            verdicts = asked[check.code].result()
            skipped += verdicts.skipped
            if verdicts.of is columns:
                rows[index] = verdicts.grades
            elif verdicts.of is not None:
                others[check.code] = (verdicts.of, verdicts.grades)
    return Judgement(checks=tuple(checks), rows=rows, others=others, skipped=tuple(skipped))


class _AtOnce(Executor):
    """Do what is submitted at once, in the caller's thread: what libraries keep for each thread stays where it is."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


@dataclass(frozen=True, kw_only=True, eq=False)
class _Verdicts:
    """What one check says, of which rows, batches or zones; which rows it or those that it waits for have flagged."""

    of: Columns | None
    grades: Grades
    flagged: NDArray[np.bool_]
    skipped: list[Skipped]


def _verdicts(columns: Columns, check: Check, waits: NDArray[np.bool_]) -> _Verdicts:
    try:
        of = _turn_to(columns, check, waits)
    except Unavailable as refusal:
        skipped = [Skipped(check=check, count=0, of=0, reason=refusal.reason, remedy=refusal.remedy)]
        return _Verdicts(of=None, grades=np.zeros(0, dtype=np.int8), flagged=waits, skipped=skipped)
    if of is columns:
        grades, skipped = _judge_one(columns, check, waits)
        return _Verdicts(of=of, grades=grades, flagged=waits | (grades >= FLAGGED), skipped=skipped)
    grades, skipped = _judge_one(of, check, np.zeros(len(of), dtype=np.bool_))
    return _Verdicts(of=of, grades=grades, flagged=waits, skipped=skipped)


def _turn_to(columns: Columns, check: Check, flagged_before: NDArray[np.bool_]) -> Columns:
    if check.subject is Subject.BATCH:
        return columns.batches(check.by, without=flagged_before)
    if check.subject is Subject.ZONE:
        return columns.zones()
    return columns


def _judge_one(columns: Columns, check: Check, waits: NDArray[np.bool_]) -> tuple[Grades, list[Skipped]]:
    """Judge one check; also say which values it lacked, each row counted at the first it lacks."""
    grades = np.zeros(len(columns), dtype=np.int8)
    ready = ~waits
    due, skipped = int(ready.sum()), []
    values = []
    try:
        for name in check.needs:
            values.append(columns[name])
            lacking = ready & ~known(values[-1])
            ready &= ~lacking
            if lacking.any():
                known_of = declared(check.subject, name)
                reason = known_of.unknown if known_of else Text(en=f"{name} is empty", zh=f"{name} 为空")
                remedy = known_of.remedy if known_of else Text(en="", zh="")
                skipped.append(
                    Skipped(
                        check=check,
                        count=int(lacking.sum()),
                        of=due,
                        reason=reason,
                        remedy=remedy,
                        inapplicable=known_of is not None and known_of.inapplicable,
                    )
                )
    except Unavailable as refusal:
        everything = Skipped(check=check, count=due, of=due, reason=refusal.reason, remedy=refusal.remedy)
        return grades, [everything]
    index = np.flatnonzero(ready)
    chosen = values if len(index) == len(columns) else [value[index] for value in values]
    verdict = np.full(len(index), Grade.PASSED, dtype=np.int8)
    for grade, mask in check.masks(chosen).items():
        verdict[mask] = grade
    grades[index] = verdict
    return grades, skipped


def findings(columns: Columns, judgement: Judgement, *, language: str) -> pd.DataFrame:
    """Write down every flag as a finding: gravest first, then in the order of checks and rows.

    Returns
    -------
    DataFrame
        See :data:`geocensus.schema.FINDINGS`; the messages are in *language*.
    """
    parts = []
    for index, check in enumerate(judgement.checks):
        of_subject, grades = judgement.others.get(check.code, (columns, judgement.rows[index]))
        at = np.flatnonzero(grades > Grade.PASSED)
        if len(at):
            parts.append(_findings_of(check, columns, of_subject, at, grades[at], language))
    if not parts:
        return _frame({}, 0)
    table = pd.concat(parts, ignore_index=True)
    gravity = table["grade"].map({grade.word: -int(grade) for grade in Grade})
    return table.iloc[gravity.argsort(kind="stable")].reset_index(drop=True)


def _findings_of(
    check: Check, rows: Columns, of_subject: Columns, at: NDArray[np.intp], grades: Grades, language: str
) -> pd.DataFrame:
    quoted = {name: _plain(of_subject.at(name, at)) for name in check.quoted}
    messages, evidence = [], []
    template = check.message[language]
    members = of_subject["groups"].members(at) if check.subject is Subject.BATCH else None
    limits_of = {int(grade): dict(limits) for grade, limits in check.grades.items()}
    words = {grade: Grade(grade).word for grade in limits_of}
    for k, grade in enumerate(grades.tolist()):
        limits = limits_of[grade]
        values = {name: _in_words(column[k], language) for name, column in quoted.items()}
        shown = values | limits
        if members is not None:
            shown["rows"] = [int(row) for row in rows["row"][members[k][:ROWS_QUOTED]]]
            values["rows"] = _listed(shown["rows"], len(members[k]))
        messages.append(template.format(**values, **limits))
        evidence.append(_as_json(shown))
    with speaking(language):
        title = str(check.title)
    table: dict[str, Any] = {
        "check": check.code,
        "title": title,
        "grade": [words[grade] for grade in grades.tolist()],
        "subject": check.subject.value,
        "message": messages,
        "evidence": evidence,
    }
    if check.subject is Subject.ROW:
        table |= {"row": rows["row"][at], "subject_id": rows["row"][at].astype(str)}
        for name in ("object_id", "name"):
            if (column := rows.get(name)) is not None:
                table[name] = column[at]
    elif check.subject is Subject.ZONE:
        layer = rows["zones"].layer
        table |= {"subject_id": layer.code[at], "name": layer.name[at]}
    else:
        assert members is not None
        table["subject_id"] = _batch_ids(rows, of_subject, check.by, at, members)
    return _frame(table, len(at))


# One encoder for all: json.dumps makes another for each call.
_as_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=str).encode


def _in_words(value: Any, language: str) -> Any:
    return value[language] if isinstance(value, Text) else value


def _listed(numbers: Sequence[int], of: int) -> str:
    said = ", ".join(str(number) for number in numbers[:ROWS_SAID])
    return said if of <= ROWS_SAID else f"{said} … ({of})"


def _batch_ids(
    rows: Columns, batches: Columns, by: str, at: NDArray[np.intp], members: list[NDArray[np.intp]]
) -> Sequence[str]:
    """Name batches: by the measure ``<by>_label`` at their first row where there is one, else by their key."""
    if (Subject.ROW, f"{by}_label") in measures():
        first = np.array([rows_of[0] for rows_of in members], dtype=np.intp)
        return [str(label) for label in rows.at(f"{by}_label", first)]
    return [str(key) for key in batches["groups"].keys[at]]


def _plain(values: Any) -> list[Any]:
    """Turn a column into plain values that JSON can hold; not finite becomes None."""
    plain: list[Any] = []
    for value in values.tolist() if hasattr(values, "tolist") else list(values):
        if isinstance(value, float):
            # Seven decimals say all that a length, an angle or a share has to say; of a small probability, nothing.
            digits = 7 if abs(value) >= 1e-4 or not value else 9 - math.floor(math.log10(abs(value)))
            plain.append(round(value, digits) if np.isfinite(value) else None)
        elif value is None or value is pd.NA:
            plain.append(None)
        elif isinstance(value, str) and len(value) > TEXT_QUOTED:
            plain.append(value[: TEXT_QUOTED - 1] + "…")
        else:
            plain.append(value)
    return plain


def _frame(table: Mapping[str, Any], size: int) -> pd.DataFrame:
    from geocensus.schema import FINDINGS

    frame = pd.DataFrame(dict(table), index=range(size))
    for column in FINDINGS:
        if column.name not in frame:
            frame[column.name] = None
    frame["row"] = frame["row"].astype("Int64")
    texts = [column.name for column in FINDINGS if column.name != "row"]
    frame[texts] = frame[texts].astype("str")
    return frame[[column.name for column in FINDINGS]]

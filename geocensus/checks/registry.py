"""The register of checks: one file a check, found by its folder.

A check is a function decorated with :func:`check`. The parameters before ``*`` name the columns that it needs, and the runner
computes them; those after ``*`` are thresholds, which a profile may set for each grade. The tests of its two lists of cases, its
page in the documentation and ``geocensus explain`` are made from the file alone.
"""

from __future__ import annotations

import importlib
import math
import pkgutil
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocensus.checks.grades import Grade
from geocensus.errors import CheckNotFound, did_you_mean
from geocensus.language import Text
from geocensus.measures.registry import Subject, parameters

__all__ = [
    "FAMILIES",
    "Check",
    "Counts",
    "Floats",
    "Mask",
    "Metres",
    "check",
    "checks",
    "find_check",
    "prerequisites_first",
]

Mask = NDArray[np.bool_]
Metres = NDArray[np.float64]
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Case = Mapping[str, Any]

FAMILIES: Mapping[str, tuple[str, Text]] = {
    "text": ("TXT", Text(en="What was written", zh="填写内容")),
    "place": ("PLC", Text(en="Where on Earth", zh="所处位置")),
    "region": ("RGN", Text(en="County and region", zh="行政区划")),
    "zone": ("ZON", Text(en="Census zone", zh="普查小区")),
    "address": ("ADR", Text(en="Address and name", zh="地址与名称")),
    "surroundings": ("SUR", Text(en="Surroundings", zh="周边环境")),
    "relation": ("REL", Text(en="Relations between sources", zh="污染源之间的关系")),
    "crowd": ("CRD", Text(en="Batches", zh="批次")),
    "zoning": ("ZNG", Text(en="The zones themselves", zh="普查分区本身")),
}
"""The folders of checks, with the prefix of their codes, in the order in which they run."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """A check as its file declares it.

    Parameters
    ----------
    code, title, family
        What it is called; the code is never used again for another.
    subject, by
        What it judges; for batches, the row column that names the batch.
    grades
        Thresholds per grade.
    message
        The sentence that a person reads; its placeholders are the columns and thresholds.
    advice
        What to do about it.
    source
        Where the thresholds come from.
    after
        Rows that were flagged by these are not judged, and count in no batch.
    evidence
        Columns that are quoted beside those that it needs.
    flags, passes
        Cases: columns of one subject that it must flag, and must pass.
    within
        Least and greatest value of thresholds beyond which its columns know nothing.
    needs, thresholds
        Columns and thresholds of the function.
    """

    code: str
    title: Text
    family: str
    subject: Subject
    by: str
    grades: Mapping[Grade, Mapping[str, float]]
    message: Text
    advice: Text
    source: str
    after: tuple[str, ...]
    evidence: tuple[str, ...]
    flags: tuple[Case, ...]
    passes: tuple[Case, ...]
    within: Mapping[str, tuple[float, float]]
    needs: tuple[str, ...]
    thresholds: tuple[str, ...]
    function: Callable[..., Mask]
    summary: str

    @property
    def quoted(self) -> tuple[str, ...]:
        """The columns that its findings quote."""
        return (*self.needs, *self.evidence)

    def masks(self, columns: Sequence[Any]) -> dict[Grade, Mask]:
        """Flag values of its columns, per grade, mildest first."""
        return {
            grade: np.asarray(self.function(*columns, **limits), dtype=np.bool_)
            for grade, limits in sorted(self.grades.items())
        }

    def bounds(self, threshold: str) -> tuple[float, float]:
        """Give the least and the greatest value that a threshold can have, as the check declares or the name tells.

        Examples
        --------
        >>> find_check("ZON001").bounds("limit_m"), find_check("REL006").bounds("similarity")
        ((0.0, inf), (0.75, 1.0))
        """
        least = -math.inf if threshold in BELOW_ZERO else 0.0
        return self.within.get(threshold, (least, 1.0 if threshold in SHARES else math.inf))

    def graver_when_higher(self, threshold: str) -> bool:
        """Tell whether a higher limit flags less, by what the function says of its own cases.

        Examples
        --------
        >>> find_check("ZON001").graver_when_higher("limit_m"), find_check("TXT005").graver_when_higher("decimals")
        (True, False)
        """
        of_cases = [np.array([case[name] for case in (*self.flags, *self.passes)]) for name in self.needs]
        mildest = self.grades[min(self.grades)]
        low, high = (
            np.asarray(self.function(*of_cases, **{**mildest, threshold: limit})).sum() for limit in (-FAR, FAR)
        )
        return bool(low > high)


FAR = 1e12
"""A limit beyond every value."""

SHARES = ("alpha", "chance", "share", "similarity", "same_share", "beyond_chance", "thinness")
"""Thresholds that are shares or probabilities."""

BELOW_ZERO = ("lowest_m", "highest_m")
"""Thresholds that may be negative: heights above the sea."""

_known: dict[str, Check] = {}


def _text(value: Text | Mapping[str, str]) -> Text:
    return value if isinstance(value, Text) else Text(en=value["en"], zh=value["zh"])


def check(
    *,
    code: str,
    title: Text | Mapping[str, str],
    grades: Mapping[Grade, Mapping[str, float]],
    message: Text | Mapping[str, str],
    source: str,
    flags: Sequence[Case],
    passes: Sequence[Case],
    advice: Text | Mapping[str, str] | None = None,
    after: Sequence[str] = (),
    evidence: Sequence[str] = (),
    within: Mapping[str, tuple[float, float]] | None = None,
    subject: Subject | str = Subject.ROW,
    by: str = "",
) -> Callable[[Callable[..., Mask]], Callable[..., Mask]]:
    """Register the function below as a check; see :class:`Check` for the parameters.

    Raises
    ------
    TypeError, ValueError
        When the declaration contradicts itself: a mistake of the programmer, found on import.
    """

    def register(function: Callable[..., Mask]) -> Callable[..., Mask]:
        needs, thresholds = parameters(function)
        family = function.__module__.rsplit(".", 2)[-2]
        declared = Check(
            code=code,
            title=_text(title),
            family=family,
            subject=Subject(subject),
            by=by,
            grades={Grade(grade): dict(limits) for grade, limits in grades.items()},
            message=_text(message),
            advice=_text(advice) if advice else Text(en="", zh=""),
            source=source,
            after=tuple(after),
            evidence=tuple(evidence),
            flags=tuple(flags),
            passes=tuple(passes),
            within=dict(within or {}),
            needs=needs,
            thresholds=thresholds,
            function=function,
            summary=(function.__doc__ or "").strip().partition("\n")[0],
        )
        _validate(declared, module=function.__module__)
        _known[code] = declared
        return function

    return register


def _validate(declared: Check, *, module: str) -> None:
    code = declared.code

    def insist(condition: bool, complaint: str) -> None:
        if not condition:
            msg = f"check {code} in {module}: {complaint}"
            raise ValueError(msg)

    insist(declared.family in FAMILIES, f"its folder is none of {', '.join(FAMILIES)}")
    prefix = FAMILIES[declared.family][0]
    insist(code[:3] == prefix and code[3:].isdigit() and len(code) == 6, f"its code is not {prefix} and three digits")
    twin = _known.get(code)
    insist(twin is None or twin.function.__module__ == module, "its code is taken")
    insist(bool(declared.grades), "it has no grade")
    insist(set(declared.within) <= set(declared.thresholds), "it bounds what is no threshold of it")
    insist(bool(declared.flags) and bool(declared.passes), "it needs cases that flag and cases that pass")
    insist(bool(declared.by) == (declared.subject is Subject.BATCH), "a batch check, and no other, says by= what")
    for grade, limits in declared.grades.items():
        insist(grade > Grade.PASSED, f"{grade.name} is no grade of a flag")
        insist(
            set(limits) == set(declared.thresholds), f"{grade.name} must set {declared.thresholds}, not {set(limits)}"
        )
        for threshold, limit in limits.items():
            least, most = declared.bounds(threshold)
            insist(least <= limit <= most, f"{threshold} = {limit} is not within {least} and {most}")
    for language in (declared.message.en, declared.message.zh):
        named = {field.split(".")[0].split("[")[0] for _, field, _, _ in string.Formatter().parse(language) if field}
        # Of a batch, its rows are always at hand.
        always = {"rows"} if declared.subject is Subject.BATCH else set()
        undeclared = named - set(declared.quoted) - set(declared.thresholds) - always
        insist(not undeclared, f"its message names {sorted(undeclared)}, which it does not quote")


@cache
def _load() -> None:
    import geocensus.checks as package

    for family in FAMILIES:
        try:
            folder = importlib.import_module(f"{package.__name__}.{family}")
        except ModuleNotFoundError:
            continue
        for module in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}."):
            importlib.import_module(module.name)


def prerequisites_first(unordered: Sequence[Check]) -> tuple[Check, ...]:
    """Order checks by family and code, each after those that it waits for."""
    families = list(FAMILIES)
    waiting = sorted(unordered, key=lambda each: (families.index(each.family), each.code))
    present = {each.code for each in waiting}
    ordered: dict[str, Check] = {}
    while waiting:
        ready = [each for each in waiting if all(code in ordered or code not in present for code in each.after)]
        if not ready:
            msg = f"checks wait for each other: {', '.join(each.code for each in waiting)}"
            raise ValueError(msg)
        ordered[ready[0].code] = ready[0]
        waiting.remove(ready[0])
    return tuple(ordered.values())


def checks() -> tuple[Check, ...]:
    """Give every check, in the order in which they run.

    Examples
    --------
    >>> [each.code for each in checks() if each.family == "zone"]
    ['ZON001', 'ZON002', 'ZON003']
    """
    _load()
    return prerequisites_first(list(_known.values()))


def find_check(code: str) -> Check:
    """Find a check by its code, in any case.

    Raises
    ------
    CheckNotFound
    """
    _load()
    wanted = code.strip().upper()
    if wanted not in _known:
        near = did_you_mean(wanted, _known)
        raise CheckNotFound(
            en=f"no check '{code}'{near.en}; list them with: geocensus explain",
            zh=f"没有检查“{code}”{near.zh}；用 geocensus explain 列出全部检查",
        )
    return _known[wanted]

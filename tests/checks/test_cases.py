"""Every check flags and passes what its own file says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocensus.checks import Check, checks
from geocensus.measures import Subject


def as_columns(check: Check, case: Mapping[str, Any]) -> list[Any]:
    return [np.array([case[name]]) for name in check.needs]


FLAGS = [(check, case) for check in checks() for case in check.flags]
PASSES = [(check, case) for check in checks() for case in check.passes]


@pytest.mark.parametrize(("check", "case"), FLAGS, ids=[f"{check.code}-{n}" for n, (check, _) in enumerate(FLAGS)])
def test_flags(check: Check, case: Mapping[str, Any]) -> None:
    assert any(mask[0] for mask in check.masks(as_columns(check, case)).values())


@pytest.mark.parametrize(("check", "case"), PASSES, ids=[f"{check.code}-{n}" for n, (check, _) in enumerate(PASSES)])
def test_passes(check: Check, case: Mapping[str, Any]) -> None:
    assert not any(mask[0] for mask in check.masks(as_columns(check, case)).values())


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.code)
def test_every_grade_says_its_sentence_in_both_languages(check: Check) -> None:
    for grade, limits in check.grades.items():
        case = {name: check.flags[0][name] for name in check.quoted} | {"rows": "1, 2"}
        said = check.message.format(**case, **limits)
        assert said.en, grade
        assert said.zh != said.en


def values_of(check: Check, name: str) -> st.SearchStrategy[Any]:
    """Values of a column: those of the cases, and numbers at, beside and far from every limit."""
    cases = [case[name] for case in (*check.flags, *check.passes)]
    if any(isinstance(each, bool) for each in cases):
        return st.booleans()
    if any(isinstance(each, str) for each in cases):
        return st.sampled_from([*cases, ""])
    limits = sorted({float(limit) for limits in check.grades.values() for limit in limits.values()})
    near = [limit * factor for limit in limits for factor in (0.5, 1 - 1e-9, 1, 1 + 1e-9, 2)]
    return st.sampled_from([*map(float, cases), *near]) | st.floats(-1e5, 1e5) | st.floats(0, 1)


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.code)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_milder_grade_flags_what_a_graver_one_flags(check: Check, data: st.DataObject) -> None:
    columns = [np.array([data.draw(values_of(check, name), label=name)]) for name in check.needs]
    flagged = [bool(mask[0]) for _, mask in sorted(check.masks(columns).items())]
    assert flagged == sorted(flagged, reverse=True)
    # And so for any limits that a profile may set: toward the graver, a check flags no more than before.
    for name in check.thresholds:
        one, other = sorted(
            data.draw(st.floats(*(np.clip(check.bounds(name), -1e6, 1e6))), label=f"limit {name}") for _ in range(2)
        )
        milder, graver = (one, other) if check.graver_when_higher(name) else (other, one)
        limits = check.grades[min(check.grades)]
        before, after = (check.function(*columns, **{**limits, name: limit})[0] for limit in (milder, graver))
        assert before or not after, name


def test_every_limit_has_a_graver_side() -> None:
    for check in checks():
        of_cases = as_columns(check, check.flags[0])
        for name in check.thresholds:
            limits = check.grades[min(check.grades)]
            far = 1e12 if check.graver_when_higher(name) else -1e12
            assert not check.function(*of_cases, **{**limits, name: far}).any() or len(check.flags) > 1, (
                check.code,
                name,
            )


def test_batch_checks_name_their_batches() -> None:
    for check in checks():
        assert bool(check.by) == (check.subject is Subject.BATCH)

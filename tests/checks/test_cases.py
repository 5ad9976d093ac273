"""Every check flags and passes what its own file says."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

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


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.code)
def test_a_milder_grade_flags_what_a_graver_one_flags(check: Check) -> None:
    rng = np.random.default_rng(1)
    columns = [
        rng.random(500) < 0.5
        if isinstance(check.flags[0][name], bool)
        else rng.choice([0.0, 0.5, 2.0, 5.0, 40.0, 800.0, 30_000.0], 500)
        for name in check.needs
    ]
    masks = [mask for _, mask in sorted(check.masks(columns).items())]
    for milder, graver in pairwise(masks):
        assert (milder | ~graver).all()


def test_batch_checks_name_their_batches() -> None:
    for check in checks():
        assert bool(check.by) == (check.subject is Subject.BATCH)

"""Rules for checks and repairs that a reviewer would have to remember."""

from __future__ import annotations

import itertools
import string
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

import geocensus.checks
import geocensus.repairs
from geocensus.checks import Check, checks
from geocensus.checks.registry import FAMILIES
from geocensus.coordinates import Parsed
from geocensus.language import Text
from geocensus.measures.registry import Subject, measures
from geocensus.repairs.registry import Repair, repairs
from geocensus.schema import SOURCES

GIVEN = {field.name for field in fields(Parsed)} | {column.name for column in SOURCES}
"""Columns that are there before anything is measured: what was read, and what the parser made of it."""

CHECKS = [pytest.param(each, id=each.code) for each in checks()]
REPAIRS = [pytest.param(each, id=each.cause) for each in repairs()]


def placeholders(sentence: str) -> set[str]:
    return {field.partition(".")[0].partition("[")[0] for _, field, _, _ in string.Formatter().parse(sentence) if field}


def complete(text: Text) -> bool:
    return bool(text.en.strip()) and bool(text.zh.strip())


def test_codes_and_titles_are_unique() -> None:
    assert len(checks()) >= 15
    for values in ([c.code for c in checks()], [c.title.en for c in checks()], [c.title.zh for c in checks()]):
        assert [value for value, n in Counter(values).items() if n > 1] == []
    codes = {each.code for each in checks()}
    assert not codes & {each.cause for each in repairs()}


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_is_complete(check: Check) -> None:
    folder = Path(check.function.__code__.co_filename).parent.name
    assert folder == check.family
    assert check.code.startswith(FAMILIES[folder][0])
    assert complete(check.title)
    assert complete(check.message)
    assert complete(check.advice), "say what to do about it"
    assert len(check.source) > 8, "say where the thresholds come from"
    assert check.summary.endswith("."), "the function has a docstring"
    assert check.flags
    assert check.passes


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_names_what_exists(check: Check) -> None:
    declared = {*check.quoted, *check.thresholds} | ({"rows"} if check.subject is Subject.BATCH else set())
    assert placeholders(check.message.en) == placeholders(check.message.zh) <= declared
    for case in (*check.flags, *check.passes):
        assert set(case) <= set(check.quoted), case
        assert set(check.needs) <= set(case), case
    assert set(check.after) <= {each.code for each in checks()} - {check.code}
    known = {name for subject, name in measures() if subject in (check.subject, Subject.ROW)} | GIVEN
    assert set(check.needs) <= known


@pytest.mark.parametrize("check", CHECKS)
def test_a_milder_grade_flags_all_that_a_graver_one_flags(check: Check) -> None:
    import numpy as np

    columns = [np.array([case[name] for case in (*check.flags, *check.passes)]) for name in check.needs]
    masks = [mask for _, mask in sorted(check.masks(columns).items())]
    for mild, grave in itertools.pairwise(masks):
        assert (mild | ~grave).all()


def test_one_file_one_check() -> None:
    root = Path(geocensus.checks.__file__).parent
    files = {path for family in FAMILIES for path in (root / family).glob("*.py") if path.name != "__init__.py"}
    assert Counter(Path(each.function.__code__.co_filename) for each in checks()) == Counter(files)


@pytest.mark.parametrize("repair", REPAIRS)
def test_a_repair_is_complete(repair: Repair) -> None:
    assert complete(repair.title)
    assert complete(repair.message)
    assert len(repair.source) > 8
    assert set(repair.fixes) <= {each.code for each in checks()}
    assert Path(repair.function.__code__.co_filename).stem == repair.cause
    assert placeholders(repair.message.en) == placeholders(repair.message.zh)
    applies = [lon == lon for _, (lon, _) in repair.cases]
    assert any(applies), "a case that it repairs"
    assert not all(applies), "a case that it leaves alone"


def test_one_file_one_repair() -> None:
    folder = Path(geocensus.repairs.__file__).parent / "causes"
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == {each.cause for each in repairs()}

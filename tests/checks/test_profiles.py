from __future__ import annotations

from pathlib import Path

import pytest

from geocensus.checks import Grade, checks, load_profile
from geocensus.errors import ProfileError


def profile(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_default_is_every_check_as_its_file_declares_it() -> None:
    assert load_profile().checks == checks()


def test_a_profile_retunes_regrades_and_switches_off(tmp_path: Path) -> None:
    loaded = load_profile(
        profile(
            tmp_path,
            """
            title = "ours"
            [checks.ZON001.warning]
            limit_m = 300
            [checks.ZON002]
            off = true
            [checks.TXT005]
            grade = {warning = "note"}
            """,
        )
    )
    by_code = {each.code: each for each in loaded.checks}
    assert by_code["ZON001"].grades[Grade.WARNING] == {"limit_m": 300}
    assert by_code["ZON001"].grades[Grade.NOTE] == {"limit_m": 30.0}
    assert loaded.off == ("ZON002",)
    assert "ZON002" not in by_code
    assert list(by_code["TXT005"].grades) == [Grade.NOTE]
    assert checks()[0].grades, "the checks themselves are untouched"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[checks.ZON01]\noff = true", "did you mean 'ZON00"),
        ("[check.ZON001]\noff = true", "did you mean 'checks'"),
        ("[checks.ZON001.warnin]\nlimit_m = 3", "did you mean 'warning'"),
        ("[checks.ZON001.warning]\nlimit = 3", "did you mean 'limit_m'"),
        ("[checks.ZON001.warning]\nlimit_m = 'far'", "a number is expected"),
        ("[checks.ZON001.warning]\nlimit_m = nan", "a number is expected"),
        ("[checks.ZON001.warning]\nlimit_m = -inf", "a number is expected"),
        ("[checks.ZON001]\noff = 'yes'", "true or false is expected"),
        ("[checks.ZON001]\noff = 1", "true or false is expected"),
        ("[checks.zon001]\noff = true", "did you mean 'ZON001'"),
        ("[checks.ZON001.error]", "must set limit_m"),
        ("[checks.ZON001]\ngrade = {warning = 'grave'}", "'grave' is not known"),
        ("[checks]\nZON001 = 3", "a table is expected"),
        ("= 3", "no TOML"),
        ("[checks.ZON001.warning]\nlimit_m = -5", "warning.limit_m is -5; 0 or more is expected"),
        ("[checks.CRD004.warning]\nshare = 60", "warning.share is 60; 0 to 1 is expected"),
        ("[checks.REL006.warning]\nlimit_m = 300", "limit_m is 300; 0 to 110 is expected"),
        ("[checks.CRD007.warning]\nunits = 2", "units is 2; 5 or more is expected"),
        (
            "[checks.RGN001.error]\nlimit_m = 50",
            "error.limit_m is 50, beside warning.limit_m = 100: .* at least 100, or change warning.limit_m too",
        ),
        ("[checks.PLC012.warning]\nlimit_m = 140", "warning.limit_m to at most 100"),
        ("[checks.TXT005.error]\ndecimals = 5", "error.decimals to at most 4"),
    ],
)
def test_a_wrong_word_is_an_error_that_offers_the_nearest(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ProfileError, match=complaint):
        load_profile(profile(tmp_path, text))


def test_refusals_are_told_in_chinese_too(tmp_path: Path) -> None:
    for text, said in (
        ("[checks.ZON001.warning]\nlimit_m = -5", "应为不小于 0"),
        ("[checks.RGN001.error]\nlimit_m = 50", "请将 error.limit_m 设为不小于 100，或同时修改 warning.limit_m"),
    ):
        with pytest.raises(ProfileError) as refusal:
            load_profile(profile(tmp_path, text))
        assert said in refusal.value.text.zh


def test_heights_may_lie_below_the_sea(tmp_path: Path) -> None:
    loaded = load_profile(profile(tmp_path, "[checks.SUR008.warning]\nlowest_m = -430"))
    assert {each.code: each for each in loaded.checks}["SUR008"].grades[Grade.WARNING]["lowest_m"] == -430


def test_an_unknown_profile_offers_the_nearest() -> None:
    with pytest.raises(ProfileError, match="did you mean 'census-2018'"):
        load_profile("census-2081")
    with pytest.raises(ProfileError, match="cannot read"):
        load_profile("nowhere.toml")


def test_where_two_grades_become_one_the_milder_limits_stay(tmp_path: Path) -> None:
    loaded = load_profile(profile(tmp_path, '[checks.ZON001]\ngrade = {note = "warning"}'))
    grades = {each.code: each.grades for each in loaded.checks}["ZON001"]
    assert grades == {Grade.WARNING: {"limit_m": 30.0}}


def test_registries_without_zones_are_not_judged_by_zones() -> None:
    loaded = load_profile("industrial-registry")
    assert {"ZON001", "ZON002", "ZON003", "ZNG001"} <= set(loaded.off)
    by_code = {each.code: each for each in loaded.checks}
    assert by_code["CRD001"].grades == {Grade.WARNING: {"sites": 2, "addresses": 0, "chance": 1e-3}}


def test_strict_flags_what_the_default_flags() -> None:
    """No check of the strict profile judges milder than the default one, on its own cases."""
    import numpy as np

    strict = {each.code: each for each in load_profile("strict").checks}
    for each in checks():
        for case in (*each.flags, *each.passes):
            columns = [np.array([case[name]]) for name in each.needs]
            worst = {
                which: max((grade for grade, mask in judge.masks(columns).items() if mask[0]), default=Grade.PASSED)
                for which, judge in (("default", each), ("strict", strict[each.code]))
            }
            assert worst["strict"] >= worst["default"], (each.code, case)


@pytest.mark.parametrize("code", [each.code for each in checks()])
def test_any_check_can_be_switched_off_regraded_and_retuned(tmp_path: Path, code: str) -> None:
    each = {one.code: one for one in checks()}[code]
    mildest = min(each.grades)
    limits = {}
    for name, value in each.grades[mildest].items():
        least, most = each.bounds(name)
        graver = [limits_of[name] for grade, limits_of in sorted(each.grades.items()) if grade > mildest]
        limits[name] = graver[0] if graver else min(value + 0.5, most) if value < most else least
    said = ", ".join(f"{name} = {value}" for name, value in limits.items())
    off = load_profile(profile(tmp_path, f"[checks.{code}]\noff = true"))
    assert code not in {one.code for one in off.checks}
    tuned = load_profile(profile(tmp_path, f"[checks.{code}]\n{mildest.word} = {{{said}}}"))
    assert {one.code: one for one in tuned.checks}[code].grades[mildest] == limits
    regraded = load_profile(profile(tmp_path, f'[checks.{code}]\ngrade = {{{mildest.word} = "error"}}'))
    assert {one.code: one for one in regraded.checks}[code].grades[Grade.ERROR] == each.grades[mildest]

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
        ("[checks.ZON001.error]", "must set limit_m"),
        ("[checks.ZON001]\ngrade = {warning = 'grave'}", "'grave' is not known"),
        ("[checks]\nZON001 = 3", "a table is expected"),
        ("= 3", "no TOML"),
    ],
)
def test_a_wrong_word_is_an_error_that_offers_the_nearest(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ProfileError, match=complaint):
        load_profile(profile(tmp_path, text))


def test_an_unknown_profile_offers_the_nearest() -> None:
    with pytest.raises(ProfileError, match="did you mean 'census-2018'"):
        load_profile("census-2081")
    with pytest.raises(ProfileError, match="cannot read"):
        load_profile("nowhere.toml")

"""``geocensus simulate`` as a user meets it."""

from __future__ import annotations

import pandas as pd
import pytest

from geocensus.cli import main


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["simulate", *words])
    return int(left.value.code or 0)


def test_a_region_is_simulated_with_the_shares_that_were_asked_for(tmp_path, capsys) -> None:
    mixture = tmp_path / "mixture.toml"
    mixture.write_text("[defects]\nzero = 0.1\n", encoding="utf-8")
    out = tmp_path / "out"
    words = ("--region", "wuan", "--sources", "200", "--zone-km", "8", "--defects", str(mixture), "--out", str(out))
    assert run(*words, "--defects", "missing=0.05", "--notation", "dms") == 0
    said = capsys.readouterr()
    register, zones, truth = said.out.split()
    assert "SYNTHETIC" in said.err
    assert all("synthetic" in name for name in (register, zones, truth))
    counts = pd.read_csv(truth, dtype=str, keep_default_na=False)["defect"].value_counts().to_dict()
    assert counts == {"": 170, "zero": 20, "missing": 10}
    assert pd.read_csv(register, dtype=str, encoding="gb18030")["经度"].str.contains("″").any()

    again = tmp_path / "again"
    assert run("--zones", zones, "--sources", "50", "--defects", "none", "--out", str(again), "-q") == 0
    assert (pd.read_csv(next(again.glob("*truth.csv")))["defect"].isna()).all()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--region", "wuan", "--defects", "zeros=0.1"), "did you mean 'zero'"),
        (("--region", "wuan", "--defects", "zero=many"), "not a number between 0 and 1"),
        (("--region", "wuan", "--defects", "nowhere.toml"), "neither NAME=SHARE nor a TOML file"),
        (("--region", "wuan", "--zones", "x.gpkg"), "either --region"),
        ((), "either --region"),
    ],
)
def test_nonsense_is_refused_and_nothing_is_written(tmp_path, capsys, words: tuple[str, ...], said: str) -> None:
    assert run(*words, "--out", str(tmp_path / "out")) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_nothing_is_overwritten(tmp_path, capsys) -> None:
    assert run("--region", "wuan", "--out", str(tmp_path)) == 2
    assert "never overwritten" in capsys.readouterr().err

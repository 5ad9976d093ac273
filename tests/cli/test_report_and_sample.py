"""From a run to its report, and from a sample to what its verification proves, as commands."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from geocensus.simulate import simulate, write

Command = Callable[..., subprocess.CompletedProcess[str]]


def test_report_sample_and_verify(geocensus: Command, tmp_path: Path) -> None:
    made = write(simulate("wuan", sources=80, zones=6, seed=2), tmp_path / "made")
    ran = geocensus("run", made.register, "--region", "wuan", "--zones", made.zones, "--out", "run", "-q")
    assert ran.returncode == 0, ran.stderr
    done = geocensus("report", "run", "--preset", "monthly", "--out", "june", "--lang", "zh")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("monthly.html")
    assert "污染源空间定位工作月报" in (tmp_path / "june" / "monthly.html").read_text(encoding="utf-8")
    assert "numbers.csv" in done.stderr
    assert geocensus("report", "run", "--out", "june").returncode == 2, "nothing is overwritten"
    assert geocensus("report", "run", "--preset", "yearly", "--out", "x").returncode == 2
    assert geocensus("report", "made", "--out", "x").returncode == 3
    drawn = geocensus("sample", "run", "--margin", "0.1", "--out", "sample")
    assert drawn.returncode == 0, drawn.stderr
    back = geocensus("verify", "sample", "sample", "--out", "verified")
    assert back.returncode == 1, "nobody verified anything, so nothing is accepted"
    assert "too few" in back.stdout
    outcomes = pd.read_csv(tmp_path / "verified" / "verified.csv", encoding="utf-8-sig")
    assert outcomes["outcome"].isna().all()
    assert geocensus("verify", "sample", "made").returncode == 3

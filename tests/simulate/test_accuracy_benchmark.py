"""The accuracy benchmark runs, at a tiny size; what it writes is a page that holds the figures."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest

from geocensus.simulate import simulate

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    benchmark = importlib.import_module("benchmarks.accuracy.__main__")
    size = ["--seeds", "1", "--clean-seeds", "1", "--sources", "300", "--regions", "1", "--processes", "1"]
    parts = ["--parts", "named", "unnamed", "batches", "clean"]
    benchmark.main([*size, *parts, "--folder", str(tmp_path / "kept"), "--out", str(tmp_path)])
    text = (tmp_path / "accuracy.md").read_text("utf-8")
    # Everything that leaves its zone is flagged, and signs are always put right.
    row = next(line for line in text.splitlines() if line.startswith("| flipped_sign |")).split(" | ")
    assert (row[3], row[4]) == ("100.0 %", "100.0 %")
    assert "| 2 km |" in text
    assert "<svg" in (tmp_path / "accuracy-reliability.svg").read_text("utf-8")


def test_the_ceiling_of_a_slip_ends_with_its_last_crossing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    spread_m = importlib.import_module("benchmarks.accuracy.ceiling").spread_m
    made = simulate("wuan", sources=400, zones=200, seed=4, defects={"slipped_list": 0.2}, notation="decimal")
    slipped = (made.truth["defect"] == "slipped_list").to_numpy()
    spread = spread_m(made, "decimal", slipped).to_numpy()
    # The row at the end of each slip has lost its own position; of others, rows before a crossing are known.
    rows = np.flatnonzero(slipped)
    source = made.truth["detail"].iloc[rows].str.extract(r"(\d+)$")[0].astype(int).to_numpy() - 1
    carrier = 2 * rows - source
    lost = ~np.isin(carrier, rows)
    assert lost.any()
    assert np.isinf(spread[lost]).all()
    assert np.isfinite(spread).any()
    assert np.nanmin(spread) < 50

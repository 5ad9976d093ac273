"""The accuracy benchmark runs, at a tiny size; what it writes is a page that holds the figures."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

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

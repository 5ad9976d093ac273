"""The benchmark runs, at a tiny size; what it writes is a page."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setenv("GEOCENSUS_CACHE", str(tmp_path))
    benchmark = importlib.import_module("benchmarks.zones")
    benchmark.main(["--size", "tiny", "--out", str(tmp_path / "page.md")])
    text = (tmp_path / "page.md").read_text("utf-8")
    assert "| **geocensus, compiled grid, 1 thread** |" in text
    assert "0 differ from GEOS" in text
    assert "geopandas sjoin_nearest in Albers" in text
    assert str(Path.home()) + os.sep not in text
    # Ours agree with GEOS on every point.
    ours = [line for line in text.splitlines() if line.startswith("| **geocensus, compiled")]
    assert all(line.endswith("| 0 |") for line in ours)
    # No zone is nearer than the one that was found, and no distance is off by a centimetre.
    forced = [
        line.split("|")
        for line in text.split("### Against brute force")[1].splitlines()
        if line[:3].strip("| ")[:1].isdigit()
    ]
    assert len(forced) == 2
    assert all(int(cells[6]) == 0 and float(cells[7]) < 0.01 for cells in forced)

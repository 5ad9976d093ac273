"""The benchmark of a whole run stays alive, and its script gives the same answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.pipeline import compare, page


@pytest.mark.slow
def test_a_small_benchmark_agrees_with_the_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    found = compare(tmp_path, rows=3_000, zones=300)
    assert found["other_zone"] == 0
    assert found["other_side"] == 0
    assert found["flagged"] > 50  # type: ignore[operator]
    assert found["proposed"] > 10  # type: ignore[operator]
    assert "| ratio |" in page(found)

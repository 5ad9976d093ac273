"""The benchmark of a whole run stays alive, and its script gives the same answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.pipeline import CONDITIONS, compare, page, rows_found


@pytest.mark.slow
def test_a_small_benchmark_agrees_with_the_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    found = compare(tmp_path, rows=3_000, zones=300)
    assert found["other_zone"] == found["other_county"] == found["other_side"] == found["other_exchanged"] == 0
    assert found["other_conditions"] == dict.fromkeys(CONDITIONS, 0)
    assert found["flagged"] > 50
    assert found["proposed"] > 10
    flagged = {name: len(rows_found(tmp_path / "same", codes)) for name, codes in CONDITIONS.items()}
    assert flagged["out_of_range"] > 10
    assert flagged["far"] > 10
    assert sorted(path.name for path in (tmp_path / "same").glob("*.html")) == []
    assert "| ratio | | " in page(found)

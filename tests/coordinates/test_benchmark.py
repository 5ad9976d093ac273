"""The benchmark runs, at a tiny size; what it writes is a page."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("geopy")
pytest.importorskip("lat_lon_parser")


@pytest.fixture
def benchmark() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "coordinates.py"
    spec = importlib.util.spec_from_file_location("benchmark_of_coordinates", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_tiny(benchmark: ModuleType, tmp_path: Path) -> None:
    benchmark.main(["--rows", "50", "--out", str(tmp_path / "page.md")])
    text = (tmp_path / "page.md").read_text("utf-8")
    assert text.count("| geocensus |") == 4
    assert "geopy.Point" in text


def test_judge(benchmark: ModuleType) -> None:
    cases = [
        {"input": "39.9 116.4", "kind": "pair", "expected_lat": "39.9", "expected_lon": "116.4"},
        {"input": "rubbish", "kind": "pair", "expected_lat": "ERROR", "expected_lon": "ERROR"},
        {"input": "39.9N", "kind": "single", "expected_lat": "39.9", "expected_lon": ""},
    ]
    assert benchmark.judge(cases, benchmark.ours) == {"right": 2, "refused rightly": 1}
    assert benchmark.judge(cases[:1], lambda text, kind: (1.0, 2.0)) == {"wrong in silence": 1}
    assert benchmark.judge(cases[:1], lambda text, kind: None) == {"refused, though a value is due": 1}


@pytest.mark.shared
def test_nobody_is_as_careful(benchmark: ModuleType, shared: Path) -> None:
    counted = {(title, who): counts for title, who, counts in benchmark.conformance(shared / "conformance")}
    for (_, who), counts in counted.items():
        if who == "geocensus":
            assert counts["wrong in silence"] == counts["refused, though a value is due"] == 0

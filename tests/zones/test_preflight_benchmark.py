"""The benchmark of the pre-flight runs, at a tiny size; what it writes is a page."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    benchmark = importlib.import_module("benchmarks.preflight")
    benchmark.main(["--size", "tiny", "--out", str(tmp_path / "page.md")])
    rows = {
        cells[1].strip(): cells[2].strip()
        for cells in (line.split("|") for line in (tmp_path / "page.md").read_text("utf-8").splitlines())
        if len(cells) > 3
    }
    assert rows["Tianditu in GCJ-02"] == "gcj02 1"
    assert rows["Tianditu, moved by 60 m"] == "constant 1"
    assert rows["Tianditu, the base map itself"] == "none 1"
    assert rows["none"] == "no fault"
    assert rows["a zone 5 m too small all around"].startswith("gap ")
    assert rows["all in GCJ-02"].startswith("shifted 5")

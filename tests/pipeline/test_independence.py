"""Verdicts do not depend on the order of rows, on how many are taken at a time, or on the number of threads.

By nature, two things ask for the order of the list: fill-down (CRD005), and the repair of rows that slipped past each other.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geocensus.pipeline import run
from geocensus.registers import Register
from geocensus.simulate import simulate
from geocensus.zones import ZoneIndex

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.batches import DEFECTS, draft


@pytest.fixture(scope="module")
def world() -> Any:
    return simulate("wuan", sources=600, zones=60, seed=7)


def verdicts(result: Any) -> pd.DataFrame:
    table = result.positions[["object_id", "lon", "lat", "zone_code", "grade", "verdicts"]].copy()
    # Sources that share an identifier are told apart by all they carry.
    return table.sort_values(table.columns.tolist(), ignore_index=True)


def of_batches(result: Any) -> dict[tuple[str, str], tuple[str, dict[str, Any]]]:
    """Give what was found on each batch and zone, and the evidence but for the numbers of rows."""
    found = result.findings[(result.findings["subject"] != "row") & (result.findings["check"] != "CRD005")]
    said = [json.loads(each) for each in found["evidence"]]
    return {
        (check, name): (grade, {key: value for key, value in evidence.items() if key != "rows"})
        for check, name, grade, evidence in zip(found["check"], found["subject_id"], found["grade"], said, strict=True)
    }


def test_order_of_rows_in_batches(world: Any) -> None:
    """Batches with every habit there is: the list shuffled, each is judged by the same numbers."""
    table = draft(collectors=12, rows=40, seed=9)
    table.notation[:] = 1
    for bad, (_, _, defect) in enumerate(DEFECTS):
        defect(table, np.flatnonzero(table.collector == 2 * bad), 1.0)
    frame = pd.DataFrame(
        {
            "id": [f"u{k}" for k in range(len(table.lon))],
            "lon": [f"{x:.5f}" for x in table.lon],
            "lat": [f"{y:.5f}" for y in table.lat],
            "collector": [f"P{k}" for k in table.collector],
            "date": [f"2018-03-{k % 20 + 1:02d}" for k in table.collector],
        }
    )
    order = np.random.default_rng(3).permutation(len(frame))
    straight, mixed = (run(Register.from_frame(each.reset_index(drop=True))) for each in (frame, frame.iloc[order]))
    found = of_batches(straight)
    assert {check for check, _ in found} == {"CRD001", "CRD002", "CRD003", "CRD004", "CRD006", "CRD007"}
    assert found == of_batches(mixed)
    assert "CRD005" in set(straight.findings["check"])


def test_order_of_rows(world: Any) -> None:
    straight = run(world.register, region="wuan", zones=world.zones)
    order = np.random.default_rng(3).permutation(len(world.register))
    mixed = run(world.register.iloc[order].reset_index(drop=True), region="wuan", zones=world.zones)
    pd.testing.assert_frame_equal(verdicts(straight), verdicts(mixed))
    assert of_batches(straight) == of_batches(mixed)


def test_threads_and_blocks(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run(world.register, region="wuan", zones=world.zones)
    made = ZoneIndex.__init__
    threads = 1

    def other(self: ZoneIndex, layer: Any, **options: Any) -> None:
        made(self, layer, **(options | {"threads": threads, "method": "compiled"}))

    monkeypatch.setattr(ZoneIndex, "__init__", other)
    straight = run(world.register, region="wuan", zones=world.zones)
    threads = 2
    monkeypatch.setattr("geocensus.zones.borders.LOAD", 5_000)
    monkeypatch.setattr("geocensus.checks.runner.THREAD_FROM", 0)
    again = run(world.register, region="wuan", zones=world.zones)
    pd.testing.assert_frame_equal(verdicts(straight), verdicts(again))
    pd.testing.assert_frame_equal(straight.findings, again.findings)
    # The plain method measures the same distances by other sums, to less than a micrometre.
    pd.testing.assert_frame_equal(verdicts(plain), verdicts(again))
    pd.testing.assert_frame_equal(plain.findings.drop(columns="evidence"), again.findings.drop(columns="evidence"))

"""Verdicts do not depend on the order of rows, on how many are taken at a time, or on the number of threads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from geocensus.pipeline import run
from geocensus.simulate import simulate
from geocensus.zones import ZoneIndex


@pytest.fixture(scope="module")
def world() -> Any:
    return simulate("wuan", sources=600, zones=60, seed=7)


def verdicts(result: Any, *, without: str = "") -> pd.DataFrame:
    table = result.positions[["object_id", "lon", "lat", "zone_code", "grade", "verdicts"]].copy()
    # Sources that share an identifier are told apart by all they carry.
    table = table.sort_values(table.columns.tolist(), ignore_index=True)
    keep = [k for k, (code, *_) in enumerate(result.checks) if code != without]
    table["verdicts"] = ["".join(word[k] for k in keep) for word in table["verdicts"]]
    return table


def test_order_of_rows(world: Any) -> None:
    straight = run(world.register, region="wuan", zones=world.zones)
    order = np.random.default_rng(3).permutation(len(world.register))
    mixed = run(world.register.iloc[order].reset_index(drop=True), region="wuan", zones=world.zones)
    pd.testing.assert_frame_equal(verdicts(straight), verdicts(mixed))


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

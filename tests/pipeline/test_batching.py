"""What supervisors get: batches beside each other, and the rows that go back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geocensus.measures.batches.grouping import name_mark
from geocensus.measures.batches.significance import binomial_limits, binomial_tail, clopper_pearson, holm
from geocensus.pipeline import Result, run
from geocensus.registers import Register
from geocensus.schema import BATCHES, RETURNS


@pytest.fixture(scope="module")
def result() -> Result:
    """One of six collectors swaps every axis; one works under his name; one writes on a lattice."""
    rng = np.random.default_rng(0)
    rows = []
    for number, who in enumerate(["P1", "P2", "P3", "P4", "李四", "P6"]):
        lon, lat = 114.0 + rng.uniform(0, 0.2, 60), 36.6 + rng.uniform(0, 0.15, 60)
        if who == "P3":
            lon, lat = lat, lon
        if who == "P6":
            lon, lat = np.rint(lon * 100) / 100, np.rint(lat * 100) / 100
        rows += [
            {"id": f"u{number}-{k}", "name": f"=厂{k}", "lon": f"{x:.6f}", "lat": f"{y:.6f}", "collector": who,
             "collected_at": "2018-03-05"}
            for k, (x, y) in enumerate(zip(lon, lat, strict=True))
        ]  # fmt: skip
    return run(Register.from_frame(pd.DataFrame(rows)), language="en")


def test_the_one_who_errs_lies_above_the_limit(result: Result) -> None:
    assert result.batches is not None
    table = result.batches[result.batches["kind"] == "collector"].set_index("batch")
    assert list(result.batches.columns) == [column.name for column in BATCHES]
    assert table["rows"].sum() == 360
    assert table.index[table["control"] == "above"].tolist() == ["collector: P3"]
    assert table.index[0] == "collector: P3"
    assert ((table["share_low"] <= table["flagged_share"]) & (table["flagged_share"] <= table["share_high"])).all()
    assert "CRD002" in table.loc["collector: P6", "checks"]


def test_rows_go_back_alone_or_with_their_batch(result: Result) -> None:
    assert result.returns is not None
    assert list(result.returns.columns) == [column.name for column in RETURNS]
    back = result.returns["collector"].value_counts()
    assert back["collector: P3"] == 60
    assert back["collector: P6"] == 60
    whole = result.returns[result.returns["collector"] == "collector: P6"]
    assert whole["batch_checks"].str.contains("CRD002").all()
    assert result.returns["row"].is_unique


def test_rows_of_one_position_go_back_though_none_is_flagged_alone() -> None:
    table = pd.DataFrame(
        {"id": [*"abcd"], "lon": ["114.12345"] * 3 + ["114.21234"], "lat": ["36.67891"] * 3 + ["36.71234"]}
    )
    back = run(Register.from_frame(table.assign(collector=["P1", "P2", "P1", "P1"])), language="en").returns
    assert back is not None
    assert back[["collector", "row", "batch_checks"]].to_numpy().tolist() == [
        ["collector: P1", 1, "CRD001"],
        ["collector: P1", 3, "CRD001"],
        ["collector: P2", 2, "CRD001"],
    ]


def test_no_person_is_named(result: Result, tmp_path: Path) -> None:
    folder = result.write(tmp_path / "out")
    for file in ("batches.csv", "returns.csv", "findings.csv", "report.html"):
        assert "李四" not in (folder / file).read_text(encoding="utf-8-sig"), file
    table = pd.read_csv(folder / "returns.csv", dtype=str)
    assert not table["name"].str.startswith("=").any()
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert 'class="funnel"' in page
    assert "above the limit" in page
    assert "style=" not in page.partition('<svg class="funnel"')[2].partition("</svg>")[0]


@pytest.mark.parametrize("header", ["普查员", "普查员姓名", "采集人"])
def test_a_column_of_names_tells_collectors_apart_and_gives_way_to_identifiers(header: str) -> None:
    """Registers often have the name alone: it sorts the rows, and never leaves the cells of the register itself."""
    table = pd.DataFrame(
        {"经度": [f"114.{k}1234" for k in range(6)], "纬度": ["36.61234"] * 6, header: ["张三", "李四"] * 3}
    )

    def labels(frame: pd.DataFrame) -> list[str]:
        batches = run(Register.from_frame(frame), language="zh").batches
        assert batches is not None
        return sorted(batches.loc[batches["kind"] == "collector", "batch"])

    assert labels(table) == sorted(f"collector: {name_mark(name)}" for name in ("张三", "李四"))
    assert labels(table.assign(普查员编号="P1")) == ["collector: P1"]


def test_a_register_of_one_row_has_its_batches_too() -> None:
    single = run(Register.from_frame(pd.DataFrame({"lon": ["114.1"], "lat": ["36.7"]})), language="zh")
    assert single.batches is not None
    assert single.batches["control"].tolist() == ["too_few"]
    assert "未给出" in single.report()


def test_limits_and_tails_are_those_of_the_binomial_law() -> None:
    from scipy.stats import binom

    sizes = np.array([1, 5, 30, 200, 5_000])
    for chance in (0.0, 0.01, 0.3, 1.0):
        low, high = binomial_limits(sizes, chance, beyond=0.001)
        assert (binom.sf(high, sizes, chance) <= 0.001 * (1 + 1e-9)).all()
        assert (binom.cdf(low - 1, sizes, chance) <= 0.001 * (1 + 1e-9)).all()
        assert ((high == 0) | (binom.sf(high - 1, sizes, chance) > 0.001)).all()
    count = np.arange(0, 31)
    assert np.allclose(binomial_tail(count, 30, 0.2), binom.sf(count - 1, 30, 0.2), atol=1e-14)
    low, high = clopper_pearson(count, 30)
    assert (low <= count / 30).all()
    assert (count / 30 <= high).all()
    assert np.allclose(binom.sf(count[1:] - 1, 30, low[1:]), 0.025)


def test_holm_keeps_the_promise_of_one_in_a_hundred() -> None:
    rng = np.random.default_rng(0)
    wrong = sum((holm(rng.random(40)) <= 0.01).any() for _ in range(4_000))
    assert wrong / 4_000 < 0.015

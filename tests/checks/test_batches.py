"""Batches: what is wrong is found, what is right is left alone, whatever the order of the rows."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geocensus.checks import Grade, checks, findings, judge
from geocensus.coordinates import parse
from geocensus.measures import Columns

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.batches import CODES, DEFECTS, draft, false_alarms, found, one_line, series, written

OWN = [each for each in checks() if each.code in (*CODES, "CRD008")]


def columns(lon: list[str], lat: list[str], **more: object) -> Columns:
    """Read positions from text, as a run does."""
    table = parse(lon=lon, lat=lat).frame()
    given = {name: table[name].array for name in table} | {"row": np.arange(1, len(table) + 1)}
    for name in ("lon", "lat", "lon_value", "lat_value", "lon_decimals", "lat_decimals"):
        given[name] = table[name].to_numpy()
    return Columns(given | more, size=len(table))


def test_clean_registers_are_left_alone() -> None:
    errors = false_alarms(24)
    assert sum(errors.runs_wrong.values()) <= 1


@pytest.mark.parametrize(("code", "_said", "defect"), DEFECTS, ids=[code for code, _, _ in DEFECTS])
def test_a_bad_collector_is_found_and_only_he(code: str, _said: str, defect: object) -> None:
    for seed in range(3):
        made = draft(collectors=20, rows=60, seed=500 + seed)
        made.notation[:] = 1
        defect(made, np.flatnonzero(made.collector == 7), 1.0)  # type: ignore[operator]
        flagged = {batch for batch in found(written(made, drop_zeros=False))[code] if batch.startswith("collector")}
        assert flagged == {"collector: P000007"}


def test_four_honest_decimals_are_no_lattice() -> None:
    rng = np.random.default_rng(3)
    lon = [f"{x:.4f}" for x in 114 + rng.uniform(0, 0.4, 500)]
    lat = [f"{y:.4f}" for y in 36.5 + rng.uniform(0, 0.4, 500)]
    assert found(columns(lon, lat))["CRD002"] == set()


@pytest.mark.parametrize(
    ("step", "said"), [(0.05, "0.05°"), (1 / 60, "1′"), (0.01, "0.01°"), (0.25, "0.25°"), (10 / 3600, "10″")]
)
@pytest.mark.parametrize("digits", [4, 6, 13])
def test_a_lattice_is_named_however_it_was_written(step: float, said: str, digits: int) -> None:
    rng = np.random.default_rng(4)
    width = max(0.4, 20 * step)
    lon, lat = (np.rint((start + rng.uniform(0, width, 120)) / step) * step for start in (114, 36))
    given = columns([f"{x:.{digits}f}" for x in lon], [f"{y:.{digits}f}" for y in lat])
    table = findings(given, judge(given, OWN), language="en")
    (message,) = table.loc[table["check"] == "CRD002", "message"]
    assert f"multiples of {said}" in message


def test_metres_that_were_rounded_are_a_lattice() -> None:
    rng = np.random.default_rng(5)
    east = [f"{39_500_000 + 100 * k}" for k in rng.integers(0, 400, 60)]
    north = [f"{4_050_000 + 100 * k}" for k in rng.integers(0, 400, 60)]
    given = columns(east, north)
    table = findings(given, judge(given, OWN), language="en")
    assert "multiples of 100 m" in table.loc[table["check"] == "CRD002", "message"].item()


def test_a_batch_that_is_too_small_is_not_passed() -> None:
    given = columns(["114.12345"] * 3, ["36.12345", "36.2", "36.3"])
    judged = judge(given, OWN)
    for code in CODES:
        assert judged.others[code][1].tolist() == [Grade.NOT_RUN], code
    assert {skipped.check.code for skipped in judged.skipped} == {*CODES, "CRD008"}
    assert all(skipped.reason.zh for skipped in judged.skipped)


def test_the_order_of_the_table_changes_nothing() -> None:
    made = draft(collectors=12, rows=40, seed=9)
    made.notation[:] = 1
    series(made, np.flatnonzero(made.collector == 3), 0.8)
    one_line(made, np.flatnonzero(made.collector == 5), 0.8)
    straight = written(made, drop_zeros=False)
    order = np.random.default_rng(1).permutation(len(straight))
    shuffled = straight.take(order)
    assert found(straight) == found(shuffled)
    assert "collector: P000003" in found(shuffled)["CRD005"]


def test_decimals_that_were_filled_up_are_format_and_no_habit() -> None:
    rng = np.random.default_rng(6)
    lon, lat = ([f"{start + v:.6f}0" for v in rng.uniform(0, 0.4, 200)] for start in (114, 36))
    assert found(columns(lon, lat))["CRD004"] == set()
    heaped = [f"{x[:-2]}{digit}0" for x, digit in zip(lon, rng.choice(["0", "5"], 200), strict=True)]
    assert found(columns(heaped, lat))["CRD004"] == {"file: *"}


def test_copies_of_one_position_are_one_statement() -> None:
    lon, lat = ["114.10"] * 300 + ["114.12345"] * 10, ["36.50"] * 300 + [f"36.123{k}7" for k in range(10)]
    assert found(columns(lon, lat))["CRD002"] == set()


def test_units_of_one_park_may_share_its_spot() -> None:
    rng = np.random.default_rng(2)
    lon, lat = (list(start + rng.normal(0, 3e-5, 40)) for start in (114.2, 36.6))
    lon, lat = ([f"{v:.6f}" for v in values] for values in (lon, lat))
    ids = np.array([f"u{k}" for k in range(40)], dtype=object)
    park = np.array(["park"] * 40, dtype=object)
    assert found(columns(lon, lat, object_id=ids))["CRD007"] == {"file: *"}
    assert found(columns(lon, lat, object_id=ids, parent_id=park))["CRD007"] == set()
    assert found(columns(lon, lat, object_id=ids, address=park))["CRD007"] == set()


def test_batches_are_told_by_kind_and_people_by_a_short_name() -> None:
    given = columns(
        ["114.1", "114.2", "114.3"],
        ["36.1", "36.2", "36.3"],
        collector_id=np.array(["张三", "PCY2", "张三"], dtype=object),
        zone_code=np.array(["130481103204", "130481103001", "1304"], dtype=object),
        file=np.array(["a.csv", "a.csv", "b.csv"], dtype=object),
        collected_at=np.array(["2018年3月5日", "2018-03-05 10:00", "45/13"], dtype=object),
    )
    groups = given["batch"]
    assert groups.keys.tolist() == [
        "collector: #e98d4c", "collector: PCY2", "township: 130481103", "file: a.csv", "file: b.csv", "date: 2018-03-05",
    ]  # fmt: skip
    assert [rows.tolist() for rows in groups.members(np.arange(6))] == [[0, 2], [1], [0, 1], [0, 1], [2], [0, 1]]


@pytest.mark.parametrize(
    "cell", [("114.2", "36.6"), ("", ""), ("inf", "nan"), ("0", "0")], ids=["one place", "empty", "infinite", "zero"]
)
@pytest.mark.parametrize("rows", [0, 1, 100_000])
def test_a_register_without_any_variety_comes_to_an_end(cell: tuple[str, str], rows: int) -> None:
    given = columns([cell[0]] * rows, [cell[1]] * rows, object_id=pd.Series(range(rows)).astype("str").array)
    judged = judge(given, OWN)
    flagged = set(findings(given, judged, language="zh")["check"])
    assert flagged <= {"CRD007"}
    assert (flagged == {"CRD007"}) == (rows > 1 and cell[0] in ("114.2", "0"))


@pytest.mark.parametrize(("table", "code", "bad"), [("cd_round", "CRD002", "biased"), ("cd_ddmm", "CRD003", "prob")])
def test_batches_of_others_fail_and_pass_as_they_are_named(shared: Path, table: str, code: str, bad: str) -> None:
    cases = pd.read_csv(shared / "conformance" / "batches" / f"{table}.csv", dtype=str)
    sets = cases["dataset"].to_numpy(dtype=object)
    given = columns(cases["decimalLongitude"].tolist(), cases["decimalLatitude"].tolist(), collector_id=sets)
    flagged = found(given)
    assert f"collector: {bad}" in flagged[code]
    assert not any("collector: clean" in batches for batches in flagged.values())


def test_the_register_of_others_is_clean(shared: Path) -> None:
    cases = pd.read_csv(shared / "conformance" / "batches" / "exmpl.csv", dtype=str)
    given = columns(
        cases["decimalLongitude"].tolist(),
        cases["decimalLatitude"].tolist(),
        collector_id=cases["species"].to_numpy(dtype=object),
    )
    assert set().union(*found(given).values()) == set()

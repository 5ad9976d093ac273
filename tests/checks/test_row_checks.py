"""Checks of rows, end to end: what is wrong is flagged, what is right is not, and the order of rows does not matter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import geocensus as gc
from geocensus.directory import Directory
from geocensus.errors import InputError
from geocensus.pipeline.knowing import units_of_run
from geocensus.simulate import simulate

OURS = {
    "TXT008", "TXT009", "TXT010", "TXT011", "TXT012", "PLC010", "PLC011", "PLC012", "RGN002", "RGN003", "RGN004", "ZON003",
    *(f"REL{number:03d}" for number in range(1, 10)),
}  # fmt: skip


@pytest.fixture(scope="module")
def clean() -> Any:
    return simulate("wuan", sources=600, zones=60, seed=4, defects={})


def grades(result: gc.Result, code: str) -> dict[int, str]:
    found = result.findings[result.findings["check"] == code]
    return dict(zip(found["row"].astype(int), found["grade"], strict=True))


@pytest.mark.parametrize("zones", [5, 72, 450])
def test_a_clean_register_has_no_flag(zones: int) -> None:
    made = simulate("wuan", sources=800, zones=zones, seed=zones, defects={})
    found = gc.run(made.register, region="wuan", zones=made.zones).findings
    ours = found[found["check"].isin(OURS) & found["grade"].isin(["warning", "error"])]
    assert len(ours) <= 0.005 * 800, ours["check"].value_counts()
    assert "error" not in set(ours["grade"])


def test_what_was_spoiled_is_flagged_and_nothing_else(clean: Any) -> None:
    table = clean.register.copy()
    table.loc[0, "QYDLWZ_JD_MIAO"] = "12.3456"
    table.loc[1, "TYSHXYDM"] = "9.19999E+17"
    table.loc[2, "PCXQDM"] = "13048190100A"
    table.loc[3, "TYSHXYDM"] = table["TYSHXYDM"][3][:-1] + ("A" if table["TYSHXYDM"][3][-1] != "A" else "B")
    table.loc[4, "XZQHDM"] = "130408"
    table.loc[5, "PCXQDM"] = table["PCXQDM"][5][:9] + "999"
    result = gc.run(table, region="wuan", zones=clean.zones)
    expected = {
        "TXT008": {1: "warning"},
        "TXT009": {2: "warning"},
        "TXT010": {3: "warning"},
        "TXT011": {4: "warning"},
        "RGN003": {5: "warning"},
        "ZON003": {6: "warning"},
    }
    for code, rows in expected.items():
        assert grades(result, code) == rows, code


def test_a_point_at_a_centroid_is_told_from_one_beside_it(clean: Any) -> None:
    import shapely

    layer = gc.layer("county")
    middle = shapely.centroid(layer.take(["130481"]).geometry[0])
    table = pd.DataFrame(
        {
            "name": list("甲乙丙"),
            "lon": [f"{middle.x + d:.6f}" for d in (0, 0.0004, 0.02)],
            "lat": [f"{middle.y:.6f}"] * 3,
        }
    )
    assert grades(gc.run(table), "PLC012") == {1: "warning", 2: "note"}


def relations() -> pd.DataFrame:
    rows = [
        ("U1", "", "武安市甲化工有限责任公司", "114.20001", "36.70001", "unit", ""),
        ("DW001", "U1", "", "114.20702", "36.70002", "outlet", ""),
        ("DW002", "U1", "", "114.30003", "36.70003", "outlet", ""),
        ("DW003", "U1", "", "114.21604", "36.70004", "outlet", ""),
        ("U2", "", "武安市第二污水处理厂", "114.40005", "36.60005", "unit", ""),
        ("DW001", "U2", "", "114.40006", "36.60016", "outlet", ""),
        ("P1", "", "经济开发区", "114.10007", "36.80007", "park", ""),
        ("U3", "", "武安市乙水泥有限责任公司", "114.22008", "36.80008", "unit", "经济开发区"),
        ("U4", "", "武安市甲化工有限责任公词", "114.20029", "36.70029", "unit", ""),
        ("U5", "", "武安市第三污水处理厂", "114.40015", "36.60015", "unit", ""),
    ]
    headers = ["id", "parent id", "name", "lon", "lat", "role", "park"]
    return pd.DataFrame(rows, columns=headers)


def test_relations_between_rows() -> None:
    table = relations()
    result = gc.run(table)
    assert grades(result, "REL001") == {2: "note", 3: "error", 4: "warning"}
    assert grades(result, "REL002") == {8: "warning"}
    assert grades(result, "REL006") == {1: "warning", 9: "warning"}


def test_the_order_of_the_rows_changes_no_verdict(clean: Any) -> None:
    spoiled = simulate("wuan", sources=400, zones=40, seed=8)
    order = np.random.default_rng(2).permutation(400)
    straight = gc.run(spoiled.register, region="wuan", zones=spoiled.zones)
    shuffled = gc.run(spoiled.register.iloc[order].reset_index(drop=True), region="wuan", zones=spoiled.zones)
    assert shuffled.positions["verdicts"].tolist() == straight.positions["verdicts"].iloc[order].tolist()
    table = relations()
    moved = table.sample(frac=1, random_state=3)
    pd.testing.assert_series_equal(
        gc.run(moved.reset_index(drop=True)).positions["verdicts"].set_axis(moved.index).sort_index(),
        gc.run(table).positions["verdicts"],
    )


def test_an_earlier_survey_is_joined_by_key_in_any_order(clean: Any) -> None:
    now = clean.register.copy()
    for row, seconds in ((0, 0.6), (1, 2.0), (2, 6.0)):
        now.loc[row, "QYDLWZ_WD_MIAO"] = f"{(float(now['QYDLWZ_WD_MIAO'][row]) + seconds) % 60:.2f}"
    now.loc[2, "QYDLWZ_WD_MIAO"] = clean.register["QYDLWZ_WD_MIAO"][2]
    now.loc[2, "QYDLWZ_WD_FEN"] = str((int(now["QYDLWZ_WD_FEN"][2]) + 1) % 60)
    earlier = clean.register.sample(frac=1, random_state=1).iloc[:500].reset_index(drop=True)
    result = gc.run(now, previous=earlier, zones=clean.zones)
    found = grades(result, "REL003")
    there = set(earlier["PCDXSBM"])
    assert set(found) <= {1, 2, 3}
    assert {row for row in (1, 2, 3) if clean.register["PCDXSBM"][row - 1] in there} == set(found)
    assert set(found.values()) <= {"note", "warning", "error"}
    (lacking,) = [each for each in result.not_run if each.check == "REL003"]
    assert lacking.rows == 100


def test_positions_in_the_row_itself() -> None:
    table = pd.DataFrame(
        {
            "name": list("甲乙丙"),
            "lon": ["114.20001"] * 3,
            "lat": ["36.70001"] * 3,
            "清查经度": ["114.20001", "114.20061", "114.21001"],
            "清查纬度": ["36.70001"] * 3,
            "照片经度": ["114.20001", "114.20501", ""],
            "照片纬度": ["36.70001"] * 3,
        }
    )
    result = gc.run(table)
    assert grades(result, "REL003") == {2: "warning", 3: "error"}
    assert grades(result, "REL004") == {2: "warning"}


def test_without_what_they_need_checks_are_not_run_and_say_how() -> None:
    result = gc.run(pd.DataFrame({"name": ["甲"], "lon": ["114.20001"], "lat": ["36.70001"]}))
    said = {each.check: each.remedy.en for each in result.not_run}
    assert "--previous" in said["REL003"]
    assert "--directory" in said["REL008"]
    assert "geocensus directory update" in said["REL009"]
    codes = [code for code, _, _ in result.checks]
    verdicts = dict(zip(codes, result.positions["verdicts"][0], strict=True))
    assert {verdicts[code] for code in ("REL001", "REL002", "REL003", "REL004", "REL005", "REL008", "REL009")} == {"-"}


def test_a_directory_knows_units_again(tmp_path: Path, clean: Any) -> None:
    first = gc.run(clean.register, region="wuan", zones=clean.zones)
    first.write(tmp_path / "run")
    known = Directory.open(tmp_path / "units")
    known.update(units_of_run(tmp_path / "run"), source="run")
    assert len(known) == 600
    now = clean.register.copy()
    now.loc[0, "QYDLWZ_WD_MIAO"] = f"{(float(now['QYDLWZ_WD_MIAO'][0]) + 8) % 60:.2f}"
    now.loc[1, "TYSHXYDM"] = now["TYSHXYDM"][0]
    now.loc[1, "TYSHXYDMSBM"] = "77"
    again = gc.run(now, zones=clean.zones, directory=tmp_path / "units")
    assert set(grades(again, "REL009")) == {1}
    assert grades(again, "REL008") == {2: "warning"}
    message = again.findings.loc[again.findings["check"] == "REL008", "message"].iloc[0]
    assert clean.register["TYSHXYDM"][1] in message


@pytest.mark.parametrize("kind", ["empty", "one_place", "words", "one_row"])
def test_degenerate_registers_finish(kind: str) -> None:
    size = 1 if kind == "one_row" else 3_000
    lon, lat = {"empty": ("", ""), "words": ("nan", "inf")}.get(kind, ("114.20001", "36.70001"))
    cell = "" if kind == "empty" else "甲厂"
    table = pd.DataFrame(
        {"id": [cell] * size, "name": [cell] * size, "uscc": [cell] * size, "lon": [lon] * size, "lat": [lat] * size}
    )
    result = gc.run(table)
    assert len(result.positions) == size


def test_a_town_that_another_province_governs_is_not_outside_it() -> None:
    # 加格达奇 is governed by Heilongjiang on the land of the banner 鄂伦春 in Inner Mongolia.
    rows = {
        "lon": ["124.11", "124.11", "121.47"],
        "lat": ["50.42", "50.42", "31.23"],
        "province": ["黑龙江", "吉林", "黑龙江"],
    }
    assert grades(gc.run(pd.DataFrame(rows)), "RGN005") == {2: "error", 3: "error"}


@pytest.mark.parametrize("what", ["missing", "file"])
def test_a_directory_that_is_not_there_is_refused(tmp_path: Path, what: str) -> None:
    if what == "file":
        (tmp_path / "file").write_text("hello")
    with pytest.raises(InputError, match="no directory of units"):
        gc.run(pd.DataFrame({"lon": ["114.2"], "lat": ["36.7"]}), directory=tmp_path / what)


def test_an_empty_directory_checks_nothing(tmp_path: Path) -> None:
    result = gc.run(pd.DataFrame({"lon": ["114.2"], "lat": ["36.7"]}), directory=tmp_path)
    assert {"REL008", "REL009"} <= {each.check for each in result.not_run}

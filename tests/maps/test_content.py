"""From tables to the columns of a page."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
import shapely

from geocensus.language import Language
from geocensus.maps import Limits, MapSummary, positions_map, region_map
from geocensus.maps.island import undeltas
from geocensus.maps.shapes import UNIT_DEG, packed_rings, simplified
from geocensus.measures.batches.grouping import person_masked

from .worlds import toy_run


def columns_of(drawn: object) -> dict:
    return drawn.sheet.columns  # type: ignore[attr-defined, no-any-return]


def test_every_position_in_scope_is_drawn_where_it_is() -> None:
    run = toy_run()
    columns = columns_of(region_map(run))
    wanted = run.positions[run.positions["in_scope"] & run.positions["lon"].notna()]
    points = columns["points"]
    assert points["drawn"] == len(wanted)
    np.testing.assert_allclose(undeltas(points["lon"], unit=1e-6), wanted["lon"], atol=6e-7)
    np.testing.assert_allclose(undeltas(points["lat"], unit=1e-6), wanted["lat"], atol=6e-7)
    rows = undeltas(points["row"])
    assert rows[: len(wanted)].tolist() == wanted["row"].tolist()
    assert points["name"][: len(wanted)] == wanted["name"].tolist()


def test_rows_without_position_keep_their_findings() -> None:
    run = toy_run()
    columns = columns_of(region_map(run))
    rows = undeltas(columns["points"]["row"])
    missing = run.positions[run.positions["in_scope"] & run.positions["lon"].isna()]["row"].tolist()
    assert rows[columns["points"]["drawn"] :].tolist() == missing
    findings = columns["findings"]
    shown = {
        rows[record]
        for record, check in zip(findings["record"], findings["check"], strict=True)
        if findings["checks"][check]["code"] == "TXT001"
    }
    assert shown == set(missing)


def test_findings_come_gravest_first_and_batches_know_their_members() -> None:
    run = toy_run()
    columns = columns_of(region_map(run))
    findings = columns["findings"]
    assert list(findings["grade"]) == sorted(findings["grade"], reverse=True)
    rows = undeltas(columns["points"]["row"])
    batch = findings["subject"].index("1")
    assert [rows[record] for record in findings["members"][batch]] == [4, 27, 50, 73]
    assert "rows" not in findings["evidence"][batch]
    zone = findings["subject"].index("2")
    assert columns["zones"]["code"][findings["zone"][zone]] == run.layer.code[8]


def test_contacts_are_in_no_column() -> None:
    drawn = region_map(toy_run())
    text = json.dumps(columns_of(drawn), ensure_ascii=False)
    for hidden in ("张三丰", "联系人", "LXDH", "5551234", "contact phone", "13912345678", "13812345678"):
        assert hidden not in text
    assert "DWXXMC" in text
    assert "乡" in text


def test_cells_are_those_of_rows_with_findings_only() -> None:
    run = toy_run()
    details = columns_of(region_map(run))["details"]
    inside = run.positions[run.positions["in_scope"]]
    assert len(details["record"]) == int((inside["grade"] != "passed").sum())
    assert all(len(cells) == len(details["record"]) for cells in details["cells"])


def test_far_points_do_not_shrink_the_view() -> None:
    run = toy_run()
    west, south, east, north = columns_of(positions_map(run.positions))["view"]
    assert [west, south, east, north] == pytest.approx([113.9, 36.55, 114.6, 36.9], abs=0.3)


def test_above_the_limit_sources_are_counted_by_zone_and_the_page_says_so() -> None:
    run = toy_run(600)
    drawn = region_map(run, limits=Limits(points=100, gravest=20))
    assert drawn.summary.aggregated
    assert drawn.summary.drawn == 20
    assert drawn.summary.located == int((run.positions["in_scope"] & run.positions["lon"].notna()).sum())
    columns = columns_of(drawn)
    assert sum(columns["zones"]["sources"]) == int(run.positions["in_scope"].sum())
    # Every finding in the list has its row in the page; the others are announced.
    findings = columns["findings"]
    assert all(
        record >= 0 for record, subject in zip(findings["record"], findings["subject"], strict=True) if subject == "0"
    )
    assert drawn.summary.findings_listed < drawn.summary.findings
    page = drawn.page()
    assert "too many for one page" in page
    assert f"{drawn.summary.findings_listed:,} of {drawn.summary.findings:,} findings" in page
    chinese = region_map(run, limits=Limits(points=100, gravest=20), language=Language.ZH).page()
    assert "全部按小区计数" in chinese


def test_summary_adds_up() -> None:
    run = toy_run()
    summary = region_map(run).summary
    assert isinstance(summary, MapSummary)
    assert summary.rows + summary.out_of_scope == len(run.positions)
    assert summary.drawn == summary.located
    assert summary.findings == summary.findings_listed == len(run.findings)
    assert summary.zones == 30


def test_duplicated_zone_codes_and_rows_do_not_stop_a_map() -> None:
    run = toy_run()
    run.layer.code[3] = run.layer.code[2]
    run.positions.loc[5, "row"] = run.positions.loc[4, "row"]
    assert region_map(run).summary.zones == 30


@pytest.mark.parametrize("lon", [np.inf, -np.inf, 200.0, np.nan])
def test_positions_that_no_map_can_show_are_not_drawn(lon: float) -> None:
    frame = pd.DataFrame({"lon": [114.0, lon, 114.0], "lat": [36.0, 36.0, 89.9], "grade": ["passed", "error", "error"]})
    drawn = positions_map(frame)
    assert drawn.summary.drawn == 1
    assert len(columns_of(drawn)["points"]["grade"]) == 3


def test_empty_tables_make_a_map() -> None:
    drawn = positions_map(pd.DataFrame({"lon": [], "lat": []}))
    assert drawn.summary.drawn == 0
    assert drawn.page().startswith("<!DOCTYPE html>")


def test_neighbours_share_their_line_after_simplifying() -> None:
    east = np.linspace(0, 1, 2000)
    wiggle = 0.5 + 0.0003 * np.sin(east * 900)
    line = np.column_stack([east, wiggle])
    lower = shapely.Polygon([(1, 0), (0, 0), *line])
    upper = shapely.Polygon([(0, 1), (1, 1), *line[::-1]][::-1])
    lighter, tolerance_m = simplified(np.array([lower, upper]))
    assert shapely.get_num_coordinates(lighter).sum() < 0.9 * shapely.get_num_coordinates([lower, upper]).sum()
    assert tolerance_m > 0
    assert shapely.intersection(*lighter).area == 0
    assert shapely.union_all(lighter).area == pytest.approx(1.0, abs=1e-9)


def test_a_page_in_another_language_says_in_which_the_findings_were_told() -> None:
    run = toy_run()
    assert run.language is Language.EN
    assert not any("the language that the run was asked for" in note for note in region_map(run).sheet.notes)
    assert "问题说明为英文，即核查运行时所用的语言。" in region_map(run, language=Language.ZH).page()


def test_borders_are_simplified_once_and_no_further_than_needed() -> None:
    east = np.linspace(0, 1, 4000)
    rough = 0.5 + np.cumsum(np.random.default_rng(3).normal(0, 1e-4, len(east)))
    line = np.column_stack([east, rough])
    pair = np.array([shapely.Polygon([(1, 0), (0, 0), *line]), shapely.Polygon([(0, 1), (1, 1), *line[::-1]][::-1])])
    lighter, tolerance_m = simplified(pair, most=2_000)
    assert shapely.get_num_coordinates(lighter).sum() <= 2_000
    degrees = tolerance_m / 111_320.0
    assert shapely.equals_identical(lighter, shapely.coverage_simplify(pair, degrees)).all()
    assert shapely.get_num_coordinates(shapely.coverage_simplify(pair, degrees / 2)).sum() > 2_000


def test_rings_come_back_as_they_were() -> None:
    square = shapely.box(114.0, 36.0, 114.1, 36.1).difference(shapely.box(114.04, 36.04, 114.06, 36.06))
    two = shapely.MultiPolygon([shapely.box(115, 36, 115.1, 36.1), shapely.box(115.2, 36, 115.3, 36.1)])
    packed = packed_rings(np.array([square, two]))
    assert packed["areas"] == [2, 2]
    assert packed["rings"] == [4, 4, 4, 4]
    x, y = undeltas(packed["x"], unit=UNIT_DEG), undeltas(packed["y"], unit=UNIT_DEG)
    outer = shapely.Polygon(np.column_stack([x[:4], y[:4]]))
    assert outer.normalize().equals_exact(shapely.box(114.0, 36.0, 114.1, 36.1).normalize(), 1e-9)


def test_invalid_zones_are_drawn_as_they_are() -> None:
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    lighter, _ = simplified(np.array([bow, shapely.box(2, 0, 3, 1)]))
    assert not shapely.is_empty(lighter).any()


def test_counties_stand_for_zones_that_are_too_many() -> None:
    run = toy_run()
    drawn = region_map(run, limits=Limits(zones=len(run.layer.code) - 1))
    assert drawn.summary.zones_left_out == len(run.layer.code)
    assert drawn.summary.zones == len(run.counties.code)
    assert columns_of(drawn)["zones"]["code"] == sorted(map(str, run.counties.code))
    assert any("counties are drawn" in note for note in drawn.sheet.notes)
    assert region_map(run).summary.zones_left_out == 0


def test_names_of_collectors_are_not_shown() -> None:
    run = toy_run()
    names = ["张三丰", "zhangsan1", "Li Si", "LISI", "欧阳修", "13812345678", "wang_wu-02"]
    codes = ["P07", "PCY001", "130481-12", "07"]
    cells = [(names + codes)[k % 11] for k in range(len(run.positions))]
    run.positions["collector_id"] = cells
    shown = columns_of(region_map(run))["groups"]["collector_id"]["values"]
    assert len(shown) == 11
    assert set(codes) < set(shown)
    assert all(re.fullmatch("#[0-9a-f]{6}", label) for label in shown if label not in codes)
    # The mark is the one that tables of batches carry.
    assert person_masked("张三丰") in shown

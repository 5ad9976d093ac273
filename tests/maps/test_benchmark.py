"""The benchmark of maps, at a small size: it draws what it says, and zones keep their shared lines."""

from __future__ import annotations

import pytest
import shapely

from benchmarks.maps import compare, drawn_zones, edges, island, page_of, positions, share_of_points, tessellation, ways
from geocensus.maps import positions_map
from geocensus.maps.shapes import packed_rings


def test_every_row_is_in_the_page_and_cells_are_those_of_flagged_rows_only() -> None:
    frame = positions(3_000).assign(raw_DWXXMC="甲")
    columns = island(positions_map(frame).page())
    assert columns["points"]["name"] == frame["name"].tolist()
    assert len(columns["points"]["grade"]) == columns["points"]["drawn"] == len(frame)
    assert len(columns["details"]["record"]) == int((frame["grade"] != "passed").sum())


def test_the_same_points_are_drawn_each_way() -> None:
    pytest.importorskip("offlinefolium")
    frame = positions(60)
    for draw in ways(frame).values():
        page = draw()
        assert page.startswith("<!DOCTYPE html>")
        assert "Content-Security-Policy" in page
    measured = compare(frame, driver=None)
    assert measured[0].way == "geocensus"
    text = page_of(measured, share_of_points(frame), drawn_zones(tessellation(30, 40)), 60, "Chromium")
    assert "| geocensus |" in text
    assert "– |" in text


def test_zones_of_the_page_share_their_lines_and_leave_no_gap() -> None:
    zones = tessellation(300, 100)
    assert shapely.coverage_is_valid(zones.geometry.to_numpy())
    found = drawn_zones(zones, most=12_000)
    assert found.kept <= 12_000 < found.vertices
    assert found.stray == 0
    assert found.shared > 3_000
    # Simplified each by itself, neighbours no longer fit: the measure would see it.
    alone = shapely.simplify(zones.geometry.to_numpy(), 0.001)
    assert edges(packed_rings(alone))[2] > 30

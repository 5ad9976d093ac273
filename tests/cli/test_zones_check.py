"""``geocensus zones check``."""

from __future__ import annotations

import json
from pathlib import Path

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
    assert "not checked: datum" in done.stderr
    features = json.loads(out.read_text(encoding="utf-8"))["features"]
    assert [each["properties"]["fault"] for each in features] == [row["fault"] for row in rows]
    assert all(shapely.from_geojson(json.dumps(each["geometry"])).area >= 0 for each in features)
    assert file.read_bytes() == before
    assert geocensus("zones", "check", file, "--out", out).returncode not in (0, 1)


def test_messages_come_in_chinese_too(geocensus: Command, tmp_path: Path) -> None:
    done = geocensus("zones", "check", layer(tmp_path / "zones.geojson", gap_deg=5e-5), lang="zh")
    assert "缝隙" in done.stdout
    assert "未检查：图层基准" in done.stderr

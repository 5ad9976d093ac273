"""A run with layers of the surroundings, and one without."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geocensus.errors import UsageError
from geocensus.pipeline import run
from tests.rasterfiles.rasters import geotiff

ROWS = pd.DataFrame(
    {
        "object_id": ["land", "lake", "outlet far", "outlet near"],
        "category": ["G", "G", "S", "S"],
        "form": ["G101-1", "G101-1", "S104", "S104"],
        "lon": ["114.20012", "114.25013", "114.20014", "114.24915"],
        "lat": ["36.70012", "36.70013", "36.70514", "36.70015"],
        "accuracy_m": ["5"] * 4,
    }
)


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    path = tmp_path / "水系.gpkg"
    gpd.GeoDataFrame(geometry=[shapely.box(114.2489, 36.69, 114.26, 36.71)], crs=4490).to_file(path)
    return path


def codes(result: object) -> set[tuple[str, str, str]]:
    found = result.findings  # type: ignore[attr-defined]
    return {(row.object_id, row.check, row.grade) for row in found.itertuples() if row.check.startswith("SUR")}


def test_water_is_seen_where_a_layer_of_it_is_brought(lake: Path) -> None:
    result = run(ROWS, around={"water": lake})
    assert codes(result) == {("lake", "SUR001", "warning"), ("outlet far", "SUR002", "warning")}
    assert [(each.role, each.features) for each in result.layers][-1] == ("water", 1)
    assert {each.check for each in result.not_run if "SUR" in each.check} == {f"SUR00{n}" for n in range(3, 9)}


def test_rasters_are_sampled(tmp_path: Path) -> None:
    cover = np.full((400, 1000), 50, dtype="uint8")
    cover[:, 480:] = 80
    heights = np.full((40, 100), 6_000, dtype="int16")
    layers = {
        "land_cover:worldcover": geotiff(tmp_path / "c.tif", cover, west=114.2, north=36.72, step=0.0001),
        "elevation": geotiff(tmp_path / "z.tif", heights, west=114.2, north=36.72, step=0.001),
    }
    found = codes(run(ROWS, around=layers))
    assert {("lake", "SUR003", "warning"), ("lake", "SUR004", "note")} <= found
    assert {each for each, code, _ in found if code == "SUR003"} == {"lake"}
    assert {each for each, code, _ in found if code == "SUR008"} == set(ROWS["object_id"])


def test_without_layers_nothing_passes_silently() -> None:
    result = run(ROWS)
    assert not codes(result)
    reasons = {each.check: each for each in result.not_run}
    for code in (f"SUR00{n}" for n in range(1, 9)):
        assert "was given" in reasons[code].reason.en
        assert "--with" in reasons[code].remedy.zh


@pytest.mark.parametrize(
    ("around", "said"),
    [
        ({"watr": "a.gpkg"}, "did you mean 'water'"),
        ({"land_cover": "a.tif"}, "needs its legend"),
        ({"land_cover:no": "a.tif"}, "no legend 'no'"),
        ({"roads": 7}, "a path or a Features"),
    ],
)
def test_what_cannot_be_used_is_refused(around: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        run(ROWS, around=around)  # type: ignore[arg-type]

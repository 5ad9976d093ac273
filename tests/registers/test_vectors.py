from __future__ import annotations

from pathlib import Path

import geopandas
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely.geometry import LineString, MultiPoint, Point

from geocensus.errors import DatumError, InputError, LayerError, RegisterError
from geocensus.registers import read_register

POINTS = [Point(114.2, 36.7), Point(36.7, 114.2), None]


@pytest.fixture
def frame() -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame({"名称": ["甲", "乙", "丙"], "代码": [1, 2, 3]}, geometry=POINTS, crs=4490)


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.shp", "a.parquet"])
def test_points_become_columns(frame: geopandas.GeoDataFrame, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("parquet"):
        frame.to_parquet(path)
    else:
        frame.to_crs(4326 if name.endswith("json") else 4490).to_file(path)
    register = read_register(path)
    assert register.columns == {"name": "名称", "lon": "geometry_lon", "lat": "geometry_lat"}
    assert register.column("lon").to_pylist() == ["114.2", "36.7", None]
    assert register.column("lat").to_pylist() == ["36.7", "114.2", None]
    assert register.cells["代码"].to_pylist() == ["1", "2", "3"]
    assert {record.how for record in register.understood} == {"exact", "geometry"}


def test_columns_of_coordinates_go_before_geometry(frame: geopandas.GeoDataFrame, tmp_path: Path) -> None:
    frame["经度"], frame["纬度"] = ["1", "2", "3"], ["4", "5", "6"]
    frame.to_file(tmp_path / "a.gpkg")
    register = read_register(tmp_path / "a.gpkg")
    assert register.columns["lon"] == "经度"
    assert register.cells["geometry_lon"].to_pylist() == ["114.2", "36.7", None]


def test_projected_points_leave_their_projection(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=[Point(114.2, 36.7)], crs=4490).to_crs(4527)
    frame.to_file(tmp_path / "a.gpkg")
    register = read_register(tmp_path / "a.gpkg")
    assert register.column("lon").to_pylist() == ["114.2"]
    assert any("computed from CGCS2000" in note.en for note in register.notes)


def test_other_geometry(tmp_path: Path) -> None:
    line = LineString([(1, 2), (3, 4)])
    mixed = geopandas.GeoDataFrame({"n": [1, 2]}, geometry=[MultiPoint([(1, 2)]), line], crs=4490)
    mixed.to_file(tmp_path / "a.gpkg")
    register = read_register(tmp_path / "a.gpkg")
    assert register.column("lon").to_pylist() == ["1.0", None]
    assert any("1 features are no points" in note.en for note in register.notes)
    mixed.iloc[1:].to_file(tmp_path / "b.gpkg")
    with pytest.raises(RegisterError, match="lines or areas and no points"):
        read_register(tmp_path / "b.gpkg")


def test_a_missing_or_foreign_datum_is_refused(tmp_path: Path) -> None:
    bare = geopandas.GeoDataFrame({"n": [1]}, geometry=[Point(114.2, 36.7)])
    bare.set_crs(4490).to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    with pytest.raises(LayerError, match=r"name no CRS.*\.prj"):
        read_register(tmp_path / "a.shp")
    bare.set_crs(4214).to_file(tmp_path / "b.gpkg")
    with pytest.raises(DatumError, match="neither CGCS2000 nor WGS84"):
        read_register(tmp_path / "b.gpkg")


def test_plain_parquet(tmp_path: Path) -> None:
    pd.DataFrame({"lon": [114.25, None], "lat": [36, 37], "name": ["甲", ""]}).to_parquet(tmp_path / "a.parquet")
    register = read_register(tmp_path / "a.parquet")
    assert register.cells.to_pydict() == {"lon": ["114.25", None], "lat": ["36", "37"], "name": ["甲", None]}


def test_thirty_two_bit_numbers_keep_their_own_digits(tmp_path: Path) -> None:
    table = pa.table({"lon": pa.array([114.2], pa.float32()), "lat": pa.array([36.7], pa.float32())})
    pq.write_table(table, tmp_path / "a.parquet")
    assert read_register(tmp_path / "a.parquet").cells.to_pydict() == {"lon": ["114.2"], "lat": ["36.7"]}


@pytest.mark.parametrize("name", ["a.parquet", "a.gpkg", "a.geojson", "a.shp"])
def test_damaged_files(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PAR1 nothing PAR1" if name == "a.parquet" else b"nothing")
    with pytest.raises(InputError):
        read_register(tmp_path / name)

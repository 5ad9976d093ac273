"""Every format is read to the same rows, names and places."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geocensus import vectorfiles
from geocensus.errors import ColumnNotFound, LayerError

from .layers import CODES, NAMES, shapefile, squares, zipped

WEST_SOUTH = (114.0, 36.6)


def written(kind: str, folder: Path) -> Path:
    frame = squares("EPSG:4326" if kind in ("geojson", "kml") else "EPSG:4490")
    path = folder / f"zones.{kind}"
    if kind in ("parquet", "geoparquet"):
        frame.to_parquet(path)
    elif kind == "native.parquet":
        frame.to_parquet(path, geometry_encoding="geoarrow")
    elif kind == "shp":
        return shapefile(folder, cpg="UTF-8")
    elif kind == "zip":
        return zipped(shapefile(folder / "in", cpg="UTF-8"), path)
    elif kind == "kml":
        frame.rename(columns={"name": "Name"}).to_file(path, driver="KML", engine="pyogrio")
    else:
        driver = {"gpkg": "GPKG", "geojson": "GeoJSON", "json": "GeoJSON", "fgb": "FlatGeobuf"}[kind]
        options = {"SPATIAL_INDEX": "NO"} if kind == "fgb" else {}  # its index reorders the rows
        frame.to_file(path, driver=driver, engine="pyogrio", **options)
    return path


@pytest.mark.parametrize(
    "kind", ["gpkg", "geojson", "json", "fgb", "parquet", "geoparquet", "native.parquet", "shp", "zip", "kml"]
)
def test_same_layer_in_every_format(kind: str, tmp_path: Path) -> None:
    path = written(kind, tmp_path)
    read = vectorfiles.read(path)
    columns = {name.lower(): read.table.column(name).to_pylist() for name in read.table.column_names}
    assert columns["name"] == NAMES
    assert columns["code"] == CODES
    assert shapely.total_bounds(read.cgcs2000())[:2] == pytest.approx(WEST_SOUTH, abs=1e-9)
    assert not shapely.has_z(read.geometry).any()
    assert read.path == path
    if kind != "shp":
        assert read.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_hash_of_a_shapefile_covers_its_parts(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    parts = b"".join(path.with_suffix(ending).read_bytes() for ending in (".shp", ".dbf", ".prj"))
    assert vectorfiles.read(path).sha256 == hashlib.sha256(parts).hexdigest()


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [
        ("UTF-8", None),
        ("UTF-8", "UTF-8"),
        ("GB18030", None),
        ("GBK", "GBK"),
        ("GBK", "936"),
        ("GBK", "UTF-8"),  # a lie
        ("UTF-8", "ISO-8859-1"),  # a writer's default that says nothing
        ("GBK", "LDID/77"),
    ],
)
def test_text_of_shapefiles(encoding: str, cpg: str | None, tmp_path: Path) -> None:
    path = shapefile(tmp_path, encoding=encoding, cpg=cpg)
    for file in (path, zipped(path, tmp_path / "all.zip")):
        read = vectorfiles.read(file)
        assert read.table.column("name").to_pylist() == NAMES
        assert read.encoding == ("utf-8" if encoding == "UTF-8" else "gb18030")
        lied = cpg == "UTF-8" and encoding != "UTF-8"
        assert any("UTF-8" in str(note) for note in read.notes) == lied


def test_chinese_column_names_and_a_cut_character(tmp_path: Path) -> None:
    frame = squares().rename(columns={"name": "名称"})
    frame["名称"] = ["镇" * 90, "午"]  # a .dbf cuts at 254 bytes, within the 85th character
    path = tmp_path / "a.shp"
    with pytest.warns(RuntimeWarning, match="truncated"):
        frame.to_file(path, driver="ESRI Shapefile", engine="pyogrio", encoding="UTF-8")
    path.with_suffix(".cpg").unlink()
    read = vectorfiles.read(path)
    assert read.table.column("名称").to_pylist() == ["镇" * 84, "午"]


def test_zip_made_on_chinese_windows(tmp_path: Path) -> None:
    archive = zipped(shapefile(tmp_path / "in", encoding="GBK"), tmp_path / "小区.zip", windows=True)
    assert vectorfiles.read(archive).table.column("name").to_pylist() == NAMES


def test_layers_of_a_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    squares().to_file(path, layer="小区", driver="GPKG", engine="pyogrio")
    squares().iloc[:1].to_file(path, layer="第二层", driver="GPKG", engine="pyogrio")
    with pytest.raises(LayerError, match=r"2 layers.*'小区'.*name one"):
        vectorfiles.read(path)
    assert vectorfiles.read(path, layer="第二层").table.num_rows == 1
    with pytest.raises(LayerError, match="did you mean '小区'"):
        vectorfiles.read(path, layer="小区1")


def test_columns_and_box(tmp_path: Path) -> None:
    path = written("gpkg", tmp_path)
    read = vectorfiles.read(path, columns=["name"], bbox=(114.15, 36.6, 114.2, 36.7))
    assert read.table.to_pydict() == {"name": ["午汲镇"]}
    with pytest.raises(ColumnNotFound, match="did you mean 'name'"):
        vectorfiles.read(path, columns=["nme"])
    box = vectorfiles.read(written("parquet", tmp_path), bbox=(114.15, 36.6, 114.2, 36.7))
    assert box.table.column("code").to_pylist() == ["130481102"]


def test_third_dimension_mixed_types_and_missing_geometry(tmp_path: Path) -> None:
    features = [
        {"type": "Polygon", "coordinates": [[[114, 36, 9], [115, 36, 9], [115, 37, 9], [114, 36, 9]]]},
        {"type": "LineString", "coordinates": [[114, 36], [115, 37]]},
        None,
        {"type": "Point", "coordinates": []},
    ]
    path = tmp_path / "mixed.geojson"
    rows = [{"type": "Feature", "properties": {"i": i}, "geometry": one} for i, one in enumerate(features)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    read = vectorfiles.read(path)
    assert read.table.column("i").to_pylist() == [0, 1, 2, 3]
    assert shapely.get_coordinate_dimension(read.geometry[0]) == 2
    assert [str(note) for note in read.notes] == ["2 features have no geometry"]


def test_measured_coordinates_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "m.gpkg"
    points = shapely.from_wkt(["POINT Z (114 36 1)", "POINT Z (115 37 1)"])
    gpd.GeoDataFrame({"i": [0, 1]}, geometry=points, crs="EPSG:4490").to_file(
        path, driver="GPKG", engine="pyogrio", SPATIAL_INDEX="NO"
    )
    measured = shapely.to_wkb(shapely.from_wkt("POINT ZM (114 36 1 2)"), flavor="iso")
    with sqlite3.connect(path) as database:
        # The writer knows no M: put the geometry into the file by hand, after the 8 bytes of its header.
        database.execute("UPDATE m SET geom = substr(geom, 1, 8) || ?", (measured,))
    database.close()
    geometry = vectorfiles.read(path).geometry
    assert not shapely.has_z(geometry).any()
    assert not shapely.has_m(geometry).any()


def test_coordinates_that_are_no_numbers(tmp_path: Path) -> None:
    path = tmp_path / "nan.parquet"
    line = struct.pack("<BII4d", 1, 2, 2, 114, 36, float("nan"), 37)
    table = pa.table({"geometry": [line, shapely.to_wkb(shapely.Point(1, 2))]})
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    read = vectorfiles.read(path)
    assert read.geometry[0] is None
    assert shapely.get_x(read.geometry[1]) == 1
    assert "no numbers" in str(read.notes[0])


def test_parquet_without_geometry(tmp_path: Path) -> None:
    pq.write_table(vectorfiles.read(written("gpkg", tmp_path)).table, tmp_path / "plain.parquet")
    with pytest.raises(LayerError, match="without geometry"):
        vectorfiles.read(tmp_path / "plain.parquet")


def test_upper_case_endings(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    for part in list(tmp_path.iterdir()):
        part.rename(part.with_suffix(part.suffix.upper()))
    assert vectorfiles.read(path.with_suffix(".SHP")).table.num_rows == 2

"""Coordinates come out in CGCS2000 degrees, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from geocensus import vectorfiles
from geocensus.errors import DatumError, LayerError

from .layers import shapefile, squares


@pytest.mark.parametrize("code", [4490, 4326, 4547, 4508, 32650, 3857, 4513])
def test_accepted_systems(code: int, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    squares().to_crs(code).to_file(path, driver="GPKG", engine="pyogrio")
    bounds = shapely.total_bounds(vectorfiles.read(path).cgcs2000())
    assert bounds == pytest.approx((114.0, 36.6, 114.2, 36.7), abs=2e-4)


@pytest.mark.parametrize("code", [4214, 4610, 4555, 4258, 2431, 2361])
def test_other_datums_are_refused(code: int, tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    squares().set_crs(code, allow_override=True).to_file(path, driver="GPKG", engine="pyogrio")
    with pytest.raises(DatumError, match="neither CGCS2000 nor WGS84"):
        vectorfiles.read(path).cgcs2000()


def test_own_transformation_is_used_and_never_told(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    squares("EPSG:4214").to_file(path, driver="GPKG", engine="pyogrio")
    read = vectorfiles.read(path)
    pipeline = "+proj=affine +xoff=0.001 +yoff=-0.0005"
    bounds = shapely.total_bounds(read.cgcs2000(transformation=pipeline))
    assert bounds[:2] == pytest.approx((114.001, 36.5995), abs=1e-9)
    with pytest.raises(DatumError) as caught:
        read.cgcs2000(transformation="+proj=secret31415 +x=2718281")
    told = str(caught.value) + caught.value.text.zh + repr(caught.value.__cause__)
    assert "secret31415" not in told
    assert "2718281" not in told
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("kind", ["shp", "gpkg", "parquet"])
def test_without_a_system(kind: str, tmp_path: Path) -> None:
    if kind == "shp":
        path = shapefile(tmp_path, crs=None)
    else:
        path = tmp_path / f"a.{kind}"
        frame = squares(None)
        if kind == "parquet":
            frame.to_parquet(path)
        else:
            with pytest.warns(UserWarning, match="crs"):
                frame.to_file(path, driver="GPKG", engine="pyogrio")
    with pytest.raises(LayerError, match=r"no(t)? .*EPSG:4490"):
        vectorfiles.read(path).cgcs2000()
    stated = vectorfiles.read(path, crs="EPSG:4490").cgcs2000()
    assert shapely.total_bounds(stated)[:2] == pytest.approx((114.0, 36.6))


def test_words_of_arcgis(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    path.with_suffix(".prj").write_text(
        'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
    )
    assert shapely.total_bounds(vectorfiles.read(path).cgcs2000())[0] == pytest.approx(114.0)


def test_overruling_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    squares("EPSG:4214").to_file(path, driver="GPKG", engine="pyogrio")
    read = vectorfiles.read(path, crs="4490")
    assert "Beijing" in str(read.notes[0])
    assert shapely.total_bounds(read.cgcs2000())[0] == pytest.approx(114.0)


def test_metres_that_claim_to_be_degrees(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    squares().to_crs(4547).set_crs(4490, allow_override=True).to_file(path, driver="GPKG", engine="pyogrio")
    with pytest.raises(LayerError, match="they are metres"):
        vectorfiles.read(path).cgcs2000()


def test_exchanged_axes(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    frame = squares()
    frame.geometry = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    frame.to_file(path, driver="GPKG", engine="pyogrio")
    with pytest.raises(LayerError, match="look exchanged"):
        vectorfiles.read(path).cgcs2000()


def test_no_such_system(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="'EPSG:99' is no CRS"):
        vectorfiles.read(shapefile(tmp_path), crs="EPSG:99")


def _geojson(path: Path, crs: object) -> Path:
    content = json.loads(squares("EPSG:4326").to_json())
    content["crs"] = crs
    path.write_text(json.dumps(content))
    return path


def test_geojson_that_names_its_system(tmp_path: Path) -> None:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    assert vectorfiles.read(_geojson(tmp_path / "a.geojson", named)).crs == vectorfiles.understood_crs(4490)
    other = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4610"}}
    with pytest.raises(DatumError):
        vectorfiles.read(_geojson(tmp_path / "b.geojson", other)).cgcs2000()
    with pytest.raises(LayerError, match="no CRS"):
        vectorfiles.read(
            _geojson(tmp_path / "c.geojson", {"type": "name", "properties": {"name": "nonsense"}})
        ).cgcs2000()


def test_geojson_with_an_attribute_called_crs(tmp_path: Path) -> None:
    frame = squares("EPSG:4326")
    frame["crs"] = "http://example.org/"
    path = tmp_path / "a.geojson"
    path.write_text(frame.to_json())
    assert vectorfiles.read(path).table.column("crs").to_pylist() == ["http://example.org/"] * 2


def test_geojson_with_two_systems(tmp_path: Path) -> None:
    text = _geojson(tmp_path / "a.geojson", {"type": "name", "properties": {"name": "EPSG:4490"}}).read_text()
    text = text[:-1] + ', "\\u0063rs": {"type": "name", "properties": {"name": "EPSG:4610"}}}'
    (tmp_path / "b.geojson").write_text(text)
    with pytest.raises(LayerError, match="2 different CRSs"):
        vectorfiles.read(tmp_path / "b.geojson")

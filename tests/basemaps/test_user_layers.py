"""Layers that users bring: by a path, or by an entry in geocensus.toml."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geocensus import basemaps
from geocensus.coordinates import convert
from geocensus.errors import ColumnNotFound, DatumError, LayerError, ProfileError


def counties(path: Path, crs: str | None = "EPSG:4490") -> Path:
    frame = gpd.GeoDataFrame(
        {"dm": ["130481", "130426"], "名称": ["武安市", "涉县"], "x": [1.0, 2.0]},
        geometry=[shapely.box(113.8, 36.4, 114.4, 37.0), shapely.box(113.4, 36.3, 113.8, 36.9)],
        crs=crs,
    )
    frame.to_parquet(path)
    return path


def test_by_path(tmp_path: Path) -> None:
    layer = basemaps.layer(str(counties(tmp_path / "my.parquet")))
    assert layer.code.tolist() == ["130481", "130426"]  # found by what the column holds
    assert layer.source == "my.parquet"


def test_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counties(tmp_path / "my.parquet")
    settings = tmp_path / "geocensus.toml"
    settings.write_text(
        '[layers.mine]\npath = "my.parquet"\ncode = "dm"\nname = "名称"\nlicence = "internal"\nvintage = 2017\n'
        'title = { en = "Mine", zh = "我的县界" }\n',
        encoding="utf-8",
    )
    for layer in (basemaps.layer("mine", settings=settings),):
        assert layer.name.tolist() == ["武安市", "涉县"]
        assert (layer.licence, layer.vintage, layer.title["zh"]) == ("internal", "2017", "我的县界")
    monkeypatch.chdir(tmp_path)
    assert basemaps.layer("mine").key == "mine"
    assert [one.key for one in basemaps.layers()][-1] == "mine"
    lines = {line.check: line for line in basemaps.check(("mine",))}
    assert lines["features"].message["en"] == "2 features"
    assert lines["sha256"].passed is None


def test_codes_saved_as_numbers(tmp_path: Path) -> None:
    frame = gpd.read_parquet(counties(tmp_path / "a.parquet"))
    frame["dm"] = [130481.0, np.nan]
    frame.to_parquet(tmp_path / "a.parquet")
    assert basemaps.layer(tmp_path / "a.parquet", code="dm").code.tolist() == ["130481", ""]


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09", "火星坐标"])
def test_shifted_layers(datum: str, tmp_path: Path) -> None:
    truth = basemaps.layer(counties(tmp_path / "a.parquet"))
    frame = gpd.read_parquet(tmp_path / "a.parquet")

    def shift(xy: np.ndarray) -> np.ndarray:
        moved = convert(lon=xy[:, 0], lat=xy[:, 1], source="CGCS2000", target=datum)
        return np.column_stack([moved.lon, moved.lat])

    frame.geometry = shapely.transform(frame.geometry.to_numpy(), shift)
    for crs in (4326, None):
        frame.set_crs(crs, allow_override=True).to_parquet(tmp_path / "b.parquet")
        back = basemaps.layer(tmp_path / "b.parquet", datum=datum)
        assert shapely.equals_exact(back.geometry, truth.geometry, tolerance=1e-8).all()
        assert back.datum == datum


def test_old_datums_need_the_users_transformation(tmp_path: Path) -> None:
    path = counties(tmp_path / "a.parquet", "EPSG:4610")
    with pytest.raises(DatumError, match="supply your own"):
        basemaps.layer(path)
    with pytest.raises(DatumError, match=r"supply your own|needs your own"):
        basemaps.layer(path, datum="西安80")
    moved = basemaps.layer(path, transformation="+proj=affine +xoff=0.001")
    assert shapely.total_bounds(moved.geometry)[0] == pytest.approx(113.401)


def test_without_a_system_or_polygons(tmp_path: Path) -> None:
    path = counties(tmp_path / "a.parquet", None)
    with pytest.raises(LayerError, match="names no CRS"):
        basemaps.layer(path)
    assert len(basemaps.layer(path, crs="EPSG:4490")) == len(basemaps.layer(path, datum="CGCS2000")) == 2
    gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(1, 2)], crs=4490).to_parquet(path)
    with pytest.raises(LayerError, match="holds no polygon"):
        basemaps.layer(path)
    with pytest.raises(ColumnNotFound, match="did you mean 'dm'"):
        basemaps.layer(counties(path), code="dmm")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[layers.a]\n", "needs a path"),
        ('[layers.a]\npath = "x"\nlicense = "y"\n', "did you mean 'licence'"),
        ('[layers.county]\npath = "x"\n', "is a layer of geocensus"),
        ('layers = "x"', "must be tables"),
        ('[layers.a\npath = "+proj=secret"', "no valid TOML"),
        ('[layers.a]\npath = "x"\ncode = ["a"]', "must be text"),
    ],
)
def test_settings_that_say_something_wrong(text: str, words: str, tmp_path: Path) -> None:
    settings = tmp_path / "geocensus.toml"
    settings.write_text(text)
    with pytest.raises(ProfileError, match=words) as caught:
        basemaps.layers(settings=settings)
    assert "secret" not in str(caught.value)


def test_no_settings_file(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="no settings file"):
        basemaps.layers(settings=tmp_path / "none.toml")

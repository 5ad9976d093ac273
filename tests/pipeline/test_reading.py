"""A run's folder says all that the run said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import geocensus as gc
from geocensus.errors import InputError
from geocensus.maps import map_page
from geocensus.registers.tables import read_csv, write_csv
from geocensus.schema import FINDINGS
from geocensus.simulate import simulate, write

TABLES = ("positions", "findings", "proposals", "zones", "batches", "returns")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> gc.Result:
    folder = tmp_path_factory.mktemp("made")
    made = simulate(region="wuan", sources=400, seed=7)
    files = write(made, folder)
    return gc.run(files.register, region="wuan", zones=made.zones, language="zh")


@pytest.fixture(scope="module")
def folder(result: gc.Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return result.write(tmp_path_factory.mktemp("runs") / "run")


def test_every_table_comes_back_as_it_was(result: gc.Result, folder: Path) -> None:
    read = gc.read_run(folder)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(read, name), getattr(result, name), obj=name)
    assert read.layer.sha256 == result.layer.sha256
    assert read.layer.name.tolist() == result.layer.name.tolist()
    assert read.layer.kind == result.layer.kind == "synthetic"
    assert read.counties.code.tolist() == result.counties.code.tolist()
    assert read.counts == result.counts
    assert read.settings == result.settings
    assert read.checks == result.checks
    assert read.title == result.title
    assert read.inputs == result.inputs


def test_map_and_report_are_drawn_again_to_the_byte(result: gc.Result, folder: Path) -> None:
    read = gc.read_run(folder)
    assert map_page(read) == (folder / "map.html").read_text(encoding="utf-8")
    # What the run was asked in is what the report is written in.
    assert len(read.report()) == len((folder / "report.html").read_text(encoding="utf-8"))


def test_without_zones_the_counties_come_back(tmp_path: Path) -> None:
    frame = pd.DataFrame({"longitude": ["114.20001"], "latitude": ["36.70001"], "name": ["'=1+1"]})
    result = gc.run(frame, region="wuan")
    read = gc.read_run(result.write(tmp_path / "run"))
    assert not (tmp_path / "run" / "zones.parquet").exists()
    assert read.layer.kind == "counties"
    assert read.layer.sha256 == result.layer.sha256


def test_broken_zones_come_back_broken(tmp_path: Path) -> None:
    bow = shapely.Polygon([(114.0, 36.5), (114.4, 36.9), (114.4, 36.4), (114.0, 36.9)])
    zones = gpd.GeoDataFrame(
        {"zone_code": ["130481900002", "", "130481900001"]},
        geometry=[bow, shapely.box(114.5, 36.5, 114.6, 36.6), shapely.box(114.0, 37.0, 114.5, 37.2)],
        crs="EPSG:4490",
    )
    result = gc.run(pd.DataFrame({"longitude": ["114.2"], "latitude": ["36.7"]}), zones=zones)
    read = gc.read_run(result.write(tmp_path / "run"))
    assert read.layer.code.tolist() == result.layer.code.tolist() == ["130481900001", "130481900002", ""]
    assert [each.code for each in read.layer.invalid] == ["130481900002"]
    # A ring that crosses itself has no direction of its own, so only its corners are compared.
    for one, other in zip(read.layer.geometry, result.layer.geometry, strict=True):
        assert sorted(one.exterior.coords) == sorted(other.exterior.coords)


@pytest.mark.parametrize("text", ["=1", "'=1", "-1.5", "'-1.5", "+a", "@x", "'", "", "\tx", "两\n行", 'a"b,c', None])
def test_a_cell_that_was_made_safe_is_read_as_it_was(text: str | None, tmp_path: Path) -> None:
    table = pd.DataFrame({column.name: ["x"] for column in FINDINGS}).assign(row=pd.array([3], "Int64"), name=[text])
    write_csv(table, tmp_path / "findings.csv")
    found = read_csv(tmp_path / "findings.csv", FINDINGS)["name"][0]
    # An apostrophe that people wrote before a formula cannot be told from ours.
    expected = "=1" if text == "'=1" else text
    assert (found if isinstance(found, str) else None) == expected


def test_what_is_no_run_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no folder of a run"):
        gc.read_run(tmp_path)
    for name in ("positions.parquet", "findings.csv", "zones.parquet"):
        copy = shutil.copytree(folder, tmp_path / name)
        (copy / name).unlink()
        with pytest.raises(InputError, match=name):
            gc.read_run(copy)
        (copy / name).write_bytes(b"nonsense")
        with pytest.raises(InputError, match=name):
            gc.read_run(copy)
    for said in ("[]", "{", "{}", json.dumps({"language": "en", "regions": 3})):
        copy = shutil.copytree(folder, tmp_path / "run", dirs_exist_ok=True)
        (copy / "run.json").write_text(said, encoding="utf-8")
        with pytest.raises(InputError, match=r"run\.json"):
            gc.read_run(copy)


def test_files_of_two_runs_do_not_go_together(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "run")
    said = json.loads((copy / "run.json").read_text(encoding="utf-8"))
    said["counts"]["rows"] = int(np.int64(said["counts"]["rows"]) + 1)
    (copy / "run.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(InputError, match="not of one run"):
        gc.read_run(copy)

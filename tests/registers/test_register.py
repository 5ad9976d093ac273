from __future__ import annotations

import datetime as dt
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point

from geocensus.errors import ColumnNotFound, UsageError
from geocensus.registers import Register, read_register

TEXT = "名称,经度,纬度,Country/Area,a=b\n甲,114,36, China ,1\n乙,115,37,Ｃｈｉｎａ,2\n丙,116,38,Japan,1\n丁,117,39,,2\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text(TEXT)
    return path


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        (("Country/Area=China",), [1, 2]),
        (("country area=China", "name=乙"), [2]),
        (("Country/Area=",), [4]),
        (("Country/Area!=China",), [3, 4]),
        (("a=b=1",), [1, 3]),
        (("lon=116",), [3]),
        (("Country/Area=Nowhere",), []),
        ((), [1, 2, 3, 4]),
    ],
)
def test_where(path: Path, where: tuple[str, ...], rows: list[int]) -> None:
    register = read_register(path, where=where)
    assert register.row.tolist() == rows
    assert register.excluded == 4 - len(rows)
    assert register.where == where


def test_where_refuses_what_it_cannot_mean(path: Path) -> None:
    with pytest.raises(UsageError, match="has no '='"):
        read_register(path, where=("China",))
    with pytest.raises(ColumnNotFound, match="no column 'Country'; nearest: 'Country/Area'"):
        read_register(path, where=("Country=China",))
    with pytest.raises(UsageError, match="takes a list of conditions"):
        read_register(path).filter("name=甲")


def test_the_record_of_the_file(path: Path) -> None:
    import hashlib

    (file,) = read_register(path).files
    assert (file.name, file.bytes, file.encoding, file.format) == ("a.csv", len(TEXT.encode()), "utf-8", "csv")
    assert file.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


def test_take_and_frame(path: Path) -> None:
    register = read_register(path)
    taken = register.take([False, True, False, True])
    assert taken.frame().index.tolist() == [2, 4]
    assert taken.frame()["名称"].tolist() == ["乙", "丁"]
    assert register.take(np.array([3, 0])).row.tolist() == [4, 1]
    with pytest.raises(ValueError, match="mask"):
        register.take([True])


def test_from_frame_keeps_what_was_written() -> None:
    frame = pd.DataFrame(
        {
            "lon": [116.50, None, 1e-5],
            "lat": ["３９", "", "40"],
            "id": [1, 2, 3],
            "day": [dt.date(2018, 2, 1), None, dt.date(2018, 2, 2)],
            "when": pd.to_datetime(["2018-02-01", None, "2018-02-02"]),
            "kind": pd.Categorical(["a", None, "b"]),
            "ok": [True, False, True],
            "count": pd.array([1, None, 3], dtype="Int64"),
        }
    )
    register = Register.from_frame(frame)
    assert register.cells.to_pydict() == {
        "lon": ["116.5", None, "0.00001"],
        "lat": ["３９", None, "40"],
        "id": ["1", "2", "3"],
        "day": ["2018-02-01", None, "2018-02-02"],
        "when": ["2018-02-01", None, "2018-02-02"],
        "kind": ["a", None, "b"],
        "ok": ["TRUE", "FALSE", "TRUE"],
        "count": ["1", None, "3"],
    }
    assert register.row.tolist() == [1, 2, 3]


def test_from_geoframe() -> None:
    frame = geopandas.GeoDataFrame({"名称": ["甲", "乙"]}, geometry=[Point(114.2, 36.7), None], crs=4490)
    register = Register.from_frame(frame)
    assert register.columns == {"name": "名称", "lon": "geometry_lon", "lat": "geometry_lat"}
    assert register.column("lon").to_pylist() == ["114.2", None]


def test_rows_choose_the_position_that_is_complete() -> None:
    frame = pd.DataFrame(
        {
            "lon": ["1", "", "3", "", ""],
            "lat": ["1", "", "", "", ""],
            "地理坐标": ["x", "x", "x", "", ""],
            **{f"{axis}_{part}": ["", "5", "", "5", ""] for axis in ("lon", "lat") for part in "dms"},
        }
    )
    register = Register.from_frame(frame)
    assert register.position_kind.tolist() == ["pair", "parts", "cell", "parts", "pair"]


def test_identifiers_from_credit_code_and_suffix() -> None:
    register = Register.from_frame(
        pd.DataFrame({"lon": [1, 2], "lat": [1, 2], "TYSHXYDM": ["A", None], "TYSHXYDMSBM": ["01", "02"]})
    )
    assert register.column("object_id").to_pylist() == ["A01", None]
    assert "object_id" not in register.columns


def test_ids_that_went_through_excel_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("lon,lat,id,zone\n" + "1,2,9.11305E+17,130481001001000\n" * 3)
    (note,) = read_register(path).notes
    assert "column 'id': 3 identifiers passed through Excel" in note.en
    path.write_text("lon,lat,id\n" + "1,2,911304810000000000\n" * 3)
    assert "lost digits" in read_register(path).notes[0].en
    path.write_text("lon,lat,id\n" + "1,2,911304810000000000\n" * 2 + "1,2,911304811234567891\n")
    assert read_register(path).notes == ()


@pytest.mark.shared
def test_real_registers(shared: Path) -> None:
    folder = shared / "registers"
    plants = read_register(folder / "wri-power-plants-china.csv")
    assert len(plants) == 3137
    assert plants.columns["lon"] == "Longitude"
    assert plants.column("lon").null_count == 11
    china = ("Country/Area=China",)
    steel = read_register(folder / "gem-steel-2025-12.xlsx", where=china)
    assert (len(steel), steel.excluded, steel.files[0].sheet) == (404, 804, "Plant data")
    assert steel.columns["position"] == "Coordinates"
    assert steel.columns["address"] == "Other language location address"
    assert steel.columns["method"] == "Coordinate accuracy"
    cement = read_register(folder / "gem-cement-2025-07.xlsx", where=china)
    assert (len(cement), cement.columns["position"]) == (1094, "Coordinates")
    coal = read_register(
        folder / "gem-coal-2024-07.xlsx", sheets=("Units",), where=china, columns={"parent_id": "GEM location ID"}
    )
    assert len(coal) == 6151
    assert coal.columns["object_id"] == "GEM unit/phase ID"
    assert len(set(coal.column("parent_id").to_pylist())) == 1804

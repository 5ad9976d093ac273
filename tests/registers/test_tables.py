from __future__ import annotations

import csv
import io
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import python_calamine

from geocensus.errors import OutputExists
from geocensus.registers.geoparquet import points_wkb
from geocensus.registers.tables import safe_file_name, write_csv, write_geoparquet, write_xlsx

DANGEROUS = [
    "=1+1",
    "+86 10",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "-",
    "=cmd|' /C calc'!A0",
]
HARMLESS = ["-113.8", "+5", "-.5e-3", "武安", "a=b", "", "1-2", "'=1"]


def read(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_no_cell_and_no_header_runs(tmp_path: Path) -> None:
    write_csv(pa.table({"=head": [*DANGEROUS, *HARMLESS]}), tmp_path / "a.csv")
    rows = [row[0] if row else "" for row in read(tmp_path / "a.csv")]
    assert rows == ["'=head", *[f"'{text}" for text in DANGEROUS], *HARMLESS]


def test_values_of_all_kinds(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "text": ['a"b,c\nd', None, "x"],
            "float": [-113.8, np.nan, 1.0],
            "int": [1, -2, 3],
            "maybe": pd.array([1, None, 3], dtype="Int64"),
            "kind": pd.Categorical(["=a", None, "b"]),
            "evidence": [{"a": "武"}, None, [1]],
            "truth": [True, False, True],
        }
    )
    write_csv(frame, tmp_path / "a.csv")
    assert read(tmp_path / "a.csv") == [
        ["text", "float", "int", "maybe", "kind", "evidence", "truth"],
        ['a"b,c\nd', "-113.8", "1", "1", "'=a", '{"a": "武"}', "true"],
        ["", "", "-2", "", "", "", "false"],
        ["x", "1", "3", "3", "b", "[1]", "true"],
    ]


@pytest.mark.parametrize("writer", [write_csv, write_xlsx])
def test_empty_tables_have_their_header(tmp_path: Path, writer: object) -> None:
    path = tmp_path / ("a.csv" if writer is write_csv else "a.xlsx")
    writer(pd.DataFrame({"row": pd.Series([], dtype="int64"), "name": pd.Series([], dtype="str")}), path)  # type: ignore[operator]
    if writer is write_csv:
        assert read(path) == [["row", "name"]]
    else:
        assert python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python() == [["row", "name"]]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    table = pa.table({"lon": [1.0], "lat": [2.0]})
    for writer, name in ((write_csv, "a.csv"), (write_xlsx, "a.xlsx"), (write_geoparquet, "a.parquet")):
        writer(table, tmp_path / name)  # type: ignore[operator]
        with pytest.raises(OutputExists):
            writer(table, tmp_path / name)  # type: ignore[operator]
        writer(table, tmp_path / name, overwrite=True)  # type: ignore[operator]


def test_workbooks_keep_text_as_text(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": ["007", "=1+1", "http://example.org", None],
            "number": [1.5, float("nan"), -2.0, None],
            "long": [911304811234567890, 1, 2, None],
            "text": ["长" * 40_000, "", "x", None],
        }
    )
    write_xlsx({"a/b:" + "c" * 40: table, "A_B_" + "c" * 40: table}, tmp_path / "a.xlsx")
    book = python_calamine.load_workbook(str(tmp_path / "a.xlsx"))
    assert len({name.casefold() for name in book.sheet_names}) == 2
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][:3] == ["007", 1.5, "911304811234567890"]
    assert len(rows[1][3]) == 32_767
    assert rows[2] == ["=1+1", "", 1.0, ""]
    assert rows[3][0] == "http://example.org"


def test_long_tables_run_on_over_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geocensus.registers.tables._XLSX_ROWS", 4)
    write_xlsx({"表": pa.table({"n": list(range(7))})}, tmp_path / "a.xlsx")
    book = python_calamine.load_workbook(str(tmp_path / "a.xlsx"))
    assert book.sheet_names == ["表", "表 (2)", "表 (3)"]
    assert [book.get_sheet_by_index(place).to_python() for place in range(3)] == [
        [["n"], [0.0], [1.0], [2.0]],
        [["n"], [3.0], [4.0], [5.0]],
        [["n"], [6.0]],
    ]


def test_geoparquet_is_read_by_geopandas(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"row": [1, 2, 3], "lon": [116.25, np.nan, -1.5], "lat": [40.125, 1.0, 2.5], "名称": ["甲", None, "乙"]}
    )
    write_geoparquet(frame, tmp_path / "a.parquet", metadata={"geocensus": "x"})
    back = geopandas.read_parquet(tmp_path / "a.parquet")
    assert back.crs.to_epsg() == 4490
    assert back.geometry.isna().tolist() == [False, True, False]
    assert (back.geometry.iloc[0].x, back.geometry.iloc[2].y) == (116.25, 2.5)
    assert back["名称"].tolist()[0] == "甲"
    assert back["row"].tolist() == [1, 2, 3]
    assert pq.read_schema(tmp_path / "a.parquet").metadata[b"geocensus"] == b"x"


def test_geoparquet_without_any_point(tmp_path: Path) -> None:
    write_geoparquet(pa.table({"n": [1]}), tmp_path / "a.parquet", lon=[np.nan], lat=[1.0])
    assert geopandas.read_parquet(tmp_path / "a.parquet").geometry.isna().all()
    write_geoparquet(pa.table({"n": pa.array([], pa.int64())}), tmp_path / "b.parquet", lon=[], lat=[])
    assert len(geopandas.read_parquet(tmp_path / "b.parquet")) == 0


def test_points_equal_those_of_geos() -> None:
    import shapely

    lon, lat = [116.1, np.inf, -5.0], [39.9, 1.0, 7.25]
    expected = [shapely.Point(116.1, 39.9).wkb, None, shapely.Point(-5.0, 7.25).wkb]
    assert points_wkb(lon=lon, lat=lat).to_pylist() == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("武安市", "武安市"), ("../../etc/passwd", "etc_passwd"), ("a/b\\c", "a_b_c"), ("CON", "_CON"), ("nul.txt", "_nul.txt"),
        ("..", "unnamed"), ("", "unnamed"), ("a\u202egnp.exe", "a_gnp.exe"), ("report.csv ", "report.csv"), ("a\0b", "a_b"),
    ],
)  # fmt: skip
def test_safe_file_names(text: str, name: str) -> None:
    assert safe_file_name(text) == name


def test_long_file_names_keep_their_ending() -> None:
    name = safe_file_name("长" * 300 + ".html")
    assert name.endswith("长.html")
    assert len(name.encode()) <= 150

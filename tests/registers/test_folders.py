from __future__ import annotations

from pathlib import Path

import pytest

from geocensus.errors import ColumnNotFound, RegisterError
from geocensus.registers import read_register

from .making import PARTS, enterprise, xlsx


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "enterprises"
    enterprise(place / "b.xlsx", name="乙厂", code="91130481MA0000001X", outlets=2)
    enterprise(place / "a.xlsx", name="甲厂", code="91130481MA0000002X", outlets=1)
    return place


def test_units_and_their_outlets_are_one_register(folder: Path) -> None:
    register = read_register(folder)
    assert register.cells["file"].to_pylist() == ["a.xlsx"] * 2 + ["b.xlsx"] * 3
    assert register.cells["sheet"].to_pylist() == ["T_BAS_G101_1", "T_BAS_G102"] * 2 + ["T_BAS_G102"]
    assert register.cells["file_row"].to_pylist() == ["1", "1", "1", "1", "2"]
    assert register.row.tolist() == [1, 2, 3, 4, 5]
    roles = ["unit", "outlet", "unit", "outlet", "outlet"]
    assert register.column("feature_role").to_pylist() == roles
    first, second = "91130481MA0000002X00", "91130481MA0000001X00"
    assert register.column("object_id").to_pylist() == [first, "DW001", second, "DW001", "DW002"]
    assert register.column("parent_id").to_pylist() == [None, first, None, second, second]
    assert register.column("name").to_pylist() == ["甲厂", "甲厂", "乙厂", "乙厂", "乙厂"]
    assert register.column("lon_sec").to_pylist() == ["2.5", "3.5", "2.5", "3.5", "3.5"]
    assert set(register.position_kind) == {"parts"}


def test_what_was_derived_is_no_cell(folder: Path) -> None:
    register = read_register(folder)
    assert "parent_id" not in register.cells.column_names
    assert register.cells["DWXXMC"].to_pylist() == ["甲厂", None, "乙厂", None, None]
    assert register.cells["QYDLWZ_JD_MIAO"].to_pylist() == ["2.5", None, "2.5", None, None]
    assert [record.how for record in register.understood if record.canonical == "parent_id"] == ["derived"]


def test_a_bad_workbook_is_noted_and_counted(folder: Path) -> None:
    (folder / "c.xlsx").write_bytes(b"%PDF-1.7")
    (folder / "~$a.xlsx").write_bytes(b"lock")
    (folder / ".hidden.csv").write_text("x")
    (folder / "notes.docx").write_text("x")
    register = read_register(folder)
    assert len(register) == 5
    said = [note.en for note in register.notes]
    assert any("1 of 3 files could not be read" in note for note in said)
    assert any("c.xlsx is named .xlsx but is a PDF" in note for note in said)
    assert any("1 other files" in note and "notes.docx" in note for note in said)
    assert len(register.files) == 2


def test_filters_keep_the_numbers(folder: Path) -> None:
    register = read_register(folder, where=("feature_role=outlet", "FSZPFKBH=DW001"))
    assert register.row.tolist() == [2, 4]
    assert register.excluded == 3
    assert register.column("parent_id").to_pylist() == ["91130481MA0000002X00", "91130481MA0000001X00"]


def test_one_workbook_has_both_sheets(folder: Path) -> None:
    register = read_register(folder / "b.xlsx")
    assert register.column("feature_role").to_pylist() == ["unit", "outlet", "outlet"]
    assert "file" not in register.cells.column_names
    assert register.files[0].sheet == "T_BAS_G101_1, T_BAS_G102"
    only = read_register(folder / "b.xlsx", sheets=("T_BAS_G102",))
    assert only.row.tolist() == [1, 2]
    assert only.column("feature_role").to_pylist() == ["outlet", "outlet"]


def test_several_units_of_one_workbook_keep_their_outlets(tmp_path: Path) -> None:
    unit = ["TYSHXYDM", "TYSHXYDMSBM", "DWXXMC", *[f"QYDLWZ_{part}" for part in PARTS]]
    outlet = ["TYSHXYDM", "TYSHXYDMSBM", "FSZPFKBH", *[f"ZPFK_{part}" for part in PARTS]]
    place = [114, 1, 2, 36, 3, 4]
    path = xlsx(
        tmp_path / "a.xlsx",
        {
            "T_BAS_G101_1": [unit, ["A", "00", "甲", *place], ["A", "01", "乙", *place], ["B", "00", "丙", *place]],
            "T_BAS_G102": [
                outlet,
                ["A", "01", "DW001", *place],
                ["B", None, "DW001", *place],
                ["A", None, "DW009", *place],
                ["C", "00", "DW002", *place],
            ],
        },
    )
    register = read_register(path)
    # The third could be of two sites, the fourth is of a unit that is not there: neither gets a parent.
    assert register.column("parent_id").to_pylist()[3:] == ["A01", "B00", None, None]
    assert register.column("name").to_pylist()[3:] == ["乙", "丙", None, None]


def test_a_folder_of_text_files(tmp_path: Path) -> None:
    place = tmp_path / "towns"
    (place / "sub").mkdir(parents=True)
    (place / "b.csv").write_bytes("名称,经度,纬度\n乙,3,4\n".encode("gb18030"))
    (place / "sub" / "c.tsv").write_text("name\tlon\tlat\n丙\t5\t6\n")
    (place / "a.csv").write_text("name,lon,lat,file\n甲,1,2,own\n")
    register = read_register(place)
    assert register.column("name").to_pylist() == ["甲", "乙", "丙"]
    assert register.column("lon").to_pylist() == ["1", "3", "5"]
    assert register.cells["file"].to_pylist() == ["own", None, None]
    assert register.cells["file (2)"].to_pylist() == ["a.csv", "b.csv", "sub/c.tsv"]
    assert [file.encoding for file in register.files] == ["utf-8", "gb18030", "utf-8"]


def test_mixed_ways_of_writing_positions(tmp_path: Path) -> None:
    place = tmp_path / "mixed"
    place.mkdir()
    (place / "a.csv").write_text("name,lon,lat\n甲,114.5,36.5\n")
    (place / "b.csv").write_text('name,地理坐标\n乙,"114.5,36.5"\n')
    (place / "c.csv").write_text("name,lon_d,lon_m,lon_s,lat_d,lat_m,lat_s\n丙,114,30,0,36,30,0\n")
    assert read_register(place).position_kind.tolist() == ["pair", "cell", "parts"]


def test_folders_without_registers(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="it is empty"):
        read_register(tmp_path)
    (tmp_path / "a.docx").write_text("x")
    with pytest.raises(RegisterError, match=r"it has a\.docx"):
        read_register(tmp_path)
    (tmp_path / "b.xlsx").write_bytes(b"%PDF-1.7")
    with pytest.raises(RegisterError, match=r"none of the 1 files .* a PDF document"):
        read_register(tmp_path)
    (tmp_path / "c.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ColumnNotFound, match="no column holds positions"):
        read_register(tmp_path)

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geocensus.errors import RegisterError
from geocensus.registers import read_register


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"%PDF-1.4", "a PDF document inside"),
        ("a.csv", b"PK\x03\x04rest", "a ZIP archive or a newer Excel workbook"),
        ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "rename it to a.xls"),
        ("a.csv", b"SQLite format 3\0rest", "rename it to a.gpkg"),
        ("a.csv", b"PAR1rest", "rename it to a.parquet"),
        ("a.csv", b"\x1f\x8brest", "unpack it first"),
        ("a.csv", b"<!DOCTYPE html><html>", "a web page"),
        ("a.xlsx", b"lon,lat\n1,2\n", "rename it to a.csv"),
        ("a.parquet", b"lon,lat\n1,2\n", "rename it to a.csv"),
        ("a.docx", b"PK\x03\x04rest", "has the ending .docx"),
        ("a", b"lon,lat\n", r"has the ending \(none\), and looks like plain text"),
        ("a.xlsb", b"PK\x03\x04rest", "has the ending .xlsb"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RegisterError, match=said) as caught:
        read_register(path)
    assert caught.value.exit_code == 3
    assert str(path) in caught.value.text.en
    assert str(path) in caught.value.text.zh
    assert "\n" not in caught.value.text.en


def test_a_missing_file_names_its_neighbours(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="check the name"):
        read_register(tmp_path / "a.csv")
    (tmp_path / "a.xlsx").write_bytes(b"x")
    with pytest.raises(RegisterError, match=r"its folder has a\.xlsx"):
        read_register(tmp_path / "a.csv")
    with pytest.raises(RegisterError, match="does not exist"):
        read_register(tmp_path / "no" / "a.csv")


def test_devices_and_pipes_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(RegisterError, match="device or pipe"):
        read_register(tmp_path / "a.csv")
    with pytest.raises(RegisterError, match="device or pipe"):
        read_register("/dev/zero")


def test_unreadable_files(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("lon,lat\n1,2\n")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(RegisterError, match="cannot be opened"):
        read_register(path)


def test_sheets_of_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("lon,lat\n1,2\n")
    with pytest.raises(RegisterError, match="has no sheets"):
        read_register(tmp_path / "a.csv", sheets=("x",))


def test_ending_in_capitals(tmp_path: Path) -> None:
    (tmp_path / "A.CSV").write_text("lon,lat\n1,2\n")
    assert len(read_register(tmp_path / "A.CSV")) == 1

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geocensus.errors import RegisterError, UsageError
from geocensus.registers import read_register
from geocensus.registers.delimited import read_delimited


def write(folder: Path, content: bytes | str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("encode", "expected"),
    [
        (lambda text: text.encode(), "utf-8"),
        (lambda text: text.encode("utf-8-sig"), "utf-8"),
        (lambda text: text.encode("gb18030"), "gb18030"),
        (lambda text: b"\x84\x31\x95\x33" + text.encode("gb18030"), "gb18030"),
        (lambda text: b"\xff\xfe" + text.encode("utf-16-le"), "utf-16-le"),
        (lambda text: b"\xfe\xff" + text.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_ladder_of_encodings(tmp_path: Path, encode: object, expected: str) -> None:
    text = "企业名称,经度,纬度\n武安㐀𠀀厂,１１４．２,36.7\n"
    grid = read_delimited(write(tmp_path, encode(text)))  # type: ignore[operator]
    assert grid.encoding == expected
    assert grid.cells.to_pydict() == {"企业名称": ["武安㐀𠀀厂"], "经度": ["１１４．２"], "纬度": ["36.7"]}


def test_damaged_utf8_is_not_taken_for_gb18030(tmp_path: Path) -> None:
    content = "企业名称,经度,纬度\n武安市某厂,114,36\n".encode() + b"\xe6\xad,1,2\n"
    with pytest.raises(RegisterError, match=r"not UTF-8 throughout: byte \d+ on line 3 \(e6 ad"):
        read_register(write(tmp_path, content))


def test_bytes_of_no_encoding_name_byte_and_line(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match=r"not GB18030 throughout: byte 11 on line 2 \(ff ff") as caught:
        read_register(write(tmp_path, b"lon,lat\n1,\xff\xff\n"))
    assert "第 2 行" in caught.value.text.zh


def test_the_users_encoding_goes_first(tmp_path: Path) -> None:
    path = write(tmp_path, "企業,lon,lat\n臺,1,2\n".encode("big5"))
    register = read_register(path, encoding="big5")
    assert register.cells["企業"].to_pylist() == ["臺"]
    assert register.files[0].encoding == "big5"
    with pytest.raises(RegisterError, match="not UTF-8"):
        read_register(path, encoding="utf-8")
    with pytest.raises(UsageError, match="no encoding 'klingon'"):
        read_register(path, encoding="klingon")


def test_wide_text_without_a_mark_says_what_to_do(tmp_path: Path) -> None:
    path = write(tmp_path, "lon\tlat\n116.5\t40.25\n".encode("utf-16-le"))
    with pytest.raises(RegisterError, match="--encoding utf-16-le"):
        read_register(path)
    assert read_register(path, encoding="utf-16-le").cells["lon"].to_pylist() == ["116.5"]


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_separators(tmp_path: Path, separator: str) -> None:
    rows = [["企业名称", "经度", "纬度", "地址"], ["甲", "114,5", "36;4", "a|b\tc"], ["乙", "1", "2", "x"]]
    text = "\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    cells = read_delimited(write(tmp_path, text)).cells
    assert [list(row.values()) for row in cells.to_pylist()] == rows[1:]
    assert cells.column_names == rows[0]


def test_decimal_commas_do_not_separate(tmp_path: Path) -> None:
    cells = read_delimited(write(tmp_path, "lon;lat\n116,5;40,2\n116,6;40,3\n")).cells
    assert cells.to_pydict() == {"lon": ["116,5", "116,6"], "lat": ["40,2", "40,3"]}


def test_separator_named_for_excel(tmp_path: Path) -> None:
    cells = read_delimited(write(tmp_path, "sep=;\r\nlon;lat\r\n1,5;2\r\n")).cells
    assert cells.to_pydict() == {"lon": ["1,5"], "lat": ["2"]}


def test_one_column_keeps_its_commas(tmp_path: Path) -> None:
    register = read_register(write(tmp_path, "地理坐标\n116.1,40.2\n\n115.3,39.4\n"))
    assert register.columns == {"position": "地理坐标"}
    assert register.column("position").to_pylist() == ["116.1,40.2", "115.3,39.4"]
    assert register.row.tolist() == [1, 2]


def test_ragged_records_lose_nothing(tmp_path: Path) -> None:
    grid = read_delimited(write(tmp_path, "lon,lat,name,\n1,2,a,\n3\n4,5,b,,extra\n,,,\n"))
    assert grid.cells.to_pydict() == {
        "lon": ["1", "3", "4", None],
        "lat": ["2", None, "5", None],
        "name": ["a", None, "b", None],
        "column 5": [None, None, "extra", None],
    }
    said = " ".join(note.en for note in grid.notes)
    assert "1 records have more cells" in said
    assert "1 records have fewer cells" in said
    assert "1 records have empty cells only" in said


def test_headers_become_unique_and_trailing_commas_vanish(tmp_path: Path) -> None:
    cells = read_delimited(write(tmp_path, "lon,lat,lon,,\n1,2,3,4,\n")).cells
    assert cells.to_pydict() == {"lon": ["1"], "lat": ["2"], "lon (2)": ["3"], "column 4": ["4"]}


def test_quoted_cells_may_hold_anything(tmp_path: Path) -> None:
    text = 'name,lon,lat\r\n"甲\r\n厂, ""x""",1,2\r\n"",3,4\r\n'
    grid = read_delimited(write(tmp_path, text))
    assert grid.cells["name"].to_pylist() == ['甲\r\n厂, "x"', None]
    assert grid.row.tolist() == [1, 2]


def test_a_stray_quote_swallows_no_rows(tmp_path: Path) -> None:
    lines = "".join(f"{number},2,x\n" for number in range(500))
    grid = read_delimited(write(tmp_path, f'lon,lat,name\n1,2,"abc\n{lines}5,6,"x"y\n'))
    assert grid.cells.num_rows == 502
    assert grid.cells["name"].to_pylist()[0] == '"abc'
    assert grid.cells["name"].to_pylist()[-1] == '"x"y'
    assert any("2 lines" in note.en for note in grid.notes)


def test_nul_bytes_and_end_marks(tmp_path: Path) -> None:
    grid = read_delimited(write(tmp_path, b"lon,lat,name\r\n1,2,a\0\0\r\n\x1a"))
    assert grid.cells.to_pydict() == {"lon": ["1"], "lat": ["2"], "name": ["a"]}
    assert any("2 NUL bytes" in note.en for note in grid.notes)


def test_old_line_ends_and_blank_lines(tmp_path: Path) -> None:
    grid = read_delimited(write(tmp_path, b"\r\rlon,lat\r1,2\r\r3,4\n \n5,6"))
    assert grid.cells["lon"].to_pylist() == ["1", "3", "5"]
    assert grid.row.tolist() == [1, 2, 3]


def test_header_only_is_a_register_without_rows(tmp_path: Path) -> None:
    register = read_register(write(tmp_path, "lon,lat\n"))
    assert len(register) == 0
    assert register.row.dtype == np.int64
    assert any("no rows" in note.en for note in register.notes)


@pytest.mark.parametrize("content", [b" \n\n", b"\xef\xbb\xbf", b",,\n,,\n"])
def test_nothing_inside(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(RegisterError):
        read_register(write(tmp_path, content))


def test_too_many_columns(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="20,000 columns"):
        read_register(write(tmp_path, ",".join(["a"] * 20_000)))


def test_a_long_cell_is_kept(tmp_path: Path) -> None:
    long = "长" * 200_000
    cells = read_delimited(write(tmp_path, f'lon,lat,name\n1,2,"{long}"\n3\n')).cells
    assert cells["name"][0].as_py() == long


def test_titles_above_and_field_names_below_the_header(tmp_path: Path) -> None:
    text = "武安市名录,,\n填表日期：2018,,\n\n单位详细名称,经度,纬度\nDWXXMC,lon,lat\n甲,114,36\n乙,115,37\n"
    register = read_register(write(tmp_path, text))
    assert register.column("name").to_pylist() == ["甲", "乙"]
    assert register.row.tolist() == [1, 2]
    assert any("3 records above or below" in note.en for note in register.notes)


def test_the_first_record_is_the_header_when_it_names_positions(tmp_path: Path) -> None:
    register = read_register(write(tmp_path, "lon,lat,name\n1,2,a\n3,4,name\n"))
    assert register.cells["name"].to_pylist() == ["a", "name"]
    named = read_register(write(tmp_path, "E,N,t\n1,2,a\n3,4,b\n"), columns={"lon": "E", "lat": "N"})
    assert len(named) == 2


def test_a_header_that_stands_twice_says_which_one_was_taken(tmp_path: Path) -> None:
    register = read_register(write(tmp_path, "name,lon,lon,lat\n甲,114.21,114.31,36.71\n"))
    assert register.columns["lon"] == "lon"
    assert "lon <- lon (known header; not used: lon (2))" in [each.text.en for each in register.understood]
    assert register.cells["lon (2)"].to_pylist() == ["114.31"]


def test_a_first_line_longer_than_any_cell_does_not_hide_the_separator(tmp_path: Path) -> None:
    headers = ",".join(f"column_{number:05d}" for number in range(12_000))
    grid = read_delimited(write(tmp_path, f"lon,lat,{headers}\n114.21,36.71,x\n"))
    assert grid.cells["lon"].to_pylist() == ["114.21"]
    with pytest.raises(RegisterError, match="columns, more than"):
        read_delimited(write(tmp_path, f"lon,lat,{headers},{headers}\n114.21,36.71,x\n", "b.csv"))

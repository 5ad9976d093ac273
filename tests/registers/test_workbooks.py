from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from geocensus.errors import RegisterError, UsageError
from geocensus.registers import read_register

from .making import compound_file, ods, xls, xlsx

HEADER = ["企业名称", "经度", "纬度"]


def test_cells_read_as_people_see_them(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    hours = book.add_format({"num_format": "[h]:mm:ss"})
    sheet.write_row(0, 0, ["name", "lon", "lat", "day", "hours", "truth", "error", "code", "small", "text"])
    sheet.write_row(1, 0, ["甲", 114.0, 36.123456])
    sheet.write_datetime(1, 3, dt.datetime(2018, 2, 1), day)
    sheet.write_number(1, 4, (116 + 23 / 60 + 17 / 3600) / 24, hours)
    sheet.write_boolean(1, 5, True)
    sheet.write_formula(1, 6, "=1/0", None, "#DIV/0!")
    sheet.write_number(1, 7, 130481001001)
    sheet.write_number(1, 8, 0.00001)
    sheet.write_string(1, 9, "007")
    book.close()
    (row,) = read_register(path).cells.to_pylist()
    assert list(row.values()) == [
        "甲", "114", "36.123456", "2018-02-01", "116:23:17", "TRUE", None, "130481001001", "0.00001", "007",
    ]  # fmt: skip


def test_the_sheet_that_is_understood_best(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        {"说明": [["经度", "the longitude"]], "数据": [HEADER, ["甲", 114, 36]], "其他": [["name"], ["x"]]},
    )
    register = read_register(path)
    assert register.files[0].sheet == "数据"
    assert register.cells.to_pylist() == [{"企业名称": "甲", "经度": "114", "纬度": "36"}]


def test_hidden_sheets_are_read_when_named_only(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name, rows in (("旧", [[*HEADER, "地址"], ["甲", 1, 2, "x"]]), ("新", [HEADER, ["乙", 3, 4]])):
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.get_worksheet_by_name("旧").hide()
    book.get_worksheet_by_name("新").activate()
    book.close()
    assert read_register(path).files[0].sheet == "新"
    assert read_register(path, sheets=("旧",)).cells["企业名称"].to_pylist() == ["甲"]


def test_several_sheets_in_the_order_asked_for(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"a": [HEADER, ["甲", 1, 2]], "b": [["lon", "lat"], [3, 4]]})
    register = read_register(path, sheets=("b", "a"))
    assert register.column("lon").to_pylist() == ["3", "1"]
    assert register.cells["sheet"].to_pylist() == ["b", "a"]
    assert register.cells["file_row"].to_pylist() == ["1", "1"]
    assert register.row.tolist() == [1, 2]
    assert register.files[0].sheet == "b, a"


def test_an_unknown_sheet_names_those_there_are(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"Units": [HEADER], "About": [["x"]]})
    with pytest.raises(UsageError, match=r"no sheet 'Unitz'; did you mean 'Units'.*it has: Units, About"):
        read_register(path, sheets=("Unitz",))
    assert read_register(path, sheets=("units",)).files[0].sheet == "Units"


def test_titles_above_blank_rows_between(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["武安市名录"], [], ["填表日期", "2018"], HEADER, ["甲", 1, 2], [], ["乙", 3, 4], [" "]]
    register = read_register(xlsx(tmp_path / "a.xlsx", {"a": rows}))
    assert register.cells["企业名称"].to_pylist() == ["甲", "乙"]
    assert register.row.tolist() == [1, 3]
    said = " ".join(note.en for note in register.notes)
    assert "line 4 of the sheet" in said
    assert "1 blank rows" in said


def test_merged_headers_of_two_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 6, "名录")
    sheet.merge_range(1, 0, 2, 0, "企业名称")
    sheet.merge_range(1, 1, 1, 3, "经度")
    sheet.merge_range(1, 4, 1, 6, "纬度")
    sheet.write_row(2, 1, ["度", "分", "秒"] * 2)
    sheet.write_row(3, 0, ["甲", 114, 1, 2.5, 36, 4, 5])
    book.close()
    register = read_register(path)
    assert register.columns["lon_sec"] == "经度 秒"
    assert register.columns["name"] == "企业名称"
    assert register.column("lat_deg").to_pylist() == ["36"]
    assert set(register.position_kind) == {"parts"}


def test_field_names_under_titles_are_no_row(tmp_path: Path) -> None:
    rows = [["单位详细名称", "经度", "纬度"], ["DWXXMC", "lon", "lat"], ["甲", 114, 36]]
    register = read_register(xlsx(tmp_path / "a.xlsx", {"a": rows}))
    assert register.column("name").to_pylist() == ["甲"]
    assert register.row.tolist() == [1]


def test_long_numbers_that_lost_digits_are_noted(tmp_path: Path) -> None:
    rows = [[*HEADER, "统一社会信用代码"], ["甲", 114, 36, 911304811234567890]]
    register = read_register(xlsx(tmp_path / "a.xlsx", {"a": rows}))
    assert any("'统一社会信用代码': 1 whole numbers have more than 15 digits" in note.en for note in register.notes)
    assert any("超过 15 位" in note.zh for note in register.notes)


def test_old_excel_and_open_document(tmp_path: Path) -> None:
    for path in (
        xls(tmp_path / "a.xls", [HEADER, ["甲", 114.25, 36.0]]),
        ods(tmp_path / "a.ods", [HEADER, ["甲", "114.25", "36"]]),
    ):
        register = read_register(path)
        assert register.cells.to_pylist() == [{"企业名称": "甲", "经度": "114.25", "纬度": "36"}]
        assert register.files[0].format == path.suffix[1:]


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


ODS = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": b"<manifest/>"}
BOOK = {"xl/workbook.xml": b"<workbook/>"}


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({**BOOK, "xl/worksheets/sheet1.xml": bytes(200 << 20)}, "times its size unpacked"),
        ({**BOOK, "../../evil.xml": b"x"}, "an entry named"),
        ({**BOOK, "C:/evil.xml": b"x"}, "an entry named"),
        ({**BOOK, **{f"{number}.xml": b"" for number in range(10_001)}}, "entries"),
        ({**BOOK, "xl/worksheets/sheet1.xml": b'<c r="A1"/><c r="XFD1048576"/>'}, "1,048,576 rows by 16,384 columns"),
        ({"xl/workbook.bin": b"x"}, "binary workbook"),
        ({"readme.txt": b"x"}, "a ZIP archive but no workbook"),
        ({**BOOK, "EncryptedPackage": b"x"}, "protected by a password"),
    ],
)
def test_archives_that_are_refused_unopened(tmp_path: Path, members: dict[str, bytes], said: str) -> None:
    with pytest.raises(RegisterError, match=said):
        read_register(archive(tmp_path / "a.xlsx", members))


@pytest.mark.parametrize(
    "cell",
    [
        b"<c r='XFD1048576'/>",
        b'<c r = "xfd1048576"/>',
        b'<x:c s="1" r="XFD1048576"/>',
        b" " * (1 << 20) + b'<c r="XFD1048576"/>',
    ],
)
def test_far_cells_however_they_are_written(tmp_path: Path, cell: bytes) -> None:
    path = archive(tmp_path / "a.xlsx", {**BOOK, "xl/elsewhere/s.xml": b'<c r="A1"/>' + cell})
    with pytest.raises(RegisterError, match="16,384 columns"):
        read_register(path)


def test_one_long_text_in_a_million_cells(tmp_path: Path) -> None:
    sheet = b"".join(b'<c r="A%d" t="s"><v>0</v></c>' % number for number in range(1, 400_000))
    strings = b"<sst><si><t>" + b"x" * 32_000 + b"</t></si></sst>"
    path = archive(tmp_path / "a.xlsx", {**BOOK, "xl/worksheets/s.xml": sheet, "xl/sharedStrings.xml": strings})
    with pytest.raises(RegisterError, match="12 GiB of text"):
        read_register(path)


def test_repeated_values_of_open_document(tmp_path: Path) -> None:
    rows = [["经度", "纬度"], *[["1", "2"]] * 20_000]
    with pytest.raises(RegisterError, match="rows by 16,001 columns"):
        read_register(ods(tmp_path / "a.ods", rows, repeated=16_000))
    path = ods(tmp_path / "b.ods", [["企业名称", "经度", "纬度"], ["甲", "114", "36"]])
    with zipfile.ZipFile(path) as file:
        content = file.read("content.xml")
    repeat = b'<table:table-cell table:number-columns-repeated="%d"/>'
    blank = b'<table:table-row table:number-rows-repeated="1048570">' + repeat % 16384 + b"</table:table-row>"
    harmless = content.replace(b"</table:table>", blank + b"</table:table>")
    assert len(read_register(archive(tmp_path / "c.ods", {**ODS, "content.xml": harmless}))) == 1
    last = b"<table:table-cell><text:p>x</text:p></table:table-cell>"
    far = b"<table:table-row>" + repeat % 16383 + last + b"</table:table-row>"
    with pytest.raises(RegisterError, match="1,048,573 rows by 16,384 columns"):
        read_register(
            archive(
                tmp_path / "d.ods",
                {**ODS, "content.xml": harmless.replace(b"</table:table>", far + b"</table:table>")},
            )
        )
    with pytest.raises(RegisterError, match="no XML"):
        read_register(archive(tmp_path / "e.ods", {**ODS, "content.xml": content[:-20]}))


def test_locked_and_mistaken_workbooks(tmp_path: Path) -> None:
    cases: dict[str, tuple[bytes, str]] = {
        "locked.xlsx": (compound_file("EncryptedPackage", b"x"), "protected by a password"),
        "old.xlsx": (compound_file("Workbook", b"x"), "rename it to old.xls"),
        "page.xls": (b"<html><table></table></html>", "a web page"),
        "text.xls": (b"lon\tlat\n1\t2\n", "rename it to text.csv"),
        "new.xls": (b"PK\x03\x04" + bytes(40), "rename it to new.xlsx"),
        "xml.xls": (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "2003"),
        "pdf.xlsx": (b"%PDF-1.7", "a PDF document inside"),
        "cut.xlsx": (xlsx(tmp_path / "x.xlsx", {"a": [HEADER]}).read_bytes()[:-200], "damaged or cut off"),
        "broken.xls": (compound_file("Workbook", b"\x01" * 600), "cannot be read as a workbook"),
    }
    for name, (content, said) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RegisterError, match=said) as caught:
            read_register(tmp_path / name)
        assert name in caught.value.text.zh


def test_blank_workbook(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"a": [], "b": []})
    with pytest.raises(RegisterError, match="no cells with values"):
        read_register(path)
    with pytest.raises(RegisterError, match="sheet 'b' is blank"):
        read_register(path, sheets=("b",))

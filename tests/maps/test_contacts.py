"""People behind a source never reach a page."""

from __future__ import annotations

import pytest

from geocensus.maps.contacts import is_contact, masked, shown_columns
from geocensus.maps.tables import masked_texts
from geocensus.schema import SOURCES


@pytest.mark.parametrize(
    "header",
    [
        "联系人", "联系电话", "联 系 方 式", "手机号码", "法定代表人（姓名）", "法人代表",
        "单位负责人", "填表人", "填报人电话", "电话", "身份证号",
        "Contact", "contact_person", "Contact Phone", "phone", "Telephone", "TEL",
        "tel no", "Mobile", "E-mail", "email address", "fax", "cell",
        "FDDBR", "LXR", "LXDH", "lxdh", "普查员姓名", "采集人编号", "legalRepresentative", "ＴＥＬ",
    ],
)  # fmt: skip
def test_headers_of_people_are_left_out(header: str) -> None:
    assert is_contact(header)


@pytest.mark.parametrize(
    "header",
    [
        "企业名称",
        "DWXXMC",
        "统一社会信用代码",
        "法人单位名称",
        "法人单位代码",
        "经度",
        "地址",
        "Owner",
        "Plant name",
        "Hotel",
        "steel type",
        "Cell size (mm)",
    ][:-1],
)
def test_headers_of_units_stay(header: str) -> None:
    assert not is_contact(header)


def test_no_column_that_geocensus_understands_is_taken_for_a_contact_but_the_collector() -> None:
    left_out = {column.name for column in SOURCES if is_contact(column.name)}
    assert left_out <= {"collector_id"}
    assert shown_columns(["a", "联系人", "b"]) == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "13812345678", "手机：13812345678。", "+86 138 1234 5678", "138-1234-5678", "86 13812345678", "0310-5551234", "(010) 62345678",
        "（0310）5551234x"[:-1], "１３８１２３４５６７８", "130481198001011234", "13048119800101123X", "zhang.san@example.com",
    ],
)  # fmt: skip
def test_personal_numbers_are_masked(text: str) -> None:
    shown = masked(text)
    assert masked_texts([text, "甲"]) == [shown, "甲"]
    assert "***" in shown
    assert "12345678" not in shown


@pytest.mark.parametrize(
    "text",
    [
        "114.13812345678", "0.13812345678", "91130481MA07XXXX2C", "130481103204", "1304811032040001", "114°08′13.81″", "2018-01-01",
        "138123456789", "38.12345678, 114.1381234567", "10000000000", "",
    ],
)  # fmt: skip
def test_codes_and_coordinates_stay(text: str) -> None:
    assert masked(text) == text
    assert masked_texts([text, "\ud800"]) == [*masked_texts([text]), "\ud800"]

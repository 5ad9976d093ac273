"""The workbook, edited with a library as Excel would: the decisions are the script's, the key columns stay, nothing runs."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from geocensus.errors import ColumnNotFound, DecisionError, RegisterError
from geocensus.pipeline import Result
from geocensus.review import apply, build
from geocensus.review.cases import proposals_of
from geocensus.review.decisions import Decided
from geocensus.review.sources import read_sources
from geocensus.review.words import DECIDED

from .deciding import World, page_file, scripted

COLUMNS = {"decision": "决定 ▼", "proposal": "采纳哪条建议 ▼", "lon": "新经度（CGCS2000）", "lat": "新纬度（CGCS2000）",
           "zone_code": "新小区代码", "comment": "备注"}  # fmt: skip


@pytest.fixture(scope="module")
def built(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "review"
    build(world.run, folder, language="zh")
    return folder / "review.xlsx"


class Edited:
    """A workbook opened, changed and saved as a spreadsheet program does."""

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path)
        self.sheet: Any = self.book.worksheets[0]
        self.column = {cell.value: cell.column for cell in self.sheet[3]}
        self.line = {int(self.sheet.cell(k, 1).value): k for k in range(4, self.sheet.max_row + 1)}
        self.sheet.cell(1, 3).value = "李明"

    def put(self, row: int, **values: Any) -> None:
        for name, value in values.items():
            self.sheet.cell(self.line[row], self.column[COLUMNS[name]]).value = value

    def save(self, path: Path) -> Path:
        self.book.save(path)
        return path


def test_the_workbook_says_what_the_script_meant(world: World, built: Path, tmp_path: Path) -> None:
    meant = scripted(world, 50)
    edited = Edited(built)
    for each in meant:
        edited.put(
            each["row"],
            decision=DECIDED[Decided(each["decision"])].zh,
            comment=each["comment"],
            **({"proposal": each["proposal"]} if each["proposal"] else {}),
            **({"lon": each["lon"], "lat": each["lat"]} if each["lon"] else {}),
            # A code typed into a cell becomes a number.
            **({"zone_code": int(each["zone_code"])} if each["zone_code"] else {}),
        )
    path = edited.save(tmp_path / "filled.xlsx")
    of_book = apply(world.run, [path], tmp_path / "of-book")
    by_page = page_file(tmp_path / "d.json", world.fingerprint, [each | {"reviewer": "李明"} for each in meant])
    of_page = apply(world.run, [by_page], tmp_path / "of-page")
    for table in ("positions", "decisions", "left"):
        a, b = getattr(of_book, table), getattr(of_page, table)
        pd.testing.assert_frame_equal(
            a.drop(columns="decided_at", errors="ignore"), b.drop(columns="decided_at", errors="ignore")
        )
    again = apply(world.run, [tmp_path / "of-book", path], tmp_path / "again")
    pd.testing.assert_frame_equal(again.positions, of_book.positions)
    assert (tmp_path / "again/audit.jsonl").read_bytes() == (tmp_path / "of-book/audit.jsonl").read_bytes()


def test_degrees_minutes_and_seconds_are_read(world: World, built: Path, tmp_path: Path) -> None:
    edited = Edited(built)
    row = int(world.cases[0])
    edited.put(row, decision="移动点位", lon="114°12′03.6″", lat="３６°42'7.2\"")
    one = read_sources(world.run, [edited.save(tmp_path / "filled.xlsx")])[0].decisions
    assert [(each.row, each.reviewer, each.lon, each.lat) for each in one] == [(row, "李明", 114.201, 36.702)]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"decision": "随便"}, "'随便' is no decision"),
        ({"comment": "looked at", "zone_code": "130481901001"}, "but no decision"),
        ({"decision": "移动点位", "lon": "北门", "lat": "36.7"}, "cannot be read"),
        ({"decision": "移动点位", "lon": 116.4, "lat": 39.9}, "lies outside Wu'an"),
        ({"decision": "移动点位"}, "needs lon"),
        ({"decision": "采纳建议", "proposal": "made_up"}, "'made_up' is none of the row's proposals"),
        ({"decision": "更正小区代码", "zone_code": "1"}, "no zone '1'"),
        ({"decision": "确认填报位置", "zone_code": "130481901001"}, "has no zone_code"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(
    world: World, built: Path, tmp_path: Path, values: dict[str, Any], said: str
) -> None:
    edited = Edited(built)
    row = int(world.cases[2])
    edited.put(row, **values)
    path = edited.save(tmp_path / "filled.xlsx")
    with pytest.raises(DecisionError) as refusal:
        read_sources(world.run, [path])
    assert said in refusal.value.text.en
    assert f"row {row}" in refusal.value.text.en
    assert str(path) in refusal.value.text.en


def test_a_comment_alone_is_kept_and_leaves_the_case_open(world: World, built: Path, tmp_path: Path) -> None:
    edited = Edited(built)
    row = int(world.cases[0])
    edited.put(row, comment="厂主已换")
    done = apply(world.run, [edited.save(tmp_path / "filled.xlsx")], tmp_path / "out")
    assert (done.counts["remarks"], done.counts["settled"]) == (1, 0)
    left = done.left.set_index("row").loc[row]
    assert (left["state"], left["comment"]) == ("doubt", "厂主已换")


@pytest.mark.parametrize("name", ["decision", "comment"])
def test_a_formula_without_a_result_is_refused_with_its_cell(
    world: World, built: Path, tmp_path: Path, name: str
) -> None:
    edited = Edited(built)
    row = int(world.cases[0])
    edited.put(row, **({"decision": "存疑"} | {name: '=HYPERLINK("http://a.example")'}))
    cell = edited.sheet.cell(edited.line[row], edited.column[COLUMNS[name]]).coordinate
    with pytest.raises(DecisionError, match=f"formula without a result stands in {cell};"):
        read_sources(world.run, [edited.save(tmp_path / "filled.xlsx")])


def test_what_is_protected_cannot_be_changed_or_lost(world: World, built: Path, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(built).worksheets[0]
    assert sheet.protection.sheet
    header = {cell.value: cell.column for cell in sheet[3]}
    assert all(sheet.cell(4, header[name]).protection.locked for name in ("行号", "名称", "key", "cells"))
    assert not any(sheet.cell(4, header[name]).protection.locked for name in COLUMNS.values())
    for change in (lambda s: s.delete_rows(6), lambda s: setattr(s.cell(6, 1), "value", 1), lambda s: s.insert_rows(2)):
        edited = Edited(built)
        change(edited.sheet)
        with pytest.raises((DecisionError, ValueError)):
            read_sources(world.run, [edited.save(tmp_path / "changed.xlsx")])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fields", "[1"),
        ("fields", '["row", "cells"]'),
        ("fields", "{}"),
        ("version", "2"),
        ("format", "geocensus-what"),
        ("rows", "0 x"),
    ],
)
def test_a_hidden_sheet_that_was_changed_is_refused(
    world: World, built: Path, tmp_path: Path, name: str, value: str
) -> None:
    edited = Edited(built)
    edited.put(int(world.cases[0]), decision="存疑")
    for line in edited.book["_geocensus"].iter_rows():
        if line[0].value == name:
            line[1].value = value
    with pytest.raises(DecisionError, match=r"changed\.xlsx"):
        read_sources(world.run, [edited.save(tmp_path / "changed.xlsx")])


def test_sorted_lines_are_the_same_decisions(world: World, built: Path, tmp_path: Path) -> None:
    edited = Edited(built)
    row = int(world.cases[0])
    edited.put(row, decision="存疑")
    sheet = edited.sheet
    width = sheet.max_column
    lines = [[sheet.cell(k, c).value for c in range(1, width + 1)] for k in range(4, sheet.max_row + 1)]
    for k, line in enumerate(reversed(lines), start=4):
        for c, value in enumerate(line, start=1):
            sheet.cell(k, c).value = value
    assert [each.row for each in read_sources(world.run, [edited.save(tmp_path / "s.xlsx")])[0].decisions] == [row]


def test_a_damaged_or_foreign_workbook_is_refused(world: World, built: Path, tmp_path: Path) -> None:
    whole = built.read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RegisterError, match="damaged"):
        read_sources(world.run, [cut])
    other = openpyxl.Workbook()
    other.save(tmp_path / "other.xlsx")
    with pytest.raises(DecisionError, match="no workbook of a review"):
        read_sources(world.run, [tmp_path / "other.xlsx"])
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 80_000_000)
    with pytest.raises(RegisterError, match="exhaust"):
        read_sources(world.run, [bomb])


def test_lists_to_choose_from_and_links_to_the_page(world: World, built: Path) -> None:
    sheet = openpyxl.load_workbook(built).worksheets[0]
    header = {cell.value: cell.column for cell in sheet[3]}
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    words = next(formula for place, formula in rules.items() if ":" in place)
    assert words == '"采纳建议,移动点位,确认填报位置,更正小区代码,退回核实,存疑"'
    offered = proposals_of(world.run, world.cases.tolist())
    assert sum(":" not in place for place in rules) == len(offered)
    for k, row in enumerate(world.cases.tolist(), start=4):
        link = sheet.cell(k, header["地图"]).hyperlink
        assert (link.target or "") + (f"#{link.location}" if link.location else "") == f"review-001.html#row-{row}"


def test_no_cell_runs_and_no_contact_is_shown(world: World, tmp_path: Path) -> None:
    run: Result = world.run
    positions = run.positions.copy()
    positions["raw_联系人"] = "张三丰"
    positions["raw_联系电话"] = "13912345678"
    positions["raw_备注"] = "=cmd|' /C calc'!A0"
    positions["name"] = np.where(positions["row"] % 2, "=1+1", "@SUM(1) 13812345678")
    object.__setattr__(changed := Result(**vars(run)), "positions", positions)
    build(changed, tmp_path / "plain")
    build(changed, tmp_path / "asked", columns=["联系电话"])
    for name, shown in (("plain", False), ("asked", True)):
        book = openpyxl.load_workbook(tmp_path / name / "review.xlsx")
        cells = [
            str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None
        ]
        assert not any(cell.startswith(("=", "@", "+")) for cell in cells)
        assert not any("张三丰" in cell or "13812345678" in cell for cell in cells)
        assert any("13912345678" in cell for cell in cells) is shown
        assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)
    with pytest.raises(ColumnNotFound, match="did you mean '联系电话'"):
        build(changed, tmp_path / "wrong", columns=["联系电活"])
    assert not (tmp_path / "wrong").exists()

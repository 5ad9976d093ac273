"""Correction lists: rows sent back, answered in the town, and read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from geocensus.errors import DecisionError
from geocensus.review import Recipient, apply, send
from geocensus.review.settling import NOTHING_YET, Settled, settle
from geocensus.review.sources import read_sources

from .deciding import World, decision, page_file


@pytest.fixture(scope="module")
def sent_back(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Settled]:
    folder = tmp_path_factory.mktemp("back")
    rows = world.cases[:12].tolist()
    decided = [decision(world.run, row, "return", comment=f"which gate? {row}") for row in rows]
    path = page_file(folder / "d.json", world.fingerprint, decided)
    return path, settle(world.run, read_sources(world.run, [path])[0].decisions)


def lists(folder: Path) -> dict[int, tuple[Path, Any, Any, int]]:
    found = {}
    for path in sorted(folder.glob("*.xlsx")):
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        for line in range(4, sheet.max_row + 1):
            found[int(sheet.cell(line, 1).value)] = (path, book, sheet, line)
    return found


def test_every_row_goes_to_one_town_with_its_cells_and_a_picture(
    world: World, sent_back: tuple[Path, Settled], tmp_path: Path
) -> None:
    _, settled = sent_back
    done = send(world.run, settled, tmp_path / "lists")
    found = lists(tmp_path / "lists")
    assert sorted(found) == sorted(settled.standing)
    index = pd.read_csv(tmp_path / "lists/lists.csv")
    assert dict(zip(index["file"], index["rows"], strict=True)) == dict(done.files)
    assert done.pictures == len(found)
    positions = world.run.positions.set_index("row")
    for row, (path, _, sheet, line) in found.items():
        header = {cell.value: cell.column for cell in sheet[3]}
        assert positions.loc[row, "zone_reported"][:9] in path.name
        assert sheet.cell(line, header["What the reviewer asks"]).value == f"which gate? {row}"
        assert sheet.cell(line, header["DWXXMC"]).value == positions.loc[row, "raw_DWXXMC"]
        assert len(sheet._images) == done.files[path.name]


def test_answers_come_back_and_replace_the_question(
    world: World, sent_back: tuple[Path, Settled], tmp_path: Path
) -> None:
    path, settled = sent_back
    send(world.run, settled, tmp_path / "lists", pictures=False)
    found = lists(tmp_path / "lists")
    rows = sorted(found)
    answers: dict[int, dict[str, object]] = {
        rows[0]: {"Right longitude (CGCS2000)": "114°12′03.6″", "Right latitude (CGCS2000)": 36.7025},
        rows[1]: {"Result ▼": "right as reported", "Remark": "seen on site"},
        rows[2]: {"Right zone code": int(world.run.layer.code[3])},
        rows[3]: {"Remark": "closed down since 2019"},
    }
    for row, values in answers.items():
        workbook, book, sheet, line = found[row]
        header = {cell.value: cell.column for cell in sheet[3]}
        for name, value in values.items():
            sheet.cell(line, header[name]).value = value
        book.save(workbook)
        found |= lists(tmp_path / "lists")
    done = apply(world.run, [path, *sorted((tmp_path / "lists").glob("*.xlsx"))], tmp_path / "out")
    standing = done.settled.standing
    assert (standing[rows[0]].decision, standing[rows[0]].lon, standing[rows[0]].lat) == ("corrected", 114.201, 36.7025)
    assert (standing[rows[1]].decision, standing[rows[1]].lon) == ("corrected", None)
    assert standing[rows[2]].zone_code == str(world.run.layer.code[3])
    assert (standing[rows[3]].decision, standing[rows[3]].comment) == ("doubt", "closed down since 2019")
    assert all(standing[row].decision == "return" for row in rows[4:])
    assert done.settled.conflicts == {}
    positions = done.positions.set_index("row")
    assert (positions.loc[rows[0], "lon"], positions.loc[rows[0], "lat"]) == (114.201, 36.7025)
    assert positions.loc[rows[2], "zone_reported"] == str(world.run.layer.code[3])
    left = done.left.set_index("row")["state"]
    assert left[rows[3]] == "doubt"
    assert (left[rows[4:]] == "returned").all()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"Result ▼": "perhaps"}, "'perhaps' is no result"),
        ({"Result ▼": "right as reported", "Right zone code": "1"}, "a position or code stands there"),
        ({"Result ▼": "corrected here"}, "no position or code stands there"),
        ({"Right longitude (CGCS2000)": "114.2"}, "cannot be read"),
        ({"Right longitude (CGCS2000)": 39.9, "Right latitude (CGCS2000)": 36.7}, "lies outside"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_line(
    world: World, sent_back: tuple[Path, Settled], tmp_path: Path, values: dict[str, object], said: str
) -> None:
    send(world.run, sent_back[1], tmp_path / "lists", pictures=False)
    row, (path, book, sheet, line) = min(lists(tmp_path / "lists").items())
    header = {cell.value: cell.column for cell in sheet[3]}
    for name, value in values.items():
        sheet.cell(line, header[name]).value = value
    book.save(path)
    with pytest.raises(DecisionError, match=said) as refusal:
        read_sources(world.run, [path])
    assert f"row {row}" in refusal.value.text.en


def test_names_of_collectors_stay_out_of_the_names_of_files(
    world: World, sent_back: tuple[Path, Settled], tmp_path: Path
) -> None:
    positions = world.run.positions.copy()
    positions["raw_PCYBH"] = positions["row"].map(lambda row: "张三丰" if row % 2 else "../PCY 07")
    object.__setattr__(changed := type(world.run)(**vars(world.run)), "positions", positions)
    done = send(changed, sent_back[1], tmp_path / "lists", by=Recipient.COLLECTOR, pictures=False, language="zh")
    assert len(done.files) == 2
    assert not any("张三丰" in name or "/" in name for name in done.files)
    assert all(name.startswith("退回核实-") for name in done.files)


def test_no_contact_is_in_a_list_unless_its_column_is_named(
    world: World, sent_back: tuple[Path, Settled], tmp_path: Path
) -> None:
    positions = world.run.positions.copy()
    positions["raw_联系人"], positions["raw_联系电话"] = "张三丰", "13912345678"
    positions["name"] = "水泥厂 13812345678"
    object.__setattr__(changed := type(world.run)(**vars(world.run)), "positions", positions)
    for name, columns in (("plain", []), ("asked", ["联系电话"])):
        send(changed, sent_back[1], tmp_path / name, columns=columns, pictures=False)
        cells = {
            str(cell.value) for _, book, _, _ in lists(tmp_path / name).values() for sheet in book
            for line in sheet.iter_rows() for cell in line
        }  # fmt: skip
        assert any("水泥厂" in cell for cell in cells)
        assert not any("张三丰" in cell or "13812345678" in cell for cell in cells)
        assert ("13912345678" in cells) is bool(columns)


def test_nothing_sent_back_makes_no_lists(world: World, tmp_path: Path) -> None:
    with pytest.raises(DecisionError, match="no row was sent back"):
        send(world.run, NOTHING_YET, tmp_path / "lists")
    assert not (tmp_path / "lists").exists()

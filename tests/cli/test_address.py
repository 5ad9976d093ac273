"""``geocensus address``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Command


@pytest.fixture
def run(geocensus: Command) -> Command:
    return lambda *words, stdin=b"": geocensus("address", *words, stdin=stdin)


def test_one_object_a_line_in_order(run: Command) -> None:
    done = run("--json", stdin="朝阳区\n\n内蒙古土左旗\n".encode())
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert list(lines[0]) == [
        "province", "city", "county", "town", "village", "code", "level", "vintage", "rest", "candidates",
    ]  # fmt: skip
    assert [line["code"] for line in lines] == ["", "", "150121"]
    assert [each["code"] for each in lines[0]["candidates"]] == ["110105", "220104"]
    assert lines[1]["vintage"] is None


def test_a_column_of_a_file_without_positions(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text("名称,住址\n甲,河北武安\n乙,\n", encoding="gb18030")
    done = run("--file", str(file), "--column", "住址")
    assert done.returncode == 0, done.stderr
    assert [line.split("\t")[5] for line in done.stdout.splitlines()] == ["code", "130481", ""]
    missing = run("--file", str(file), "--column", "地点")
    assert missing.returncode == 2
    assert "地点" in missing.stderr
    assert "住址" in missing.stderr


def test_a_text_file_is_a_list_unless_it_has_a_header(run: Command, tmp_path: Path) -> None:
    listed, table = tmp_path / "a.txt", tmp_path / "t.txt"
    listed.write_text("河北武安\n\n襄樊\n", encoding="gb18030")
    table.write_text("名称\t地址\n甲\t河北武安\n", encoding="utf-8")
    done = [run("--file", str(file)).stdout.splitlines() for file in (listed, table)]
    assert [[line.split("\t")[5] for line in lines[1:]] for lines in done] == [["130481", "", "4206"], ["130481"]]

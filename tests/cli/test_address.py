"""``geocensus address``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def run(*words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "geocensus", "address", *words]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, env={**os.environ})


def test_one_object_a_line_in_order() -> None:
    done = run("--json", stdin="朝阳区\n\n内蒙古土左旗\n".encode())
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert list(lines[0]) == [
        "province", "city", "county", "town", "village", "code", "level", "vintage", "rest", "candidates",
    ]  # fmt: skip
    assert [line["code"] for line in lines] == ["", "", "150121"]
    assert [each["code"] for each in lines[0]["candidates"]] == ["110105", "220104"]
    assert lines[1]["vintage"] is None


def test_a_column_of_a_file_without_positions(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text("名称,住址\n甲,河北武安\n乙,\n", encoding="gb18030")
    done = run("--file", str(file), "--column", "住址")
    assert done.returncode == 0, done.stderr
    assert [line.split("\t")[5] for line in done.stdout.decode().splitlines()] == ["code", "130481", ""]
    missing = run("--file", str(file), "--column", "地点")
    assert missing.returncode == 2
    assert "地点" in missing.stderr.decode()
    assert "住址" in missing.stderr.decode()

"""``geocensus parse`` and ``geocensus convert``: streams of other people's text."""

from __future__ import annotations

import csv
import io
import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest

from .conftest import Command

COMMAND = [sys.executable, "-m", "geocensus"]

Said = Callable[..., str]


@pytest.fixture
def geocensus(geocensus: Command) -> Said:
    """Give what a command says; fail when it leaves with another code."""

    def said(*words: str, data: bytes = b"", code: int = 0) -> str:
        done = geocensus(*words, stdin=data)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout if code == 0 else done.stderr

    return said


def objects(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_arguments(geocensus: Said) -> None:
    found = objects(geocensus("parse", "--json", "东经116.4°，北纬39.9°", "-33.5 151.2", "39.9\t116.4"))
    assert [(each["lat"], each["lon"]) for each in found] == [(39.9, 116.4), (-33.5, 151.2), (39.9, 116.4)]
    assert objects(geocensus("parse", "--json", "--axis", "lat", "--", "-33.5"))[0]["lat"] == -33.5


def test_lines_of_several_encodings_in_order(geocensus: Said) -> None:
    data = b"39.9\t116.4\n\n116.4 39.9\r\n" + "东经116度北纬39度\n".encode("gb18030") + b"\xff\xfe\xff\n60 W"
    found = objects(geocensus("parse", "--json", data=data))
    assert [each["reason"] for each in found] == [None, "missing", None, None, "not_a_coordinate", "latitude_missing"]
    assert found[3]["lon"] == 116.0


def test_single_values(geocensus: Said) -> None:
    found = objects(geocensus("parse", "--json", "--axis", "any", data=b"23.43\n45.21 W\n\n"))
    assert [each["value"] for each in found] == [23.43, None, None]
    assert found[1]["lon"] == -45.21
    assert found[2]["reason"] == "missing"


def test_table(geocensus: Said) -> None:
    header, row = geocensus("parse", "39.9, 116.4").splitlines()
    assert dict(zip(header.split("\t"), row.split("\t"), strict=True))["lon"] == "116.4"


def test_huge_lines_stay_one_record(geocensus: Said) -> None:
    found = objects(geocensus("parse", "--json", data=b"9" * 2_000_000 + b"\n39.9,116.4\n"))
    assert [each["lat"] for each in found] == [None, 39.9]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = " ".join(map(shlex.quote, COMMAND))
    script = f"yes 39.9,116.4 | {command} parse | head -n 1 >/dev/null; echo ${{PIPESTATUS[1]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=False)
    assert done.stdout == b"0\n"
    assert done.stderr.replace(b"yes: standard output: Broken pipe\n", b"") == b""


@pytest.mark.parametrize(
    "words",
    [
        ("--axis", "up"),
        ("--order", "x"),
        ("--within", "1,2,3"),
        ("--within", "9,9,1,1"),
        ("--projection", "utm"),
        ("--lat", "a"),
    ],
)
def test_wrong_words(geocensus: Said, words: tuple[str, ...]) -> None:
    assert words[0] in geocensus("parse", *words, "1 2", code=2)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "点位.csv"
    text = "编号,名称,经度,纬度\n1,=1+1,116.397,39.909\n2,首尔,126.98,37.56\n3,空,,39\n"
    path.write_bytes(text.encode("gb18030"))
    return path


def test_columns_of_a_file(geocensus: Said, register: Path) -> None:
    found = objects(geocensus("parse", "--json", "--file", str(register)))
    assert [(each["lat"], each["lon"], each["reason"]) for each in found] == [
        (39.909, 116.397, None),
        (37.56, 126.98, None),
        (None, None, "longitude_missing"),
    ]
    single = objects(geocensus("parse", "--json", "--file", str(register), "--column", "纬度", "--axis", "lat"))
    assert [each["lat"] for each in single] == [39.909, 37.56, 39.0]


def test_six_columns_of_a_file(geocensus: Said, tmp_path: Path) -> None:
    path = tmp_path / "six.csv"
    path.write_text("id,JD_DU,JD_FEN,JD_MIAO,WD_DU,WD_FEN,WD_MIAO\n1,116,23,17,39,54,26\n2,116,63,17,39,54,26\n")
    first, second = objects(geocensus("parse", "--json", "--file", str(path)))
    assert (first["lon"], first["lat"]) == pytest.approx((116.3880556, 39.9072222))
    assert second["reason"] == "minutes_out_of_range"
    converted = table(geocensus("convert", str(path), "--from", "wgs84"))
    assert float(converted[0]["lon_cgcs2000"]) == pytest.approx(116.3880556)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_convert_stops_at_the_border(geocensus: Said, register: Path) -> None:
    first, seoul, empty = table(geocensus("convert", str(register), "--from", "gcj02", "--to", "cgcs2000"))
    assert first["lon_cgcs2000"] == "116.390759096"
    assert first["经度"] == "116.397"
    assert first["名称"] == "'=1+1"
    assert float(seoul["lon_cgcs2000"]) == 126.98
    assert empty["lon_cgcs2000"] == ""
    assert empty["position_reason"] == "longitude_missing"
    boxed = table(geocensus("convert", str(register), "--from", "火星坐标", "--no-border"))
    assert float(boxed[1]["lon_cgcs2000"]) != 126.98


def test_convert_into_a_new_file(geocensus: Said, register: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    geocensus("convert", str(register), "--from", "bd09", "--out", str(out))
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(table(out.read_text("utf-8-sig"))) == 3
    geocensus("convert", str(register), "--from", "bd09", "--out", str(out), code=2)
    # A file of points holds them in CGCS2000, whatever the columns are in.
    points = tmp_path / "out.parquet"
    geocensus("convert", str(register), "--from", "cgcs2000", "--to", "gcj02", "--out", str(points))
    read = geopandas.read_parquet(points)
    assert read.geometry.x[0] == pytest.approx(read["lon_gcj02"][0], abs=0.01)
    assert read.geometry.x[0] != read["lon_gcj02"][0]


def test_convert_reads_standard_input(geocensus: Said, register: Path) -> None:
    assert len(table(geocensus("convert", "-", "--from", "wgs84", data=register.read_bytes()))) == 3


def test_unknown_datums_and_secret_pipelines(geocensus: Said, register: Path, tmp_path: Path) -> None:
    assert "nad27" in geocensus("convert", str(register), "--from", "nad27", code=2)
    assert "pipeline" in geocensus("convert", str(register), "--from", "beijing54", code=3)
    secret = tmp_path / "pipeline.txt"
    secret.write_text("+proj=secret7 +k=123.456")
    said = geocensus("convert", str(register), "--from", "beijing54", "--pipeline-file", str(secret), code=3)
    assert "secret7" not in said

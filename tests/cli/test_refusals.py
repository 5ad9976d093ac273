"""What cannot be done is refused in one message, with the right code, without a traceback, and nothing is written."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]

GOOD = "name,longitude,latitude\n甲,114.20001,36.70001\n"


def prepared(tmp_path: Path, case: str) -> tuple[list[str | Path], int, str]:
    """Prepare one case: the words, the exit code, and what the message must name."""
    register = tmp_path / "good.csv"
    register.write_text(GOOD, encoding="utf-8")
    out = ["--out", tmp_path / "out"]
    match case:
        case "missing file":
            return ["run", "nowhere.csv", *out], 3, "nowhere.csv"
        case "empty folder":
            (tmp_path / "empty").mkdir()
            return ["run", tmp_path / "empty", *out], 3, "empty"
        case "empty file":
            (tmp_path / "empty.csv").touch()
            return ["run", tmp_path / "empty.csv", *out], 3, "empty.csv"
        case "pdf renamed":
            (tmp_path / "form.xlsx").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
            return ["run", tmp_path / "form.xlsx", *out], 3, "PDF"
        case "no position column":
            (tmp_path / "names.csv").write_text("name,address\n甲,武安\n", encoding="utf-8")
            return ["run", tmp_path / "names.csv", *out], 2, "--column"
        case "unknown region":
            return ["run", register, "--region", "wuann", *out], 2, "did you mean 'wuan'"
        case "zones without crs":
            shape = {"type": "FeatureCollection", "features": []}
            (tmp_path / "zones.geojson").write_text(json.dumps(shape), encoding="utf-8")
            write_shapefile_without_prj(tmp_path / "zones.shp")
            return ["run", register, "--zones", tmp_path / "zones.shp", *out], 3, "EPSG:4490"
        case "zones missing":
            return ["run", register, "--zones", "nozones.gpkg", *out], 3, "nozones.gpkg"
        case "output exists":
            (tmp_path / "there").mkdir()
            return ["run", register, "--out", tmp_path / "there"], 2, "there"
        case "unknown header":
            return ["run", register, "--column", "lon=longtude", *out], 2, "longitude"
        case "unknown meaning":
            return ["run", register, "--column", "lonn=longitude", *out], 2, "lon"
        case "wrong assignment":
            return ["run", register, "--column", "longitude", *out], 2, "NAME=HEADER"
        case "unknown where":
            return ["run", register, "--where", "nane=甲", *out], 2, "name"
        case "unknown profile":
            return ["run", register, "--profile", "census-2081", *out], 2, "census-2018"
        case "unknown datum":
            return ["run", register, "--datum", "mars", *out], 2, "mars"
        case "unknown fail-on":
            return ["run", register, "--fail-on", "grave", *out], 2, "warning"
        case "unknown option":
            return ["run", register, "--frobnicate", *out], 2, "frobnicate"
        case "no out":
            return ["run", register], 2, "--out"
    raise AssertionError(case)


def write_shapefile_without_prj(path: Path) -> None:
    import geopandas as gpd
    import shapely

    frame = gpd.GeoDataFrame({"code": ["130481900001"]}, geometry=[shapely.box(114, 36.5, 114.5, 37)], crs=4490)
    frame.to_file(path, encoding="utf-8")
    path.with_suffix(".prj").unlink()


CASES = [
    "missing file", "empty folder", "empty file", "pdf renamed", "no position column", "unknown region",
    "zones without crs", "zones missing", "output exists", "unknown header", "unknown meaning", "wrong assignment",
    "unknown where", "unknown profile", "unknown datum", "unknown fail-on", "unknown option", "no out",
]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_refusals(geocensus: Command, tmp_path: Path, case: str) -> None:
    words, code, named = prepared(tmp_path, case)
    before = sorted(path for path in tmp_path.rglob("*"))
    done = geocensus(*words)
    assert done.returncode == code, done.stderr
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout
    assert sorted(path for path in tmp_path.rglob("*")) == before, "nothing may be written"
    chinese = geocensus(*words, lang="zh")
    assert chinese.returncode == code
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese.stderr)


@pytest.mark.parametrize(
    "command", ["", "run", "demo", "regions", "division", "explain", "basemaps", "parse", "convert", "zones"]
)
def test_help_in_both_languages(geocensus: Command, command: str) -> None:
    english = geocensus(*command.split(), "--help")
    chinese = geocensus("--lang", "zh", *command.split(), "--help")
    assert english.returncode == chinese.returncode == 0
    assert english.stdout != chinese.stdout
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese.stdout)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_the_system_refuses_is_one_message(geocensus: Command, tmp_path: Path, lang: str) -> None:
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    done = geocensus("run", "good.csv", "--out", "x" * 300, lang=lang)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert [item.name for item in tmp_path.iterdir()] == ["good.csv"]


@pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="needs a folder in which nothing can be made, such as /proc"
)
def test_a_folder_in_which_nothing_can_be_made_is_refused(geocensus: Command, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    done = geocensus("run", "good.csv", "--out", "/proc/out")
    assert done.returncode == 2
    assert "/proc" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_words_at_all_show_the_help(geocensus: Command) -> None:
    done = geocensus()
    assert "Traceback" not in done.stderr
    assert "run" in done.stdout + done.stderr


def test_the_version_needs_no_command(geocensus: Command) -> None:
    done = geocensus("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("geocensus ")


def test_a_reader_that_has_enough_is_no_finding(tmp_path: Path) -> None:
    line = f"{sys.executable} -m geocensus regions | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_unknown_division_hides_no_answer_to_the_others(geocensus: Command) -> None:
    done = geocensus("division", "晋宁县", "nowhere", "朝阳区", "--json")
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert {row["asked"] for row in rows} == {"晋宁县", "朝阳区"}
    assert len({row["code"] for row in rows if row["asked"] == "朝阳区"}) >= 2, "several candidates stay several"

"""``geocensus run`` from a file to a folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

Command = Callable[..., subprocess.CompletedProcess[str]]

FILES = {
    "positions.parquet", "findings.csv", "proposals.csv", "zones.csv", "batches.csv", "returns.csv", "report.html",
    "map.html", "run.json",
}  # fmt: skip

CENSUS = (
    "TYSHXYDM,TYSHXYDMSBM,DWXXMC,XZQHDM,QYDLWZ_JD_DU,QYDLWZ_JD_FEN,QYDLWZ_JD_MIAO,QYDLWZ_WD_DU,QYDLWZ_WD_FEN,QYDLWZ_WD_MIAO\n"
    "91130481MA07X1234A,01,武安市㙍城钢铁厂,130481,114,12,20.31,36,41,30.25\n"
    "91130481MA07X1234A,02,=cmd|calc,130481,114,12,20.31,36,71,30.25\n"
    "91130481MA07X1235B,,换位厂,130481,36,41,30.25,114,12,20.31\n"
    "91130481MA07X1236C,,空厂,130481,,,,,,\n"
    "91130481MA07X1237D,,１２厂,130481,１１４,１２,２０．３１,３６,４１,３０．２５\n"
)


def read(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / name, dtype=str, keep_default_na=False, encoding="utf-8-sig")


@pytest.fixture
def census_file(tmp_path: Path) -> Path:
    path = tmp_path / "普查表.csv"
    path.write_bytes(CENSUS.encode("gb18030"))
    return path


def test_a_gb18030_census_file_needs_no_option(geocensus: Command, census_file: Path, tmp_path: Path) -> None:
    done = geocensus("run", census_file, "--out", "out", lang="zh")
    assert done.returncode == 0, done.stderr
    out = tmp_path / "out"
    assert {path.name for path in out.iterdir()} == FILES
    assert done.stdout.strip() == "out"
    positions = gpd.read_parquet(out / "positions.parquet")
    assert positions.crs.to_epsg() == 4490
    assert positions["row"].tolist() == [1, 2, 3, 4, 5]
    assert positions["object_id"].tolist()[:2] == ["91130481MA07X1234A01", "91130481MA07X1234A02"]
    assert positions["raw_DWXXMC"][0] == "武安市㙍城钢铁厂"
    assert positions["notation"][0] == "dms"
    assert positions["lon"][0] == pytest.approx(114 + 12 / 60 + 20.31 / 3600, abs=1e-9)
    assert positions["lon"][4] == positions["lon"][0], "full-width digits are digits"
    assert positions["zone_code"][0] == positions["county_code"][0] == "130481"
    findings = read(out, "findings.csv")
    by_row = findings[findings["subject"] == "row"].groupby("row")["check"].agg(set)
    assert "TXT004" in by_row["2"]
    assert "PLC001" in by_row["3"]
    assert "TXT001" in by_row["4"]
    assert "坐标缺失" in set(findings["title"])
    assert "'=cmd|calc" in set(findings["name"]), "no cell may run as a formula"
    proposals = read(out, "proposals.csv")
    by_row = {row: (cause, status) for row, cause, status in proposals[["row", "cause", "status"]].to_numpy()}
    assert by_row["3"] == ("swapped_axes", "proposed")
    # 71 minutes are far more often decimals that were cut into parts than a slip of one digit, which stays named as a rival.
    assert by_row["2"] == ("decimals_as_minutes", "proposed")
    assert "digit_mistyped" in proposals.loc[proposals["row"] == "2", "rivals"].iloc[0]
    said = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert said["inputs"][0]["encoding"].lower() == "gb18030"
    assert said["counts"]["rows"] == 5
    assert said["settings"]["datum_taken"] == "cgcs2000"
    assert (out / "findings.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_grade_verdicts_and_findings_agree(geocensus: Command, census_file: Path, tmp_path: Path) -> None:
    assert geocensus("run", census_file, "--out", "out").returncode == 0
    positions = pd.read_parquet(tmp_path / "out" / "positions.parquet")
    findings = read(tmp_path / "out", "findings.csv")
    checks = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["checks"]
    order = "-.nwe"
    words = dict(zip(["not_run", "passed", "note", "warning", "error"], order, strict=True))
    for position in positions.itertuples():
        assert len(position.verdicts) == len(checks)
        assert max(position.verdicts, key=order.index) == words[position.grade]
        own = findings[findings["row"] == str(position.row)]
        flagged = {
            (check["code"], letter) for check, letter in zip(checks, position.verdicts, strict=True) if letter in "nwe"
        }
        assert {(code, words[grade]) for code, grade in zip(own["check"], own["grade"], strict=True)} == flagged


def test_two_runs_differ_in_nothing_but_times(geocensus: Command, census_file: Path, tmp_path: Path) -> None:
    for out in ("one", "two"):
        assert geocensus("run", census_file, "--region", "wuan", "--out", out).returncode == 0
    for name in FILES - {"run.json"}:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    one, two = (json.loads((tmp_path / out / "run.json").read_text(encoding="utf-8")) for out in ("one", "two"))
    assert one.pop("times").keys() == two.pop("times").keys()
    assert one == two


def test_tables_alone_are_those_of_the_whole_run_and_maps_are_drawn_from_them_later(
    geocensus: Command, census_file: Path, tmp_path: Path
) -> None:
    assert geocensus("run", census_file, "--out", "whole").returncode == 0
    done = geocensus("run", census_file, "--out", "tables", "--tables-only")
    assert done.returncode == 0
    assert "map.html" not in done.stderr
    assert {path.name for path in (tmp_path / "tables").iterdir()} == FILES - {"map.html", "report.html"}
    for name in FILES - {"map.html", "report.html", "run.json"}:
        assert (tmp_path / "tables" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name
    assert geocensus("map", "tables", "--out", "later").returncode == 0
    assert (tmp_path / "later" / "index.html").exists()


def test_excluded_and_out_of_scope_rows_are_counted_and_not_lost(geocensus: Command, tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text(
        "name,country,county_code,longitude,latitude\n"
        "in,China,130481,114.20001,36.70001\n"
        "abroad,Laos,,102.60001,17.90001\n"
        "elsewhere,China,530102,102.70001,25.00001\n"
        "near,China,,114.20002,36.70002\n",
        encoding="utf-8",
    )
    done = geocensus("run", register, "--region", "130481", "--where", "country=China", "--out", "out")
    assert done.returncode == 0, done.stderr
    positions = pd.read_parquet(tmp_path / "out" / "positions.parquet")
    assert positions[["row", "in_scope"]].to_numpy().tolist() == [[1, True], [3, False], [4, True]]
    assert set(positions.loc[1, "verdicts"]) == {"-"}
    assert positions.loc[1, "grade"] == "not_run"
    counts = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["counts"]
    assert (counts["rows"], counts["excluded"], counts["in_scope"], counts["out_of_scope"]) == (3, 1, 2, 1)


def test_a_register_without_rows_says_so_and_is_done(geocensus: Command, tmp_path: Path) -> None:
    (tmp_path / "head.csv").write_text("name,longitude,latitude\n", encoding="utf-8")
    done = geocensus("run", "head.csv", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert "no rows" in done.stderr
    assert len(pd.read_parquet(tmp_path / "out" / "positions.parquet")) == 0


def test_fail_on(geocensus: Command, census_file: Path) -> None:
    assert geocensus("run", census_file, "--out", "a", "--fail-on", "error").returncode == 1
    assert geocensus("run", census_file, "--out", "b").returncode == 0


def test_quiet_says_nothing_but_where_it_wrote(geocensus: Command, census_file: Path) -> None:
    done = geocensus("run", census_file, "--out", "out", "--quiet")
    assert (done.stdout.strip(), done.stderr) == ("out", "")


def test_a_zone_layer_is_used(geocensus: Command, tmp_path: Path) -> None:

    gpd.GeoDataFrame(
        {"zone_code": ["130481900001", "130481900002"]},
        geometry=[shapely.box(114.0, 36.5, 114.25, 37.0), shapely.box(114.25, 36.5, 114.5, 37.0)],
        crs=4490,
    ).to_file(tmp_path / "zones.gpkg")
    register = tmp_path / "register.csv"
    register.write_text(
        "id,zone_code,longitude,latitude\na,130481900001,114.20001,36.70001\nb,130481900001,114.30001,36.70001\n",
        encoding="utf-8",
    )
    done = geocensus("run", register, "--zones", "zones.gpkg", "--out", "out")
    assert done.returncode == 0, done.stderr
    positions = pd.read_parquet(tmp_path / "out" / "positions.parquet")
    assert positions["zone_code"].tolist() == ["130481900001", "130481900002"]
    assert positions["zone_distance_m"][0] == 0
    assert positions["zone_distance_m"][1] == pytest.approx(4_470, rel=0.01)
    assert read(tmp_path / "out", "findings.csv")["check"].tolist() == ["ZON001"]
    zones = read(tmp_path / "out", "zones.csv")
    assert zones[zones["level"] == "zone"][["code", "sources", "flagged"]].to_numpy().tolist() == [
        ["130481900001", "2", "1"],
        ["130481900002", "0", "0"],
    ]


def test_what_was_opened_and_findings_beside_rows_are_said(geocensus: Command, tmp_path: Path) -> None:
    register = tmp_path / "同址.csv"
    register.write_bytes("名称,经度,纬度\n甲厂,114.20001,36.70001\n乙厂,114.20001,36.70001\n".encode("gb18030"))
    done = geocensus("run", register, "--out", "out", lang="zh")
    assert "已读取 同址.csv，编码 gb18030" in done.stderr
    assert "另有批次问题 1 条" in done.stderr
    times = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["times"]
    assert times["read"] > 0
    assert times["pages"] > 0


def test_a_register_may_come_through_a_pipe(geocensus: Command, tmp_path: Path) -> None:
    done = geocensus("run", "-", "--out", "out", "--quiet", stdin=CENSUS.encode("gb18030"))
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "out", "")
    assert len(pd.read_parquet(tmp_path / "out" / "positions.parquet")) == 5


def test_zones_may_be_named_in_the_settings(geocensus: Command, tmp_path: Path) -> None:
    gpd.GeoDataFrame(
        {"code": ["130481900001"]}, geometry=[shapely.box(114.0, 36.5, 114.5, 37.0)], crs="EPSG:4490"
    ).to_file(tmp_path / "own.gpkg")
    (tmp_path / "geocensus.toml").write_text('[layers.own]\npath = "own.gpkg"\n', encoding="utf-8")
    (tmp_path / "register.csv").write_text("longitude,latitude\n114.20001,36.70001\n", encoding="utf-8")
    done = geocensus("run", "register.csv", "--zones", "own", "--out", "out", "--quiet")
    assert done.returncode == 0, done.stderr
    assert pd.read_parquet(tmp_path / "out" / "positions.parquet")["zone_code"].tolist() == ["130481900001"]
    checked = geocensus("basemaps", "check", "own")
    assert {line.split("\t")[0] for line in checked.stdout.splitlines()[1:]} == {"own"}
    assert geocensus("basemaps", "check", "owm").returncode == 2


def test_a_filter_that_nothing_meets_is_said_aloud(geocensus: Command, tmp_path: Path, census_file: Path) -> None:
    done = geocensus("run", census_file, "--where", "XZQHDM=999999", "--out", "out")
    assert done.returncode == 0
    assert "NO ROW meets --where XZQHDM=999999" in done.stderr
    notes = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["notes"]
    assert "NO ROW" in notes[0]


def test_the_regions_are_listed_with_what_registers_call_them(geocensus: Command) -> None:
    lines = geocensus("regions").stdout.splitlines()
    assert len(lines) == 18
    assert any("130481" in line and "武安市" in line for line in lines)


@pytest.mark.slow
def test_a_killed_run_leaves_nothing_and_can_start_again(geocensus: Command, tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    rows = "".join(f"{k},114.{k:05d},36.7{k:05d}\n" for k in range(4_000))
    register.write_text("id,longitude,latitude\n" + rows, encoding="utf-8")
    words = [sys.executable, "-m", "geocensus", "run", str(register), "--region", "wuan", "--out", "out", "--quiet"]
    began = time.monotonic()
    subprocess.run([*words[:-2], "whole", "--quiet"], cwd=tmp_path, check=True, capture_output=True)
    whole = time.monotonic() - began
    for share in (0.5, 0.85, 0.95, 0.98):
        running = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * share)
        os.kill(running.pid, signal.SIGKILL)
        if running.wait() == 0:
            break  # it was done before the kill
        if (tmp_path / "out").exists():
            break  # it was killed after its last step
    if (tmp_path / "out").exists():
        assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    else:
        assert geocensus(*words[3:]).returncode == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    assert len(pd.read_parquet(tmp_path / "out" / "positions.parquet")) == 4_000

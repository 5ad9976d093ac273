"""Decisions applied: the result is what was meant, applied again nothing changes, nothing is chosen silently."""

from __future__ import annotations

import csv
import filecmp
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geocensus.directory import Directory
from geocensus.errors import DecisionError, OutputExists
from geocensus.pipeline import read_run
from geocensus.pipeline.knowing import units_of_run
from geocensus.review import Applied, apply, status
from geocensus.review.audit import begun
from geocensus.review.cases import proposals_of
from geocensus.review.decisions import decision_of
from geocensus.review.rerunning import check_again
from geocensus.review.settling import settle
from geocensus.review.sources import read_sources
from tests.review.deciding import World, decision, page_file, scripted

NOTHING = pd.DataFrame({"row": [], "lon": [], "lat": [], "zone_code": []})


@pytest.fixture(scope="module")
def applied(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[Applied, Path, list[dict[str, Any]]]:
    """Apply 50 scripted decisions, one of them with a formula for a comment."""
    folder = tmp_path_factory.mktemp("applied")
    meant = scripted(world, 50)
    meant[1]["comment"] = "=cmd|' /C calc'!A0"
    path = page_file(folder / "d.json", world.fingerprint, meant)
    return apply(world.run, [path], folder / "out"), folder, meant


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_checks_run_again_give_the_same_verdicts(world: World) -> None:
    again = check_again(world.run, NOTHING)
    for name in ("row", "verdicts", "grade", "lon", "lat", "zone_code", "unit_key"):
        pd.testing.assert_series_equal(again.positions[name], world.run.positions[name], check_dtype=False)
    assert len(again.findings) == len(world.run.findings)
    assert again.counts == world.run.counts


def test_the_result_is_what_was_meant(applied: tuple[Applied, Path, list[dict[str, Any]]], world: World) -> None:
    done, folder, meant = applied
    positions = pd.read_parquet(folder / "out/positions.parquet").set_index("row")
    before = world.run.positions.set_index("row")
    offered = proposals_of(world.run, [each["row"] for each in meant])
    assert positions.index.tolist() == before.index.tolist()
    for each in meant:
        now, then = positions.loc[each["row"]], before.loc[each["row"]]
        assert (now["decision"], now["reviewer"], now["decided_at"]) == (
            each["decision"],
            each["reviewer"],
            each["decided_at"],
        )
        assert now["comment"] == each["comment"]
        lon, lat = then["lon"], then["lat"]
        if each["decision"] == "move":
            lon, lat = each["lon"], each["lat"]
        if each["decision"] == "accept":
            chosen = offered[each["row"]][0]
            lon, lat = (
                (then["lon"], then["lat"]) if chosen.lon is None else (round(chosen.lon, 9), round(chosen.lat or 0, 9))
            )
        np.testing.assert_array_equal([now["lon"], now["lat"]], [lon, lat])
        np.testing.assert_array_equal([now["reported_lon"], now["reported_lat"]], [then["lon"], then["lat"]])
        code = each["zone_code"] if each["decision"] == "recode" else then["zone_reported"]
        if each["decision"] != "accept":
            assert now["zone_reported"] == code
    untouched = positions.drop([each["row"] for each in meant])
    assert untouched[["decision", "state", "decided_lon"]].isna().all().all()
    np.testing.assert_array_equal(untouched["lon"], before.loc[untouched.index, "lon"])
    raw = [name for name in before.columns if name.startswith("raw_")]
    pd.testing.assert_frame_equal(positions[raw], before[raw], check_dtype=False)
    assert done.counts["decisions"] == 50


def test_applied_twice_nothing_changes(applied: tuple[Applied, Path, list[dict[str, Any]]], world: World) -> None:
    _, folder, _ = applied
    path = folder / "d.json"
    again = apply(world.run, [folder / "out", path, path], folder / "again")
    assert again.counts == applied[0].counts
    assert tree(folder / "again") == tree(folder / "out")
    with pytest.raises(OutputExists):
        apply(world.run, [path], folder / "out")


def test_no_comment_runs_as_a_formula(applied: tuple[Applied, Path, list[dict[str, Any]]]) -> None:
    _, folder, meant = applied
    for name in ("decisions.csv", "left.csv"):
        with (folder / "out" / name).open(encoding="utf-8-sig", newline="") as stream:
            for line in csv.DictReader(stream):
                assert not line["comment"].startswith("=")
                if int(line["row"]) == meant[1]["row"]:
                    assert line["comment"] == "'" + meant[1]["comment"]


def test_what_is_left_is_said(applied: tuple[Applied, Path, list[dict[str, Any]]], world: World) -> None:
    done, _, meant = applied
    left = done.left.set_index("row")["state"]
    decided = {each["row"]: each["decision"] for each in meant}
    for row, word in decided.items():
        if word == "return":
            assert left[row] == "returned"
        if word == "doubt":
            assert left[row] == "doubt"
        if word == "confirm" and np.isfinite(world.run.positions.set_index("row").loc[row, "lon"]):
            assert row not in left.index
    undecided = set(world.cases.tolist()) - decided.keys()
    assert {row for row, state in left.items() if state == "undecided"} == undecided
    # A marker far from its zone is flagged again where it was put.
    again = done.again.positions.set_index("row")["grade"]
    moved = [row for row, word in decided.items() if word == "move" and again[row] in ("warning", "error")]
    assert moved
    assert (left[moved] == "still_flagged").all()
    accepted = [row for row, word in decided.items() if word == "accept"]
    cleared = [row for row in accepted if again[row] in ("passed", "note")]
    assert cleared
    assert not set(cleared) & set(left.index)


def test_the_audit_log_is_a_chain(
    applied: tuple[Applied, Path, list[dict[str, Any]]], world: World, tmp_path: Path
) -> None:
    _, folder, _ = applied
    lines = (folder / "out/audit.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    assert len(lines) == 51
    entry = json.loads(lines[7])
    assert {"row", "decision", "reviewer", "decided_at", "comment", "file", "previous", "hash"} <= entry.keys()
    for broken in (
        lines[:5] + lines[6:],
        [*lines[:5], lines[6], lines[5], *lines[7:]],
        [line.replace("王芳", "李四") for line in lines],
    ):
        other = tmp_path / "broken"
        other.mkdir(exist_ok=True)
        (other / "audit.jsonl").write_text("".join(broken), encoding="utf-8")
        with pytest.raises(DecisionError, match="audit log is broken"):
            read_sources(world.run, [other])
    # A chain that holds, of what no log says.
    (other / "audit.jsonl").write_text(begun(20261126).text(), encoding="utf-8")  # type: ignore[arg-type]
    with pytest.raises(DecisionError, match="20261126 is no text"):
        read_sources(world.run, [other])


def test_a_log_is_only_continued(
    applied: tuple[Applied, Path, list[dict[str, Any]]], world: World, out: Path, tmp_path: Path
) -> None:
    _, folder, meant = applied
    row = meant[0]["row"]
    later = decision(world.run, row, "return", comment="look again", decided_at="2026-11-27T08:00:00Z")
    more = page_file(tmp_path / "more.json", world.fingerprint, [later])
    done = apply(world.run, [folder / "out", more], out)
    before, after = ((each / "audit.jsonl").read_text(encoding="utf-8") for each in (folder / "out", out))
    assert after.startswith(before)
    assert after.count("\n") == before.count("\n") + 1
    assert done.settled.standing[row].decision == "return"


def test_two_persons_who_differ_are_listed_and_nothing_is_chosen(world: World, out: Path, tmp_path: Path) -> None:
    row, other = (int(each) for each in world.cases[:2])
    run = world.run
    a = page_file(
        tmp_path / "a.json", world.fingerprint, [decision(run, row, "confirm"), decision(run, other, "return")]
    )
    b = page_file(
        tmp_path / "b.json",
        world.fingerprint,
        [decision(run, row, "doubt", reviewer="李四"), decision(run, other, "return", reviewer="李四")],
    )
    done = apply(run, [a, b], out)
    assert set(done.settled.conflicts) == {row}
    assert done.settled.standing[other].decision == "return"
    listed = pd.read_csv(out / "conflicts.csv")
    assert sorted(listed["reviewer"]) == ["李四", "王芳"]
    assert set(done.left.loc[done.left["row"] == row, "state"]) == {"conflict"}
    said = status(run, [a, b], arbiters=["李四"])
    assert (said["conflicts"], said["doubt"], said["returned"]) == (0, 1, 1)
    assert status(run, [a, b])["conflicts"] == 1


@pytest.mark.parametrize("word", ["confirm", "return"])
def test_a_remark_from_the_field_is_answered_by_the_next_review(world: World, word: str) -> None:
    row = int(world.cases[0])
    steps = [("return", "王芳"), ("doubt", "午汲镇"), (word, "王芳")]
    decisions = [
        decision_of(decision(world.run, row, each, reviewer=who, decided_at=f"2026-11-2{day}T08:00:00Z"))
        for day, (each, who) in enumerate(steps)
    ]
    assert settle(world.run, decisions[:2]).standing[row].reviewer == "午汲镇"
    settled = settle(world.run, decisions)
    assert settled.conflicts == {}
    assert settled.standing[row] == decisions[2]
    # Without a question to the field, a doubt is another reviewer's opinion.
    assert set(settle(world.run, [decisions[1], replace(decisions[2], reviewer="李四")]).conflicts) == {row}


def test_rows_that_changed_since_are_reported_and_left_alone(world: World, tmp_path: Path) -> None:
    row = int(world.cases[0])
    changed = decision(world.run, row, "move", lon=114.2, lat=36.7, cells="0" * 32)
    path = page_file(tmp_path / "d.json", world.fingerprint, [changed])
    sources = read_sources(world.run, [path])
    settled = settle(world.run, sources[0].decisions)
    assert [each.row for each in settled.changed] == [row]
    assert settled.standing == {}


def test_nothing_is_written_when_refused(world: World, out: Path, tmp_path: Path) -> None:
    good = page_file(tmp_path / "good.json", world.fingerprint, [decision(world.run, int(world.cases[0]), "confirm")])
    bad = page_file(tmp_path / "bad.json", "e" * 64, [])
    with pytest.raises(DecisionError):
        apply(world.run, [good, bad], out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.json", "good.json"]


def test_the_runs_folder_is_never_touched(applied: tuple[Applied, Path, list[dict[str, Any]]], world: World) -> None:
    assert applied[1].exists()
    again = read_run(world.folder)
    assert again.positions.equals(world.run.positions)
    assert not filecmp.cmp(world.folder / "positions.parquet", applied[1] / "out/positions.parquet", shallow=False)


def test_a_directory_of_units_learns_decided_positions(
    applied: tuple[Applied, Path, list[dict[str, Any]]], tmp_path: Path
) -> None:
    _, folder, meant = applied
    units = units_of_run(folder / "out").set_index("key")
    positions = pd.read_parquet(folder / "out/positions.parquet").set_index("row")
    keys = positions["unit_key"]
    for each in meant:
        key = keys[each["row"]]
        if each["decision"] in ("return", "doubt"):
            assert key not in units.index
        elif each["decision"] == "move":
            assert (units.loc[key, "lon"], units.loc[key, "lat"]) == (each["lon"], each["lat"])
    known = Directory.open(tmp_path / "units")
    assert (
        known.update(units.reset_index(), source="out").added
        == units.index[~units.index.duplicated(keep=False)].notna().sum()
    )

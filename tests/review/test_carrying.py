"""Two months of one register: what was decided is carried where the cells are unchanged, and only there."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import geocensus as gc
from geocensus.errors import ColumnNotFound
from geocensus.pipeline import Result
from geocensus.review import apply, carry, status
from geocensus.review.cases import case_rows, fingerprint

from .deciding import World, decision, page_file, scripted

MONTHS = {"changed": 0.05, "vanished": 0.01, "new": 0.03}


def next_month(run: Result, seed: int = 3) -> tuple[pd.DataFrame, dict[str, set[str]]]:
    """Change 5 % of the rows, take 1 % out, add 3 %, and put all in another order."""
    draw = np.random.default_rng(seed)
    raw = [name for name in run.positions.columns if name.startswith("raw_")]
    cells = run.positions[raw].rename(columns=lambda name: name.removeprefix("raw_"))
    keys = run.positions["unit_key"].to_numpy()
    n = len(cells)
    order = draw.permutation(n)
    count = {what: max(2, round(share * n)) for what, share in MONTHS.items()}
    gone, changed = order[: count["vanished"]], order[count["vanished"] : count["vanished"] + count["changed"]]
    cells = cells.astype(object)
    for k in changed:
        header = str(draw.choice(["DZ", "DWXXMC", "QYDLWZ_WD_MIAO", "PCXQDM"]))
        at = cells.columns.get_loc(header)
        cells.iloc[k, at] = f"{cells.iloc[k, at] or '1'}1"
    kept = np.setdiff1d(np.arange(n), gone)
    added = cells.iloc[draw.choice(kept, count["new"])].copy()
    added["PCDXSBM"] = [f"NEW{k:04d}" for k in range(len(added))]
    added["TYSHXYDM"] = [f"91999999X{k:07d}ZZ" for k in range(len(added))]
    whole = pd.concat([cells.iloc[draw.permutation(kept)], added], ignore_index=True)
    # A column that nobody filled in changes nothing.
    whole["备注"] = None
    told = {"changed": set(keys[changed]), "vanished": set(keys[gone])}
    return whole.iloc[:, draw.permutation(whole.shape[1])], told


@pytest.fixture(scope="module")
def later(world: World) -> tuple[Result, dict[str, set[str]]]:
    frame, told = next_month(world.run)
    return gc.run(frame, region="wuan", zones=world.run.layer), told


def test_decisions_are_carried_exactly_where_cells_are_unchanged(
    world: World, later: tuple[Result, dict[str, set[str]]], tmp_path: Path
) -> None:
    new, told = later
    meant = scripted(world, len(world.cases))
    path = page_file(tmp_path / "d.json", world.fingerprint, meant)
    done = carry(world.run, new, [path], tmp_path / "carried")
    keys = world.run.positions.set_index("row")["unit_key"]
    expected = {
        keys[each["row"]]: each for each in meant if keys[each["row"]] not in told["changed"] | told["vanished"]
    }
    carried = {each.key: each for each in done.decisions}
    assert carried.keys() == expected.keys()
    new_keys = new.positions.set_index("row")["unit_key"]
    offered = set(new.proposals["row"].astype(int))
    for key, each in carried.items():
        was = expected[key]
        assert new_keys[each.row] == key
        assert (each.reviewer, each.decided_at, each.comment) == (was["reviewer"], was["decided_at"], was["comment"])
        if each.decision != was["decision"]:
            assert was["decision"] == "accept"
            assert each.decision in ("move", "recode")
        elif each.decision == "accept":
            assert each.row in offered
        else:
            assert (each.lon, each.lat, each.zone_code) == (was["lon"], was["lat"], was["zone_code"])
    listed = done.differences
    assert set(listed.loc[listed["state"] == "changed", "unit_key"]) == told["changed"]
    assert set(listed.loc[listed["state"] == "vanished", "unit_key"]) == told["vanished"]
    assert done.counts["new"] == max(2, round(0.03 * len(world.run.positions)))
    assert (
        listed.loc[listed["state"] == "changed", "changed_columns"]
        .isin(["DZ", "DWXXMC", "QYDLWZ_WD_MIAO", "PCXQDM"])
        .all()
    )
    # Every decision is in one of the two lists.
    lost = listed.loc[listed["decision"] != "", "old_row"].astype(int).tolist()
    assert sorted([*lost, *(int(keys.index[keys == key][0]) for key in carried)]) == sorted(
        each["row"] for each in meant
    )
    # And what was carried can be applied.
    counts = apply(new, [tmp_path / "carried"], tmp_path / "applied").counts
    assert counts["decisions"] == len(carried)
    assert counts["changed"] == counts["conflicts"] == 0
    said = status(new, [tmp_path / "carried"])
    assert said["open"] == len(set(case_rows(new).tolist()) - {each.row for each in done.decisions})


def test_keys_that_several_rows_have_are_not_guessed(world: World, tmp_path: Path) -> None:
    run = world.run
    row = int(world.cases[0])
    raw = [name for name in run.positions.columns if name.startswith("raw_")]
    cells = run.positions[raw].rename(columns=lambda name: name.removeprefix("raw_"))
    twice = pd.concat([cells, cells[run.positions["row"] == row]], ignore_index=True)
    new = gc.run(twice, region="wuan", zones=run.layer)
    path = page_file(tmp_path / "d.json", world.fingerprint, [decision(run, row, "confirm")])
    done = carry(run, new, [path], tmp_path / "carried")
    assert done.decisions == ()
    name = run.positions.set_index("row").loc[row, "name"]
    lines = done.differences[done.differences["name"] == name]
    assert lines["state"].tolist() == ["duplicate"] * 3
    assert lines["decision"].tolist() == ["confirm", "", ""]


def test_a_column_may_be_ignored(world: World, tmp_path: Path) -> None:
    run = world.run
    raw = [name for name in run.positions.columns if name.startswith("raw_")]
    cells = run.positions[raw].rename(columns=lambda name: name.removeprefix("raw_"))
    cells["导出日期"] = "2026-12-01"
    new = gc.run(cells, region="wuan", zones=run.layer)
    path = page_file(tmp_path / "d.json", world.fingerprint, [decision(run, int(world.cases[0]), "confirm")])
    assert carry(run, new, [path], tmp_path / "strict").decisions == ()
    done = carry(run, new, [path], tmp_path / "ignoring", ignore=["导出日期"])
    assert [each.decision for each in done.decisions] == ["confirm"]
    assert json.loads((tmp_path / "ignoring/carried.json").read_text("utf-8"))["run"] == fingerprint(new)
    with pytest.raises(ColumnNotFound, match="导出日期"):
        carry(run, new, [path], tmp_path / "wrong", ignore=["导出日子"])


def test_conflicts_are_not_carried_but_listed(world: World, tmp_path: Path) -> None:
    row = int(world.cases[0])
    a = page_file(tmp_path / "a.json", world.fingerprint, [decision(world.run, row, "confirm")])
    b = page_file(tmp_path / "b.json", world.fingerprint, [decision(world.run, row, "doubt", reviewer="李四")])
    done = carry(world.run, world.run, [a, b], tmp_path / "carried")
    assert done.decisions == ()
    assert done.differences["state"].tolist() == ["conflict"]
    assert done.differences["reviewer"].tolist() == ["李四 / 王芳"]

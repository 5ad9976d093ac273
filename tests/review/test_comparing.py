"""Two reviewers compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from geocensus.errors import DecisionError
from geocensus.review import compare
from geocensus.review.comparing import kappa

from .deciding import World, decision, page_file


def test_agreement_is_counted_decision_by_decision(world: World, tmp_path: Path) -> None:
    run, rows = world.run, world.cases[:6].tolist()
    a = [
        decision(run, rows[0], "confirm"),
        decision(run, rows[1], "move", lon=114.2, lat=36.7),
        decision(run, rows[2], "move", lon=114.2, lat=36.7),
        decision(run, rows[3], "return"),
        decision(run, rows[4], "doubt"),
    ]
    b = [
        decision(run, rows[0], "confirm", reviewer="李四"),
        decision(run, rows[1], "move", lon=114.2001, lat=36.7, reviewer="李四"),
        decision(run, rows[2], "move", lon=114.201, lat=36.7, reviewer="李四"),
        decision(run, rows[3], "doubt", reviewer="李四", comment="who knows"),
        decision(run, rows[5], "doubt", reviewer="李四"),
    ]
    found = compare(
        page_file(tmp_path / "a.json", world.fingerprint, a), page_file(tmp_path / "b.json", world.fingerprint, b)
    )
    assert (found.both, found.only_first, found.only_second, found.same, found.same_effect) == (4, 1, 1, 3, 2)
    assert found.share == 0.75
    # By hand: po = 3/4; pe = 1/4·1/4 (confirm) + 1/2·1/2 (move) = 5/16; (3/4 - 5/16) / (1 - 5/16) = 7/11.
    assert found.kappa == pytest.approx(7 / 11)
    listed = found.differences.set_index("row")
    assert listed["why"].to_dict() == {rows[2]: "place", rows[3]: "decision"}
    assert listed.loc[rows[2], "apart_m"] == pytest.approx(89.4, abs=0.1)
    assert listed.loc[rows[3], "second_comment"] == "who knows"


def test_kappa_is_not_defined_without_variety() -> None:
    assert kappa([]) is None
    assert kappa([("confirm", "confirm")] * 5) is None
    assert kappa([("confirm", "doubt"), ("doubt", "confirm")]) == -1


def test_different_runs_cannot_be_compared(world: World, tmp_path: Path) -> None:
    a = page_file(tmp_path / "a.json", world.fingerprint, [])
    b = page_file(tmp_path / "b.json", "f" * 64, [])
    with pytest.raises(DecisionError, match="different runs"):
        compare(a, b)

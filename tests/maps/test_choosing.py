"""Some of a run's findings on a map, and what notebooks show of things."""

from __future__ import annotations

from typing import Any

import pytest

import geocensus as gc
from geocensus.errors import CheckNotFound, RegionNotFound, UsageError
from geocensus.maps.choosing import chosen
from geocensus.pipeline import Result
from geocensus.shown import facts_table

from .worlds import HOSTILE, toy_run


def test_findings_of_one_check_and_the_rows_that_they_are_about() -> None:
    run = toy_run()
    some = chosen(run, check="zon001")
    assert set(some.findings["check"]) == {"ZON001"}
    assert set(some.positions["row"]) == set(some.findings["row"].dropna())
    assert set(some.proposals["row"]) <= set(some.positions["row"])
    # A batch brings its members.
    assert chosen(run, check="CRW001").positions["row"].tolist() == [4, 27, 50, 73]
    assert set(chosen(run, check=["ZON001", "TXT004"]).findings["check"]) == {"ZON001", "TXT004"}


def test_a_grade_means_it_and_graver() -> None:
    run = toy_run()
    assert set(chosen(run, grade="warning").findings["grade"]) == {"warning", "error"}
    assert set(chosen(run, grade=gc.Grade.ERROR).findings["grade"]) == {"error"}
    assert len(chosen(run).positions) == len(run.positions)


def test_single_rows_are_kept_whatever_was_found() -> None:
    run = toy_run()
    passed = int(run.positions.loc[run.positions["grade"] == "passed", "row"].iloc[0])
    assert chosen(run, row=passed).positions["row"].tolist() == [passed]
    assert chosen(run, row=[8, passed]).findings["row"].unique().tolist() == [8]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"check": "ZON999"}, CheckNotFound),
        ({"grade": "passed"}, UsageError),
        ({"region": "nowhere"}, RegionNotFound),
        ({"row": 10_000_000}, UsageError),
    ],
)
def test_what_is_not_there_is_refused(asked: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        chosen(toy_run(), **asked)


def test_notebooks_show_results_and_their_maps() -> None:
    import pandas as pd

    frame = pd.DataFrame(
        {"单位名称": [HOSTILE[0], "乙"], "区划代码": "130481", "经度": ["114.2", "0"], "纬度": ["36.7", "0"]}
    )
    result = gc.run(frame, region=["wuan", "jincheng"])
    assert isinstance(result, Result)
    shown = result._repr_html_()
    assert "<table>" in shown
    assert len(shown) < 5_000
    assert result.explore(region="wuan").summary.rows == 2  # type: ignore[attr-defined]
    assert result.explore(region="jincheng").summary.rows == 0  # type: ignore[attr-defined]
    flagged = result.explore(grade="note")
    assert 'src="http' not in flagged._repr_html_()
    for thing, must in ((gc.region("wuan"), "130481"), (gc.layer("county"), "CGCS2000"), (result.layer, "features")):
        said = thing._repr_html_()
        assert must in said
        assert len(said) < 3_000


@pytest.mark.parametrize("name", HOSTILE)
def test_facts_are_text(name: str) -> None:
    from geocensus.language import Text

    said = facts_table(name, [(Text(en=name, zh=name), name)])
    assert "<img" not in said
    assert "<script" not in said
    assert len(said) < 40_000

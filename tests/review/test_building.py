"""Pages of a review: chunks, an index, what is in their data, and nothing of it a contact."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import geocensus.review.building as building
from geocensus.checks import Grade
from geocensus.errors import OutputExists
from geocensus.maps.inlining import foreign_addresses
from geocensus.pipeline import Result
from geocensus.review import build
from geocensus.review.cases import case_rows, cell_hashes, places_of, proposals_of
from geocensus.review.settling import settle
from geocensus.review.sources import read_sources

from .deciding import World, decision, page_file


def data_of(page: Path) -> dict[str, Any]:
    """Read the island of a page, as its script does."""
    found = re.search(
        r'<script type="text/plain" data-packed="gzip" id="geocensus-data">([^<]*)<', page.read_text("utf-8")
    )
    assert found is not None
    made: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(found[1])))
    return made


@pytest.fixture(scope="module")
def built(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "review"
    build(world.run, folder)
    return folder


def test_a_page_holds_what_its_script_needs(world: World, built: Path) -> None:
    data = data_of(built / "review-001.html")
    assert data["review"]["run"] == world.fingerprint
    assert [each["row"] for each in data["cases"]] == world.cases.tolist()
    table = world.run.positions.iloc[places_of(world.run.positions, world.cases)]
    assert [each["cells"] for each in data["cases"]] == cell_hashes(table)
    offered = proposals_of(world.run, world.cases.tolist())
    findings = world.run.findings
    for each, lon, lat in zip(data["cases"], table["lon"], table["lat"], strict=True):
        assert each["findings"] or each["proposals"]
        of_row = findings.loc[findings["row"] == each["row"], "message"]
        assert sorted(one["message"] for one in each["findings"]) == sorted(of_row)
        assert [one["id"] for one in each["proposals"]] == [one.id for one in offered.get(each["row"], [])]
        assert len({one["id"] for one in each["proposals"]}) == len(each["proposals"])
        # Kept to 0.1 mm, so that a point that stays where it is stays exactly there.
        assert (each["lon"] is None) == bool(np.isnan(lon))
        if each["lon"] is not None:
            assert abs(each["lon"] - lon) < 1e-9
            assert abs(each["lat"] - lat) < 1e-9
    assert data["zones_tolerance_m"] == 0
    assert len(data["zones"]["code"]) == len(data["zones"]["areas"]) > 0
    claimed = [each["facts"]["zone_reported"] for each in data["cases"]]
    assert all(
        data["zones"]["code"][each["zone"]] == code
        for each, code in zip(data["cases"], claimed, strict=True)
        if each["zone"] >= 0
    )


def test_grades_choose_the_cases(world: World) -> None:
    grades = world.run.positions.set_index("row")["grade"]
    errors, notes = (set(case_rows(world.run, grade=grade).tolist()) for grade in (Grade.ERROR, Grade.NOTE))
    with_proposal = set(world.run.proposals["row"].astype(int))
    assert {row for row in grades.index if grades[row] == "error"} <= errors
    assert errors - with_proposal == {row for row in grades.index if grades[row] == "error"} - with_proposal
    assert {row for row in grades.index if grades[row] in ("note", "warning", "error")} <= notes
    worst = [grades[row] for row in case_rows(world.run, grade=Grade.NOTE)]
    order = ["error", "warning", "note", "passed"]
    assert worst == sorted(worst, key=order.index)


def test_many_cases_make_many_pages(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "PAGE_MOST", 20)
    made = build(world.run, tmp_path / "review")
    assert len(made.pages) == -(-len(world.cases) // 20)
    pages = [data_of(tmp_path / "review" / name) for name in made.pages]
    assert [each["row"] for page in pages for each in page["cases"]] == world.cases.tolist()
    assert [page["review"]["previous"] for page in pages] == [None, *made.pages[:-1]]
    assert [page["review"]["next"] for page in pages] == [*made.pages[1:], None]
    assert len({page["review"]["storage"] for page in pages}) == len(pages)
    index = (tmp_path / "review/index.html").read_text("utf-8")
    assert all(f'href="{name}"' in index for name in made.pages)
    with pytest.raises(OutputExists):
        build(world.run, tmp_path / "review")


def test_only_what_still_needs_a_decision_is_asked(world: World, tmp_path: Path) -> None:
    done, doubt, sent = (int(row) for row in world.cases[:3])
    decided = [
        decision(world.run, done, "confirm"),
        decision(world.run, doubt, "doubt", comment="which of the two?"),
        decision(world.run, sent, "return"),
    ]
    path = page_file(tmp_path / "d.json", world.fingerprint, decided)
    settled = settle(world.run, read_sources(world.run, [path])[0].decisions)
    build(world.run, tmp_path / "review", settled=settled)
    cases = {each["row"]: each for each in data_of(tmp_path / "review/review-001.html")["cases"]}
    assert cases.keys() == set(world.cases.tolist()) - {done, sent}
    assert cases[doubt]["earlier"]["why"] == "doubt"
    assert cases[doubt]["earlier"]["comment"] == "which of the two?"
    assert all(each["earlier"] is None for row, each in cases.items() if row != doubt)


def test_nothing_to_decide_is_said(world: World, tmp_path: Path) -> None:
    settled = settle(
        world.run,
        read_sources(
            world.run,
            [
                page_file(
                    tmp_path / "d.json",
                    world.fingerprint,
                    [decision(world.run, int(row), "return") for row in world.cases],
                )
            ],
        )[0].decisions,
    )
    made = build(world.run, tmp_path / "review", settled=settled)
    assert (made.cases, made.pages) == (0, ())
    assert "or a proposal): 0. Pages: 0." in (tmp_path / "review/index.html").read_text("utf-8")


def test_pages_hold_no_contact_unless_it_is_asked_for(world: World, tmp_path: Path) -> None:
    positions = world.run.positions.copy()
    positions["raw_联系人"], positions["raw_联系电话"] = "张三丰", "13912345678"
    positions["name"] = "甲厂 联系人：李四光 13812345678"
    object.__setattr__(changed := Result(**vars(world.run)), "positions", positions)
    build(changed, tmp_path / "plain")
    build(changed, tmp_path / "asked", columns=["联系电话"])
    plain, asked = (
        json.dumps(data_of(tmp_path / name / "review-001.html"), ensure_ascii=False) for name in ("plain", "asked")
    )
    for person in ("张三丰", "李四光", "13812345678"):
        assert person not in plain + asked
    assert "13912345678" not in plain
    assert "13912345678" in asked


def test_a_page_fetches_nothing(built: Path) -> None:
    for page in built.glob("*.html"):
        text = page.read_text("utf-8")
        assert "default-src &#39;none&#39;" in text
        assert foreign_addresses(text) == []
        assert "内部工作底图，未经审图不得公开" in text


def test_a_table_of_ones_own_can_be_reviewed(tmp_path: Path) -> None:
    import geocensus as gc

    frame = pd.DataFrame(
        {"id": ["a", "b"], "county_code": ["130481"] * 2, "lon": ["114.2", "36.7"], "lat": ["36.7", "114.2"]}
    )
    made = build(gc.run(frame), tmp_path / "review")
    assert made.cases == 2
    cases = data_of(tmp_path / "review/review-001.html")["cases"]
    assert [one["id"] for each in cases for one in each["proposals"]] == ["swapped_axes"]

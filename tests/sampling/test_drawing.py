"""Draws are what they say: reproducible, in the strata, with the stated chances."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from geocensus.errors import ColumnNotFound, InputError, OutputExists, UsageError
from geocensus.language import Language
from geocensus.pipeline import Result
from geocensus.sampling import draw, frame_of, plan_for, read_sample, write_sample
from geocensus.sampling.framing import frame_hash


def made_frame(counties: int = 3, zones: int = 30, sources: int = 20, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = counties * zones * sources
    county = np.repeat([f"13048{k}" for k in range(counties)], zones * sources)
    zone = np.repeat([f"z{k:04d}" for k in range(counties * zones)], sources)
    category = rng.choice(list("GGSN"), n)
    return pd.DataFrame(
        {
            "row": np.arange(1, n + 1), "object_id": [f"o{k}" for k in range(n)], "unit_key": [f"u{k}" for k in range(n)], "name": "厂",
            "county": county, "zone": zone, "category": category, "class": np.where(category == "G", "industrial", "other"),
            "grade": rng.choice(["passed", "warning"], n, p=[0.8, 0.2]), "collector": rng.choice(["a", "b"], n), "lon": 114.0, "lat": 36.5,
        }
    ).assign(flagged=lambda frame: frame["grade"] == "warning")  # fmt: skip


def test_the_first_census_drew_two_zones_and_20_and_50_sources() -> None:
    frame = made_frame(sources=80)
    sample = draw(frame, plan_for(frame), seed=3)
    by_county = sample.sources.groupby("county")
    assert by_county["zone"].nunique().tolist() == [2, 2, 2]
    counts = sample.sources.groupby(["class", "county"]).size()
    assert counts["industrial"].between(20, 23).all()
    assert counts["other"].between(50, 53).all()


def test_every_stratum_of_a_zone_gives_sources() -> None:
    frame = made_frame()
    sample = draw(frame, plan_for(frame, margin=0.05), seed=3)
    inside = frame[frame["zone"].isin(sample.sources["zone"])].groupby(["zone", "class", "flagged"]).size()
    taken = sample.sources.groupby(["zone", "class", "flagged"]).size().reindex(inside.index, fill_value=0)
    assert (taken >= np.minimum(inside, 2)).all()


def test_chances_are_those_of_many_draws() -> None:
    frame = made_frame(counties=1, zones=8, sources=12)
    plan = plan_for(frame, zones=3, take={"industrial": 9, "other": 9})
    drawn, stated = np.zeros(len(frame)), np.zeros(len(frame))
    for seed in range(150):
        sample = draw(frame, plan, seed=seed).sources
        at = sample["row"].to_numpy() - 1
        drawn[at] += 1
        stated[at] += 1 / sample["probability"].to_numpy()
    assert drawn.min() > 0, "nobody is safe from being drawn"
    # Each source stands, by the inverse of its chance, for one source on average.
    assert (stated / 150).mean() == pytest.approx(1.0, abs=0.03)
    assert (stated / 150).std() < 0.35


def test_the_same_seed_draws_the_same_sample_whatever_the_order_of_the_rows() -> None:
    frame = made_frame()
    plan = plan_for(frame, margin=0.05)
    once, again = draw(frame, plan, seed=9), draw(frame.iloc[::-1], plan, seed=9)
    pd.testing.assert_frame_equal(once.sources, again.sources)
    other = draw(frame, plan, seed=10)
    assert set(once.sources["row"]) != set(other.sources["row"])
    assert once.id != other.id


def test_another_county_changes_nothing_in_the_first() -> None:
    two, three = made_frame(counties=2), made_frame(counties=3)
    three.loc[three["county"] != "130482", "category":"collector"] = two.loc[:, "category":"collector"].to_numpy()
    three["flagged"] = three["grade"] == "warning"
    plan = plan_for(three)
    one = draw(two, plan, seed=1).sources
    more = draw(three, plan, seed=1).sources
    assert one["row"].tolist() == more.loc[more["county"] != "130482", "row"].tolist()


def test_a_smaller_margin_asks_for_more() -> None:
    frame = made_frame()
    sizes = [len(draw(frame, plan_for(frame, margin=margin), seed=1)) for margin in (0.1, 0.05, 0.02)]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == 3
    assert plan_for(frame, margin=0.05, expected=0.5, simple=True).sources == pytest.approx(
        384 / (1 + 383 / 1800), abs=1
    )


@pytest.mark.parametrize("margin", [0.0, 0.5, -1.0])
def test_impossible_margins_are_refused(margin: float) -> None:
    with pytest.raises(UsageError, match="half-width"):
        plan_for(made_frame(), margin=margin)


def test_nothing_can_be_drawn_from_nothing() -> None:
    with pytest.raises(UsageError, match="no located source"):
        plan_for(made_frame().head(0))


def test_the_frame_is_the_located_sources(run: Result) -> None:
    frame = frame_of(run)
    positions = run.positions
    located = positions[positions["in_scope"] & positions["lon"].notna()]
    assert frame["row"].tolist() == located["row"].tolist()
    assert (frame["flagged"] == located["grade"].isin(["warning", "error"]).to_numpy()).all()
    assert frame_hash(frame) != frame_hash(frame.assign(grade="note"))


def test_a_record_is_read_back_as_it_was_drawn(run: Result, tmp_path: Path) -> None:
    frame = frame_of(run)
    sample = draw(frame, plan_for(frame, margin=0.08), seed=1)
    write_sample(run, sample, tmp_path / "s", language=Language.EN)
    write_sample(run, sample, tmp_path / "again", language=Language.EN)
    for name in sorted(path.name for path in (tmp_path / "s").iterdir()):
        assert (tmp_path / "s" / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name
    back, record = read_sample(tmp_path / "s")
    assert back.id == sample.id == record["id"]
    assert record["seed"] == 1
    assert record["frame"]["sha256"] == frame_hash(frame)
    pd.testing.assert_frame_equal(back.sources, sample.sources.drop(columns="name"), check_dtype=False)
    with pytest.raises(OutputExists):
        write_sample(run, sample, tmp_path / "s", language=Language.EN)
    path = tmp_path / "s" / "sample.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"seed": 1', '"seed": 2'), encoding="utf-8")
    with pytest.raises(InputError, match="changed after the draw"):
        read_sample(tmp_path / "s")
    with pytest.raises(InputError, match="no record of a sample"):
        read_sample(tmp_path)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_field_sheets_hold_what_is_needed_and_nobody(run: Result, tmp_path: Path, language: str) -> None:
    run = replace(run, positions=run.positions.assign(raw_联系人="张三丰"))
    run.positions.loc[:, "name"] = '=HYPERLINK("http://x")'
    frame = frame_of(run)
    sample = draw(frame, plan_for(frame), seed=1)
    write_sample(run, sample, tmp_path / "s", language=Language(language))
    (path,) = (tmp_path / "s").glob("*.xlsx")
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "sample"
    assert rows[1][0] == {"en": "sample", "zh": "样本号"}[language]
    assert len(rows) == len(sample) + 2
    blank = rows[0].index("result")
    assert all(not any(row[blank:]) for row in rows[2:])
    assert "张三丰" not in json.dumps(rows, ensure_ascii=False)
    assert "flagged" not in rows[0], "verifiers must not know what the program thinks"
    write_sample(run, sample, tmp_path / "asked", language=Language(language), columns=["联系人"])
    (path,) = (tmp_path / "asked").glob("*.xlsx")
    asked = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert "张三丰" in asked[2]
    with pytest.raises(ColumnNotFound, match="no column 'X'"):
        write_sample(run, sample, tmp_path / "x", language=Language.EN, columns=["X"])
    with pytest.raises(UsageError, match="--links"):
        write_sample(run, sample, tmp_path / "x", language=Language.EN, link="ftp")


def test_no_cell_of_a_field_sheet_is_a_formula(run: Result, tmp_path: Path) -> None:
    import zipfile

    run.positions.loc[:, "name"] = "=1+1"
    frame = frame_of(run)
    write_sample(run, draw(frame, plan_for(frame), seed=1), tmp_path / "s", language=Language.EN)
    (path,) = (tmp_path / "s").glob("*.xlsx")
    with zipfile.ZipFile(path) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
    assert all("<f>" not in sheet for sheet in sheets)

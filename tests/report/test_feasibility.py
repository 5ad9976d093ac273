"""The feasibility report: every number is that of its rows, and the rows are those of the run."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

import geocensus as gc
from geocensus.checks.grades import Grade
from geocensus.maps.inlining import foreign_addresses, inspected
from geocensus.pipeline import Result, feasibility
from geocensus.report.feasibility import Answer, Assessment, Assumptions, feasibility_page, write_feasibility
from geocensus.report.feasibility.rows import LIES
from geocensus.report.feasibility.words import WORDS
from geocensus.simulate import simulate, write
from tests.maps.worlds import HOSTILE

TYPES = {"numerator": "Int64", "denominator": "Int64"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two surveys of 200 synthetic sources in 6 zones, the second with some mended, and the truth."""
    folder = tmp_path_factory.mktemp("feasible")
    made = write(simulate("wuan", sources=200, zones=6, seed=5), folder / "made")
    options = {"region": "wuan", "zones": made.zones, "zone_options": {"kind": "synthetic"}}
    register = gc.read_register(made.register)
    gc.run(register, **options).write(folder / "may")
    table = register.frame().iloc[10:]
    gc.run(gc.Register.from_frame(table), **options).write(folder / "june")
    return folder


@pytest.fixture(scope="module")
def assessment(world: Path) -> Assessment:
    (truth,) = (world / "made").glob("*truth.csv")
    (register,) = (world / "made").glob("*register.csv")
    return feasibility(
        [world / "may", world / "june"], reference=truth, directory=register, assumptions=Assumptions(permitted_m=10)
    )


@pytest.fixture(scope="module")
def written(assessment: Assessment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_feasibility(assessment, tmp_path_factory.mktemp("report") / "out", language="en")


def recount(selected: pd.DataFrame, statistic: str) -> float:
    """Work a statistic out anew, with other means than the report's."""
    factor, _, rest = statistic.rpartition(" * ")
    what, column = re.fullmatch(r"(.+) of (\w+)", rest).groups()
    values = selected[column].dropna()
    if not len(values):
        return float("nan")
    if what == "rms":
        value = float(values.pow(2).mean() ** 0.5)
    elif what.startswith("quantile"):
        value = float(values.quantile(float(what.split()[1])))
    else:
        value = float(values.agg(what))
    return value * float(factor or 1)


def test_every_number_is_that_of_its_rows(world: Path, written: Path) -> None:
    numbers = pd.read_csv(
        written / "numbers.csv", encoding="utf-8-sig", dtype=TYPES, keep_default_na=False, na_values={"value": [""]}
    )
    files = {path.name: pd.read_parquet(path) for path in written.glob("*.parquet")}
    findings = pd.read_csv(world / "june" / "findings.csv", encoding="utf-8-sig")
    not_run = pd.DataFrame(json.loads((world / "june" / "run.json").read_text(encoding="utf-8"))["not_run"])
    files |= {"findings.csv": findings, "run.json": not_run}
    assert len(numbers) > 400
    assert numbers["id"].is_unique
    assert set(numbers["file"]) <= set(files)
    cache: dict[tuple[str, str], pd.DataFrame] = {}

    def select(file: str, where: str) -> pd.DataFrame:
        if (file, where) not in cache:
            cache[file, where] = files[file].query(where, engine="python") if where else files[file]
        return cache[file, where]

    for each in numbers.itertuples():
        rows = select(each.file, each.where)
        if each.file == "run.json":
            assert each.numerator in rows["count"].tolist(), each.id
            assert each.denominator in rows["of"].tolist(), each.id
        elif each.statistic == "count":
            assert each.value == len(rows), each.id
        elif each.statistic == "share":
            whole = select(each.file, each.within)
            assert (each.numerator, each.denominator) == (len(rows), len(whole)), each.id
            assert rows.index.isin(whole.index).all(), each.id
            if len(whole):
                assert each.value == pytest.approx(len(rows) / len(whole), abs=1e-8), each.id
            if each.interval:
                assert float(each.low) <= each.value + 1e-9, each.id
                assert each.value <= float(each.high) + 1e-9, each.id
        else:
            assert each.value == pytest.approx(recount(rows, each.statistic), nan_ok=True, rel=1e-9, abs=1e-6), each.id


def test_the_rows_are_those_of_the_run(world: Path, written: Path) -> None:
    """What the report derives is derived anew from the files of the run."""
    positions = pd.read_parquet(world / "june" / "positions.parquet")
    rows = pd.read_parquet(written / "rows.parquet")
    checked = positions[positions["in_scope"]].reset_index(drop=True)
    assert rows["row"].tolist() == checked["row"].tolist()
    assert rows["located"].tolist() == (checked["lon"].notna() & checked["lat"].notna()).tolist()
    assert (rows["verdicts"] == checked["verdicts"]).all()
    assert (rows["flagged"] == checked["grade"].isin(["warning", "error"])).all()
    zones = pd.read_parquet(world / "june" / "zones.parquet")
    known = checked["zone_reported"].isin(zones["code"])
    assert rows["zone"].tolist() == checked["zone_reported"].where(known, checked["zone_code"]).fillna("").tolist()
    inside = checked["zone_distance_m"] == 0
    assert (rows.loc[inside & rows["located"], "lies"] == "declared").all()
    assert (rows.loc[checked["zone_distance_m"] > 100, "lies"] == "elsewhere").all()
    assert (rows.loc[~rows["located"], "lies"] == "no_position").all()
    assert set(rows["lies"]) <= set(LIES)
    proposals = pd.read_csv(world / "june" / "proposals.csv", encoding="utf-8-sig")
    assert (rows["proposal"] == "proposed").sum() == proposals.loc[proposals["status"] == "proposed", "row"].nunique()
    total = pd.read_csv(world / "june" / "zones.csv", encoding="utf-8-sig", dtype={"code": "str"})
    for line in total[total["level"] == "zone"].dropna(subset="code").itertuples():
        own = rows[rows["zone"] == line.code]
        assert (len(own), own["flagged"].sum(), own["located"].sum()) == (line.sources, line.flagged, line.located), (
            line.code
        )


def test_ambiguous_zones_are_those_of_a_simulation(assessment: Assessment) -> None:
    rows, run = assessment.rows, assessment.run
    own = rows[rows["p_in_zone"].between(0.02, 0.98)]
    rng = np.random.default_rng(1)
    shapes = dict(zip(run.layer.code, run.layer.geometry, strict=True))
    at = run.positions.set_index("row")
    assert len(own), "some source stands near a border"
    for line in own.head(5).itertuples():
        lon, lat, zone = at.loc[line.row, ["lon", "lat", "zone_code"]]
        sigma = line.accuracy_m / np.sqrt(-2 * np.log(1 - 0.68))
        east, north = rng.normal(0, sigma, (2, 20_000))
        x, y = lon + east / (111_320 * np.cos(np.radians(lat))), lat + north / 111_000
        assert shapely.contains_xy(shapes[zone], x, y).mean() == pytest.approx(line.p_in_zone, abs=0.03)


def test_accuracy_is_that_of_the_truth(world: Path, assessment: Assessment) -> None:
    (path,) = (world / "made").glob("*truth.csv")
    truth = pd.read_csv(path, encoding="utf-8-sig", dtype={"object_id": str}).set_index("object_id")
    positions = assessment.run.positions[assessment.run.positions["lon"].notna()]
    from pyproj import Geod

    true = truth.loc[positions["object_id"]]
    _, _, away = Geod(ellps="GRS80").inv(positions["lon"], positions["lat"], true["lon"], true["lat"])
    ledger = assessment.ledger
    assert ledger["all.accuracy.pairs"].value == len(positions)
    assert ledger["all.accuracy.ce90_m"].value == pytest.approx(np.quantile(away, 0.9), rel=1e-3)
    assert ledger["all.accuracy.rmse_m"].value == pytest.approx(np.sqrt(np.mean(away**2)), rel=1e-3)
    assert ledger["all.accuracy.gross"].numerator == int((away > 20 * np.sqrt(2)).sum())
    assert ledger["all.accuracy.ce95_m"].iso19157 == "45"


def test_what_became_of_each_unit(assessment: Assessment) -> None:
    ledger = assessment.ledger
    assert ledger["all.since1.gone"].value == 10
    assert ledger["all.since1.new"].value == 0
    assert ledger["all.since1.sources"].value == 200
    assert ledger["all.omission"].numerator == 10
    assert ledger["all.commission"].numerator == 0


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("preset", ["full", "monthly"])
def test_a_page_is_quiet_and_every_number_in_it_leads_to_its_line(
    assessment: Assessment, language: str, preset: str
) -> None:
    page = feasibility_page(assessment, language=language, preset=preset)
    assert foreign_addresses(page) == []
    assert inspected(page).scripts == []
    assert "内部工作底图，未经审图不得公开" in page
    assert WORDS["synthetic"][language] in page
    links = set(re.findall(r'href="#(n-[^"]+)"', page))
    assert len(links) > 30
    assert links <= set(re.findall(r'id="(n-[^"]+)"', page))


def test_two_reports_differ_in_the_line_of_the_time_only(
    assessment: Assessment, written: Path, world: Path, tmp_path: Path
) -> None:
    (truth,) = (world / "made").glob("*truth.csv")
    (register,) = (world / "made").glob("*register.csv")
    again = feasibility(
        [world / "may", world / "june"], reference=truth, directory=register, assumptions=Assumptions(permitted_m=10)
    )
    write_feasibility(again, tmp_path / "again", language="en")
    for path in sorted(written.iterdir()):
        one, other = path.read_bytes(), (tmp_path / "again" / path.name).read_bytes()
        if path.suffix == ".html":
            different = [pair for pair in zip(one.splitlines(), other.splitlines(), strict=True) if pair[0] != pair[1]]
            assert all(b"Drawn up" in line for pair in different for line in pair)
        else:
            assert one == other, path.name


def test_a_map_stands_in_the_file(written: Path) -> None:
    page = (written / "feasibility.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 1
    assert "Positions by grade" in page


def test_answers_follow_from_the_numbers(assessment: Assessment) -> None:
    judged = {each.question: each for each in assessment.judged}
    assert set(judged) == {"zoning", "base"}
    located = assessment.ledger["wuan.located"]
    assert located.value < 0.99
    assert judged["base"].answer is not Answer.YES, "5 % of the positions are far off"
    assert all(reason.todo.en and reason.todo.zh for each in judged.values() for reason in each.reasons)


def test_without_zones_and_with_few_sources_nothing_is_shown(world: Path) -> None:
    (path,) = (world / "made").glob("*register.csv")
    run = gc.run(gc.Register.from_frame(gc.read_register(path).frame().head(12)), region="wuan")
    found = run.feasibility()
    assert {each.question: each.answer for each in found.judged} == {
        "zoning": Answer.NOT_SHOWN,
        "base": Answer.NOT_SHOWN,
    }
    text = feasibility_page(found, language="en")
    assert "no zone layer was given" in text.casefold() or "No zone layer was given" in text
    assert "fewer than 30 located sources" in text


@pytest.mark.parametrize("rows", [("", ""), ("114.20001", "36.70001")])
def test_one_row_and_no_position_show_nothing_and_say_so(rows: tuple[str, str]) -> None:
    lon, lat = rows
    run = gc.run(pd.DataFrame({"id": ["1"], "longitude": [lon], "latitude": [lat]}), region="wuan")
    found = run.feasibility()
    assert {each.answer for each in found.judged} == {Answer.NOT_SHOWN}
    text = feasibility_page(found, language="en")
    assert "not one source with a position names a county" in text
    said = {
        "": ("No source was checked here", "the register has no source that was checked here"),
        "114.20001": ("Not one position changes its county",),
    }[lon]
    assert [words for words in said if words not in text] == []
    assert ("No check flagged anything" in text) == bool(lon)
    assert ": 尚不能证明" not in feasibility_page(found, language="zh")


def test_decisions_are_counted(world: Path, tmp_path: Path) -> None:
    rows = pd.read_parquet(world / "june" / "positions.parquet")["row"]
    decisions = [
        {"row": int(row), "decision": word} for row, word in zip(rows[:3], ("accept", "accept", "reject"), strict=True)
    ]
    path = tmp_path / "decisions.json"
    path.write_text(json.dumps({"decisions": decisions}), encoding="utf-8")
    ledger = feasibility(world / "june", decisions=[path]).ledger
    assert ledger["wuan.decision.accept"].value == 2
    assert ledger["wuan.decision.reject"].value == 1
    with pytest.raises(gc.GeocensusError, match="no file of decisions"):
        feasibility(world / "june", decisions=[tmp_path / "none.json"])


def test_strangers_texts_stay_text_and_people_stay_out(world: Path) -> None:
    run: Result = gc.pipeline.read_run(world / "june")
    n = len(run.positions)
    names = [HOSTILE[k % len(HOSTILE)] for k in range(n)]
    columns = dict(run.settings["columns"]) | {"method": "method", "collector_id": "who", "category": "kind"}
    positions = run.positions.assign(
        name=names,
        object_id=names,
        raw_method=names,
        raw_kind=names,
        raw_who="张三丰",
        raw_联系人="李四光",
        grade=Grade.ERROR.word,
    )
    hostile = replace(run, positions=positions, settings=run.settings | {"columns": columns})
    found = hostile.feasibility()
    page = feasibility_page(found, language="zh")
    assert inspected(page).scripts == []
    assert "<img" not in page.replace("&lt;img", "")
    for person in ("张三丰", "李四光"):
        assert person not in page
        assert person not in found.ledger.table().to_csv()
        assert person not in found.rows.to_csv()
    for each in list(found.ledger)[::7]:
        if each.file in found.tables and each.where:
            found.tables[each.file].query(each.where, engine="python")

"""What comes back is read with suspicion, and what follows from it is what the truth says."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from geocensus.coordinates.geodesy import distance_m
from geocensus.errors import InputError
from geocensus.language import Language
from geocensus.maps.inlining import foreign_addresses, inspected
from geocensus.pipeline import Result
from geocensus.sampling import Sample, draw, frame_of, plan_for, verify, write_sample, write_verification
from geocensus.sampling.words import WORDS
from geocensus.sampling.writing import verification_page

Fill = Callable[..., Path]


@pytest.fixture
def sample(run: Result) -> Sample:
    frame = frame_of(run)
    return draw(frame, plan_for(frame, margin=0.06), seed=2)


@pytest.fixture
def fill(run: Result, sample: Sample, truth: pd.DataFrame, tmp_path: Path) -> Fill:
    """Write the field sheets, and fill them in as the truth is; a function may change each row."""
    write_sample(run, sample, tmp_path / "s", language=Language.EN)

    def filled(change: Callable[[int, dict[str, str]], None] = lambda n, row: None, name: str = "back.csv") -> Path:
        (path,) = (tmp_path / "s").glob("*.xlsx")
        head, _, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        out = []
        for n, cells in enumerate(rows):
            row = {name: str(cell) for name, cell in zip(head, cells, strict=True)}
            true = truth.loc[row["object_id"]]
            away = distance_m(
                lon=[float(row["lon"])], lat=[float(row["lat"])], to_lon=[true["lon"]], to_lat=[true["lat"]]
            )
            row["result"] = "wrong" if away[0] > 100 else "right"
            row["found_lon"], row["found_lat"] = f"{true['lon']:.7f}", f"{true['lat']:.7f}"
            change(n, row)
            out.append(row)
        file = tmp_path / name
        with file.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(stream, head)
            writer.writeheader()
            writer.writerows(out)
        return file

    return filled


def wrong_by_truth(run: Result, truth: pd.DataFrame) -> pd.Series:
    frame = frame_of(run)
    true = truth.loc[frame["object_id"]]
    away = distance_m(lon=frame["lon"], lat=frame["lat"], to_lon=true["lon"], to_lat=true["lat"])
    return pd.Series(away > 100, index=frame["row"].to_numpy())


def test_the_truth_lies_in_the_intervals(run: Result, sample: Sample, truth: pd.DataFrame, fill: Fill) -> None:
    found = verify(sample, [fill()])
    wrong, frame = wrong_by_truth(run, truth), frame_of(run)
    flagged = frame["flagged"].to_numpy()
    assert found.unverified == 0
    assert found.problems == ()
    assert found.error_rate.low <= wrong.mean() <= found.error_rate.high
    assert found.missed.low <= wrong[~flagged].mean() <= found.missed.high
    assert found.cried_wolf.low <= (~wrong[flagged]).mean() <= found.cried_wolf.high
    assert found.error_rate.seen == int(wrong.loc[sample.sources["row"]].sum())
    assert found.accuracy.count == len(sample)
    assert not found.acceptance.accepted


def test_blank_is_not_verified_and_never_right(sample: Sample, fill: Fill) -> None:
    def blank(n: int, row: dict[str, str]) -> None:
        if n % 4 == 0:
            row["result"] = row["found_lon"] = row["found_lat"] = ""

    found = verify(sample, [fill(blank)])
    blanks = len(range(0, len(sample), 4))
    assert found.unverified == blanks
    assert found.error_rate.of == len(sample) - blanks
    assert found.if_all_wrong.seen == found.error_rate.seen + blanks


def test_a_found_position_alone_decides_by_its_distance(sample: Sample, fill: Fill) -> None:
    with_words = verify(sample, [fill()])

    def wordless(n: int, row: dict[str, str]) -> None:
        row["result"] = ""

    assert verify(sample, [fill(wordless, "b.csv")]).error_rate == with_words.error_rate


def test_positions_may_be_written_in_any_way(sample: Sample, fill: Fill) -> None:
    def degrees(n: int, row: dict[str, str]) -> None:
        for name in ("found_lon", "found_lat"):
            value = float(row[name])
            minutes = (value - int(value)) * 60
            row[name] = f"{int(value)}°{int(minutes)}′{(minutes - int(minutes)) * 60:.3f}″"

    plain, written = verify(sample, [fill()]), verify(sample, [fill(degrees, "b.csv")])
    assert written.accuracy.ce95_m == pytest.approx(plain.accuracy.ce95_m, abs=0.1)


def test_rows_that_do_not_belong_are_told_and_not_counted(sample: Sample, fill: Fill) -> None:
    def spoil(n: int, row: dict[str, str]) -> None:
        if n == 0:
            row["sample"] = "0123456789ab"
        if n == 1:
            row["no"] = "99999"
        if n == 2:
            row["row"] = "1"
        if n == 3:
            row["result"], row["found_lon"], row["found_lat"] = "maybe", "", ""
        if n == 4:
            row["result"], row["found_lat"] = "wrong", "north"
        if n == 5:
            row["result"], row["found_lat"] = "right", "30.0"

    found = verify(sample, [fill(spoil)])
    assert found.unverified == 4
    said = [each.why.en for each in found.problems]
    for must in (
        "is another one",
        "was not drawn",
        "columns were shifted",
        "'maybe' is not known",
        "cannot be read",
        "called right, but found",
    ):
        assert sum(must in each for each in said) == 1, must
    assert [each.counted for each in found.problems] == [False, False, False, False, True, True]
    assert found.problems[0].row == 2, "as a spreadsheet numbers it"
    assert all(each.why.zh for each in found.problems)


def test_two_answers_for_one_source_cancel_out(sample: Sample, fill: Fill) -> None:
    def other(n: int, row: dict[str, str]) -> None:
        row["result"] = "wrong" if n == 0 else row["result"]
        row["found_lon"] = "" if n == 0 else row["found_lon"]

    def blank(n: int, row: dict[str, str]) -> None:
        row["result"] = row["found_lon"] = row["found_lat"] = ""

    first = fill()
    assert verify(sample, [first, fill(name="copy.csv")]).unverified == 0, "the same twice is once"
    assert verify(sample, [first, fill(blank, "blank.csv")]).unverified == 0, "an empty sheet takes nothing away"
    found = verify(sample, [first, fill(other, "other.csv")])
    assert found.unverified == 1
    assert "twice with different results" in found.problems[0].why.en


def test_other_files_are_refused(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="no field sheet"):
        verify(sample, [path])
    path.write_text("sample,no,row,result\nother,1,1,right\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"no row of sample {sample.id}"):
        verify(sample, [path])


def test_a_workbook_comes_back_as_it_went_out(run: Result, sample: Sample, tmp_path: Path) -> None:
    write_sample(run, sample, tmp_path / "s", language=Language.ZH)
    found = verify(sample, [tmp_path / "s"])
    assert found.unverified == len(sample)
    assert np.isnan(found.error_rate.rate)
    assert not found.acceptance.accepted
    assert found.acceptance.most == -1


def test_a_simple_draw_is_decided_by_its_own_law(run: Result, truth: pd.DataFrame, tmp_path: Path) -> None:
    frame = frame_of(run)
    sample = draw(frame, plan_for(frame, margin=0.06, simple=True), seed=1)
    wrong = wrong_by_truth(run, truth)
    lines = [
        f"{sample.id},{n},{row},{'wrong' if wrong[row] else 'right'}"
        for n, row in zip(sample.sources["no"], sample.sources["row"], strict=True)
    ]
    path = tmp_path / "simple.csv"
    path.write_text("\n".join(["sample,no,row,result", *lines]), encoding="utf-8")
    found = verify(sample, [path])
    assert found.error_rate.method == "wilson"
    assert found.acceptance.law == "hypergeometric"
    assert found.error_rate.low <= wrong.mean() <= found.error_rate.high


def test_everything_is_written_and_says_the_same(sample: Sample, fill: Fill, tmp_path: Path) -> None:
    found = verify(sample, [fill()])
    write_verification(found, tmp_path / "v", language=Language.ZH, synthetic=True)
    said = json.loads((tmp_path / "v" / "verification.json").read_text(encoding="utf-8"))
    assert said["error_rate"]["rate"] == pytest.approx(found.error_rate.rate)
    outcomes = pd.read_csv(tmp_path / "v" / "verified.csv", encoding="utf-8-sig")
    assert (outcomes["outcome"] != "right").sum() == found.error_rate.seen
    for language in Language:
        page = verification_page(found, language=language, synthetic=True)
        assert foreign_addresses(page) == []
        assert inspected(page).scripts == []
        assert f"{100 * found.error_rate.rate:.1f} %" in page
        assert WORDS["synthetic"][language] in page
        assert "内部工作底图" in page

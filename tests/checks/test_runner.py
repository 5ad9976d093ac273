from __future__ import annotations

import json

import numpy as np
import pytest

from geocensus.checks import Grade, check, checks, findings, judge
from geocensus.checks.registry import Check, _known, prerequisites_first
from geocensus.language import Text
from geocensus.measures import Columns, Subject, Unavailable


def columns(**given: object) -> Columns:
    size = len(next(value for value in given.values() if value is not None and not isinstance(value, Unavailable)))
    return Columns({"row": np.arange(1, size + 1), **given}, size=size)


def only(*codes: str) -> tuple[Check, ...]:
    return tuple(each for each in checks() if each.code in codes)


def test_the_worst_grade_counts() -> None:
    judged = judge(
        columns(county_distance_m=np.array([0.0, 50.0, 500.0, 5_000.0]), county_reported=np.array(["1"] * 4)),
        only("RGN001"),
    )
    assert judged.rows.tolist() == [[Grade.PASSED, Grade.PASSED, Grade.WARNING, Grade.ERROR]]


def test_an_unknown_value_is_not_run_and_never_passed() -> None:
    judged = judge(columns(county_distance_m=np.array([0.0, np.nan])), only("RGN001"))
    assert judged.rows.tolist() == [[Grade.PASSED, Grade.NOT_RUN]]
    (skipped,) = judged.skipped
    assert (skipped.count, skipped.of) == (1, 2)
    assert "names no county" in skipped.reason.en


def test_a_missing_column_says_how_to_give_it() -> None:
    judged = judge(columns(own_accuracy_m=np.array([1.0]), lon=np.array([114.0]), lat=np.array([36.0])), only("RGN001"))
    assert judged.rows.tolist() == [[Grade.NOT_RUN]]
    assert "--column" in judged.skipped[0].remedy.en


def test_a_refusal_that_was_given_is_the_reason() -> None:
    refusal = Unavailable(reason=Text(en="no zones", zh="无小区"))
    judged = judge(columns(own_accuracy_m=np.array([1.0]), zone_distance_m=refusal), only("ZON001"))
    assert judged.skipped[0].reason.en == "no zones"


def test_rows_that_an_earlier_check_flagged_are_not_judged() -> None:
    given = columns(
        lon_value=np.array([0.0, 39.9]), lat_value=np.array([0.0, 39.9]), position_text=np.array(["0; 0", "x"])
    )
    judged = judge(given, only("PLC002", "PLC003"))
    assert judged.rows.tolist() == [[Grade.ERROR, Grade.PASSED], [Grade.NOT_RUN, Grade.ERROR]]


def test_findings_quote_their_evidence_and_come_gravest_first() -> None:
    given = columns(
        county_distance_m=np.array([500.0, 5_000.0]),
        county_reported=np.array(["130481", "130481"]),
        county_named=np.array(["武安市 (130481)"] * 2, dtype=object),
        county_holding=np.array(["永年区 (130408)"] * 2, dtype=object),
        object_id=np.array(["a", None], dtype=object),
        name=np.array(["甲厂", "=1+1"], dtype=object),
    )
    judged = judge(given, only("RGN001"))
    table = findings(given, judged, language="en")
    assert table["row"].tolist() == [2, 1]
    assert table["grade"].tolist() == ["error", "warning"]
    assert table["message"][1] == (
        "Lies in 永年区 (130408), 500 m outside the county that the row names, 武安市 (130481); the limit is 100 m"
    )
    assert json.loads(table["evidence"][1]) == {
        "county_distance_m": 500.0,
        "county_reported": "130481",
        "county_named": "武安市 (130481)",
        "county_holding": "永年区 (130408)",
        "limit_m": 100.0,
    }
    said = findings(given, judged, language="zh")["message"][1]
    assert said == "位于永年区 (130408)，在填报的武安市 (130481)之外 500 米；限值 100 米"


def test_a_batch_is_judged_once_and_names_its_rows() -> None:
    given = columns(
        lon=np.array([114.0, 114.0, 115.0, np.nan]),
        lat=np.array([36.0, 36.0, 36.0, np.nan]),
        object_id=np.array(["a", "b", "c", "d"], dtype=object),
    )
    judged = judge(given, only("CRD001"))
    assert judged.rows.tolist() == [[Grade.NOT_RUN] * 4]
    table = findings(given, judged, language="en")
    assert table[["subject", "subject_id"]].to_numpy().tolist() == [["batch", "114.000000,36.000000"]]
    assert table["row"].isna().all()
    assert json.loads(table["evidence"][0])["rows"] == [1, 2]


def test_rows_that_were_flagged_before_count_in_no_batch() -> None:
    given = columns(
        lon=np.zeros(3),
        lat=np.zeros(3),
        lon_value=np.zeros(3),
        lat_value=np.zeros(3),
        position_text=np.array(["0; 0"] * 3),
        object_id=np.array(["a", "b", "c"], dtype=object),
    )
    table = findings(given, judge(given, only("PLC002", "PLC003", "CRD001")), language="en")
    assert set(table["check"]) == {"PLC002"}


def test_units_of_one_site_may_share_its_position() -> None:
    given = columns(
        lon=np.array([114.0, 114.0]),
        lat=np.array([36.0, 36.0]),
        object_id=np.array(["a", "b"], dtype=object),
        parent_id=np.array(["site", "site"], dtype=object),
    )
    assert not len(findings(given, judge(given, only("CRD001")), language="en"))


def test_many_addresses_at_one_place_are_an_error() -> None:
    given = columns(
        lon=np.full(6, 114.0),
        lat=np.full(6, 36.0),
        object_id=np.array(list("abcdef"), dtype=object),
        address=np.array([f"{n} 号" for n in range(6)], dtype=object),
    )
    assert findings(given, judge(given, only("CRD001")), language="en")["grade"].tolist() == ["error"]


def test_row_order_changes_nothing_but_the_order() -> None:
    rng = np.random.default_rng(7)
    distance = rng.choice([0.0, np.nan, 300.0, 9_000.0], 200)
    order = rng.permutation(200)
    straight = judge(columns(county_distance_m=distance), only("RGN001")).rows
    shuffled = judge(columns(county_distance_m=distance[order]), only("RGN001")).rows
    assert (straight[:, order] == shuffled).all()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"code": "PLC999"}, "prefix|not RGN"),
        ({"code": "RGN001"}, "taken"),
        ({"message": {"en": "{nothing}", "zh": "{nothing}"}}, "nothing"),
        ({"grades": {Grade.WARNING: {}}}, "must set"),
        ({"flags": []}, "cases"),
        ({"grades": {Grade.PASSED: {"limit_m": 1.0}}}, "no grade"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused_on_import(change: dict[str, object], complaint: str) -> None:
    def judged(county_distance_m: object, *, limit_m: float) -> object:
        return county_distance_m

    judged.__module__ = "geocensus.checks.region.new"
    declaration: dict[str, object] = {
        "code": "RGN998",
        "title": {"en": "t", "zh": "题"},
        "grades": {Grade.WARNING: {"limit_m": 1.0}},
        "message": {"en": "{limit_m}", "zh": "{limit_m}"},
        "source": "own",
        "flags": [{"county_distance_m": 2.0}],
        "passes": [{"county_distance_m": 0.0}],
    } | change
    with pytest.raises(ValueError, match=complaint):
        check(**declaration)(judged)  # type: ignore[arg-type]
    assert "RGN998" not in _known


def test_checks_run_after_those_they_wait_for() -> None:
    ordered = [each.code for each in checks()]
    for each in checks():
        assert all(ordered.index(code) < ordered.index(each.code) for code in each.after)
    assert prerequisites_first(checks()[::-1]) == checks()


def test_nothing_judges_what_it_was_not_asked_for() -> None:
    given = columns(lon=np.array([114.0]), lat=np.array([36.0]))
    assert not judge(given, only("CRD001"), subjects=frozenset({Subject.ROW})).others


def test_a_cell_of_a_million_characters_is_quoted_in_part() -> None:
    table = columns(
        position_unreadable=np.array([True]),
        reason=np.array(["not_a_coordinate"], dtype=object),
        position_text=np.array(["9" * 1_000_000 + "; 36.7"], dtype=object),
    )
    (found,) = findings(table, judge(table, only("TXT003")), language="en").to_dict("records")
    assert "9999…" in found["message"]
    assert len(found["message"]) + len(found["evidence"]) < 2_000
    assert json.loads(found["evidence"])["position_text"].endswith("…")

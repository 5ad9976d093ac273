from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

import geocensus as gc
from geocensus.checks import Judgement, checks, judge
from geocensus.errors import UsageError
from geocensus.measures import Columns, Subject
from geocensus.measures.written import Written
from geocensus.repairs import Repair, propose, repairs
from geocensus.repairs.candidates import Candidates
from geocensus.repairs.edits import WRITTEN
from geocensus.repairs.registry import find_repair
from geocensus.repairs.weighing import weigh
from geocensus.simulate import DEFECTS, simulate
from geocensus.zones import ZoneIndex, ZoneLayer

# One county of half a degree with four zones; a second county to the east.
COUNTIES = ZoneLayer.from_geometries(
    code=["130481", "130482"],
    geometry=[shapely.box(114.0, 36.5, 114.5, 37.0), shapely.box(114.5, 36.5, 115.0, 37.0)],
    kind="counties",
)
ZONES = ZoneLayer.from_geometries(
    code=["130481900001", "130481900002", "130481900003", "130481900004"],
    geometry=[
        shapely.box(114.0 + 0.25 * (k % 2), 36.5 + 0.25 * (k // 2), 114.25 + 0.25 * (k % 2), 36.75 + 0.25 * (k // 2))
        for k in range(4)
    ],
)
ROW_CHECKS = [check for check in checks() if check.subject is Subject.ROW]


def columns(
    lon: list[float],
    lat: list[float],
    *,
    zone: str | None = None,
    county: str | None = "130481",
    zones: list[str] | None = None,
) -> Columns:
    n = len(lon)
    lon_value, lat_value = np.array(lon), np.array(lat)
    fits = (np.abs(lon_value) <= 180) & (np.abs(lat_value) <= 90)
    given: dict[str, Any] = {
        "row": np.arange(1, n + 1),
        "lon": np.where(fits, lon_value, np.nan),
        "lat": np.where(fits, lat_value, np.nan),
        "lon_value": lon_value,
        "lat_value": lat_value,
        "reason": np.where(fits, "", "out_of_range").astype(object),
        "precision_m": np.full(n, 5.0),
        "position_text": np.array([f"{x}; {y}" for x, y in zip(lon, lat, strict=True)], dtype=object),
        "zone_reported": None if zone is None and zones is None else pd.array(zones or [zone] * n, dtype="str"),
        "county_reported": None if county is None else pd.array([county] * n, dtype="str"),
    }
    resources = {"zones": ZoneIndex(ZONES), "counties": ZoneIndex(COUNTIES)}
    return Columns(given, size=n, resources=resources)


def proposals(given: Columns) -> tuple[Judgement, pd.DataFrame]:
    judged = judge(given, ROW_CHECKS)
    return judged, propose(given, judged)


def all_cases() -> list[Any]:
    return [
        pytest.param(each, given, wanted, id=f"{each.cause}-{number}")
        for each in repairs()
        for number, (given, wanted) in enumerate(each.cases)
    ]


def one_row(given: Mapping[str, Any], needs: Sequence[str]) -> list[Any]:
    """Turn the case of a repair into columns of one row; the digits that it needs come from its text."""
    found: list[Any] = []
    for name in needs:
        if name == "written":
            nothing = np.array([np.nan])
            found.append(Written.read([given["position_text"]], lon_value=nothing, lat_value=nothing))
        else:
            value = np.asarray(given[name])
            found.append(value if value.ndim == 2 else value[None])
    return found


@pytest.mark.parametrize(("repair", "given", "wanted"), all_cases())
def test_cases(repair: Repair, given: dict[str, Any], wanted: tuple[float, float]) -> None:
    found = repair.function(*one_row(given, repair.needs))
    if np.isnan(wanted[0]):
        assert not len(found)
    else:
        away = np.hypot(found.lon - wanted[0], found.lat - wanted[1])
        assert away.min() < 1e-6
        # Beside the text as it is typed, an edit may explain how both axes are written; nothing else passes 1.
        assert np.exp(found.log_likelihood).max() <= 1 / WRITTEN.min()


@pytest.mark.parametrize(
    ("lon", "lat", "cause"),
    [
        (36.7, 114.2, "swapped_axes"),
        (-114.2, 36.7, "flipped_sign"),
        (114.2, -36.7, "flipped_sign"),
    ],
)
def test_a_proved_cause_is_proposed(lon: float, lat: float, cause: str) -> None:
    _, table = proposals(columns([lon], [lat], zone="130481900001"))
    (line,) = table.to_dict("records")
    assert (line["cause"], line["status"]) == (cause, "proposed")
    assert (line["proposed_lon"], line["proposed_lat"]) == (114.2, 36.7)
    assert line["proposed_zone_code"] == "130481900001"
    assert line["confidence"] >= 0.95
    assert json.loads(line["rivals"]) == []
    assert (line["reported_lon"], line["reported_lat"]) == (lon, lat)


def test_a_zone_without_area_spoils_the_confidence_of_no_other_row() -> None:
    # Two triangles, one turned over: their areas make nothing together.
    bow = shapely.Polygon([(114.3, 36.8), (114.4, 36.9), (114.4, 36.8), (114.3, 36.9)])
    layer = ZoneLayer.from_geometries(code=["130481900001", "130481900009"], geometry=[ZONES.geometry[0], bow])
    register = pd.DataFrame(
        {
            "lon": ["36.7", "36.7", "114.31"],
            "lat": ["114.2", "114.21", "38.8"],
            "zone_code": ["130481900001", "130481900001", "130481900009"],
        }
    )
    table = gc.run(register, zones=layer, language="en").proposals.set_index("row")
    assert table["status"].reindex([1, 2]).tolist() == ["proposed", "proposed"]
    assert table["confidence"].notna().all()


@pytest.mark.parametrize(
    "text", ["9" * 40, "9" * 300, "114." + "9" * 60, "9" * 18, "1e300", "114°99999999999999999′1″"]
)
def test_a_number_beyond_all_bounds_stops_no_run(text: str) -> None:
    register = pd.DataFrame({"lon": [text, "36.7"], "lat": ["36.7", "114.2"], "zone_code": ["130481900001"] * 2})
    assert 2 in gc.run(register, zones=ZONES, language="en").proposals["row"].tolist()


def test_a_candidate_outside_the_named_zone_proves_nothing() -> None:
    _, table = proposals(columns([36.7], [114.2], zone="130481900004"))
    assert not len(table)


def test_rows_that_are_right_cost_and_change_nothing() -> None:
    judged, table = proposals(columns([114.2, 114.1], [36.7, 36.6], zone="130481900001"))
    assert not judged.flagged().any()
    assert not len(table)


def test_without_zone_and_county_the_base_map_is_some_evidence() -> None:
    _, table = proposals(columns([36.7], [114.2], county=None))
    (line,) = table.to_dict("records")
    assert (line["cause"], line["proposed_lon"], line["proposed_lat"]) == ("swapped_axes", 114.2, 36.7)


def test_a_proposal_raises_no_new_flag_and_has_none_itself() -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(114, 115, 200), rng.uniform(36.5, 37, 200)
    swap, flip = rng.random(200) < 0.3, rng.random(200) < 0.3
    lon, lat = np.where(flip, -lon, lon), lat
    lon, lat = np.where(swap, lat, lon), np.where(swap, lon, lat)
    given = columns(lon.tolist(), lat.tolist())
    judged, table = proposals(given)
    assert len(table)
    at = table["row"].to_numpy(dtype=np.int64) - 1
    applied = lon.copy(), lat.copy()
    applied[0][at], applied[1][at] = table["proposed_lon"], table["proposed_lat"]
    again, idle = proposals(columns(applied[0].tolist(), applied[1].tolist()))
    assert not ((again.rows >= 3) & (judged.rows < 3))[:, at].any()
    # Idempotent: what was repaired needs no repair.
    assert not set(idle["row"]) & set(table["row"])


def test_row_order_does_not_matter() -> None:
    lon, lat = [36.7, -114.2, 114.2, 114.4], [114.2, 36.7, 36.7, 36.7]
    _, straight = proposals(columns(lon, lat))
    _, reverse = proposals(columns(lon[::-1], lat[::-1]))
    reverse["row"] = 5 - reverse["row"]
    pd.testing.assert_frame_equal(
        straight.sort_values("row", ignore_index=True), reverse.sort_values("row", ignore_index=True)
    )


def test_a_full_shuffle_gives_each_row_the_same_proposal() -> None:
    rng = np.random.default_rng(8)
    lon, lat = rng.uniform(114, 114.5, 160).round(5), rng.uniform(36.5, 37, 160).round(5)
    fault = rng.integers(5, size=160)
    lon, lat = np.where(fault == 0, lat, lon), np.where(fault == 0, lon, lat)
    lon, lat = np.where(fault == 1, -lon, lon), np.where(fault == 2, lat + 1, lat)
    lon = np.where(fault == 3, lon * 10, lon)
    shuffled = rng.permutation(160)
    _, straight = proposals(columns(lon.tolist(), lat.tolist()))
    _, mixed = proposals(columns(lon[shuffled].tolist(), lat[shuffled].tolist()))
    mixed["row"] = shuffled[mixed["row"].to_numpy(dtype=np.int64) - 1] + 1
    assert len(straight) > 100
    pd.testing.assert_frame_equal(
        straight, mixed.sort_values("row", ignore_index=True).astype(straight.dtypes.to_dict()), atol=1e-4
    )


def first_support(rows: int) -> float:
    """Weigh one doubtful row beside others that one cause explains beyond doubt."""
    weighed = weigh(
        row=np.arange(rows),
        cause=np.zeros(rows, dtype=np.int64),
        log_likelihood=np.array([0.0] + [20.0] * (rows - 1)),
        log_other=np.zeros((rows, 2)),
        batch=np.full(rows, -1),
        prior=np.array([0.2, 0.5, 0.3]),
        lon=np.full(rows, 114.0),
        lat=np.full(rows, 36.0),
        apart=np.zeros(rows, dtype=np.bool_),
    )
    return float(weighed.support[0])


def test_what_a_register_shows_makes_a_cause_more_likely() -> None:
    assert 0.1 < first_support(1) < 0.3
    assert first_support(200) > 0.8


def test_a_point_within_its_tolerance_is_left_alone() -> None:
    # 20 m west of its zone: within what an honest receiver may be off.
    judged, table = proposals(columns([114.25 - 0.0002], [36.6], zone="130481900002"))
    assert not judged.flagged().any()
    assert not len(table)


def test_a_wrong_code_is_proposed_as_a_code() -> None:
    lon = [114.1 + k / 1000 for k in range(40)]
    codes = ["130481900001"] * 40
    codes[20] = "130481900004"
    given = columns(lon, [36.6] * 40, zones=codes)
    _, table = proposals(given)
    (line,) = table.to_dict("records")
    assert (line["cause"], line["row"], line["proposed_zone_code"]) == ("wrong_zone_code", 21, "130481900001")
    assert np.isnan(line["proposed_lon"])
    assert np.isnan(line["moved_m"])


def test_several_causes_are_an_ambiguity_with_its_rivals() -> None:

    first = next(each for each in repairs() if each.cause == "swapped_axes")
    second = dataclasses.replace(
        first, cause="another_cause", function=lambda lon, lat: Candidates.of(lon=lat + 0.01, lat=lon)
    )
    given = columns([36.7], [114.2])
    table = propose(given, judge(given, ROW_CHECKS), causes=[first, second])
    (line,) = table.to_dict("records")
    assert line["status"] == "ambiguous"
    (rival,) = json.loads(line["rivals"])
    assert {line["cause"], rival["cause"]} == {"swapped_axes", "another_cause"}
    assert line["confidence"] + rival["confidence"] <= 1


def test_metres_in_the_cells_of_degrees_are_put_right() -> None:
    cells = {
        "QYDLWZ_JD_DU": "4063237.17", "QYDLWZ_JD_FEN": "", "QYDLWZ_JD_MIAO": "",
        "QYDLWZ_WD_DU": "38517872.04", "QYDLWZ_WD_FEN": "", "QYDLWZ_WD_MIAO": "", "XZQHDM": "130481",
    }  # fmt: skip
    (line,) = gc.run(pd.DataFrame([cells])).proposals.to_dict("records")
    assert (line["cause"], line["status"]) == ("gauss_kruger_metres", "proposed")
    assert (round(line["proposed_lon"], 4), round(line["proposed_lat"], 4)) == (114.2, 36.7)


@pytest.mark.parametrize(("seconds", "other", "wanted"), [("4380", "53.82", 43.80), ("438", "53.8", 43.8)])
def test_a_lost_point_stands_where_the_other_axis_has_it(seconds: str, other: str, wanted: float) -> None:
    written = Written.read(
        [f"114 3 {other}; 36 33 {seconds}"], lon_value=np.array([np.nan]), lat_value=np.array([np.nan])
    )
    found = find_repair("decimal_point").function(written, np.array([[114.0, 36.5, 114.5, 37.0]]))
    best = found.lat[np.argmax(found.log_likelihood)]
    assert best == pytest.approx(36 + 33 / 60 + wanted / 3600)


@pytest.mark.parametrize(("text", "lat"), [("114.2; 36.", 36.7), ("114 12 0.0; 36 42 .5", 36 + 42 / 60 + 3.5 / 3600)])
def test_a_digit_may_be_lost_beside_the_point(text: str, lat: float) -> None:
    written = Written.read([text], lon_value=np.array([np.nan]), lat_value=np.array([np.nan]))
    found = find_repair("digit_dropped").function(written, np.array([[114.0, 36.5, 114.5, 37.0]]))
    assert np.abs(found.lat - lat).min() < 1e-9


def test_what_no_notation_allows_is_left_over_by_no_single_slip() -> None:
    texts = ["114 12 5; 36 72 8", "114 12.5 5; 36 72 8"]
    written = Written.read(texts, lon_value=np.full(2, np.nan), lat_value=np.full(2, np.nan))
    assert written.lon.sound.tolist() == [True, False]
    found = find_repair("digit_mistyped").function(written, np.tile([114.0, 36.5, 114.5, 37.0], (2, 1)))
    best = [found.log_likelihood[found.index == row].max() for row in (0, 1)]
    assert best[1] < best[0] - 3


def test_the_collectors_habit_tells_where_a_point_was() -> None:
    def confidence(decimals: int) -> pd.DataFrame:
        lat = [36.6 + k / 977 for k in range(12)]
        texts = [f"114.1{k:02d}; {each:.{decimals}f}" for k, each in enumerate(lat)] + ["114.2123; 366123"]
        given = columns([114.1 + k / 1000 for k in range(12)] + [114.2123], [*lat, np.nan], zone="130481900001")
        changed = given.take(np.arange(13), position_text=np.array(texts, dtype=object))
        return proposals(changed)[1]

    (line,) = confidence(4).to_dict("records")
    assert (line["cause"], line["status"], round(line["proposed_lat"], 4)) == ("decimal_point", "proposed", 36.6123)


def test_a_list_read_backwards_gives_the_same_proposals() -> None:
    # Series are filled downwards: they alone know a direction.
    usual = {key: defect.share for key, defect in DEFECTS.items() if key != "fill_down"}
    made = simulate("wuan", sources=700, zones=200, seed=21, defects=usual)
    keys = ["object_id", "cause", "status", "proposed_lon", "proposed_lat", "proposed_zone_code", "confidence"]
    straight, backwards = (
        gc.run(register, zones=made.zones).proposals[keys].sort_values("object_id", ignore_index=True)
        for register in (made.register, made.register[::-1].reset_index(drop=True))
    )
    assert len(straight) > 50
    pd.testing.assert_frame_equal(straight, backwards, atol=2e-4)


def test_a_filled_down_series_is_not_taken_for_wrong_codes() -> None:
    n = 24
    codes = ["130481900001"] * 12 + ["130481900002"] * 12
    lon = [114.1 + k / 1000 for k in range(12)] + [114.3 + k / 1000 for k in range(12)]
    # From row 11 on the list was filled down, across the change of zone.
    for k in range(11, 20):
        lon[k] = lon[10] + (k - 10) * 1e-6
    units = {name: np.full(n, 1e-6) for name in ("lon_unit_deg", "lat_unit_deg")}
    given = columns(lon, [36.6] * n, zones=codes).take(np.arange(n), **units)
    table = proposals(given)[1]
    assert set(range(13, 21)) <= set(table["row"])
    assert set(table["status"]) == {"ambiguous"}


def test_the_wanted_confidence_decides_what_is_proposed() -> None:
    made = simulate("wuan", sources=400, zones=200, seed=3)
    lenient, strict = (gc.run(made.register, zones=made.zones, propose_at=at) for at in (0.5, 1.0))
    assert set(strict.proposals["status"]) == {"ambiguous"}
    proposed = lenient.proposals[lenient.proposals["status"] == "proposed"]
    assert len(proposed)
    assert proposed["confidence"].min() >= 0.5
    assert lenient.settings["propose_at"] == 0.5
    with pytest.raises(UsageError, match="no confidence"):
        gc.run(made.register, zones=made.zones, propose_at=95)

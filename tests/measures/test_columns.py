from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from geocensus.language import Text
from geocensus.measures import Columns, Groups, Subject, Unavailable, measures
from geocensus.measures.columns import known
from geocensus.measures.given import GIVEN
from geocensus.zones import ZoneIndex, ZoneLayer

LAYER = ZoneLayer.from_geometries(
    code=["a", "b"], geometry=[shapely.box(114, 36, 115, 37), shapely.box(115, 36, 116, 37)], kind="counties"
)


def rows(**given: object) -> Columns:
    base = {"lon": np.array([114.5, 115.5, np.nan]), "lat": np.array([36.5, 36.5, np.nan]), "row": np.arange(1, 4)}
    return Columns(base | given, size=3, resources={"zones": ZoneIndex(LAYER), "counties": ZoneIndex(LAYER)})


def test_a_column_is_computed_from_what_it_names() -> None:
    columns = rows(zone_reported=pd.array(["a", "a", "a"], dtype="str"))
    assert columns["zone_number"].tolist() == [0, 1, -1]
    inside, outside, nowhere = columns["zone_distance_m"]
    assert inside == 0
    assert 44_000 < outside < 46_000
    assert np.isnan(nowhere)


def test_a_column_is_computed_once() -> None:
    columns = rows()
    assert columns["zone_number"] is columns["zone_number"]


def test_threads_that_ask_at_once_get_one_column() -> None:
    begun, asked = Event(), []

    class Slow(ZoneIndex):
        def assign(self, **at: Any) -> Any:
            asked.append(at)
            begun.set()
            time.sleep(0.05)
            return super().assign(**at)

    columns = Columns({"lon": np.array([114.5]), "lat": np.array([36.5])}, size=1, resources={"zones": Slow(LAYER)})
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(columns.__getitem__, "zone_number")
        begun.wait()
        others = list(pool.map(columns.__getitem__, ["zone_number"] * 8))
    assert len(asked) == 1
    assert all(each is first.result() for each in others)


def test_a_mistake_in_a_measure_is_no_refusal_and_keeps_nobody_waiting() -> None:
    columns = Columns(
        {"lon": np.array([1.0]), "lat": np.array([1.0, 2.0])}, size=1, resources={"zones": ZoneIndex(LAYER)}
    )
    for _ in range(2):
        with pytest.raises(ValueError, match="equally long"):
            columns["zone_number"]


def test_what_cannot_be_had_says_why_every_time() -> None:
    columns = rows()
    for _ in range(2):
        with pytest.raises(Unavailable) as refusal:
            columns["zone_distance_m"]
        assert "Zone code" in refusal.value.reason.en
    assert columns.get("zone_distance_m") is None


def test_an_optional_column_may_be_absent() -> None:
    assert rows(precision_m=np.array([5.0, 5.0, 5.0]))["own_accuracy_m"].tolist() == [5, 5, 5]
    both = rows(precision_m=np.array([5.0, 5.0, 5.0]), accuracy_m=np.array([40.0, np.nan, 1.0]))
    assert both["own_accuracy_m"].tolist() == [40, 5, 5]


def test_some_rows_with_other_positions_are_measured_anew() -> None:
    columns = rows()
    assert columns["zone_number"].tolist() == [0, 1, -1]
    moved = columns.take(np.array([0]), lon=np.array([115.5]), lat=np.array([36.5]))
    assert moved["zone_number"].tolist() == [1]
    assert columns.at("zone_number", np.array([1])).tolist() == [1]


def test_batches_take_rows_without_a_key_nowhere() -> None:
    groups = Groups.of(pd.array(["x", None, "y", "x"], dtype="str"))
    assert groups.size().tolist() == [2, 1]
    assert groups.rows_of(0).tolist() == [0, 3]
    assert groups.distinct(np.array(["p", "q", None, "r"], dtype=object)).tolist() == [2, 0]


def test_a_site_is_its_parent_its_owner_or_itself() -> None:
    code = "91130481MA07X1234A"
    columns = Columns(
        {
            "row": np.arange(1, 6),
            "object_id": pd.array(["u1", "u2", None, None, "u5"], dtype="str"),
            "uscc": pd.array([code, None, None, None, None], dtype="str"),
            "parent_id": pd.array([None, None, code + "01", None, "u2"], dtype="str"),
        },
        size=5,
    )
    assert list(columns["site_key"]) == [code, "u2", code, "row 4", "u2"]


def test_text_precision_is_that_of_the_coarser_axis() -> None:
    columns = Columns(
        {
            "lon_finest": pd.Categorical(["degree", "degree", "second"]),
            "lat_finest": pd.Categorical(["degree", "minute", "second"]),
            "lon_decimals": np.array([5, 5, 2], dtype=np.int8),
            "lat_decimals": np.array([2, 5, 0], dtype=np.int8),
        },
        size=3,
    )
    np.testing.assert_equal(columns["degree_decimals"], [2, 5, np.nan])
    np.testing.assert_equal(columns["second_decimals"], [np.nan, np.nan, 0])


def test_known_values() -> None:
    assert known(np.array([1.0, np.nan])).tolist() == [True, False]
    assert known(np.array([0, 1])).tolist() == [True, True]
    assert known(pd.array(["a", None], dtype="str")).tolist() == [True, False]
    assert known(pd.Categorical(["a", None])).tolist() == [True, False]


def test_every_measure_is_explained_in_both_languages_and_needs_only_what_exists() -> None:
    resources = {
        *("zones", "counties", "provinces", "census_zones", "groups", "border", "previous", "directory"),
        *("water", "roads", "built_up", "land_cover", "elevation"),
    }
    given = {*GIVEN} | resources
    for (subject, name), declared in measures().items():
        assert declared.meaning.en
        assert declared.meaning.zh != declared.meaning.en
        for need in declared.needs:
            assert need in given or (subject, need) in measures() or (Subject.ROW, need) in measures(), (name, need)


def test_a_given_refusal_is_passed_on() -> None:
    refusal = Unavailable(reason=Text(en="no zone layer", zh="无小区图层"))
    with pytest.raises(Unavailable, match="no zone layer"):
        rows(zone_reported=refusal)["zone_distance_m"]


def test_a_county_is_called_by_name_and_code() -> None:
    layer = ZoneLayer.from_geometries(
        code=["130481", "130408"],
        name=["武安市", "永年区"],
        geometry=[shapely.box(114, 36, 115, 37), shapely.box(115, 36, 116, 37)],
        kind="counties",
    )
    columns = Columns(
        {
            "lon": np.array([115.5, 114.5, np.nan]),
            "lat": np.array([36.5, 36.5, np.nan]),
            "county_reported": pd.array(["130481", None, "130481"], dtype="str"),
        },
        size=3,
        resources={"counties": ZoneIndex(layer)},
    )
    assert columns["county_named"].tolist() == ["武安市 (130481)", None, "武安市 (130481)"]
    assert columns["county_holding"].tolist() == ["永年区 (130408)", "武安市 (130481)", None]

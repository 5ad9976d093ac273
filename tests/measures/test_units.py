"""Units, their parts and their parks: what is one source, and what belongs to it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocensus.measures import Columns

GOOD, OTHER = "91110000600037341L", "91130481MA0ABCDE1K"


def columns(rows: int, **cells: list[object]) -> Columns:
    given = {
        name: np.array(values, dtype=float if name in ("lon", "lat") else object) for name, values in cells.items()
    }
    given.setdefault("lon", np.full(rows, 114.2))
    given.setdefault("lat", np.full(rows, 36.7))
    return Columns({"row": np.arange(1, rows + 1), **given}, size=rows)


def keys(made: Columns) -> list[object]:
    return [None if pd.isna(key) else key for key in made["unit_key"]]


def test_an_outlets_number_is_unique_only_within_its_unit() -> None:
    made = columns(
        4,
        object_id=["A", "DW001", "B", "DW001"],
        parent_id=[None, "A", None, "B"],
        uscc=[GOOD, GOOD, OTHER, OTHER],
        uscc_suffix=["00", "00", "00", "00"],
        lon=[114.20, 114.21, 114.50, 114.51],
    )
    assert keys(made) == [f"{GOOD}-00", f"{GOOD}-00/DW001", f"{OTHER}-00", f"{OTHER}-00/DW001"]
    assert made["parent_number"].tolist() == [-1, 0, -1, 2]
    assert made["parent_distance_m"][[1, 3]] == pytest.approx([893, 893], abs=1)
    assert np.isnan(made["parent_distance_m"][[0, 2]]).all()


def test_an_outlet_without_a_named_parent_is_its_codes() -> None:
    made = columns(3, object_id=["DW001", "DW001", "X"], uscc=[GOOD, OTHER, GOOD])
    assert keys(made) == [f"{GOOD}/DW001", f"{OTHER}/DW001", GOOD]
    assert made["parent_number"].tolist() == [2, -1, -1]


def test_a_row_of_the_outlets_form_is_a_part_of_the_unit_with_its_code() -> None:
    made = columns(
        4, object_id=["U1", "O1", "S1", "K1"], form=["G101-1", "废水 G102", "S104", "G1020"],
        uscc=[GOOD, GOOD, None, None], lon=[114.20, 114.25, 114.3, 114.4],
    )  # fmt: skip
    assert made["is_child"].tolist() == [False, True, False, False]
    assert made["parent_number"].tolist() == [-1, 0, -1, -1]
    # How far it lies from its unit is another question than whether two units share a code.
    assert np.isnan(made["same_code_distance_m"]).all()


def test_a_number_of_an_outlet_alone_is_no_key() -> None:
    assert keys(columns(2, object_id=["DW001", "DA001"])) == [None, None]


def test_sites_of_one_code_need_their_suffix() -> None:
    suffixed = columns(2, object_id=["a", "b"], uscc=[GOOD, GOOD], uscc_suffix=["00", "01"])
    assert keys(suffixed) == [f"{GOOD}-00", f"{GOOD}-01"]
    bare = columns(2, object_id=["a", "b"], uscc=[GOOD, GOOD])
    assert keys(bare) == ["A", "B"], "in one form"
    assert keys(columns(2, uscc=[GOOD, GOOD])) == [None, None]
    assert keys(columns(1, uscc=[GOOD + "01"])) == [f"{GOOD}-01"]


def test_a_park_is_no_parent_but_a_park() -> None:
    made = columns(
        3,
        object_id=["P", "A", "B"],
        name=["开发区", "甲", "乙"],
        form=["G108", None, None],
        parent_id=[None, "P", None],
        park=[None, None, "开发区"],
        lon=[114.2, 114.3, 114.4],
    )
    assert np.isnan(made["parent_distance_m"]).all()
    assert made["park_number"].tolist() == [-1, 0, 0]
    assert made["park_distance_m"][1:].round(-2).tolist() == [8900, 17900]


def test_a_parent_off_the_country_says_nothing_of_its_outlets() -> None:
    made = columns(2, object_id=["A", "DW001"], parent_id=[None, "A"], lon=[0.0, 114.2], lat=[0.0, 36.7])
    assert np.isnan(made["parent_distance_m"]).all()


def test_a_parent_outside_the_rows_that_are_looked_at_is_still_found() -> None:
    whole = columns(2, object_id=["A", "DW001"], parent_id=[None, "A"], lon=[114.2, 114.3])
    part = whole.take(np.array([1]))
    assert part["parent_distance_m"].round(-2).tolist() == [8900]
    moved = whole.take(np.array([1]), lon=np.array([114.2]))
    assert moved["parent_distance_m"].tolist() == [0.0]
    assert part.take(np.array([0]))["parent_row"].tolist() == [1]


def test_the_receiving_plant_is_found_by_name() -> None:
    made = columns(3, name=["厂", "甲出水", "乙出水"], receiver=[None, "厂", "别厂"], lon=[114.2, 114.3, 114.4])
    assert made["receiver_distance_m"][1].round(-2) == 8900
    assert np.isnan(made["receiver_distance_m"][[0, 2]]).all()


@given(st.permutations(range(9)))
def test_the_order_of_the_rows_changes_nothing(order: list[int]) -> None:
    cells: dict[str, list[object]] = {
        "object_id": ["A", "DW001", "DW002", "B", "DW001", "C", "C", "E", "F"],
        "parent_id": [None, "A", "A", None, "B", None, None, "A", "nobody"],
        "uscc": [GOOD, None, None, OTHER, None, GOOD, GOOD, None, None],
        "name": ["甲厂"] * 9,
        "lon": [114.2 + k / 1_000 for k in range(9)],
    }
    straight = columns(9, **cells)
    shuffled = columns(9, **{name: [values[k] for k in order] for name, values in cells.items()})
    assert keys(shuffled) == [keys(straight)[k] for k in order]
    for name in ("parent_distance_m", "same_code_distance_m", "twin_similarity", "twin_distance_m"):
        np.testing.assert_allclose(shuffled[name], straight[name][order], err_msg=name)


def test_rows_of_one_code_are_as_far_apart_as_the_farthest_two() -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.normal(114.2, 0.05, 40), rng.normal(36.7, 0.05, 40)
    made = columns(41, uscc=[GOOD] * 40 + [OTHER], lon=[*lon, 114.0], lat=[*lat, 36.0])
    from geocensus.coordinates.geodesy import distance_m

    true = distance_m(lon=lon[:, None], lat=lat[:, None], to_lon=lon, to_lat=lat).max(axis=1)
    found = made["same_code_distance_m"]
    assert np.isnan(found[40])
    assert (found[:40] <= true + 1e-6).all()
    assert (found[:40] >= 0.98 * true).all()

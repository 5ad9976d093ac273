"""Honest registers in which sources crowd: parks, villages, streets, files in the order of an axis. No batch of them is flagged."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geocensus.checks import checks, findings, judge
from geocensus.coordinates import parse
from geocensus.measures import Columns

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.batches import CODES

OWN = [each for each in checks() if each.code in (*CODES, "CRD001")]
METRES = 111_195.0

Places = Callable[[np.random.Generator], np.ndarray]


def spread(rng: np.random.Generator, n: int) -> np.ndarray:
    """Strew middles over a county of 40 km."""
    return rng.uniform(-20_000, 20_000, (n, 2))


def parks(rng: np.random.Generator) -> np.ndarray:
    """Place 50 works within 300 m, in ten parks."""
    return np.repeat(spread(rng, 10), 50, axis=0) + rng.uniform(-150, 150, (500, 2))


def villages(rng: np.random.Generator) -> np.ndarray:
    """Place twenty sources in each of 30 villages."""
    return np.repeat(spread(rng, 30), 20, axis=0) + rng.normal(0, 200, (600, 2))


def streets(rng: np.random.Generator) -> np.ndarray:
    """Place 40 sources on both sides of each of twelve streets, which run exactly east."""
    along, across = rng.uniform(-4_000, 4_000, 480), rng.choice([-1, 1], 480) * rng.uniform(8, 25, 480)
    return np.repeat(spread(rng, 12), 40, axis=0) + np.c_[along, across]


def villages_along_roads(rng: np.random.Generator) -> np.ndarray:
    """String villages along ten roads, which run exactly north."""
    along = np.rint(rng.uniform(-10, 10, 400)) * 1_000 + rng.normal(0, 120, 400)
    return np.repeat(spread(rng, 10), 40, axis=0) + np.c_[rng.uniform(-60, 60, 400), along]


WRITTEN: dict[str, Callable[[float], str]] = {
    "four decimals": lambda x: f"{x:.4f}",
    "five decimals": lambda x: f"{x:.5f}",
    "whole seconds": lambda x: f"{int(x)}°{int(x * 60 % 60)}′{int(x * 3600 % 60)}″",
    "computed from whole seconds": lambda x: f"{round(x * 3600) / 3600:.6f}",
}


def register(places: np.ndarray, write: Callable[[float], str], *, crew: int = 40, **more: object) -> Columns:
    """Write places of 36.7° N down, seen with 10 m of noise."""
    rng = np.random.default_rng(3)
    at = places + rng.normal(0, 7, places.shape)
    lon, lat = 114.1 + at[:, 0] / (METRES * np.cos(np.radians(36.7))), 36.7 + at[:, 1] / METRES
    table = parse(lon=[write(x) for x in lon], lat=[write(y) for y in lat]).frame()
    given: dict[str, object] = {name: table[name].array for name in table}
    for name in ("lon", "lat", "lon_value", "lat_value", "lon_decimals", "lat_decimals", "precision_m"):
        given[name] = table[name].to_numpy(copy=True)
    n = len(table)
    given |= {"row": np.arange(1, n + 1), "object_id": pd.Series(np.arange(n)).astype("str").array}
    given["collector_id"] = np.array([f"P{k // crew}" for k in range(n)], dtype=object)
    return Columns(given | more, size=n)


def flagged(columns: Columns) -> pd.DataFrame:
    return findings(columns, judge(columns, OWN), language="en")


@pytest.mark.parametrize("notation", WRITTEN)
@pytest.mark.parametrize("places", [parks, villages, streets, villages_along_roads], ids=lambda each: each.__name__)
def test_crowds_are_no_habit(places: Places, notation: str) -> None:
    found = flagged(register(places(np.random.default_rng(1)), WRITTEN[notation]))
    habits = found[found["check"] != "CRD001"]
    assert habits.empty, habits["message"].tolist()
    # Neighbours that happen to be written alike: rarely more than their number and the fineness explain.
    assert (found["grade"] != "error").all()
    assert len(found) <= 4, found["message"].tolist()


@pytest.mark.parametrize("notation", ["four decimals", "five decimals", "whole seconds"])
@pytest.mark.parametrize("axis", [0, 1, -1], ids=["east", "north", "in strips"])
def test_a_file_in_the_order_of_an_axis_is_not_filled_down(axis: int, notation: str) -> None:
    places = spread(np.random.default_rng(5), 6_000)
    strip = np.floor(places[:, 1] / 2_000)
    order = np.argsort(places[:, axis]) if axis >= 0 else np.lexsort((np.where(strip % 2, 1, -1) * places[:, 0], strip))
    found = flagged(register(places[order], WRITTEN[notation], crew=6_000))
    assert found[found["check"] == "CRD005"].empty, found["message"].tolist()


def test_a_series_is_found_though_the_rest_of_the_file_is_sorted() -> None:
    places = spread(np.random.default_rng(6), 200)
    places = places[np.argsort(places[:, 0])]
    columns = register(places, WRITTEN["five decimals"], crew=200)
    lon, lat = columns["lon_value"], columns["lat_value"]
    lon[100:140], lat[100:140] = lon[100] + np.arange(40) * 1e-5, lat[100]
    assert "CRD005" in set(flagged(columns)["check"])


@pytest.mark.parametrize("grade", ["warning", "error"])
def test_one_position_for_many_is_found_in_a_crowd_too(grade: str) -> None:
    """A copy in a fine notation among the works of a park, and a dozen copies in whole seconds."""
    fine = grade == "warning"
    places = parks(np.random.default_rng(8))
    address = np.array([f"工业路{k}号" for k in range(len(places))], dtype=object)
    columns = register(places, WRITTEN["five decimals" if fine else "whole seconds"], address=address)
    lon, lat = columns["lon"], columns["lat"]
    lon[20 : 22 if fine else 32], lat[20 : 22 if fine else 32] = lon[20], lat[20]
    found = flagged(columns)
    same = found[(found["check"] == "CRD001") & found["message"].str.contains("rows .*21, ")]
    assert same["grade"].tolist() == [grade]


def test_units_of_one_park_owner_or_building_may_share_a_position() -> None:
    """EEA C5.8, with the exceptions of the census: not for one park, building or owner."""

    def shared(**more: object) -> set[str]:
        columns = register(np.zeros((6, 2)), WRITTEN["five decimals"], crew=6, **more)
        columns["lon"][:], columns["lat"][:] = columns["lon"][0], columns["lat"][0]
        return set(flagged(columns)["check"])

    def words(*each: str | None) -> np.ndarray:
        return np.array([*each], dtype=object)

    assert shared() == {"CRD001"}
    assert shared(park=words(*["甲园区"] * 6)) == set()
    assert shared(park=words(*["甲园区"] * 5, None)) == {"CRD001"}
    assert shared(parent_id=words(*["U1"] * 6)) == set()
    assert shared(address=words(*["人民路12号商务大厦"] * 6)) == set()
    assert shared(address=words(*["固镇村"] * 6)) == {"CRD001"}, "a village is no building"

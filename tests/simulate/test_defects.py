"""Each defect is what it says, in every notation that has it, and what it did can be undone from the truth."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
import shapely

from geocensus import basemaps
from geocensus.coordinates import Datum, convert, parse, parse_parts
from geocensus.coordinates.geodesy import distance_m
from geocensus.errors import UsageError
from geocensus.simulate import DEFECTS, MARK, MARK_CELL, NOTATIONS, Simulation, simulate, spoil
from geocensus.simulate.form import PARTS
from geocensus.zones import ZoneLayer

COORDINATES = {key: [h for axis in notation.headers for h in axis] for key, notation in NOTATIONS.items()}


@cache
def made(notation: str, defect: str = "", share: float = 0.2) -> Simulation:
    return simulate("wuan", sources=300, zones=30, seed=3, defects={defect: share} if defect else {}, notation=notation)


def pair(defect: str, notation: str, *, share: float = 0.2) -> tuple[Simulation, Simulation, pd.Index]:
    """Give a spoiled register, the same one without defects, and the rows that differ by the truth."""
    spoiled = made(notation, defect, share)
    return spoiled, made(notation), spoiled.truth.index[spoiled.truth["defect"] == defect]


def read(register: pd.DataFrame, notation: str):
    if notation == "parts":
        lon, lat = (register[PARTS[0]], register[PARTS[1]], register[PARTS[2]]), tuple(register[h] for h in PARTS[3:])
        return parse_parts(lon=lon, lat=lat)
    return parse(lon=register["经度"], lat=register["纬度"])


@pytest.mark.parametrize("notation", NOTATIONS)
def test_every_notation_reads_back_to_the_metre_it_was_written_with(notation: str) -> None:
    clean = made(notation)
    got = read(clean.register, notation)
    off = distance_m(lon=got.lon, lat=got.lat, to_lon=clean.truth["lon"], to_lat=clean.truth["lat"])
    assert (np.abs(off - clean.truth["noise_m"]) < 21).all()


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_changes_its_own_rows_and_no_others(defect: str, notation: str) -> None:
    spoiled, clean, rows = pair(defect, notation)
    columns = [*COORDINATES[notation], "PCXQDM"]
    changed = (spoiled.register[columns] != clean.register[columns]).any(axis=1)
    assert set(changed.index[changed]) <= set(rows)
    # A shared or exchanged value may be the same by chance; most are not.
    if defect not in {"decimals_as_minutes", "minutes_seconds_exchanged", "shifted_parts"} or notation != "decimal":
        assert changed.sum() > 0.5 * len(rows) > 0
    assert (spoiled.truth[["lon", "lat", "zone_code"]] == clean.truth[["lon", "lat", "zone_code"]]).all(axis=None)


@pytest.mark.parametrize(("defect", "datum"), [("gcj02_batch", Datum.GCJ02), ("bd09_batch", Datum.BD09)])
def test_batches_in_another_datum_are_that(defect: str, datum: Datum) -> None:
    spoiled, clean, rows = pair(defect, "decimal")
    here, there = read(spoiled.register.loc[rows], "decimal"), read(clean.register.loc[rows], "decimal")
    back = convert(lon=here.lon, lat=here.lat, source=datum, target=Datum.CGCS2000)
    # Four decimals come to half of 16 m twice.
    assert distance_m(lon=back.lon, lat=back.lat, to_lon=there.lon, to_lat=there.lat).max() < 17


def test_shifts_are_constant_within_a_batch_and_an_old_datum_is_one_for_all() -> None:
    for defect, one in (("shift_batch", False), ("old_datum_batch", True)):
        spoiled, _, rows = pair(defect, "decimal", share=0.5)
        said = spoiled.truth.loc[rows].groupby("collector_id")["detail"].nunique()
        assert (said == 1).all()
        assert (len(set(spoiled.truth.loc[rows, "detail"])) == 1) == one


def test_slipped_rows_carry_their_neighbours_positions() -> None:
    spoiled, clean, rows = pair("slipped_list", "parts")
    source = spoiled.truth.loc[rows, "detail"].str.extract(r"row (\d+)")[0].astype(int).to_numpy() - 1
    assert (np.abs(source - rows.to_numpy()) == 1).all()
    assert (
        spoiled.register.loc[rows, list(PARTS)].to_numpy() == clean.register.iloc[source][list(PARTS)].to_numpy()
    ).all()


@pytest.mark.parametrize("notation", NOTATIONS)
def test_filled_down_rows_differ_by_one_in_the_last_digit(notation: str) -> None:
    spoiled, _, rows = pair("fill_down", notation)
    first = spoiled.truth.loc[rows, "detail"].str.extract(r"row (\d+)")[0].astype(int).to_numpy() - 1
    counted = []
    for headers in NOTATIONS[notation].headers:
        digits = (
            spoiled.register[list(headers)].agg("".join, axis=1).str.replace(r"\D", "", regex=True).str[-2:].astype(int)
        )
        steps = (digits.loc[rows].to_numpy() - digits.iloc[first].to_numpy()) % 100
        expected = rows.to_numpy() - first
        assert ((steps == 0) | (steps == expected)).all()
        counted.append(steps == expected)
    assert (counted[0] | counted[1]).all()


def test_degrees_as_decimals_hold_the_minutes() -> None:
    spoiled, clean, rows = pair("dms_as_decimal", "parts")
    register, before = spoiled.register.loc[rows], clean.register.loc[rows]
    assert (register[PARTS[0]].str.split(".").str[0] == before[PARTS[0]]).all()
    assert (register[PARTS[0]].str.split(".").str[1].str[:2] == before[PARTS[1]].str.zfill(2)).all()
    assert (register[PARTS[1]] == "").all()


def test_shifted_parts_lose_the_decimals_to_the_next_part() -> None:
    spoiled, clean, rows = pair("shifted_parts", "parts")
    register, before = spoiled.register.loc[rows], clean.register.loc[rows]
    assert (register[PARTS[2]] == before[PARTS[2]].str.split(".").str[0]).all()
    assert (register[PARTS[3]] == before[PARTS[2]].str.split(".").str[1]).all()
    assert (register[PARTS[4]] == before[PARTS[3]]).all()


@pytest.mark.parametrize(("defect", "change"), [("digit_dropped", -1), ("digit_doubled", 1), ("digit_mistyped", 0)])
def test_digit_slips_touch_one_digit(defect: str, change: int) -> None:
    spoiled, clean, rows = pair(defect, "decimal")
    joined = [r.loc[rows, ["经度", "纬度"]].agg("".join, axis=1) for r in (spoiled.register, clean.register)]
    assert (joined[0].str.len() - joined[1].str.len() == change).all()
    if not change:
        differing = [sum(a != b for a, b in zip(*both, strict=True)) for both in zip(*joined, strict=True)]
        assert set(differing) == {1}


@pytest.mark.parametrize("defect", ["gauss_kruger", "wrong_gauss_zone"])
def test_gauss_kruger_metres_are_metres(defect: str) -> None:
    spoiled, _, rows = pair(defect, "decimal")
    metres = spoiled.register.loc[rows, ["经度", "纬度"]].astype(float)
    assert (metres.min(axis=1) > 100_000).all()
    got = parse(
        [f"{a}, {b}" for a, b in metres.itertuples(index=False)], within=(113.5, 36.3, 114.6, 37.2), order="lon_lat"
    )
    truth = spoiled.truth.loc[rows]
    off = distance_m(lon=got.lon, lat=got.lat, to_lon=truth["lon"], to_lat=truth["lat"])
    right = off < 300
    assert right.any() == (defect == "gauss_kruger")


def test_a_given_layer_is_used_as_it_is() -> None:
    county = basemaps.layer("county")
    layer = ZoneLayer.from_layer(county.take([c for c in county.code.tolist() if c.startswith("1305")]))
    register = simulate(zones=layer, sources=300, seed=2, defects={"swapped_axes": 0.1})
    assert register.zones.code.tolist() == layer.code.tolist()
    assert register.region is None
    assert (register.register[MARK] == MARK_CELL).all()
    zone = layer.find(register.truth["zone_code"])
    at = shapely.points(register.truth["lon"], register.truth["lat"])
    assert shapely.dwithin(layer.geometry[zone], at, 1e-6).all()


def test_zones_have_the_size_that_was_asked_for() -> None:
    register = simulate("beibei", sources=10, zone_km=2.0, seed=0, defects={})
    area = shapely.area(shapely.union_all(register.zones.geometry)) * 111.2**2 * np.cos(np.radians(29.8))
    assert np.sqrt(area / len(register.zones)) == pytest.approx(2.0, rel=0.1)
    with pytest.raises(UsageError, match="zone_km must lie between"):
        simulate("beibei", zone_km=0.0)
    with pytest.raises(UsageError, match="not both"):
        simulate("beibei", zone_km=1.0, zones=3)
    with pytest.raises(UsageError, match="did you mean 'decimal'"):
        simulate("beibei", notation="decimals")


def test_given_positions_are_spoiled_and_kept_as_truth() -> None:
    county = basemaps.layer("county")
    layer = ZoneLayer.from_layer(county.take([c for c in county.code.tolist() if c.startswith("13")]))
    rng = np.random.default_rng(4)
    lon, lat = rng.uniform(114, 117, 500), rng.uniform(36.5, 40, 500)
    register = spoil(lon=lon, lat=lat, zones=layer, seed=1, defects={"swapped_axes": 0.1})
    given = register.truth["object_id"].astype(int).to_numpy() - 1
    assert (np.abs(register.truth["lon"] - lon[given]) < 1e-7).all()
    assert (register.truth["defect"] == "swapped_axes").sum() == round(0.1 * len(register.truth))
    with pytest.raises(UsageError, match="no position lies in any"):
        spoil(lon=np.array([0.0]), lat=np.array([0.0]), zones=layer)

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from geocensus.coordinates import Datum, convert
from geocensus.coordinates.geodesy import distance_m
from geocensus.pipeline import Result, run
from geocensus.simulate import Simulation, simulate
from geocensus.simulate.form import PARTS, to_parts


@cache
def world() -> Simulation:
    return simulate("wuan", sources=900, zones=220, seed=11, defects={})


@cache
def one() -> str:
    """Name the collector with the most rows."""
    return str(world().register["PCYBH"].value_counts().idxmax())


def checked(register: pd.DataFrame) -> Result:
    return run(register, zones=world().zones, language="en")


def rows_of(collector: str) -> np.ndarray:
    return np.flatnonzero(world().register["PCYBH"] == collector)


def rewritten(rows: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> pd.DataFrame:
    register = world().register.copy()
    for headers, value in ((PARTS[:3], lon), (PARTS[3:], lat)):
        parts = to_parts(value, np.full(len(rows), 2))
        for header, cells in zip(headers, (parts.degrees, parts.minutes, parts.seconds.round(2)), strict=True):
            register.loc[rows, header] = [str(cell) for cell in cells.tolist()]
    return register


def error_m(result: Result) -> pd.DataFrame:
    truth = world().truth.set_index("row")
    table = result.proposals.join(truth[["lon", "lat"]], on="row")
    return table.assign(
        error_m=distance_m(
            lon=table["proposed_lon"], lat=table["proposed_lat"], to_lon=table["lon"], to_lat=table["lat"]
        )
    )


def test_a_clean_register_has_no_batch_and_no_proposal() -> None:
    result = checked(world().register)
    assert not (result.findings["check"] == "CRD020").any()
    assert not len(result.proposals)


def test_every_row_of_a_batch_in_another_datum_gets_its_line() -> None:
    truth, rows = world().truth, rows_of(one())
    for datum, cause in ((Datum.GCJ02, "gcj02_positions"), (Datum.BD09, "bd09_positions")):
        moved = convert(
            lon=truth["lon"].to_numpy()[rows], lat=truth["lat"].to_numpy()[rows], source="cgcs2000", target=datum
        )
        result = checked(rewritten(rows, moved.lon, moved.lat))
        table = error_m(result)
        table = table[table["cause"] == cause]
        assert set(table["row"]) == set(rows + 1)
        assert set(table["subject_id"]) == {f"collector: {one()}"}
        assert table["error_m"].max() < 1
        said = result.findings.query("check == 'CRD020' and subject_id == @table.subject_id.iloc[0]")
        assert "odds" in said["message"].iloc[0]


def test_a_slipped_list_is_put_right_and_what_is_right_stays() -> None:
    rows = rows_of(one())
    for step in (1, -1):
        register = world().register.copy()
        for header in PARTS:
            register.loc[rows, header] = np.roll(register[header].to_numpy()[rows], step)
        table = error_m(checked(register))
        slip = table[(table["cause"] == "slipped_rows") & (table["status"] == "proposed")]
        assert len(slip) >= 0.6 * len(rows)
        assert set(slip["row"]) <= set(rows + 1)
        assert slip["error_m"].max() <= 200


def test_what_was_repaired_needs_no_repair_and_carries_no_new_flag() -> None:
    spoiled = simulate("wuan", sources=900, zones=220, seed=12)
    first = run(spoiled.register, zones=spoiled.zones, language="en")
    table = first.proposals[first.proposals["status"] == "proposed"].set_index("row")
    assert {"swapped_axes", "wrong_zone_code", "gcj02_positions"} <= set(table["cause"])
    register = spoiled.register.drop(columns=list(PARTS))
    positions = first.positions.set_index("row")
    lon, lat = (table[f"proposed_{axis}"].reindex(positions.index).fillna(positions[axis]) for axis in ("lon", "lat"))
    register["经度"], register["纬度"] = (
        [f"{value:.7f}" if np.isfinite(value) else "" for value in axis] for axis in (lon, lat)
    )
    by_code = table.index[table["cause"] == "wrong_zone_code"]
    register.loc[by_code - 1, "PCXQDM"] = table.loc[by_code, "proposed_zone_code"].to_numpy()
    second = run(register, zones=spoiled.zones, language="en")
    assert not set(second.proposals["row"]) & set(table.index)
    graver = second.positions.set_index("row")["grade"].reindex(table.index)
    left = set(graver.index[graver.isin(["warning", "error"])])
    flagged = first.findings[first.findings["grade"].isin(["warning", "error"]) & (first.findings["subject"] == "row")]
    assert left <= set(flagged["row"])


def test_rows_that_do_not_share_the_shift_of_their_township_are_not_moved() -> None:
    truth, towns = world().truth, world().register["PCXQDM"].str[:9]
    rows = np.flatnonzero(towns == towns.value_counts().idxmax())
    shifted = rows[: int(0.7 * len(rows))]
    lon, lat = truth["lon"].to_numpy()[shifted], truth["lat"].to_numpy()[shifted]
    moved = convert(lon=lon, lat=lat, source="cgcs2000", target=Datum.GCJ02)
    register = rewritten(shifted, moved.lon, moved.lat).drop(columns="PCYBH")
    result = checked(register)
    assert (result.findings.query("check == 'CRD020'")["subject_id"] == f"township: {towns[rows[0]]}").any()
    table = error_m(result)
    table = table[table["status"] == "proposed"]
    # Rows that lie in their zone with the shift and without it tell nothing: they are left alone.
    assert len(table) >= 5
    assert set(table["row"]) <= set(shifted + 1)
    assert table["error_m"].max() < 50

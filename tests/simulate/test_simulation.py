"""A simulation is deterministic, gapless, plainly synthetic, and its truth is true."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from stdnum.cn import uscc

from geocensus import basemaps, vectorfiles
from geocensus.coordinates import Datum, convert
from geocensus.coordinates.geodesy import distance_m
from geocensus.errors import OutputExists, RegionNotFound, UsageError
from geocensus.simulate import DEFECTS, MARK, MARK_CELL, Simulation, simulate, write
from geocensus.simulate.form import LAT_PARTS, LON_PARTS, PARTS, to_parts


@pytest.fixture(scope="module")
def wuan() -> Simulation:
    return simulate("wuan", seed=5)


def degrees(register: pd.DataFrame, headers: tuple[str, ...]) -> np.ndarray:
    """Compute a position as a plain reader would: signed degrees, minutes and seconds taken as they stand."""
    parts = [pd.to_numeric(register[header], errors="coerce").to_numpy(float) for header in headers]
    return parts[0] + parts[1] / 60 + np.nan_to_num(parts[2]) / 3600


def written(simulation: Simulation, defect: str) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray, np.ndarray]:
    at = (simulation.truth["defect"] == defect).to_numpy()
    register, truth = simulation.register[at], simulation.truth[at]
    assert len(register), defect
    return register, truth, degrees(register, LON_PARTS), degrees(register, LAT_PARTS)


def test_zones_divide_the_county_exactly(wuan: Simulation) -> None:
    county = basemaps.layer("county")
    outline = county.geometry[county.code == "130481"][0]
    assert len(wuan.zones) == 240
    assert shapely.is_valid(wuan.zones.geometry).all()
    assert shapely.coverage_is_valid(wuan.zones.geometry)
    difference = shapely.symmetric_difference(shapely.union_all(wuan.zones.geometry), outline)
    assert shapely.area(difference) < 1e-10 * shapely.area(outline)


def test_zones_of_several_counties_stay_within_theirs() -> None:
    simulation = simulate("jincheng", sources=300, zones=120, seed=2)
    county = basemaps.layer("county")
    assert shapely.coverage_is_valid(simulation.zones.geometry)
    for code in simulation.region.counties:
        mine = (simulation.towns["county_code"] == code).to_numpy()
        assert mine.any(), code
        outline = county.geometry[county.code == code][0]
        out = shapely.difference(shapely.union_all(simulation.zones.geometry[mine]), outline)
        assert shapely.area(out) < 1e-6 * shapely.area(outline)


def test_codes_cannot_be_taken_for_official_ones(wuan: Simulation) -> None:
    codes = wuan.zones.code
    assert len(set(codes.tolist())) == len(codes)
    assert all(code.startswith("130481") and len(code) == 12 and code[6] == "9" for code in codes.tolist())
    assert all(name.startswith("合成") for name in wuan.zones.name.tolist())
    assert wuan.zones.kind == "synthetic"
    register = wuan.register
    assert (register[MARK] == MARK_CELL).all()
    assert register["DWXXMC"].str.startswith("合成").all()
    assert register["TYSHXYDM"].str.startswith("91999999X").all()
    assert all(uscc.is_valid(code) for code in register["TYSHXYDM"])
    assert not register.duplicated(["TYSHXYDM", "TYSHXYDMSBM"]).any()
    assert register.duplicated("TYSHXYDM").any(), "some units have further sites"


def test_truth_lies_in_its_zone_and_good_rows_near_their_truth(wuan: Simulation) -> None:
    zone = wuan.zones.find(wuan.truth["zone_code"])
    points = shapely.points(wuan.truth["lon"], wuan.truth["lat"])
    assert shapely.dwithin(wuan.zones.geometry[zone], points, 1e-7).all()
    _, truth, lon, lat = written(wuan, "")
    off = distance_m(lon=lon, lat=lat, to_lon=truth["lon"], to_lat=truth["lat"])
    # Whole seconds, which some collectors write, add up to 20 m to the noise.
    assert (np.abs(off - truth["noise_m"]) < 21).all()
    assert truth["noise_m"].max() < 300
    assert 4 < truth["noise_m"].median() < 12
    good = (wuan.truth["defect"] == "").to_numpy()
    assert (wuan.register["PCXQDM"][good] == wuan.truth["zone_code"][good]).all()
    assert 0.7 < good.mean() < 0.9


def test_every_defect_is_there_and_is_what_it_says(wuan: Simulation) -> None:
    counts = wuan.truth["defect"].value_counts()
    # 28 collectors are too few for the rarer batches.
    assert {key for key, defect in DEFECTS.items() if not defect.batch} <= set(counts.index)

    _, truth, lon, lat = written(wuan, "swapped_axes")
    assert (distance_m(lon=lat, lat=lon, to_lon=truth["lon"], to_lat=truth["lat"]) < 400).all()
    _, truth, lon, lat = written(wuan, "gcj02_batch")
    lon, lat = convert(lon=lon, lat=lat, source=Datum.GCJ02, target=Datum.CGCS2000)
    assert (
        np.abs(distance_m(lon=lon, lat=lat, to_lon=truth["lon"], to_lat=truth["lat"]) - truth["noise_m"]) < 21
    ).all()
    register, _, _, _ = written(wuan, "flipped_sign")
    assert (register[LON_PARTS[0]].str.startswith("-") ^ register[LAT_PARTS[0]].str.startswith("-")).all()
    register, _, _, _ = written(wuan, "missing")
    assert (register[list(PARTS)] == "").all(axis=None)
    register, _, _, _ = written(wuan, "one_axis_missing")
    assert ((register[LON_PARTS[0]] == "") ^ (register[LAT_PARTS[0]] == "")).all()
    register, _, _, _ = written(wuan, "zero")
    assert (register[list(PARTS)] == "0").all(axis=None)
    _, _, lon, lat = written(wuan, "equal_axes")
    assert (lon == lat).all()
    register, _, _, _ = written(wuan, "whole_minutes")
    assert register[LON_PARTS[2]].isin(["", "0"]).all()
    register, truth, _, _ = written(wuan, "decimals_as_minutes")
    over = (register[[LON_PARTS[1], LAT_PARTS[1]]].astype(int) >= 60).any(axis=1)
    assert over.any()
    assert ((truth["detail"] == "minutes of 60 or more") == over).all()


def test_moved_positions_leave_their_zone_or_the_county(wuan: Simulation) -> None:
    outline = shapely.union_all(wuan.zones.geometry)
    for defect, inside in (("wrong_minutes", True), ("wrong_degree", False)):
        _, truth, lon, lat = written(wuan, defect)
        assert (shapely.contains_xy(outline, lon, lat) == inside).all()
        zone = wuan.zones.geometry[wuan.zones.find(truth["zone_code"])]
        assert not shapely.contains_xy(zone, lon, lat).any()
        assert (distance_m(lon=lon, lat=lat, to_lon=truth["lon"], to_lat=truth["lat"]) > 600).all()
    register, truth, lon, lat = written(wuan, "wrong_zone_code")
    claimed = wuan.zones.geometry[wuan.zones.find(register["PCXQDM"])]
    assert (register["PCXQDM"] != truth["zone_code"]).all()
    assert (shapely.distance(claimed, shapely.points(lon, lat)) * 111_000 > 500).all()
    assert (distance_m(lon=lon, lat=lat, to_lon=truth["lon"], to_lat=truth["lat"]) < 400).all()


def test_shared_positions_name_the_row_they_came_from(wuan: Simulation) -> None:
    register, truth, _, _ = written(wuan, "shared_position")
    origin = truth["detail"].str.extract(r"row (\d+)")[0].astype(int).to_numpy() - 1
    same = wuan.register.iloc[origin][list(PARTS)].to_numpy() == register[list(PARTS)].to_numpy()
    assert same.all()
    assert (wuan.truth["defect"].iloc[origin] == "").all()


def test_defects_cluster_by_collector(wuan: Simulation) -> None:
    bad = wuan.truth[~wuan.truth["defect"].isin(["", "gcj02_batch"])]
    share = bad.groupby("collector_id").size().sort_values(ascending=False)
    collectors = wuan.truth["collector_id"].nunique()
    assert share.iloc[: collectors // 5].sum() > 0.35 * len(bad)
    assert len(set(wuan.truth.loc[wuan.truth["defect"] == "gcj02_batch", "collector_id"])) == 1


def test_same_seed_same_register_and_another_seed_another() -> None:
    first, again, other = (simulate("wuan", sources=200, zones=40, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first.register, again.register)
    pd.testing.assert_frame_equal(first.truth, again.truth)
    assert first.zones.sha256 == again.zones.sha256
    assert first.zones.sha256 != other.zones.sha256
    assert not first.register.equals(other.register)


def test_a_share_changes_its_own_defect_only() -> None:
    one = simulate("wuan", sources=400, zones=40, seed=1, defects={"zero": 0.02})
    two = simulate("wuan", sources=400, zones=40, seed=1, defects={"zero": 0.02, "missing": 0.05})
    zero = one.truth["defect"] == "zero"
    assert zero.sum() == 8
    assert (two.truth.loc[zero, "defect"] == "zero").mean() > 0.5
    assert (two.truth["defect"] == "missing").sum() == 20
    pd.testing.assert_frame_equal(one.truth[["lon", "lat", "zone_code"]], two.truth[["lon", "lat", "zone_code"]])


@pytest.mark.parametrize("sources", [1, 2, 30])
def test_small_registers_work(sources: int) -> None:
    simulation = simulate("beibei", sources=sources, zones=1, seed=0)
    assert len(simulation.register) == len(simulation.truth) == sources
    assert len(simulation.zones) == 1


def test_nonsense_is_refused() -> None:
    with pytest.raises(RegionNotFound):
        simulate("wuann")
    with pytest.raises(UsageError, match="sources must be 1 or more, not 0"):
        simulate(sources=0)
    with pytest.raises(UsageError, match="did you mean 'swapped_axes'"):
        simulate(defects={"swapped_axis": 0.1})
    with pytest.raises(UsageError, match="between 0 and 1, not 7"):
        simulate(defects={"zero": 7})
    with pytest.raises(UsageError, match="30000 zones are too many"):
        simulate("wutongqiao", sources=1, zones=30_000)
    with pytest.raises(UsageError, match="seed must be 0 or more"):
        simulate(seed=-1)


def test_seconds_are_never_sixty() -> None:
    values = np.array([36.99999999, 114.016666666, 0.0166666666, 113.5])
    for decimals in (0, 1, 2):
        parts = to_parts(values, np.full(4, decimals))
        assert (parts.seconds < 60).all()
        assert (parts.minutes < 60).all()
        back = parts.degrees + parts.minutes / 60 + parts.seconds / 3600
        assert (np.abs(back - values) <= 0.5 / 3600 / 10**decimals + 1e-12).all()


def test_files_are_in_the_census_encoding_and_the_same_bytes_every_time(tmp_path, wuan: Simulation) -> None:
    files = write(wuan, tmp_path / "a")
    text = files.register.read_bytes().decode("gb18030")
    assert text.splitlines()[0].split(",") == list(wuan.register.columns)
    assert text.count("\r\n") == len(wuan.register) + 1
    zones = vectorfiles.read(files.zones)
    assert zones.table.num_rows == len(wuan.zones)
    assert set(zones.table.column("synthetic").to_pylist()) == {MARK_CELL}
    for path in (files.register, files.zones, files.truth):
        assert "synthetic" in path.name
    again = write(simulate("wuan", seed=5), tmp_path / "b")
    for one, two in ((files.register, again.register), (files.zones, again.zones), (files.truth, again.truth)):
        assert hashlib.sha256(one.read_bytes()).digest() == hashlib.sha256(two.read_bytes()).digest()
    with pytest.raises(OutputExists):
        write(wuan, tmp_path / "a")


def test_written_zones_come_back_as_they_were(tmp_path, wuan: Simulation) -> None:
    from geocensus.zones import ZoneLayer

    files = write(wuan, tmp_path)
    back = ZoneLayer.read(files.zones)
    assert back.code.tolist() == wuan.zones.code.tolist()
    assert (shapely.get_coordinates(back.geometry) == shapely.get_coordinates(wuan.zones.geometry)).all()
    assert not back.problems


def test_every_defect_is_documented_with_its_share() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/howto/synthetic.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) %", page, re.MULTILINE))
    assert {key: float(share) / 100 for key, share in rows.items()} == pytest.approx(
        {key: defect.share for key, defect in DEFECTS.items()}
    )
    assert all(defect.title.en and defect.title.zh for defect in DEFECTS.values())

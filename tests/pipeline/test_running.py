"""The library's way: tables in, a result out; each step also alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import geocensus as gc
from geocensus.directory import Directory
from geocensus.errors import LayerError, RegionNotFound, UsageError

FRAME = pd.DataFrame(
    {
        "id": ["a", "b", "c", "d"],
        "county_code": ["130481", "130481", "530102", None],
        "longitude": ["114.20001", "36.70001", "102.70001", "北门"],
        "latitude": ["36.70001", "114.20001", "25.04001", "36.7"],
    }
)


def test_a_table_is_checked_as_it_is() -> None:
    result = gc.run(FRAME)
    assert result.positions["row"].tolist() == [1, 2, 3, 4]
    assert result.positions["grade"].tolist() == ["passed", "error", "passed", "error"]
    assert result.proposals[["row", "cause"]].to_numpy().tolist() == [[2, "swapped_axes"]]
    assert result.positions["raw_longitude"].tolist() == FRAME["longitude"].tolist()
    assert repr(result).startswith("<Result: 4 rows, 4 in scope, 2 of them located; 2 with errors")


def test_a_region_chooses_rows_by_claim_and_by_place() -> None:
    result = gc.run(FRAME, region="武安市")
    # The last one names and lies nowhere, and most of the register is of 武安.
    assert result.positions["in_scope"].tolist() == [True, True, False, True]
    assert result.counts["in_scope"] == 3
    assert result.zones["level"].tolist() == ["county", "county", "region"]
    assert result.zones["sources"].tolist() == [2, 1, 3]


def test_rows_that_name_and_lie_nowhere_are_looked_at_in_a_register_of_the_region() -> None:
    """Axes that were exchanged and cells that were left empty are the worst of a county's register, not another county's."""
    lost = pd.DataFrame(
        {
            "longitude": ["36.71111", "", "0"],
            "latitude": ["114.21111", "", "0"],
            "address": ["", "固镇村", "昆明市五华区"],
        }
    )

    def scope(place: tuple[str, str]) -> list[bool]:
        there = pd.DataFrame({"longitude": [place[0]] * 2, "latitude": [place[1]] * 2, "address": ["", ""]})
        return gc.run(pd.concat([lost, there], ignore_index=True), region="wuan").positions["in_scope"].tolist()

    assert scope(("114.20001", "36.70001")) == [True, True, False, True, True]
    assert scope(("102.70001", "25.04001")) == [False] * 5


def test_an_outlet_belongs_to_the_region_that_its_unit_claims() -> None:
    frame = pd.DataFrame(
        {
            "object_id": ["unit", "outlet", "other"],
            "parent_id": [None, "unit", "elsewhere"],
            "county_code": ["130481", None, None],
            "longitude": ["114.20001", "102.70001", "102.70002"],
            "latitude": ["36.70001", "25.04001", "25.04002"],
        }
    )
    assert gc.run(frame, region="wuan").positions["in_scope"].tolist() == [True, True, False]


def test_regions_may_be_several() -> None:
    result = gc.run(FRAME, region=["wuan", "kunming"])
    assert result.positions["in_scope"].tolist() == [True, True, True, True]
    lines = result.zones[result.zones["level"] == "region"]
    assert lines[["code", "sources"]].to_numpy().tolist() == [["130481", 2], ["5301", 1], ["", 4]]
    with pytest.raises(RegionNotFound):
        gc.run(FRAME, region="nowhere")


def test_zones_may_be_a_geodataframe() -> None:
    zones = gpd.GeoDataFrame(
        {"zone_code": ["130481900001"]}, geometry=[shapely.box(114.0, 36.5, 114.5, 37.0)], crs="EPSG:4490"
    )
    frame = FRAME.assign(zone_code="130481900001")
    result = gc.run(frame, zones=zones)
    assert result.positions["zone_code"].isna().tolist() == [False, True, True, True]
    projected = gc.run(frame, zones=zones.to_crs(4547))
    assert projected.positions["zone_code"][0] == "130481900001"
    with pytest.raises(LayerError, match="set_crs"):
        gc.run(frame, zones=zones.set_crs(None, allow_override=True))


def test_a_declared_datum_is_converted_and_said() -> None:
    gcj = gc.run(FRAME, datum="gcj02")
    plain = gc.run(FRAME)
    moved = gc.coordinates.geodesy.distance_m(
        lon=[gcj.positions["lon"][0]], lat=[gcj.positions["lat"][0]], to_lon=[114.20001], to_lat=[36.70001]
    )
    assert 300 < moved[0] < 800
    assert gcj.positions["datum"].tolist() == ["gcj02"] * 4
    assert plain.positions["datum"].tolist() == ["cgcs2000"] * 4
    assert plain.settings["datum_taken"]
    assert not gcj.settings["datum_taken"]


def test_geometry_declares_its_own_system() -> None:
    points = gpd.GeoDataFrame({"name": ["a"]}, geometry=gpd.points_from_xy([114.20001], [36.70001]), crs=4490)
    assert gc.run(points).settings["datum_taken"] is None
    with pytest.raises(UsageError, match="nix"):
        gc.run(points, datum="nix")


def test_each_row_may_declare_its_datum() -> None:
    result = gc.run(FRAME.assign(datum=["GCJ-02", "国家2000", "北京54", "火星来客"]))
    assert result.positions["datum"].tolist() == ["gcj02", "cgcs2000", "beijing54", "unknown"]
    assert np.isnan(result.positions["lon"][2]), "only the user's own transformation could convert it"
    assert result.positions["reason"][2] == "datum_refused"
    assert "TXT003" in result.findings.loc[result.findings["row"] == 3, "check"].tolist()


def test_sentences_say_reasons_in_words_and_quote_cells() -> None:
    frame = pd.DataFrame({"longitude": ["北门", None, "-114.20012"], "latitude": ["36.7", " 36.7001 ", "36.70012"]})
    said = gc.run(frame, language="zh").findings.set_index("row")["message"]
    assert said[1] == "无法识别为坐标：北门; 36.7（含有不属于坐标的内容）"
    assert said[2].endswith("–; 36.7001")
    assert said[3] == "-114.20012; 36.70012 不在底图的任何县内；距最近的县 50,000 米或更远"


def test_positions_in_cells_parts_and_pairs_may_be_mixed() -> None:
    frame = pd.DataFrame(
        {
            "经度": ["114.20001", None, None],
            "纬度": ["36.70001", None, None],
            "经度_度": [None, "114", None],
            "经度_分": [None, "12", None],
            "经度_秒": [None, "0.50", None],
            "纬度_度": [None, "36", None],
            "纬度_分": [None, "42", None],
            "纬度_秒": [None, "0.50", None],
        }
    )
    positions = gc.run(frame).positions
    assert positions["notation"][:2].tolist() == ["decimal", "dms"]
    np.testing.assert_allclose(positions["lon"][:2], [114.20001, 114.2 + 0.5 / 3600])
    assert positions["reason"][2] == "missing"


def test_an_empty_table_is_a_result() -> None:
    result = gc.run(FRAME.iloc[:0])
    assert len(result.positions) == len(result.findings) == len(result.proposals) == 0
    assert "verdicts" in result.positions


def test_each_step_works_alone() -> None:
    register = gc.Register.from_frame(FRAME)
    parsed = gc.parse(lon=register.column("lon"), lat=register.column("lat"))
    counties = gc.ZoneIndex(gc.ZoneLayer.from_layer(gc.layer("county").take(["1304"])))
    number = counties.assign(lon=parsed.lon, lat=parsed.lat)
    assert counties.layer.code[number[0]] == "130481"
    assert number[3] == -1


cells = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.floats(-200, 200).map(lambda value: f"{value:.5f}"),
    st.sampled_from(["0", "inf", "NaN", "1e999"]),
)


@settings(max_examples=25)
@given(rows=st.lists(st.tuples(cells, cells), max_size=30), seed=st.integers(0, 99))
def test_no_row_is_lost_doubled_or_moved_and_order_does_not_matter(rows: list[tuple[str, str]], seed: int) -> None:
    frame = pd.DataFrame(rows, columns=["longitude", "latitude"], dtype=object).assign(
        id=[str(k) for k in range(len(rows))]
    )
    straight = gc.run(frame).positions
    assert straight["row"].tolist() == list(range(1, len(rows) + 1))
    assert straight["object_id"].tolist() == frame["id"].tolist()
    order = np.random.default_rng(seed).permutation(len(rows))
    shuffled = gc.run(frame.iloc[order].reset_index(drop=True)).positions
    for column in ("lon", "lat", "grade", "verdicts", "reason"):
        pd.testing.assert_series_equal(
            straight[column].iloc[order].reset_index(drop=True), shuffled[column], check_index=False
        )


def test_a_proposal_for_a_shifted_row_is_in_the_house_datum() -> None:
    right = gc.run(FRAME.iloc[:1], datum="gcj02").positions
    swapped = gc.run(FRAME.iloc[1:2], datum="gcj02")
    (proposal,) = swapped.proposals.to_dict("records")
    assert proposal["proposed_lon"] == pytest.approx(right["lon"][0], abs=1e-9)
    assert proposal["proposed_lat"] == pytest.approx(right["lat"][0], abs=1e-9)
    assert proposal["reported_lat"] == 114.20001, "the reported value stays as it was"


def test_metres_are_not_shifted_by_what_the_row_declares() -> None:
    frame = pd.DataFrame({"地理坐标": ["X=4064000.12,Y=38518000.67"], "坐标系": ["GCJ-02"]})
    positions = gc.run(frame).positions
    assert positions["notation"][0] == "gauss_kruger_3"
    assert positions["datum"][0] == "cgcs2000"
    plain = gc.run(frame[["地理坐标"]]).positions
    assert positions["lon"][0] == plain["lon"][0]


def test_exclaves_with_one_code_are_one_zone() -> None:
    """Two polygons carry code A: a row in either one lies in A, and A is counted once."""
    zones = gpd.GeoDataFrame(
        {"zone_code": ["A", "A", "B"]},
        geometry=[shapely.box(x, 36.70, x + 0.1, 36.80) for x in (114.2, 114.4, 114.3)],
        crs="EPSG:4490",
    )
    frame = pd.DataFrame(
        {
            "zone_code": ["A", "A", "A", "A"],
            "longitude": ["114.25123", "114.45123", "114.35123", "114.55123"],
            "latitude": ["36.75123"] * 4,
        }
    )
    result = gc.run(frame, zones=zones)
    distance = result.positions["zone_distance_m"].tolist()
    assert distance[:2] == [0.0, 0.0]
    assert distance[2] == pytest.approx(4_345, abs=20)  # to the nearer of the two pieces, the eastern one
    assert distance[3] == pytest.approx(4_577, abs=50)
    assert result.positions["grade"].tolist() == ["passed", "passed", "warning", "warning"]
    counted = result.zones[result.zones["level"] == "zone"]
    assert counted["code"].tolist() == ["A", "B"]
    assert counted["sources"].tolist() == [4, 0]


def test_codes_of_a_table_of_zones_stay_codes() -> None:
    """A missing code turns pandas' column into floats."""
    zones = gpd.GeoDataFrame(
        {"zone_code": [130481001001, None]},
        geometry=[shapely.box(114.2, 36.7, 114.3, 36.8), shapely.box(114.3, 36.7, 114.4, 36.8)],
        crs="EPSG:4490",
    )
    result = gc.run(FRAME.assign(zone_code="130481001001"), zones=zones)
    assert result.layer.code.tolist() == ["130481001001", ""]
    assert result.positions["zone_reported"][0] == "130481001001"
    with pytest.raises(LayerError, match="no polygon"):
        gc.run(FRAME, zones=zones.iloc[:0])


def test_half_a_character_stops_nothing() -> None:
    frame = pd.DataFrame({"name": ["\ud800甲"], "lon": ["114.21234"], "lat": ["36.71234"]}, dtype=object)
    result = gc.run(frame)
    assert result.positions["raw_name"].tolist() == ["?甲"]
    assert result.positions["grade"].tolist() == ["passed"]


def test_an_earlier_register_is_recorded_with_its_hash(tmp_path: Path) -> None:
    earlier = tmp_path / "清查.csv"
    earlier.write_text("object_id,lon,lat\nA,114.20563,36.69174\n", encoding="utf-8")
    result = gc.run(pd.DataFrame({"object_id": ["A"], "lon": ["114.20563"], "lat": ["36.69274"]}), previous=earlier)
    assert result.settings["previous"] == {"清查.csv": hashlib.sha256(earlier.read_bytes()).hexdigest()}
    assert "REL003" in set(result.findings["check"])


def test_a_run_says_with_which_directory_it_was_compared(tmp_path: Path) -> None:
    units = pd.DataFrame({"key": ["u1"], "name": ["武安市甲厂"], "lon": [114.2], "lat": [36.7]})
    known = Directory.open(tmp_path / "units")
    known.update(units)
    cells = pd.DataFrame({"id": ["u1"], "longitude": ["114.20012"], "latitude": ["36.70012"]})
    result = gc.run(cells, directory=tmp_path / "units")
    stored = next((tmp_path / "units").rglob("units.parquet"))
    assert result.settings["directory"] == {"units": hashlib.sha256(stored.read_bytes()).hexdigest()}
    assert gc.run(cells).settings["directory"] == {}

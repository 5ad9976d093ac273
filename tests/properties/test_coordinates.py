"""What must hold for every position and every text."""

from __future__ import annotations

import json
import math
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geocensus.coordinates import (
    Notation,
    Reason,
    Style,
    convert,
    format_decimal,
    format_dms,
    format_position,
    parse,
    parse_axis,
)
from geocensus.coordinates.geodesy import distance_m
from geocensus.coordinates.stream import as_json, records

lons = st.floats(-180, 180)
lats = st.floats(-90, 90)
PIECES = st.sampled_from(
    [
        *"0123456789.,;:-+°′″'\"NSEWnsewodmXY /|_()[]{}　，。、：度分秒东西南北经纬一二十百零点E",
        "116",
        "39.9",
        "北纬",
        "东经",
        "POINT",
        "geo:",
        "lat",
        "坐标",
        "海拔",
        "1e5",
        "\n",
        "\t",
        "°",
        "WGS84",
    ]
)
texts = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join))


@given(
    lon=lons,
    lat=lats,
    notation=st.sampled_from(["decimal", "dms", "dm", "chinese", "wkt", "geojson", "iso6709", "geo_uri"]),
    decimals=st.integers(0, 8),
)
def test_what_is_written_is_read_again(lon: float, lat: float, notation: str, decimals: int) -> None:
    [text] = format_position(lon=[lon], lat=[lat], notation=notation, decimals=decimals)
    found = parse([text], order="lat_lon")
    finest = {"dms": 3600, "chinese": 3600, "dm": 60}.get(notation, 1)
    half = 0.5 / finest / 10**decimals
    assert abs(found.lon[0] - lon) <= half * 1.000001 + 1e-12, (text, list(found.reason))
    assert abs(found.lat[0] - lat) <= half * 1.000001 + 1e-12, (text, list(found.reason))
    assert found.lon_decimals[0] == decimals
    assert format_position(lon=found.lon, lat=found.lat, notation=notation, decimals=decimals) == [text]


@given(
    value=lons,
    style=st.sampled_from(list(Style)),
    decimals=st.integers(0, 6),
    finest=st.sampled_from(["minute", "second"]),
)
def test_each_style_is_read_again(value: float, style: Style, decimals: int, finest: str) -> None:
    [text] = format_dms([value], axis="lon", style=style, decimals=decimals, finest=finest)
    found = parse_axis([text], axis="lon")
    half = 0.5 / (3600 if finest == "second" else 60) / 10**decimals
    assert abs(found.lon[0] - value) <= half * 1.000001 + 1e-12, (text, list(found.reason))


@given(value=lons, decimals=st.integers(0, 10))
def test_decimals_are_read_again(value: float, decimals: int) -> None:
    [text] = format_decimal([value], decimals=decimals)
    assert parse_axis([text], axis="lon").lon[0] == float(text)


@given(text=texts, other=texts)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_no_text_raises_and_every_row_is_read_or_refused(text: str, other: str) -> None:
    for found in (parse([text, other]), parse(lat=[text], lon=[other]), parse_axis([text, other])):
        frame = found.frame()
        read = frame["reason"].isna()
        assert set(frame["reason"].dropna()) <= set(Reason)
        assert set(frame["notation"].dropna()) <= set(Notation)
        assert (read == frame["notation"].notna()).all()
        assert (frame["lon"].abs().fillna(0) <= 180).all()
        assert (frame["lat"].abs().fillna(0) <= 90).all()
        assert frame.loc[~read, ["lon", "lat", "precision_m"]].isna().all().all()
        assert (frame["stopped_at"] < max(len(text), len(other), 1)).all()
    for record in records([text, (text, other)]):
        json.loads(as_json(record))


@given(text=texts)
def test_a_row_does_not_depend_on_its_neighbours(text: str) -> None:
    alone, among = parse([text]), parse(["39.9,116.4", text, "x", None])
    assert alone.frame().astype(str).iloc[0].to_dict() == among.frame().astype(str).iloc[1].to_dict()


@given(
    lat=st.integers(0, 89), lon=st.integers(91, 179), minutes=st.integers(60, 99), which=st.sampled_from(["lat", "lon"])
)
def test_no_minutes_beyond_sixty(lat: int, lon: int, minutes: int, which: str) -> None:
    a, b = (minutes, 5) if which == "lat" else (5, minutes)
    for text in (f"{lat}°{a}′N {lon}°{b}′E", f"北纬{lat}度{a}分，东经{lon}度{b}分", f"{lat} {a} {lon} {b}"):
        assert math.isnan(parse([text]).lat[0]), text


@given(
    lon=st.floats(72.004, 137.8347), lat=st.floats(0.8293, 55.8271), datum=st.sampled_from(["gcj02", "bd09", "bd09mc"])
)
def test_datums_come_back(lon: float, lat: float, datum: str) -> None:
    there = convert(lon=[lon], lat=[lat], source="cgcs2000", target=datum)
    back = convert(lon=there.lon, lat=there.lat, source=datum)
    assert distance_m(lon=[lon], lat=[lat], to_lon=back.lon, to_lat=back.lat)[0] < 1e-6


@pytest.mark.parametrize("unit", ["1 ", "°", "(", "东经", "一", "1,", "N", "1.", "-", '{"a":', "39°54′26″N "])
def test_linear_time(unit: str) -> None:
    def seconds(count: int) -> float:
        text = unit * count
        best = math.inf
        for _ in range(3):
            began = time.perf_counter()
            parse([text])
            parse_axis([text])
            best = min(best, time.perf_counter() - began)
        return best

    assert seconds(100_000) < 40 * seconds(10_000) + 0.05


@pytest.mark.slow
@given(text=st.text(min_size=0, max_size=3000))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_long_random_text(text: str) -> None:
    assert len(parse([text])) == 1
    assert np.isfinite(parse_axis([text]).stopped_at).all()

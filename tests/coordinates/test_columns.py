"""Columns: what decides the order, what the checks need of the text, kinds of input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from geocensus.coordinates import Reason, parse, parse_axis, parse_parts
from geocensus.errors import UsageError

URUMQI = (86.0, 42.0, 89.0, 45.0)


def test_what_decides_the_order() -> None:
    found = parse(["87.6E 43.8N", "lon 87.6 lat 43.8", "116.4 39.9", "87.6, 43.8", "87.6, 43.8999"], within=URUMQI)
    assert list(found.order_evidence) == ["letters", "labels", "range", "region", "region"]
    assert found.lon.tolist() == [87.6, 87.6, 116.4, 87.6, 87.6]
    assert list(parse(["87.6, 43.8"]).order_evidence) == ["assumed"]
    assert parse(["87.6, 43.8"]).lat[0] == 87.6
    told = parse(["87.6, 43.8"], order="lon_lat")
    assert (told.lon[0], list(told.order_evidence)) == (87.6, ["option"])
    assert list(parse(["POINT (87.6 43.8)"]).order_evidence) == ["format"]
    assert list(parse(lat=["43.8"], lon=["87.6"]).order_evidence) == ["columns"]


def test_an_order_that_was_given_is_not_corrected() -> None:
    found = parse(["116.4, 39.9"], order="lat_lon")
    assert list(found.reason) == ["out_of_range"]
    assert (found.lat_value[0], found.lon_value[0]) == (116.4, 39.9)


def test_x_and_y_alone_decide_nothing() -> None:
    assert list(parse(["X 40 Y 80"]).reason) == ["ambiguous"]
    assert parse(["X 87.6 Y 43.8"], within=URUMQI).lon[0] == 87.6
    assert parse(["X=39.9 Y=116.4"]).lon[0] == 116.4


def test_hemisphere_evidence_names_the_weaker_axis() -> None:
    found = parse(["39.9N 116.4E", "+39.9 +116.4", "-39.9 116.4", "39.9 116.4", "39.9N, 116.4"])
    assert list(found.hemisphere_evidence) == ["letters", "sign", "assumed", "assumed", "assumed"]


def test_values_of_refused_rows_stay_for_the_checks() -> None:
    found = parse(lat=["116.4", "", "x1", "39.9", "39°61′"], lon=["39.9", "116.4", "116.4", "无", "116"])
    assert list(found.reason) == [
        "out_of_range",
        "latitude_missing",
        "not_a_coordinate",
        "longitude_missing",
        "minutes_out_of_range",
    ]
    np.testing.assert_array_equal(found.lat_value, [116.4, np.nan, np.nan, 39.9, np.nan])
    np.testing.assert_array_equal(found.lon_value, [39.9, 116.4, 116.4, np.nan, 116.0])
    assert found.lat_written.tolist() == [True, False, True, True, True]
    assert found.lon_written.tolist() == [True, True, True, False, True]
    assert found.lon_decimals.tolist() == [1, 1, 1, -1, 0]
    assert np.isnan(found.lon).all()
    assert np.isnan(found.lat).all()


def test_precision_is_that_of_the_text() -> None:
    found = parse(["39.9 116.5", "39.90000 116.50000", "39°54′26.12″N 116°23′17.12″E", "39°54′N 116°23′E"])
    assert found.precision_m[0] == pytest.approx(0.05 * 111_030, rel=1e-3)
    assert found.precision_m[1] == pytest.approx(5e-6 * 111_030, rel=1e-3)
    assert found.precision_m[2] == pytest.approx(0.005 / 3600 * 111_030, rel=1e-3)
    assert found.precision_m[3] == pytest.approx(0.5 / 60 * 111_030, rel=1e-3)
    assert found.lat_decimals.tolist() == [1, 5, 2, 0]
    assert list(found.lat_finest) == ["degree", "degree", "second", "minute"]


@pytest.mark.parametrize(
    "column",
    [
        ["39.9,116.4", None],
        np.array(["39.9,116.4", None], dtype=object),
        pd.Series(["39.9,116.4", None]),
        pd.Series(["39.9,116.4", None], dtype="category"),
        pa.array(["39.9,116.4", None]),
        pa.array(["39.9,116.4", None], pa.large_string()),
        pa.chunked_array([["39.9,116.4"], [None]]),
        pa.array(["39.9,116.4", None]).dictionary_encode(),
        pd.Series(["39.9,116.4", float("nan")], dtype=object),
        [b"39.9,116.4", None],
    ],
    ids=lambda column: type(column).__name__,
)
def test_kinds_of_columns(column: object) -> None:
    found = parse(column)
    assert found.lat[0] == 39.9
    assert found.frame()["reason"].astype(object).fillna("").tolist() == ["", "missing"]


def test_numbers_are_columns_too() -> None:
    found = parse(lat=np.array([39.9, np.nan, 40.0]), lon=pd.Series([116, 117, 118]))
    assert found.lon.tolist()[0::2] == [116.0, 118.0]
    assert found.lat_decimals.tolist() == [1, -1, 0]
    assert list(found.reason)[1] == "latitude_missing"
    assert parse(lat=[-0.0], lon=[1e-05]).lon[0] == 1e-05


@pytest.mark.parametrize(
    "text", ["\ud800", "39.9,\udfff116.4", "\x00", "\uffff", "ſ", "İ", "ß9 9", "″″", "′", "'", '"', "'''", '" "']
)
def test_odd_characters_refuse_one_row(text: str) -> None:
    found = parse([text, "39.9,116.4"])
    assert found.frame()["reason"].notna().tolist() == [True, False]
    assert found.lon[1] == 116.4


def test_empty_columns() -> None:
    assert len(parse([])) == 0
    assert len(parse(lat=[], lon=[])) == 0
    assert len(parse_axis([])) == 0
    assert parse([None]).frame()["reason"].tolist() == ["missing"]


def test_wrong_words_are_the_callers_fault() -> None:
    with pytest.raises(UsageError, match="one length"):
        parse(lat=["1"], lon=["1", "2"])
    with pytest.raises(UsageError):
        parse(["1 2"], order="latlon")  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        parse(lat=["1"])
    with pytest.raises(UsageError, match="utm"):
        parse(["1 2"], projection="utm")
    with pytest.raises(UsageError):
        parse(["1 2"], lat=["1"])


def test_unknown_axis_stands_in_both_values() -> None:
    assert list(parse_axis(["100N"]).reason) == ["out_of_range"]
    found = parse_axis(["23.43", "45.21 W", "23.43 N", ""])
    assert np.isnan(found.lon[0])
    assert np.isnan(found.lat[0])
    assert found.lat_value[0] == found.lon_value[0] == 23.43
    assert found.lon[1] == -45.21
    assert found.lat[2] == 23.43
    assert list(found.reason)[3] == Reason.MISSING


class TestParts:
    def test_text_and_numbers(self) -> None:
        found = parse_parts(
            lon=(["116", 116.0], ["23", "23.0"], ["17.5", 17]), lat=([39, "39"], ["54", None], ["", ""])
        )
        assert found.lon.tolist() == pytest.approx([116.3881944, 116.3880556])
        assert found.lat.tolist() == [39.9, 39.0]
        assert list(found.lat_finest) == ["minute", "degree"]

    @pytest.mark.parametrize(
        ("lat", "reason"),
        [
            (("10", "-1", ""), "not_a_coordinate"),
            (("25", "60", ""), "minutes_out_of_range"),
            (("25", "6", "60"), "seconds_out_of_range"),
            (("1.00000001", "2", "3"), "decimal_inside"),
            (("39", "", "26"), "not_a_coordinate"),
            (("", "54", "26"), "left_over"),
            (("", "", ""), "latitude_missing"),
            (("2017", "1", "2"), "out_of_range"),
        ],
    )
    def test_refused(self, lat: tuple[str, str, str], reason: str) -> None:
        found = parse_parts(lat=tuple([part] for part in lat), lon=(["116"], ["23"], ["17"]))
        assert list(found.reason) == [reason]

    def test_marks_letters_and_sign_of_zero(self) -> None:
        found = parse_parts(
            lat=(["北纬39度", "-0"], ["54分", "30"], ["26秒", ""]), lon=(["E116", "1"], ["23", ""], ["17", ""])
        )
        assert found.lat.tolist() == pytest.approx([39.9072222, -0.5])
        assert found.lon.tolist() == pytest.approx([116.3880556, 1.0])

    def test_minutes_with_decimals_before_seconds_of_zero(self) -> None:
        found = parse_parts(lat=(["1"], ["2.5"], ["0"]), lon=(["3"], ["4.5"], ["0.0"]))
        assert (found.lat[0], found.lon[0]) == pytest.approx((1.0416667, 3.075))


class TestMetres:
    """Tian'anmen, roughly: 116.391°E 39.907°N."""

    def metres(self, code: int) -> tuple[float, float]:
        from pyproj import Transformer

        return Transformer.from_crs("EPSG:4490", f"EPSG:{code}", always_xy=True).transform(116.391, 39.907)

    @pytest.mark.parametrize(("code", "notation"), [(4527, "gauss_kruger_3"), (4498, "gauss_kruger_6")])
    def test_with_prefix_in_either_order(self, code: int, notation: str) -> None:
        east, north = self.metres(code)
        cells = [f"{north:.2f}, {east:.2f}", f"{east:.2f} {north:.2f}", f"X={north:.2f} Y={east:.2f}"]
        found = parse(cells)
        assert found.lon.tolist() == pytest.approx([116.391] * 3, abs=1e-6)
        assert found.lat.tolist() == pytest.approx([39.907] * 3, abs=1e-6)
        assert set(found.notation) == {notation}
        assert found.precision_m.tolist() == [0.005] * 3
        assert found.lat_value.tolist() == pytest.approx([north] * 3, abs=0.01)
        columns = parse(lat=[f"{north:.1f}", f"{east:.1f}"], lon=[f"{east:.1f}", f"{north:.1f}"])
        assert columns.lon.tolist() == pytest.approx([116.391] * 2, abs=1e-5)

    def test_without_prefix_the_region_decides(self) -> None:
        east, north = self.metres(4548)  # central meridian 117
        cell = f"{north:.2f}, {east:.2f}"
        assert list(parse([cell]).reason) == ["projection_unknown"]
        found = parse([cell], within=(115.4, 39.4, 117.5, 41.1))
        assert (found.lon[0], found.lat[0]) == pytest.approx((116.391, 39.907), abs=1e-6)
        assert list(parse([cell], within=(86, 42, 89, 45)).reason) == ["projection_unknown"]
        assert parse([cell], central_meridian=117).lon[0] == pytest.approx(116.391, abs=1e-6)

    def test_mercators_need_evidence(self) -> None:
        east, north = self.metres(3857)
        cell = f"{east:.2f}, {north:.2f}"
        assert list(parse([cell]).reason) == ["projection_unknown"]
        found = parse([cell], projection="web_mercator")
        assert (found.lon[0], found.lat[0]) == pytest.approx((116.391, 39.907), abs=1e-6)
        near = parse([cell], within=(116.3, 39.85, 116.5, 39.95))
        assert list(near.notation) == ["web_mercator"]
        assert list(near.order_evidence) == ["region"]

    def test_thousands(self) -> None:
        east, north = self.metres(4527)
        assert parse([f"{north:,.2f} {east:,.2f}"]).lon[0] == pytest.approx(116.391, abs=1e-6)

    @pytest.mark.parametrize(
        "cell", ["100084 100085", "4412345 1234", "1162317 395426", "39456789 39456789", "4412345.6N 39456789.1W"]
    )
    def test_no_place(self, cell: str) -> None:
        assert np.isnan(parse([cell]).lon[0])

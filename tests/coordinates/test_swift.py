"""The compiled reader and the grammar give the same, to the last bit."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocensus.coordinates import columns, parse, parse_axis
from geocensus.coordinates.parsed import Parsed

digits = st.integers(0, 185).map(str)
fraction = st.one_of(st.just(""), st.text("0123456789", min_size=0, max_size=14).map(lambda text: f".{text}"))
sixty = st.one_of(
    st.integers(0, 61).map(str), st.integers(0, 61).map("{:02d}".format), st.sampled_from(["007", "60", "1"])
)
degree = st.sampled_from(["°", "º", "度", " ", "d", "", "° "])
minute = st.sampled_from(["′", "'", "分", "’", "", "' ", "''"])
second = st.sampled_from(["″", '"', "秒", "''", "'''", "", "”", " ″"])
prefix = st.sampled_from(["", "", "N", "E", "S", "W", "东经", "北纬", "N ", "E ", "-", "+", "−", "东经 ", "n", " "])
suffix = st.sampled_from(["", "", "N", "E", "S", "W", " N", " E", "  E", "e", "NN", "度", "°", "."])


@st.composite
def angles(draw: st.DrawFn) -> str:
    text = draw(prefix) + draw(digits) + draw(st.one_of(st.just(""), fraction))
    level = draw(st.integers(0, 3))
    if level >= 1:
        text += draw(degree)
    if level >= 2:
        text += draw(sixty) + draw(st.one_of(st.just(""), fraction)) + draw(minute)
    if level >= 3:
        text += draw(sixty) + draw(fraction) + draw(second)
    return text + draw(suffix)


parted = st.sampled_from([", ", ",", " ", "，", "；", ";", "/", "、", "  ", "", " , ", ",,", "-", "\t", " -", ", -"])
pairs = st.tuples(angles(), parted, angles()).map("".join)


def assert_same(left: Parsed, right: Parsed) -> None:
    one, two = left.frame(), right.frame()
    for name in one:
        if isinstance(one[name].dtype, pd.CategoricalDtype):
            np.testing.assert_array_equal(one[name].cat.codes, two[name].cat.codes, err_msg=name)
        else:
            a, b = one[name].to_numpy(), two[name].to_numpy()
            assert a.dtype == b.dtype, name
            np.testing.assert_array_equal(a.view(np.uint8), b.view(np.uint8), err_msg=name)


def both_ways(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(columns, "LONG", 0)
        long = read()
        patch.setattr(columns, "LONG", 10**9)
        assert_same(long, read())


@given(texts=st.lists(angles(), min_size=20, max_size=20), axis=st.sampled_from(["lat", "lon", None]))
def test_axes(texts: list[str], axis: Any) -> None:
    both_ways(lambda: parse_axis(texts, axis=axis), pytest.MonkeyPatch())


@given(texts=st.lists(pairs, min_size=20, max_size=20))
def test_pairs(texts: list[str]) -> None:
    both_ways(lambda: parse(texts), pytest.MonkeyPatch())


@given(lat=st.lists(angles(), min_size=20, max_size=20), lon=st.lists(angles(), min_size=20, max_size=20))
def test_columns(lat: list[str], lon: list[str]) -> None:
    both_ways(lambda: parse(lat=lat, lon=lon), pytest.MonkeyPatch())


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()], ids=str)
def test_slices_nulls_and_oddities(kind: pa.DataType, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        None,
        "39.9, 116.4",
        "",
        "N39°54′26″E116°23′17″",
        "x",
        "39°54′26.12″N, 116°23′17.5″E",
        None,
        "39,116",
        "1e1 2",
    ]
    column = pa.array(["skipped", *texts], kind).slice(1)
    both_ways(lambda: parse(column), monkeypatch)
    both_ways(lambda: parse(pa.array([None, None], kind)), monkeypatch)


def test_the_compiled_reader_does_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "LONG", 0)
    monkeypatch.setattr(columns, "read_pair", None)
    monkeypatch.setattr(columns, "read_axis", None)
    found = parse(["39.9, 116.4", "39°54′26″N, 116°23′17″E", "东经116度23分17秒，北纬39度54分26秒"])
    assert found.lon.tolist() == pytest.approx([116.4, 116.3880556, 116.3880556])
    assert parse_axis(["116.388056", "116°23′17.5″"], axis="lon").lon.tolist() == pytest.approx(
        [116.388056, 116.3881944]
    )


def test_the_compiled_reader_refuses_exchanged_axes_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "LONG", 0)
    monkeypatch.setattr(columns, "read_axis", None)
    found = parse_axis(["116.388056", "  181", "39.9"], axis="lat")
    assert [reason if isinstance(reason, str) else "" for reason in found.reason] == [
        "out_of_range",
        "out_of_range",
        "",
    ]
    assert found.stopped_at.tolist() == [0, 2, -1]
    assert found.lat_value.tolist() == [116.388056, 181.0, 39.9]


def test_short_columns_load_no_compiler() -> None:
    code = "import sys; from geocensus.coordinates import parse; parse(['39.9,116.4'] * 2000); sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

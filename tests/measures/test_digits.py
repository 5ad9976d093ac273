"""Digits that nobody measures, and names that are alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocensus.coordinates import parse
from geocensus.measures import Columns
from geocensus.measures.names import numerals, plain_names, similarity


def written(lon: str, lat: str) -> Columns:
    parsed = parse(lon=[lon], lat=[lat]).frame()
    return Columns({name: parsed[name].to_numpy() for name in parsed}, size=1)


@pytest.mark.parametrize(
    ("lon", "lat", "digits"),
    [
        ("111.1111", "22.2222", 13),
        ("111.1111", "36.7012", 7),
        ("111.1111", "33.3333", 13),
        ("116.3333", "33.333333", 0),
        ("116.39", "36.91", 0),
        ("88.888888", "44.444444", 16),
        ("111°11′11.11″", "36°54′26.00″", 9),
        ("99.9999", "36.7", 6),
    ],
)
def test_one_digit_all_the_way(lon: str, lat: str, digits: int) -> None:
    assert written(lon, lat)["repeated_digits"].tolist() == [digits]


@pytest.mark.parametrize(
    ("lon", "lat", "chance"),
    [
        ("116.38806", "39.38806", 1e-5),
        ("116.38800", "39.38800", 1e-3),
        ("116.50000", "39.50000", 0.1),
        ("116.0", "39.0", 1.0),
        ("116.38806", "39.90722", 1.0),
        ("116°23′17.25″", "39°23′17.25″", 1 / 360_000),
        ("116°23′00″", "39°23′00″", 1 / 60),
    ],
)
def test_axes_that_end_alike(lon: str, lat: str, chance: float) -> None:
    assert written(lon, lat)["alike_chance"] == pytest.approx([chance])


@given(st.lists(st.tuples(st.floats(73, 135), st.floats(3, 53), st.integers(0, 12)), min_size=1, max_size=20))
def test_any_number_has_an_answer(rows: list[tuple[float, float, int]]) -> None:
    lon, lat, decimals = (np.array(part) for part in zip(*rows, strict=True))
    kind = np.array(["degree", "minute", "second"] * 7)[: len(lon)]
    made = Columns(
        {"lon_value": lon, "lat_value": lat, "lon_finest": kind, "lat_finest": kind, "lon_decimals": decimals, "lat_decimals": decimals},
        size=len(lon),
    )  # fmt: skip
    assert (made["repeated_digits"] >= 0).all()
    assert ((made["alike_chance"] > 0) & (made["alike_chance"] <= 1)).all()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("武安市第一污水处理厂有限公司", "武安市第二污水处理厂有限公司", False),
        ("武安市第一污水处理厂有限公司", "武安市第1污水处理厂有限公司", True),
        ("昌盛石化有限公司1#锅炉房车间", "昌盛石化有限公司一#锅炉房车间", True),
        ("昌盛石化有限公司十二号锅炉房", "昌盛石化有限公司12号锅炉房", True),
        ("武安市东城区集中供热有限公司", "武安市西城区集中供热有限公司", False),
        ("NINGXIA TAIYANGSHAN PHASE I", "NINGXIA TAIYANGSHAN PHASE III", False),
        ("JILIN TONGYU 1A WIND", "JILIN TONGYU 1C WIND", False),
        ("武安市新兴铸管股份有限公司", "武安市新兴铸管股份有限公司", True),
        ("武安市新兴铸管（股份）有限公司", "武安市新兴铸管股份有限公司", True),
    ],
)
def test_different_numerals_are_different_names(one: str, other: str, alike: bool) -> None:
    names = [plain_names([name]).to_numpy(dtype=object) for name in (one, other)]
    assert bool(similarity(*names)[0] >= 0.9) is alike


def test_numerals_in_any_script() -> None:
    assert numerals("第二十三井") == numerals("第23井") == "23"
    assert numerals("一百零五号") == "105"
    assert numerals("二〇一八年") == "2018"

"""Codes: check characters against python-stdnum, digits lost in spreadsheets, years of divisions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc

from geocensus.measures import Columns
from geocensus.measures.unit_codes import ALPHABET, check_character_fits
from geocensus.simulate.form import unit_codes

GOOD = "91110000600037341L"


def columns(**cells: list[object]) -> Columns:
    size = len(next(iter(cells.values())))
    return Columns(
        {"row": np.arange(1, size + 1), **{k: np.array(v, dtype=object) for k, v in cells.items()}}, size=size
    )


@given(st.lists(st.text(alphabet=ALPHABET.decode(), min_size=17, max_size=17), min_size=1, max_size=20))
def test_the_check_character_is_that_of_stdnum(bodies: list[str]) -> None:
    codes = [body + stdnum_uscc.calc_check_digit(body) for body in bodies]
    assert check_character_fits(pa.array(codes)).all()
    wrong = [code[:-1] + ALPHABET.decode()[(ALPHABET.decode().index(code[-1]) + 1) % 31] for code in codes]
    assert not check_character_fits(pa.array(wrong)).any()


def test_kinds_of_credit_codes() -> None:
    right = [GOOD, GOOD.lower(), GOOD + "01", "９" + GOOD[1:]]
    wrong = [GOOD[:-1] + "M", "60003734-1", "110000009999999", "无", "", None, GOOD[:-1] + "O"]
    words = [*right, *wrong]
    fault = columns(uscc=words)["credit_code_fault"]
    np.testing.assert_array_equal(fault, [0, 0, 0, 0, 2, 1, 1, 3, np.nan, np.nan, 2])


def test_permits() -> None:
    fault = columns(permit_no=[GOOD + "001P", GOOD + "001X", GOOD[:-1] + "M001P", "PWX-2015-1", None])["permit_fault"]
    np.testing.assert_array_equal(fault, [0, 0, 2, 1, np.nan])


def test_codes_that_a_spreadsheet_took_for_numbers() -> None:
    made = columns(
        uscc=["9.11305E+17", GOOD, "911100006000373000", None], zone_code=["130481101001", "1.30481E+11", "1", None]
    )
    assert made["lossy_code"].tolist() == [1, 2, 1, 0]
    assert made["lossy_code_text"].tolist() == ["9.11305E+17", "1.30481E+11", "911100006000373000", None]


def test_closing_zeros_are_a_sign_only_where_all_long_codes_have_them() -> None:
    lost = columns(zone_code=[f"13048110100{k}0010" for k in range(6)])
    assert lost["lossy_code"].all()
    honest = columns(zone_code=[*(f"13048110100{k}0010" for k in range(6)), "1304811010070011"])
    assert not honest["lossy_code"].any()


def test_a_register_without_codes_says_so() -> None:
    from geocensus.measures import Unavailable

    made = columns(name=["甲"])
    for name in ("lossy_code", "division_code_fault", "division_codes_conflict"):
        with pytest.raises(Unavailable, match="no column"):
            made[name]


def test_division_codes_of_other_years_are_told_from_wrong_ones() -> None:
    made = columns(county_code=["130481", "530122", "999999", None])
    np.testing.assert_array_equal(made["division_code_fault"], [0, 1, 2, np.nan])
    assert "1982–2015" in made["division_code_said"][1].en
    village = columns(zone_code=["130481101999"])
    assert village["division_code_fault"].tolist() == [1]


def test_codes_that_name_different_places() -> None:
    made = columns(
        county_code=["130481", "130481", "530122", "430405", None],
        zone_code=["130481101001", "130408101001", "530115101001", "430473001001", "130481101001"],
    )
    np.testing.assert_array_equal(made["division_codes_conflict"], [0, 2, 0, 1, np.nan])
    towns = columns(town_code=["130481101", "130481101"], zone_code=["130481101001", "130481102001"])
    assert towns["division_codes_conflict"].tolist() == [0, 2]


def test_what_the_layer_has_is_no_malformed_code() -> None:
    given = {
        "row": np.array([1, 2]),
        "zone_code": np.array(["Z-7", "Z-8"], dtype=object),
        "zone_reported_number": np.array([3, -1]),
    }
    made = Columns(given, size=2)
    assert made["zone_code_in_layer"].tolist() == [True, False]
    assert made["zone_code_digits"].tolist() == [-1, -1]


def test_synthetic_codes_are_right() -> None:
    made = columns(uscc=unit_codes(np.arange(200)).tolist())
    assert (made["credit_code_fault"] == 0).all()
    assert pd.notna(made["credit_code_said"]).all()

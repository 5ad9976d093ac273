"""Copies: of a whole position, as a series, and of one axis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geocensus.measures.columns import Columns


def rows(lon: list[float], lat: list[float], zone: list[int], **more: Any) -> Columns:
    n = len(lon)
    given = {
        "row": np.arange(1, n + 1),
        "lon": np.array(lon),
        "lat": np.array(lat),
        "lon_value": np.array(lon),
        "lat_value": np.array(lat),
        "lon_unit_deg": np.full(n, 1e-6),
        "lat_unit_deg": np.full(n, 1e-6),
        "zone_reported_number": np.array(zone),
        "county_reported_number": np.zeros(n, dtype=np.int64),
    }
    return Columns(given | more, size=n)


def test_a_position_of_other_ground_is_a_copy_and_one_of_the_same_site_is_not() -> None:
    lon, lat = [114.1, 114.1, 114.2, 114.2, 114.3], [36.5, 36.5, 36.6, 36.6, 36.7]
    assert rows(lon, lat, [1, 2, 3, 3, 4])["position_copied"].tolist() == [True, True, False, False, False]
    sites = pd.array(["a", "a", "b", "c", "d"], dtype="str")
    assert not rows(lon, lat, [1, 2, 3, 4, 5], parent_id=sites)["position_copied"][:2].any()


def test_a_series_by_the_last_digit_is_a_copy_of_its_first_row() -> None:
    lon = [114.1, 114.100001, 114.100002, 114.2, 114.3]
    copied = rows(lon, [36.5, 36.5, 36.5, 36.6, 36.7], [1, 1, 2, 2, 3])["position_copied"]
    assert copied.tolist() == [False, True, True, False, False]
    # Within one zone a series is another check's business.
    assert not rows(lon, [36.5, 36.5, 36.5, 36.6, 36.7], [1, 1, 1, 2, 3])["position_copied"].any()


def test_an_axis_of_another_row_of_the_collector_is_known_by_its_digits() -> None:
    lon, lat = [114.1, 114.2, 114.3, 114.4], [36.5, 36.6, 36.5, 36.8]
    one = pd.array(["x", "x", "x", "y"], dtype="str")
    density = rows(lon, lat, [1, 2, 3, 4], collector_id=one)["axis_copied"]
    assert (density[:, 1] > 0).tolist() == [True, False, True, False]
    assert not density[:, 0].any()
    # One of three rows, to a tenth of a metre.
    np.testing.assert_allclose(density[0, 1], 1 / (3 * 0.111), rtol=0.01)
    coarse = rows(lon, lat, [1, 2, 3, 4], collector_id=one, lat_unit_deg=np.full(4, 1e-3))["axis_copied"]
    assert not coarse.any()
    others = pd.array(["x", "x", "y", "y"], dtype="str")
    assert not rows(lon, lat, [1, 2, 3, 4], collector_id=others)["axis_copied"].any()


def test_an_axis_with_the_decimals_of_the_other_may_be_copied_from_it() -> None:
    density = rows([114.123456, 114.223456], [36.123456, 36.223457], [1, 2])["axis_copied"]
    assert (density[0] > 1).all()
    assert not density[1].any()

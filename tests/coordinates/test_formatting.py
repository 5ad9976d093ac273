"""Written positions: the carry, the sign of nothing, and what is no number."""

from __future__ import annotations

import pytest

from geocensus.coordinates import format_decimal, format_dms, format_position
from geocensus.errors import UsageError


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (59.99999999, 2, "60°00′00.00″N"),
        (39 + 59 / 60 + 59.9999 / 3600, 2, "40°00′00.00″N"),
        (39 + 54 / 60 + 59.994 / 3600, 2, "39°54′59.99″N"),
        (-0.0000001, 2, "0°00′00.00″N"),
        (-0.5, 0, "0°30′00″S"),
        (0.0, 0, "0°00′00″N"),
        (float("nan"), 0, ""),
        (float("inf"), 0, ""),
    ],
)
def test_carry(value: float, decimals: int, text: str) -> None:
    assert format_dms([value], axis="lat", decimals=decimals) == [text]


def test_minutes_carry_too() -> None:
    assert format_dms([39.99999999], axis="lat", decimals=3, finest="minute") == ["40°00.000′N"]


def test_nothing_has_no_sign() -> None:
    assert format_decimal([-0.0, -1e-9, -1.5]) == ["0.000000", "0.000000", "-1.500000"]


def test_unknown_words() -> None:
    with pytest.raises(UsageError):
        format_dms([1.0], axis="lat", decimals=99)
    with pytest.raises(UsageError):
        format_dms([1.0], axis="lat", finest="hour")
    with pytest.raises(UsageError):
        format_position(lon=[1.0], lat=[1.0], notation="utm")
    assert format_position(lon=[float("nan")], lat=[1.0]) == [""]

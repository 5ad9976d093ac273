"""What the text of a position says of its own fineness."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geocensus.coordinates import parse
from geocensus.measures import Columns


def written(*texts: str) -> Columns:
    parsed = parse(list(texts))
    given = {name: getattr(parsed, name) for name in ("lon_finest", "lat_finest", "lon_decimals", "lat_decimals")}
    return Columns(given | {"reason": parsed.reason}, size=len(texts))


@pytest.mark.parametrize(
    ("text", "degrees", "minutes", "seconds"),
    [
        ("114.2053, 36.69", 2, None, None),
        ("E114°12′30.25″ N36°42′10.5″", None, None, 1),
        ("E114°12′30.25″ N36°42′", None, 0, 2),
        ("E114°12′ N36°42′30″", None, 0, 0),
        ("E114°12.25′ N36°42.5′", None, 1, None),
    ],
)
def test_each_axis_is_judged_by_its_own_finest_part(
    text: str, degrees: int | None, minutes: int | None, seconds: int | None
) -> None:
    columns = written(text)
    for name, expected in (("degree", degrees), ("minute", minutes), ("second", seconds)):
        (found,) = columns[f"{name}_decimals"]
        assert (None if np.isnan(found) else found) == expected, name


def test_a_row_that_could_not_be_read_has_no_fineness() -> None:
    columns = written("unknown", "114.2053, 36.6901")
    assert pd.isna(columns["degree_decimals"]).tolist() == [True, False]


def test_the_reason_is_said_in_both_languages() -> None:
    said, unknown, none = Columns({"reason": pd.Categorical(["left_over", "datum_refused", None])}, size=3)[
        "reason_said"
    ]
    assert said.en == "a number is left over"
    assert "坐标系" in unknown.zh
    assert none is None

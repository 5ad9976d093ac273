"""Other projects' cases: every one read rightly or refused, and none read wrongly."""

from __future__ import annotations

import csv
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from geocensus.coordinates import convert, parse, parse_axis, parse_parts

pytestmark = pytest.mark.shared

TOLERANCE_DEG = 5e-5

POLICY_READ = {
    # Other projects refuse these; here letters decide the order, and bare numbers are degrees (docs/pitfalls/order.md).
    "10,10",
    "46,8",
    "33.25°S 18.25°E",
    "25.62S, 27.77E",
    "S 27.45.34 23.23.23",
    "50°4'17.698\"east, 23°4'17.698\"south",
    "40.1° E 60.1° S",
    "40.1° W 60.1° N",
    "1E 1N",
    # Read there as 18°24′S: degrees and minutes with a point between.
    "18.24S 22.45E",
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read(row: dict[str, str]) -> tuple[float, float] | tuple[float] | None:
    text, kind = row["input"], row["kind"]
    if kind == "pair":
        found = parse([text])
    elif kind == "two_field":
        lat, lon = text.split(" || ")
        found = parse(lat=[lat], lon=[lon])
    elif kind == "parts":
        cells = text.split("|")
        half = len(cells) // 2
        if len(cells) not in (2, 4, 6) or any(cell.strip("-0123456789.") for cell in cells):
            return ()  # type: ignore[return-value]  # letters as parts, or parts that do not halve: no such columns here
        lat_parts = tuple([cell] for cell in (cells[:half] + [""] * 3)[:3])
        lon_parts = tuple([cell] for cell in (cells[half:] + [""] * 3)[:3])
        found = parse_parts(lat=lat_parts, lon=lon_parts)
    else:
        axis = {"single_lat": "lat", "single_lon": "lon"}.get(kind)
        found = parse_axis([text], axis=axis)  # type: ignore[arg-type]
        value = found.lat[0] if axis == "lat" else found.lon[0] if axis == "lon" else math.nan
        if axis is None and found.frame()["reason"].isna()[0]:
            value = next(v for v in (found.lat[0], found.lon[0], found.lat_value[0]) if not math.isnan(v))
        return None if math.isnan(value) else (value,)
    return None if math.isnan(found.lat[0]) else (found.lat[0], found.lon[0])


def verdict(row: dict[str, str]) -> str:
    wanted = None
    if "ERROR" not in (row["expected_lat"], row["expected_lon"]):
        wanted = tuple(float(value) for value in (row["expected_lat"], row["expected_lon"]) if value)
    got = read(row)
    if got == ():
        return "not asked"
    if got is None:
        return "refused" if wanted is None else "refused, a value is due"
    if wanted is None:
        return "read, a refusal is due"
    near = len(got) == len(wanted) and all(abs(a - b) <= TOLERANCE_DEG for a, b in zip(got, wanted, strict=True))
    return "right" if near else "wrong"


@pytest.mark.parametrize("name", ["coord_strings.tsv", "coord_strings_zh.tsv"])
def test_every_case_of_the_core_is_right(shared: Path, name: str) -> None:
    wrong = [
        (row["input"], row["kind"], found)
        for row in rows(shared / "conformance" / name)
        if row["tier"] in ("core", "zh") and (found := verdict(row)) not in ("right", "refused", "not asked")
    ]
    assert wrong == []


def test_policy_differs_only_where_documented(shared: Path) -> None:
    differs = {
        row["input"]
        for row in rows(shared / "conformance" / "coord_strings.tsv")
        if row["tier"] == "policy" and verdict(row) in ("wrong", "read, a refusal is due")
    }
    assert differs <= POLICY_READ


def test_most_cases_are_asked(shared: Path) -> None:
    counted = Counter(verdict(row) for row in rows(shared / "conformance" / "coord_strings.tsv"))
    assert counted["right"] + counted["refused"] > 500


def test_datum_vectors(shared: Path) -> None:
    names = {"EPSG3857": "EPSG:3857"}
    for row in rows(shared / "conformance" / "datum_vectors.tsv"):
        start, end = (names.get(row[side], row[side]) for side in ("from", "to"))
        lon, lat = convert(lon=float(row["x_lon"]), lat=float(row["y_lat"]), source=start, target=end)
        wanted = float(row["x_lon_expected"]), float(row["y_lat_expected"])
        assert abs(lon - wanted[0]) <= float(row["tolerance"]), row
        assert abs(lat - wanted[1]) <= float(row["tolerance"]), row


def test_places_abroad_stay_where_they_are() -> None:
    from geocensus.basemaps import layer

    border = layer("province").geometry
    abroad = {
        "Seoul": (126.98, 37.56),
        "Hanoi": (105.85, 21.03),
        "Ulaanbaatar": (106.91, 47.92),
        "Vladivostok": (131.9, 43.12),
    }
    lon, lat = np.array(list(abroad.values())).T
    for datum in ("gcj02", "bd09"):
        for start, end in (("cgcs2000", datum), (datum, "cgcs2000")):
            moved = convert(lon=lon, lat=lat, source=start, target=end, border=border)
            np.testing.assert_array_equal([moved.lon, moved.lat], [lon, lat])
            assert not moved.shifted.any()
    home = convert(lon=[116.4, 87.6, 121.5], lat=[39.9, 43.8, 25.05], source="cgcs2000", target="gcj02", border=border)
    assert home.shifted[:2].all()

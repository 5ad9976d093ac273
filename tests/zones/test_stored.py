"""Stored grids: never a wrong answer, whatever happened to the file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from geocensus.zones import ZoneIndex, stored

from .worlds import tessellation

ROOT = Path(__file__).resolve().parents[2]
TEN = """
import os, sys
sys.path[:0] = [{root!r}, {here!r}]
import numpy as np
from worlds import tessellation
from geocensus.zones import ZoneIndex
import geocensus.basemaps, geocensus.registers.atomic, geocensus.zones.grid
layer = tessellation(5)
rng = np.random.default_rng(1)
lon, lat = rng.uniform(110, 110.4, 20000), rng.uniform(35, 35.4, 20000)
expected = ZoneIndex(layer, method="geos").assign(lon=lon, lat=lat)
children = []
for started in range(10):
    child = os.fork()
    if not child:
        index = ZoneIndex(layer, method="compiled", threads=1)
        right = (index.assign(lon=lon, lat=lat) == expected).all()
        os._exit(0 if right else 9)
    children.append(child)
print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GEOCENSUS_CACHE", str(tmp_path))


@pytest.fixture
def world():
    layer = tessellation(5)
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(110, 110.4, 20_000), rng.uniform(35, 35.4, 20_000)
    return layer, lon, lat, ZoneIndex(layer, method="geos").assign(lon=lon, lat=lat)


def test_it_is_stored_once_and_mapped_afterwards(world):
    layer, lon, lat, expected = world
    ZoneIndex(layer, method="compiled").assign(lon=lon, lat=lat)
    place = stored.place_of(layer)
    written = place.stat().st_ino
    index = ZoneIndex(layer, method="compiled")
    assert (index.assign(lon=lon, lat=lat) == expected).all()
    assert place.stat().st_ino == written
    assert not index.compile().words.flags.writeable
    assert stored.load(tessellation(6)) is None


def damaged(whole: bytes, how: str, rng: np.random.Generator) -> bytes:
    at = int(rng.integers(0, len(whole)))
    if how == "bit":
        return whole[:at] + bytes([whole[at] ^ (1 << int(rng.integers(0, 8)))]) + whole[at + 1 :]
    if how == "cut":
        return whole[:at]
    if how == "zeros":
        return whole[:at] + bytes(min(4096, len(whole) - at)) + whole[at + 4096 :]
    if how == "longer":
        return whole + b"\0" * 4096
    if how == "swapped":
        return whole[:4096] + whole[-4096:] + whole[8192:-4096] + whole[4096:8192]
    return b"" if how == "empty" else bytes(rng.integers(0, 256, len(whole), dtype=np.uint8))


@pytest.mark.parametrize("how", ["bit", "cut", "zeros", "longer", "swapped", "empty", "noise"])
def test_a_damaged_file_is_built_again(world, how):
    layer, lon, lat, expected = world
    place = stored.save(ZoneIndex(layer, method="compiled").compile(), layer)
    whole = place.read_bytes()
    rng = np.random.default_rng(3)
    for _ in range(60 if how in ("bit", "cut", "zeros") else 1):
        place.write_bytes(damaged(whole, how, rng))
        grid = stored.load(layer)
        if place.read_bytes() == whole:
            continue
        # Bytes between the arrays carry nothing: such a file may still be right.
        if grid is not None:
            assert how in ("bit", "zeros")
            assert (grid.words == ZoneIndex(layer, method="compiled").compile(store=False, rebuild=True).words).all()
    place.write_bytes(damaged(whole, how, rng))
    index = ZoneIndex(layer, method="compiled")
    assert (index.assign(lon=lon, lat=lat) == expected).all()
    assert stored.load(layer) is not None


def test_one_bit_anywhere_and_a_cut_at_every_seam(world):
    layer, *_ = world
    grid = ZoneIndex(layer, method="compiled").compile()
    place = stored.place_of(layer)
    whole = place.read_bytes()
    said = stored._HEAD.unpack(whole[: stored._HEAD.size])[2]
    told = stored._HEAD.size + said + 8  # head, description and its checksum
    seams, at = [0, stored._HEAD.size, told - 8, told], told
    for name in stored._ARRAYS:
        at += -at % stored._ALIGN
        seams += [at, at + getattr(grid, name).nbytes // 2, at + getattr(grid, name).nbytes - 4]
        at += getattr(grid, name).nbytes
    assert at == len(whole)
    rng = np.random.default_rng(7)
    places = {*range(stored._HEAD.size), *range(told - 8, told), *rng.integers(0, told, 40).tolist()}
    places |= {seam + step for seam in seams for step in range(-2, 3)} & set(range(len(whole)))
    for byte in sorted(places):
        damaged = bytearray(whole)
        damaged[byte] ^= 1 << int(rng.integers(0, 8))
        place.write_bytes(damaged)
        found = stored.load(layer)
        # Between the arrays stands nothing: what is read is what was written.
        if found is not None:
            assert byte >= told, byte
            assert all((getattr(found, name) == getattr(grid, name)).all() for name in stored._ARRAYS)
    for seam in seams:
        for end in (seam - 1, seam, seam + 1):
            place.write_bytes(whole[: max(end, 0)])
            assert stored.load(layer) is None, end


def test_another_format_or_byte_order_is_not_read(world, monkeypatch):
    layer, *_ = world
    place = stored.save(ZoneIndex(layer, method="compiled").compile(), layer)
    monkeypatch.setattr(stored, "FORMAT", stored.FORMAT + 1)
    assert stored.load(layer) is None
    place.rename(stored.place_of(layer))
    assert stored.load(layer) is None


def test_grids_of_other_formats_and_the_unused_are_tidied_away(world, monkeypatch):
    layer, *_ = world
    place = stored.place_of(layer)
    place.parent.mkdir(parents=True)
    old, unused = place.with_name("f" * 40 + "-0.grid"), place.with_name(f"{'e' * 40}-{stored.FORMAT}.grid")
    old.write_bytes(b"old")
    unused.write_bytes(b"unused")
    os.utime(unused, (1, 1))
    grid = ZoneIndex(layer, method="compiled").compile()
    assert not old.exists()
    assert unused.exists()
    monkeypatch.setattr(stored, "MOST_BYTES", 1)
    stored.save(grid, layer)
    assert not unused.exists()
    assert place.exists()


@pytest.mark.parametrize("folder", ["", "/proc/nowhere"])
def test_no_folder_is_no_fault(world, monkeypatch, folder):
    layer, lon, lat, expected = world
    monkeypatch.setenv("GEOCENSUS_CACHE", folder)
    assert (ZoneIndex(layer, method="compiled").assign(lon=lon, lat=lat) == expected).all()


def test_it_chooses_by_itself(world, monkeypatch):
    from geocensus.zones import index as module

    layer, lon, lat, expected = world
    monkeypatch.setattr(module, "BUILD_FROM", 50_000)
    monkeypatch.setattr(module, "LOOK_FROM", 30_000)
    index = ZoneIndex(layer)
    methods = []
    for _ in range(4):
        assert (index.assign(lon=lon, lat=lat) == expected).all()
        methods.append(index.method)
    assert methods == ["geos", "geos", "compiled", "compiled"]
    again = ZoneIndex(layer)
    again.assign(lon=lon, lat=lat)
    again.assign(lon=lon, lat=lat)
    assert again.method == "compiled"  # there was a stored one
    assert ZoneIndex(layer, method="geos").method == "geos"
    with pytest.raises(ValueError, match="method must be"):
        ZoneIndex(layer, method="fast")


def test_ten_processes_at_once(world):
    layer, *_ = world
    code = TEN.format(root=str(ROOT), here=str(Path(__file__).parent))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout.strip() == str([0] * 10)
    assert stored.load(layer) is not None


def test_a_process_killed_while_writing_leaves_nothing_wrong(world):
    layer, lon, lat, expected = world
    place = stored.place_of(layer)
    index = ZoneIndex(layer, method="compiled")
    grid = index.compile(store=False)
    child = os.fork()
    if child == 0:
        # Written slowly, so that the parent's signal comes in the middle.
        write = os.fsync
        os.fsync = lambda at: (time.sleep(60), write(at))
        try:
            stored.save(grid, layer)
        finally:
            os._exit(0)
    waiting = time.monotonic() + 20
    while time.monotonic() < waiting and not list(place.parent.glob(".*")):
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert not place.exists()
    assert stored.load(layer) is None
    assert (ZoneIndex(layer, method="compiled").assign(lon=lon, lat=lat) == expected).all()
    assert stored.load(layer) is not None


def test_a_process_killed_at_any_moment_while_it_writes_again_and_again(world):
    layer, lon, lat, expected = world
    place = stored.place_of(layer)
    grid = ZoneIndex(layer, method="compiled").compile(store=False)
    rng = np.random.default_rng(11)
    for _ in range(12):
        child = os.fork()
        if child == 0:
            while True:
                stored.save(grid, layer)
        time.sleep(float(rng.uniform(0.0, 0.06)))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found = stored.load(layer)
        assert found is None or (found.assign(lon, lat, threads=1) == grid.assign(lon, lat, threads=1)).all()
    assert (ZoneIndex(layer, method="compiled").assign(lon=lon, lat=lat) == expected).all()
    # What the killed ones left behind goes with the next writing.
    stored.save(grid, layer)
    assert [item.name for item in place.parent.iterdir()] == [place.name]


def test_small_jobs_never_load_the_compiler():
    code = (
        f"import sys; sys.path[:0] = [{str(ROOT)!r}]\n"
        "import shapely, geocensus.zones as z\n"
        "i = z.ZoneIndex(z.ZoneLayer.from_geometries(code=['a'], geometry=[shapely.box(0, 0, 1, 1)]))\n"
        "x = [0.5] * 3000\n"
        "i.nearest(lon=x, lat=x); i.border_distance_m(lon=x, lat=x); i.distance_to(0, lon=x, lat=x)\n"
        "assert not {'numba', 'llvmlite', 'folium'} & set(sys.modules), 'loaded'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)

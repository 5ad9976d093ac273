"""Every file of the bundle is on record: hash, source, licence, and the script that made it."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from geocensus.basemaps import bundled_files, layers
from geocensus.bundle import bundled

FOLDER = bundled("catalogue.toml").parent
BUILD = Path(__file__).resolve().parents[2] / "data" / "basemaps" / "build"
RECORDS = {one.name: one for one in bundled_files()} | {one.file: one for one in layers() if one.origin == "bundled"}


def test_nothing_is_off_record() -> None:
    notices = {one.notice for one in RECORDS.values()}
    there = {path.name for path in FOLDER.iterdir() if path.is_file()}
    assert there == set(RECORDS) | notices | {"catalogue.toml"}


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_record(name: str) -> None:
    record = RECORDS[name]
    assert hashlib.sha256(bundled(name).read_bytes()).hexdigest() == record.sha256
    assert record.source
    assert record.licence
    assert record.vintage
    assert record.title.en != record.title.zh
    notice = bundled(record.notice).read_text(encoding="utf-8")
    assert name in notice
    assert f"build/{record.build}" in notice
    assert (BUILD / record.build).is_file()
    assert bundled(name).stat().st_size < 300_000


def test_licence_of_openstreetmap_is_told() -> None:
    notice = bundled("county-osm.NOTICE.md").read_text(encoding="utf-8")
    assert "OpenStreetMap contributors" in notice
    assert "ODbL" in notice
    (record,) = (one for one in layers() if one.key == "county-osm")
    assert "OpenStreetMap contributors" in record.source
    assert record.licence == "ODbL 1.0"


def test_every_layer_is_on_record() -> None:
    for one in layers():
        assert len(one.sha256) == 64
        assert one.source
        assert one.licence
        assert one.vintage
        assert one.datum in ("CGCS2000", "WGS84", "GCJ-02")


def test_packing_is_reproducible(monkeypatch: pytest.MonkeyPatch) -> None:
    import lzma

    monkeypatch.syspath_prepend(BUILD)
    import divisions

    try:
        content = lzma.decompress(bundled("townships.tsv.xz").read_bytes())
        rows = [tuple(line.split("\t")) for line in content.decode().splitlines()[1:]]
        assert divisions.packed(divisions.lines(reversed(rows))) == bundled("townships.tsv.xz").read_bytes()
    finally:
        for name in ("divisions", "packages"):
            sys.modules.pop(name, None)

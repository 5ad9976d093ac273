"""Files that are made to be opened carelessly."""

from __future__ import annotations

import http.server
import json
import os
import stat
import struct
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from geocensus import vectorfiles
from geocensus.errors import LayerError

from .layers import shapefile, squares


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """Run a server that notes every request: none may come."""
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_POST = do_GET  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    serving = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_port}", seen
    serving.shutdown()
    serving.server_close()


VRT = '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'


@pytest.mark.parametrize("ending", [".geojson", ".json", ".gpkg", ".fgb", ".parquet", ".shp", ".kml", ".zip"])
@pytest.mark.parametrize(
    "before", ["", "{}\n", '{"type":"FeatureCollection","features":[]}', "<kml>", "<!-- <kml > -->"]
)
def test_redirecting_descriptions(ending: str, before: str, tmp_path: Path, server: tuple[str, list[str]]) -> None:
    address, seen = server
    path = tmp_path / f"a{ending}"
    path.write_text(before + VRT.format(f"/vsicurl/{address}/a.geojson"))
    with pytest.raises(LayerError):
        vectorfiles.read(path)
    assert seen == []


@pytest.mark.parametrize(
    "content",
    [
        '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline read /etc/passwd"}',
        "<OGRWFSDataSource><URL>http://127.0.0.1/</URL></OGRWFSDataSource>",
        '<kml/><WFS_Capabilities xmlns="x"/>',
    ],
)
def test_other_redirections(content: str, tmp_path: Path) -> None:
    for ending in (".geojson", ".kml"):
        path = tmp_path / f"a{ending}"
        path.write_text(content)
        with pytest.raises(LayerError):
            vectorfiles.read(path)


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "link", "properties": {"href": "{}/crs.wkt", "type": "ogcwkt"}},
        {"type": "name", "properties": {"name": "{}/crs"}},
        {"type": "url", "properties": {"url": "{}/crs"}},
    ],
)
@pytest.mark.parametrize("key", ["crs", "\\u0063rs", "cr\\u0073"])
def test_system_by_address_is_not_fetched(
    crs: dict[str, object], key: str, tmp_path: Path, server: tuple[str, list[str]]
) -> None:
    address, seen = server
    text = squares("EPSG:4326").to_json()
    member = json.dumps(crs).replace("{}/", f"{address}/")
    content = json.loads(text)
    content.pop("crs", None)
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(content)[:-1] + f', "{key}": {member}}}')
    with pytest.raises(LayerError, match="not followed"):
        vectorfiles.read(path)
    assert seen == []


@pytest.mark.parametrize(
    "path",
    ["http://127.0.0.1/a.geojson", "/vsicurl/http://127.0.0.1/a.gpkg", "/vsizip/a.zip", "https://x/a.kml", "a\0b.gpkg"],
)
def test_addresses_are_no_files(path: str) -> None:
    with pytest.raises(LayerError, match=r"address|not a path"):
        vectorfiles.read(path)


def test_what_is_no_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.geojson")
    (tmp_path / "folder.gpkg").mkdir()
    for name, words in (("pipe.geojson", "regular"), ("folder.gpkg", "folder"), ("none.gpkg", "no layer file")):
        with pytest.raises(LayerError, match=words):
            vectorfiles.read(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.gpkg", b"PK\x03\x04rest", "ZIP"),
        ("a.geojson", b"%PDF-1.7", "PDF"),
        ("a.shp", b"{}", "JSON"),
        ("a.kml", b"<html><body>", "XML or HTML"),
        ("a.fgb", b"PAR1", "Parquet"),
        ("a.parquet", b"PAR1 but cut", "Parquet"),
        ("a.geojson", b"", "empty"),
        ("a.geojson", b"\xff\xfe{\0", "does not hold"),
        ("a.gpkg", b"SQLite format 3\0" + b"\0" * 200, "cannot be read|no layer"),
        ("a.fgb", b"fgb\x03fgb\x00" + b"\xff" * 100, "cannot be read"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [', "cannot be read"),
        ("a.kml", b"<kml><Document><Placemark>", "cannot be read|no layer"),
        ("a.parquet", b"PAR1" + b"\xff" * 100 + b"PAR1", "cannot be read"),
        ("a.dwg", b"AC1027", "no kind"),
        ("a.zip", b"PK\x03\x04cut", "cannot be unpacked"),
        ("a.kml", b'<!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>', "entities"),
    ],
)
def test_content_that_is_not_what_the_name_says(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(LayerError, match=words) as caught:
        vectorfiles.read(path)
    assert str(tmp_path) not in str(caught.value)


def test_empty_layers(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(LayerError, match="holds no feature"):
        vectorfiles.read(path)
    squares().iloc[:0].to_file(tmp_path / "a.gpkg", driver="GPKG", engine="pyogrio")
    with pytest.raises(LayerError, match="holds no feature"):
        vectorfiles.read(tmp_path / "a.gpkg")


@pytest.mark.parametrize("missing", [".dbf", ".shx"])
def test_shapefile_with_a_part_missing(missing: str, tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    path.with_suffix(missing).unlink()
    with pytest.raises(LayerError, match=f"小区{missing} is missing"):
        vectorfiles.read(path)


def test_damaged_dbf(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    path.with_suffix(".dbf").write_bytes(b"\x03" + b"\xff" * 40)
    with pytest.raises(LayerError):
        vectorfiles.read(path)


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "name", ["../a.geojson", "x/../../a.geojson", "/etc/a.geojson", "..\\a.geojson", "C:\\a.geojson", "c:/a.geojson"]
)
def test_names_that_lead_out_of_an_archive(name: str, tmp_path: Path) -> None:
    archive = _zip(tmp_path / "a.zip", {name: squares().to_json().encode()})
    with pytest.raises(LayerError, match="leads out"):
        vectorfiles.read(archive)
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_archives_without_or_with_several_layers(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="holds no layer"):
        vectorfiles.read(_zip(tmp_path / "a.zip", {"readme.txt": b"x", "inner.zip": b"PK"}))
    both = {"a.geojson": b"{}", "b.geojson": b"{}"}
    with pytest.raises(LayerError, match=r"2 layers \('a.geojson', 'b.geojson'\)"):
        vectorfiles.read(_zip(tmp_path / "b.zip", both))
    good = {"__MACOSX/._a.geojson": b"x", "in/a.geojson": squares("EPSG:4326").to_json().encode()}
    assert vectorfiles.read(_zip(tmp_path / "c.zip", good)).table.num_rows == 2


def test_bombs(tmp_path: Path) -> None:
    bomb = _zip(tmp_path / "bomb.zip", {"a.geojson": b" " * (80 << 20)})
    assert bomb.stat().st_size < 200_000
    with pytest.raises(LayerError, match="grow"):
        vectorfiles.read(bomb)
    with pytest.raises(LayerError, match="2001 files"):
        vectorfiles.read(_zip(tmp_path / "many.zip", {f"{i}.txt": b"" for i in range(2001)}))


def test_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    path = _zip(tmp_path / "lie.zip", {"a.geojson": b" " * (80 << 20)})
    raw = bytearray(path.read_bytes())
    entry = raw.index(b"PK\x01\x02")
    raw[entry + 24 : entry + 28] = struct.pack("<I", 1000)  # the uncompressed size in the directory
    path.write_bytes(raw)
    with pytest.raises(LayerError):
        vectorfiles.read(path)


def test_symbolic_link_in_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("a.geojson")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(LayerError, match="symbolic link"):
        vectorfiles.read(path)


def test_names_with_meaning_to_gdal(tmp_path: Path) -> None:
    for name in (
        "a!b.geojson",
        "a|layername=x.geojson",
        "a?b.geojson",
        "a.zip!a.geojson",
        "GPKG:a.geojson",
        "预算${单位}.geojson",
    ):
        path = tmp_path / name
        path.write_text(squares("EPSG:4326").to_json())
        read = vectorfiles.read(path)
        assert read.table.num_rows == 2
        assert read.layer == Path(name).stem


def test_sidecars_are_not_opened(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    path.with_suffix(".qix").write_bytes(b"not an index")
    path.with_suffix(".sbn").write_bytes(b"not an index")
    Path(f"{path}.aux.xml").write_text(VRT)
    assert vectorfiles.read(path).table.num_rows == 2


def test_dangerous_drivers_are_not_loaded() -> None:
    script = (
        "from geocensus import vectorfiles, errors\n"
        "from geocensus.vectorfiles.driver import _pyogrio\n"
        "names = set(_pyogrio().list_drivers())\n"
        "import os\n"
        "assert 'GDAL_SKIP' not in os.environ and 'CPL_LOG' not in os.environ\n"
        "bad = {'OGR_VRT', 'WFS', 'HTTP', 'OAPIF', 'CSW', 'GDALG', 'ADBC', 'Carto', 'GPSBabel', 'Elasticsearch'}\n"
        "assert not names & bad, names & bad\n"
        "assert {'GPKG', 'GeoJSON', 'FlatGeobuf', 'ESRI Shapefile'} <= names\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_network_settings_are_given_back(tmp_path: Path) -> None:
    import pyogrio

    pyogrio.set_gdal_config_options({"GDAL_HTTP_TIMEOUT": "77"})
    path = tmp_path / "a.geojson"
    path.write_text(squares("EPSG:4326").to_json())
    vectorfiles.read(path)
    assert str(pyogrio.get_gdal_config_option("GDAL_HTTP_TIMEOUT")) == "77"
    assert pyogrio.get_gdal_config_option("CPL_VSIL_CURL_ALLOWED_FILENAME") is None
    pyogrio.set_gdal_config_options({"GDAL_HTTP_TIMEOUT": None})


def test_gdal_writes_nothing_to_the_terminal_whichever_thread_loaded_it(tmp_path: Path) -> None:
    squares().to_file(tmp_path / "a.gpkg")
    script = (
        "import sys, threading, warnings, geopandas, shapely\n"
        "from geocensus import vectorfiles\n"
        "other = threading.Thread(target=vectorfiles.read, args=[sys.argv[1] + '/a.gpkg'])\n"
        "other.start(), other.join()\n"
        "vectorfiles.read(sys.argv[1] + '/a.gpkg')\n"
        "frame = geopandas.GeoDataFrame({'name': ['a' * 300]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4490)\n"
        "with warnings.catch_warnings(record=True) as said:\n"
        "    warnings.simplefilter('always')\n"
        "    frame.to_file(sys.argv[1] + '/b.shp')\n"
        "print(sum('truncated' in str(each.message) for each in said))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("1", "")

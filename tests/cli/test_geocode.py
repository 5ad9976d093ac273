"""``geocensus geocode`` as a user runs it: files, pipes, processes that are killed, processes that share a ledger."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import random
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import pyarrow.parquet as pq
import pytest

from geocensus.addresses.geocoders import COLUMNS, Ledger

SECRET = "k3y+of/nobody=42"
ROWS = [
    ("甲厂", "河北武安午汲镇"),
    ("乙厂", "朝阳区"),
    ("=丙厂", ""),
    ("丁厂", "无此地"),
    ("戊厂", "襄樊"),
    ("甲厂", "河北武安午汲镇"),
]
STATUS = ["ok", "ambiguous", "not_found", "not_found", "ok", "ok"]


class Command(Protocol):
    def __call__(
        self, *words: str | Path, stdin: bytes = b"", lang: str = "en"
    ) -> subprocess.CompletedProcess[str]: ...


def serving(kind: str, **how: Any) -> AbstractContextManager[Any]:
    """Serve as the tests of the providers do."""
    place = Path(__file__).parents[1] / "addresses" / "loopback.py"
    spec = importlib.util.spec_from_file_location("loopback", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: AbstractContextManager[Any] = module.serving(kind, **how)
    return found


@pytest.fixture
def register(tmp_path: Path) -> Path:
    file = tmp_path / "登记表.csv"
    with file.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows([("名称", "地址"), *ROWS])
    return file


def test_a_register_keeps_its_rows_and_gains_columns(geocensus: Command, register: Path, tmp_path: Path) -> None:
    done = geocensus("geocode", register, "--out", "out.csv")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "6 rows: 3 ok, 1 ambiguous, 2 not_found" in done.stderr
    table = pd.read_csv(tmp_path / "out.csv", dtype=str, keep_default_na=False)
    assert table.columns.tolist() == ["名称", "地址", *COLUMNS]
    assert table["名称"].tolist() == ["甲厂", "乙厂", "'=丙厂", "丁厂", "戊厂", "甲厂"]
    assert table["status"].tolist() == STATUS
    assert table["lon"].tolist()[0] == table["lon"].tolist()[5] != ""
    again = geocensus("geocode", register, "--out", "out.csv")
    assert again.returncode == 2, "nothing is overwritten"


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_workbooks_and_geoparquet(geocensus: Command, tmp_path: Path, ending: str) -> None:
    pd.DataFrame(ROWS, columns=["单位名称", "详细地址"]).to_parquet(tmp_path / "in.parquet")
    done = geocensus("geocode", "in.parquet", "-o", f"out.{ending}", "--prefix", "geocode_", "-q", lang="zh")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    if ending == "xlsx":
        table = pd.read_excel(tmp_path / "out.xlsx", engine="calamine")
    else:
        table = pd.read_parquet(tmp_path / "out.parquet")
        assert b"geo" in pq.read_schema(tmp_path / "out.parquet").metadata
    assert table["geocode_status"].tolist() == STATUS
    assert table["geocode_lon"].notna().tolist() == [status == "ok" for status in STATUS]
    back = geocensus("geocode", f"out.{ending}", "--json")
    assert [json.loads(line)["status"] for line in back.stdout.splitlines()] == STATUS


def test_standard_input_is_a_table_or_a_list(geocensus: Command) -> None:
    table = geocensus("geocode", "-", stdin='id;地址\n7;"河北武安;午汲镇"\n8;襄樊;樊城\n'.encode())
    rows = list(csv.DictReader(io.StringIO(table.stdout)))
    assert [row["id"] for row in rows] == ["7", "8"]
    assert [row["地址"] for row in rows] == ["河北武安;午汲镇", "襄樊;樊城"]
    assert "row 2" in table.stderr
    listed = geocensus("geocode", "-", "--json", stdin="武安市\r\n\n襄樊\n".encode("gb18030"))
    assert [json.loads(line)["address"] for line in listed.stdout.splitlines()] == ["武安市", "", "襄樊"]
    assert list(json.loads(listed.stdout.splitlines()[0])) == ["address", *COLUMNS]


def test_a_text_file_is_a_list_unless_it_has_a_header(geocensus: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("河北武安午汲镇\n\nWuan, Handan, Hebei\n", encoding="gb18030")
    listed = geocensus("geocode", "a.txt", "--json")
    assert [json.loads(line)["status"] for line in listed.stdout.splitlines()] == ["ok", "not_found", "ok"], (
        listed.stderr
    )
    (tmp_path / "b.txt").write_text("id\t地址\n7\t襄樊\n", encoding="utf-8")
    assert json.loads(geocensus("geocode", "b.txt", "--json").stdout)["id"] == "7"


def test_a_plugin_that_raises_ends_nothing(geocensus: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "plug.py").write_text(
        "class Raises:\n"
        "    name, url, key_name, per_second, batch, parameters = 'raises', 'http://127.0.0.1:9', '', 0.0, 1, {}\n"
        "    def geocode(self, queries, fetch):\n        raise RuntimeError('secret')\n"
        "class Local(Raises):\n    name, url = 'local', ''\n"
        "    def geocode(self, queries, fetch):\n"
        "        from geocensus.addresses.geocoders import Answer, Status\n"
        "        return [Answer(status=Status.OK, lon=112.1, lat=32.0) if one == '襄樊' else 1 / 0 for one in queries]\n"
        "def bad(**words):\n    raise RuntimeError('x')\n",
        encoding="utf-8",
    )
    unmade = geocensus("geocode", "-", "-p", "plug:bad", stdin="武安市\n".encode())
    assert (unmade.returncode, "Traceback" in unmade.stderr) == (2, False), unmade.stderr
    done = geocensus("geocode", "-", "-p", "plug:Raises", "--ledger", "led", "--json", stdin="武安市\n襄樊\n".encode())
    assert done.returncode == 1, done.stderr
    assert [json.loads(line)["match"] for line in done.stdout.splitlines()] == ["raises failed (RuntimeError)"] * 2
    # Who needs no network is held to the same; one address does not spoil the others.
    local = geocensus("geocode", "-", "-p", "plug:Local", "--json", stdin="武安市\n襄樊\n".encode())
    assert (local.returncode, "Traceback" in local.stderr) == (1, False), local.stderr
    rows = [json.loads(line) for line in local.stdout.splitlines()]
    assert [(row["status"], row["match"]) for row in rows] == [
        ("error", "local failed (ZeroDivisionError)"),
        ("ok", ""),
    ]


def test_the_users_places_go_first(geocensus: Command, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("名称,经度,纬度\n普阳钢铁厂区,114.1234,36.7\n", encoding="utf-8")
    done = geocensus("geocode", "-", "--json", "--gazetteer", "places.csv", stdin="河北武安普阳钢铁厂区东门\n".encode())
    row = json.loads(done.stdout)
    assert (row["lon"], row["lat"], row["level"], row["accuracy_m"]) == (114.1234, 36.7, "place", 200.0)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("登记表.csv", "--column", "住址"), 2, "住址"),
        (("登记表.csv", "--provider", "amapp"), 2, "did you mean 'amap'"),
        (("登记表.csv", "--provider", "amap"), 2, "GEOCENSUS_AMAP_KEY"),
        (("登记表.csv", "--provider", "nominatim"), 2, "--base-url"),
        (("登记表.csv", "--out", "x.docx"), 2, ".xlsx"),
        (("登记表.csv", "--rate", "fast"), 2, "--rate"),
        (("nothing.csv",), 3, "nothing.csv"),
        (("status", "--ledger", "none.sqlite"), 2, "none.sqlite"),
        (("登记表.csv", "-p", "nominatim", "--base-url", "file://x"), 2, "http"),
    ],
)
def test_wrong_words_are_refused(
    geocensus: Command, register: Path, words: tuple[str, ...], code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GEOCENSUS_AMAP_KEY", raising=False)
    done = geocensus("geocode", *words)
    assert done.returncode == code, done.stderr
    assert said in done.stderr


def asking(server: Any, folder: Path, out: str, *more: str) -> subprocess.Popen[bytes]:
    """Start a process that asks a server for the addresses of a file."""
    words = ["geocode", "in.csv", "-p", server.kind, "--base-url", f"{server.kind}={server.url}", "--ledger", "ledger"]
    environment = os.environ | {f"GEOCENSUS_{server.kind.upper()}_KEY": SECRET, "PYTHONFAULTHANDLER": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "geocensus", *words, "-o", out, *more],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_killed_at_random_and_started_again_nothing_is_asked_twice(tmp_path: Path) -> None:
    addresses = [f"北京市东城区{number % 80}号" for number in range(100)]
    (tmp_path / "in.csv").write_text("地址\n" + "\n".join(addresses), encoding="utf-8")
    chance = random.Random(7)
    kills = 0
    with serving("tianditu", delay=0.002) as server:
        while kills < 2:
            process = asking(server, tmp_path, "out.csv", "--rate", "40")
            target = sum(server.asked.values()) + chance.randint(5, 25)
            while sum(server.asked.values()) < target and process.poll() is None:
                time.sleep(chance.random() * 0.02)
            if process.poll() is None:
                process.kill()
                kills += 1
            process.communicate()
            assert not (tmp_path / "out.csv").exists()
        process = asking(server, tmp_path, "out.csv", "--rate", "0")
        _, said = process.communicate()
        assert process.returncode == 0, said.decode()
        total, distinct = sum(server.asked.values()), len(server.asked)
    table = pd.read_csv(tmp_path / "out.csv")
    assert table["地址"].tolist() == addresses
    assert set(table["status"]) == {"ok"}
    with Ledger(tmp_path / "ledger") as ledger:
        [account] = ledger.accounts()
    assert distinct == 80
    # A request that was under way when the process was killed has no answer; the ledger counts these.
    assert 80 <= total <= 80 + account.lost
    assert account.requests == 80 + account.lost
    assert account.claimed == 0


def test_two_processes_on_one_ledger_ask_nothing_twice_and_keep_the_rate(tmp_path: Path) -> None:
    addresses = [f"北京市东城区{number}号" for number in range(150)]
    (tmp_path / "in.csv").write_text("地址\n" + "\n".join(addresses), encoding="utf-8")
    with serving("amap") as server:
        both = [asking(server, tmp_path, f"out{number}.csv", "--rate", "50") for number in range(2)]
        for process in both:
            _, said = process.communicate()
            assert process.returncode == 0, said.decode()
            assert SECRET.encode() not in said
        assert set(server.asked.values()) == {1}
        assert len(server.asked) == 150
        took = max(server.times) - min(server.times)
    assert (len(server.times) - 1) / took <= 50 * 1.05
    for number in range(2):
        assert pd.read_csv(tmp_path / f"out{number}.csv")["status"].tolist() == ["ok"] * 150
    for file in tmp_path.rglob("*"):
        for form in (SECRET, "k3y%2Bof%2Fnobody%3D42"):
            assert form.encode() not in file.read_bytes(), file


def test_status_tells_what_was_asked_and_what_is_left(geocensus: Command, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("地址\n甲-quota\n乙\n丙-none\n丁-broken\n", encoding="utf-8")
    with serving("baidu") as server:
        process = asking(server, tmp_path, "out.jsonl", "--quota", "100", "--rate", "0")
        _, said = process.communicate()
    assert process.returncode == 1, said.decode()
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["status"] for row in rows] == ["quota", "ok", "not_found", "error"]
    done = geocensus("geocode", "status", "--ledger", "ledger", "--json")
    assert json.loads(done.stdout) == {
        "provider": "baidu", "ok": 1, "not_found": 1, "ambiguous": 0, "failed": 1, "asking": 0, "lost": 0,
        "requests_today": 4, "quota": 100, "left_today": 0,
    }  # fmt: skip

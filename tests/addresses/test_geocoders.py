"""Geocoding against servers that answer like each provider, fail like them, and count what they are asked."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from geocensus.addresses.geocoders import Geocoder, Ledger, Terms
from geocensus.coordinates import convert
from geocensus.coordinates.geodesy import distance_m
from geocensus.errors import LedgerError, ProviderNotFound, ProviderNotReady, UsageError

from .loopback import TRUE, Server, serving

KINDS = ("tianditu", "amap", "baidu", "tencent", "nominatim")
SECRET = "k3y+of/nobody=42"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in KINDS:
        monkeypatch.setenv(f"GEOCENSUS_{kind.upper()}_KEY", SECRET)


def geocoder(server: Server, ledger: Path, **more: Any) -> Geocoder:
    terms = Terms(**{"per_second": 0.0, "timeout_s": 1.0, **more})
    return Geocoder((server.kind,), ledger=ledger, urls={server.kind: server.url}, terms={server.kind: terms})


@pytest.mark.parametrize(
    ("kind", "datum", "level", "accuracy_m"),
    [
        ("tianditu", "cgcs2000", "address", 50.0),
        ("amap", "gcj02", "address", 50.0),
        ("baidu", "bd09", "address", 100.0),
        ("tencent", "gcj02", "address", 30.0),
        ("nominatim", "wgs84", "address", 140.0),
    ],
)
def test_answers_are_brought_to_cgcs2000(tmp_path: Path, kind: str, datum: str, level: str, accuracy_m: float) -> None:
    with serving(kind) as server, geocoder(server, tmp_path / "ledger") as asked:
        found = asked.geocode(["北京市东城区东华门", "北京-none", ""])
    assert found["status"].tolist() == ["ok", "not_found", "not_found"]
    lon, lat = convert(lon=[TRUE[0]], lat=[TRUE[1]], source=datum)
    row = found.iloc[0]
    away = distance_m(lon=row.lon, lat=row.lat, to_lon=lon[0], to_lat=lat[0])
    assert away < 0.01
    assert (row.datum, row.level, row.provider) == ("cgcs2000", level, kind)
    assert row.accuracy_m == pytest.approx(accuracy_m, rel=0.01)
    assert sum(server.asked.values()) == 2, "nothing is asked for an empty address"


ROWS = {
    "甲": "ok", "甲-429": "ok", "甲-busy": "ok", "甲-500": "ok", "甲-none": "not_found", "甲-dead": "error", "甲-slow": "error",
    "甲-portal": "error", "甲-redirect": "error", "甲-broken": "error", "甲-huge": "error", "甲-gbk": "ok", "甲-quota": "quota",
    "甲-key": "error", "乙": "ok",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_failure_has_its_status(tmp_path: Path, kind: str) -> None:
    rows = dict(ROWS)
    if kind in ("amap", "nominatim"):
        rows["甲-two"] = "ambiguous"
    if kind == "nominatim":
        rows |= {"甲-busy": "not_found", "甲-quota": "error"}  # it has no such words
    with serving(kind) as server, geocoder(server, tmp_path / "ledger", timeout_s=0.3, attempts=3) as asked:
        found = asked.geocode([*rows, *rows])
        asks = sum(server.asked.values())
        again = asked.geocode(list(rows))
    assert dict(zip([*rows, *rows], found["status"], strict=True)) == rows
    assert (found["lon"].notna() == (found["status"] == "ok")).all()
    assert found["status"].tolist()[: len(rows)] == again["status"].tolist()
    # What failed for good is asked again by another run only; the quota is no failure of the address.
    assert sum(server.asked.values()) - asks <= 3
    assert server.asked["甲-portal"] == server.asked["甲-broken"] == server.asked["甲-redirect"] == 1
    assert server.asked["甲-dead"] == server.asked["甲-500"] == server.asked["甲-slow"] == 3
    assert server.asked["甲-429"] == 2
    with Ledger(tmp_path / "ledger") as ledger:
        [account] = ledger.accounts()
    assert account.ok + account.not_found + account.ambiguous == sum(
        status in ("ok", "not_found", "ambiguous") for status in rows.values()
    )
    assert account.claimed == account.lost == 0


def test_retry_after_is_waited_for(tmp_path: Path) -> None:
    with serving("tianditu") as server, geocoder(server, tmp_path / "ledger") as asked:
        asked.geocode(["甲-429"])
    first, second = server.times
    assert second - first >= 1.0


def test_a_spent_quota_ends_the_asking_and_a_later_run_goes_on(tmp_path: Path) -> None:
    addresses = [f"北京市{number}号" for number in range(60)]
    with serving("amap") as server:
        server.quota = 20
        with geocoder(server, tmp_path / "ledger") as asked:
            found = asked.geocode(addresses)
            assert asked.ended.keys() == {"amap"}
        assert found["status"].value_counts().to_dict() == {"ok": 20, "quota": 40}
        assert sum(server.asked.values()) <= 20 + 3 + 8, "three in a row, and what was under way"
        server.quota = None
        before = requests(server)
        with geocoder(server, tmp_path / "ledger") as asked:
            assert set(asked.geocode(addresses)["status"]) == {"ok"}
        assert requests(server) - before == 40


def requests(server: Server) -> int:
    return sum(server.asked.values())


def test_the_own_quota_of_a_day_is_kept_in_the_ledger(tmp_path: Path) -> None:
    addresses = [f"北京市{number}号" for number in range(30)]
    with serving("baidu") as server:
        for _ in range(2):
            with geocoder(server, tmp_path / "ledger", per_day=12) as asked:
                found = asked.geocode(addresses)
            assert found["status"].value_counts().to_dict() == {"ok": 12, "quota": 18}
        assert requests(server) == 12
    with Ledger(tmp_path / "ledger") as ledger:
        [account] = ledger.accounts()
    assert (account.requests, account.quota, account.refused) == (12, 12, False)


def test_a_refused_key_ends_the_asking(tmp_path: Path) -> None:
    with serving("tencent") as server, geocoder(server, tmp_path / "ledger") as asked:
        found = asked.geocode([f"{number}-key" for number in range(200)])
    assert set(found["status"]) == {"error"}
    assert requests(server) < 20


def test_a_server_that_is_gone_is_not_asked_for_ever(tmp_path: Path) -> None:
    with serving("tianditu") as server:
        url = server.url
    terms = {"tianditu": Terms(per_second=0.0, timeout_s=0.2, attempts=1)}
    with Geocoder(("tianditu",), ledger=tmp_path / "ledger", urls={"tianditu": url}, terms=terms) as asked:
        found = asked.geocode([str(number) for number in range(2_000)])
        assert set(found["status"]) == {"error"}
    with Ledger(tmp_path / "ledger") as ledger:
        assert ledger.accounts()[0].requests < 100


def test_ten_addresses_in_a_request_and_one_by_one_where_that_fails(tmp_path: Path) -> None:
    addresses = [f"北京市{number}号" for number in range(25)] + ["x-none"]
    with serving("amap") as server, geocoder(server, tmp_path / "ledger", batch=10) as asked:
        found = asked.geocode(addresses)
        assert found["status"].tolist() == ["ok"] * 25 + ["not_found"]
        assert len(server.times) == 3
        spoilt = asked.geocode(["a", "b-broken", "c"])
    assert spoilt["status"].tolist() == ["ok", "error", "ok"]


def test_two_geocoders_on_one_ledger_ask_nothing_twice(tmp_path: Path) -> None:
    addresses = [f"北京市{number}号" for number in range(150)] + ["x-broken", "y-none"]
    found: list[Any] = []
    with serving("baidu", delay=0.01) as server:

        def run() -> None:
            with geocoder(server, tmp_path / "ledger") as asked:
                found.append(asked.geocode(addresses)["status"].tolist())

        both = [threading.Thread(target=run) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()
    assert set(server.asked.values()) == {1}
    assert found == [["ok"] * 150 + ["error", "not_found"]] * 2


@pytest.mark.parametrize("clients", [1, 2])
def test_the_rate_is_kept(tmp_path: Path, clients: int) -> None:
    rate, count = 60.0, 90
    with serving("tianditu", delay=0.05) as server:

        def run(first: int) -> None:
            with geocoder(server, tmp_path / "ledger", per_second=rate) as asked:
                asked.geocode([f"{first}-{number}" for number in range(count // clients)])

        threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    took = max(server.times) - min(server.times)
    assert len(server.times) == count
    assert (count - 1) / took <= rate * 1.05


def test_the_key_is_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving("amap") as server:
        with geocoder(server, tmp_path / "ledger", timeout_s=0.3, attempts=2) as asked:
            found = asked.geocode(list(ROWS))
            said = f"{asked.ended} {vars(asked)} {found.to_csv()}"
        assert server.keys == {SECRET}, "it was sent"
    said += caplog.text + "".join(map(str, (record.args for record in caplog.records)))
    said += "".join(capfd.readouterr())
    for form in (SECRET, "k3y%2Bof%2Fnobody%3D42"):
        assert form not in said
        for file in tmp_path.rglob("*"):
            assert form.encode() not in file.read_bytes(), file
    assert "http" in caplog.text.lower(), "the client's log was listened to"


def test_keys_come_from_a_file_and_bad_ones_are_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GEOCENSUS_AMAP_KEY")
    with pytest.raises(ProviderNotReady, match="GEOCENSUS_AMAP_KEY"):
        Geocoder(("amap",), ledger=tmp_path / "ledger")
    for text in (f'amap = "{SECRET}"\n', SECRET.replace("=", "")):
        (tmp_path / "keys").write_text(text)
        with serving("amap") as server:
            how: dict[str, Any] = {"urls": {"amap": server.url}, "keys": tmp_path / "keys"}
            with Geocoder(("amap",), ledger=tmp_path / f"ledger{len(text)}", **how) as asked:
                assert asked.geocode(["甲"])["status"].tolist() == ["ok"]
            assert len(server.keys) == 1
    (tmp_path / "keys").write_text(f"amap = {SECRET}")
    with pytest.raises(ProviderNotReady) as refusal:
        Geocoder(("amap",), ledger=tmp_path / "ledger", keys=tmp_path / "keys")
    assert SECRET not in str(refusal.value)


def test_providers_are_compared(tmp_path: Path) -> None:
    with serving("amap") as amap, serving("tianditu") as tianditu:
        urls = {"amap": amap.url, "tianditu": tianditu.url}
        with Geocoder(("amap", "tianditu", "offline"), agree=True, ledger=tmp_path / "ledger", urls=urls) as asked:
            found = asked.geocode(["北京市东城区", "河北省武安市", "甲-none"])
    # 580 m between the shifted and the unshifted reading of one pair of numbers; 武安 is elsewhere.
    assert found["agree"].tolist() == [False, False, None]
    assert 400 < found["agreement_m"][0] < 20_000
    assert found["agreement_m"][1] > 300_000
    assert found["provider"].tolist()[:2] == ["amap", "amap"]
    assert {"lon_amap", "lat_tianditu", "status_offline", "accuracy_m_offline"} <= set(found.columns)
    with pytest.raises(UsageError):
        Geocoder(("offline",), agree=True)


def test_the_next_provider_is_asked_for_what_the_first_did_not_find(tmp_path: Path) -> None:
    with serving("tianditu") as server:
        how: dict[str, Any] = {"ledger": tmp_path / "ledger", "urls": {"tianditu": server.url}}
        with Geocoder(("offline", "tianditu"), **how) as asked:
            found = asked.geocode(["河北武安", "朝阳区", "无此地-none", "某厂"])
    assert found["provider"].tolist() == ["offline", "tianditu", "offline", "tianditu"]
    assert found["status"].tolist() == ["ok", "ok", "not_found", "ok"]
    assert set(server.asked) == {"朝阳区", "无此地-none", "某厂"}


def test_a_plugin_is_an_object_of_a_module(tmp_path: Path) -> None:
    with serving("tianditu") as server:
        name = "geocensus.addresses.geocoders.tianditu:Tianditu"
        how: dict[str, Any] = {"ledger": tmp_path / "ledger", "urls": {name: server.url}}
        with Geocoder((name,), **how) as asked:
            assert asked.geocode(["甲"])["status"].tolist() == ["ok"]
    for wrong in ("nowhere:Thing", "geocensus:nothing", "amapp", "geocensus.language:Text"):
        with pytest.raises((ProviderNotFound, TypeError)):
            Geocoder((wrong,), ledger=tmp_path / "ledger")
    with pytest.raises(ProviderNotReady):
        Geocoder(("nominatim",), ledger=tmp_path / "ledger")


def test_a_ledger_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("something else, long enough to be no database " * 100)
    with pytest.raises(LedgerError):
        Ledger(tmp_path / "ledger")


def test_what_a_killed_process_claimed_is_taken_over(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger") as dead, Ledger(tmp_path / "ledger") as other:
        host, _, token = dead.owner.split(":")
        dead.owner = f"{host}:{2**22 + 1}:{token}"  # above the largest number of a process
        assert dead.claim("amap", "{}", ["a", "b"], lease_s=3600).mine == ("a", "b")
        assert dead.turn("amap", "{}", ["a"], per_second=0.0, per_day=0, lease_s=3600) == 0.0
        taken = other.claim("amap", "{}", ["a", "b"], lease_s=3600)
        assert taken.mine == ("a", "b")
        [account] = other.accounts()
        assert account.lost == 1, "one request was under way when it was killed"
        with Ledger(tmp_path / "ledger") as third:
            assert third.claim("amap", "{}", ["a", "b"], lease_s=3600).busy == ("a", "b")
            assert third.claim("baidu", "{}", ["a"], lease_s=0.0).mine == ("a",)
            time.sleep(0.01)
            assert other.claim("baidu", "{}", ["a"], lease_s=1.0).mine == ("a",), "its time was over"

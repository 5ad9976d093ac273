"""From the keys that a clerk presses to the positions that come out of ``geocensus review apply``."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import rasterio
from rasterio.transform import from_bounds

from geocensus.cli import main
from geocensus.coordinates import convert
from geocensus.coordinates.geodesy import distance_m
from geocensus.pipeline import Result
from geocensus.review.cases import proposals_of
from geocensus.review.region import Ground
from tests.review.deciding import world_of

from .clerk import Clerk, cases_of, opened

pytestmark = pytest.mark.browser

FIELDS = ("decision", "proposal", "lon", "lat", "zone_code", "comment")
WAYS = ("confirm", "move", "recode", "return", "doubt", "moved and recoded")


def decide(clerk: Clerk, at: int, case: dict[str, Any], *, ground: Ground, codes: Sequence[str]) -> dict[str, Any]:
    """Decide a case at the keyboard, one way after another, and tell what was meant."""
    from selenium.webdriver.common.keys import Keys

    meant: dict[str, Any] = {"decision": "", "proposal": "", "lon": None, "lat": None, "zone_code": "", "comment": ""}
    assert clerk.row() == case["row"]
    way = "accept" if case["proposals"] and at % 4 == 0 else WAYS[at % 6]
    if case["lon"] is None and way in {"confirm", "recode", "move", "moved and recoded"}:
        way = "return"
    if way in {"move", "moved and recoded"} and not held(case, ground):
        way = "doubt"
    meant["decision"] = way
    if way == "accept":
        if len(case["proposals"]) > 1:
            clerk.press("2")
        meant["proposal"] = case["proposals"][min(1, len(case["proposals"]) - 1)]["id"]
        clerk.press("a")
    elif way == "confirm":
        clerk.press("c")
    elif way == "recode":
        clerk.press("z", codes[0], Keys.ENTER)
        meant["zone_code"] = codes[0]
        clerk.press("j")
    elif way == "return":
        meant["comment"] = f"请核实门牌 {at} =1+1 \"'`\\ <b>"
        clerk.press("t", meant["comment"], Keys.ENTER, "b")
    elif way == "doubt":
        clerk.press("d")
    else:
        clerk.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.SHIFT + Keys.ARROW_DOWN)
        step = float(re.search(r"([\d.]+)°", clerk.text("message"))[1])  # type: ignore[index]
        meant |= {"decision": "move", "lon": round(case["lon"] + 2 * step, 9), "lat": round(case["lat"] - 9 * step, 9)}
        if way == "moved and recoded":
            clerk.press("z", codes[1], Keys.ENTER)
            meant["zone_code"] = codes[1]
        clerk.press("j")
    return meant


def held(case: dict[str, Any], ground: Ground) -> bool:
    """Tell whether a case stands where a source of the run may stand."""
    return case["lon"] is not None and bool(ground.holds(lon=case["lon"], lat=case["lat"])[0])


def dragged(clerk: Clerk) -> tuple[float, float]:
    """Drag the marker by the mouse, and tell where it then stands on the drawn plane."""
    from selenium.webdriver.common.action_chains import ActionChains

    driver = clerk.chromium.driver
    ActionChains(driver).drag_and_drop_by_offset(
        driver.find_element("css selector", ".review-marker"), 31, -23
    ).perform()
    found = clerk.chromium.run(
        """
        const found = []; geocensus_map.eachLayer(layer => { if (layer.options.draggable) found.push(layer.getLatLng()); });
        return [found[0].lng, found[0].lat];
        """
    )
    return float(found[0]), float(found[1])


@pytest.fixture
def geocensus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    monkeypatch.chdir(tmp_path)

    def command(*words: str | Path) -> int:
        with pytest.raises(SystemExit) as left:
            main([*map(str, words), "--quiet"])
        return int(left.value.code or 0)

    return command


def base_of_the_region(path: Path) -> Path:
    """Write a raster over the region; which datum it has is said on the command line."""
    place = from_bounds(113.8, 36.5, 114.4, 37.0, 60, 50)
    with rasterio.open(
        path, "w", driver="GTiff", width=60, height=50, count=3, dtype="uint8", crs="EPSG:4490", transform=place
    ) as raster:
        raster.write(np.full((3, 50, 60), 200, dtype=np.uint8))
    return path


def test_fifty_cases_decided_by_keyboard_are_applied_as_meant(tmp_path: Path, geocensus: Callable[..., int]) -> None:
    """On a base image in GCJ-02, the browser closed in between, one marker dragged; what is stored is CGCS2000."""
    from selenium.webdriver.common.keys import Keys

    world = world_of(tmp_path, seed=7)
    base = base_of_the_region(tmp_path / "base.tif")
    assert geocensus("review", "build", "run", "--base", base, "--base-datum", "gcj02", "--out", "review") == 0
    page = tmp_path / "review/review-001.html"
    codes = [str(world.run.layer.code[k]) for k in (3, 7)]
    ground = Ground(world.run)
    meant: dict[int, dict[str, Any]] = {}

    def review(clerk: Clerk, cases: Sequence[dict[str, Any]], begin: int) -> None:
        for at, case in enumerate(cases, start=begin):
            meant[case["row"]] = decide(clerk, at, case, ground=ground, codes=codes)

    with opened(tmp_path, page) as clerk:
        assert "GCJ-02" in clerk.text("datum")
        clerk.press("王 芳", Keys.ENTER)
        cases = cases_of(clerk)
        assert [case["row"] for case in cases] == world.cases.tolist()
        review(clerk, cases[:25], 0)
        # A slip, taken back: the case is open again as it was.
        clerk.press("d", "u")
        assert clerk.row() == cases[25]["row"]
        assert clerk.text("verdict") == "Not decided yet"
    with opened(tmp_path, page) as clerk:
        assert "25 of" in clerk.text("message")
        assert clerk.chromium.run("return document.getElementById('reviewer').value") == "王 芳"
        review(clerk, cases[25:50], 25)
        by_mouse = next(case["row"] for case in cases[50:] if held(case, ground))
        clerk.chromium.run(f"location.hash = '#row-{by_mouse}'")
        time.sleep(0.3)
        drawn = dragged(clerk)
        clerk.press("e")
        shown = clerk.exported()
        clerk.press(Keys.ENTER)
        saved = tmp_path / "downloads" / f"decisions-{shown['review'][:8]}-001-王芳.json"
        ends = time.monotonic() + 20
        while not saved.exists() and time.monotonic() < ends:
            time.sleep(0.05)
    assert json.loads(saved.read_text(encoding="utf-8")) == shown
    decided = {each["row"]: each for each in shown["decisions"]}
    assert {row: {name: each[name] for name in FIELDS} for row, each in decided.items() if row != by_mouse} == meant
    assert len(meant) == 50
    assert len({each["decision"] for each in meant.values()}) == 6

    assert geocensus("review", "apply", "run", saved, "--out", "applied") == 1  # something is left
    positions = pd.read_parquet("applied/positions.parquet").set_index("row")
    assert_as_meant(positions, world.run, meant, besides=by_mouse)
    true = convert(lon=[drawn[0]], lat=[drawn[1]], source="gcj02")
    stored = {"lon": [positions.loc[by_mouse, "lon"]], "lat": [positions.loc[by_mouse, "lat"]]}
    assert float(distance_m(**stored, to_lon=true.lon, to_lat=true.lat)[0]) < 0.001
    assert float(distance_m(**stored, to_lon=[drawn[0]], to_lat=[drawn[1]])[0]) > 100  # the shift

    assert geocensus("review", "apply", "run", "applied", saved, "--out", "again") == 1
    before, after = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("applied", "again")
    )
    assert before == after


def assert_as_meant(positions: pd.DataFrame, run: Result, meant: dict[int, dict[str, Any]], *, besides: int) -> None:
    """Compare what was applied with what was meant, and what nobody touched with the run."""
    then = run.positions.set_index("row")
    places, codes = then[["lon", "lat"]].copy(), then["zone_reported"].astype("str").fillna("")
    for row, each in meant.items():
        at, code = (each["lon"], each["lat"]), each["zone_code"]
        if each["decision"] == "accept":
            chosen = next(one for one in proposals_of(run, [row])[row] if one.id == each["proposal"])
            at, code = (chosen.lon, chosen.lat), chosen.zone_code if chosen.lon is None else ""
        if at[0] is not None:
            places.loc[row] = np.round(np.array(at, dtype=np.float64), 9)
        codes[row] = code or codes[row]
        assert (positions.loc[row, "decision"], positions.loc[row, "comment"]) == (each["decision"], each["comment"])
        assert positions.loc[row, "reviewer"] == "王 芳"
    np.testing.assert_array_equal(positions[["lon", "lat"]].drop(besides), places.drop(besides))
    assert positions["zone_reported"].astype("str").fillna("").to_dict() == codes.to_dict()
    np.testing.assert_array_equal(positions[["reported_lon", "reported_lat"]], then[["lon", "lat"]])
    assert set(positions.index[positions["decision"].notna()]) == {*meant, besides}

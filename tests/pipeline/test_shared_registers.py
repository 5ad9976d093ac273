"""Real registers with real mistakes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import geocensus as gc

pytestmark = pytest.mark.shared


def test_power_plants(shared: Path) -> None:
    path = shared / "registers" / "wri-power-plants-china.csv"
    result = gc.run(gc.read_register(path))
    raw = pd.read_csv(path, dtype=str)
    positions, findings = result.positions, result.findings
    assert positions["row"].tolist() == list(range(1, 3_138))
    assert positions["raw_Name"].fillna("").tolist() == raw["Name"].fillna("").tolist()
    by_check = findings[findings["subject"] == "row"].groupby("check")["row"].agg(set)
    missing = raw.index[raw["Latitude"].isna() | raw["Longitude"].isna()] + 1
    assert by_check["TXT001"] == set(missing)
    assert len(missing) == 11
    decimals = raw[["Latitude", "Longitude"]].apply(lambda column: column.str.partition(".")[2].str.len())
    coarse = raw.index[(decimals.min(axis=1) <= 2) & raw["Latitude"].notna()] + 1
    assert set(coarse) <= by_check["TXT005"]
    county = gc.ZoneIndex(gc.ZoneLayer.from_layer(gc.layer("county"))).assign(
        lon=positions["lon"], lat=positions["lat"]
    )
    off = positions.loc[(county < 0) & positions["lon"].notna(), "row"]
    assert set(off) == by_check["PLC004"]


def test_steel_plants_of_wuan(shared: Path) -> None:
    register = gc.read_register(
        shared / "registers" / "gem-steel-2025-12.xlsx", sheets=("Plant data",), where=("Country/Area=China",)
    )
    result = gc.run(register, region="wuan")
    assert len(result.positions) == 404
    assert result.counts["excluded"] == 804
    claimed = result.positions[result.positions["raw_Other language location address"].str.contains("武安市", na=False)]
    assert claimed["in_scope"].all()
    assert (result.positions["county_code"] == "130481").sum() >= 15


def test_units_of_one_site_may_share_its_position(shared: Path) -> None:
    path = shared / "registers" / "gem-coal-2024-07.xlsx"
    options = {"sheets": ("Units",), "where": ("Country/Area=China",)}
    plain = gc.run(gc.read_register(path, **options))
    sited = gc.run(gc.read_register(path, columns={"parent_id": "GEM location ID"}, **options))
    assert len(plain.positions) == len(sited.positions) == 6_151
    shared_before, shared_after = ((run.findings["check"] == "CRD001").sum() for run in (plain, sited))
    assert shared_before > 1_000
    assert shared_after < 50
    # What is left are different sites at one place.
    raw = sited.positions.groupby([sited.positions["lon"], sited.positions["lat"]])["raw_GEM location ID"].nunique()
    assert shared_after == (raw > 1).sum()
    assert np.isfinite(sited.positions["lon"]).all()


@pytest.mark.parametrize(
    ("file", "sheet", "known"),
    [
        ("gem-steel-2025-12.xlsx", "Plant data", {"Sichuan Desheng": "重庆", "Tianjin Tianzhong": "天津"}),
        ("gem-cement-2025-07.xlsx", "Plant Data", {"Pucheng Longxiang": "山西"}),
        ("gem-coal-2024-07.xlsx", "Units", {"Shaan County cogen": "河南"}),
    ],
)
def test_known_mistakes_are_errors_by_their_province(
    shared: Path, file: str, sheet: str, known: dict[str, str]
) -> None:
    register = gc.read_register(shared / "registers" / file, sheets=(sheet,), where=("Country/Area=China",))
    result = gc.run(register)
    errors = result.findings[(result.findings["check"] == "RGN005") & (result.findings["grade"] == "error")]
    for name, province in known.items():
        own = errors[errors["name"].str.startswith(name)]
        assert len(own), name
        assert own["message"].str.contains(f"{province};").all()
    share = result.findings[result.findings["subject"] == "row"].query("grade == 'error'").groupby("check").size()
    assert (share / len(result.positions)).max() <= 0.03

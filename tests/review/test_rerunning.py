"""The register out of a run's own tables: checked again, it gives the same verdicts, however it came."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import geocensus as gc
from geocensus.pipeline import read_run
from geocensus.registers import Register, read_register
from geocensus.review.rerunning import check_again

from .deciding import World

NOTHING = pd.DataFrame({"row": [], "lon": [], "lat": [], "zone_code": []})
ROWS = 40


def cells_of(world: World) -> pd.DataFrame:
    raw = [name for name in world.run.positions.columns if name.startswith("raw_")]
    return world.run.positions[raw].rename(columns=lambda name: name.removeprefix("raw_")).iloc[:ROWS]


def sheets(cells: pd.DataFrame, folder: Path) -> Register:
    """Write units and their outlets on sheets of their own, as the census's systems export them."""
    book = openpyxl.Workbook()
    units: Any = book.active
    units.title = "T_BAS_G101_1"
    for line in [cells.columns.tolist(), *cells.fillna("").to_numpy().tolist()]:
        units.append(line)
    outlets = book.create_sheet("T_BAS_G102")
    outlets.append(["TYSHXYDM", "TYSHXYDMSBM", "FSZPFKBH", "JD", "WD"])
    for k, (code, suffix) in enumerate(cells[["TYSHXYDM", "TYSHXYDMSBM"]].fillna("").to_numpy().tolist()[:15]):
        outlets.append([code, suffix, f"DW{k % 3 + 1:03d}", f"113.9{k:02d}", f"36.7{k:02d}"])
    book.save(folder / "register.xlsx")
    return read_register(folder / "register.xlsx")


def files(cells: pd.DataFrame, folder: Path) -> Register:
    (folder / "register").mkdir()
    cells.iloc[:25].to_csv(folder / "register/a.csv", index=False)
    cells.iloc[25:].to_csv(folder / "register/b.csv", index=False)
    return read_register(folder / "register")


def named(cells: pd.DataFrame, folder: Path) -> Register:
    """Write headers that only the user understands."""
    strange = {"QYDLWZ_JD_DU": "a1", "QYDLWZ_JD_FEN": "a2", "QYDLWZ_JD_MIAO": "a3"}
    cells.rename(columns=strange).to_csv(folder / "register.csv", index=False)
    return read_register(
        folder / "register.csv", columns={"lon_deg": "a1", "lon_min": "a2", "lon_sec": "a3"}, where=["XZQHDM=130481"]
    )


@pytest.mark.parametrize(("made", "datum"), [(sheets, None), (files, "gcj02"), (named, None)])
def test_checked_again_nothing_differs(world: World, tmp_path: Path, made: Any, datum: str | None) -> None:
    register = made(cells_of(world), tmp_path)
    result = gc.run(register, region="wuan", zones=world.run.layer, datum=datum)
    run = read_run(result.write(tmp_path / "run"))
    again = check_again(run, NOTHING)
    pd.testing.assert_frame_equal(again.positions[run.positions.columns], run.positions, check_dtype=False)
    pd.testing.assert_frame_equal(again.findings, run.findings, check_dtype=False)
    assert again.counts == run.counts
    assert {**again.settings, "versions": 0} == {**run.settings, "versions": 0}

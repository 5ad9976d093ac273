"""A small run that samples are drawn from, with the truth of each of its sources."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import geocensus as gc
from geocensus.pipeline import Result
from geocensus.simulate import simulate, write


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a run on 300 synthetic sources in 24 zones, with its register and truth beside it."""
    folder = tmp_path_factory.mktemp("sampled")
    made = write(simulate("wuan", sources=300, zones=24, seed=4), folder)
    result = gc.run(
        gc.read_register(made.register), region="wuan", zones=made.zones, zone_options={"kind": "synthetic"}
    )
    result.write(folder / "run")
    return folder


@pytest.fixture(scope="session")
def run(small_run: Path) -> Result:
    return gc.pipeline.read_run(small_run / "run")


@pytest.fixture(scope="session")
def truth(small_run: Path) -> pd.DataFrame:
    (path,) = small_run.glob("*truth.csv")
    return pd.read_csv(path, encoding="utf-8-sig", dtype={"object_id": str}).set_index("object_id")

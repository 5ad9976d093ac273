"""One small world that the tests of the review decide about: a synthetic register of 武安, checked, written and read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from geocensus.pipeline import Result
from tests.review.deciding import World, world_of


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Give a run of 260 synthetic sources, its folder, and its cases."""
    return world_of(tmp_path_factory.mktemp("world"), seed=7)


@pytest.fixture(scope="session")
def run(world: World) -> Result:
    return world.run


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"

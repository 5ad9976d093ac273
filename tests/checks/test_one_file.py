"""Adding a check is adding one file: it is found, run, tested, explained and documented, and nothing else is edited."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import geocensus

PACKAGE = Path(geocensus.__file__).parent
ROOT = PACKAGE.parent

NEW = '''"""PLC900: the point lies in the far north."""

from geocensus.checks import Grade, Mask, check
from geocensus.checks.registry import Floats


@check(
    code="PLC900",
    title={"en": "Far north", "zh": "偏北"},
    grades={Grade.WARNING: {"limit_deg": 36.6}},
    message={"en": "Latitude {lat:.1f} is beyond {limit_deg:.1f}", "zh": "纬度 {lat:.1f} 超过 {limit_deg:.1f}"},
    source="own choice, for this test",
    after=("PLC001",),
    flags=[{"lat": 50.0}],
    passes=[{"lat": 20.0}],
)
def far_north(lat: Floats, *, limit_deg: float) -> Mask:
    """Flag points north of *limit_deg*."""
    return lat > limit_deg
'''


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(PACKAGE, folder / "geocensus", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "data").symlink_to(ROOT / "data")
    (folder / "geocensus" / "checks" / "place" / "far_north.py").write_text(NEW, encoding="utf-8")
    return folder


def python(house: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(house), "GEOCENSUS_LANG": "en", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *words],
        cwd=house,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_it_is_explained(house: Path) -> None:
    said = python(house, "-m", "geocensus", "explain", "PLC900")
    assert said.returncode == 0, said.stderr
    assert "Far north" in said.stdout
    assert "limit_deg = 36.6" in said.stdout
    assert "偏北" in python(house, "-m", "geocensus", "--lang", "zh", "explain", "plc900").stdout


def test_its_cases_are_tested(house: Path) -> None:
    said = python(
        house, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", "PLC900",
        str(ROOT / "tests" / "checks" / "test_cases.py"), "-c", str(ROOT / "pyproject.toml"),
    )  # fmt: skip
    assert said.returncode == 0, said.stdout + said.stderr
    assert "4 passed" in said.stdout


def test_it_runs(house: Path, tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text("name,longitude,latitude\n甲,114.20001,36.70001\n乙,114.20001,36.50001\n", encoding="utf-8")
    said = python(house, "-m", "geocensus", "run", str(register), "--region", "wuan", "--out", str(tmp_path / "out"))
    assert said.returncode == 0, said.stderr
    findings = (tmp_path / "out" / "findings.csv").read_text(encoding="utf-8-sig")
    (line,) = [line for line in findings.splitlines() if "PLC900" in line]
    assert line.startswith("1,")
    assert "Latitude 36.7 is beyond 36.6" in line

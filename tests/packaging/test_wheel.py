"""What is installed from a wheel works away from the source tree."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUNDLED = ROOT / "data" / "basemaps"


def run(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "-w", folder, ROOT, cwd=folder)
    return next(folder.glob("geocensus-*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_the_package_and_its_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for path in (*(ROOT / "geocensus").rglob("*"), *BUNDLED.rglob("*")):
        if path.is_dir() or "__pycache__" in path.parts:
            continue
        if path.is_relative_to(BUNDLED):
            assert f"geocensus/_data/basemaps/{path.relative_to(BUNDLED).as_posix()}" in names
        else:
            assert path.relative_to(ROOT).as_posix() in names
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"geocensus"}
    assert wheel.stat().st_size < 5_000_000


@pytest.mark.slow
def test_an_installed_wheel_finds_its_files(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    python = tmp_path / "env" / "bin" / "python"
    site = Path(sysconfig.get_path("purelib", vars={"base": str(tmp_path / "env"), "platbase": str(tmp_path / "env")}))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # Dependencies are borrowed from the environment of the tests, after the wheel's own files.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    script = (
        "import geocensus, sys\n"
        "from geocensus import basemaps, regions\n"
        "from geocensus.bundle import bundled\n"
        "assert bundled('catalogue.toml').is_relative_to(sys.prefix), bundled('catalogue.toml')\n"
        "assert geocensus.__file__.startswith(sys.prefix), geocensus.__file__\n"
        "print(regions.region('wuan').counties[0], len(basemaps.layer('county').code))\n"
    )
    assert run(python, "-c", script, cwd=tmp_path).split()[0] == "130481"
    command = "import sys; from geocensus.cli import main; main(sys.argv[1:])"
    assert "wuan" in run(python, "-c", command, "regions", cwd=tmp_path)

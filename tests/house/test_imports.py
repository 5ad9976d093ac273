"""Importing geocensus stays light, and goes nowhere."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

HEAVY = (
    "folium",
    "numba",
    "geopandas",
    "requests",
    "selenium",
    "rasterio",
    "pyogrio",
    "matplotlib",
    "httpx",
    "IPython",
)


def loaded_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "code",
    ["import geocensus", "import geocensus.cli", "import geocensus; geocensus.__all__; dir(geocensus)"],
)
def test_import_is_light(code: str) -> None:
    loaded = loaded_by(code)
    assert "geocensus" in loaded
    assert loaded.isdisjoint(HEAVY), loaded & set(HEAVY)


def test_import_of_the_package_loads_no_tables() -> None:
    """``geocensus --help`` answers at once because nothing of this is needed for it."""
    loaded = loaded_by("import geocensus.cli")
    assert loaded.isdisjoint({"pandas", "pyarrow", "shapely"}), loaded & {"pandas", "pyarrow", "shapely"}


def test_public_names_are_there() -> None:
    import geocensus

    assert 5 <= len(geocensus.__all__) <= 20
    for name in geocensus.__all__:
        assert getattr(geocensus, name) is not None
    for name in ("read_register", "run", "region"):
        assert name in geocensus.__all__


ASKS = {"addresses/geocoders/fetching.py"}
"""Where requests go out from: only where a provider was named."""


def test_no_other_module_can_reach_the_network() -> None:
    """Whoever adds a client adds the flag that asks for it, and a place for it here."""
    import ast
    from pathlib import Path

    import geocensus

    clients = {
        "requests",
        "httpx",
        "aiohttp",
        "urllib3",
        "urllib.request",
        "http.client",
        "socket",
        "ftplib",
        "smtplib",
    }
    package = Path(geocensus.__file__).parent
    found = []
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            place = path.relative_to(package).as_posix()
            found += [f"{place}: {name}" for name in names if name in clients and place not in ASKS]
    assert found == []


def test_the_floors_that_are_told_are_those_that_hold() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (held,) = (each["layers"] for each in contracts if each["type"] == "layers")
    page = (ROOT / "docs" / "architecture" / "floors.md").read_text(encoding="utf-8")
    told = re.search(r"```text\n(.*?)```", page, re.DOTALL)
    assert told is not None
    assert [line.split() for line in told[1].splitlines()] == [
        re.findall(r"\w+", each) for each in held if each != "__main__"
    ]

"""The page of dependencies, the constraints and pyproject.toml say the same."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PAGE = (ROOT / "docs/reference/dependencies.md").read_text(encoding="utf-8")


def wanted() -> dict[str, Requirement]:
    lists = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    found = {canonicalize_name(r.name): r for r in (Requirement(text) for texts in lists for text in texts)}
    found.pop("geocensus")
    return found


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(";")[0].split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name.strip()): version.strip() for name, version in pairs}


def test_the_page_lists_every_dependency_with_its_licence() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| ")
    ]
    listed = {canonicalize_name(row[0]): row for row in rows if row[0] != "package"}
    assert set(listed) == set(wanted())
    for name, row in listed.items():
        assert all(row), name
        assert re.search(r"MIT|BSD|Apache|MPL|LGPL|Unlicense|CC0", " ".join(row)), name


def test_every_dependency_has_an_exact_version_within_its_range() -> None:
    versions = pinned()
    for name, requirement in wanted().items():
        assert name in versions, name
        assert requirement.specifier.contains(versions[name]), name


def test_what_dependencies_need_is_pinned_too() -> None:
    """Nothing that an installation brings is left to chance."""
    versions, missing, seen = pinned(), set(), set()
    waiting = [*wanted()]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name not in versions:
            missing.add(name)
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # an extra that is not installed here
        here = [need for need in map(Requirement, needs) if need.marker is None or need.marker.evaluate({"extra": ""})]
        waiting.extend(canonicalize_name(need.name) for need in here)
    assert missing == set()

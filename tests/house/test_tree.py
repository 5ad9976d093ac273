"""Rules for the files of the project."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES = 400
LONGER = {Path("geocensus/schema.py")}
"""Tables of columns, without a line of code to follow."""

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "misc"}
# Written apart, so that this file does not hold what it looks for.
MACHINE = re.compile(
    r"(?<![\w.:/>-])/(?:" + "|".join(("work", "root", "opt", r"home/\w+", r"Users/\w+", "mnt")) + r")/[\w.]"
)
REGISTRY = re.compile(
    "|".join(
        (
            "pypi" + r"\.org/simple",
            "files.python" + "hosted",
            "registry.npm" + "js",
            "index" + "-url",
            "find" + "-links",
            "file" + ":///",
        )
    )
)
OURS = re.compile("|".join((r"shared/" + "design", r"\bAI " + "assistant", "chat" + "gpt")), re.IGNORECASE)


@cache
def tracked() -> tuple[Path, ...]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    paths = (ROOT / name for name in listed.decode().split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        try:
            found.append((path.relative_to(ROOT), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_modules_stay_small() -> None:
    long = {
        str(path): text.count("\n")
        for path, text in texts()
        if path.suffix == ".py" and path.parts[0] in {"geocensus", "docs", "benchmarks"}
        if path not in LONGER and text.count("\n") > LINES
    }
    assert long == {}, "what outgrows this has usually found a second job"


def test_modules_are_named_for_what_they_do() -> None:
    named = [path for path, _ in texts() if path.suffix == ".py" and {path.stem, *path.parent.parts} & FORBIDDEN_NAMES]
    assert named == []


def test_no_machine_paths_no_registry_addresses() -> None:
    found = []
    for path, text in texts():
        for number, line in enumerate(text.splitlines(), start=1):
            found += [
                f"{path}:{number}: {line.strip()[:120]}" for rule in (MACHINE, REGISTRY, OURS) if rule.search(line)
            ]
    assert found == []


def test_the_rule_finds_what_it_forbids() -> None:
    assert MACHINE.search("open('/" + "work/main/x')")
    assert MACHINE.search("see /" + "root/.cache")
    assert REGISTRY.search("https://pypi" + ".org/simple/x")
    assert not MACHINE.search("docs/work/notes and https://example.org/home/page")


def test_no_third_party_scripts() -> None:
    """Leaflet is read from its package; what is committed is our own, small and readable."""
    for path, text in texts():
        if path.suffix in {".js", ".css", ".mjs"}:
            assert not path.name.endswith((".min.js", ".min.css")), path
            assert text.count("\n") < 1_000, path
            assert max(map(len, text.splitlines()), default=0) < 300, f"{path} is minified"
            assert not re.search(r"@license|@preserve|\(c\) \d{4}|Copyright", text), f"{path} is somebody else's"


def test_nothing_large_is_committed() -> None:
    large = {str(path.relative_to(ROOT)): path.stat().st_size for path in tracked() if path.stat().st_size > 1_500_000}
    assert large == {}


def test_notebooks_are_committed_without_outputs() -> None:
    import json

    for path in tracked():
        if path.suffix == ".ipynb":
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                assert not cell.get("outputs"), path
                assert cell.get("execution_count") is None, path


def test_the_commands_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"demo", "test", "check", "docs", "bench", "notebooks", "clean"} <= targets
    for name in ("README.md", "README.zh-CN.md", "docs/tutorial.md"):
        used = set(re.findall(r"make ([a-z]+)\b", (ROOT / name).read_text(encoding="utf-8")))
        assert used <= targets, name
    assert (ROOT / ".ci/run").stat().st_mode & 0o100


def test_commands_and_options_in_the_pages_exist() -> None:
    """Every ``geocensus ...`` line that a reader would copy is understood by the command line."""
    import typer.main

    from geocensus import cli

    root = typer.main.get_command(cli.commands())
    pages = [ROOT / name for name in ("README.md", "README.zh-CN.md")] + list((ROOT / "docs").glob("*.md"))
    pages += list((ROOT / "docs/howto").glob("*.md"))
    seen = 0
    for page in pages:
        for line in re.findall(r"^\$ geocensus (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE):
            words = line.split("  #")[0].split()
            options = {option for parameter in root.params for option in parameter.opts}
            command = root
            for word in words:
                if word in getattr(command, "commands", {}):
                    command = command.commands[word]
                    options |= {option for parameter in command.params for option in parameter.opts}
            assert command is not root, f"{page.name}: {line}"
            assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options, (
                f"{page.name}: {line}"
            )
            seen += 1
    assert seen >= 6


def test_nothing_that_belongs_here_is_ignored_by_git() -> None:
    """A pattern such as ``build/`` without its slash once kept scripts out of every clone."""
    words = ["git", "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--", "data", "geocensus", "tests"]
    if not tracked():
        pytest.skip("not a git checkout")
    ignored = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    made = re.compile(r"__pycache__/|\.py[co]$|\.nb[ci]$|^geocensus/_data/")
    assert [name for name in ignored if name and not made.search(name)] == []

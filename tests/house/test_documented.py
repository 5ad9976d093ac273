"""Every check, repair, command, column, error and public name has its place in the documentation."""

from __future__ import annotations

import importlib.util
import inspect
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from geocensus import errors, schema
from geocensus.checks import checks
from geocensus.repairs.registry import repairs

ROOT = Path(__file__).resolve().parents[2]


@cache
def extension() -> ModuleType:
    spec = importlib.util.spec_from_file_location("geocensus_pages", ROOT / "docs/_ext/geocensus_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def pages() -> dict[str, str]:
    return extension().pages()


def test_every_check_has_a_page_in_both_languages() -> None:
    for each in checks():
        page = pages()[f"checks/{each.code}.md"]
        for words in (each.title.en, each.title.zh, each.message.en, each.message.zh, each.advice.zh, each.source):
            assert words in page, (each.code, words)
        assert f"[{each.code}]" in pages()["checks.md"]


def test_every_repair_has_a_page_in_both_languages() -> None:
    for each in repairs():
        page = pages()[f"repairs/{each.cause}.md"]
        assert each.title.en in page
        assert each.title.zh in page
        assert f"[{each.cause}]" in pages()["repairs.md"]


def test_every_command_and_option_is_documented() -> None:
    page = pages()["commands.md"]
    seen = 0
    for name, command in extension().all_commands():
        assert f"## {name}\n" in page
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{name} {parameter.name}: say what it is"
            assert all(option in page for option in parameter.opts if option.startswith("-"))
            seen += 1
    assert seen > 20


def test_every_column_is_documented_and_says_what_it_means() -> None:
    page = pages()["tables.md"]
    for table in (schema.SOURCES, schema.POSITIONS, schema.FINDINGS, schema.PROPOSALS, schema.ZONES):
        for column in table:
            assert f"| `{column.name}` |" in page
            assert column.meaning.en in page
            assert column.meaning.zh in page


def test_every_error_is_documented_and_in_the_drawn_tree() -> None:
    page = pages()["errors.md"]
    for name, kind in vars(errors).items():
        if inspect.isclass(kind) and issubclass(kind, errors.GeocensusError):
            assert f"| `{name}` | {kind.exit_code} |" in page
            assert name in (errors.__doc__ or "")
            assert name in errors.__all__


def test_every_room_has_a_page_and_every_public_name_a_sentence() -> None:
    import importlib

    found = extension().rooms()
    assert len(found) >= 12
    silent = []
    for room in found:
        page = pages()[f"api/{room}.md"]
        module = importlib.import_module(f"geocensus.{room}")
        assert inspect.getdoc(module), room
        for name in extension().public_names(module):
            assert f"geocensus.{room}.{name}" in page
            value = getattr(module, name)
            if (inspect.isclass(value) or inspect.isfunction(value)) and not inspect.getdoc(value):
                silent.append(f"{room}.{name}")
    assert silent == []


@pytest.mark.parametrize("folder", ["pitfalls", "architecture", "decisions", "reference", "howto"])
def test_the_folders_of_the_documentation_have_pages(folder: str) -> None:
    found = sorted((ROOT / "docs" / folder).glob("*.md"))
    assert (ROOT / "docs" / folder / "index.md") in found
    assert len(found) > 1, folder
    for page in found:
        assert page.read_text(encoding="utf-8").lstrip().startswith(("# ", "(")), page


def test_decisions_are_numbered_and_say_when_to_look_again() -> None:
    numbers = set()
    for page in (ROOT / "docs/decisions").glob("[0-9]*.md"):
        number = page.name[:4]
        assert number.isdigit(), page.name
        assert number not in numbers, page.name
        numbers.add(number)
        assert "ook again" in page.read_text(encoding="utf-8"), page.name

"""Sphinx extension: pages made from the code itself, so that they cannot lag behind it.

One page for each check and repair in both languages, the commands, the tables, the errors, the layers and the library's
public names are written into ``reference/generated`` before the sources are read; the notebooks are copied beside the tutorial.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import itertools
import pkgutil
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geocensus.language import Language, speaking

ROOT = Path(__file__).resolve().parents[2]
CODES = Path("reference/generated")

ROOMS = (
    "registers",
    "regions",
    "coordinates",
    "basemaps",
    "vectorfiles",
    "zones",
    "measures",
    "checks",
    "repairs",
    "runs",
    "maps",
    "report",
    "sampling",
    "simulate",
    "pipeline",
    "schema",
    "language",
    "bundle",
)
"""Rooms whose public names get a page, in the order in which a row passes them."""


def pages() -> dict[str, str]:
    """Make every generated page: its path under reference/generated, and its Markdown."""
    made: dict[str, str] = {}
    made.update(check_pages())
    made.update(repair_pages())
    made["commands.md"] = commands_page()
    made["tables.md"] = tables_page()
    made["errors.md"] = errors_page()
    made["layers.md"] = layers_page()
    made.update(api_pages())
    return made


def section(markdown: str, heading: str) -> str:
    """Put a page under a heading of its own instead of its title, and push what is below one level down."""
    _, *lines = markdown.splitlines()
    return "\n".join([f"## {heading}", *(f"#{line}" if line.startswith("#") else line for line in lines), ""])


def check_pages() -> dict[str, str]:
    """Make a page a check, in English and Chinese, and their list."""
    from geocensus.checks import checks
    from geocensus.checks.explanation import explanation
    from geocensus.checks.registry import FAMILIES

    made = {}
    index = [
        "# Checks",
        "",
        "Each page comes from the file of its check; `geocensus explain CODE` prints the same.",
        "",
    ]
    for family, (prefix, title) in FAMILIES.items():
        mine = [each for each in checks() if each.family == family]
        if not mine:
            continue
        index += [f"## {title.en} · {title.zh} ({prefix})", "", "| code | title | 名称 | grades |", "|---|---|---|---|"]
        for each in mine:
            grades = ", ".join(grade.word for grade in sorted(each.grades))
            index.append(f"| [{each.code}](checks/{each.code}.md) | {each.title.en} | {each.title.zh} | {grades} |")
            made[f"checks/{each.code}.md"] = (
                f"# {each.code} {each.title.en} · {each.title.zh}\n\n"
                + section(explanation(each, language="en"), "In English")
                + clean_rate(each.code, Language.EN)
                + "\n"
                + section(explanation(each, language="zh"), "中文")
                + clean_rate(each.code, Language.ZH)
            )
        index.append("")
    made["checks.md"] = "\n".join(index) + toctree("checks/*")
    return made


def clean_rate(code: str, language: Language) -> str:
    """Say how often a check flags clean registers, as the page of the benchmark has measured it."""
    measured = (ROOT / "docs/benchmarks/checks.md").read_text(encoding="utf-8")
    table = measured.partition("## Clean synthetic registers")[2].partition("## Real registers")[0].splitlines()
    head = next(line for line in table if line.startswith("| check | grade |"))
    own = [line for line in table if line.startswith(f"| {code} |")]
    heading, nothing, source = {
        Language.EN: (
            "Flag rate on clean registers",
            "It flagged nothing.",
            "Measured on synthetic registers without a defect",
        ),
        Language.ZH: ("无误登记表上的标记率", "未作任何标记。", "在无缺陷的模拟登记表上测得"),
    }[language]
    said = "\n".join([head, "|---" * (head.count("|") - 1) + "|", *own]) if own else nothing
    return f"\n### {heading}\n\n{source} ([](../../../benchmarks/checks.md)).\n\n{said}\n"


def repair_pages() -> dict[str, str]:
    """Make a page a repair, in English and Chinese, and their list."""
    from geocensus.repairs.explanation import explanation
    from geocensus.repairs.registry import repairs

    index = [
        "# Repairs",
        "",
        "Each cause is a hypothesis that is proved or dropped; `geocensus explain CAUSE` prints the same page.",
        "",
        "| cause | title | 名称 | can clear |",
        "|---|---|---|---|",
    ]
    made = {}
    for each in repairs():
        index.append(
            f"| [{each.cause}](repairs/{each.cause}.md) | {each.title.en} | {each.title.zh} | {', '.join(each.fixes)} |"
        )
        made[f"repairs/{each.cause}.md"] = (
            f"# {each.cause}: {each.title.en} · {each.title.zh}\n\n"
            + section(explanation(each, language="en"), "In English")
            + "\n"
            + section(explanation(each, language="zh"), "中文")
        )
    made["repairs.md"] = "\n".join(index) + "\n\n" + toctree("repairs/*")
    return made


def toctree(pattern: str) -> str:
    """Write a table of contents that is not shown in the page."""
    return f"\n```{{toctree}}\n:hidden:\n:glob:\n\n{pattern}\n```\n"


def all_commands() -> Iterator[tuple[str, Any]]:
    """Give every command of the command line with its full name, groups first."""
    import typer.main

    from geocensus import cli

    def walk(command: Any, name: str) -> Iterator[tuple[str, Any]]:
        yield name, command
        for word, inner in sorted(getattr(command, "commands", {}).items()):
            yield from walk(inner, f"{name} {word}")

    yield from walk(typer.main.get_command(cli.commands()), "geocensus")


def commands_page() -> str:
    """Print the help of every command, in both languages."""
    lines = ["# Commands", "", "The help of every command, as `--help` prints it.", ""]
    with speaking(Language.EN):
        english = {name: _help(command, name) for name, command in all_commands()}
    with speaking(Language.ZH):
        chinese = {name: _help(command, name) for name, command in all_commands()}
    for name, text in english.items():
        lines += [f"## {name}", "", "```text", text, "```", "", "```text", chinese[name], "```", ""]
    return "\n".join(lines)


def _help(command: Any, name: str) -> str:
    context = command.context_class(command, info_name=name, terminal_width=100)
    return str(command.get_help(context)).rstrip()


def tables_page() -> str:
    """List the tables that are read and written, with every column in both languages."""
    from geocensus import schema

    lines = ["# Tables", "", "What a register may hold, and what a run writes.", ""]
    titles = {
        "SOURCES": "Columns that are looked for in a register",
        "POSITIONS": "`positions.parquet`",
        "FINDINGS": "`findings.csv`",
        "PROPOSALS": "`proposals.csv`",
        "ZONES": "`zones.csv`",
        "BATCHES": "`batches.csv`",
        "RETURNS": "`returns.csv`",
    }
    for table, title in titles.items():
        lines += [
            f"## {title}",
            "",
            "| column | type | unit | meaning | 含义 |" + (" known headers |" if table == "SOURCES" else ""),
        ]
        lines.append("|---" * (6 if table == "SOURCES" else 5) + "|")
        for column in getattr(schema, table):
            row = f"| `{column.name}` | {column.dtype} | {column.unit} | {column.meaning.en} | {column.meaning.zh} |"
            if table == "SOURCES":
                row += (
                    " "
                    + ", ".join(f"`{alias}`" for alias in (*column.aliases, *column.patterns)).replace("|", "\\|")
                    + " |"
                )
            lines.append(row)
        lines.append("")
    return "\n".join(lines)


def errors_page() -> str:
    """List the exceptions with their first sentence and exit code."""
    from geocensus import errors

    lines = ["# Errors", "", "```text"]
    lines += [
        line
        for line in (errors.__doc__ or "").splitlines()
        if any(mark in line for mark in ("├", "└", "GeocensusError"))
    ]
    lines += ["```", "", "| exception | exit code | meaning |", "|---|---|---|"]
    for name, kind in vars(errors).items():
        if inspect.isclass(kind) and issubclass(kind, errors.GeocensusError):
            first = (inspect.getdoc(kind) or "").partition("\n")[0]
            lines.append(f"| `{name}` | {kind.exit_code} | {first} |")
    lines += ["", "Every message exists in English and in Chinese: `error.text.en`, `error.text.zh`.", ""]
    return "\n".join(lines)


def layers_page() -> str:
    """List the layers of the catalogue."""
    catalogue = tomllib.loads((ROOT / "data/basemaps/catalogue.toml").read_text(encoding="utf-8"))
    lines = [
        "# Layers",
        "",
        "From `data/basemaps/catalogue.toml`; `geocensus basemaps` prints it, `geocensus basemaps check` verifies it.",
        "",
    ]
    lines += ["| key | title | 名称 | datum | year | source | licence |", "|---|---|---|---|---|---|---|"]
    for key, entry in catalogue.get("layers", {}).items():
        title = entry["title"]
        cells = [
            f"`{key}`",
            title["en"],
            title["zh"],
            *(str(entry.get(k, "")) for k in ("datum", "vintage", "source", "licence")),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    lines += [
        "",
        "## Other bundled files",
        "",
        "| file | title | 名称 | year | source | licence |",
        "|---|---|---|---|---|---|",
    ]
    for name, entry in catalogue.get("files", {}).items():
        title = entry["title"]
        cells = [
            f"`{name}`",
            title["en"],
            title["zh"],
            *(str(entry.get(k, "")) for k in ("vintage", "source", "licence")),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def api_pages() -> dict[str, str]:
    """Make a page a room with its public names, and their list."""
    import geocensus

    index = ["# Library", "", "```{py:module} geocensus", "```", "", inspect.getdoc(geocensus) or "", ""]
    names = [name for name in getattr(geocensus, "__all__", []) if not name.startswith("__")]
    if names:
        index += ["These names are at hand as `geocensus.NAME`:", "", "| name | what it is |", "|---|---|"]
        for name in names:
            first = (inspect.getdoc(getattr(geocensus, name)) or "").partition("\n")[0]
            index.append(f"| `{name}` | {first} |")
    index += ["", "And the rooms behind them:", ""]
    made = {}
    described: dict[Any, str] = {}
    for room in rooms():
        module = importlib.import_module(f"geocensus.{room}")
        first = (inspect.getdoc(module) or "").partition("\n")[0]
        index.append(f"- [geocensus.{room}](api/{room}.md): {first}")
        lines = [f"# geocensus.{room}", "", "```{eval-rst}", f".. automodule:: geocensus.{room}", "   :no-members:", ""]
        for name in public_names(module):
            # What two rooms offer is described once, in the room that a row passes first.
            value = getattr(module, name)
            key = (value.__module__, value.__qualname__) if hasattr(value, "__qualname__") else (room, name)
            first_at = described.setdefault(key, f"geocensus.{room}.{name}")
            lines += (
                _directive(module, name) if first_at == f"geocensus.{room}.{name}" else [_again(room, name, first_at)]
            )
        made[f"api/{room}.md"] = "\n".join([*lines, "```", ""])
    made["api.md"] = "\n".join(index) + "\n" + toctree("api/*")
    return made


def rooms() -> list[str]:
    """Give the rooms that exist, in the order of ROOMS, and any that ROOMS forgot."""
    import geocensus

    skipped = {"cli", "errors"}
    found = [module.name for module in pkgutil.iter_modules(geocensus.__path__) if not module.name.startswith("_")]
    known = [room for room in ROOMS if room in found]
    return known + sorted(set(found) - set(known) - skipped)


def public_names(module: Any) -> list[str]:
    """Give the names that a module offers."""
    return [name for name in getattr(module, "__all__", []) if not name.startswith("_")]


def _directive(module: Any, name: str) -> list[str]:
    value = getattr(module, name)
    full = f"{module.__name__}.{name}"
    if inspect.isclass(value):
        plain = dataclasses.is_dataclass(value) or not issubclass(value, Exception)
        return [f"   .. autoclass:: {full}", *(["      :members:", "      :no-undoc-members:"] if plain else []), ""]
    if callable(value) and (inspect.isfunction(value) or hasattr(value, "__wrapped__")):
        return [f"   .. autofunction:: {full}", ""]
    # Constants are shown by name and their own sentence: their values can be long.
    return [f"   .. py:data:: {full}", "      :no-index-entry:", "", *_sentence(module, name), ""]


def _again(room: str, name: str, first_at: str) -> str:
    return f"   ``geocensus.{room}.{name}`` is :py:obj:`{first_at}`.\n"


def _sentence(module: Any, name: str) -> list[str]:
    """Find the string that stands under a constant, in its module or in the one it was taken from."""
    for place in (module, *(importlib.import_module(m.name) for m in _inner(module))):
        try:
            body = ast.parse(inspect.getsource(place)).body
        except (OSError, TypeError):
            continue
        for node, following in itertools.pairwise(body):
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AnnAssign)
                else []
            )
            named = any(isinstance(target, ast.Name) and target.id == name for target in targets)
            if named and isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
                return [f"      {line}" for line in inspect.cleandoc(str(following.value.value)).splitlines()]
    return []


def _inner(module: Any) -> list[pkgutil.ModuleInfo]:
    return list(pkgutil.iter_modules(getattr(module, "__path__", []), f"{module.__name__}."))


def write(app: Any) -> None:
    """Write the pages and copy the notebooks; leave alone what has not changed, so that builds stay quick."""
    source = Path(app.srcdir)
    made = pages()
    folder = source / CODES
    for old in folder.rglob("*.md") if folder.exists() else ():
        if old.relative_to(folder).as_posix() not in made:
            old.unlink()
    for name, text in made.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    notebooks = source / "notebooks"
    notebooks.mkdir(exist_ok=True)
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        shutil.copy2(notebook, notebooks / notebook.name)


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
